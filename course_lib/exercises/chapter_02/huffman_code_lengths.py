"""Exercise 02.huffman-code-lengths: short codes for frequent words."""

import heapq
import math

import numpy as np

from course_lib.exercises.definition import Case, Exercise, Invariant, Mistake

Lengths = list[int]


def cases(seed: int) -> list[Case]:
    """Two words, one frequent one, equal ones, then random counts."""
    rng = np.random.default_rng(seed)
    return [
        Case([5, 3]),
        Case([10, 2, 1], label="one frequent word"),
        Case([1, 1, 1, 1], label="all words equally frequent"),
        Case([16, 8, 4, 2, 1]),
        Case(rng.permutation([40, 20, 13, 10, 8, 6]).tolist(), label="in no order"),
        Case(rng.integers(1, 100, size=30).tolist(), hidden=True),
    ]


def _merge(counts: list[int]) -> Lengths:
    """Merge the two rarest groups until one is left; each merge adds a step to their words."""
    lengths = [0] * len(counts)
    groups = [(count, i, [i]) for i, count in enumerate(counts)]
    heapq.heapify(groups)
    while len(groups) > 1:
        one, other = heapq.heappop(groups), heapq.heappop(groups)
        for word in one[2] + other[2]:
            lengths[word] += 1
        heapq.heappush(groups, (one[0] + other[0], one[1], one[2] + other[2]))
    return lengths


def _library(counts: list[int]) -> Lengths:
    from course_lib.words.huffman import huffman_tree

    depths: Lengths = huffman_tree(counts).depths.tolist()
    return depths


def _sorted_list(counts: list[int]) -> Lengths:
    groups = [([i], count) for i, count in enumerate(counts)]
    lengths = np.zeros(len(counts), int)
    while len(groups) > 1:
        groups.sort(key=lambda group: group[1], reverse=True)
        (a, n), (b, m) = groups.pop(), groups.pop()
        lengths[a + b] += 1
        groups.append((a + b, n + m))
    return [int(length) for length in lengths]


def _cost(lengths: Lengths, counts: list[int]) -> float:
    return sum(map(lambda n, c: n * c, lengths, counts)) / sum(counts)


def check(got: Lengths, counts: list[int]) -> str | None:
    """Accept every optimal code: with ties there are several."""
    got = [int(length) for length in got]
    if len(got) != len(counts):
        return f"expected one length for each of {len(counts)} words, got {len(got)}"
    kraft = sum(2.0**-length for length in got)
    if min(got) < 1 or kraft > 1 + 1e-9:
        return (
            f"{got} can't be the depths of leaves: the sum of 2^-length is {kraft:g}, above 1, so "
            "some word would sit on the path to another"
        )
    best, own = _cost(_merge(counts), counts), _cost(got, counts)
    if own > best + 1e-9:
        return f"{got} needs {own:.3f} steps a word on average; a Huffman tree needs {best:.3f}"
    return None


def _balanced(counts: list[int]) -> Lengths:
    return [math.ceil(math.log2(len(counts)))] * len(counts)


def _entropy(counts: list[int]) -> Lengths:
    return [max(1, math.ceil(math.log2(sum(counts) / count))) for count in counts]


def _chain(counts: list[int]) -> Lengths:
    order = sorted(range(len(counts)), key=lambda i: -counts[i])
    lengths = [0] * len(counts)
    for depth, word in enumerate(order, start=1):
        lengths[word] = min(depth, len(counts) - 1)
    return lengths


def _root_counted(counts: list[int]) -> Lengths:
    return [length + 1 for length in _merge(counts)]


def _frequent_first(counts: list[int]) -> Lengths:
    groups = [(count, [i]) for i, count in enumerate(counts)]
    lengths = [0] * len(counts)
    while len(groups) > 1:
        groups.sort()
        one, other = groups.pop(), groups.pop()
        for word in one[1] + other[1]:
            lengths[word] += 1
        groups.append((one[0] + other[0], one[1] + other[1]))
    return lengths


EXERCISE = Exercise(
    id="02.huffman-code-lengths",
    title="How deep does each word sit?",
    kind="implement",
    minutes=15,
    difficulty=3,
    points=3,
    statement=(
        "Hierarchical softmax puts the words at the leaves of a Huffman tree: merge the two "
        "rarest groups into one, with the sum of their counts, until a single group is left. "
        "Return how many steps each word is from the root. (Where counts are equal, several "
        "answers are right; any of them passes.)"
    ),
    cell='''@exercise("02.huffman-code-lengths")
def code_lengths(counts):
    """Return the depth of each word's leaf, a list as long as counts (two words or more)."""
    ...''',
    reference=_library,
    cases=cases,
    comparison=Invariant(check),
    mistakes=(
        Mistake(
            "a balanced tree",
            _balanced,
            "Every word at depth log2(V) ignores the counts. With Zipf's law and 50,000 words a "
            "Huffman tree takes 11 steps on average, the balanced one 16.",
        ),
        Mistake(
            "rounded-up information content",
            _entropy,
            "log2(total / count), rounded up, is Shannon's code: valid, but each rounding costs "
            "something. Merge the two rarest groups instead of computing each length by itself.",
        ),
        Mistake(
            "a chain",
            _chain,
            "You peel off one word after the other. Two merged groups are a group like any "
            "other: put it back among them, and it may wait while rarer ones are merged.",
        ),
        Mistake(
            "the root counted as a step",
            _root_counted,
            "All lengths are one too large: of two words, each is one step from the root. Count "
            "the decisions, not the nodes.",
        ),
        Mistake(
            "the frequent words deep down",
            _frequent_first,
            "You merge the two most frequent groups, and the rare words get the short codes. Merge "
            "the *rarest* first: what is merged early ends deep.",
        ),
    ),
    hints=(
        "A merge puts every word of both groups one step farther from the root.",
        "Keep (count, words of the group) in a list. Take out the two smallest, add 1 to the "
        "length of all their words, put the merged group back.",
        "`heapq.heappop` gives the smallest; put a number between count and list, so that equal "
        "counts never make Python compare the lists. Stop when one group is left.",
    ),
    library=("course_lib.words.huffman:huffman_tree", "course_lib.words.huffman:_merge"),
    correct=(_merge, _sorted_list),
    after=(
        "The average depth is close to the entropy of the counts. That is the time that "
        "hierarchical softmax takes for a word; its memory is still V - 1 node vectors."
    ),
)
