"""Maps that are registered and trained: strangers before, partners after, third parties too."""

import math

import numpy as np
import pytest
import torch
from torch import nn

from course_lib.advanced import PairedViews, SharedProjection, train_shared_projection
from course_lib.models import pair_recall

WIDTHS = {"picture": 12, "caption": 9, "sound": 7}


def views(n=600, seed=0):
    """Three encoders of the same things: random maps of 6 hidden numbers, and a little noise."""
    rng = np.random.default_rng(seed)
    hidden = rng.normal(size=(n, 6))
    maps = np.random.default_rng(99)
    return {
        name: hidden @ maps.normal(size=(6, width)) + 0.1 * rng.normal(size=(n, width))
        for name, width in WIDTHS.items()
    }


@pytest.fixture(scope="module")
def trained():
    train = views()
    model = SharedProjection(WIDTHS, dim=6)
    sets = [
        PairedViews(("picture", "caption"), train["picture"], train["caption"]),
        PairedViews(("caption", "sound"), train["caption"], train["sound"]),
    ]
    return model, train_shared_projection(model, sets, 300, 64, learning_rate=0.02)


def recall(model, first, second, test):
    return pair_recall(model.encode(first, test[first]), model.encode(second, test[second]))


def test_before_training_all_are_strangers():
    test = views(200, seed=1)
    model = SharedProjection(WIDTHS, dim=6, seed=3)
    assert recall(model, "picture", "caption", test) < 0.05


def test_after_it_unseen_pairs_find_each_other(trained):
    model, losses = trained
    test = views(200, seed=1)
    assert recall(model, "picture", "caption", test) > 0.7
    assert recall(model, "caption", "sound", test) > 0.7
    assert np.mean(losses[-20:]) < 0.5 < losses[0]


def test_modalities_that_were_never_paired_meet_through_the_third(trained):
    assert recall(trained[0], "picture", "sound", views(200, seed=1)) > 0.6


def test_a_modality_that_no_pairs_reach_stays_a_stranger():
    train, test = views(), views(200, seed=1)
    model = SharedProjection(WIDTHS, dim=6)
    one = PairedViews(("picture", "caption"), train["picture"], train["caption"])
    train_shared_projection(model, [one], 150, 64, learning_rate=0.02)
    assert (
        recall(model, "picture", "sound", test) < 0.05 < recall(model, "picture", "caption", test)
    )


def test_every_map_is_registered_and_gets_a_gradient():
    """D247: in a plain dict there would be nothing to train."""
    model = SharedProjection(WIDTHS, dim=4)
    expected = sum(width * 4 + 4 for width in WIDTHS.values()) + 1
    assert sum(p.numel() for p in model.parameters()) == expected
    first = {name: model.projections[name].weight.clone() for name in WIDTHS}
    train = views(100)
    sets = [
        PairedViews((a, b), train[a], train[b])
        for a, b in (("picture", "caption"), ("sound", "caption"))
    ]
    train_shared_projection(model, sets, steps=2, batch_size=50)
    assert not any(torch.equal(model.projections[n].weight, w) for n, w in first.items())

    class Hidden(nn.Module):
        def __init__(self):
            super().__init__()
            self.projections = {"picture": nn.Linear(12, 4)}

    assert not list(Hidden().parameters())


def test_rows_have_length_one_and_stored_vectors_get_no_gradient():
    model = SharedProjection(WIDTHS, dim=5)
    rows = model.encode("sound", views(10)["sound"])
    assert rows.shape == (10, 5) and rows.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-6)


def test_the_scale_starts_at_one_over_the_temperature_and_stays_at_100_or_below():
    model = SharedProjection(WIDTHS, dim=5, temperature=0.05)
    assert model.scale.item() == pytest.approx(20)
    with torch.no_grad():
        model.log_scale.fill_(math.log(5000))
    assert model.scale.item() == pytest.approx(100)


def test_same_seed_same_bytes():
    train = views(80)
    pair = [PairedViews(("picture", "caption"), train["picture"], train["caption"])]
    runs = [
        train_shared_projection(SharedProjection(WIDTHS, 4, seed), pair, 5, 16, seed=seed)
        for seed in (0, 0, 1)
    ]
    assert runs[0] == runs[1] != runs[2]


def test_sets_take_turns_and_small_ones_start_again():
    from course_lib.advanced.shared_projection import _turns

    turns = _turns([40, 10], batch_size=5, steps=20, seed=0)
    assert [number for number, _ in turns] == [0, 1] * 10
    small = np.concatenate([rows for number, rows in turns if number == 1])
    assert np.bincount(small).tolist() == [5] * 10


@pytest.mark.parametrize(
    ("widths", "dim", "temperature", "says"),
    [
        ({"a": 3}, 2, 0.07, "widths: expected two modalities"),
        ({"a": 3, "b": 0}, 2, 0.07, "b: expected a width of 1"),
        ({"a": 3, "b": 3}, 0, 0.07, "dim: expected a width of 1"),
        ({"a": 3, "b": 3}, 2, 0.001, "temperature: expected 0.01"),
    ],
)
def test_impossible_sizes_are_refused(widths, dim, temperature, says):
    with pytest.raises(ValueError, match=says):
        SharedProjection(widths, dim, temperature=temperature)


def test_pairs_that_are_none_are_refused():
    model, train = SharedProjection(WIDTHS, 4), views(20)
    with pytest.raises(ValueError, match="views: expected one set"):
        train_shared_projection(model, [])
    uneven = PairedViews(("picture", "caption"), train["picture"], train["caption"][:9])
    with pytest.raises(ValueError, match="as many rows of picture as of caption, got 20 and 9"):
        train_shared_projection(model, [uneven])
    fine = PairedViews(("picture", "caption"), train["picture"], train["caption"])
    with pytest.raises(ValueError, match="batch_size: expected 2 to 20"):
        train_shared_projection(model, [fine], batch_size=21)
    with pytest.raises(ValueError, match="steps: expected 1"):
        train_shared_projection(model, [fine], steps=0)
    with pytest.raises(KeyError, match="modality: expected one of picture, caption, sound"):
        model.encode("smell", np.ones((1, 3)))
