"""Exercises in which a learner says of each of some statements whether it holds."""

from collections.abc import Callable
from dataclasses import dataclass

Answer = dict[str, bool]


@dataclass(frozen=True)
class Statements:
    """Statements with their truth, to write mistakes with.

    Attributes
    ----------
    keys : tuple of str
        The statements.
    right : tuple of bool
        What is measured of each.

    Examples
    --------
    >>> sums = Statements(("1 + 1 = 2", "1 + 1 = 3"), (True, False))
    >>> sums.flipped(1)()
    {'1 + 1 = 2': True, '1 + 1 = 3': True}
    >>> sums.says(1, True)({"1 + 1 = 2": True, "1 + 1 = 3": True})
    True
    """

    keys: tuple[str, ...]
    right: tuple[bool, ...]

    def flipped(self, *places: int) -> Callable[[], Answer]:
        """Return an answer that is right but for the statements at some places."""
        values = (value != (i in places) for i, value in enumerate(self.right))
        wrong = dict(zip(self.keys, values, strict=True))
        return lambda: dict(wrong)

    def numbers(self) -> dict[str, int]:
        """Return the right answer in ones and zeros, which is right, too."""
        return {key: int(value) for key, value in zip(self.keys, self.right, strict=True)}

    def says(self, place: int, value: bool) -> Callable[[Answer], bool]:
        """Return a test of whether an answer has `value` at a place."""
        return lambda got: bool(got[self.keys[place]]) is value
