"""HuBERT in miniature: loss and scores written out, training by what it changes."""

import math

import numpy as np
import pytest
import torch

from course_lib.datasets import sounds
from course_lib.media import MiniHubert, hubert_loss, hubert_targets, mask_spans, train_hubert
from course_lib.media.frame_clusters import hubert_features

MADE = sounds(48, seed=4, seconds=0.5)
TARGETS = hubert_targets(hubert_features(MADE.waves, MADE.rate), k=8)  # (48, 24)


def small(seed=0):
    return MiniHubert(clusters=8, width=16, dim=32, heads=4, layers=1, seed=seed)


def drawn():
    generator = torch.Generator().manual_seed(0)
    logits = torch.randn(3, 6, 5, generator=generator)
    targets = torch.randint(5, (3, 6), generator=generator)
    return logits, targets, torch.rand(3, 6, generator=generator) < 0.5


@pytest.mark.parametrize("alpha", [1.0, 0.0, 0.7])
def test_loss_is_the_papers_sum_with_its_minus(alpha):  # D274
    logits, targets, mask = drawn()
    sums, counts = {True: 0.0, False: 0.0}, {True: 0, False: 0}
    for b in range(3):
        for t in range(6):
            scores = [math.exp(s) for s in logits[b, t].tolist()]
            probability = scores[targets[b, t]] / sum(scores)
            sums[bool(mask[b, t])] -= math.log(probability)
            counts[bool(mask[b, t])] += 1
    expected = alpha * sums[True] / counts[True] + (1 - alpha) * sums[False] / counts[False]
    assert hubert_loss(logits, targets, mask, alpha).item() == pytest.approx(expected, rel=1e-5)
    assert expected > 0


def test_shown_frames_have_no_say():
    logits, targets, mask = drawn()
    changed = torch.where(mask[:, :, None], logits, 9 * torch.randn_like(logits))
    torch.testing.assert_close(
        hubert_loss(logits, targets, mask), hubert_loss(changed, targets, mask)
    )


@torch.no_grad()
def test_scores_are_cosines_over_the_temperature():
    model = MiniHubert(clusters=5, width=8, dim=16, heads=2, layers=1, temperature=0.2).eval()
    x = torch.from_numpy(MADE.waves[:2])
    mask = mask_spans(2, 24, span=4)
    states = model.project(model.encoder(x, mask))
    for b, t, c in ((0, 0, 0), (1, 20, 4)):
        cosine = torch.cosine_similarity(states[b, t], model.codes[c], dim=0)
        torch.testing.assert_close(model(x, mask)[b, t, c], cosine / 0.2)


def test_training_predicts_hidden_clusters_better_than_their_frequencies():
    model, history = train_hubert(MADE.waves, TARGETS, steps=60, lr=5e-3, model=small())
    assert not model.training and len(history) == 60
    shares = np.bincount(TARGETS.ravel()) / TARGETS.size
    entropy = -(shares * np.log(shares)).sum()  # the loss of one who knows the frequencies alone
    assert np.mean(history[:5]) > 1.2 * entropy or history[0] > np.log(8)
    assert np.mean(history[-8:]) < entropy - 0.3


def test_same_seed_same_model():
    first, again, other = (
        train_hubert(MADE.waves, TARGETS, steps=2, model=small(), seed=seed)[1]
        for seed in (3, 3, 4)
    )
    assert first == again != other


def test_a_new_model_has_a_vector_for_each_cluster():
    model, _ = train_hubert(MADE.waves[:4], TARGETS[:4], steps=1, batch_size=2)
    assert len(model.codes) == TARGETS[:4].max() + 1
    vectors = model.embed(MADE.waves[:3])
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_bad_input_is_named():
    logits, targets, mask = drawn()
    with pytest.raises(ValueError, match=r"logits, targets, mask: expected \(B, T, k\)"):
        hubert_loss(logits, targets[:, :5], mask)
    with pytest.raises(ValueError, match="alpha: expected 0 to 1, got 1.5"):
        hubert_loss(logits, targets, mask, 1.5)
    with pytest.raises(ValueError, match="mask: expected a hidden frame, got none"):
        hubert_loss(logits, targets, mask & False)
    with pytest.raises(ValueError, match="mask: expected a shown frame, got none"):
        hubert_loss(logits, targets, mask | True, 0.5)
    with pytest.raises(ValueError, match=r"targets: expected shape \(48, 24\), got \(48, 23\)"):
        train_hubert(MADE.waves, TARGETS[:, :23])
    with pytest.raises(ValueError, match="clusters: expected 2 or more, got 1"):
        MiniHubert(clusters=1)
