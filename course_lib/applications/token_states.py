"""A vector for every token of a text, instead of one for all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from course_lib.sentences import SentenceEmbedder, load_sentence_embedder

REMEMBERED = 4096  # texts; 60 tokens of 384 half-precision numbers each are 46 kB
Encoded = tuple[list[str], NDArray[np.float16]]
_known: WeakKeyDictionary[SentenceEmbedder, dict[tuple[int, str], Encoded]] = WeakKeyDictionary()


@dataclass(frozen=True, eq=False)
class TokenVectors:
    """The last layer's states of the tokens of n texts.

    Attributes
    ----------
    tokens : list of n lists of str
        Word pieces; [CLS] and [SEP] aren't among them.
    states : list of n float32 arrays, shapes (T_i, d)
        Rows of length 1, in the order of `tokens`; T_i is 0 for an empty text.

    Examples
    --------
    >>> vectors = token_vectors(["sort an array", "invert"])
    >>> vectors.tokens, [states.shape for states in vectors.states]
    ([['sort', 'an', 'array'], ['in', '##vert']], [(3, 384), (2, 384)])
    """

    tokens: list[list[str]]
    states: list[NDArray[np.float32]]

    def __len__(self) -> int:
        return len(self.tokens)

    @property
    def nbytes(self) -> int:
        """Bytes of the states."""
        return sum(states.nbytes for states in self.states)


def token_vectors(
    texts: Sequence[str],
    embedder: SentenceEmbedder | None = None,
    max_length: int = 128,
    batch_size: int = 16,
) -> TokenVectors:
    """Encode texts and keep the state of every token.

    A document needs as many vectors as it has tokens, sixty times the room of one vector, so that
    only candidates of a search are encoded, when they are needed. The last few thousand texts are
    remembered.

    Parameters
    ----------
    texts : sequence of str
    embedder : SentenceEmbedder, optional
        all-MiniLM-L6-v2 unless given.
    max_length : int
        Word pieces, [CLS] and [SEP] included, after which a text is cut.
    batch_size : int
        Texts that go through the encoder together.

    Returns
    -------
    TokenVectors

    Raises
    ------
    TypeError
        If `texts` is one string.
    """
    if isinstance(texts, str):
        raise TypeError("texts: expected a sequence of strings, got one string")
    embedder = embedder or _minilm()
    known = _known.setdefault(embedder, {})
    keys = [(max_length, text) for text in texts]
    new = dict.fromkeys(key for key in keys if key not in known)  # a set's order would be chance
    todo = sorted(new, key=lambda key: len(key[1]))
    for start in range(0, len(todo), batch_size):
        part = todo[start : start + batch_size]
        known.update(zip(part, _encoded(part, embedder), strict=True))
    found = [known[key] for key in keys]
    while len(known) > REMEMBERED:
        del known[next(iter(known))]  # the oldest
    return TokenVectors(
        [tokens for tokens, _ in found], [states.astype(np.float32) for _, states in found]
    )


def _encoded(keys: list[tuple[int, str]], embedder: SentenceEmbedder) -> list[Encoded]:
    import torch
    import torch.nn.functional as F

    batch = embedder.tokenizer.batch([text for _, text in keys], max_length=keys[0][0])
    with torch.inference_mode():
        states = embedder.encoder.hidden_states(*batch)[-1]  # (B, T, d)
        unit = F.normalize(states, dim=-1).numpy().astype(np.float16)
    lengths = batch.mask.sum(dim=1).tolist()
    return [
        (embedder.tokenizer.tokens(ids[1 : length - 1].tolist()), rows[1 : length - 1])
        for ids, rows, length in zip(batch.ids, unit, lengths, strict=True)
    ]


@cache
def _minilm() -> SentenceEmbedder:
    embedder = load_sentence_embedder()
    embedder.encoder.eval()
    return embedder
