"""Exercise 05.bug-edge-split: the answer among the messages (D147)."""

from typing import Any

import numpy as np

from course_lib.exercises.definition import Case, Exercise, Invariant, Mistake

Pairs = np.ndarray


def cases(seed: int) -> list[Case]:
    """A path, both directions given, a ring, a larger random graph."""
    path = np.array([[i, i + 1] if i % 2 else [i + 1, i] for i in range(10)])
    both = np.concatenate([path, path[:, ::-1]])
    ring = np.array([[i, (i + 1) % 20] for i in range(20)])
    rng = np.random.default_rng(seed)
    random = np.unique(np.sort(rng.integers(0, 40, size=(160, 2)), axis=1), axis=0)
    random = random[random[:, 0] != random[:, 1]]
    return [
        Case(path, 0.2, label="ten edges, one direction each"),
        Case(both, 0.2, label="ten edges, both directions in the list"),
        Case(np.concatenate([ring, ring[:, ::-1]]), 0.5),
        Case(np.concatenate([random, random[:, ::-1]]), 0.1, hidden=True),
    ]


def run(learner: Any, edges: Pairs, share: float) -> dict[str, Any]:
    """Split, and check the form of what came."""
    messages, test = learner(edges, share, np.random.default_rng(0))
    again = learner(edges.copy(), share, np.random.default_rng(1))[1]
    return {k: np.asarray(v) for k, v in (("messages", messages), ("test", test), ("other", again))}


def undirected(edges: Pairs) -> set[tuple[int, int]]:
    """Name each pair once, smaller end first."""
    return {(int(min(a, b)), int(max(a, b))) for a, b in np.asarray(edges).reshape(-1, 2)}


def check(got: dict[str, Any], edges: Pairs, share: float) -> str | None:
    """No test pair among the messages, nothing lost, both directions of messages."""
    messages, test = got["messages"].reshape(-1, 2), got["test"].reshape(-1, 2)
    pairs, seen, asked = undirected(edges), undirected(messages), undirected(test)
    leaked = sorted(seen & asked)
    if leaked:
        a, b = leaked[0]
        return f"the pair {a}-{b} is in the test set, and one of its directions is a message"
    if seen | asked != pairs:
        return f"the graph has {len(pairs)} pairs, messages and test together {len(seen | asked)}"
    if len(test) != len(asked):
        return f"{len(test)} test rows name {len(asked)} different pairs: one row a pair"
    wanted = round(share * len(pairs))
    if len(asked) != wanted:
        return f"expected {wanted} of {len(pairs)} pairs in the test set, got {len(asked)}"
    directed = {(int(a), int(b)) for a, b in messages}
    missing = [(a, b) for a, b in sorted(directed) if (b, a) not in directed]
    if missing or len(directed) != len(messages):
        return f"messages go both ways, once each: {len(messages)} rows for {len(seen)} pairs"
    if len(pairs) >= 20 and undirected(got["other"]) == asked:
        return "another generator gives the same test pairs: they should be drawn at random"
    return None


def counted_by_rows(got: dict[str, Any], edges: Pairs, share: float) -> bool:
    """Nothing leaks and nothing is lost, but too many pairs are in the test set."""
    pairs, seen, asked = undirected(edges), undirected(got["messages"]), undirected(got["test"])
    few, many = round(share * len(pairs)), round(share * len(edges))
    return not seen & asked and seen | asked == pairs and few < len(asked) <= many


def exchanged(got: dict[str, Any], edges: Pairs, share: float) -> bool:
    """The results are right the other way round."""
    turned = {"messages": got["test"], "test": got["messages"], "other": np.empty((0, 2))}
    return check(turned, edges, share) is None


def one_half_lost(got: dict[str, Any], edges: Pairs, share: float) -> bool:
    """Nothing leaks; what is missing are pairs that the list names larger end first only."""
    named = {(int(a), int(b)) for a, b in edges}
    kept = {(a, b) for a, b in undirected(edges) if (a, b) in named}
    seen, asked = undirected(got["messages"]), undirected(got["test"])
    return not seen & asked and seen | asked == kept != undirected(edges)


def split(
    edges: Pairs,
    share: float,
    rng: np.random.Generator,
    by_pair: bool = True,
    remove: bool = True,
    both_ways: bool = True,
    doubled_test: bool = False,
) -> tuple[Pairs, Pairs]:
    """Split pairs, then give the messages both directions."""
    pairs = np.array(sorted(undirected(edges))) if by_pair else np.asarray(edges)
    order = rng.permutation(len(pairs))
    cut = round(share * len(pairs))
    test, rest = pairs[order[:cut]], pairs[order[cut:]] if remove else pairs
    messages = np.concatenate([rest, rest[:, ::-1]]) if both_ways else rest
    if doubled_test:
        test = np.concatenate([test, test[:, ::-1]])
    return messages, test


