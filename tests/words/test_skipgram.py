import numpy as np
import pytest

from course_lib.words.kernel_steps import lanes_for
from course_lib.words.negative_sampling import negative_sampling_gradients, negative_sampling_loss
from course_lib.words.skipgram import (
    SkipGram,
    choose_targets,
    learn_targets,
    target_loss,
    train_skipgram,
)
from tests.words.trained import SETTINGS, gensim_vectors, neighbour_overlap, news


def matrices(d=8):
    rng = np.random.default_rng(0)
    return tuple(rng.normal(scale=0.5, size=(2, 8, d)).astype(np.float32))


def test_one_example_takes_a_gradient_step():
    v, u = matrices()
    targets, alpha, lanes = np.array([3, 5, 6, 7]), 0.05, lanes_for(8)
    center, context, negatives = v[2].copy(), u[3].copy(), u[5:8].copy()
    before, e = (v.copy(), u.copy()), np.zeros((1, 8), np.float32)
    loss = target_loss(v, 2, targets, u, lanes)
    assert loss == pytest.approx(negative_sampling_loss(center, context, negatives), rel=1e-5)
    learn_targets(v, 2, targets, u, np.float32(alpha), e, lanes)
    gradient = negative_sampling_gradients(center, context, negatives)
    np.testing.assert_allclose(e[0], -alpha * gradient.center, atol=1e-4)
    np.testing.assert_allclose(u[3], context - alpha * gradient.context, atol=1e-4)
    np.testing.assert_allclose(u[5:8], negatives - alpha * gradient.negatives, atol=1e-4)
    np.testing.assert_array_equal(v, before[0])
    np.testing.assert_array_equal(u[[0, 1, 2, 4]], before[1][[0, 1, 2, 4]])


def test_a_whole_sentence_equals_the_loop_in_numpy():
    """Two words and one possible noise word leave nothing to chance."""
    v, u = matrices()
    expected_v, expected_u = v.astype(float), u.astype(float)
    noise = (np.zeros(8, np.uint32), np.full(8, 5, np.int32))  # always word 5
    keep = np.full(8, 2**32 - 1, np.uint32)
    tokens, offsets, state = np.array([1, 2], np.int32), np.array([0, 2]), np.zeros(1, np.uint64)
    sizes, alpha = (1, 1), np.float32(0.1)
    train_skipgram(tokens, offsets, keep, (v, u), noise, sizes, alpha, state, lanes_for(8))
    for center, context in ((1, 2), (2, 1)):
        gradient = negative_sampling_gradients(
            expected_v[center], expected_u[context], expected_u[[5]]
        )
        expected_v[center] -= 0.1 * gradient.center
        expected_u[context] -= 0.1 * gradient.context
        expected_u[5] -= 0.1 * gradient.negatives[0]
    np.testing.assert_allclose(v, expected_v, atol=2e-4)
    np.testing.assert_allclose(u, expected_u, atol=2e-4)


def test_noise_that_hits_the_context_is_left_out():
    v, u = matrices()
    twin = u.copy()
    e, lanes, alpha = np.zeros((2, 1, 8), np.float32), lanes_for(8), np.float32(0.05)
    learn_targets(v, 2, np.array([3, 3, 6]), u, alpha, e[0], lanes)
    learn_targets(v, 2, np.array([3, 6]), twin, alpha, e[1], lanes)
    np.testing.assert_array_equal(u, twin)
    np.testing.assert_array_equal(e[0], e[1])


def test_targets_are_the_context_then_noise():
    targets = np.empty(4, np.int64)
    threshold, alias = np.zeros(3, np.uint32), np.array([2, 2, 2], np.int32)
    choose_targets(targets, 1, (threshold, alias), np.array([0], np.uint64))
    assert targets.tolist() == [1, 2, 2, 2]


def test_one_thread_and_a_seed_give_the_same_bytes():
    runs = [SkipGram(dim=8, epochs=1, seed=s).fit(news()[:100]) for s in (3, 3, 4)]
    first, again, other = (m.word_vectors.matrix.tobytes() for m in runs)
    assert first == again
    assert first != other
    assert runs[0].output_vectors.matrix.tobytes() == runs[1].output_vectors.matrix.tobytes()


@pytest.mark.parametrize("threads", [1, 2])
def test_neighbours_agree_with_gensims_as_well_as_its_own_two_runs(threads):
    theirs = gensim_vectors("word2vec", sg=1, negative=5)
    ours = SkipGram(dim=50, threads=threads, **SETTINGS).fit(news())
    assert neighbour_overlap(theirs, ours.word_vectors) > 0.55  # gensim with another seed: 0.62
    assert ours.loss_history[-1] < ours.loss_history[0] - 0.3


def test_snapshots_are_kept_through_training():
    model = SkipGram(dim=8, epochs=2, snapshots=5).fit(news()[:50])
    assert len(model.snapshots) == 5
    matrices = [wv.matrix.tobytes() for wv in model.snapshots]
    assert len(set(matrices)) == 5
    assert matrices[-1] == model.word_vectors.matrix.tobytes()


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"dim": 0}, "dim: expected 1 or more, got 0"),
        ({"window": 0}, "window: expected 1 or more, got 0"),
        ({"negative": -1}, "negative: expected 0 or more, got -1"),
        ({"sample": -1}, "sample: expected a frequency between 0 and 1, got -1"),
    ],
)
def test_bad_settings_are_named(settings, message):
    with pytest.raises(ValueError, match=message):
        SkipGram(**{"min_count": 1, **settings}).fit([["a", "b"]])


def test_strings_instead_of_token_lists_are_refused():
    with pytest.raises(TypeError, match="tokenize"):
        SkipGram(min_count=1).fit(["a b c"])
