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
