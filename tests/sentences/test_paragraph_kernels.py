"""Our loops against gensim's compiled ones, on documents where chance has nothing to choose.

A window of 1 has one radius, no word is sub-sampled, and the noise is always the same word.
"""

import numpy as np
import pytest
from gensim.models.doc2vec import Doc2Vec, TaggedDocument
from gensim.models.doc2vec_inner import train_document_dbow, train_document_dm

from course_lib.sentences.paragraph_kernels import infer_dbow, infer_dm, train_dbow, train_dm
from course_lib.words.kernel_steps import lanes_for
from course_lib.words.negative_sampling import negative_sampling_gradients

DIM, VOCABULARY, NOISE = 50, 10, 5  # DIM as in test_paragraph_vectors: compiled once
DOCUMENTS = [[1, 2, 3, 5, 2], [4], [7, 7, 6, 0, 9, 8], [2, 4]]
ALPHAS = np.array([0.2, 0.1], np.float32)
KINDS = {
    "dm": (train_dm, infer_dm, train_document_dm),
    "dbow": (train_dbow, infer_dbow, train_document_dbow),
}


@pytest.fixture
def matrices():
    """Words' input vectors, documents' vectors, output vectors."""
    rng = np.random.default_rng(0)
    sizes = VOCABULARY, len(DOCUMENTS), VOCABULARY
    return [rng.normal(scale=0.45, size=(n, DIM)).astype(np.float32) for n in sizes]


def gensims(kind, matrices):
    """A model of gensim's with these matrices, whose noise is always word 5."""
    model = Doc2Vec(
        dm=int(kind == "dm"),
        dm_mean=1,
        dbow_words=0,
        vector_size=DIM,
        window=1,
        negative=1,
        min_count=1,
        sample=0,
    )
    names = [f"{i:02}" for i in range(VOCABULARY)]
    model.build_vocab([TaggedDocument(names * 2, [i]) for i in range(len(DOCUMENTS))])
    order = [model.wv.key_to_index[name] for name in names]
    assert sorted(order) == list(range(VOCABULARY))
    model.wv.vectors[order] = matrices[0]
    model.dv.vectors[:] = matrices[1]
    model.syn1neg[order] = matrices[2]
    model.cum_table[:] = np.where(np.arange(VOCABULARY) < order[NOISE], 0, 2**31 - 1)
    return model, names, order


def ours(kind, matrices, documents=DOCUMENTS):
    """The arguments that both of our loops share: tokens, offsets, keep, model, noise, sizes."""
    words, docs, u = (x.copy() for x in matrices)
    v = np.vstack([words, docs]) if kind == "dm" else docs
    first = len(v) - len(docs)
    tokens = np.concatenate([[first + i, *d] for i, d in enumerate(documents)]).astype(np.int32)
    offsets = np.cumsum([0] + [1 + len(d) for d in documents])
    keep = np.full(VOCABULARY, 2**32 - 1, np.uint32)
    noise = np.zeros(VOCABULARY, np.uint32), np.full(VOCABULARY, NOISE, np.int32)
    return (tokens, offsets, keep, (v, u), noise, (1, 1)), first


def by_hand(kind, matrices, alphas, frozen):
    """The same in NumPy: input vectors (of words and) of documents, output vectors."""
    words, docs, u = (x.astype(float) for x in matrices)
    for d, document in enumerate(DOCUMENTS):
        for alpha in alphas:
            for i, word in enumerate(document):
                around = [document[j] for j in (i - 1, i + 1) if 0 <= j < len(document)]
                around = around if kind == "dm" else []
                h = (words[around].sum(axis=0) + docs[d]) / (len(around) + 1)
                noise = u[[NOISE]] if word != NOISE else u[:0]
                gradient = negative_sampling_gradients(h, u[word], noise)
                docs[d] -= alpha * gradient.center
                if frozen:
                    continue
                np.subtract.at(words, around, alpha * gradient.center)  # the whole error for each
                u[word] -= alpha * gradient.context
                u[NOISE] -= alpha * gradient.negatives.sum(axis=0)
    return (np.vstack([words, docs]) if kind == "dm" else docs), u


@pytest.mark.parametrize("kind", KINDS)
def test_training_equals_the_loop_in_numpy(kind, matrices):
    arguments, first = ours(kind, matrices)
    KINDS[kind][0](*arguments, ALPHAS[0], np.zeros(1, np.uint64), lanes_for(DIM))
    v, u = by_hand(kind, matrices, ALPHAS[:1], frozen=False)
    np.testing.assert_allclose(arguments[3][0], v, atol=1e-3)
    np.testing.assert_allclose(arguments[3][1], u, atol=1e-3)
    assert np.abs(v[first:] - matrices[1]).max() > 0.3  # it did learn


