"""Exercise 03.lstm-step: one step of an LSTM in NumPy, in PyTorch's layout."""

import numpy as np

from course_lib.exercises.definition import Case, Close, Exercise, Mistake

Vector = np.ndarray
State = tuple[np.ndarray, np.ndarray]


def cases(seed: int) -> list[Case]:
    """Gates all one half, then a bias that opens and closes gates, then a small random cell."""
    rng = np.random.default_rng(seed)

    def draw(n: int, d: int) -> tuple[np.ndarray, ...]:
        shapes = ((d,), (n,), (n,), (4 * n, d), (4 * n, n), (4 * n,))
        return tuple(rng.normal(size=shape).round(1) for shape in shapes)

    one, none = np.zeros(1), np.zeros((4, 1))
    return [
        Case(one, one, np.array([2.0]), none, none, np.zeros(4), label="every gate is 1/2"),
        Case(one, one, np.array([1.0]), none, none, np.array([3.0, -2.0, 1.0, 0.5])),
        Case(
            np.array([1.0]),
            np.array([0.5]),
            np.array([-1.0]),
            np.array([[1.0], [2.0], [-1.0], [0.0]]),
            np.array([[2.0], [0.0], [1.0], [-2.0]]),
            np.array([0.0, -1.0, 0.5, 1.0]),
        ),
        Case(*draw(2, 1)),
        Case(*draw(4, 3), hidden=True),
    ]


def _sigma(x: Vector) -> Vector:
    return np.asarray(1 / (1 + np.exp(-x)))


def _right(x: Vector, h: Vector, c: Vector, w: Vector, u: Vector, b: Vector) -> State:
    i, f, g, o = np.split(w @ x + u @ h + b, 4)  # (n,) each
    c = _sigma(f) * c + _sigma(i) * np.tanh(g)
    return _sigma(o) * np.tanh(c), c


def _unit_by_unit(x: Vector, h: Vector, c: Vector, w: Vector, u: Vector, b: Vector) -> State:
    n = len(h)
    new_h, new_c = np.empty(n), np.empty(n)
    for j in range(n):
        i, f, g, o = (w[k] @ x + u[k] @ h + b[k] for k in range(j, 4 * n, n))
        new_c[j] = c[j] / (1 + np.exp(-f)) + np.tanh(g) / (1 + np.exp(-i))
        new_h[j] = np.tanh(new_c[j]) / (1 + np.exp(-o))
    return new_h, new_c


def _gates(*args: Vector) -> list[Vector]:
    x, h, _, w, u, b = args
    return np.split(w @ x + u @ h + b, 4)


def _in_order(order: str, *args: Vector) -> State:
    gate = dict(zip(order, _gates(*args), strict=True))
    c = _sigma(gate["f"]) * args[2] + _sigma(gate["i"]) * np.tanh(gate["g"])
    return _sigma(gate["o"]) * np.tanh(c), c


def _sigmoid_candidate(*args: Vector) -> State:
    i, f, g, o = _gates(*args)
    c = _sigma(f) * args[2] + _sigma(i) * _sigma(g)
    return _sigma(o) * np.tanh(c), c


def _no_tanh(*args: Vector) -> State:
    h, c = _right(*args)
    return _sigma(_gates(*args)[3]) * c, c


def _old_cell(*args: Vector) -> State:
    _, c = _right(*args)
    return _sigma(_gates(*args)[3]) * np.tanh(args[2]), c


def _no_recurrence(x: Vector, h: Vector, c: Vector, w: Vector, u: Vector, b: Vector) -> State:
    return _right(x, 0 * h, c, w, u, b)


def _no_bias(x: Vector, h: Vector, c: Vector, w: Vector, u: Vector, b: Vector) -> State:
    return _right(x, h, c, w, u, 0 * b)


def _squashed_twice(*args: Vector) -> State:
    i, f, g, o = (_sigma(part) for part in _gates(*args))
    c = f * args[2] + i * np.tanh(g)
    return o * np.tanh(c), c


def _interleaved(x: Vector, h: Vector, c: Vector, w: Vector, u: Vector, b: Vector) -> State:
    i, f, g, o = (w @ x + u @ h + b).reshape(len(h), 4).T
    c = _sigma(f) * c + _sigma(i) * np.tanh(g)
    return _sigma(o) * np.tanh(c), c


def _like_gru(*args: Vector) -> State:
    i, f, g, o = _gates(*args)
    c = _sigma(f) * args[2] + (1 - _sigma(f)) * np.tanh(g)
    return _sigma(o) * np.tanh(c), c


