"""A ranked list of judged documents that a reader puts into another order."""

from collections.abc import Callable, Mapping, Sequence

Metric = Callable[[list[str], dict[str, int]], float]


class RankedCards:
    """Documents in their present order, their grades, and every metric of that order.

    Examples
    --------
    >>> first_hit = lambda ranked, relevant: float(relevant[ranked[0]] > 0)
    >>> cards = RankedCards(["x", "y"], [0, 2], {"p@1": first_hit})
    >>> cards.place(1, rank=1)
    >>> [cards.titles[row] for row in cards.order], cards.before, cards.now
    (['y', 'x'], {'p@1': 0.0}, {'p@1': 1.0})
    """

    def __init__(
        self,
        titles: Sequence[str],
        grades: Sequence[int],
        metrics: Mapping[str, Metric],
        missed: Mapping[str, int] | None = None,
    ) -> None:
        self.titles, self.grades = [str(title) for title in titles], [int(one) for one in grades]
        self.metrics, self.missed = dict(metrics), dict(missed or {})
        self._check()
        self.first = list(range(len(self.titles)))
        self.order, self.chosen = list(self.first), 0
        self.now = self.measure()
        self.before = dict(self.now)

    def _check(self) -> None:
        n = len(self.titles)
        if n < 2 or len(self.grades) != n:
            raise ValueError(
                f"titles, grades: expected two or more of each and as many, got {n} and "
                f"{len(self.grades)}"
            )
        if len({*self.titles, *self.missed}) != n + len(self.missed):
            raise ValueError("titles: expected different ones, none of them among missed")
        if min(self.grades) < 0:
            raise ValueError(f"grades: expected integers of 0 or more, got {min(self.grades)}")
        if not self.metrics:
            raise ValueError("metrics: expected one or more, got none")

    def measure(self) -> dict[str, float]:
        """Every metric of the present order."""
        ranked = [self.titles[row] for row in self.order]
        judged = {**dict(zip(self.titles, self.grades, strict=True)), **self.missed}
        return {
            name: float(metric(list(ranked), dict(judged))) for name, metric in self.metrics.items()
        }

    @property
    def rank(self) -> int:
        """Of the document chosen, from 1."""
        return self.order.index(self.chosen) + 1

    def _changed(self) -> None:
        self.before, self.now = self.now, self.measure()

    def place(self, row: int, rank: int) -> None:
        """Choose a document and put it on this rank; those between move up or down by one."""
        self.chosen = row
        if rank != self.rank:
            self.order.remove(row)
            self.order.insert(rank - 1, row)
            self._changed()

    def judge(self, grade: int) -> None:
        """Give the document chosen another grade."""
        if grade != self.grades[self.chosen]:
            old, self.grades[self.chosen] = self.grades[self.chosen], grade
            try:
                self._changed()
            except ValueError:  # such as nothing relevant any more
                self.grades[self.chosen] = old
                raise

    def arrange(self, order: Sequence[int]) -> None:
        """Put all documents into this order."""
        if list(order) != self.order:
            self.order = list(order)
            self._changed()

    def by_grade(self, best_first: bool) -> list[int]:
        """All documents by their grade; equal ones as they stood at first."""
        return sorted(
            self.first, key=lambda row: -self.grades[row] if best_first else self.grades[row]
        )
