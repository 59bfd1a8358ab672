"""One search in a store: ranked exactly or by an index, filtered before, while or after."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .exact_ranking import ExactRanking, exact_scores
from .filter_meaning import matches
from .filter_strategies import (
    Best,
    Rows,
    SearchWork,
    Test,
    filter_after_ranking,
    filter_while_ranking,
)
from .payload_filters import Filter
from .payload_index import matching_rows
from .record_table import look_up
from .store_session import StoreSession
from .vector_store_protocol import Match


class FilteredSearch:
    """The search for one query, inside a session's transaction.

    Parameters
    ----------
    session
        The open store.
    query
        float32, shape (d,).

    Attributes
    ----------
    work
        What it took so far.
    """

    def __init__(self, session: StoreSession, query: NDArray[np.float32]) -> None:
        self.session, self.live = session, session.live
        self.query, self.metric = query, session.metric
        self.work = SearchWork()

    def nearest(self, k: int) -> Rows:
        """Return the k nearest rows: by the index if there is one, else exactly."""
        return self._ranking()(k)

    def pre(self, k: int, where: Filter) -> Rows:
        """Return the k nearest of the rows that the payload index gives, exactly."""
        rows = matching_rows(self.session.connection, where, self.live.live)
        return self._exact_ranking(self.live.positions(rows))(k)

    def in_scan(self, k: int, where: Filter, oversample: int) -> Rows:
        """Rank all rows, and ask the filter from the best downwards until k have passed."""
        return filter_while_ranking(self._ranking(), self._test(where), k, k * oversample)

    def post(self, k: int, where: Filter, oversample: int) -> Rows:
        """Ask the filter on the k · oversample nearest rows."""
        return filter_after_ranking(self._ranking(), self._test(where), k, oversample)

    def results(self, rows: Rows) -> list[Match]:
        """Return rows with exact scores, best first; of equal ones the one written first."""
        vectors = self.live.vectors[self.live.positions(rows)]  # (m, d)
        scores = exact_scores(vectors, self.query, self.metric)  # (m,)
        order = np.lexsort((rows, scores if self.metric == "l2" else -scores))
        found = [(look_up(self.session.connection, int(rows[i])), scores[i]) for i in order]
        return [Match(name, float(score), payload) for (name, payload), score in found]

    def _exact_ranking(self, allowed: NDArray[np.intp]) -> Best:
        self.work.scored, live = len(allowed), self.live
        ranking = ExactRanking(live.vectors, live.squares, allowed, self.query, self.metric)
        return lambda depth: live.rows[ranking.best(depth)[1]]

    def _ranking(self) -> Best:
        keeper = self.session.keeper
        if keeper is None:
            return self._exact_ranking(np.flatnonzero(self.live.alive))

        def best(depth: int) -> Rows:
            rows = keeper.best(self.query, depth)
            self.work.scored = len(rows)
            return rows

        return best

    def _test(self, where: Filter) -> Test:
        def test(row: int) -> bool:
            self.work.tested += 1
            return matches(where, look_up(self.session.connection, row)[1])

        return test
