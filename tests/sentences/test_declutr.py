import math

import numpy as np
import pytest
import torch
from scipy.stats import beta, kstest

from course_lib.models import ensure_torchvision
from course_lib.sentences.declutr import declutr_loss, sample_spans


def kind(anchor, positive):
    if positive.start >= anchor.start and positive.end <= anchor.end:
        return "subsumed"
    if positive.end == anchor.start or positive.start == anchor.end:
        return "adjacent"
    return "overlapping"


@pytest.mark.parametrize("length", [240, 241, 1000])
def test_spans_are_as_the_paper_draws_them(length):
    kinds, sides = set(), set()
    for seed in range(300):
        found = sample_spans(length, anchors=3, positives=2, shortest=5, longest=40, seed=seed)
        starts = [anchor.start for anchor, _ in found]
        assert np.diff(starts).min() >= 80
        for anchor, positives in found:
            assert len(positives) == 2
            for span in (anchor, *positives):
                assert 0 <= span.start < span.end <= length
                assert 5 <= span.end - span.start <= 40
            for positive in positives:
                assert positive.end >= anchor.start
                assert positive.start <= anchor.end
                kinds.add(kind(anchor, positive))
                sides.add((positive.start < anchor.start, positive.end > anchor.end))
    assert kinds == {"subsumed", "adjacent", "overlapping"}
    assert {(True, False), (False, True), (False, False)} <= sides


def test_anchors_are_long_and_positives_short():
    drawn = [sample_spans(5000, 1, 1, 100, 1100, seed)[0] for seed in range(800)]
    anchors = [(anchor.end - anchor.start - 100) / 1000 for anchor, _ in drawn]
    positives = [(p.end - p.start - 100) / 1000 for _, [p] in drawn]
    assert kstest(anchors, beta(4, 2).cdf).pvalue > 0.01
    assert kstest(positives, beta(2, 4).cdf).pvalue > 0.01


def test_anchors_start_anywhere_that_leaves_room():
    starts = [sample_spans(200, 1, 1, 10, 20, seed)[0].anchor.start for seed in range(2000)]
    assert (min(starts), max(starts)) == (0, 180)
    assert abs(np.mean(starts) - 90) < 4


def test_same_seed_same_spans():
    first, again, other = (sample_spans(400, 2, 3, 5, 50, seed) for seed in (1, 1, 2))
    assert first == again != other


def test_loss_is_that_of_the_mean_positives_in_both_directions():
    ensure_torchvision()
    from sentence_transformers.sentence_transformer.losses import MultipleNegativesRankingLoss

    generator = torch.Generator().manual_seed(0)
    anchors = torch.randn(5, 4, generator=generator)
    positives = torch.randn(5, 3, 4, generator=generator)
    theirs = MultipleNegativesRankingLoss(
        None, directions=("query_to_doc", "query_to_query"), partition_mode="joint"
    )
    mean = positives.mean(dim=1)
    both = [
        theirs.compute_loss_from_embeddings(s, None) for s in ([anchors, mean], [mean, anchors])
    ]
    torch.testing.assert_close(declutr_loss(anchors, positives), sum(both) / 2)
    one = torch.ones(8, 2, 4)
    assert declutr_loss(one[:, 0], one).item() == pytest.approx(math.log(15), abs=1e-5)


def test_bad_input_is_named():
    with pytest.raises(ValueError, match=r"length: expected 160 tokens or more .*, got 159"):
        sample_spans(159, anchors=2, longest=40)
    with pytest.raises(ValueError, match="longest: expected 32 or more, as shortest, got 20"):
        sample_spans(1000, longest=20)
    with pytest.raises(ValueError, match="positives: expected 1 or more, got 0"):
        sample_spans(5000, positives=0)
    with pytest.raises(ValueError, match=r"expected \(n, d\) and \(n, P, d\), got \(5, 4\) and"):
        declutr_loss(torch.ones(5, 4), torch.ones(5, 4))
