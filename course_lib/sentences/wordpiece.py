"""WordPiece: a word is cut into the longest pieces that the vocabulary has, from the left."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from course_lib.models.texts_check import check_texts
from course_lib.sentences.basic_tokenization import basic_tokenize
from course_lib.sentences.longest_match import LongestMatch
from course_lib.sentences.token_batches import TokenBatch, collate
from course_lib.sentences.wordpiece_files import read_tokenizer_folder
from course_lib.sentences.wordpiece_training import SPECIAL
from course_lib.sentences.wordpiece_truncation import check_length, fitting_lengths


class WordPieceTokenizer:
    """Turn texts into the token ids of a BERT-like model.

    A text is split by :func:`basic_tokenize`, then each word into pieces: the longest prefix that
    is in the vocabulary, then the longest continuation, and so on. Continuations are written with
    two hashes, ``##ding``. If nothing fits somewhere, the whole word becomes ``[UNK]``.

    It gives the ids of the fast tokenizer that the model was published with, with two differences,
    both on purpose. A special token that is spelled out in a text is text: ``"[SEP]"`` becomes
    ``[ sep ]``, so that no document can end itself (transformers calls this
    ``split_special_tokens=True``). And lone surrogates, which can't be stored as UTF-8 and make
    the other tokenizer raise an error, are dropped like control characters.

    Parameters
    ----------
    vocabulary
        The tokens; a token's place is its id. With ``[PAD] [UNK] [CLS] [SEP] [MASK]`` among them.
    lowercase
        Whether the model is "uncased": letters to lower case, accents stripped.
    max_characters
        Longer words become ``[UNK]`` without a search.

    Raises
    ------
    ValueError
        If a token comes twice, a special token is missing, or `max_characters` is below 1.

    References
    ----------
    Wu et al. 2016, "Google's Neural Machine Translation System", section 4.1; Devlin, Chang, Lee,
    Toutanova 2019, "BERT", section 3, "Input/Output Representations".

    Examples
    --------
    >>> from course_lib.models import weights_path
    >>> tokenizer = WordPieceTokenizer.from_folder(weights_path("all-MiniLM-L6-v2"))
    >>> tokenizer.tokenize("Embeddings run.")
    ['em', '##bed', '##ding', '##s', 'run', '.']
    >>> tokenizer.encode("Run!")
    [101, 2448, 999, 102]
    """

    def __init__(
        self, vocabulary: Sequence[str], lowercase: bool = True, max_characters: int = 100
    ) -> None:
        self.vocabulary = list(vocabulary)
        self.lowercase = lowercase
        self._ids = {token: number for number, token in enumerate(self.vocabulary)}
        self._check_vocabulary()
        self.pad_id, self.unk_id, self.cls_id, self.sep_id, self.mask_id = map(
            self._ids.__getitem__, SPECIAL
        )
        self._word_ids = LongestMatch(self._ids, self.unk_id, max_characters)

    @classmethod
    def from_folder(cls, path: str | Path) -> WordPieceTokenizer:
        """Read the tokenizer of a model that lies on disk.

        Parameters
        ----------
        path
            A folder in transformers' format, with ``tokenizer.json`` or ``vocab.txt``.

        Raises
        ------
        FileNotFoundError
            If the folder has neither file.
        ValueError
            If the files describe another kind of tokenizer; the message says which setting.

        Examples
        --------
        >>> from course_lib.models import weights_path
        >>> len(WordPieceTokenizer.from_folder(weights_path("all-MiniLM-L6-v2")))
        30522
        """
        return cls(*read_tokenizer_folder(Path(path)))

    def __len__(self) -> int:
        """Return the number of tokens in the vocabulary."""
        return len(self.vocabulary)

    def split(self, text: str) -> list[tuple[str, list[str]]]:
        """List the words of a text, each with its pieces.

        Examples
        --------
        >>> toy = WordPieceTokenizer([*SPECIAL, "hug", "##s", "a"])
        >>> toy.split("A hugs mug")
        [('a', ['a']), ('hugs', ['hug', '##s']), ('mug', ['[UNK]'])]
        """
        words = basic_tokenize(text, self.lowercase)
        return [(word, self.tokens(self._word_ids(word))) for word in words]

    def tokenize(self, text: str) -> list[str]:
        """List the pieces of a text, without ``[CLS]`` and ``[SEP]``.

        Examples
        --------
        >>> WordPieceTokenizer([*SPECIAL, "hug", "##s"]).tokenize("hug hugs")
        ['hug', 'hug', '##s']
        """
        return self.tokens(self._text_ids(text))

    def encode(
        self, text: str, pair: str | None = None, max_length: int | None = None
    ) -> list[int]:
        """Return the ids of ``[CLS] text [SEP]`` or ``[CLS] text [SEP] pair [SEP]``.

        Parameters
        ----------
        text
            A text, possibly empty.
        pair
            A second text.
        max_length
            Most ids, the special ones included. A pair is cut so that the shorter text keeps as
            much as it can, up to half.

        Returns
        -------
        list of int

        Raises
        ------
        TypeError
            If a text is not a string.
        ValueError
            If `max_length` leaves no room for the special tokens.

        Examples
        --------
        >>> toy = WordPieceTokenizer([*SPECIAL, "hug", "##s"])
        >>> toy.encode("hugs"), toy.encode("hugs", "hug"), toy.encode("hugs", max_length=3)
        ([2, 5, 6, 3], [2, 5, 6, 3, 5, 3], [2, 5, 3])
        """
        first, second = self._encode_segments(text, pair, max_length)
        return first + second

    def batch(
        self,
        texts: Sequence[str],
        pairs: Sequence[str] | None = None,
        max_length: int | None = None,
    ) -> TokenBatch:
        """Encode texts, or pairs of texts, as tensors of equal length, padded on the right.

        Parameters
        ----------
        texts
            B texts.
        pairs
            B second texts.
        max_length
            Most ids in a row, see :meth:`encode`.

        Returns
        -------
        TokenBatch
            T is the length of the longest row.

        Raises
        ------
        TypeError
            If `texts` is one string or an item isn't a string.
        ValueError
            If there are not as many `pairs` as `texts`, or `max_length` is too small.

        Examples
        --------
        >>> toy = WordPieceTokenizer([*SPECIAL, "hug", "##s"])
        >>> toy.batch(["hugs", ""]).ids
        tensor([[2, 5, 6, 3],
                [2, 3, 0, 0]])
        """
        check_texts(texts)
        if pairs is not None:
            check_texts(pairs, "pairs")
            if len(pairs) != len(texts):
                raise ValueError(f"pairs: expected {len(texts)} as in texts, got {len(pairs)}")
        seconds = pairs if pairs is not None else [None] * len(texts)
        rows = [
            self._encode_segments(a, b, max_length) for a, b in zip(texts, seconds, strict=True)
        ]
        return collate(rows, self.pad_id)

    def tokens(self, ids: Iterable[int]) -> list[str]:
        """Return the tokens of ids.

        Raises
        ------
        IndexError
            If there is no such id.

        Examples
        --------
        >>> WordPieceTokenizer([*SPECIAL, "hug", "##s"]).tokens([2, 5, 3])
        ['[CLS]', 'hug', '[SEP]']
        """
        numbers = [int(number) for number in ids]
        for number in numbers:
            if not 0 <= number < len(self.vocabulary):
                raise IndexError(f"ids: expected 0 to {len(self.vocabulary) - 1}, got {number}")
        return [self.vocabulary[number] for number in numbers]

    def _encode_segments(
        self, text: str, pair: str | None, max_length: int | None
    ) -> tuple[list[int], list[int]]:
        first = self._text_ids(text)
        second = [] if pair is None else self._text_ids(pair)
        if max_length is not None:
            room = max_length - check_length(max_length, pair is not None)
            n_first, n_second = fitting_lengths(len(first), len(second), room)
            first, second = first[:n_first], second[:n_second]
        ending = [] if pair is None else [*second, self.sep_id]
        return [self.cls_id, *first, self.sep_id], ending

    def _text_ids(self, text: str) -> list[int]:
        words = basic_tokenize(text, self.lowercase)
        return [number for word in words for number in self._word_ids(word)]

    def _check_vocabulary(self) -> None:
        missing = [token for token in SPECIAL if token not in self._ids]
        if missing:
            raise ValueError(
                f"vocabulary: expected {' '.join(SPECIAL)}, {' '.join(missing)} missing"
            )
        if len(self._ids) < len(self.vocabulary):
            twice = next(t for number, t in enumerate(self.vocabulary) if self._ids[t] != number)
            raise ValueError(f"vocabulary: {twice!r} comes twice")
