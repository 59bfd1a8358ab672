import numpy as np
import pytest

from course_lib.training.curriculum import CurriculumSampler, linear_pace, root_pace


@pytest.mark.parametrize(
    "difficulty",
    [
        np.random.default_rng(0).lognormal(0, 1, 1000),
        np.random.default_rng(1).uniform(0.3, 0.6, 1000),
        -np.random.default_rng(2).pareto(1.5, 1000),
    ],
)
def test_the_share_is_of_the_examples_whatever_the_scores(difficulty):  # D192
    sampler = CurriculumSampler(difficulty, 100, 32, start=0.1, pace=linear_pace, full_at=1.0)
    for step, share in ((0, 0.1), (50, 0.55), (99, 0.991)):
        allowed = sampler.allowed(step)
        assert len(allowed) == pytest.approx(1000 * share, abs=2)
        rest = np.setdiff1d(np.arange(1000), allowed)
        assert difficulty[allowed].max() <= difficulty[rest].min()
        assert set(sampler[step]) <= set(allowed)


def test_a_threshold_on_the_scores_would_have_been_another_share():  # D192's numbers
    lognormal = np.random.default_rng(0).lognormal(0, 1, 100_000)
    assert (lognormal < 0.1).mean() == pytest.approx(0.0107, abs=0.002)
    assert not (np.random.default_rng(0).uniform(0.3, 0.6, 1000) < 0.1).any()


def test_the_difficulty_of_batches_rises_and_all_examples_come_in_the_end():
    difficulty = np.random.default_rng(0).permutation(500)
    sampler = CurriculumSampler(difficulty, 200, 20, full_at=0.5)
    means = [difficulty[sampler[step]].mean() for step in range(200)]
    assert np.mean(means[:5]) < 60 < 190 < np.mean(means[100:]) < 310
    late = np.concatenate([sampler[step] for step in range(100, 200)])
    assert len(set(late.tolist())) > 480
    assert [sampler.share_at(step) for step in (100, 150, 199)] == [1, 1, 1]


def test_ties_are_let_in_together_and_a_batch_is_always_full():
    sampler = CurriculumSampler([1, 1, 1, 1, 2, 3], 10, 2, start=0.2)
    assert sampler.allowed(0).tolist() == [0, 1, 2, 3]
    small = CurriculumSampler(np.arange(10), 10, 5, start=0.1)
    assert sorted(small[0].tolist()) == [0, 1, 2, 3, 4]


def test_a_batch_depends_on_its_number_and_the_seed_alone():
    one, two = (CurriculumSampler(np.arange(50), 20, 8, seed=seed) for seed in (0, 1))
    forwards = [one[step] for step in range(20)]
    again = CurriculumSampler(np.arange(50), 20, 8)
    assert all(np.array_equal(again[step], forwards[step]) for step in (13, 2, 19))
    assert not np.array_equal(one[10], two[10]) and not np.array_equal(one[18], one[19])
    assert all(len(set(rows.tolist())) == 8 for rows in forwards)
    assert len(list(one)) == 20  # an IndexError ends the loop


@pytest.mark.parametrize("pace", [linear_pace, root_pace])
def test_paces_go_from_the_start_to_all(pace):
    shares = [pace(done, 0.2) for done in np.linspace(0, 1, 11)]
    assert shares[0] == pytest.approx(0.2) and shares[-1] == pytest.approx(1)
    assert shares == sorted(shares)


def test_root_pace_adds_examples_at_a_rate_inverse_to_its_share():
    done, step = 0.4, 1e-6
    slope = (root_pace(done + step, 0.2) - root_pace(done, 0.2)) / step
    assert slope == pytest.approx((1 - 0.2**2) / (2 * root_pace(done, 0.2)), rel=1e-4)


def test_bad_input_is_named():
    good = {"difficulty": np.arange(5), "steps": 10, "batch_size": 2}
    for change, message in (
        ({"difficulty": []}, r"difficulty: expected shape \(n,\) .* got \(0,\)"),
        ({"difficulty": [1, np.nan]}, "difficulty: expected finite numbers, got nan in row 1"),
        ({"steps": 0}, "steps: expected 1 or more, got 0"),
        ({"batch_size": 6}, "batch_size: expected 1 to 5, the examples, got 6"),
        ({"start": 0}, "start: expected a share above 0 and at most 1, got 0"),
        ({"full_at": 1.1}, "full_at: expected a share above 0 and at most 1, got 1.1"),
    ):
        with pytest.raises(ValueError, match=message):
            CurriculumSampler(**{**good, **change})
