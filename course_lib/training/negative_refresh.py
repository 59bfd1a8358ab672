"""Negatives that are mined again while the model learns, because the hard ones change."""

from __future__ import annotations

from collections.abc import Callable

from course_lib.training.mined_negatives import MinedNegatives

Mine = Callable[[int], MinedNegatives]  # number of the step -> what is hard for the model now


class RefreshedNegatives:
    """Mine when the first step of each stretch asks, and keep the result until the next stretch.

    Negatives that were mined with the model of the beginning stop being hard once it has learnt
    to push them away. Mining at every step would encode all documents at every step.

    Parameters
    ----------
    mine : function
        Encodes queries and documents with the model as it is, and mines; it is given the step,
        for instance as a seed.
    every : int
        Steps between two minings, 1 or more. Checkpoints at multiples of it resume exactly.

    Attributes
    ----------
    mined_at : list of int
        The steps at which it mined.

    Raises
    ------
    ValueError
        If `every` is below 1.

    References
    ----------
    Xiong et al. (2021), "Approximate Nearest Neighbor Negative Contrastive Learning for Dense
    Text Retrieval" (ANCE), section 4, where another process does it beside the training.

    Examples
    --------
    >>> import numpy as np
    >>> def mine(step):
    ...     return MinedNegatives((np.array([step]),), (np.ones(1),), np.zeros(1, int))
    >>> negatives = RefreshedNegatives(mine, every=10)
    >>> [negatives(step).ids[0].item() for step in (0, 9, 10, 25)]
    [0, 0, 10, 25]
    """

    def __init__(self, mine: Mine, every: int) -> None:
        if every < 1:
            raise ValueError(f"every: expected 1 or more steps, got {every}")
        self._mine, self.every = mine, every
        self.mined_at: list[int] = []
        self._now: MinedNegatives | None = None

    def __call__(self, step: int) -> MinedNegatives:
        """Return the negatives for a step, mined anew if its stretch has none yet."""
        if self._now is None or step // self.every != self.mined_at[-1] // self.every:
            self._now = self._mine(step)
            self.mined_at.append(step)
        return self._now
