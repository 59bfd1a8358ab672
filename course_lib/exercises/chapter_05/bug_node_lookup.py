"""Exercise 05.bug-node-lookup: integer nodes looked up by position (D136)."""

import numpy as np

from course_lib.exercises.definition import Case, Close, Exercise, Mistake

Words = list[str]


def cases(seed: int) -> list[Case]:
    """Few nodes, the order of a real vocabulary, a node asked twice, one that was never met."""
    rng = np.random.default_rng(seed)
    order = [str(i) for i in rng.permutation(8)]
    return [
        Case([0, 1], ["1", "0"], np.array([[1.0, 1.0], [0.0, 0.0]]), label="two nodes"),
        Case([0, 1, 2], ["2", "0", "1"], np.array([[22.0], [0.0], [11.0]])),
        Case([7, 7, 3], order, rng.normal(size=(8, 2)).round(2), label="a node twice"),
        Case([0, 9], ["0", "1"], np.eye(2), label="node 9 is in no walk", raises=KeyError),
        Case(list(range(8)), order, rng.normal(size=(8, 3)), hidden=True),
    ]


def by_name(nodes: list[int], vocabulary: Words, vectors: np.ndarray) -> np.ndarray:
    """Look each node up by the name that the walks gave it."""
    row = {name: i for i, name in enumerate(vocabulary)}
    return np.asarray(vectors[[row[str(node)] for node in nodes]])


def _searched(nodes: list[int], vocabulary: Words, vectors: np.ndarray) -> list[np.ndarray]:
    found = []
    for node in nodes:
        if str(node) not in vocabulary:
            raise KeyError(node)
        found.append(vectors[vocabulary.index(str(node))])
    return found


def _by_position(nodes: list[int], vocabulary: Words, vectors: np.ndarray) -> np.ndarray:
    return np.asarray(vectors[nodes])


def _inverse(nodes: list[int], vocabulary: Words, vectors: np.ndarray) -> np.ndarray:
    return np.asarray(vectors[[int(vocabulary[node]) for node in nodes]])


def _sorted(nodes: list[int], vocabulary: Words, vectors: np.ndarray) -> np.ndarray:
    return by_name(sorted(nodes), vocabulary, vectors)


def _zeros(nodes: list[int], vocabulary: Words, vectors: np.ndarray) -> np.ndarray:
    row = {name: i for i, name in enumerate(vocabulary)}
    found = [vectors[row[str(n)]] if str(n) in row else 0 * vectors[0] for n in nodes]
    return np.array(found)


def _all(nodes: list[int], vocabulary: Words, vectors: np.ndarray) -> np.ndarray:
    return np.asarray(vectors)


def _value_error(nodes: list[int], vocabulary: Words, vectors: np.ndarray) -> np.ndarray:
    return np.asarray(vectors[[vocabulary.index(str(node)) for node in nodes]])


def _put_in_order(nodes: list[int], vocabulary: Words, vectors: np.ndarray) -> np.ndarray:
    return np.asarray(vectors[np.argsort([int(name) for name in vocabulary])][nodes])


def _integer_keys(nodes: list[int], vocabulary: Words, vectors: np.ndarray) -> np.ndarray:
    row: dict[object, int] = {name: i for i, name in enumerate(vocabulary)}
    return np.asarray(vectors[[row[node] for node in nodes]])


def _left_out(nodes: list[int], vocabulary: Words, vectors: np.ndarray) -> np.ndarray:
    return by_name([node for node in nodes if str(node) in vocabulary], vocabulary, vectors)


def _once(nodes: list[int], vocabulary: Words, vectors: np.ndarray) -> np.ndarray:
    return by_name(list(dict.fromkeys(nodes)), vocabulary, vectors)


def _in_vocabulary_order(nodes: list[int], vocabulary: Words, vectors: np.ndarray) -> np.ndarray:
    return np.asarray(vectors[[i for i, name in enumerate(vocabulary) if int(name) in nodes]])


EXERCISE = Exercise(
    id="05.bug-node-lookup",
    title="Whose vector is it?",
    kind="find-the-bug",
    minutes=8,
    difficulty=2,
    points=2,
    statement=(
        "The walks were written down as words: node 7 became `'7'`. After training, row i of "
        "`vectors` belongs to `vocabulary[i]`, and a vocabulary is sorted by frequency. "
        "`node_vectors` should return the vectors of the integer `nodes`, in their order. It "
        "raises no error and returns other nodes' vectors. Repair it; a node that is not in the "
        "vocabulary is a KeyError."
    ),
    cell='''@exercise("05.bug-node-lookup")
def node_vectors(nodes, vocabulary, vectors):
    """nodes: m integers; vocabulary: n names (str), row by row; vectors (n, d): returns (m, d)."""
    return vectors[nodes]''',
    reference=by_name,
    cases=cases,
    comparison=Close(),
    mistakes=(
        Mistake(
            "the node's number as a row number",
            _by_position,
            "`vectors[7]` is the row of the 8th most frequent node, whoever that is. gensim does "
            "the same when you ask `wv[7]` with an integer, and says nothing.",
        ),
        Mistake(
            "the map the wrong way round",
            _inverse,
            "`vocabulary[node]` is the name that stands in row `node`. You need the row in which "
            "the name `str(node)` stands.",
        ),
        Mistake(
            "the nodes in another order",
            _sorted,
            "These are the right vectors in sorted order. Row j of the result belongs to nodes[j].",
        ),
        Mistake(
            "an unknown node gets zeros",
            _zeros,
            "A node that no walk has met has no vector. Zeros would look like one: raise KeyError.",
        ),
        Mistake(
            "all vectors",
            _all,
            "That is the whole table in the vocabulary's order. Pick the rows of `nodes`.",
        ),
        Mistake(
            "an unknown node is a ValueError",
            _value_error,
            "The vectors are right. `vocabulary.index` raises ValueError for an unknown name; the "
            "exercise asks for KeyError, which a dict from name to row raises by itself.",
        ),
        Mistake(
            "the table is put in the nodes' order",
            _put_in_order,
            "The vectors are right as long as the nodes are 0, 1, 2, … without gaps. A node that "
            "is missing shifts all later ones, or is an IndexError. Look names up.",
        ),
        Mistake(
            "an integer asked of a dict of strings",
            _integer_keys,
            "The dict has the key '7', and you asked for 7: to Python these are different keys. "
            "Turn the node into its name first, str(node).",
        ),
        Mistake(
            "unknown nodes are left out",
            _left_out,
            "A node without a vector was skipped in silence: the rows no longer match `nodes`. "
            "Raise KeyError.",
        ),
        Mistake(
            "each node once",
            _once,
            "A node that is asked for twice should come twice: one row for each entry of `nodes`.",
        ),
        Mistake(
            "in the vocabulary's order",
            _in_vocabulary_order,
            "You picked the right rows in the order of the vocabulary. Row j of the result belongs "
            "to nodes[j].",
        ),
    ),
    hints=(
        "Which row has the name '0' in the second case?",
        "Build a dict from name to row once.",
        "row = {name: i for i, name in enumerate(vocabulary)}; then vectors[row[str(node)]].",
    ),
    correct=(_searched,),
    after=(
        "On the karate club this mistake leaves one node of 34 with its own vector. `Graph` in "
        "course_lib keeps names and rows together, so integers and strings behave the same."
    ),
    library=("course_lib.exercises.chapter_05.bug_node_lookup:by_name",),
)
