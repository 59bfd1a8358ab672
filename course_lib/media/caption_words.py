"""The words of captions, and a text tower that sees which words there are, not their order."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Self

import torch
from torch import Tensor, nn

from course_lib.sentences.weight_seeds import seeded_weights

_WORD = re.compile(r"\w+")


class CaptionWords:
    """A vocabulary: each word that some captions use has a number.

    Parameters
    ----------
    words : iterable of str
        Different words in lower case; word i gets number i.

    Raises
    ------
    ValueError
        If a word comes twice, or there is none.

    Examples
    --------
    >>> words = CaptionWords.from_captions(["a red circle", "a blue circle"])
    >>> words.words
    ('a', 'blue', 'circle', 'red')
    >>> words.ids("A red circle!"), words.unknown("a pink circle")
    ([0, 3, 2], ['pink'])
    """

    def __init__(self, words: Iterable[str]) -> None:
        self.words = tuple(words)
        self._ids = {word: i for i, word in enumerate(self.words)}
        if not self.words:
            raise ValueError("words: expected one or more, got none")
        if len(self._ids) < len(self.words):
            twice = next(w for i, w in enumerate(self.words) if self._ids[w] != i)
            raise ValueError(f"words: expected different words, got {twice!r} twice")

    @classmethod
    def from_captions(cls, captions: Iterable[str]) -> Self:
        """Take the words of all captions, in alphabetical order."""
        return cls(sorted({word for caption in captions for word in _split(caption)}))

    def __len__(self) -> int:
        return len(self.words)

    def __contains__(self, word: str) -> bool:
        return word.lower() in self._ids

    def ids(self, text: str) -> list[int]:
        """Return the numbers of the words of `text`, in its order; unknown words are left out."""
        return [self._ids[word] for word in _split(text) if word in self._ids]

    def unknown(self, *texts: str) -> list[str]:
        """Return the words of `texts` that no caption used, each once, in order."""
        found = (word for text in texts for word in _split(text) if word not in self._ids)
        return list(dict.fromkeys(found))


class BagOfWordsTower(nn.Module):
    """Mean of word vectors, then a linear layer or a small network: blind to the order of words.

    "a red circle and a blue square" and "a blue circle and a red square" get one vector, whatever
    the training.

    Parameters
    ----------
    words : CaptionWords
    dim : int
        Length of the vector.
    hidden : int
        Width of the hidden layer; 0 for no hidden layer.
    seed : int
        Of the first weights.

    Examples
    --------
    >>> tower = BagOfWordsTower(CaptionWords(["red", "blue", "circle"]), dim=4)
    >>> vectors = tower(["red circle", "circle red", "blue circle"])
    >>> vectors.shape, torch.allclose(vectors[0], vectors[1])
    (torch.Size([3, 4]), True)
    """

    def __init__(self, words: CaptionWords, dim: int, hidden: int = 0, seed: int = 0) -> None:
        super().__init__()
        self.words = words
        with seeded_weights(seed):
            self.vectors = nn.EmbeddingBag(len(words), hidden or dim, mode="mean")
            steps = [nn.GELU()] if hidden else []
            self.head = nn.Sequential(*steps, nn.Linear(hidden or dim, dim))

    def forward(self, texts: Sequence[str]) -> Tensor:
        """Return one vector a text, (B, dim).

        Raises
        ------
        TypeError
            If `texts` is one string.
        ValueError
            If a text has no word, or one that the vocabulary lacks; it names all of those.
        """
        if isinstance(texts, str):
            raise TypeError("texts: expected a sequence of str, got str; put it into a list")
        if unknown := self.words.unknown(*texts):
            known, came = ", ".join(self.words.words), ", ".join(unknown)
            raise ValueError(f"texts: expected words out of {known}; got {came}")
        rows = [self.words.ids(text) for text in texts]
        if [] in rows:
            raise ValueError(f"texts: expected a word in each, got {texts[rows.index([])]!r}")
        device = self.vectors.weight.device
        ids = torch.tensor([i for row in rows for i in row], dtype=torch.int64, device=device)
        ends = torch.tensor([0, *map(len, rows)], device=device).cumsum(0)
        return self.head(self.vectors(ids, ends[:-1]))  # (B, dim)


def _split(text: str) -> list[str]:
    return _WORD.findall(text.lower())
