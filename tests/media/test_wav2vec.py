"""wav2vec 2.0 in miniature: its loss against transformers', its training by what it changes."""

import numpy as np
import pytest
import torch

from course_lib.datasets import sounds
from course_lib.media import MiniWav2Vec, mask_spans, train_wav2vec
from course_lib.media.distractors import sample_distractors
from course_lib.sentences import seeded_weights
from course_lib.words.torch_skipgram import torch_threads
from tests.media.tiny_sound_models import WAVE, copied_encoder, tiny

MADE = sounds(48, seed=4, seconds=0.5)


def small(seed=0):
    return MiniWav2Vec(width=16, dim=32, heads=4, layers=1, entries=8, seed=seed)


def test_losses_equal_transformers():
    theirs = tiny("Wav2Vec2ForPreTraining", "Wav2Vec2Config", WAVE)
    ours = MiniWav2Vec(width=8, dim=16, heads=4, layers=2, groups=2, entries=6)
    copied_encoder(ours.encoder, theirs.wav2vec2)
    ours.project_context.load_state_dict(theirs.project_hid.state_dict())
    ours.project_target.load_state_dict(theirs.project_q.state_dict())
    ours.quantizer.scores.load_state_dict(theirs.quantizer.weight_proj.state_dict())
    ours.quantizer.codebooks.data = theirs.quantizer.codevectors.data.view(2, 6, 4).clone()
    generator = torch.Generator().manual_seed(0)
    x = torch.randn(3, 8000, generator=generator)
    mask = mask_spans(3, 24, span=4, generator=generator)
    wrong = sample_distractors(mask, 7, generator)  # rows of the hidden frames
    everywhere = torch.zeros(3, 24, 7, dtype=torch.long)
    everywhere[mask] = mask.flatten().nonzero().flatten()[wrong]  # rows of all frames
    even = (x - x.mean(1, keepdim=True)) / x.std(1, correction=0, keepdim=True)
    ours.train(), theirs.train()
    ours.quantizer.temperature = theirs.quantizer.temperature = 0.5
    gradients = []
    with seeded_weights(1):
        contrastive, diversity = ours.losses(x, mask, wrong)
    with seeded_weights(1):
        found = theirs(even, mask_time_indices=mask, sampled_negative_indices=everywhere)
    n = mask.sum()  # transformers adds up where the course takes means
    torch.testing.assert_close(contrastive, found.contrastive_loss / n, rtol=1e-4, atol=1e-5)
    torch.testing.assert_close(diversity, found.diversity_loss / n, rtol=1e-4, atol=1e-5)
    (contrastive + 0.1 * diversity).backward()
    (found.loss / n).backward()
    for mine, right in [
        (ours.encoder.projection, theirs.wav2vec2.feature_projection.projection),
        (
            ours.encoder.wave_encoder.layers[3],
            theirs.wav2vec2.feature_extractor.conv_layers[3].conv,
        ),
        (ours.quantizer.scores, theirs.quantizer.weight_proj),
    ]:
        gradients.append((mine.weight.grad, right.weight.grad))
    for mine, right in gradients:
        torch.testing.assert_close(mine, right, rtol=1e-2, atol=1e-4 * right.abs().max().item())


def test_training_lowers_the_contrastive_loss():
    _, history = train_wav2vec(MADE.waves, steps=50, lr=5e-3, model=small())
    assert len(history) == 50
    losses = np.array([step.contrastive for step in history])
    assert losses[-8:].mean() < losses[:8].mean() - 0.2
    assert all(0 <= step.diversity < 1 for step in history)


def test_same_seed_same_model():
    with torch_threads(1):  # with two, sums come in another order each time
        first, again, other = (
            train_wav2vec(MADE.waves, steps=2, model=small(), seed=seed)[1] for seed in (3, 3, 4)
        )
    assert first == again != other


def test_more_weight_on_diversity_keeps_more_entries_in_use():
    def unused(weight):
        _, history = train_wav2vec(
            MADE.waves, steps=25, lr=5e-3, diversity_weight=weight, model=small()
        )
        return np.mean([step.diversity for step in history[-5:]])

    assert unused(1.0) < 0.3 * unused(0.0)


def test_a_new_model_is_made_and_left_in_eval_mode():
    model, _ = train_wav2vec(MADE.waves[:4], steps=1, batch_size=2)
    assert not model.training
    vectors = model.embed(MADE.waves[:3])
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    np.testing.assert_array_equal(vectors, model.encoder.embed(MADE.waves[:3]))


def test_bad_input_is_named():
    for arguments, message in [
        ({"batch_size": 49}, "batch_size: expected 1 to 48, the examples, got 49"),
        ({"steps": 0}, "steps: expected 1 or more, got 0"),
        ({"probability": -0.1}, "probability: expected 0 to 1"),
    ]:
        with pytest.raises(ValueError, match=message):
            train_wav2vec(MADE.waves, **{"steps": 1, "model": small()} | arguments)
