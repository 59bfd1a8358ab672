"""Similar content: the item itself is left out by its id, also among duplicates (D237)."""

import numpy as np
import pytest
from sklearn.metrics.pairwise import cosine_similarity

from course_lib.applications import ContentRecommender, Interactions

rng = np.random.default_rng(3)
NAMES = [f"n{j}" for j in rng.permutation(40)]  # a name isn't its row
VECTORS = rng.normal(size=(40, 6)) * rng.lognormal(0, 1, 40)[:, None]
VECTORS[11] = 3 * VECTORS[4]  # a duplicate, of another length
MODEL = ContentRecommender(NAMES, VECTORS)
TWINS = {NAMES[11]: NAMES[4]}  # which of the two comes first is left to rounding


def folded(names):
    return [TWINS.get(name, name) for name in names]


@pytest.mark.parametrize("row", [4, 11, 20])
def test_similar_items_by_cosine_and_never_the_item_itself(row):
    cosines = cosine_similarity(VECTORS)[row]
    expected = [NAMES[j] for j in np.argsort(-cosines, kind="stable") if j != row]
    found = MODEL.similar(NAMES[row], k=39)
    assert folded(name for name, _ in found) == folded(expected)
    assert sorted(name for name, _ in found) == sorted(expected)
    assert found[0][1] == pytest.approx(np.delete(cosines, row).max(), abs=1e-5)
    assert len(MODEL.similar(NAMES[row], k=100)) == 39


def test_a_history_is_its_mean_and_is_left_out():
    history = [NAMES[3], NAMES[8], NAMES[30]]
    unit = VECTORS / np.linalg.norm(VECTORS, axis=1, keepdims=True)
    cosines = cosine_similarity(unit[[3, 8, 30]].mean(axis=0)[None], VECTORS)[0]
    best = [NAMES[j] for j in np.argsort(-cosines) if j not in (3, 8, 30)][:5]
    assert folded(name for name, _ in MODEL.recommend(history, k=5)) == folded(best)


def test_the_same_in_a_batch_and_zeros_without_a_history():
    given = Interactions.from_baskets([[NAMES[3], NAMES[8]], []], NAMES)
    scores = MODEL.fit(given).scores(given)
    single = dict(MODEL.recommend([NAMES[3], NAMES[8]], k=38))
    for name, score in single.items():
        assert scores[0, NAMES.index(name)] == pytest.approx(score, abs=1e-5)
    assert not scores[1].any() and len(single) == 38


def test_items_without_content_score_zero():
    model = ContentRecommender("ab", [[0.0, 0.0], [1.0, 0.0]])
    assert model.similar("a") == [("b", 0.0)]


def test_bad_input_is_named():
    with pytest.raises(ValueError, match=r"vectors: expected shape \(2, d\), got \(3, 1\)"):
        ContentRecommender("ab", [[1], [2], [3]])
    with pytest.raises(ValueError, match="names: expected each once"):
        ContentRecommender("aa", [[1], [2]])
    with pytest.raises(ValueError, match="history: expected at least one name, got none"):
        MODEL.recommend([])
    with pytest.raises(KeyError, match="'zz' is not among the 40 names"):
        MODEL.similar("zz")
    with pytest.raises(ValueError, match="train: expected the names"):
        MODEL.fit(Interactions.from_baskets([["a"]], "ab"))
