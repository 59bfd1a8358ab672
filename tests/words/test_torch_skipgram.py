import numpy as np
import pytest
import torch

from course_lib.words.negative_sampling import negative_sampling_gradients, negative_sampling_loss
from course_lib.words.noise import AliasSampler, noise_distribution
from course_lib.words.torch_skipgram import PairDataset, SkipGramModule, TorchSkipGram
from tests.words.trained import gensim_vectors, neighbour_overlap, news


@pytest.mark.parametrize(("batch", "k"), [(1, 3), (3, 1), (1, 1), (2, 4)])
def test_loss_and_sparse_gradients_equal_numpys(batch, k):
    rng = np.random.default_rng(0)
    module = SkipGramModule(rng.normal(size=(9, 4)).astype(np.float32))
    torch.nn.init.normal_(module.u.weight, generator=torch.Generator().manual_seed(0))
    v, u = module.v.weight.detach().numpy().copy(), module.u.weight.detach().numpy().copy()
    centers, contexts = rng.integers(0, 9, (2, batch))
    negatives = rng.integers(0, 9, (batch, k))
    losses = module(*(torch.tensor(a) for a in (centers, contexts, negatives)))  # D033
    expected = negative_sampling_loss(v[centers], u[contexts], u[negatives])
    np.testing.assert_allclose(losses.detach(), expected, rtol=1e-5)
    losses.sum().backward()
    assert module.v.weight.grad.is_sparse
    gradients = negative_sampling_gradients(v[centers], u[contexts], u[negatives])
    d_v, d_u = np.zeros((2, 9, 4))
    np.add.at(d_v, centers, gradients.center)
    np.add.at(d_u, contexts, gradients.context)
    np.add.at(d_u, negatives, gradients.negatives)
    np.testing.assert_allclose(module.v.weight.grad.to_dense(), d_v, atol=1e-5)
    np.testing.assert_allclose(module.u.weight.grad.to_dense(), d_u, atol=1e-5)


def test_sparse_adam_refuses_the_dense_gradients_of_the_default():
    table = torch.nn.Embedding(5, 3)  # D037
    table(torch.tensor([1])).sum().backward()
    with pytest.raises(RuntimeError, match="does not support dense gradients"):
        torch.optim.SparseAdam(list(table.parameters())).step()


def test_a_last_batch_of_one_pair_is_trained():
    sentences = [["a", "b"], ["a", "c"], ["b", "c"], ["a", "d"], ["b"]]
    model = TorchSkipGram(dim=4, window=1, min_count=1, sample=0, batch_size=7, epochs=2)
    model.fit(sentences)  # 8 pairs
    assert np.isfinite(model.loss_history).all()


def test_noise_never_equals_the_context():
    sampler = AliasSampler(noise_distribution([5, 3, 1]))
    contexts = np.arange(300, dtype=np.int32) % 3
    pairs = PairDataset(contexts, contexts, sampler, negative=4)
    _, positive, negative = pairs[list(range(300))]
    assert negative.shape == (300, 4)
    assert not (negative == positive[:, None]).any()  # D034


def test_neighbours_agree_with_gensims():
    theirs = gensim_vectors("word2vec", sg=1, negative=5)
    ours = TorchSkipGram(dim=50, epochs=2, batch_size=256).fit(news())
    assert neighbour_overlap(theirs, ours.word_vectors) > 0.25  # 0.37; with 5 epochs 0.47
    assert ours.loss_history[-1] < ours.loss_history[0] - 0.1


def test_same_seed_same_bytes_and_snapshots():
    sentences = [s[:40] for s in news()[:40]]
    runs = [TorchSkipGram(dim=8, epochs=2, seed=s, snapshots=2).fit(sentences) for s in (1, 1, 2)]
    first, again, other = (m.word_vectors.matrix.tobytes() for m in runs)
    assert first == again != other
    one = runs[0]
    np.testing.assert_array_equal(one.output_vectors.matrix, one.module.u.weight.detach())
    assert one.output_vectors.words == one.word_vectors.words == one.vocabulary.words
    taken = [wv.matrix.tobytes() for wv in runs[0].snapshots]
    assert len(taken) == 2
    assert taken[0] != taken[1] == first


def test_bad_settings_are_named():
    with pytest.raises(ValueError, match="batch_size: expected 1 or more, got 0"):
        TorchSkipGram(batch_size=0)
