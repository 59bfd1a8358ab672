import numpy as np

from course_lib.words.cbow import CBOW, hand_out, mean_of_rows, train_cbow
from course_lib.words.kernel_steps import lanes_for
from course_lib.words.negative_sampling import negative_sampling_gradients
from tests.words.trained import SETTINGS, gensim_vectors, neighbour_overlap, news


def matrices():
    return np.random.default_rng(0).normal(scale=0.5, size=(2, 8, 8)).astype(np.float32)


def test_a_whole_sentence_equals_the_loop_in_numpy():
    """Three words, radius 1 and one possible noise word leave nothing to chance."""
    v, u = matrices()
    expected_v, expected_u = v.astype(float), u.astype(float)
    noise = (np.zeros(8, np.uint32), np.full(8, 5, np.int32))  # always word 5
    keep = np.full(8, 2**32 - 1, np.uint32)
    tokens, offsets, state = np.array([1, 2, 3], np.int32), np.array([0, 3]), np.zeros(1, "u8")
    sizes, alpha = (1, 1), np.float32(0.1)
    train_cbow(tokens, offsets, keep, (v, u), noise, sizes, alpha, state, lanes_for(8))
    for center, contexts in ((1, [2]), (2, [1, 3]), (3, [2])):
        h = expected_v[contexts].mean(axis=0)
        gradient = negative_sampling_gradients(h, expected_u[center], expected_u[[5]])
        expected_v[contexts] -= 0.1 * gradient.center  # the whole error for each, as word2vec.c
        expected_u[center] -= 0.1 * gradient.context
        expected_u[5] -= 0.1 * gradient.negatives[0]
    np.testing.assert_allclose(v, expected_v, atol=3e-4)
    np.testing.assert_allclose(u, expected_u, atol=3e-4)


def test_the_order_of_the_context_plays_no_part():
    v, _ = matrices()
    h, g, lanes = np.zeros((1, 8), np.float32), np.zeros((1, 8), np.float32), lanes_for(8)
    mean_of_rows(h, v, np.array([1, 4, 6]), 3, lanes)
    mean_of_rows(g, v, np.array([6, 1, 4]), 3, lanes)
    np.testing.assert_allclose(h, g, rtol=1e-5)  # D053
    np.testing.assert_allclose(h[0], v[[1, 4, 6]].mean(axis=0), rtol=1e-5)


def test_handing_out_clears_the_error():
    v, _ = matrices()
    before, e = v.copy(), np.ones((1, 8), np.float32)
    hand_out(v, np.array([1, 4, 0]), 2, e, lanes_for(8))
    np.testing.assert_allclose(v[[1, 4]], before[[1, 4]] + 1)
    np.testing.assert_array_equal(v[0], before[0])
    assert not e.any()


def test_one_thread_and_a_seed_give_the_same_bytes():
    runs = [CBOW(dim=8, epochs=1, seed=s).fit(news()[:100]) for s in (3, 3, 4)]
    first, again, other = (m.word_vectors.matrix.tobytes() for m in runs)
    assert first == again
    assert first != other


def test_neighbours_agree_with_gensims():
    theirs = gensim_vectors("word2vec", sg=0, negative=5)
    ours = CBOW(dim=50, **SETTINGS).fit(news())
    assert neighbour_overlap(theirs, ours.word_vectors) > 0.55
    assert ours.loss_history[-1] < ours.loss_history[0] - 0.3
