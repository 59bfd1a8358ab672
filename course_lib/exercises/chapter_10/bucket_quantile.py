"""Exercise 10.bucket-quantile: a percentile out of cumulative buckets."""

from functools import partial

import numpy as np

from course_lib.exercises.definition import Case, Close, Exercise, Mistake

INF = float("inf")


def cases(seed: int) -> list[Case]:
    """Inside a bucket, the first one, the open one, on a bound, nothing counted."""
    rng = np.random.default_rng(seed)
    bounds = [0.1, 0.2, 0.5, 1.0, INF]
    many = [*np.round(np.cumsum(rng.uniform(0.01, 0.2, 11)), 3).tolist(), INF]
    return [
        Case(0.5, bounds, [10, 60, 90, 98, 100], label="the median"),
        Case(0.9, bounds, [10, 60, 80, 98, 100], label="between 0.5 and 1.0"),
        Case(0.05, bounds, [10, 60, 90, 98, 100], label="in the first bucket"),
        Case(0.6, bounds, [10, 60, 90, 98, 100], label="exactly on a bound"),
        Case(0.99, bounds, [10, 60, 90, 98, 100], label="above the last finite bound"),
        Case(0.75, bounds, [10, 40, 40, 70, 80], label="an empty bucket before it"),
        Case(0.95, many, np.cumsum(rng.integers(1, 50, 12)).tolist(), hidden=True),
        Case(0.3, many, np.cumsum(rng.integers(1, 50, 12)).tolist(), hidden=True),
    ]


def quantile(
    q: float, bounds: list[float], cumulative: list[float], take: str = "inside", top: str = "below"
) -> float:
    """Find the bucket of the rank, and go into it in proportion."""
    rank = q * cumulative[-1]
    b = next(i for i, count in enumerate(cumulative) if count >= rank)
    if bounds[b] == INF:
        return {"below": bounds[b - 1], "inf": INF}[top]
    start, below = (0.0, 0.0) if b == 0 else (bounds[b - 1], cumulative[b - 1])
    if top == "first" and b == 0:
        start = bounds[0]
    share = {
        "inside": (rank - below) / (cumulative[b] - below),
        "end": 1.0,
        "start": 0.0,
        "middle": 0.5,
        "all": rank / cumulative[b],
        "total": (rank - below) / cumulative[-1],
    }[take]
    return float(start + (bounds[b] - start) * share)


def _twice(q: float, bounds: list[float], cumulative: list[float]) -> float:
    return quantile(q, bounds, np.cumsum(cumulative).tolist())


def _per_cent(q: float, bounds: list[float], cumulative: list[float]) -> float:
    return quantile(q / 100, bounds, cumulative)


def _interpolated(q: float, bounds: list[float], cumulative: list[float]) -> float:
    ends = np.array([0.0, *bounds[:-1]])
    counts = np.array([0.0, *cumulative[:-1]])
    b = int(np.searchsorted(counts, q * cumulative[-1]))
    if b == len(ends):
        return float(ends[-1])
    return float(np.interp(q * cumulative[-1], counts[b - 1 : b + 1], ends[b - 1 : b + 1]))


EXERCISE = Exercise(
    id="10.bucket-quantile",
    title="A percentile without the values",
    kind="implement",
    minutes=10,
    difficulty=2,
    points=2,
    statement=(
        "`cumulative[i]` says how many requests took at most `bounds[i]` seconds; the last bound "
        "is infinite, so the last count is all of them. Estimate the `q` quantile as Prometheus "
        "does: find the first bucket whose count reaches the rank q · n, and go into it in "
        "proportion, as if its values were spread evenly. The first bucket begins at 0. If it "
        "falls into the open bucket, return the largest finite bound."
    ),
    cell='''@exercise("10.bucket-quantile")
def bucket_quantile(q, bounds, cumulative):
    """q: 0 to 1; bounds: rising, the last inf; cumulative: counts. Returns seconds."""
    rank = q * cumulative[-1]
    ...''',
    reference=quantile,
    cases=cases,
    comparison=Close(),
    mistakes=(
        Mistake(
            "the bucket's upper end",
            partial(quantile, take="end"),
            "That is the bound itself: right when the rank falls on it, too slow otherwise. Go "
            "into the bucket by the share of its requests that the rank needs.",
        ),
        Mistake(
            "the bucket's lower end",
            partial(quantile, take="start"),
            "The bucket is right, and you stop where it begins. Some of its requests still come "
            "before the rank.",
        ),
        Mistake(
            "the middle of the bucket",
            partial(quantile, take="middle"),
            "Halfway, whatever the rank: the estimate then jumps from bucket to bucket. Take the "
            "share (rank - count below) / (requests in the bucket).",
        ),
        Mistake(
            "the requests below are counted again",
            partial(quantile, take="all"),
            "rank / cumulative[b] counts from zero requests. The bucket begins after "
            "cumulative[b - 1] of them: subtract those from both.",
        ),
        Mistake(
            "divided by all requests",
            partial(quantile, take="total"),
            "The way into the bucket is a share of the requests *in this bucket*, not of all. Its "
            "number is the difference of two neighbouring counts.",
        ),
        Mistake(
            "infinity",
            partial(quantile, top="inf"),
            "Nobody knows how long requests in the open bucket took. Prometheus answers with the "
            "largest finite bound, which means: at least that.",
        ),
        Mistake(
            "the first bucket begins at its own end",
            partial(quantile, top="first"),
            "In the first bucket the estimate is its upper bound whatever the rank. Seconds can't "
            "be negative: it begins at 0.",
        ),
        Mistake(
            "the counts are added up once more",
            _twice,
            "The counts are cumulative already: each holds all the ones before. Don't add them up "
            "again.",
        ),
        Mistake(
            "q in per cent",
            _per_cent,
            "q is between 0 and 1 here: 0.99 for the 99th percentile. Don't divide it by 100.",
        ),
    ),
    hints=(
        "With counts 10, 60, 90, 98, 100 the median has rank 50. In which bucket is it?",
        "40 of the 50 requests between 0.1 and 0.2 s are needed: four fifths of the way.",
        "start + (end - start) · (rank - below) / (cumulative[b] - below)",
    ),
    correct=(_interpolated,),
    after=(
        "The answer is never finer than the bucket. Put a bound on the target, and whether it "
        "was met is counted, not guessed."
    ),
    library=("course_lib.serving.bucket_quantiles:histogram_quantile",),
)
