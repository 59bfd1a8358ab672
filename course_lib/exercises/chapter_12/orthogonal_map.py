"""Exercise 12.orthogonal-map: the rotation or reflection that fits pairs best (D260)."""

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import orthogonal_procrustes as scipys

from course_lib.advanced import orthogonal_procrustes
from course_lib.exercises.definition import Case, Close, Exercise, Mistake

Array = NDArray[np.floating]
CORNER = np.array([[2.0, 0.0], [0.0, 1.0], [1.0, 1.0]])


def cases(seed: int) -> list[Case]:
    """A quarter turn, a mirror, noisy pairs, an offset, more dimensions."""
    rng = np.random.default_rng(seed)
    turn = np.array([[0.0, 1.0], [-1.0, 0.0]])
    noisy = (CORNER @ turn + [[0.4, 0.1], [0.2, -0.3], [-0.1, 0.5]]).round(1)
    x, noise = rng.normal(size=(6, 3)).round(1), 0.3 * rng.normal(size=(6, 3))
    turned = x @ np.linalg.qr(rng.normal(size=(3, 3)))[0]
    wide = rng.normal(size=(40, 7))
    return [
        Case(CORNER, CORNER @ turn, label="turned by a quarter"),
        Case(CORNER, CORNER * [1, -1], label="mirrored: the best map is a reflection"),
        Case(CORNER, noisy, label="turned by a quarter, with noise"),
        Case(CORNER, CORNER @ turn + [3.0, 1.0], label="moved as well; the map stays through 0"),
        Case(x, (turned + noise).round(2), label="three dimensions"),
        Case(wide, wide @ np.linalg.qr(rng.normal(size=(7, 7)))[0], hidden=True),
    ]


def best_map(source: Array, target: Array) -> Array:
    """Ask the library."""
    return np.asarray(orthogonal_procrustes(source, target))


def _transposed(source: Array, target: Array) -> Array:
    return best_map(target, source)


def _least_squares(source: Array, target: Array) -> Array:
    return np.linalg.lstsq(source, target, rcond=None)[0]


def _covariance(source: Array, target: Array) -> Array:
    return source.T @ target


def _v_again(source: Array, target: Array) -> Array:
    u, _, vt = np.linalg.svd(source.T @ target)
    return u @ vt.T


def _proper(source: Array, target: Array) -> Array:
    return np.asarray(orthogonal_procrustes(source, target, proper=True))


def _centred(source: Array, target: Array) -> Array:
    return best_map(source - source.mean(axis=0), target - target.mean(axis=0))


def _of_the_source(source: Array, target: Array) -> Array:
    u, _, vt = np.linalg.svd(source.T @ source)
    return u @ vt


def _scipy(source: Array, target: Array) -> Array:
    return np.asarray(scipys(source, target)[0])


def _polar(source: Array, target: Array) -> Array:
    """The orthogonal factor of the polar decomposition, through an inverse square root."""
    from scipy.linalg import polar

    return np.asarray(polar(source.T @ target)[0])


EXERCISE = Exercise(
    id="12.orthogonal-map",
    title="The best rotation",
    kind="implement",
    minutes=8,
    difficulty=2,
    points=3,
    statement=(
        "Rows of `source` and `target` are the same things in two spaces. Return the orthogonal "
        "matrix Q (Q Qᵀ = I; a reflection is allowed) for which `source @ Q` is nearest to "
        "`target`, summed over squares. Don't centre anything here."
    ),
    cell='''@exercise("12.orthogonal-map")
def best_rotation(source, target):
    """source, target: (n, d), row i with row i. Returns (d, d), for rows from the left."""
    ...''',
    reference=best_map,
    cases=cases,
    comparison=Close(rtol=1e-5, atol=1e-6),
    mistakes=(
        Mistake(
            "the way back",
            _transposed,
            "This matrix carries the target onto the source: the transpose of the one that was "
            "asked for. Take the singular vectors of source.T @ target, in this order.",
        ),
        Mistake(
            "least squares without a constraint",
            _least_squares,
            "Among all matrices this one fits best, but it isn't orthogonal as soon as there is "
            "noise: it stretches some directions and changes angles. Look at Q @ Q.T.",
        ),
        Mistake(
            "the singular values left in",
            _covariance,
            "source.T @ target itself (or U S Vᵀ, the same): the singular values stretch. Leave "
            "them out, and the product of the two orthogonal factors remains.",
        ),
        Mistake(
            "V transposed twice",
            _v_again,
            "np.linalg.svd returns the third factor already transposed: it is Vᵀ, not V.",
        ),
        Mistake(
            "only rotations",
            _proper,
            "The mirrored pairs show it: you forced det Q = +1. Here a reflection is allowed, and "
            "it fits these pairs better.",
        ),
        Mistake(
            "centred first",
            _centred,
            "The means were taken off before the fit. That is often right, and then has to be said "
            "and undone when vectors are carried over; here the map goes through the origin.",
        ),
        Mistake(
            "the target is never used",
            _of_the_source,
            "This is the same whatever the target is. Both sides have to be in the product whose "
            "singular vectors you take.",
        ),
    ),
    hints=(
        "|XQ − Y|² = |X|² + |Y|² − 2 trace(QᵀXᵀY), as Q changes no length. What has to be large?",
        "Take the singular value decomposition of source.T @ target.",
        "Of its three factors, multiply the two that are orthogonal.",
    ),
    correct=(_scipy, _polar),
    after=(
        "The constraint is what makes a few pairs enough: d(d−1)/2 numbers are learned instead of "
        "d², and no angle of the source space is lost."
    ),
    library=("course_lib.advanced.orthogonal_alignment:orthogonal_procrustes",),
)
