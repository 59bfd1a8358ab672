"""From a string to words: one explicit pattern, for every alphabet."""

import sys
import unicodedata

import regex

# A word starts with a letter (\p{L}) and goes on with letters, the marks that some scripts
# attach to them (\p{M}, as in Hindi) and digits ("float32"). An apostrophe between letters is
# part of the word ("don't", "l'eau"); at either end it is a quotation mark and is not.
_WORD = regex.compile(r"\p{L}[\p{L}\p{M}\p{Nd}]*(?:['’][\p{L}\p{M}\p{Nd}]+)*")
_COMBINING_DOT = "\u0307"  # what str.lower leaves behind on the Turkish capital I with a dot


def tokenize(text: str) -> list[str]:
    """Split a text into lower-case words, in any script.

    Accented letters stay (``café``), contractions stay whole (``don't``, with the typographic
    apostrophe replaced by the plain one), underscores and hyphens separate, numbers are dropped.

    Parameters
    ----------
    text : str
        Any text. It is normalised to NFC first, so that a letter with its accent is one
        character however it was typed.

    Returns
    -------
    list of str
        The words in order of appearance; empty for a text without letters.

    Raises
    ------
    TypeError
        If `text` is not a string.

    Examples
    --------
    >>> tokenize("Don't split naïve cafés: n_components=32, float32!")
    ["don't", 'split', 'naïve', 'cafés', 'n', 'components', 'float32']
    """
    if not isinstance(text, str):
        raise TypeError(f"text: expected a str, got {type(text).__name__}")
    words = _WORD.findall(unicodedata.normalize("NFC", text))
    lowered = "\n".join(words).lower().replace("’", "'").replace("i" + _COMBINING_DOT, "i")
    # one string object a word, however often it occurs: a corpus takes a tenth of the memory
    return list(map(sys.intern, lowered.split("\n"))) if words else []
