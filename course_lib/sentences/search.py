"""The two ends of the search for a probable output: one step at a time, and everything."""

from course_lib.sentences.hypotheses import (
    Hypothesis,
    Path,
    Step,
    Tokens,
    best_first,
    check_limits,
    extensions,
    hypothesis,
    next_log_probabilities,
)

LARGEST_ENUMERATION = 1_000_000


def greedy_search(step: Step, eos: int, max_length: int, alpha: float = 0.75) -> Hypothesis:
    """Take the most probable token at each step.

    Parameters
    ----------
    step : callable
        Prefix to (V,) log-probabilities.
    eos : int
        Id of the end token, which stops the search.
    max_length : int
        Most tokens, the end token included.
    alpha : float
        Length exponent of the score; it doesn't change what is found.

    Returns
    -------
    Hypothesis

    Notes
    -----
    At most T' calls of `step`.

    Examples
    --------
    >>> import numpy as np
    >>> def step(prefix):  # token 0 ends
    ...     return np.log([0.1, 0.5, 0.4] if not prefix else [0.4, 0.3, 0.3])
    >>> greedy_search(step, eos=0, max_length=3).tokens
    (1, 0)
    """
    check_limits(eos, max_length, alpha)
    tokens: Tokens = ()
    total = 0.0
    while len(tokens) < max_length and tokens[-1:] != (eos,):
        log_p = next_log_probabilities(step, tokens, eos)
        best = int(log_p.argmax())
        tokens, total = (*tokens, best), total + float(log_p[best])
    return hypothesis(tokens, total, eos, alpha)


def exhaustive_search(
    step: Step, eos: int, max_length: int, vocabulary_size: int, alpha: float = 0.75
) -> list[Hypothesis]:
    """Score every output that ends within `max_length` tokens: the truth for tiny vocabularies.

    Parameters
    ----------
    step, eos, max_length, alpha
        As in `beam_search`.
    vocabulary_size : int
        V, the end token included.

    Returns
    -------
    list of Hypothesis
        All finished outputs, best score first.

    Raises
    ------
    ValueError
        If V^max_length is above a million.

    Notes
    -----
    Of the |V|^T' strings of length T' those that agree up to their end token are one output, which
    leaves (V - 1)^(L - 1) outputs of each length L: still exponential.

    Examples
    --------
    >>> import numpy as np
    >>> uniform = lambda prefix: np.log(np.full(3, 1 / 3))
    >>> len(exhaustive_search(uniform, eos=0, max_length=4, vocabulary_size=3))  # 1 + 2 + 4 + 8
    15
    """
    check_limits(eos, max_length, alpha)
    if vocabulary_size**max_length > LARGEST_ENUMERATION:
        strings = float(vocabulary_size) ** max_length
        raise ValueError(
            f"vocabulary_size: expected vocabulary_size^max_length <= {LARGEST_ENUMERATION:,}, "
            f"got {vocabulary_size}^{max_length} = {strings:.3g}"
        )
    open_paths: list[Path] = [((), 0.0)]
    finished = []
    for _ in range(max_length):
        extended = extensions(step, open_paths, eos)
        finished += [path for path in extended if path[0][-1] == eos]
        open_paths = [path for path in extended if path[0][-1] != eos]
    return best_first(hypothesis(*path, eos, alpha) for path in finished)
