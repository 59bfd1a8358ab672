"""Exercise 10.weighted-rendezvous: a shard that is twice as large takes twice as much."""

import numpy as np

from course_lib.exercises.definition import Case, Exact, Exercise, Mistake


def cases(seed: int) -> list[Case]:
    """Draws of a few keys, equal weights, a small and a large shard; then many keys."""
    rng = np.random.default_rng(seed)
    return [
        Case(np.array([[0.3, 0.8], [0.9, 0.4]]), np.array([1.0, 1.0]), label="equal weights"),
        Case(
            np.array([[0.5, 0.6], [0.9, 0.4], [0.2, 0.7], [0.6, 0.3], [0.85, 0.9], [0.8, 0.7]]),
            np.array([1.0, 2.0]),
            label="the second shard is twice as large",
        ),
        Case(
            np.array([[0.9, 0.2, 0.3], [0.3, 0.97, 0.8], [0.55, 0.1, 0.6], [0.7, 0.9, 0.85]]),
            np.array([4.0, 0.5, 1.0]),
            label="a large one, a small one, one in between",
        ),
        Case(rng.uniform(0.01, 0.99, (30, 4)).round(3), np.array([1.0, 2.0, 3.0, 0.25])),
        Case(rng.uniform(0.001, 0.999, (2000, 5)), rng.uniform(0.2, 5, 5), hidden=True),
    ]


def winners(draws: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """The largest of -w / ln(u): `stable_uniform` and `rendezvous_order` in one line."""
    return np.argmax(-weights / np.log(draws), axis=1)


def _roots(draws: np.ndarray, weights: np.ndarray) -> np.ndarray:
    return np.argmax(draws ** (1 / weights), axis=1)


def _race(draws: np.ndarray, weights: np.ndarray) -> list[int]:
    """Exponential clocks with rate w: the first one to ring."""
    rings = [[-np.log(u) / w for u, w in zip(row, weights, strict=True)] for row in draws]
    return [row.index(min(row)) for row in rings]


EXERCISE = Exercise(
    id="10.weighted-rendezvous",
    title="Twice the machine, twice the documents",
    kind="implement",
    minutes=8,
    difficulty=2,
    points=2,
    statement=(
        "In rendezvous hashing each shard draws a number $u$ between 0 and 1 for a key, and the "
        "highest wins. If shards have weights $w$, the winner is the one with the largest "
        "$-w / \\ln u$: then shard $i$ wins with probability $w_i / \\sum_j w_j$, exactly. Write "
        "it: `draws[i, s]` is what shard s drew for key i. Try to see, before, why $w \\cdot u$ "
        "would be wrong."
    ),
    cell='''@exercise("10.weighted-rendezvous")
def winning_shards(draws, weights):
    """draws: (keys, shards) in (0, 1); weights: (shards,) above 0. Returns (keys,) ints."""
    raise NotImplementedError''',
    reference=winners,
    cases=cases,
    comparison=Exact(),
    mistakes=(
        Mistake(
            "weight times draw",
            lambda draws, weights: np.argmax(weights * draws, axis=1),
            "With w · u a shard of weight 2 beats one of weight 1 in three of four draws, not in "
            "two of three: the shares aren't the weights. Use -w / ln(u).",
        ),
        Mistake(
            "the weights are not used",
            lambda draws, weights: np.argmax(draws, axis=1),
            "The highest draw wins, whatever the weights are: all shards get the same share.",
        ),
        Mistake(
            "the smallest wins",
            lambda draws, weights: np.argmin(-weights / np.log(draws), axis=1),
            "The largest -w / ln(u) wins. ln(u) is negative: without the minus the order is turned "
            "round, and the largest w / ln(u) is just the wrong one.",
        ),
        Mistake(
            "times the logarithm",
            lambda draws, weights: np.argmax(weights * np.log(draws), axis=1),
            "w · ln(u) makes heavy shards lose: the logarithm is negative. Divide by it.",
        ),
        Mistake(
            "1 - u",
            lambda draws, weights: np.argmax(-weights / np.log1p(-draws), axis=1),
            "ln(1 - u) turns the draws round: with equal weights the *lowest* draw would win.",
        ),
        Mistake(
            "the winning keys",
            lambda draws, weights: np.argmax(-weights / np.log(draws), axis=0),
            "axis=0 asks for each shard which key is best. Each key (row) needs its shard.",
        ),
    ),
    hints=(
        "One line of NumPy: a score of the same shape as `draws`, then the best of each row.",
        "scores = -weights / np.log(draws)",
        "np.argmax(scores, axis=1)",
    ),
    correct=(_roots, _race),
    after=(
        "-ln(u) / w is an exponential waiting time with rate w: the shard whose clock rings first. "
        "That also shows that another shard's weight never moves a key between two others."
    ),
    library=("course_lib.serving.rendezvous_hashing:rendezvous_order",),
)
