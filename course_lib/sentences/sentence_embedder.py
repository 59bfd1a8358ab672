"""Texts to vectors, end to end: tokenizer, encoder, pooling, unit length."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from course_lib.datasets import progress
from course_lib.models import weights_path
from course_lib.models.texts_check import check_texts
from course_lib.sentences.bert import BertEncoder
from course_lib.sentences.bert_weights import load_bert
from course_lib.sentences.token_batches import TokenBatch
from course_lib.sentences.token_pooling import Pooling, mean_pooling
from course_lib.sentences.wordpiece import WordPieceTokenizer
from course_lib.vectors import cosine_similarity


class SentenceEmbedder:
    """A sentence model of parts that you can read and exchange.

    Take it to look inside or to change a part: a layer, a pooling, an encoder of your own. Where
    a finished model will do, `course_lib.models.load` gives one that runs on transformers.

    Parameters
    ----------
    tokenizer : WordPieceTokenizer
        With the vocabulary that `encoder` was trained with.
    encoder : BertEncoder
    pooling : function
        Turns states ``(B, T, d)`` and mask ``(B, T)`` into vectors ``(B, d)``.
    layer : int
        Whose states are pooled: 0 is the input of the first block, L the output of the last;
        negative numbers count from the end, so -2 is the second-to-last layer.
    max_length : int
        Word pieces, [CLS] and [SEP] included, after which a text is cut. all-MiniLM-L6-v2 has
        512 positions, yet its published configuration cuts at 256.
    normalize : bool
        Whether the vectors get length 1.

    Raises
    ------
    ValueError
        If the tokenizer has more tokens than the encoder, or `layer` or `max_length` is out of
        the encoder's range.

    References
    ----------
    Reimers and Gurevych (2019), "Sentence-BERT", section 3.

    Examples
    --------
    >>> embedder = load_sentence_embedder()
    >>> embedder.similarity(["a cat"], ["a dog", "income tax"]).tolist()
    [[0.52, 0.15]]
    >>> embedder.encode([]).shape
    (0, 384)
    """

    def __init__(
        self,
        tokenizer: WordPieceTokenizer,
        encoder: BertEncoder,
        pooling: Pooling = mean_pooling,
        layer: int = -1,
        max_length: int = 256,
        normalize: bool = True,
    ) -> None:
        config = encoder.config
        if len(tokenizer) > config.vocabulary_size:
            came = f"{len(tokenizer)} tokens for a table of {config.vocabulary_size}"
            raise ValueError(f"tokenizer: expected the encoder's own vocabulary, got {came}")
        if not -config.layers - 1 <= layer <= config.layers:
            bounds = f"{-config.layers - 1} to {config.layers}"
            raise ValueError(f"layer: expected {bounds}, got {layer}")
        if not 3 <= max_length <= config.positions:
            raise ValueError(f"max_length: expected 3 to {config.positions}, got {max_length}")
        self.tokenizer, self.encoder, self.pooling = tokenizer, encoder, pooling
        self.layer, self.max_length, self.normalize = layer, max_length, normalize

    @property
    def dim(self) -> int:
        """Length of the vectors."""
        return self.encoder.config.dim

    def encode(self, texts: Sequence[str], batch_size: int = 32) -> NDArray[np.float32]:
        """Embed each text.

        Parameters
        ----------
        texts : sequence of str
            n texts; none at all, or an empty one, is allowed.
        batch_size : int
            Texts of about equal length that go through the encoder together.

        Returns
        -------
        (n, d) float32
            In the order of `texts`, whatever the batches; unit rows if `normalize`.

        Raises
        ------
        TypeError
            If `texts` is one string, or an item isn't a string.
        ValueError
            If `batch_size` is below 1.
        """
        check_texts(texts)
        _check_batch_size(batch_size)
        vectors = np.zeros((len(texts), self.dim), dtype=np.float32)
        by_length = np.argsort([-len(text) for text in texts], kind="stable")  # little padding
        for start in progress(range(0, len(texts), batch_size), "Encoding"):
            rows = by_length[start : start + batch_size]
            vectors[rows] = self._encode_batch([texts[row] for row in rows])
        return vectors

    def similarity(self, a: Sequence[str], b: Sequence[str]) -> NDArray[np.float32]:
        """Return the cosine of each text of `a` with each of `b`, ``(len(a), len(b))``."""
        return cosine_similarity(self.encode(a), self.encode(b))

    def hidden_states(
        self, texts: Sequence[str], batch_size: int = 8
    ) -> tuple[TokenBatch, list[Tensor]]:
        """Return the tokens of the texts and their states in each layer.

        Parameters
        ----------
        texts : sequence of str
            B texts, all padded to the longest.
        batch_size : int
            Texts that go through the encoder together. What a block needs on its way is several
            times as large as what it returns: four states wide, and heads times T times T.

        Returns
        -------
        TokenBatch, list of Tensor
            Ids, mask and segments, each ``(B, T)``, and L + 1 times ``(B, T, d)`` without
            gradients and without dropout, in one block of memory: ``clone()`` the layer that you
            keep.

        Raises
        ------
        ValueError
            If `batch_size` is below 1.
        """
        _check_batch_size(batch_size)
        tokens = self.tokenizer.batch(texts, max_length=self.max_length)
        layers = torch.empty(self.encoder.config.layers + 1, *tokens.ids.shape, self.dim)
        with _evaluating(self.encoder):
            for start in range(0, len(texts), batch_size):
                rows = slice(start, start + batch_size)
                states = self.encoder.hidden_states(*(x[rows] for x in tokens))
                layers[:, rows] = torch.stack(states)  # (L + 1, batch_size, T, d)
        return tokens, list(layers)

    def _encode_batch(self, texts: list[str]) -> NDArray[np.float32]:
        tokens = self.tokenizer.batch(texts, max_length=self.max_length)
        with _evaluating(self.encoder):
            layers = self.encoder.hidden_states(*tokens)
            vectors = self.pooling(layers[self.layer], tokens.mask)  # (B, d)
            return (F.normalize(vectors, dim=-1) if self.normalize else vectors).numpy()


def load_sentence_embedder(key: str = "all-MiniLM-L6-v2") -> SentenceEmbedder:
    """Build a packaged sentence model from the course's own parts and its published weights.

    Parameters
    ----------
    key : str
        Of a registry entry whose weights come with a package.

    Returns
    -------
    SentenceEmbedder
        Mean pooling, unit length, and the maximum length that the model was published with. A
        new object on every call: training one leaves the next as it was published.

    Raises
    ------
    KeyError
        If no model has that key.
    ValueError
        If its weights don't come with a package.
    ModelUnavailable
        If the package isn't installed.

    Examples
    --------
    >>> load_sentence_embedder().max_length
    256
    """
    folder = weights_path(key)
    published = json.loads((folder / "sentence_bert_config.json").read_text(encoding="utf-8"))
    return SentenceEmbedder(
        WordPieceTokenizer.from_folder(folder),
        load_bert(folder),
        max_length=published["max_seq_length"],
    )


def _check_batch_size(batch_size: int) -> None:
    if batch_size < 1:
        raise ValueError(f"batch_size: expected 1 or more, got {batch_size}")


@contextmanager
def _evaluating(encoder: BertEncoder) -> Iterator[None]:
    """Switch dropout and gradients off, which are two switches, and put dropout back after."""
    was_training = encoder.training
    encoder.eval()
    try:
        with torch.inference_mode():
            yield
    finally:
        encoder.train(was_training)
