"""Where the nodes of a search tree stand: columns by length, rows so that no branches cross."""

from collections import defaultdict
from collections.abc import Sequence

from course_lib.sentences import Node
from course_lib.sentences.hypotheses import Tokens

Trace = Sequence[Sequence[Node]]


def shown_nodes(trace: Trace, dropped: int) -> list[Node]:
    """What is drawn of a trace: all kept nodes, and of each level the best of the dropped.

    Examples
    --------
    >>> level = [Node((t,), -t, t == 0, False) for t in range(4)]
    >>> [node.tokens for node in shown_nodes([level], dropped=2)]
    [(0,), (1,), (2,)]
    """
    nodes = []
    for level in trace:
        ranked = sorted(level, key=lambda node: (not node.kept, -node.log_probability))
        nodes += ranked[: sum(node.kept for node in ranked) + dropped]
    return nodes


def tree_rows(trace: Trace, dropped: int) -> int:
    """How many rows the tree needs: its leaves.

    Examples
    --------
    >>> tree_rows([[Node((0,), -1.0, True, True), Node((1,), -2.0, False, False)]], dropped=1)
    2
    """
    return 1 + max(rows_of(shown_nodes(trace, dropped)).values())


def rows_of(nodes: Sequence[Node]) -> dict[Tokens, int]:
    """The row of each path: a node stands beside its best child, so that no branches cross.

    Examples
    --------
    >>> rows_of([Node((0,), -2.0, True, False), Node((1,), -1.0, True, True)])
    {(): 0, (1,): 0, (0,): 1}
    """
    children: dict[Tokens, list[Tokens]] = defaultdict(list)
    for node in sorted(nodes, key=lambda node: -node.log_probability):
        children[node.tokens[:-1]].append(node.tokens)
    rows: dict[Tokens, int] = {}

    def place(path: Tokens, row: int) -> int:
        """Give a path and all below it their rows; returns the next free one."""
        rows[path] = row
        for child in children[path]:
            row = place(child, row)
        return row if children[path] else row + 1

    place((), 0)
    return rows


def path_in_words(path: Tokens, vocabulary: Sequence[str]) -> str:
    """The names of a path's tokens.

    Examples
    --------
    >>> path_in_words((1, 0), ["<eos>", "yes"])
    'yes <eos>'
    """
    return " ".join(vocabulary[token] for token in path)
