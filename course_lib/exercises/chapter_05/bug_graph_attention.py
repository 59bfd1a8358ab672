"""Exercise 05.bug-graph-attention: a softmax over the wrong nodes (D141)."""

from functools import partial

import numpy as np

from course_lib.exercises.definition import Case, Close, Exercise, Mistake


def cases(seed: int) -> list[Case]:
    """Two nodes, a star, an isolated node, random numbers."""
    star = np.array([[0, 1, 1], [1, 0, 0], [1, 0, 0]])
    alone = np.array([[0, 1, 0], [1, 0, 0], [0, 0, 0]])
    rng = np.random.default_rng(seed)
    upper = np.triu(rng.random((6, 6)) < 0.4, 1).astype(int)
    return [
        Case(np.array([0.0, 1.0]), np.array([0.0, 2.0]), np.array([[0, 1], [1, 0]])),
        Case(np.array([0.5, -1.0, 2.0]), np.array([1.0, -3.0, 0.5]), star, label="a star"),
        Case(np.array([0.5, -1.0, 2.0]), np.array([1.0, 2.0, 0.5]), alone, label="isolated"),
        Case(rng.normal(size=6), rng.normal(size=6), upper + upper.T, hidden=True),
    ]


def attention(
    left: np.ndarray,
    right: np.ndarray,
    adjacency: np.ndarray,
    loops: bool = True,
    axis: int = 1,
    mask: bool = True,
    leaky: float = 0.2,
    swap: bool = False,
) -> np.ndarray:
    """softmax_j LeakyReLU(left_i + right_j), j in N(i) ∪ {i} (Velickovic et al. 2018, eq. 3)."""
    if swap:
        left, right = right, left
    e = left[:, None] + right[None, :]
    e = np.where(e > 0, e, leaky * e)
    allowed = adjacency.astype(bool) | (np.eye(len(left), dtype=bool) & loops)
    if mask:
        e = np.where(allowed, e, -np.inf)
    with np.errstate(invalid="ignore"):
        weight = np.exp(e - e.max(axis=axis, keepdims=True))
        weight = weight / weight.sum(axis=axis, keepdims=True)
    return np.asarray(weight)


def _row_by_row(left: np.ndarray, right: np.ndarray, adjacency: np.ndarray) -> list[list[float]]:
    n = len(left)
    out = []
    for i in range(n):
        near = [j for j in range(n) if j == i or adjacency[i, j]]
        e = {j: max(left[i] + right[j], 0.2 * (left[i] + right[j])) for j in near}
        total = sum(np.exp(x) for x in e.values())
        out.append([float(np.exp(e[j]) / total) if j in e else 0.0 for j in range(n)])
    return out


def _nothing_for_others(left: np.ndarray, right: np.ndarray, adjacency: np.ndarray) -> np.ndarray:
    e = left[:, None] + right[None, :]
    e = np.where(e > 0, e, 0.2 * e) * (adjacency.astype(bool) | np.eye(len(left), dtype=bool))
    weight = np.exp(e)
    return np.asarray(weight / weight.sum(axis=1, keepdims=True))


def _two_axes(left: np.ndarray, right: np.ndarray, adjacency: np.ndarray, top: int) -> np.ndarray:
    """Subtract the maximum along one axis, divide by the sum along the other."""
    e = left[:, None] + right[None, :]
    allowed = adjacency.astype(bool) | np.eye(len(left), dtype=bool)
    e = np.where(allowed, np.where(e > 0, e, 0.2 * e), -np.inf)
    weight = np.exp(e - e.max(axis=top, keepdims=True))
    return np.asarray(weight / weight.sum(axis=1 - top, keepdims=True))


def _loops_last(left: np.ndarray, right: np.ndarray, adjacency: np.ndarray) -> np.ndarray:
    near = np.nan_to_num(attention(left, right, adjacency, loops=False))
    return np.asarray(near + np.eye(len(left)))


def _mask_last(left: np.ndarray, right: np.ndarray, adjacency: np.ndarray) -> np.ndarray:
    everybody = attention(left, right, adjacency, mask=False)
    return np.asarray(everybody * (adjacency + np.eye(len(left))))


def _mistake(**flags: object):  # type: ignore[no-untyped-def]
    return lambda left, right, adjacency: attention(left, right, adjacency, **flags)  # type: ignore[arg-type]


