"""BERT's first step: from a text to words and punctuation marks, before any vocabulary."""

from __future__ import annotations

from collections.abc import Callable

from course_lib.sentences.unicode_8 import category, decompose

# The blocks of Chinese characters. The original has 2b820; the fast tokenizer that models are
# published with has 2b920, and what a model was trained with is right for the model.
_CHINESE = (
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),
    (0x20000, 0x2A6DF),
    (0x2A700, 0x2B81F),
    (0x2B920, 0x2CEAF),
    (0x2F800, 0x2FA1F),
)
_CONTROL = ("Cc", "Cf", "Co", "Cs")  # control, format, private use, half a surrogate pair
_SPACE = ("Zs", "Zl", "Zp")


class _PerCharacter(dict[int, str]):
    """A table for ``str.translate`` that asks for a character's replacement when it is first met.

    So a text costs one look-up a character, and no rule is evaluated twice.
    """

    def __init__(self, replacement: Callable[[str], str]) -> None:
        super().__init__()
        self._replacement = replacement

    def __missing__(self, code: int) -> str:
        self[code] = new = self._replacement(chr(code))
        return new


def clean_text(text: str) -> str:
    r"""Drop what can't be seen and turn every kind of white space into a plain space.

    Control characters, format characters (soft hyphen, zero-width joiner, byte-order mark),
    private-use characters, lone surrogates and the replacement character U+FFFD go. Code points
    that Unicode 8 had not assigned stay, as in the tokenizer that models are published with.

    Parameters
    ----------
    text
        Any text.

    Returns
    -------
    str
        At most as long as `text`.

    Raises
    ------
    TypeError
        If `text` is not a string.

    Examples
    --------
    >>> clean_text("co\u00adoperate\tnow\u3000\x00!")
    'cooperate now !'
    """
    _check_text(text)
    return text.translate(_CLEAN)


def basic_tokenize(text: str, lowercase: bool = True) -> list[str]:
    """Split a text at white space, around punctuation and around each Chinese character.

    The text is cleaned as by :func:`clean_text`. With `lowercase`, accents go as well: each
    character is decomposed (NFD), marks without a place of their own are dropped, the rest is put
    in lower case. All of this is decided character by character, so the time is linear in the
    length; ``unicodedata.normalize`` on the whole text would also sort the marks that pile up on
    one letter, which takes seconds for a few ten thousand of them. Only combining marks that
    *stay*, such as the Hangul tone marks, may therefore come in another order than in NFD.

    Parameters
    ----------
    text
        Any text.
    lowercase
        Whether to put letters in lower case and strip accents, as "uncased" models do.

    Returns
    -------
    list of str
        Words, punctuation marks and Chinese characters in order; empty for a blank text.

    Raises
    ------
    TypeError
        If `text` is not a string.

    References
    ----------
    Devlin, Chang, Lee, Toutanova 2019, "BERT", `BasicTokenizer` of the published code.

    Examples
    --------
    >>> basic_tokenize("Don't panic: naïve 東京!")
    ['don', "'", 't', 'panic', ':', 'naive', '東', '京', '!']
    """
    _check_text(text)
    return text.translate(_UNCASED if lowercase else _CASED).split()


def _cleaned(character: str) -> str:
    kind = category(character)
    if character in "\t\n\r" or kind in _SPACE:
        return " "
    return "" if character == "\ufffd" or kind in _CONTROL else character


def _cased(character: str) -> str:
    return "".join(map(_set_apart, _cleaned(character)))


def _uncased(character: str) -> str:
    kept = [part for part in decompose(_cleaned(character)) if category(part) != "Mn"]
    return "".join(_set_apart(part) for part in "".join(kept).lower())


def _set_apart(character: str) -> str:
    """Put spaces around a character that is a word by itself."""
    return f" {character} " if _is_punctuation(character) or _is_chinese(character) else character


def _is_punctuation(character: str) -> bool:
    """Punctuation in Unicode's sense and, in ASCII, also the symbols ``$+<=>^`|~``."""
    if character.isascii():
        return character.isprintable() and not character.isalnum() and character != " "
    return category(character).startswith("P")


def _is_chinese(character: str) -> bool:
    return any(first <= ord(character) <= last for first, last in _CHINESE)


def _check_text(text: str) -> None:
    if not isinstance(text, str):
        raise TypeError(f"text: expected a str, got {type(text).__name__}")


_CLEAN, _CASED, _UNCASED = map(_PerCharacter, (_cleaned, _cased, _uncased))
