"""Which of three ways to add time moves anything, and which fits what really moved."""

import numpy as np
import pytest
import torch

from course_lib.advanced import (
    ItemTimeOffset,
    SharedTimeOffset,
    TimeGate,
    country_years,
    fit_distances,
    fourier_features,
    neighbour_overlap,
    trend_features,
)


def random_model(kind, items=7, dim=4, features=5):
    model = kind(items, dim, features, seed=1)
    rng = np.random.default_rng(2)
    with torch.no_grad():
        for p in model.parameters():
            p.copy_(torch.tensor(rng.normal(size=p.shape)))
    return model


def largest_change(vectors):
    """Of any distance between two items, from one time to another."""
    distances = torch.cdist(vectors, vectors)
    return (distances - distances[:1]).abs().max().item()


def test_a_shared_offset_changes_no_distance_and_no_ranking():
    phi = torch.tensor(np.random.default_rng(0).normal(size=(6, 5)), dtype=torch.float32)
    vectors = random_model(SharedTimeOffset)(phi)
    assert vectors.shape == (6, 7, 4)
    assert (vectors[0] - vectors[3]).abs().max() > 1  # the vectors do move
    assert largest_change(vectors) < 1e-4
    scores = vectors @ torch.tensor([1.0, -2.0, 0.5, 0.0])
    assert (scores.argsort(dim=1) == scores[0].argsort()).all()


@pytest.mark.parametrize("kind", [TimeGate, ItemTimeOffset])
def test_the_other_two_change_distances(kind):
    phi = torch.tensor(np.random.default_rng(0).normal(size=(6, 5)), dtype=torch.float32)
    assert largest_change(random_model(kind)(phi)) > 0.5


def test_formulas():
    phi = torch.tensor([[2.0, -1.0, 0.0, 0.0, 1.0]])
    gate, moving = random_model(TimeGate), random_model(ItemTimeOffset)
    for item in range(7):
        factor = 1 + 2 * gate.gate[0] - gate.gate[1] + gate.gate[4]
        torch.testing.assert_close(gate(phi)[0, item], gate.base[item] * factor)
        w = moving.moves[item]
        expected = moving.base[item] + 2 * w[0] - w[1] + w[4]
        torch.testing.assert_close(moving(phi)[0, item], expected)


@pytest.mark.parametrize("kind", [TimeGate, ItemTimeOffset])
def test_they_start_without_change_and_from_the_seed(kind):
    phi = torch.eye(5)
    a, b, c = (kind(7, 4, 5, seed=s)(phi) for s in (1, 1, 2))
    assert torch.equal(a, b) and not torch.equal(a, c)
    assert torch.equal(a[0], a[4])


def test_fourier_features_are_those_of_numpy():
    t = np.linspace(-50, 50, 31)
    found = fourier_features(t, [7.0, 24.0])
    angle = 2 * np.pi * t[:, None] / [7.0, 24.0]
    np.testing.assert_allclose(found, np.hstack([np.sin(angle), np.cos(angle)]), atol=1e-5)
    np.testing.assert_allclose(fourier_features(t + 7 * 24, [7.0, 24.0]), found, atol=1e-5)


def test_they_resolve_what_a_float32_timestamp_cannot():
    now = 1_795_000_000  # seconds since 1970
    assert np.float32(now) == np.float32(now + 60)
    minutes = fourier_features([now, now + 60], [3600.0])
    assert np.abs(minutes[0] - minutes[1]).max() > 0.05


def test_trend_features_are_scaled_time_and_half_waves():
    found = trend_features([10, 15, 20, 25], 10, 20, waves=2)
    u = np.array([0, 0.5, 1, 1.5])
    columns = [u, *(wave(j * np.pi * u) for wave in (np.sin, np.cos) for j in (1, 2))]
    np.testing.assert_allclose(found, np.stack(columns, axis=1), atol=1e-6)
    assert trend_features([10, 15], 10, 20, waves=0).tolist() == [[0.0], [0.5]]


