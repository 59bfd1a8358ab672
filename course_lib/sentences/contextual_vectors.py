"""A word's vector in its sentence: all of its pieces, the occurrence and the layers you choose."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from course_lib.sentences.sentence_embedder import SentenceEmbedder
from course_lib.sentences.wordpiece import WordPieceTokenizer


def word_in_context(
    embedder: SentenceEmbedder,
    text: str,
    word: str,
    occurrence: int = 0,
    layers: Sequence[int] = (-1,),
) -> NDArray[np.float32]:
    """Return the vector of a word where it stands in a text.

    The states of all word pieces of that occurrence are averaged, then the layers.

    Parameters
    ----------
    embedder : SentenceEmbedder
        Its tokenizer and encoder are used; its pooling is not.
    text : str
    word : str
        One word or several, compared as the tokenizer sees them: an uncased model finds "Bank"
        as "bank". "bank" doesn't find "banks", which is another word.
    occurrence : int
        Which one, from 0; negative numbers count from the end.
    layers : sequence of int
        As `SentenceEmbedder.layer`: 0 is the input of the first block, -1 the last layer.

    Returns
    -------
    (d,) float32
        Not normalised.

    Raises
    ------
    ValueError
        If the word isn't in the text so many times, if it lies behind the place where the text
        is cut, or if a layer doesn't exist.

    References
    ----------
    Devlin et al. (2019), "BERT", section 5.3, for combinations of layers.

    Examples
    --------
    >>> from course_lib.sentences import load_sentence_embedder
    >>> embedder = load_sentence_embedder()
    >>> word_in_context(embedder, "Embeddings of a bank", "embeddings", layers=(-1, -2)).shape
    (384,)
    """
    states = layers_in_context(embedder, text, word, occurrence)  # (L + 1, d)
    chosen = list(layers)
    if not chosen or not all(-len(states) <= layer < len(states) for layer in chosen):
        bounds = f"{-len(states)} to {len(states) - 1}"
        raise ValueError(f"layers: expected one or more numbers, {bounds}, got {chosen}")
    return states[chosen].mean(axis=0)


def layers_in_context(
    embedder: SentenceEmbedder, text: str, word: str, occurrence: int = 0
) -> NDArray[np.float32]:
    """Return the vector of a word where it stands in a text, in each layer.

    Parameters
    ----------
    embedder, text, word, occurrence
        As in `word_in_context`.

    Returns
    -------
    (L + 1, d) float32
        Row 0 is the input of the first block: word piece, position and segment, no context yet.

    Raises
    ------
    ValueError
        As `word_in_context`.

    Examples
    --------
    >>> from course_lib.sentences import load_sentence_embedder
    >>> layers_in_context(load_sentence_embedder(), "the river bank", "bank").shape
    (7, 384)
    """
    start, end = piece_positions(embedder.tokenizer, text, word, occurrence)
    tokens, layers = embedder.hidden_states([text])
    if end > tokens.ids.shape[1] - 1:  # the last one is [SEP]
        came = f"{word!r} at pieces {start} to {end - 1}"
        raise ValueError(f"text: expected the word before the cut at {tokens.ids.shape[1]}: {came}")
    return np.stack([states[0, start:end].mean(dim=0).numpy() for states in layers])


def piece_positions(
    tokenizer: WordPieceTokenizer, text: str, word: str, occurrence: int = 0
) -> tuple[int, int]:
    """Return where the pieces of a word stand among the tokens of ``[CLS] text [SEP]``.

    Parameters
    ----------
    tokenizer : WordPieceTokenizer
    text, word, occurrence
        As in `word_in_context`.

    Returns
    -------
    tuple of int
        First position, and the one after the last.

    Raises
    ------
    ValueError
        If the word isn't in the text so many times.

    Examples
    --------
    >>> toy = WordPieceTokenizer(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "hug", "##s"])
    >>> piece_positions(toy, "a hug a hugs", "hugs")
    (4, 6)
    """
    words = tokenizer.split(text)
    wanted = [found for found, _ in tokenizer.split(word)]
    names, size = [found for found, _ in words], len(wanted)
    starts = [i for i in range(len(names)) if wanted and names[i : i + size] == wanted]
    if not -len(starts) <= occurrence < len(starts):
        times = f"it comes {len(starts)} times" if starts else "it doesn't come at all"
        raise ValueError(f"word: expected {word!r}, occurrence {occurrence}, in the text; {times}")
    first = starts[occurrence]
    before = 1 + sum(len(pieces) for _, pieces in words[:first])  # [CLS]
    return before, before + sum(len(pieces) for _, pieces in words[first : first + size])
