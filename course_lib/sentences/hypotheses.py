"""What a search works with: a step function, a path of tokens, and a hypothesis with its score.

A search asks a function ``step(prefix) -> (V,)`` for the log-probabilities of the next token after
the tokens so far. The prefix starts empty: the begin-of-sentence token is the model's business.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Tokens = tuple[int, ...]
Step = Callable[[Tokens], NDArray[np.floating]]
Path = tuple[Tokens, float]  # tokens and the log-probability of all of them


@dataclass(frozen=True)
class Hypothesis:
    """One output with what the model thinks of it.

    Parameters
    ----------
    tokens : tuple of int
        Length L; a finished one ends with the end-of-sentence token.
    log_probability : float
        Sum of its tokens' log-probabilities, in nats.
    score : float
        log p / L^alpha, with L counting the end token; higher is better.
    finished : bool
        Whether it reached the end token.
    """

    tokens: Tokens
    log_probability: float
    score: float
    finished: bool


def extensions(step: Step, paths: Iterable[Path], eos: int) -> list[Path]:
    """Return each path extended by every token that is possible after it.

    Parameters
    ----------
    step : callable
        Prefix to (V,) log-probabilities.
    paths : iterable of (tokens, log_probability)
    eos : int
        Id of the end token.

    Returns
    -------
    list of (tokens, log_probability)
        Up to V for each path.

    Examples
    --------
    >>> extensions(lambda prefix: np.array([-1.0, -0.5, -np.inf]), [((1,), -1.0)], eos=0)
    [((1, 0), -2.0), ((1, 1), -1.5)]
    """
    return [
        ((*tokens, token), total + float(log_p[token]))
        for tokens, total in paths
        for log_p in [next_log_probabilities(step, tokens, eos)]
        for token in np.flatnonzero(log_p > -np.inf).tolist()
    ]


def next_log_probabilities(step: Step, prefix: Tokens, eos: int) -> NDArray[np.floating]:
    """Call `step` and raise ValueError unless log-probabilities, (V,), came back."""
    log_p = np.asarray(step(prefix))
    if log_p.ndim != 1 or len(log_p) <= eos:
        raise ValueError(f"step: expected (V,) with V > eos = {eos}, got shape {log_p.shape}")
    if not (log_p <= 1e-5).all() or log_p.max() == -np.inf:
        raise ValueError(
            f"step: expected log-probabilities, at most 0 and not all -inf, got {log_p}"
        )
    return log_p


def hypothesis(tokens: Tokens, log_probability: float, eos: int, alpha: float) -> Hypothesis:
    """Return `tokens` with their score, log p / L^alpha."""
    score = log_probability / len(tokens) ** alpha
    return Hypothesis(tokens, log_probability, score, tokens[-1] == eos)


def best_first(hypotheses: Iterable[Hypothesis]) -> list[Hypothesis]:
    """Return the hypotheses, highest score first; of equals the one found first."""
    return sorted(hypotheses, key=lambda h: -h.score)


def check_limits(eos: int, max_length: int, alpha: float, width: int = 1) -> None:
    """Raise ValueError for settings with which no search makes sense."""
    for name, value in {"max_length": max_length, "width": width}.items():
        if value < 1:
            raise ValueError(f"{name}: expected 1 or more, got {value}")
    for name, number in {"eos": eos, "alpha": alpha}.items():
        if number < 0:
            raise ValueError(f"{name}: expected 0 or more, got {number}")
