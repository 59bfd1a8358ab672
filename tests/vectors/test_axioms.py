"""The axiom checker accepts metrics and names what the others break, with the points."""

import numpy as np
import pytest

from course_lib.vectors import (
    angular_distance,
    check_metric_axioms,
    cosine_distance,
    cosine_similarity,
    dot,
    euclidean,
    manhattan,
)

TRIANGLE = "d(a, c) <= d(a, b) + d(b, c)"
POINTS = np.random.default_rng(0).normal(size=(12, 3))


@pytest.mark.parametrize("distance", [euclidean, manhattan, angular_distance])
def test_metrics_pass(distance):
    assert check_metric_axioms(distance, POINTS).is_metric


def test_cosine_distance_breaks_the_triangle_alone_and_says_where():
    report = check_metric_axioms(cosine_distance, POINTS)
    assert report.broken == [TRIANGLE]
    worst = report.axioms[3]
    a, b, c = (POINTS[i] for i in worst.points)
    direct, detour = cosine_distance(a, c), cosine_distance(a, b) + cosine_distance(b, c)
    assert worst.excess == pytest.approx(direct - detour) and worst.excess > 0


@pytest.mark.parametrize(
    ("function", "broken"),
    [
        (dot, "d(a, b) >= 0"),
        (cosine_similarity, "d(a, b) = 0 only if a = b"),
        (lambda a, b: np.sqrt(np.sum((a * b) ** 2)), "d(a, b) = 0 only if a = b"),
        (lambda a, b: a[0] - b[0], "d(a, b) = d(b, a)"),
        (lambda a, b: abs(a[0] - b[0]) * (a[1] != b[1]) * 0, "d(a, b) = 0 only if a = b"),
        (lambda a, b: euclidean(a, b) ** 2, TRIANGLE),
    ],
)
def test_each_axiom_can_fail(function, broken):
    report = check_metric_axioms(function, POINTS)
    assert broken in report.broken and not report.is_metric
    assert "broken by" in str(report)


@pytest.mark.parametrize("points", [[[1.0, 2.0]], [[1.0], [1.0]]])
def test_too_few_or_equal_points_are_named(points):
    with pytest.raises(ValueError, match="points: expected at least two, all different"):
        check_metric_axioms(euclidean, points)