def test_neighbour_overlap_against_sets():
    rng = np.random.default_rng(4)
    points, true = rng.normal(size=(2, 9, 3)), rng.normal(size=(2, 9, 2))
    distances = np.linalg.norm(true[:, :, None] - true[:, None], axis=-1)
    found = neighbour_overlap(points, distances, k=3)
    for t in range(2):
        shares = []
        for i in range(9):
            others = [j for j in range(9) if j != i]
            near = sorted(others, key=lambda j: np.linalg.norm(points[t, i] - points[t, j]))[:3]
            wanted = sorted(others, key=lambda j: distances[t, i, j])[:3]
            shares.append(len(set(near) & set(wanted)) / 3)
        assert found[t] == pytest.approx(np.mean(shares))
    np.testing.assert_allclose(neighbour_overlap(true, distances, 3), 1)


def test_only_what_moves_finds_the_neighbours_of_years_it_has_not_seen():
    """A third of the countries; the years 1967 and 1997 are held out."""
    table = country_years()
    some = slice(None, None, 3)
    distances = table.distances()[:, some, some]
    held_out = np.isin(table.years, [1967, 1997])
    phi = trend_features(table.years, 1952, 2007, waves=1)
    found = {}
    for kind in (SharedTimeOffset, ItemTimeOffset):
        model = kind(distances.shape[1], dim=4, features=phi.shape[1])
        weights = list(model.parameters())
        fit_distances(model, weights, phi[~held_out], distances[~held_out], steps=300)
        with torch.no_grad():
            vectors = model(torch.from_numpy(phi[held_out])).numpy()
        found[kind] = neighbour_overlap(vectors, distances[held_out], k=5).mean()
    assert found[ItemTimeOffset] > found[SharedTimeOffset] + 0.05


def test_the_table_of_countries_is_whole():
    table = country_years()
    assert len(table.names) == len(table.continents) == 142 and set(np.diff(table.years)) == {5}
    row = table.names.index("Norway")
    assert table.continents[row] == "Europe"
    assert table.values[-1, row, 0] == pytest.approx(80.196)
    assert np.exp(table.values[-1, row, 1]) == pytest.approx(49357.19, rel=1e-4)
    d = table.distances()
    assert d.shape == (12, 142, 142) and not d[:, row, row].any()
    np.testing.assert_allclose(d, d.transpose(0, 2, 1))


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="periods: expected numbers above 0, got 0"):
        fourier_features([1.0], [0.0])
    with pytest.raises(ValueError, match="stop: expected above start"):
        trend_features([1.0], 5, 5)
    model = TimeGate(2, 2, 1)
    with pytest.raises(ValueError, match="distances: expected 2 times, as features, got 1"):
        fit_distances(model, list(model.parameters()), np.zeros((2, 1)), np.zeros((1, 2, 2)))


def watched_times(seed, years=6, steps=40):
    """Fit to distances that name their year; the years of each step are what was asked for."""
    asked = []

    class Watched(ItemTimeOffset):
        def forward(self, features):
            asked.append(tuple(features[:, 0].int().tolist()))
            return super().forward(features)

    model = Watched(3, 2, 1, seed=0)
    apart = np.arange(1, years + 1)[:, None, None] * (1 - np.eye(3))
    features = np.arange(years, dtype=float)[:, None]
    losses = fit_distances(model, list(model.parameters()), features, apart, steps, seed=seed)
    return asked, losses


def test_each_step_takes_two_different_times_that_the_seed_draws():
    asked, _ = watched_times(0)
    assert all(len(set(times)) == 2 for times in asked) and len(set(asked)) > 8
    assert watched_times(0)[0] == asked != watched_times(1)[0]


def test_the_loss_of_a_step_is_the_stress_at_its_times():
    asked, losses = watched_times(2)
    start = ItemTimeOffset(3, 2, 1, seed=0)
    with torch.no_grad():
        found = torch.pdist(start(torch.zeros(1, 1))[0])  # nothing has moved yet: any time
    wanted = torch.tensor(asked[0])[:, None] + 1
    assert losses[0] == pytest.approx((found - wanted).square().mean().item(), rel=1e-5)


def test_one_time_is_enough_to_fit():
    model = ItemTimeOffset(3, 2, 1)
    apart = 1 - np.eye(3)[None]
    losses = fit_distances(model, list(model.parameters()), [[0.0]], apart, steps=300)
    assert losses[-1] < 0.01 * losses[0]


def test_waves_below_zero_are_refused():
    with pytest.raises(ValueError, match="waves 0 or more, got 5, 6, -1"):
        trend_features([1.0], 5, 6, waves=-1)
