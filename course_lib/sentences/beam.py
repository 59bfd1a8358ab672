"""Beam search: the few most probable prefixes side by side, and the tree that this explores."""

from dataclasses import dataclass

import numpy as np

from course_lib.sentences.hypotheses import (
    Hypothesis,
    Path,
    Step,
    Tokens,
    best_first,
    check_limits,
    extensions,
    hypothesis,
)


@dataclass(frozen=True)
class Node:
    """One extension that beam search looked at, for drawing its tree.

    Parameters
    ----------
    tokens : tuple of int
        The path from the root; ``tokens[:-1]`` is the parent.
    log_probability : float
        Of the whole path, in nats.
    kept : bool
        Whether it was among the level's best.
    finished : bool
        Whether it ends with the end token.
    """

    tokens: Tokens
    log_probability: float
    kept: bool
    finished: bool


def beam_search(
    step: Step, eos: int, max_length: int, width: int = 2, alpha: float = 0.75
) -> list[Hypothesis]:
    """Follow the `width` most probable prefixes at once.

    Parameters
    ----------
    step : callable
        Prefix to (V,) log-probabilities.
    eos : int
        Id of the end token. A hypothesis that reaches it leaves the beam and is compared with the
        other finished ones.
    max_length : int
        Most tokens, the end token included.
    width : int
        k: of all k·V extensions of a level the best k are kept. 1 is greedy search.
    alpha : float
        Length exponent of the score log p / L^alpha. 0 compares raw probabilities, which only
        fall as an output grows, so that short outputs win.

    Returns
    -------
    list of Hypothesis
        The finished ones, best score first; where none finished, the open ones.

    Raises
    ------
    ValueError
        If `width` or `max_length` is below 1, or `alpha` is negative.

    Notes
    -----
    At most k·T' calls of `step`. The search stops early where no open hypothesis can overtake the
    best finished one: its log-probability can only fall, its divisor not exceed max_length^alpha.

    References
    ----------
    Sutskever, Vinyals & Le 2014, section 3.2; the length exponent: Wu et al. 2016, section 7 (in a
    slightly different form).

    Examples
    --------
    >>> def step(prefix):  # the token that looks best first leads nowhere
    ...     return np.log([0.05, 0.55, 0.4] if not prefix else
    ...                   [0.4, 0.3, 0.3] if prefix[0] == 1 else [0.9, 0.05, 0.05])
    >>> beam_search(step, eos=0, max_length=3, width=1)[0].tokens
    (1, 0)
    >>> beam_search(step, eos=0, max_length=3, width=2)[0].tokens
    (2, 0)
    """
    levels = beam_trace(step, eos, max_length, width, alpha)
    finished = [node for level in levels for node in level if node.kept and node.finished]
    found = finished or [node for node in levels[-1] if node.kept]
    return best_first(hypothesis(n.tokens, n.log_probability, eos, alpha) for n in found)


def beam_trace(
    step: Step, eos: int, max_length: int, width: int = 2, alpha: float = 0.75
) -> list[list[Node]]:
    """Return everything that `beam_search` looks at, level by level.

    Parameters
    ----------
    step, eos, max_length, width, alpha
        As in `beam_search`.

    Returns
    -------
    list of lists of Node
        Level t holds all extensions to t + 1 tokens, most probable first; those of probability 0
        are left out.

    Examples
    --------
    >>> step = lambda prefix: np.log([0.5, 0.3, 0.2])
    >>> [[(n.tokens, n.kept) for n in level] for level in beam_trace(step, 0, 1, width=2)]
    [[((0,), True), ((1,), True), ((2,), False)]]
    """
    check_limits(eos, max_length, alpha, width)
    levels: list[list[Node]] = []
    live: list[Path] = [((), 0.0)]
    best = -np.inf
    while len(levels) < max_length and _can_overtake(live, best, max_length, alpha):
        ranked = sorted(extensions(step, live, eos), key=lambda path: -path[1])
        levels.append([Node(t, p, i < width, t[-1] == eos) for i, (t, p) in enumerate(ranked)])
        live = [(t, p) for t, p in ranked[:width] if t[-1] != eos]
        best = max([best, *(p / len(t) ** alpha for t, p in ranked[:width] if t[-1] == eos)])
    return levels


def _can_overtake(live: list[Path], best: float, max_length: int, alpha: float) -> bool:
    """Tell whether an open path could still score above the best finished one."""
    return any(p / max_length**alpha > best for _, p in live)