@pytest.mark.parametrize("kind", KINDS)
def test_inference_equals_the_loop_and_changes_the_documents_alone(kind, matrices):
    arguments, first = ours(kind, matrices)
    KINDS[kind][1](*arguments, ALPHAS, np.uint64(0), lanes_for(DIM))
    v, u = arguments[3]
    np.testing.assert_allclose(v, by_hand(kind, matrices, ALPHAS, frozen=True)[0], atol=1e-3)
    np.testing.assert_array_equal(u, matrices[2])
    np.testing.assert_array_equal(v[:first], matrices[0][:first])


@pytest.mark.parametrize("kind", KINDS)
def test_training_is_gensims(kind, matrices):
    """Gensim reads its table of the sigmoid up to 0.01 off, which adds up to 0.01 here."""
    train, _, theirs = KINDS[kind]
    arguments, first = ours(kind, matrices)
    train(*arguments, ALPHAS[0], np.zeros(1, np.uint64), lanes_for(DIM))
    model, names, order = gensims(kind, matrices)
    for i, document in enumerate(DOCUMENTS):
        theirs(model, [names[w] for w in document], [i], float(ALPHAS[0]))
    v, u = arguments[3]
    np.testing.assert_allclose(v[first:], model.dv.vectors, atol=0.015)
    np.testing.assert_allclose(u, model.syn1neg[order], atol=0.015)
    if kind == "dm":
        np.testing.assert_allclose(v[:first], model.wv.vectors[order], atol=0.015)


@pytest.mark.parametrize("kind", KINDS)
def test_inference_is_gensims(kind, matrices):
    _, infer, theirs = KINDS[kind]
    arguments, first = ours(kind, matrices)
    infer(*arguments, ALPHAS, np.uint64(0), lanes_for(DIM))
    model, names, _ = gensims(kind, matrices)
    frozen = {"learn_words": False, "learn_hidden": False}
    for i, document in enumerate(DOCUMENTS):
        for alpha in ALPHAS:
            theirs(model, [names[w] for w in document], [i], float(alpha), **frozen)
    np.testing.assert_allclose(arguments[3][0][first:], model.dv.vectors, atol=0.02)


def loss_by_hand(h, word, u):
    return np.log1p(np.exp(-h @ u[word])) + np.log1p(np.exp(h @ u[NOISE]))


@pytest.mark.parametrize("kind", KINDS)
def test_loss_is_that_of_every_sixteenth_word_by_hand(kind, matrices):
    document = [1, 2, *[3] * 14, 4, 6, *[3] * 14]
    arguments, _ = ours(kind, matrices, [document])
    loss, samples = KINDS[kind][0](*arguments, 0.0, np.zeros(1, np.uint64), lanes_for(DIM))
    words, docs, u = matrices
    first = (words[2] + docs[0]) / 2 if kind == "dm" else docs[0]
    second = (words[3] + words[6] + docs[0]) / 3 if kind == "dm" else docs[0]
    assert samples == 2
    expected = loss_by_hand(first, 1, u) + loss_by_hand(second, 4, u)
    assert loss == pytest.approx(expected, abs=1e-4)


def test_each_position_draws_its_radius(matrices):
    arguments, _ = ours("dm", matrices, [[1, 2, 3, 4]])
    words, docs, u = matrices
    radii = [loss_by_hand((words[2 : 3 + r].sum(axis=0) + docs[0]) / (2 + r), 1, u) for r in (0, 1)]
    losses = [
        train_dm(*arguments[:-1], (2, 1), 0.0, np.array([seed], np.uint64), lanes_for(DIM))[0]
        for seed in range(400)
    ]
    which = np.abs(np.subtract.outer(losses, radii))  # (400, 2)
    assert which.min(axis=1).max() < 1e-4
    assert 0.4 < which.argmin(axis=1).mean() < 0.6


@pytest.mark.parametrize("kind", KINDS)
def test_each_document_draws_noise_of_its_own(kind, matrices):
    """What only the noise can tell apart: documents of one word, whose output vectors are 0."""
    arguments, first = ours(kind, matrices, [[1], [2]])
    v, u = arguments[3]
    u[[1, 2]], v[first:] = 0, v[first]
    everything = np.full(VOCABULARY, 2**32 - 1, np.uint32), np.arange(VOCABULARY, dtype=np.int32)
    rest = (1, 5), np.full(4, 0.1, np.float32), np.uint64(0), lanes_for(DIM)
    KINDS[kind][1](*arguments[:4], everything, *rest)
    assert np.abs(v[first] - v[first + 1]).max() > 0.01
