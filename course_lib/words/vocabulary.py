"""Words to dense integer ids, and token lists to arrays of ids."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain, repeat
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray

UNKNOWN = "<UNK>"


@dataclass(frozen=True)
class Corpus:
    """Encoded sentences, one after the other in a single array.

    Attributes
    ----------
    tokens : (n,) int32
        Word ids of all sentences, concatenated.
    offsets : (sentences + 1,) int64
        Sentence ``i`` is ``tokens[offsets[i]:offsets[i + 1]]``.
    """

    tokens: NDArray[np.int32]
    offsets: NDArray[np.int64]

    def __len__(self) -> int:
        """Return the number of sentences."""
        return len(self.offsets) - 1

    def sentence(self, i: int) -> NDArray[np.int32]:
        """Return the word ids of sentence `i`, shape (length,)."""
        return self.tokens[self.offsets[i] : self.offsets[i + 1]]

    def shuffled(self, seed: int) -> "Corpus":
        """Return the same sentences in a random order; words stay in theirs."""
        order = np.random.default_rng(seed).permutation(len(self))
        lengths = np.diff(self.offsets)[order]
        offsets = _offsets(lengths)
        # token j of new sentence i comes from old position offsets_old[order[i]] + j
        shift = np.repeat(self.offsets[order] - offsets[:-1], lengths)
        return Corpus(self.tokens[np.arange(len(self.tokens)) + shift], offsets)


@dataclass(frozen=True)
class Vocabulary:
    """The words that a model knows, most frequent first; a word's id is its place.

    Attributes
    ----------
    words : list of str
        Dense: ids are ``0 … len(words) - 1`` without gaps.
    counts : (V,) int64
        Occurrences in the corpus that the vocabulary was built from.
    """

    words: list[str]
    counts: NDArray[np.int64]
    _index: dict[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Index the words."""
        object.__setattr__(self, "_index", {word: i for i, word in enumerate(self.words)})

    @classmethod
    def build(
        cls, sentences: Sequence[Sequence[str]], min_count: int = 5, unk: bool = False
    ) -> "Vocabulary":
        """Count the words, drop the rare ones, then number what is left.

        Parameters
        ----------
        sentences : sequence of token lists
        min_count : int
            Words that occur less often are not in the vocabulary.
        unk : bool
            Reserve id 0 for ``<UNK>``; its count is that of all dropped words together.

        Raises
        ------
        TypeError
            If a sentence is a string instead of a list of words.
        ValueError
            If no word reaches `min_count`.

        Examples
        --------
        >>> Vocabulary.build([["rare", "cat", "cat"]], min_count=2, unk=True).words
        ['<UNK>', 'cat']
        """
        check_sentences(sentences)
        counter = Counter(chain.from_iterable(sentences))
        kept = [(word, n) for word, n in counter.items() if n >= min_count]
        kept.sort(key=itemgetter(1), reverse=True)  # stable: ties in order of appearance
        if not kept:
            raise ValueError(f"min_count: no word occurs {min_count} times or more")
        if unk:
            kept.insert(0, (UNKNOWN, counter.total() - sum(n for _, n in kept)))
        words, counts = zip(*kept, strict=True)
        return cls(list(words), np.array(counts, dtype=np.int64))

    def __len__(self) -> int:
        """Return the number of words."""
        return len(self.words)

    def __contains__(self, word: object) -> bool:
        """Tell whether `word` has an id."""
        return word in self._index

    def index(self, word: str) -> int:
        """Return the id of `word`; KeyError names a word that has none."""
        if word not in self._index:
            raise KeyError(f"{word!r} is not among the {len(self):,} words of the vocabulary")
        return self._index[word]

    def encode(self, sentences: Sequence[Sequence[str]]) -> Corpus:
        """Replace words by ids.

        Words outside the vocabulary become ``<UNK>`` if it was built with ``unk=True`` and are
        left out otherwise, as word2vec does (their neighbours then stand next to each other).

        Examples
        --------
        >>> Vocabulary.build([["a", "b", "a"]], min_count=2).encode([["a", "b", "a"]]).tokens
        array([0, 0], dtype=int32)
        """
        check_sentences(sentences)
        lengths = np.fromiter(map(len, sentences), dtype=np.int64, count=len(sentences))
        unknown = self._index.get(UNKNOWN, -1)
        ids = map(self._index.get, chain.from_iterable(sentences), repeat(unknown))
        tokens = np.fromiter(ids, dtype=np.int32, count=int(lengths.sum()))
        return select(Corpus(tokens, _offsets(lengths)), tokens >= 0)


def select(corpus: Corpus, keep: NDArray[np.bool_]) -> Corpus:
    """Return `corpus` with only the tokens where `keep` (n,) is True; sentences close up."""
    kept_before = np.concatenate([[0], np.cumsum(keep)])
    return Corpus(corpus.tokens[keep], kept_before[corpus.offsets])


def check_sentences(sentences: Sequence[Sequence[str]]) -> None:
    """Raise TypeError unless `sentences` is a sequence of token lists."""
    if isinstance(sentences, str) or not isinstance(sentences, Sequence):
        got = type(sentences).__name__
        raise TypeError(f"sentences: expected a sequence of lists of words, got {got}")
    if any(isinstance(sentence, str) for sentence in sentences):
        raise TypeError("sentences: expected lists of words, got a str; call tokenize() first")


def _offsets(lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths)])
