"""All places where a word stands in many texts, and its vector at each of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray

from course_lib.datasets import progress
from course_lib.sentences import SentenceEmbedder, WordPieceTokenizer
from course_lib.sentences.contextual_vectors import piece_positions


class WordOccurrence(NamedTuple):
    """One place of a word.

    Attributes
    ----------
    text : int
        Row of the text.
    occurrence : int
        Which one in that text, from 0.
    start, end : int
        Its pieces among the tokens of ``[CLS] text [SEP]``; `end` is the first one after them.
    """

    text: int
    occurrence: int
    start: int
    end: int


def find_occurrences(
    tokenizer: WordPieceTokenizer, texts: Sequence[str], word: str, max_length: int = 256
) -> list[WordOccurrence]:
    """Find every place of a word, whole words only, before the cut.

    Parameters
    ----------
    tokenizer : WordPieceTokenizer
    texts : sequence of str
    word : str
        As the tokenizer sees it: an uncased one finds "Kernel", none finds "kernels" or "em" in
        "embedding".
    max_length : int
        Tokens after which a text is cut, [CLS] and [SEP] included; what stands behind has no
        vector and isn't returned.

    Returns
    -------
    list of WordOccurrence
        In the order of the texts.

    Examples
    --------
    >>> from course_lib.sentences import load_sentence_embedder
    >>> tokenizer = load_sentence_embedder().tokenizer
    >>> find_occurrences(tokenizer, ["The embedding of an em dash", "no dash"], "em")
    [WordOccurrence(text=0, occurrence=0, start=7, end=8)]
    """
    found = []
    wanted = [name for name, _ in tokenizer.split(word)]
    for row, text in enumerate(texts):
        names = [name for name, _ in tokenizer.split(text)]
        times = sum(names[i : i + len(wanted)] == wanted for i in range(len(names)))
        for occurrence in range(times if wanted else 0):
            start, end = piece_positions(tokenizer, text, word, occurrence)
            if end < max_length:  # the last token is [SEP]
                found.append(WordOccurrence(row, occurrence, start, end))
    return found


def occurrence_states(
    embedder: SentenceEmbedder,
    texts: Sequence[str],
    places: Sequence[WordOccurrence],
    batch_size: int = 16,
) -> NDArray[np.float32]:
    """Return the vector of a word at each place, in each layer: the mean over all its pieces.

    A text with several places is read once. `layers_in_context` gives the same, place by place.

    Parameters
    ----------
    embedder : SentenceEmbedder
        Its `max_length` should be that of `find_occurrences`.
    texts : sequence of str
    places : sequence of WordOccurrence
        n of them.
    batch_size : int
        Texts that are read together.

    Returns
    -------
    ndarray
        float32, shape (n, L + 1, d); layer 0 is the input of the first block.

    Raises
    ------
    ValueError
        If a place lies behind the cut.

    Examples
    --------
    >>> from course_lib.sentences import load_sentence_embedder
    >>> embedder, texts = load_sentence_embedder(), ["a bank by the bank"]
    >>> places = find_occurrences(embedder.tokenizer, texts, "bank")
    >>> occurrence_states(embedder, texts, places).shape
    (2, 7, 384)
    """
    shape = len(places), embedder.encoder.config.layers + 1, embedder.dim
    vectors = np.zeros(shape, dtype=np.float32)
    rows = sorted({place.text for place in places}, key=lambda row: len(texts[row]))
    for first in progress(range(0, len(rows), batch_size), "Reading"):
        part = rows[first : first + batch_size]
        tokens, layers = embedder.hidden_states([texts[row] for row in part])
        states = torch.stack(layers)  # (L + 1, B, T, d)
        for i, place in enumerate(places):
            if place.text not in part:
                continue
            b = part.index(place.text)
            if place.end >= int(tokens.mask[b].sum()):
                raise ValueError(f"places: {place} lies behind the cut of its text")
            vectors[i] = states[:, b, place.start : place.end].mean(dim=1).numpy()
    return vectors


def layers_mixed(states: NDArray[np.floating], layers: Sequence[int]) -> NDArray[np.floating]:
    """Return the mean of some layers. Their sum has the same direction, and m times the length.

    Parameters
    ----------
    states : ndarray
        Shape (n, L + 1, d).
    layers : sequence of int
        m of them; negative numbers count from the end.

    Returns
    -------
    ndarray
        Shape (n, d).

    References
    ----------
    Devlin et al. (2019), "BERT", table 7.

    Examples
    --------
    >>> layers_mixed(np.array([[[1.0, 0.0], [3.0, 2.0]]]), [0, 1])
    array([[2., 1.]])
    """
    return np.asarray(states)[:, list(layers)].mean(axis=1)


def layers_joined(states: NDArray[np.floating], layers: Sequence[int]) -> NDArray[np.floating]:
    """Return some layers side by side: m times as wide, and cosines that average the layers'.

    Each layer's vector gets length 1 first, so that no layer counts more for being longer.

    Parameters
    ----------
    states, layers
        As in `layers_mixed`; no state may be all zeros.

    Returns
    -------
    ndarray
        Shape (n, m d).

    Examples
    --------
    >>> layers_joined(np.array([[[2.0, 0.0], [0.0, 5.0]]]), [0, 1])
    array([[1., 0., 0., 1.]])
    """
    chosen = np.asarray(states)[:, list(layers)]  # (n, m, d)
    unit = chosen / np.linalg.norm(chosen, axis=-1, keepdims=True)
    return unit.reshape(len(unit), -1)
