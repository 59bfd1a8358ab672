"""Is what came what was expected? If not, a sentence about the difference."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from course_lib.exercises.differences import difference, is_sequence, multiset_difference, plain


@dataclass(frozen=True)
class Exact:
    """Equal, except that a list may stand for a tuple or an array and 1.0 for 1.

    Parameters
    ----------
    ordered : bool
        False: sequences are compared as multisets.

    Examples
    --------
    >>> Exact().difference([1, 2], [1, 3])
    'at [1]: expected 2, got 3'
    >>> Exact(ordered=False).difference(["a", "b"], ["b", "a"]) is None
    True
    """

    ordered: bool = True
    needs_reference: ClassVar[bool] = True

    def difference(self, expected: Any, got: Any) -> str | None:
        """Return None where they agree, else where they differ first."""
        if not self.ordered and is_sequence(expected) and is_sequence(plain(got)):
            return multiset_difference(expected, plain(got))
        return difference(expected, got, 0.0, 0.0)


@dataclass(frozen=True)
class Close:
    """Equal within a tolerance: ``|got - expected| <= atol + rtol * |expected|`` for every number.

    Examples
    --------
    >>> Close(rtol=1e-3).difference(1.0, 1.0001) is None
    True
    """

    rtol: float = 1e-5
    atol: float = 1e-8
    needs_reference: ClassVar[bool] = True

    def difference(self, expected: Any, got: Any) -> str | None:
        """Return None where they agree, else where they differ first."""
        return difference(expected, got, self.rtol, self.atol)


@dataclass(frozen=True)
class Invariant:
    """A property that every right answer has.

    Parameters
    ----------
    check : callable
        ``check(got, *args) -> str | None``: None where the property holds, else what is wrong.
    """

    check: Callable[..., str | None]
    needs_reference: ClassVar[bool] = False

    def difference(self, expected: Any, got: Any) -> str | None:
        """Compare two results as such (used to recognise mistakes)."""
        return difference(expected, got, 1e-6, 1e-9)


Comparison = Exact | Close | Invariant
