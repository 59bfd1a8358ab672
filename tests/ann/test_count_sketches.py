from collections import Counter

import numpy as np
import pytest
from sklearn.feature_extraction import FeatureHasher

from course_lib.ann.count_sketches import CountSketch


def zipf_stream(n=20_000, words=3000, seed=0):
    weights = 1 / np.arange(1, words + 1)
    return np.random.default_rng(seed).choice(words, n, p=weights / weights.sum()).tolist()


def test_frequent_keys_of_a_stream():
    stream = zipf_stream()
    counts = Counter(stream)
    sketch = CountSketch(width=512, depth=7)
    for start in range(0, len(stream), 5000):
        sketch.update(stream[start : start + 5000])
    bound = 3 * np.sqrt(sum(c * c for c in counts.values()) / 512)
    keys = list(counts)
    errors = sketch.estimate(keys) - [counts[key] for key in keys]
    assert np.abs(errors).max() < bound
    assert sketch.nbytes == 512 * 7 * 8
    heavy = sorted(keys, key=lambda key: -sketch.estimate([key])[0])[:10]
    assert len(set(heavy) & {key for key, _ in counts.most_common(10)}) >= 9


def test_one_row_is_unbiased_with_the_variance_of_the_paper():
    frequencies = np.array([50.0, 30.0, 20.0, 7.0, 3.0])
    estimates = []
    for seed in range(3000):
        sketch = CountSketch(width=8, depth=1, seed=seed)
        sketch.update(list("abcde"), frequencies)
        estimates.append(sketch.estimate(["c"])[0])
    variance = (np.sum(frequencies**2) - 20.0**2) / 8
    assert np.mean(estimates) == pytest.approx(20, abs=4 * np.sqrt(variance / 3000))
    assert np.var(estimates) == pytest.approx(variance, rel=0.15)


def test_the_median_of_rows_beats_one_row():
    stream = zipf_stream(5000)
    counts = Counter(stream)
    worst = {}
    for depth in (1, 9):
        sketch = CountSketch(width=128, depth=depth)
        sketch.update(stream)
        worst[depth] = np.abs(sketch.estimate(list(counts)) - list(counts.values())).max()
    assert worst[9] < 0.6 * worst[1]


def test_sketches_of_parts_add_up_and_counts_can_be_taken_away():
    whole, left, right = (CountSketch(32, 3, seed=1) for _ in range(3))
    whole.update(["a", "b", "a"], [1, 2, 3])
    left.update(["a"], 1.5)
    right.update(["b", "a"], [2, 2.5])
    left.merge(right)
    np.testing.assert_allclose(left.table, whole.table)
    left.update(["a", "b"], [-4, -2])
    np.testing.assert_allclose(left.table, 0, atol=1e-12)
    with pytest.raises(ValueError, match=r"\(32, 3, 1\), got \(32, 3, 2\)"):
        whole.merge(CountSketch(32, 3, seed=2))


def test_projection_is_the_sketch_of_the_coordinates():
    x = np.random.default_rng(0).normal(size=(4, 30)).astype(np.float32)
    sketch = CountSketch(width=16, depth=3, seed=2)
    projected = sketch.project(x)
    assert projected.shape == (4, 48) and projected.dtype == np.float32
    for row, vector in zip(projected, x, strict=True):
        table = CountSketch(width=16, depth=3, seed=2)
        table.update(range(30), vector)
        np.testing.assert_allclose(row * np.sqrt(3), table.table.ravel(), atol=1e-5)


@pytest.mark.parametrize("depth", [1, 4])
def test_inner_products_are_kept_on_average(depth):
    x, y = np.random.default_rng(0).normal(size=(2, 20))
    estimates = []
    for seed in range(1500):
        a, b = CountSketch(width=16, depth=depth, seed=seed).project(np.array([x, y]))
        estimates.append(a @ b)
    variance = (x @ x * (y @ y) + (x @ y) ** 2 - 2 * np.sum(x**2 * y**2)) / 16 / depth
    assert np.mean(estimates) == pytest.approx(x @ y, abs=4 * np.sqrt(variance / 1500))
    assert np.var(estimates) == pytest.approx(variance, rel=0.15)


def test_as_spread_as_scikit_learns_hashing():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(40, 400)).astype(np.float32)
    exact = x @ x.T
    bags = [{f"k{j}": float(v) for j, v in enumerate(row)} for row in x]
    theirs = FeatureHasher(n_features=256).transform(bags).toarray()
    ours = CountSketch(width=256, depth=1).project(x)
    errors = [np.std((p @ p.T - exact)[np.triu_indices(40, 1)]) for p in (ours, theirs)]
    assert errors[0] == pytest.approx(errors[1], rel=0.15)


def test_bad_input_is_named():
    for name in ("width", "depth"):
        with pytest.raises(ValueError, match=name):
            CountSketch(**{"width": 4, "depth": 3, name: 0})
    with pytest.raises(ValueError, match="counts"):
        CountSketch(4).update(["a"], [np.nan])
    with pytest.raises(ValueError, match="x: expected"):
        CountSketch(4).project(np.ones(3))
