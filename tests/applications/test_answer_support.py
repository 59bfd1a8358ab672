"""Refusing: the promise of the threshold holds, and its price is counted."""

import numpy as np
import pytest

from course_lib.applications import answer_sentences, calibrate_support, chunk_document
from course_lib.applications.support_records import measured_support
from course_lib.applications.threshold_holdout import held_out_threshold
from course_lib.applications.unanswered_set import unanswerable_questions
from course_lib.datasets import pydocs, pydocs_questions
from course_lib.metrics import find_leaks
from course_lib.models import load


@pytest.mark.parametrize("target", [0.05, 0.1, 0.3])
@pytest.mark.parametrize("n", [19, 50, 200])
def test_new_scores_exceed_it_as_rarely_as_promised(target, n):
    rng = np.random.default_rng(n)
    if n + 1 < 1 / target:
        pytest.skip("too few")
    held_out = rng.standard_cauchy((4000, n))  # any distribution
    new = rng.standard_cauchy((4000, 1))
    exceeded = [new[i, 0] > held_out_threshold(held_out[i], target) for i in range(4000)]
    noise = 4 * np.sqrt(target / 4000)
    assert np.mean(exceeded) <= target + noise
    assert np.mean(exceeded) >= target - 1 / (n + 1) - noise  # and it is no stricter than needed


def test_it_is_a_conformal_quantile():
    rng = np.random.default_rng(0)
    scores = rng.random(99)
    assert held_out_threshold(scores, 0.1) == np.quantile(
        scores, 0.9 * 100 / 99, method="inverted_cdf"
    )
    assert held_out_threshold(scores[::-1], 0.01) == scores.max()


def test_few_scores_cannot_promise_much():
    with pytest.raises(ValueError, match="expected 99 or more for target 0.01, got 98"):
        held_out_threshold(np.zeros(98), 0.01)
    assert held_out_threshold(np.zeros(99), 0.01) == 0
    with pytest.raises(ValueError, match="target"):
        held_out_threshold([1.0], 1.0)
    with pytest.raises(ValueError, match="finite"):
        held_out_threshold([np.nan] * 9, 0.5)


def test_ties_are_refused_not_let_through():
    chosen = calibrate_support([0.7, 0.7, 0.8], [0.7] * 9, target=0.1)
    assert not chosen.supports(0.7) and chosen.supports(0.71) and not chosen.supports(np.nan)
    assert chosen.calibration.invented == 0 and chosen.calibration.answered == 1


def test_the_answerable_ones_do_not_move_the_threshold():
    rng = np.random.default_rng(1)
    no = rng.normal(0.4, 0.1, 40)
    strict, loose = calibrate_support([0.9], no, 0.05), calibrate_support([0.1] * 50, no, 0.3)
    assert strict.threshold > loose.threshold
    assert calibrate_support(rng.random(30), no, 0.05).threshold == strict.threshold
    report = loose.report([0.1, 0.9, 0.95], [0.1, 0.99])
    assert (report.answered, report.answerable, report.invented, report.unanswerable) == (
        2,
        3,
        1,
        2,
    )
    assert report.answered_share == pytest.approx(2 / 3) and report.invented_share == 0.5


def test_wrong_shapes_are_named():
    with pytest.raises(ValueError, match="unanswerable"):
        calibrate_support([0.1], [[0.1, 0.2]])
    with pytest.raises(ValueError, match="answerable"):
        calibrate_support([np.inf], [0.1] * 20)


def test_the_unanswerable_questions_are_a_fair_set():
    questions = unanswerable_questions()
    assert len(questions) >= 60 and len({q.id for q in questions}) == len(questions)
    for split in ("train", "dev", "test"):
        kinds = [q.kind for q in unanswerable_questions(split)]
        assert kinds.count("near") >= len(kinds) / 3 and set(kinds) == {"near", "python", "far"}
    texts = [q.text for q in questions]
    assert not find_leaks([q.text for q in pydocs_questions()], texts, near=0.5).leaks
    assert not find_leaks(texts[::2], texts[1::2], near=0.5).leaks
    lengths = [len(q.text.split()) for q in questions]
    assert min(lengths) >= 4 and max(lengths) <= 29  # as the answerable ones
    with pytest.raises(ValueError, match="split"):
        unanswerable_questions("all")


def test_the_measured_supports_cover_all_questions_and_are_what_the_code_finds():
    measured = {one.id: one for one in measured_support()}
    known = {q.id: q for q in [*pydocs_questions(), *unanswerable_questions()]}
    assert list(measured) == list(known)
    for key, one in measured.items():
        assert one.split == known[key].split and one.answerable == key.startswith("q")
        assert one.right == (one.answerable and one.document in known[key].relevant)
    corpus, model = pydocs(), load("all-MiniLM-L6-v2")
    for key in ("q001", "u003"):
        one = measured[key]
        chunks = chunk_document(corpus.doc(one.document), 66)
        best = answer_sentences(known[key].text, chunks, model.encode, most=1)[0]
        assert best.score == pytest.approx(one.score, abs=0.02)


def test_refusing_makes_answers_better_and_far_questions_are_easy():
    measured = measured_support()
    no = [one.score for one in measured if not one.answerable and one.split != "test"]
    chosen = calibrate_support([], no, target=0.1)
    asked = [one for one in measured if one.answerable and one.split == "test"]
    given = [one.right for one in asked if chosen.supports(one.score)]
    assert len(given) > 0.4 * len(asked)
    assert np.mean(given) > np.mean([one.right for one in asked]) + 0.1
    kinds = {q.id: q.kind for q in unanswerable_questions()}
    far = [one.score for one in measured if kinds.get(one.id) == "far"]
    assert chosen.report([], far).invented_share <= 0.1
