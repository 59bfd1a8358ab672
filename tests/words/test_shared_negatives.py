import numpy as np
import pytest
import torch
import torch.nn.functional as F

from course_lib.words.kernel_steps import lanes_for
from course_lib.words.shared_negatives import SharedNegativesSkipGram, center_loss, learn_center
from tests.words.trained import SETTINGS, gensim_vectors, neighbour_overlap, news


def test_one_center_word_takes_a_gradient_step():
    rng = np.random.default_rng(0)
    v, u = rng.normal(scale=0.5, size=(2, 9, 8)).astype(np.float32)
    contexts, negatives = np.array([3, 4, 5]), np.array([6, 7, 4])  # 4 is the context of one pair
    weight, alpha, lanes = np.float32(0.5), np.float32(0.05), lanes_for(8)

    v_t, u_t = (torch.tensor(m.astype(float), requires_grad=True) for m in (v, u))
    scores = u_t @ v_t[2]
    loss = -F.logsigmoid(scores[contexts]).sum()
    for negative in negatives:
        pairs = int((contexts != negative).sum())
        loss = loss - 0.5 * pairs * F.logsigmoid(-scores[negative])
    loss.backward()

    e = np.zeros((1, 8), np.float32)
    ours = center_loss(2, contexts, 3, negatives, weight, (v, u), lanes)
    assert ours == pytest.approx(loss.item() / 3, rel=1e-5)
    expected_v, expected_u = v - 0.05 * v_t.grad.numpy(), u - 0.05 * u_t.grad.numpy()
    learn_center(2, contexts, 3, negatives, weight, (v, u), alpha, e, lanes)
    # word 4 is visited twice, the second time slightly further on
    np.testing.assert_allclose(v, expected_v, atol=2e-3)
    np.testing.assert_allclose(u, expected_u, atol=2e-3)
    np.testing.assert_allclose(np.delete(u, 4, 0), np.delete(expected_u, 4, 0), atol=1e-4)
    assert not e.any()


def test_one_thread_and_a_seed_give_the_same_bytes():
    runs = [SharedNegativesSkipGram(dim=8, epochs=1, seed=s).fit(news()[:100]) for s in (3, 3, 4)]
    first, again, other = (m.word_vectors.matrix.tobytes() for m in runs)
    assert first == again
    assert first != other


def test_neighbours_agree_with_gensims():
    theirs = gensim_vectors("word2vec", sg=1, negative=5)
    ours = SharedNegativesSkipGram(dim=50, **SETTINGS).fit(news())
    assert neighbour_overlap(theirs, ours.word_vectors) > 0.5
    assert ours.loss_history[-1] < ours.loss_history[0] - 0.3


def test_the_number_of_shared_words_is_checked():
    with pytest.raises(ValueError, match="shared: expected 1 or more, got 0"):
        SharedNegativesSkipGram(shared=0)
