"""Pictures in figures: the pixels that arrive are those that were given."""

import numpy as np
import pytest

from course_lib.viz import picture_grid
from course_lib.viz.pixel_pictures import as_pixels_of, picture_data, picture_source
from tests.viz.drawn_pictures import box_of, pixels_of

rng = np.random.default_rng(0)
PHOTO = rng.integers(0, 256, size=(6, 9, 3), dtype=np.uint8)


def test_the_png_holds_every_pixel():
    assert np.array_equal(pixels_of(picture_source(PHOTO)), PHOTO)
    floats = PHOTO.astype(np.float32) / 255
    assert np.array_equal(as_pixels_of("image", floats), PHOTO)


def test_grey_pictures_get_three_equal_channels():
    grey = rng.uniform(size=(4, 5))
    for values in (grey, grey[:, :, None]):
        pixels = as_pixels_of("image", values)
        assert pixels.shape == (4, 5, 3) and (pixels == pixels[:, :, :1]).all()
        assert np.abs(pixels[:, :, 0] / 255 - grey).max() <= 0.5 / 255 + 1e-9


@pytest.mark.parametrize("shape", [(4, 4), (8, 2), (3, 12)])
def test_a_picture_stands_in_the_middle_of_its_square(shape):
    data = picture_data(np.zeros((*shape, 3), dtype=np.uint8), left=10, top=20, side=6)
    height, width = shape
    assert data["dx"] == data["dy"] == pytest.approx(6 / max(shape))
    middle = (
        data["x0"] + data["dx"] * (width - 1) / 2,
        data["y0"] + data["dy"] * (height - 1) / 2,
    )
    assert middle == pytest.approx((13, 23))


def test_rows_fill_from_the_left_and_none_overlap():
    images = [rng.uniform(size=size) for size in [(4, 4), (8, 4), (2, 6), (5, 5), (3, 3)]]
    figure = picture_grid(images, list("abcde"), columns=3)
    boxes = np.array([box_of(trace) for trace in figure.data[:-1]])
    assert (np.diff(boxes[:3, 0]) > 0).all() and boxes[3, 1] > boxes[:3, 3].max()
    for row, one in enumerate(boxes):
        for other in boxes[row + 1 :]:
            assert one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1]
    width, (bottom, top) = figure.layout.xaxis.range[1], figure.layout.yaxis.range
    assert boxes[:, :2].min() >= 0 and boxes[:, 2].max() <= width and boxes[:, 3].max() <= bottom
    titles = figure.data[-1]
    assert top == 0 and titles.y[3] - 15 >= boxes[:3, 3].max()  # a line of text is 15 high
    assert list(titles.text) == list("abcde")
    middles = (boxes[:, 0] + boxes[:, 2]) / 2
    assert np.allclose(titles.x, middles) and (np.array(titles.y) <= boxes[:, 1]).all()


def test_titles_of_two_lines_get_room_and_are_escaped():
    low, high = (picture_grid([PHOTO], [title]) for title in ("one", "one\n<b>two"))
    assert high.layout.height > low.layout.height
    assert high.data[-1].text[0] == "one<br>&lt;b&gt;two"


def test_marked_pictures_are_framed():
    figure = picture_grid([PHOTO, PHOTO], marked={1})
    (frame,) = figure.layout.shapes
    left, _, right, _ = box_of(figure.data[1])
    assert frame.x0 <= left and right <= frame.x1


@pytest.mark.parametrize(
    ("call", "named"),
    [
        (lambda: picture_grid([np.zeros((2, 2, 4))]), r"images\[0\]: expected shape \(H, W\)"),
        (lambda: picture_grid([PHOTO, 2 * np.ones((2, 2))]), r"images\[1\]: expected uint8 or"),
        (lambda: picture_grid([np.full((2, 2), np.nan)]), "floats of 0 to 1, got nan"),
        (lambda: picture_grid([PHOTO], ["a", "b"]), "titles: expected length 1, got 2"),
        (lambda: picture_grid([]), "images, columns: expected a picture or more"),
        (lambda: picture_grid([PHOTO], columns=0), "got 1 in 0"),
    ],
)
def test_bad_input_is_named(call, named):
    with pytest.raises(ValueError, match=named):
        call()
