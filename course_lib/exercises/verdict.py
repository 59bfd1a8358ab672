"""The verdict on an answer."""

from dataclasses import dataclass

from course_lib.exercises.card import Card

PASSED = "passed"
NOT_ATTEMPTED = "not attempted"
FAILED = "failed"
RAISED = "raised"
TOO_LONG = "took too long"
CHANGED = "changed its input"


@dataclass
class Verdict:
    """What became of an answer.

    Parameters
    ----------
    exercise_id : str
    kind : str
        "passed", "not attempted", "failed", "raised", "took too long" or "changed its input".
    card : Card
        What the learner reads.
    right, total : int
        Cases that were right, and all that were tried.
    mistake : str
        Name of the mistake that was recognised, or "".
    points : float
        Points earned: all of them or none.
    """

    exercise_id: str
    kind: str
    card: Card
    right: int = 0
    total: int = 0
    mistake: str = ""
    points: float = 0.0

    @property
    def passed(self) -> bool:
        """True for a right answer."""
        return self.kind == PASSED

    def __str__(self) -> str:
        return str(self.card)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return self.card._repr_html_()
