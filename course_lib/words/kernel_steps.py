"""The small steps that all word2vec kernels are made of, inlined into them by Numba.

Two habits make them fast. A row is never sliced out of its matrix: a step takes (matrix, row).
And loops over a vector run over `lanes`, a tuple whose length the compiler knows, so that it can
unroll them into vector instructions; see `lanes_for`.

Numba notices a change only in the file of a kernel itself, so after editing this one remove the
kernels' caches (``course_lib/words/__pycache__/*.nb*``).
"""

import math
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import ArrayLike, NDArray

step: Any = njit(inline="always", fastmath=True, error_model="numpy")
kernel: Any = njit(cache=True, nogil=True, fastmath=True, error_model="numpy")

Matrix = NDArray[np.float32]  # (n, d), rows contiguous
Ids = NDArray[np.int32] | NDArray[np.int64]
Bits = NDArray[np.uint32]  # probabilities, see `probability_bits`
State = NDArray[np.uint64]  # (1,), of the random generator
Lanes = tuple[int, ...]
Number = Any  # a scalar inside compiled code

_LIMIT = np.float32(8)  # σ is tabulated between -8 and 8, where it is within 4e-4 of 0 and 1
_STEPS = np.float32(64)  # table entries per unit
_SIGMA = (1 / (1 + np.exp(-np.arange(-512, 514) / 64))).astype(np.float32)
_HALF = np.uint64(32)


def lanes_for(dim: int) -> Lanes:
    """Return a tuple of `dim` zeros: its *type* tells the compiler how long a vector is."""
    return (0,) * dim


def probability_bits(p: ArrayLike) -> Bits:
    """Return probabilities as 32-bit integers, to be compared with 32 random bits.

    Examples
    --------
    >>> probability_bits([0.0, 0.5, 1.0])
    array([         0, 2147483648, 4294967295], dtype=uint32)
    """
    return np.minimum(np.asarray(p) * 2.0**32, 2.0**32 - 1).astype(np.uint32)


@step
def random_bits(state: State) -> Number:
    """64 random bits from splitmix64 (Steele, Lea, Flood 2014); `state` moves on."""
    state[0] += np.uint64(0x9E3779B97F4A7C15)
    z = state[0]
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


@step
def below(n: int, bits: Number) -> Number:
    """A number in 0 … n - 1 from the upper 32 of 64 random bits."""
    return np.int64(((bits >> _HALF) * np.uint64(n)) >> _HALF)


@step
def draw_radius(window: int, state: State) -> Number:
    """The radius of one dynamic window, uniform over 1 … window."""
    return below(window, random_bits(state)) + 1


@step
def draw_noise(threshold: Bits, alias: Ids, state: State) -> Number:
    """A noise word from alias columns (see `AliasSampler`)."""
    bits = random_bits(state)
    column = below(len(alias), bits)
    other = np.int64(alias[column])  # read in any case: a select is cheaper than a wrong guess
    return column if np.uint32(bits) < threshold[column] else other


@step
def thin(tokens: Ids, start: int, stop: int, keep: Bits, sentence: Ids, state: State) -> Number:
    """Copy one sentence without the occurrences that sub-sampling drops; return its length."""
    n = 0
    for position in range(start, stop):
        word = tokens[position]
        sentence[n] = word
        if np.uint32(random_bits(state) >> _HALF) <= keep[word]:
            n += 1
    return n


@step
def gather_contexts(contexts: Ids, sentence: Ids, i: int, n: int, radius: int) -> Number:
    """Fill `contexts` with the words around position i of n; return how many there are."""
    count = 0
    for j in range(max(0, i - radius), min(n, i + radius + 1)):
        if j != i:
            contexts[count] = sentence[j]
            count += 1
    return count


@step
def sigma(x: Number) -> Number:
    """σ(x) by linear interpolation in a table; closer than 4e-4 everywhere."""
    at = (min(max(x, -_LIMIT), _LIMIT) + _LIMIT) * _STEPS
    i = np.int64(at)
    return _SIGMA[i] + (at - np.float32(i)) * (_SIGMA[i + 1] - _SIGMA[i])


@step
def minus_log_sigma(x: Number) -> Number:
    """-log σ(x), exactly and without overflow."""
    return math.log1p(math.exp(-abs(x))) + max(-x, np.float32(0))


@step
def dot(a: Matrix, i: int, b: Matrix, j: int, lanes: Lanes) -> Number:
    """a_i · b_j."""
    total = np.float32(0)
    for lane in range(len(lanes)):
        total += a[i, lane] * b[j, lane]
    return total


@step
def add(a: Matrix, i: int, scale: Number, b: Matrix, j: int, lanes: Lanes) -> None:
    """a_i += scale · b_j."""
    for lane in range(len(lanes)):
        a[i, lane] += scale * b[j, lane]


@step
def clear(a: Matrix, i: int, lanes: Lanes) -> None:
    """a_i = 0."""
    for lane in range(len(lanes)):
        a[i, lane] = np.float32(0)


@step
def descend(v: Matrix, i: int, u: Matrix, j: int, g: Number, e: Matrix, lanes: Lanes) -> None:
    """One logistic step on the score v_i · u_j: e += g u_j, then u_j += g v_i.

    g is the learning rate times (label - σ(score)); e (1, d) gathers what v_i is owed.
    """
    for lane in range(len(lanes)):
        before = u[j, lane]
        u[j, lane] = before + g * v[i, lane]
        e[0, lane] += g * before
