"""The formulas count what the textbook's products multiply, one by one."""

import pytest

from course_lib.words import cbow_operations, skipgram_operations


class Counted(float):
    """A number that counts how often it was multiplied."""

    done = 0

    def __mul__(self, other):
        Counted.done += 1
        return float(self) * other


def scores_of(hidden, outputs):
    return [sum(Counted(h) * u for h, u in zip(hidden, row, strict=True)) for row in outputs]


@pytest.mark.parametrize(("contexts", "dim", "scores"), [(3, 4, 5), (6, 2, 1), (1, 7, 3)])
def test_counts_are_those_of_the_products(contexts, dim, scores):
    inputs, outputs = [[0.5] * dim] * contexts, [[0.1] * dim] * scores
    Counted.done = 0
    weighted = [[Counted(x) * (1 / contexts) for x in row] for row in inputs]
    scores_of([sum(column) for column in zip(*weighted, strict=True)], outputs)
    assert cbow_operations(contexts, dim, scores) == Counted.done

    Counted.done = 0
    for row in inputs:  # a pair each: its vector is picked by a weight of 1, then scored
        scores_of([Counted(x) * 1.0 for x in row], outputs)
    assert skipgram_operations(contexts, dim, scores) == Counted.done
