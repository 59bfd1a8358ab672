"""One batch that was run: how large, how long waited for, how long in the model."""

from dataclasses import dataclass


@dataclass(frozen=True)
class BatchRecord:
    """One batch that was run.

    Attributes
    ----------
    size
        Texts in it.
    waited
        Seconds that the oldest of them waited for its start.
    took
        Seconds from the start to the last answer, retries after an error included.

    Examples
    --------
    >>> BatchRecord(size=8, waited=0.005, took=0.02).size
    8
    """

    size: int
    waited: float
    took: float
