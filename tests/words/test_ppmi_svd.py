import numpy as np
from sklearn.decomposition import TruncatedSVD

from course_lib.words import PPMIVectors, Vocabulary, cooccurrence_matrix, ppmi


def class_sentences(n: int = 1500) -> list[list[str]]:
    """Determiner, adjective, noun, verb: five words of each class, drawn at random."""
    rng = np.random.default_rng(0)
    return [[f"{c}{rng.integers(5)}" for c in ("det", "adj", "noun", "verb")] for _ in range(n)]


def test_words_used_alike_come_out_close():
    wv = PPMIVectors(dim=4, window=1, min_count=1).fit(class_sentences()).word_vectors.normalized()
    cosines = wv.matrix @ wv.matrix.T
    kind = np.array([word[:-1] for word in wv.words])
    same = kind[:, None] == kind[None, :]
    assert cosines[same].mean() > 0.8
    assert cosines[~same].mean() < 0.3


def test_vectors_are_those_of_scikit_learns_svd_up_to_rotation():
    sentences = class_sentences(300)
    model = PPMIVectors(dim=4, window=2, min_count=1, power=1.0).fit(sentences)
    corpus = Vocabulary.build(sentences, min_count=1).encode(sentences)
    matrix = ppmi(cooccurrence_matrix(corpus, 2, "linear"), alpha=0.75)
    theirs = TruncatedSVD(4, algorithm="arpack").fit_transform(matrix)
    ours = model.word_vectors.matrix
    assert np.allclose(ours @ ours.T, theirs @ theirs.T, atol=1e-2)


def test_power_splits_the_singular_values():
    models = [PPMIVectors(dim=3, min_count=1, power=p).fit(class_sentences(200)) for p in (0, 0.5)]
    lengths = [np.linalg.norm(model.word_vectors.matrix, axis=0) for model in models]
    assert np.allclose(lengths[0], 1, atol=1e-4)  # columns of U have length 1
    singular = np.linalg.svd(models[0].ppmi.toarray())[1][:3]
    assert np.allclose(lengths[1] ** 2, singular, rtol=1e-2)