EXERCISE = Exercise(
    id="05.bug-graph-attention",
    title="Who is asked for attention?",
    kind="find-the-bug",
    minutes=12,
    difficulty=3,
    points=3,
    statement=(
        "One attention head of a GAT. `left[i]` and `right[j]` are the two halves of the score "
        "(a_l·h_i and a_r·h_j). Wanted: α (n, n), row i a softmax of LeakyReLU(left[i] + right[j], "
        "slope 0.2) over i's neighbours j *and i itself*; 0 elsewhere. The code below runs and is "
        "wrong in two ways; an isolated node shows one of them."
    ),
    cell='''@exercise("05.bug-graph-attention")
def graph_attention(left, right, adjacency):
    """left (n,), right (n,), adjacency (n, n) of 0 and 1 without loops: returns (n, n)."""
    e = left[:, None] + right[None, :]
    e = np.where(e > 0, e, 0.2 * e)
    e = np.where(adjacency > 0, e, -np.inf)
    weight = np.exp(e - e.max(axis=0, keepdims=True))
    return weight / weight.sum(axis=0, keepdims=True)''',
    reference=attention,
    cases=cases,
    comparison=Close(rtol=1e-6, atol=1e-9),
    mistakes=(
        Mistake(
            "both mistakes of the code",
            _mistake(loops=False, axis=0),
            "The columns add up to 1: node j shares itself out among those who listen. Row i "
            "should: node i divides its attention. And an isolated node gives NaN.",
        ),
        Mistake(
            "softmax over the wrong axis",
            _mistake(axis=0),
            "The columns add up to 1, the rows don't. Row i belongs to the node that listens.",
        ),
        Mistake(
            "no self-loop",
            _mistake(loops=False),
            "Node i doesn't attend to itself, and a node without neighbours divides 0 by 0. The "
            "paper's neighbourhood includes i.",
        ),
        Mistake(
            "everybody is a neighbour",
            _mistake(mask=False),
            "Weights for pairs without an edge. Without the mask the graph plays no part.",
        ),
        Mistake(
            "masked by zero",
            _nothing_for_others,
            "A score of 0 is not 'no': exp(0) = 1. Nodes without an edge need −∞ before the "
            "softmax.",
        ),
        Mistake(
            "ReLU instead of LeakyReLU",
            _mistake(leaky=0.0),
            "Negative scores became 0. A leaky ReLU keeps a fifth of them, and their order.",
        ),
        Mistake(
            "left and right exchanged",
            _mistake(swap=True),
            "Row i uses right[i] + left[j]. Row i is the node that listens: left[i] + right[j].",
        ),
        Mistake(
            "no LeakyReLU",
            _mistake(leaky=1.0),
            "Without it the softmax over j doesn't depend on left[i] at all: every node would "
            "rank its neighbours alike.",
        ),
        Mistake(
            "only the sum was turned",
            partial(_two_axes, top=0),
            "The sum runs along rows now, the maximum still along columns. A softmax may subtract "
            "any number from a *row*, but the same one from all its entries: turn both.",
        ),
        Mistake(
            "only the maximum was turned",
            partial(_two_axes, top=1),
            "The maximum runs along rows now, the sum still along columns: turn both to axis=1.",
        ),
        Mistake(
            "loops after the softmax",
            _loops_last,
            "The rows add up to 2: the identity was added to finished weights. The node takes part "
            "in its own softmax, with the score left[i] + right[i].",
        ),
        Mistake(
            "masked after the softmax",
            _mask_last,
            "The softmax ran over all nodes, and what went to strangers was cut off: rows add up "
            "to less than 1. Mask the scores first.",
        ),
        Mistake(
            "slope 0.01",
            _mistake(leaky=0.01),
            "That is the default slope of PyTorch's LeakyReLU. The GAT paper takes 0.2.",
        ),
    ),
    hints=(
        "Print the sums of rows and of columns.",
        "Allowed are the edges and the diagonal: adjacency + np.eye(n).",
        "max and sum over axis=1.",
    ),
    correct=(_row_by_row,),
    after=(
        "The published version also needed as many nodes as heads to run at all. The library's "
        "layer equals torch_geometric's to 1e-5, isolated nodes included."
    ),
    library=("course_lib.exercises.chapter_05.bug_graph_attention:attention",),
)
