"""A bridge between two models: exact where the new one is the old one turned, honest elsewhere."""

import numpy as np
import pytest

from course_lib.advanced import measure_upgrade
from course_lib.advanced.model_upgrade import recalls
from course_lib.datasets import pydocs_vectors


def one_model(n=2000):
    return pydocs_vectors().matrix[:n].astype(np.float64)


def turn(seed=0):
    return np.linalg.qr(np.random.default_rng(seed).normal(size=(384, 384)))[0]


def questions(documents, noise, seed=0):
    rng = np.random.default_rng(seed)
    return documents[:150] + rng.normal(scale=noise, size=(150, documents.shape[1]))


ANSWERS = [{row} for row in range(150)]
ANCHORS = np.arange(150, 2000)


def test_a_turned_model_is_carried_over_without_loss():
    new = one_model()
    asked = questions(new, 0.03)
    report = measure_upgrade(
        (new @ turn(), new), (asked @ turn(), asked), ANSWERS, ANCHORS, ridge=1e-6
    )
    assert report.new.mean() > 0.9
    for way in (report.old, report.backward, report.forward):
        np.testing.assert_allclose(way, report.new)
    assert report.unbridged.mean() < 0.05


def test_a_bridge_to_a_poorer_model_is_no_better_than_that_model_knows():
    """The old model kept 40 of 384 directions: forward can't bring back what it threw away."""
    new = one_model()
    thrown = turn()[:, :40]
    asked = questions(new, 0.03)
    report = measure_upgrade((new @ thrown, new), (asked @ thrown, asked), ANSWERS, ANCHORS, k=1)
    assert report.unbridged is None
    assert report.new.mean() > report.forward.mean() + 0.1
    assert report.backward.mean() == pytest.approx(report.old.mean(), abs=0.1)


def test_more_anchors_make_the_better_bridge():
    new = one_model()
    asked = questions(new, 0.03)
    few, many = (
        measure_upgrade((new @ turn(), new), (asked @ turn(), asked), ANSWERS, ANCHORS[:n], k=1)
        for n in (40, 1500)
    )
    assert many.backward.mean() > few.backward.mean() + 0.3


def test_two_anchors_are_enough_for_a_bridge():
    x = np.eye(4)
    report = measure_upgrade((x, x), (x[:2], x[:2]), [{0}, {1}], anchors=[2, 3], k=4)
    assert report.backward.tolist() == [1.0, 1.0]


def test_recall_counts_all_answers():
    x = np.eye(4)
    asked = x[:1] + 0.5 * x[1:2]
    assert recalls(x, asked, [{0, 1}], 2).tolist() == [1.0]
    assert recalls(x, asked, [{0, 2}], 2).tolist() == [0.5]
    assert recalls(x, asked, [{3}], 1).tolist() == [0.0]


def test_a_document_without_a_vector_is_found_last():
    x = np.vstack([np.zeros(4), np.eye(4)])
    assert recalls(x, np.eye(4)[:1], [{1}], 1).tolist() == [1.0]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"documents": (np.eye(3), np.eye(3)[:2])}, "documents: expected as many rows in both"),
        ({"questions": (np.eye(3), np.eye(3)[:2])}, "questions: expected as many rows in both"),
        ({"relevant": [{0}]}, "relevant: expected 3 collections, got 1"),
        ({"relevant": [{0}, set(), {1}]}, r"relevant\[1\]: expected rows from 0 to 2"),
        ({"relevant": [{0}, {1}, {3}]}, r"relevant\[2\]: expected rows from 0 to 2"),
        ({"anchors": [0, 3]}, "anchors: expected two rows or more, 0 to 2, got 2 from 0 to 3"),
        ({"anchors": [-1, 0]}, "anchors: expected two rows or more"),
        ({"anchors": []}, "anchors: expected two rows or more, 0 to 2, got none"),
        ({"k": 0}, "k: expected 1 to 3, the documents, got 0"),
        ({"k": 4}, "k: expected 1 to 3, the documents, got 4"),
    ],
)
def test_what_doesn_t_fit_together_is_refused(change, says):
    both = (np.eye(3), np.eye(3))
    given = {"documents": both, "questions": both, "relevant": [{0}, {1}, {2}], "anchors": [0, 1]}
    with pytest.raises(ValueError, match=says):
        measure_upgrade(**{**given, "k": 1, **change})
