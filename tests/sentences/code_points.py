"""The code points that tokenizers are compared on."""

import sys

SURROGATES = range(0xD800, 0xE000)


def code_points(step: int = 64) -> list[int]:
    """The first two planes whole, where all rules differ, and a sample of the others.

    The others hold Chinese characters, private characters and nothing, in long uniform ranges; both
    ends of every multiple of `step` are in the sample. ``step=1`` takes all.
    """
    sampled = [c for c in range(0x20000, sys.maxunicode + 1) if c % step in (0, step - 1)]
    return [c for c in range(0x20000) if c not in SURROGATES] + sampled