def _sets(edges: Pairs, share: float, rng: np.random.Generator) -> tuple[list[Any], list[Any]]:
    pairs = sorted(undirected(edges))
    chosen = set(rng.choice(len(pairs), size=round(share * len(pairs)), replace=False).tolist())
    test = [pair for i, pair in enumerate(pairs) if i in chosen]
    kept = [pair for i, pair in enumerate(pairs) if i not in chosen]
    return kept + [(b, a) for a, b in kept], test


def _rows_repaired(edges: Pairs, share: float, rng: np.random.Generator) -> tuple[Pairs, Pairs]:
    order = rng.permutation(len(edges))
    test = np.array(sorted(undirected(edges[order[: round(share * len(edges))]]))).reshape(-1, 2)
    rest = np.array(sorted(undirected(edges) - undirected(test))).reshape(-1, 2)
    return np.concatenate([rest, rest[:, ::-1]]), test


def _exchanged(edges: Pairs, share: float, rng: np.random.Generator) -> tuple[Pairs, Pairs]:
    messages, test = split(edges, share, rng)
    return test, messages


def _smaller_first(edges: Pairs, share: float, rng: np.random.Generator) -> tuple[Pairs, Pairs]:
    return split(edges[edges[:, 0] < edges[:, 1]], share, rng)


def _not_drawn(edges: Pairs, share: float, rng: np.random.Generator) -> tuple[Pairs, Pairs]:
    return split(edges, share, np.random.default_rng(7))


def _flags(**flags: bool) -> Any:
    return lambda edges, share, rng: split(edges, share, rng, **flags)


EXERCISE = Exercise(
    id="05.bug-edge-split",
    title="The answer among the messages",
    kind="find-the-bug",
    minutes=12,
    difficulty=2,
    points=3,
    statement=(
        "For link prediction, some edges are hidden as test edges; a graph network passes messages "
        "along the others. `edges` (m, 2) may name an undirected pair in one direction or in both. "
        "This split looks right and leaks. Return `(messages, test)`: no test pair in either "
        "direction among the messages, messages in *both* directions once each, each test pair in "
        "one row, and `round(share * pairs)` test pairs."
    ),
    cell='''@exercise("05.bug-edge-split")
def hide_edges(edges, share, rng):
    """edges (m, 2) integers; returns messages (_, 2) and test (_, 2)."""
    order = rng.permutation(len(edges))
    cut = round(share * len(edges))
    test, messages = edges[order[:cut]], edges[order[cut:]]
    return messages, test''',
    reference=split,
    run=run,
    cases=cases,
    comparison=Invariant(check),
    mistakes=(
        Mistake(
            "rows are split, not pairs",
            _flags(by_pair=False, both_ways=False),
            "Each direction of a pair was drawn by itself. While 3 → 4 is hidden, 4 → 3 may carry "
            "the message that gives it away. Name each pair once before you draw.",
        ),
        Mistake(
            "rows are split, and then doubled",
            _flags(by_pair=False),
            "The reverse directions were added after a split by rows: where the list had both "
            "directions already, the reverse of a test edge becomes a message.",
        ),
        Mistake(
            "all edges are messages",
            _flags(remove=False),
            "The test edges are still among the messages: the network sees what it is asked.",
        ),
        Mistake(
            "messages in one direction",
            _flags(both_ways=False),
            "Nothing leaks now. But messages run along one direction of each pair only: half of "
            "the nodes never hear their neighbour. Add the reverses of the *message* pairs.",
        ),
        Mistake(
            "each test pair twice",
            _flags(doubled_test=True),
            "Nothing leaks, but the test set has both directions of each pair. Scored twice, a "
            "pair counts double: one row each.",
        ),
        Mistake(
            "the share of rows, not of pairs",
            _rows_repaired,
            "Nothing leaks, but more pairs are hidden than asked for: rows were counted or drawn, "
            "and a pair may have two. Name each pair once, then take round(share * pairs) of them.",
            counted_by_rows,
        ),
        Mistake(
            "only rows with the smaller end first",
            _smaller_first,
            "Pairs are lost: the list may name a pair as 4 → 3 only, and those rows were thrown "
            "away. Sort each row instead of choosing among rows.",
            one_half_lost,
        ),
        Mistake(
            "messages and test exchanged",
            _exchanged,
            "The two results are in the wrong order: messages first, then the test pairs.",
            exchanged,
        ),
        Mistake(
            "always the same pairs",
            _not_drawn,
            "The test pairs don't depend on `rng`. The first pairs of a list are no fair sample, "
            "lists are often sorted by node: draw with rng.permutation.",
            lambda got, edges, share: undirected(got["other"]) == undirected(got["test"]),
        ),
    ),
    hints=(
        "What is the smallest leak? One edge of the test set whose reverse is a message.",
        "Sort each row (smaller end first), take unique rows, and split those.",
        "messages = np.concatenate([kept, kept[:, ::-1]])",
    ),
    correct=(_sets,),
    after=(
        "The chapter measures what the leak is worth: the same model scores higher on edges that "
        "it has seen as messages, and nothing of it carries over to new ones."
    ),
    library=("course_lib.graphs.edge_split:split_edges",),
)
