"""The learning rates of chapters 3 and 4, which chapter 8 trains with too, and one more."""

from __future__ import annotations

from course_lib.sentences.learning_rates import Factor
from course_lib.sentences.learning_rates import warmup_cosine as warmup_cosine
from course_lib.sentences.learning_rates import warmup_linear as warmup_linear


def warmup_constant(steps: int, warmup_steps: int = 0) -> Factor:
    """Return the share of the highest learning rate at each step: up to 1, and 1 from then on.

    For runs whose end nobody knows yet.

    Parameters
    ----------
    steps, warmup_steps : int
        As in `warmup_linear`; only `warmup_steps` matters.

    Returns
    -------
    function
        From the number of a step to a number above 0 and at most 1.

    Raises
    ------
    ValueError
        If a number is out of its range.

    Examples
    --------
    >>> factor = warmup_constant(4, warmup_steps=2)
    >>> [factor(step) for step in range(4)]
    [0.5, 1.0, 1.0, 1.0]
    """
    warmup_linear(steps, warmup_steps)  # refuses what is out of range
    return lambda step: min((step + 1) / max(1, warmup_steps), 1.0)
