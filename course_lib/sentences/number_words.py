"""The course's translation task: a number in words to its digits, "forty two" to "4 2".

It has what makes translation hard and nothing else: the output's length isn't the input's, a word's
meaning depends on later words ("three" is 3, 300 or 3,000,000), zeros that nobody says must be
written, and inputs can be made as long as one likes.
"""

from collections.abc import Sequence

import numpy as np

Pair = tuple[list[str], list[str]]

PAD, BOS, EOS = "<pad>", "<bos>", "<eos>"
ONES = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
ONES += ["eleven", "twelve", *(f"{unit}teen" for unit in ("thir", "four", "fif", "six", "seven"))]
ONES += ["eighteen", "nineteen"]
TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
SCALES = ["", "thousand", "million", "billion", "trillion"]
MAX_DIGITS = 3 * len(SCALES)

# ids are places in these lists; <pad> is 0 in both
SOURCE_VOCABULARY = [PAD, BOS, EOS, *ONES, *TENS, "hundred", *SCALES[1:]]
TARGET_VOCABULARY = [PAD, BOS, EOS, *"0123456789"]


def spell(number: int) -> list[str]:
    """Return a number's English words, without "and" and hyphens.

    Parameters
    ----------
    number : int
        0 to 10^15 - 1.

    Returns
    -------
    list of str
        1 to 24 words of `SOURCE_VOCABULARY`.

    Raises
    ------
    ValueError
        If `number` is negative or has more than 15 digits.

    Examples
    --------
    >>> " ".join(spell(70_342))
    'seventy thousand three hundred forty two'
    """
    if not 0 <= number < 10**MAX_DIGITS:
        raise ValueError(f"number: expected 0 to 10^{MAX_DIGITS} - 1, got {number}")
    words: list[str] = []
    for power in reversed(range(len(SCALES))):
        group = number // 1000**power % 1000
        words += _below_thousand(group) + [SCALES[power]] * (group > 0 and power > 0)
    return words or ["zero"]


def number_pairs(n: int, max_digits: int, seed: int = 0, min_digits: int = 1) -> list[Pair]:
    """Draw numbers and return each as its words and its digits.

    Parameters
    ----------
    n : int
        Pairs to draw, with repetitions (there are only ten numbers of one digit).
    max_digits, min_digits : int
        Every number of digits from `min_digits` to `max_digits` is equally frequent, and every
        number with that many digits.
    seed : int

    Returns
    -------
    list of (list of str, list of str)
        Words of `SOURCE_VOCABULARY` and digits of `TARGET_VOCABULARY`.

    Raises
    ------
    ValueError
        If not 1 <= `min_digits` <= `max_digits` <= 15.

    Examples
    --------
    >>> words, digits = number_pairs(1, max_digits=4, min_digits=4, seed=1)[0]
    >>> " ".join(words), " ".join(digits)
    ('five thousand two hundred fifty eight', '5 2 5 8')
    """
    if not 1 <= min_digits <= max_digits <= MAX_DIGITS:
        raise ValueError(
            f"min_digits, max_digits: expected 1 <= min <= max <= {MAX_DIGITS}, "
            f"got {min_digits} and {max_digits}"
        )
    rng = np.random.default_rng(seed)
    digits = rng.integers(min_digits, max_digits + 1, n)
    numbers = rng.integers(np.where(digits > 1, 10 ** (digits - 1), 0), 10**digits)
    return [(spell(number), list(str(number))) for number in numbers.tolist()]


def source_ids(words: Sequence[str]) -> list[int]:
    """Return the ids of a number's words; KeyError names a word that isn't one.

    Examples
    --------
    >>> [SOURCE_VOCABULARY[i] for i in source_ids(["forty", "two"])]
    ['forty', 'two']
    """
    return [_SOURCE_IDS[word] for word in words]


def target_ids(digits: Sequence[str]) -> list[int]:
    """Return the ids of digits, the end token added, as a decoder has to write them.

    Examples
    --------
    >>> [TARGET_VOCABULARY[i] for i in target_ids("42")]
    ['4', '2', '<eos>']
    """
    return [_TARGET_IDS[digit] for digit in (*digits, EOS)]


_SOURCE_IDS = {word: i for i, word in enumerate(SOURCE_VOCABULARY)}
_TARGET_IDS = {digit: i for i, digit in enumerate(TARGET_VOCABULARY)}


def _below_thousand(group: int) -> list[str]:
    hundreds, rest = divmod(group, 100)
    words = [ONES[hundreds], "hundred"] if hundreds else []
    if rest >= 20:
        words.append(TENS[rest // 10 - 2])
        rest %= 10
    return words + ([ONES[rest]] if rest else [])
