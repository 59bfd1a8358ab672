from itertools import product

import pytest

from course_lib.datasets import ShapeObject, shapes
from course_lib.datasets.rendered_shapes import COLOURS, SHAPES
from course_lib.media.held_out_pairs import held_out_split

SCENES = shapes(3000, seed=1, max_objects=3, size=8).scenes


def kinds(scene):
    return {(item.colour, item.shape) for item in scene}


@pytest.mark.parametrize("seed", range(3))
def test_no_training_scene_has_a_held_out_pair_and_no_test_scene_another(seed):
    split = held_out_split(SCENES, pairs=8, seed=seed)
    held = set(split.pairs)
    assert len(held) == 8
    for row, scene in enumerate(SCENES):
        if row in set(split.train[:50]):
            assert kinds(scene).isdisjoint(held)
    assert all(kinds(SCENES[row]).isdisjoint(held) for row in split.train)
    assert all(kinds(SCENES[row]) <= held for row in split.test)
    rest = set(range(len(SCENES))) - set(split.train) - set(split.test)
    assert all(kinds(SCENES[row]) & held and kinds(SCENES[row]) - held for row in rest)
    assert rest


@pytest.mark.parametrize("pairs", [1, 6, 8, 20, 35])
def test_every_colour_and_every_shape_is_still_seen_in_training(pairs):
    split = held_out_split(SCENES, pairs)
    seen = [pair for pair in product(COLOURS, SHAPES) if pair not in split.pairs]
    assert len(seen) == 48 - pairs
    assert {colour for colour, _ in seen} == set(COLOURS)
    assert {form for _, form in seen} == set(SHAPES)


def test_eight_pairs_take_each_colour_once_and_a_shape_twice_at_most():
    held = held_out_split(SCENES, pairs=8).pairs
    assert {colour for colour, _ in held} == set(COLOURS)
    assert max(sum(form == s for _, s in held) for form in SHAPES) == 2


def test_the_seed_chooses():
    assert held_out_split(SCENES, seed=1).pairs == held_out_split(SCENES, seed=1).pairs
    assert held_out_split(SCENES, seed=1).pairs != held_out_split(SCENES, seed=2).pairs


def test_more_shapes_than_colours_work_too():
    scenes = [
        (ShapeObject(c, s, "small", "top", "left"),)
        for c, s in product(["red", "blue"], ["circle", "square", "ring", "cross"])
    ]
    split = held_out_split(scenes, pairs=3)
    assert {c for c, s in product(["red", "blue"], SHAPES) if (c, s) not in split.pairs} == {
        "red",
        "blue",
    }
    assert len(split.train) == 5
    assert len(split.test) == 3
    assert {next(iter(kinds(scenes[i])))[1] for i in split.train} == {
        "circle", "square", "ring", "cross",
    }  # fmt: skip


def test_too_many_pairs_are_refused():
    with pytest.raises(ValueError, match="pairs: expected 1 to 35, got 36"):
        held_out_split(SCENES, 36)
    with pytest.raises(ValueError, match="pairs: expected 1 to 35, got 0"):
        held_out_split(SCENES, 0)
