"""Masks of runs of frames: their statistics against those of transformers."""

import numpy as np
import pytest
import torch

from course_lib.media import mask_spans
from course_lib.models import ensure_torchvision


def draws(batch, frames, n, seed=0, **settings):
    generator = torch.Generator().manual_seed(seed)
    masks = [mask_spans(batch, frames, generator=generator, **settings) for _ in range(n)]
    return torch.stack(masks).numpy()  # (n, batch, frames)


def runs(row):
    """Lengths of the runs of True."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], row.astype(int), [0]])))
    return edges[1::2] - edges[::2]


@pytest.mark.parametrize(
    ("frames", "probability", "span"), [(50, 0.65, 10), (49, 0.65, 5), (30, 0.2, 3), (12, 0.9, 6)]
)
def test_statistics_are_those_of_transformers(frames, probability, span):
    ensure_torchvision()
    from transformers.models.wav2vec2.modeling_wav2vec2 import _compute_mask_indices

    np.random.seed(0)  # noqa: NPY002  transformers draws from it
    theirs = np.stack(
        [_compute_mask_indices((2, frames), probability, span, min_masks=1) for _ in range(2000)]
    )
    ours = draws(2, frames, 2000, probability=probability, span=span)
    assert abs(ours.mean() - theirs.mean()) < 0.01
    np.testing.assert_allclose(ours.mean((0, 1)), theirs.mean((0, 1)), atol=0.05)  # each place
    np.testing.assert_allclose(
        np.quantile(ours.sum(2), [0.02, 0.25, 0.5, 0.75, 0.98]),
        np.quantile(theirs.sum(2), [0.02, 0.25, 0.5, 0.75, 0.98]),
        atol=1,
    )


def test_runs_are_at_least_one_span_long():
    for row in draws(4, 40, 50, probability=0.3, span=7).reshape(-1, 40):
        assert min(runs(row)) >= 7


def test_expected_number_of_spans_is_rounded_by_chance():
    single = draws(1, 100, 3000, probability=0.15, span=10, min_spans=0)  # 1.5 spans
    few = single.sum(2) == 10
    assert abs(few.mean() - 0.5) < 0.05


def test_least_and_most():
    assert draws(3, 20, 20, probability=0.0, span=5).sum(2).min() == 5  # min_spans = 1
    assert not draws(3, 20, 20, probability=0.0, span=5, min_spans=0).any()
    assert draws(3, 20, 20, probability=1.0, span=20).all()
    assert draws(3, 20, 20, probability=1.0, span=15).sum(2).max() == 15  # no room for two
    two = draws(3, 20, 50, probability=0.0, span=2, min_spans=2).sum(2)
    assert two.min() >= 3  # two different starts


def test_same_generator_same_masks():
    assert (draws(2, 30, 3, seed=1) == draws(2, 30, 3, seed=1)).all()
    assert (draws(2, 30, 3, seed=1) != draws(2, 30, 3, seed=2)).any()


def test_bad_input_is_named():
    for arguments, message in [
        ({"batch": 0}, "batch: expected 1 or more, got 0"),
        ({"frames": 0}, "frames: expected 1 or more, got 0"),
        ({"probability": 1.5}, "probability: expected 0 to 1, got 1.5"),
        ({"span": 41}, "span: expected 1 to frames = 40, got 41"),
        ({"min_spans": -1}, "min_spans: expected 0 or more, got -1"),
    ]:
        with pytest.raises(ValueError, match=message):
            mask_spans(**{"batch": 2, "frames": 40} | arguments)
