"""Rendered scenes: the pixels against the captions."""

import numpy as np
import pytest
from scipy import ndimage

from course_lib.datasets import ShapeObject, shapes
from course_lib.datasets.rendered_shapes import COLOURS, COLUMNS, ROWS, SIZES, render_scene
from course_lib.datasets.shape_outlines import OUTLINES


def inked(image):
    """Pixels that differ from the ground by more than a little."""
    return np.abs(image - image[0, 0]).max(-1) > 0.08


def draw(shape, size="large", colour="blue", pixels=96):
    item = ShapeObject(colour, shape, size, "middle", "centre")
    return render_scene((item,), np.random.default_rng(0), pixels)


def test_single_objects_are_where_and_what_the_caption_says():
    drawn = shapes(200, seed=5, size=48)
    assert len(drawn) == len(drawn.images) == 200
    for image, scene in zip(drawn.images, drawn.scenes, strict=True):
        (item,) = scene
        seen = inked(image) if item[3:] != ("top", "left") else inked(image[::-1, ::-1])[::-1, ::-1]
        rows, columns = np.nonzero(seen)
        assert abs(rows.mean() / 48 - ROWS[item.row]) < 0.06, item
        assert abs(columns.mean() / 48 - COLUMNS[item.column]) < 0.06, item
        ground = image[20, 0] if item.row != "middle" else image[0, 20]
        inside = image.reshape(-1, 3)[np.argmax(np.abs(image - ground).sum(-1))]
        nearest = min(COLOURS, key=lambda name: np.abs(np.array(COLOURS[name]) - inside).sum())
        assert nearest == item.colour


def test_objects_do_not_touch():
    drawn = shapes(40, seed=2, size=96, max_objects=9)
    for image, scene in zip(drawn.images, drawn.scenes, strict=True):
        ground = np.median(image.reshape(-1, 3), axis=0)
        _, parts = ndimage.label(np.abs(image - ground).max(-1) > 0.08)
        assert parts == len(scene) == len({item[3:] for item in scene})


@pytest.mark.parametrize(
    ("shape", "area"),
    [
        ("circle", np.pi),
        ("ring", np.pi * (1 - 0.52**2)),
        ("square", 4 * 0.86**2),
        ("diamond", 4 * 0.7**2),
        ("cross", 4 * (2 * 0.32 - 0.32**2)),
        ("triangle", 3 * np.sqrt(3) * 0.5**2),
    ],
)
def test_areas_are_those_of_the_figures(shape, area):
    """The part of the ink that each pixel took adds up to the figure's area."""
    image = draw(shape, pixels=192).astype(float)
    ground, ink = image[0, 0], np.array(COLOURS["blue"])
    cover = ((image - ground) @ (ink - ground)) / ((ink - ground) @ (ink - ground))
    assert cover.sum() / (192 * SIZES["large"]) ** 2 == pytest.approx(area, rel=0.02)


def test_edges_are_smooth():
    image = draw("circle", pixels=32)
    between = (image[..., 0] > 0.05) & (image[..., 0] < image[0, 0, 0] - 0.05)
    assert between.sum() > 10


def test_shapes_differ_in_outline():
    masks = {shape: inked(draw(shape)) for shape in OUTLINES}
    for first in masks:
        for second in masks:
            common = (masks[first] & masks[second]).sum() / (masks[first] | masks[second]).sum()
            assert (common > 0.99) == (first == second), (first, second, common)


def test_triangle_points_up():
    rows = inked(draw("triangle")).sum(1)
    rows = rows[rows > 0]
    assert rows[:5].mean() < rows[-5:].mean() / 3


def test_same_seed_same_scenes_and_a_longer_run_begins_the_same():
    few, many = shapes(5, seed=9, max_objects=3), shapes(12, seed=9, max_objects=3)
    assert few.captions == many.captions[:5]
    assert np.array_equal(few.images, many.images[:5])
    assert shapes(5, seed=10).captions != shapes(5, seed=9).captions


def test_everything_is_drawn_about_evenly():
    scenes = shapes(3000, seed=0, size=8).scenes
    for field, kinds in (("colour", 8), ("shape", 6), ("size", 2), ("row", 3), ("column", 3)):
        values, counts = np.unique([getattr(s[0], field) for s in scenes], return_counts=True)
        assert len(values) == kinds
        assert counts.min() > 0.7 * 3000 / kinds, field


def test_captions_name_every_object():
    item = ShapeObject("red", "ring", "small", "top", "left")
    assert item.caption == "a small red ring at the top left"
    assert item._replace(row="middle", column="centre").caption.endswith("at the centre")
    drawn = shapes(50, max_objects=4)
    counts = {caption.count(" at the ") for caption in drawn.captions}
    assert counts == {1, 2, 3, 4}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"n": -1}, "n: expected 0 or more, got -1"),
        ({"n": 1, "size": 4}, "size: expected 8 or more, got 4"),
        ({"n": 1, "max_objects": 10}, "max_objects: expected 1 to 9, got 10"),
        ({"n": 1, "max_objects": 0}, "max_objects: expected 1 to 9, got 0"),
    ],
)
def test_wrong_arguments_are_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        shapes(**arguments)


def test_no_scenes_is_allowed():
    assert shapes(0).images.shape == (0, 32, 32, 3)
