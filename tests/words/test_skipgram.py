import numpy as np
import pytest

from course_lib.words.kernel_steps import lanes_for
from course_lib.words.negative_sampling import negative_sampling_gradients, negative_sampling_loss
from course_lib.words.skipgram import SkipGram, choose_targets, learn_pair, pair_loss
from tests.words.trained import SETTINGS, gensim_vectors, neighbour_overlap, news


def matrices(d=12):
    rng = np.random.default_rng(0)
    return tuple(rng.normal(scale=0.5, size=(2, 8, d)).astype(np.float32))


def test_one_pair_takes_a_gradient_step():
    v, u = matrices()
    targets, alpha, lanes = np.array([3, 5, 6, 7]), 0.05, lanes_for(12)
    center, context, negatives = v[2].copy(), u[3].copy(), u[5:8].copy()
    before = v.copy(), u.copy()
    loss = pair_loss(2, targets, (v, u), lanes)
    assert loss == pytest.approx(negative_sampling_loss(center, context, negatives), rel=1e-5)
    learn_pair(2, targets, (v, u), np.float32(alpha), np.zeros((1, 12), np.float32), lanes)
    gradient = negative_sampling_gradients(center, context, negatives)
    np.testing.assert_allclose(v[2], center - alpha * gradient.center, atol=1e-4)
    np.testing.assert_allclose(u[3], context - alpha * gradient.context, atol=1e-4)
    np.testing.assert_allclose(u[5:8], negatives - alpha * gradient.negatives, atol=1e-4)
    np.testing.assert_array_equal(np.delete(v, 2, 0), np.delete(before[0], 2, 0))
    np.testing.assert_array_equal(u[[0, 1, 2, 4]], before[1][[0, 1, 2, 4]])


def test_noise_that_hits_the_context_is_left_out():
    v, u = matrices()
    twins = v.copy(), u.copy()
    e, lanes, alpha = np.zeros((1, 12), np.float32), lanes_for(12), np.float32(0.05)
    learn_pair(2, np.array([3, 3, 6]), (v, u), alpha, e, lanes)
    learn_pair(2, np.array([3, 6]), twins, alpha, e, lanes)
    np.testing.assert_array_equal(u, twins[1])
    np.testing.assert_array_equal(v, twins[0])


def test_targets_are_the_context_then_noise():
    targets = np.empty(4, np.int64)
    threshold, alias = np.zeros(3, np.uint32), np.array([2, 2, 2], np.int32)
    choose_targets(targets, 1, (threshold, alias), np.array([0], np.uint64))
    assert targets.tolist() == [1, 2, 2, 2]


def test_one_thread_and_a_seed_give_the_same_bytes():
    runs = [SkipGram(dim=16, epochs=1, seed=s).fit(news()[:100]) for s in (3, 3, 4)]
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
