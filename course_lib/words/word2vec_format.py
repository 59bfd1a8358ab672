"""The word2vec file formats, text and binary: written byte for byte as gensim does, read strictly.

Text: a header ``n d``, then one line a word: the word, a space, d numbers. Binary: the same header,
then the word, a space and d little-endian float32. In the text format a word may contain spaces,
because the numbers are split off from the right; in the binary format the first space ends it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import numpy as np

from course_lib.datasets import WordVectors, write_atomically

PRINTABLE = frozenset(range(0x20, 0x7F)) | {0x0D}
CONTROL = frozenset(range(0x20)) - {0x0A, 0x0D}


def save_word2vec(
    word_vectors: WordVectors, path: str | os.PathLike[str], binary: bool = False
) -> None:
    """Write a table in the word2vec format; on an error nothing is left on disk.

    Parameters
    ----------
    word_vectors : WordVectors
        Shape ``(n, d)``.
    path : path
        The file; an existing one is replaced.
    binary : bool
        Exact bytes of the numbers instead of text. Both forms lose nothing.

    Raises
    ------
    ValueError
        If the format cannot hold a word (empty, a line break, a space in the binary format) or a
        number is not finite.

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "vectors.txt"
    >>> save_word2vec(WordVectors(["New York"], np.array([[1.0, 0.5]])), file)
    >>> file.read_text(encoding="utf-8")
    '1 2\\nNew York 1.0 0.5\\n'
    """
    for word in word_vectors.words:
        _check_word(word, binary)
    _check_finite(word_vectors)
    encode = _binary_entry if binary else _text_entry
    with write_atomically(Path(path)) as aside, aside.open("wb") as file:
        file.write(f"{len(word_vectors)} {word_vectors.dim}\n".encode())
        for word, vector in zip(word_vectors.words, word_vectors.matrix, strict=True):
            file.write(encode(word, vector))


def _check_word(word: str, binary: bool) -> None:
    if word == "" or "\n" in word or "\r" in word:
        raise ValueError(f"word_vectors: {word!r} is empty or has a line break")
    if binary and " " in word:
        raise ValueError(
            f"word_vectors: {word!r} has a space, which ends a word in the binary format; "
            "use '_' as word2vec does, or the text format"
        )
    if _ends_in_number(word):
        raise ValueError(f"word_vectors: the number at the end of {word!r} would read as one more")


def _check_finite(word_vectors: WordVectors) -> None:
    wrong = np.flatnonzero(~np.isfinite(word_vectors.matrix).all(axis=1))
    if wrong.size:
        raise ValueError(
            f"word_vectors: expected finite numbers, got NaN or infinity for "
            f"{word_vectors.words[wrong[0]]!r}"
        )


def _text_entry(word: str, vector: np.ndarray) -> bytes:
    """Write each number with the fewest digits that read back as the same float32."""
    return f"{word} {' '.join(map(str, vector))}\n".encode()


def _binary_entry(word: str, vector: np.ndarray) -> bytes:
    return f"{word} ".encode() + vector.astype("<f4").tobytes()


def load_word2vec(path: str | os.PathLike[str], binary: bool | None = None) -> WordVectors:
    """Read a file in the word2vec format.

    Parameters
    ----------
    path : path
        The file.
    binary : bool, optional
        Which of the two forms it has; by default the first vector decides: in the text form it
        is made of printable characters.

    Returns
    -------
    WordVectors
        Shape ``(n, d)``.

    Raises
    ------
    ValueError
        If anything is wrong: header, number of words or numbers, a number that is none or not
        finite, a word that comes twice, a truncated or overlong file, invalid UTF-8. The message
        has the line (binary: the entry), what was expected and what came.

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "vectors.txt"
    >>> _ = file.write_text("2 2\\ncat 1 0\\ndog 1\\n", encoding="utf-8")
    >>> load_word2vec(file)  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ValueError: ...vectors.txt, line 3: expected a word and 2 numbers, got 'dog 1'
    """
    data = Path(path).read_bytes()
    header, _, body = data.partition(b"\n")
    n, dim = _read_header(header, f"{path}, line 1")
    if binary is None:
        binary = not _looks_like_text(body, dim)
    read = _binary_entries if binary else _text_entries
    words: list[str] = []
    possible = len(body) // (2 * dim) + 1  # a number takes two bytes or more, whatever n says
    matrix = np.empty((min(n, possible), dim), dtype=np.float32)
    seen: dict[str, str] = {}
    for row, (where, word, vector) in enumerate(read(body, n, dim, str(path))):
        if word in seen:
            _reject(where, "a new word", f"{word!r}, which {seen[word]} had already")
        if not np.isfinite(vector).all():
            _reject(where, f"finite numbers for {word!r}", "NaN or infinity")
        seen[word] = where.rpartition(", ")[2]
        words.append(word)
        matrix[row] = vector
    return WordVectors(words, matrix[: len(words)])


def _reject(where: str, expected: str, got: str) -> NoReturn:
    raise ValueError(f"{where}: expected {expected}, got {got}")


def _read_header(line: bytes, where: str) -> tuple[int, int]:
    parts = line.split()
    if len(parts) != 2 or not all(part.isdigit() for part in parts):
        hint = " (GloVe's own files have no such line: add it)" if len(parts) > 2 else ""
        shown = line[:40].decode(errors="replace")
        _reject(where, f"'number_of_words dimension'{hint}", repr(shown))
    if int(parts[1]) == 0:
        _reject(where, "a dimension of 1 or more", "0")
    return int(parts[0]), int(parts[1])


def _looks_like_text(body: bytes, dim: int) -> bool:
    """Tell whether what would be the first binary vector reads as text.

    Its first line must be printable, and what follows must be free of control characters, of
    which float32 numbers are full.
    """
    start = body.find(b" ") + 1
    sample = body[start : start + 4 * dim]
    line = sample.partition(b"\n")[0]
    return (bool(line) or not sample) and PRINTABLE.issuperset(line) and not CONTROL & set(sample)


Entries = Iterator[tuple[str, str, np.ndarray]]


def _text_entries(body: bytes, n: int, dim: int, path: str) -> Entries:
    lines = body.split(b"\n")  # str.splitlines would also split at U+0085 and U+2028
    if lines[-1] == b"":
        lines.pop()
    for number, line in enumerate(lines[:n], start=2):
        yield _text_line(line, dim, f"{path}, line {number}")
    if len(lines) < n:
        _reject(f"{path}, line {len(lines) + 2}", f"{n} words, as line 1 says", f"{len(lines)}")
    if len(lines) > n:
        _reject(f"{path}, line {n + 2}", f"the end after {n} words, as line 1 says", "another line")


def _text_line(line: bytes, dim: int, where: str) -> tuple[str, str, np.ndarray]:
    try:
        text = line.decode("utf-8").rstrip("\r")
    except UnicodeDecodeError as error:
        _reject(where, "UTF-8", f"byte {line[error.start]:#04x} at column {error.start + 1}")
    # word2vec's own tool ends its lines with a space
    word, *numbers = text.removesuffix(" ").rsplit(" ", dim)
    if len(numbers) != dim or word == "":
        _reject(where, f"a word and {dim} numbers", repr(text[:40]))
    if _ends_in_number(word):
        _reject(where, f"a word and {dim} numbers", f"more numbers: {text[:40]!r}")
    try:
        with np.errstate(over="ignore"):  # infinity is refused with the others, by name
            return where, word, np.array(numbers, dtype=np.float32)
    except ValueError:
        wrong = next(number for number in numbers if not _is_number(number))
        _reject(where, f"{dim} numbers after {word!r}", repr(wrong))


def _ends_in_number(word: str) -> bool:
    return " " in word and _is_number(word.rpartition(" ")[2])


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _binary_entries(body: bytes, n: int, dim: int, path: str) -> Entries:
    position = 0
    for number in range(1, n + 1):
        where = f"{path}, entry {number} of {n}"
        space = body.find(b" ", position)
        end = space + 1 + 4 * dim
        if space < 0 or end > len(body):
            _reject(where, f"a word and {4 * dim} bytes", f"{len(body) - position} bytes, cut off")
        raw = body[position:space].lstrip(b"\n")  # word2vec's own tool puts a line break here
        try:
            word = raw.decode("utf-8")
        except UnicodeDecodeError:
            _reject(where, "a word in UTF-8", repr(raw[:20]))
        if word == "":
            _reject(where, "a word", "an empty one")
        yield where, word, np.frombuffer(body, "<f4", dim, offset=space + 1)
        position = end
    if body[position:].strip(b"\n"):
        _reject(f"{path}, after entry {n}", "the end", f"{len(body) - position} more bytes")
