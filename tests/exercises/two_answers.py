"""One exercise with a right answer and a known wrong one, for tests of what answers go through."""

ID = "02.noise-distribution"


def right(counts):
    weights = counts**0.75
    return weights / weights.sum()


def wrong(counts):
    return counts / counts.sum()
