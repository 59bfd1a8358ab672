"""Why this result? The words that match, and the sentence that comes closest."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .code_words import IDENTIFIER, code_tokens
from .sentence_boundaries import sentence_spans

Embed = Callable[[list[str]], NDArray[np.float32]]
Tokenize = Callable[[str], list[str]]


@dataclass(frozen=True)
class MatchReason:
    """What a query and a document have in common.

    Attributes
    ----------
    words : tuple of str
        The query's words that the document has, as the tokeniser gives them, the rarest first.
    terms : tuple of str
        The same words as they stand in the document, each once, in the document's order.
    sentence : str
        The document's sentence nearest to the query; empty for an empty document.
    similarity : float
        Its cosine with the query; without an encoder the rarity that it shares.
    """

    words: tuple[str, ...]
    terms: tuple[str, ...]
    sentence: str
    similarity: float


def match_reasons(
    query: str,
    texts: Sequence[str],
    embed: Embed | None = None,
    rarity: Mapping[str, float] | None = None,
    tokenize: Tokenize = code_tokens,
    ignored: frozenset[str] = frozenset(),
    max_sentences: int = 8,
) -> list[MatchReason]:
    """Explain the results of a search.

    Parameters
    ----------
    query : str
    texts : sequence of str
        What was found.
    embed : callable, optional
        From texts to unit rows, for the nearest sentence. Without it the sentence is the one that
        shares the most rarity with the query.
    rarity : mapping, optional
        Word to how much it says; 1 for words that it lacks, and for all without it.
    tokenize : callable
        The search engine's own: what it takes for the same word is the same word here.
    ignored : frozenset of str
        Words that are no reason, such as "how" and "the".
    max_sentences : int
        How many of a text are looked at, 1 or more.

    Returns
    -------
    list of MatchReason
        One a text.

    Raises
    ------
    ValueError
        If `max_sentences` is below 1.

    Examples
    --------
    >>> text = "Arrays in order. Return a sorted copy of an array. The sort is stable."
    >>> [reason] = match_reasons("sort my arrays", [text], rarity={"sort": 2.0})
    >>> reason.words, reason.terms, reason.sentence
    (('sort', 'array'), ('Arrays', 'array', 'sort'), 'The sort is stable.')
    """
    if max_sentences < 1:
        raise ValueError(f"max_sentences: expected 1 or more, got {max_sentences}")
    asked = [word for word in dict.fromkeys(tokenize(query)) if word not in ignored]
    worth = {word: 1.0 if rarity is None else rarity.get(word, 1.0) for word in asked}
    sentences = [
        [text[start:end] for start, end in sentence_spans(text)[:max_sentences]] for text in texts
    ]
    if embed is None:
        scored = [[_shared(s, worth, tokenize) for s in part] for part in sentences]
    else:
        scored = _cosines(query, sentences, embed)
    return [
        _reason(text, part, scores, worth, tokenize)
        for text, part, scores in zip(texts, sentences, scored, strict=True)
    ]


def _reason(
    text: str,
    sentences: list[str],
    scores: Sequence[float],
    worth: Mapping[str, float],
    tokenize: Tokenize,
) -> MatchReason:
    places = {word: place for place, word in enumerate(worth)}
    terms, words = [], set[str]()
    for term in dict.fromkeys(IDENTIFIER.findall(text)):
        if shared := places.keys() & tokenize(term):
            terms.append(term)
            words |= shared
    best = int(np.argmax(scores)) if sentences else -1
    return MatchReason(
        tuple(sorted(words, key=lambda word: (-worth[word], places[word]))),
        tuple(terms),
        sentences[best] if sentences else "",
        float(scores[best]) if sentences else 0.0,
    )


def _shared(sentence: str, worth: Mapping[str, float], tokenize: Tokenize) -> float:
    return sum(worth[word] for word in worth.keys() & tokenize(sentence))


def _cosines(query: str, sentences: list[list[str]], embed: Embed) -> list[list[float]]:
    """Encode the query and the sentences of all texts at once."""
    flat = [sentence for part in sentences for sentence in part]
    vectors = embed([query, *flat])
    cosines = iter((vectors[1:] @ vectors[0]).tolist())
    return [[next(cosines) for _ in part] for part in sentences]