def _no_sigmoid(*args: Vector) -> State:
    i, f, g, o = _gates(*args)
    c = f * args[2] + i * np.tanh(g)
    return o * np.tanh(c), c


EXERCISE = Exercise(
    id="03.lstm-step",
    title="One step of an LSTM",
    kind="implement",
    minutes=12,
    difficulty=2,
    points=3,
    statement=(
        "With $z = W x + U h + b$, cut into four equal parts $z_i, z_f, z_g, z_o$ in this order "
        "(PyTorch's), one step is $c' = \\sigma(z_f)\\,c + \\sigma(z_i) \\tanh(z_g)$ and $h' = "
        "\\sigma(z_o) \\tanh(c')$. Return $h'$ and $c'$. By hand: with all weights 0 every gate is "
        "1/2, so half of the old cell stays."
    ),
    cell='''@exercise("03.lstm-step")
def lstm_step(x, h, c, W, U, b):
    """Return the next hidden state and the next cell state, (n,) each.

    x: (d,) input; h, c: (n,) states so far; W: (4n, d); U: (4n, n); b: (4n,).
    """
    ...''',
    reference=_right,
    cases=cases,
    comparison=Close(rtol=1e-5, atol=1e-8),
    mistakes=(
        Mistake(
            "input and forget gate exchanged",
            lambda *args: _in_order("figo", *args),
            "The gate that should open for the new keeps the old. Both lie between 0 and 1, so "
            "nothing breaks, and a model trained that way even learns; weights from elsewhere "
            "don't fit. Which part of z comes first?",
        ),
        Mistake(
            "candidate and output gate exchanged",
            lambda *args: _in_order("ifog", *args),
            "The third part is the candidate (tanh), the fourth the output gate (sigmoid) here. "
            "Other libraries store them in another order, which is why weights carry over wrongly.",
        ),
        Mistake(
            "a sigmoid on the candidate",
            _sigmoid_candidate,
            "The candidate is content, not a gate: tanh lets it be negative. With a sigmoid the "
            "cell can only ever grow.",
        ),
        Mistake(
            "a sigmoid on all four parts",
            _squashed_twice,
            "The candidate went through a sigmoid before its tanh, so it is never negative. Only "
            "the three gates are squashed to between 0 and 1.",
        ),
        Mistake(
            "every fourth number instead of four parts",
            _interleaved,
            "The gates stand one after the other: first n numbers of i, then n of f, and so on. "
            "You took i, f, g, o in turn, which is the same only for n = 1.",
        ),
        Mistake(
            "no tanh on the way out",
            _no_tanh,
            "The cell may grow without bound over a long text; tanh keeps what leaves it between "
            "-1 and 1.",
        ),
        Mistake(
            "the output reads the old cell",
            _old_cell,
            "h' is made from the *new* cell state, so that the word just read can be seen at once. "
            "Compute c' first.",
        ),
        Mistake(
            "the state so far is not used",
            _no_recurrence,
            "Without U h the gates see this word only, and the cell can't decide by what it has "
            "read before.",
        ),
        Mistake(
            "the bias is forgotten",
            _no_bias,
            "b shifts the gates. Forget gates are often started with a bias of 1, so that the "
            "cell remembers before it has learned to.",
        ),
        Mistake(
            "what is forgotten makes room",
            _like_gru,
            "f and 1 - f is how a GRU does it. An LSTM has a gate of its own for the new: it may "
            "keep all of the old and take all of the new.",
        ),
        Mistake(
            "only the hidden state is returned",
            lambda *args: _right(*args)[0],
            "The next step needs the cell state too: return both, h' and c'.",
        ),
        Mistake(
            "cell state and hidden state exchanged",
            lambda *args: _right(*args)[::-1],
            "Both are right; the order of the two results is h', then c'.",
        ),
        Mistake(
            "gates without a sigmoid",
            _no_sigmoid,
            "A gate is a share between 0 and 1; the parts of z are any numbers. With all weights 0 "
            "your gates are 0 and the cell is empty, where it should keep half.",
        ),
    ),
    hints=(
        "First z, shape (4n,), then its four parts. `np.split(z, 4)` cuts into equal pieces.",
        "Three of the parts go through a sigmoid: `1 / (1 + np.exp(-z))`. The candidate goes "
        "through tanh.",
        "Compute c' completely; then h' from the output gate and tanh of that new c'.",
    ),
    correct=(_unit_by_unit,),
    after=(
        "c' is old content times a gate plus new content: the sum is what lets a gradient travel "
        "back over many words without being multiplied away."
    ),
    library=(
        "course_lib.exercises.chapter_03.lstm_step:_right",
        "course_lib.sentences.recurrent_cells:LSTMCell.forward",
    ),
)
