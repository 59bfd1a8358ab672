"""Scores of whole runs against ranx: those that test_run_scores.py can't ask pytrec_eval for.

ranx compiles each of its metrics for seconds when it is first used.
"""

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.metrics import Qrels, Run, score_run

DOCUMENTS = [f"d{i}" for i in range(14)]
RANX = {
    "f1@5": "f1@5",
    "mrr@5": "mrr@5",
    "ndcg@5": "ndcg_burges@5",
    "ndcg": "ndcg_burges",
}


@st.composite
def tables(draw):
    """100 to 300 queries at once: judgements with a relevant document, and results without ties."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    judgements, results = {}, {}
    for query in range(draw(st.integers(100, 300))):
        judged = rng.permutation(DOCUMENTS)[: rng.integers(1, 9)]
        grades = dict(zip(judged.tolist(), rng.integers(0, 5, len(judged)).tolist(), strict=True))
        grades[str(judged[0])] = int(rng.integers(1, 5))
        answered = rng.permutation(DOCUMENTS)[: rng.integers(1, 15)]
        scores = rng.permutation(len(answered)).astype(float)
        judgements[f"q{query:03}"] = grades
        results[f"q{query:03}"] = dict(zip(answered.tolist(), scores.tolist(), strict=True))
    return judgements, results


@pytest.mark.parametrize("name", RANX)
@settings(max_examples=4, deadline=None)
@given(tables())
def test_equal_to_ranx(name, tables):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Numba's, about ranx's own casts
        import ranx

        judgements, results = tables
        judged, ranked = ranx.Qrels(judgements), ranx.Run(results)
        theirs = ranx.evaluate(judged, ranked, RANX[name], return_mean=False, threads=1)
    ours = score_run(Qrels.from_dict(judgements), Run.from_dict(results), [name])
    np.testing.assert_allclose(ours[name], theirs, rtol=0, atol=1e-12)
