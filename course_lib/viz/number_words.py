"""Large numbers as people say them: bytes in powers of 1,024, counts in millions."""

UNITS = ("bytes", "KiB", "MiB", "GiB", "TiB", "PiB")
COUNTS = ((10**9, " billion"), (10**6, " million"))


def bytes_in_words(count: float) -> str:
    """A number of bytes with three significant digits.

    Examples
    --------
    >>> [bytes_in_words(count) for count in (64, 1536, 3_072_000_000, 10**15)]
    ['64 bytes', '1.5 KiB', '2.86 GiB', '909 TiB']
    """
    unit = 0
    while count >= 1023.5 and unit < len(UNITS) - 1:
        count, unit = count / 1024, unit + 1
    if count == 1 and not unit:
        return "1 byte"
    return f"{count:.3g} {UNITS[unit]}" if count < 999.5 else f"{count:,.0f} {UNITS[unit]}"


def count_in_words(count: float) -> str:
    """A count, in millions or billions from a million on.

    Examples
    --------
    >>> [count_in_words(count) for count in (19_807, 2_500_000, 10**9)]
    ['19,807', '2.5 million', '1 billion']
    """
    for size, name in COUNTS:
        if count >= size:
            return f"{count / size:g}{name}"
    return f"{count:,.0f}"
