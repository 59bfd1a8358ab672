import numpy as np
import pytest
import torch
from scipy.sparse import csr_matrix

from course_lib.words import (
    GloVe,
    GloveParameters,
    Vocabulary,
    cooccurrence_matrix,
    glove_loss,
    weighting_function,
)
from course_lib.words.glove_kernels import fast_epoch, published_epoch


def topic_sentences(seed: int = 0, n: int = 3000) -> list[list[str]]:
    """Five topics of eight words, and four words that go with every topic."""
    rng = np.random.default_rng(seed)
    sentences = []
    for topic in rng.integers(0, 5, n):
        words = [f"t{topic}w{w}" for w in rng.zipf(1.6, 8) % 8]
        sentences.append([w for word in words for w in (word, f"common{rng.integers(4)}")])
    return sentences


@pytest.fixture(scope="module")
def corpus_counts():
    sentences = topic_sentences()
    vocabulary = Vocabulary.build(sentences, min_count=1)
    return vocabulary, cooccurrence_matrix(vocabulary.encode(sentences), 8)


def published(counts, dim, epochs, order, eta=0.05):
    """Train with the published update from the same start; return (w, c) with biases last."""
    p = GloveParameters.start(counts.shape[0], dim, seed=0)
    w = np.hstack([p.w, p.b_w[:, None]])
    c = np.hstack([p.c, p.b_c[:, None]])
    g_w, g_c = np.ones_like(w), np.ones_like(c)
    cells = counts.tocoo()
    args = (cells.row[order].astype(np.int32), cells.col[order].astype(np.int32), cells.data[order])
    losses = [
        published_epoch(*args, w, c, g_w, g_c, 100.0, 0.75, eta) / cells.nnz for _ in range(epochs)
    ]
    return w, c, losses


def fast(counts, dim, epochs, order, eta=0.05):
    p = GloveParameters.start(counts.shape[0], dim, seed=0)
    cells = counts.tocoo()
    i, j, x = cells.row[order], cells.col[order], cells.data[order]
    f_x = weighting_function(x).astype(np.float32)
    args = (i.astype(np.int32), j.astype(np.int32), np.log(x), f_x)
    tables = (p.w, p.c, p.b_w, p.b_c, p.r_w, p.r_c, p.g_w, p.g_c)
    losses = [fast_epoch(*args, *tables, eta) / cells.nnz for _ in range(epochs)]
    return p, losses


@pytest.mark.parametrize(("eta", "rtol"), [(0.05, 2e-4), (0.5, 0.05)])
def test_fast_update_reaches_the_loss_of_the_published_one(corpus_counts, eta, rtol):
    """Ten times the usual rate takes steps longer than the sum so far: the series is rough."""
    _, counts = corpus_counts
    order = np.random.default_rng(1).permutation(counts.nnz)
    w, c, slow_losses = published(counts, 20, 10, order, eta)
    parameters, fast_losses = fast(counts, 20, 10, order, eta)
    assert np.allclose(fast_losses, slow_losses, rtol=rtol)
    final = GloveParameters(w[:, :-1], c[:, :-1], w[:, -1], c[:, -1], *[np.ones(1)] * 4)
    assert glove_loss(counts, parameters) <= glove_loss(counts, final) * (1 + rtol)
    if eta == 0.05:
        assert np.allclose(parameters.w, w[:, :-1], atol=1e-3)


def test_published_update_is_a_gradient_step_of_torch(corpus_counts):
    """One cell, first step: AdaGrad's memory is 1, so the step is eta times the gradient."""
    rng = np.random.default_rng(3)
    w, c = rng.normal(0, 0.5, (2, 1, 6)).astype(np.float32)
    x, eta = np.float32(37.0), 0.05
    tw, tc = (torch.tensor(a, dtype=torch.float64, requires_grad=True) for a in (w, c))
    score = (tw[0, :5] * tc[0, :5]).sum() + tw[0, 5] + tc[0, 5]
    loss = 0.5 * (x / 100) ** 0.75 * (score - np.log(x)) ** 2
    loss.backward()
    zero = np.zeros(1, np.int32)
    memory = np.ones((2, 1, 6), np.float32)
    new_w, new_c = w.copy(), c.copy()
    reported = published_epoch(zero, zero, np.array([x]), new_w, new_c, *memory, 100.0, 0.75, eta)
    assert reported == pytest.approx(loss.item(), rel=1e-5)
    assert np.allclose(new_w, w - eta * tw.grad.numpy(), atol=1e-6)
    assert np.allclose(new_c, c - eta * tc.grad.numpy(), atol=1e-6)
    assert np.allclose(memory[0], 1 + (eta * tw.grad.numpy()) ** 2, atol=1e-6)


