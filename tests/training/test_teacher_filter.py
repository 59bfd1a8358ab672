import numpy as np
import pytest

from course_lib.training.hard_negatives import mine_negatives
from course_lib.training.mined_negatives import false_negative_share
from course_lib.training.teacher_filter import filter_by_teacher


def test_it_keeps_the_fast_models_order_and_drops_what_is_near_the_positive():
    candidates = [[5, 8, 2, 9], [1, -1, 4, -1]]
    scores = [[0.9, 0.1, 0.71, 0.69], [0.2, 0.1, 0.36, 5.0]]
    kept = filter_by_teacher(candidates, scores, [1.0, 0.5])
    assert [ids.tolist() for ids in kept.ids] == [[8, 9], [1]]
    assert kept.dropped.tolist() == [2, 1]
    np.testing.assert_allclose(kept.scores[0], [0.1, 0.69])
    assert filter_by_teacher(candidates, scores, [1.0, 0.5], n=1).ids[0].tolist() == [8]


def test_logits_need_a_margin():
    scores = [[-3.0, -1.5, 2.0]]
    kept = filter_by_teacher([[0, 1, 2]], scores, [-1.0], max_share=None, margin=1.0)
    assert kept.ids[0].tolist() == [0]


def planted(queries=100, unlabelled=7, others=4000, d=64, seed=0):
    """D183: each query has seven right answers that nobody labelled, and a teacher that sees them.

    The fast model sees right answers at cosine 0.7 or so, hard wrong ones (other words, another
    meaning) at 0.6; the teacher scores right answers near 1, wrong ones by half the cosine.
    """
    rng = np.random.default_rng(seed)

    def unit(x):
        return x / np.linalg.norm(x, axis=-1, keepdims=True)

    q = unit(rng.standard_normal((queries, d)))
    answers = unit(q[:, None] + rng.normal(0, 0.9, (queries, 1 + unlabelled, d)) / np.sqrt(d))
    hard = unit(q[:, None] + rng.normal(0, 1.3, (queries, 12, d)) / np.sqrt(d))
    noise = unit(rng.standard_normal((others, d)))
    documents = np.concatenate([answers.reshape(-1, d), hard.reshape(-1, d), noise])
    relevant = np.arange(queries * (1 + unlabelled)).reshape(queries, -1)
    teacher = 0.5 * (q @ documents.T) + rng.normal(0, 0.05, (queries, len(documents)))
    np.put_along_axis(teacher, relevant, rng.normal(0.95, 0.07, relevant.shape), axis=1)
    return q, documents, relevant, teacher


def test_a_teachers_top_is_the_unlabelled_answers_and_its_filter_removes_them():  # D183
    q, documents, relevant, teacher = planted()
    labelled = [{int(row[0])} for row in relevant]
    fast = mine_negatives(q, documents, labelled, n=50, depth=50, max_share=None)
    candidates = np.array(fast.ids)
    scores = np.take_along_axis(teacher, candidates, axis=1)
    top = np.take_along_axis(candidates, np.argsort(-scores, axis=1), axis=1)[:, :10]
    positive = teacher[np.arange(len(q)), relevant[:, 0]]
    kept = filter_by_teacher(candidates, scores, positive, n=10)
    answers = [set(row.tolist()) for row in relevant]
    shares = [false_negative_share(x, answers) for x in (top, candidates[:, :10], kept.ids)]
    assert shares[0] > 0.65 and shares[1] > 0.5
    assert shares[2] < 0.02
    assert len(kept.complete(10)) == len(q)
    hardness = [
        np.mean([q[i] @ documents[ids].mean(0) for i, ids in enumerate(found)])
        for found in (kept.ids, candidates[:, -10:])
    ]
    assert hardness[0] > hardness[1] + 0.2  # still harder than what lies far down


def test_bad_input_is_named():
    good = {"candidates": [[1, 2]], "teacher_scores": [[0.1, 0.2]], "positive_scores": [1.0]}
    for change, message in (
        ({"candidates": [[1.0, 2.0]]}, r"candidates: expected ids \(nq, m\), got float64 \(1, 2\)"),
        ({"teacher_scores": [[0.1]]}, r"teacher_scores: expected shape \(1, 2\), got \(1, 1\)"),
        ({"positive_scores": [1, 2]}, r"positive_scores: expected shape \(1,\), got \(2,\)"),
        ({"positive_scores": [np.nan]}, "positive_scores: expected numbers, got nan"),
        ({"n": 0}, "n: expected 1 or more, got 0"),
        ({"max_share": 0}, "max_share: expected above 0 and at most 1, got 0"),
        ({"margin": -1}, "margin: expected 0 or more, got -1"),
    ):
        with pytest.raises(ValueError, match=message):
            filter_by_teacher(**{**good, **change})
