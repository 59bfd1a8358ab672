"""Paragraph vectors (Doc2Vec): each document has a vector of its own that predicts its words."""

from course_lib.datasets.word_table import WordVectors
from course_lib.sentences.paragraph_kernels import infer_dbow, infer_dm, train_dbow, train_dm
from course_lib.sentences.paragraph_model import ParagraphVectors


class PVDM(ParagraphVectors):
    """Distributed memory: a document's vector and the words around predict the word in the middle.

    CBOW with one more context "word" that stands for the document and is there in all its windows:
    it remembers what the few words around don't tell.

    Parameters
    ----------
    dim : int
        Length d of the vectors. Each new value compiles the kernels once, a few seconds, and is
        then cached on disk.
    window : int
        Largest distance; every position draws its radius from 1 … window.
    negatives : int
        Noise words for each position.
    epochs : int
        Passes over the documents.
    min_count : int
        Rarer words are ignored. On a toy of a few sentences this must be 1: with more, hardly a
        word is left and the vectors stay the noise that they started as.
    learning_rate, min_learning_rate : float
        At the start and at the end.
    subsample : float
        Threshold of sub-sampling; 0 keeps every occurrence.
    threads : int
        More than one trains without locks: faster, and no longer the same bytes for the same seed.
    seed : int

    Attributes
    ----------
    document_vectors : (n, d) float32
    word_vectors, output_vectors : WordVectors
        Input and output vectors of the words, (V, d) both.

    References
    ----------
    Le, Mikolov 2014, "Distributed Representations of Sentences and Documents", section 2.2, with
    the mean of the vectors, and negative sampling: gensim's ``Doc2Vec(dm=1, dm_mean=1)``, whose own
    defaults are 10 epochs and a `min_count` of 5.

    Examples
    --------
    >>> texts = [["sun", "warm", "day"], ["moon", "cold", "night"]] * 50
    >>> model = PVDM(dim=50, subsample=0).fit(texts)
    >>> model.document_vectors.shape, model.word_vectors
    ((100, 50), WordVectors(6 words, 50 dimensions))
    >>> model.infer([["warm", "sun"], ["unknown"]]).any(axis=1)
    array([ True, False])
    """

    train_kernel, infer_kernel = train_dm, infer_dm

    @property
    def word_vectors(self) -> WordVectors:
        """The words' input vectors, (V, d)."""
        return WordVectors(self.vocabulary.words, self.v[: self._word_rows()])

    def _word_rows(self) -> int:
        return len(self.vocabulary)


class PVDBOW(ParagraphVectors):
    """Distributed bag of words: a document's vector alone predicts each of its words.

    Skip-gram with the document in the place of the center word. The order of the words plays no
    part, there are no input vectors of words, and `window` is not used.

    Parameters are those of `PVDM`.

    References
    ----------
    Le, Mikolov 2014, "Distributed Representations of Sentences and Documents", section 2.3, with
    negative sampling: gensim's ``Doc2Vec(dm=0, dbow_words=0)``.

    Examples
    --------
    >>> texts = [["sun", "warm", "day"], ["moon", "cold", "night"]] * 50
    >>> model = PVDBOW(dim=50, epochs=40, subsample=0).fit(texts)
    >>> sunny, again, other = model.infer([["sun", "day"], ["day", "warm"], ["cold", "moon"]])
    >>> bool(sunny @ again > 2 * sunny @ other)
    True
    """

    train_kernel, infer_kernel = train_dbow, infer_dbow

    def _word_rows(self) -> int:
        return 0