def test_loss_is_the_papers_sum_written_with_torch(corpus_counts):
    _, counts = corpus_counts
    p = GloveParameters.start(counts.shape[0], 8, seed=5)
    dense = torch.tensor(counts.toarray(), dtype=torch.float64)
    score = torch.tensor(p.w @ p.c.T + p.b_w[:, None] + p.b_c[None, :], dtype=torch.float64)
    seen = dense > 0
    f = torch.clamp(dense[seen] / 100, max=1) ** 0.75
    expected = (0.5 * f * (score[seen] - dense[seen].log()) ** 2).mean().item()
    assert glove_loss(counts, p) == pytest.approx(expected, rel=1e-5)


def test_weighting_by_hand():
    assert weighting_function(np.array([100.0, 1e6])).tolist() == [1, 1]
    assert weighting_function(np.array([1.0]))[0] == pytest.approx(100**-0.75)
    assert weighting_function(np.array([0.0]))[0] == 0


def test_training_lowers_the_loss_and_fits_the_counts(corpus_counts):
    vocabulary, counts = corpus_counts
    model = GloVe(dim=20, epochs=40).fit_counts(counts, vocabulary)
    assert np.all(np.diff(model.loss_history) < 0)
    assert model.loss_history[-1] < 0.1 * model.loss_history[0]
    assert glove_loss(counts, model.parameters) < model.loss_history[-1] * 1.05


def test_words_of_one_topic_come_together(corpus_counts):
    vocabulary, counts = corpus_counts
    model = GloVe(dim=20, epochs=30).fit_counts(counts, vocabulary)
    unit = model.word_vectors.normalized()
    same = unit["t0w1"] @ unit["t0w2"]
    other = unit["t0w1"] @ unit["t1w2"]
    assert same > other + 0.3


def test_vectors_are_the_sum_of_both_tables(corpus_counts):
    vocabulary, counts = corpus_counts
    model = GloVe(dim=5, epochs=1).fit_counts(counts, vocabulary)
    p = model.parameters
    assert np.array_equal(model.word_vectors.matrix, p.w + p.c)
    assert model.word_vectors.words == vocabulary.words


def test_same_seed_same_bytes_and_another_seed_not(corpus_counts):
    vocabulary, counts = corpus_counts
    first, again, other = (
        GloVe(dim=5, epochs=2, seed=seed).fit_counts(counts, vocabulary).word_vectors.matrix
        for seed in (1, 1, 2)
    )
    assert first.tobytes() == again.tobytes()
    assert not np.allclose(first, other)


def test_two_threads_cost_no_quality(corpus_counts):
    vocabulary, counts = corpus_counts
    one, two = (GloVe(dim=20, epochs=10, threads=n).fit_counts(counts, vocabulary) for n in (1, 2))
    assert two.loss_history[-1] < 1.1 * one.loss_history[-1]


def test_fit_counts_then_trains(corpus_counts):
    sentences = topic_sentences()
    vocabulary, counts = corpus_counts
    whole = GloVe(dim=5, window=8, epochs=2, min_count=1).fit(sentences)
    parts = GloVe(dim=5, epochs=2).fit_counts(counts, vocabulary)
    assert np.array_equal(whole.word_vectors.matrix, parts.word_vectors.matrix)


def test_snapshots_lead_to_the_final_vectors(corpus_counts):
    vocabulary, counts = corpus_counts
    model = GloVe(dim=5, epochs=6, snapshots=3).fit_counts(counts, vocabulary)
    assert len(model.snapshots) == 3
    assert np.array_equal(model.snapshots[-1].matrix, model.word_vectors.matrix)
    assert not np.array_equal(model.snapshots[0].matrix, model.word_vectors.matrix)


def test_zero_cells_are_refused_because_log_zero_is_no_target():
    vocabulary = Vocabulary.build([["a", "b"]], min_count=1)
    zero = csr_matrix((np.array([0.0, 1.0]), ([0, 1], [1, 0])), shape=(2, 2))
    with pytest.raises(ValueError, match="counts: expected stored cells, all positive"):
        GloVe(dim=2).fit_counts(zero, vocabulary)


def test_shape_must_fit_the_vocabulary():
    vocabulary = Vocabulary.build([["a", "b"]], min_count=1)
    with pytest.raises(ValueError, match=r"counts: expected shape \(2, 2\), got \(3, 3\)"):
        GloVe(dim=2).fit_counts(csr_matrix(np.ones((3, 3))), vocabulary)


@pytest.mark.parametrize("name", ["dim", "epochs", "threads", "x_max", "alpha", "eta"])
def test_bad_parameters_are_named(name):
    with pytest.raises(ValueError, match=f"{name}: expected"):
        GloVe(**{name: 0})
