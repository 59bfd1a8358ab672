"""Sets that installed packages carry, against those packages' own loaders."""

import numpy as np
import pytest
from gensim.models import KeyedVectors
from gensim.test.utils import datapath
from sklearn.feature_extraction.text import TfidfVectorizer

from course_lib.datasets import (
    analogies,
    digits,
    english_italian,
    installed,
    lee_corpus,
    photographs,
    pictures,
    word_similarity,
)
from course_lib.datasets.bilingual_toy import ENGLISH, ITALIAN


def test_similarity_sets_have_their_published_sizes():
    wordsim, simlex = word_similarity("wordsim353"), word_similarity("simlex999")
    assert (len(wordsim), len(simlex)) == (353, 999)
    assert all(0 <= rating <= 10 for *_, rating in wordsim + simlex)
    assert ("old", "new", 1.58) in simlex
    with pytest.raises(ValueError, match="'wordsim'"):
        word_similarity("wordsim")


def test_analogies_have_their_published_sizes():
    sections = analogies()
    assert sum(map(len, sections.values())) == 19_544
    assert len(sections["capital-world"]) == 4_524
    assert all(len(question) == 4 for questions in sections.values() for question in questions)
    sections["family"].clear()
    assert len(analogies()["family"]) == 506


def test_lee_ratings_are_symmetric_and_follow_shared_words():
    lee = lee_corpus()
    assert (len(lee.background), len(lee.documents)) == (300, 50)
    assert np.array_equal(lee.similarity, lee.similarity.T)
    assert (np.diag(lee.similarity) == 1).all()
    weights = TfidfVectorizer(stop_words="english").fit(lee.background + lee.documents)
    tfidf = weights.transform(lee.documents).toarray()
    pairs = np.triu_indices(50, 1)
    assert np.corrcoef((tfidf @ tfidf.T)[pairs], lee.similarity[pairs])[0, 1] > 0.5


def test_lee_is_read_as_latin_1():
    text = "\n".join(lee_corpus().documents)
    assert "\ufffd" not in text
    assert not text.isascii()


def test_english_italian_agree_with_gensims_reader():
    toy = english_italian()
    for ours, name in ((toy.english, ENGLISH), (toy.italian, ITALIAN)):
        theirs = KeyedVectors.load_word2vec_format(datapath(name))
        assert ours.words == theirs.index_to_key
        assert np.array_equal(ours.matrix, theirs.vectors)
    assert ("dog", "cane") in toy.dictionary
    assert all(en in toy.english and it in toy.italian for en, it in toy.dictionary)


def test_digits_are_scaled_and_separable():
    images, labels = digits()
    assert images.shape == (1797, 8, 8)
    assert (images.dtype, labels.dtype) == (np.float32, np.int64)
    assert (images.min(), images.max()) == (0, 1)
    means = np.stack([images[labels == digit].mean(0).ravel() for digit in range(10)])
    nearest = ((images.reshape(-1, 1, 64) - means) ** 2).sum(-1).argmin(1)
    assert np.mean(nearest == labels) > 0.85


def test_photographs_are_colour_pictures():
    pictures = photographs()
    assert {"china", "flower", "grace_hopper"} <= set(pictures)
    for name, picture in pictures.items():
        assert picture.ndim == 3, name
        assert picture.shape[2] == 3, name
        assert picture.std() > 10, name
    with pytest.raises(ValueError, match="read-only"):
        pictures["china"][0, 0] = 0


def test_photographs_of_missing_packages_are_left_out(monkeypatch):
    present = installed.package_folder

    def without(*gone):
        def folder_of(package, *more):
            if package in gone:
                raise ModuleNotFoundError(package)
            return present(package, *more)

        return folder_of

    monkeypatch.setattr(pictures, "_photographs", pictures._photographs.__wrapped__)
    monkeypatch.setattr(pictures, "package_folder", without("matplotlib"))
    left = photographs()
    assert "china" in left and "grace_hopper" not in left
    packages = {package for package, _ in pictures.PHOTOGRAPHS.values()}
    monkeypatch.setattr(pictures, "package_folder", without(*packages))
    with pytest.raises(FileNotFoundError, match="no photographs: run `pip install"):
        photographs()


def test_missing_package_says_what_to_install():
    with pytest.raises(ModuleNotFoundError, match="pip install no-such-wheel"):
        installed.package_folder("no_such_package", "no-such-wheel")


def test_missing_file_says_how_to_get_it():
    with pytest.raises(FileNotFoundError, match="pip install --force-reinstall --no-deps gensim"):
        installed.package_file("gensim", "test/test_data/no-such-file")
