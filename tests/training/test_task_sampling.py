from collections import Counter

import numpy as np
import pytest

from course_lib.training.task_sampling import round_robin_batches, task_batches, task_shares

SIZES = {"small": 100, "middle": 900, "large": 10_000}


@pytest.mark.parametrize("alpha", [0.0, 0.3, 0.5, 1.0])
def test_tasks_come_in_proportion_to_their_size_to_the_alpha(alpha):
    weights = {name: size**alpha for name, size in SIZES.items()}
    expected = {name: weight / sum(weights.values()) for name, weight in weights.items()}
    assert task_shares(SIZES, alpha) == pytest.approx(expected)
    counts = Counter(batch.task for batch in task_batches(SIZES, 10, 20_000, alpha))
    chi_square = sum(
        (counts[name] - 20_000 * share) ** 2 / (20_000 * share) for name, share in expected.items()
    )
    assert chi_square < 13.8  # 2 degrees of freedom: 0.1 % lie above


@pytest.mark.parametrize("make", [task_batches, round_robin_batches])
def test_each_task_goes_through_its_examples_in_shuffled_passes(make):
    batches = make({"a": 12, "b": 30}, batch_size=4, steps=60, seed=1)
    for name, size in (("a", 12), ("b", 30)):
        own = [batch.rows for batch in batches if batch.task == name]
        whole = size // 4
        first, second = (np.concatenate(own[i : i + whole]) for i in (0, whole))
        assert len(set(first.tolist())) == whole * 4 and first.max() < size
        assert not np.array_equal(first, second)
        assert all(len(set(rows.tolist())) == 4 for rows in own)


def test_turns():
    names = [batch.task for batch in round_robin_batches(SIZES, 8, 7)]
    assert names == ["small", "middle", "large", "small", "middle", "large", "small"]


def test_seeds():
    runs = [task_batches(SIZES, 8, 50, seed=seed) for seed in (0, 0, 1)]
    assert [b.task for b in runs[0]] == [b.task for b in runs[1]] != [b.task for b in runs[2]]
    rows = [np.concatenate([b.rows for b in run]) for run in runs]
    assert np.array_equal(rows[0], rows[1]) and not np.array_equal(rows[0], rows[2])


def test_bad_input_is_named():
    for make in (task_batches, round_robin_batches):
        with pytest.raises(ValueError, match="batch_size: expected 1 to 100, .* got 101"):
            make(SIZES, 101, 5)
        with pytest.raises(ValueError, match="steps: expected 1 or more, got 0"):
            make(SIZES, 10, 0)
    with pytest.raises(ValueError, match="sizes: expected one task or more, got none"):
        task_shares({})
    with pytest.raises(ValueError, match="sizes: expected 1 or more examples of 'a', got 0"):
        task_shares({"a": 0})
    with pytest.raises(ValueError, match="alpha: expected 0 to 1, got 2"):
        task_shares(SIZES, 2)
