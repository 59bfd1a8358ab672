"""One picture is one picture, whatever form it comes in."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from course_lib.models.pictures_check import as_picture

PIXELS = np.random.default_rng(0).integers(0, 256, size=(5, 7, 3), dtype=np.uint8)
GREY = PIXELS[:, :, 0]


def pixels_of(item):
    picture = as_picture(item)
    assert picture.mode == "RGB"
    return np.asarray(picture)


def test_forms_of_a_colour_picture(tmp_path):
    Image.fromarray(PIXELS).save(tmp_path / "a.png")
    opaque = np.dstack([PIXELS, np.full((5, 7), 255, np.uint8)])
    forms = [
        PIXELS,
        (PIXELS / 255).astype(np.float32),
        PIXELS / 255.0,
        (PIXELS / 255).astype(np.float16),
        Image.fromarray(PIXELS),
        tmp_path / "a.png",
        opaque,
        Image.fromarray(opaque),
        np.asfortranarray(PIXELS),
        PIXELS[::-1][::-1],
    ]
    for form in forms:
        np.testing.assert_array_equal(pixels_of(form), PIXELS)


def test_forms_of_a_grey_picture(tmp_path):
    wide = Image.fromarray(GREY.astype(np.uint16) * 257)  # 16 bits
    wide.save(tmp_path / "wide.png")
    forms = [
        GREY,
        GREY[:, :, None],
        GREY / 255,
        Image.fromarray(GREY),
        wide,
        tmp_path / "wide.png",
        np.repeat(GREY[:, :, None], 3, axis=2),
    ]
    for form in forms:
        np.testing.assert_array_equal(pixels_of(form), np.repeat(GREY[:, :, None], 3, axis=2))


def test_what_is_transparent_lies_on_white(tmp_path):
    alpha = np.zeros((5, 7), np.uint8)
    alpha[2] = 255
    clear = np.dstack([PIXELS, alpha])
    expected = np.full_like(PIXELS, 255)
    expected[2] = PIXELS[2]
    np.testing.assert_array_equal(pixels_of(clear), expected)
    np.testing.assert_array_equal(pixels_of(Image.fromarray(clear)), expected)
    assert pixels_of(np.full((1, 1), 0.999))[0, 0, 0] == 255  # the nearest, not the next lower
    half = np.zeros((1, 1, 4))
    half[0, 0, 3] = 0.5
    assert pixels_of(half)[0, 0, 0] == pytest.approx(127.5, abs=1)


def test_a_palette_with_a_transparent_colour(tmp_path):
    picture = Image.new("P", (2, 1), 0)
    picture.putpalette([255, 0, 0, 0, 0, 255])
    picture.putpixel((1, 0), 1)
    picture.save(tmp_path / "p.gif", transparency=0)
    np.testing.assert_array_equal(pixels_of(tmp_path / "p.gif"), [[[255] * 3, [0, 0, 255]]])


def test_a_camera_held_upright(tmp_path):
    turned = Image.fromarray(PIXELS)
    exif = turned.getexif()
    exif[0x0112] = 6  # turn right to see it upright
    turned.save(tmp_path / "upright.png", exif=exif)
    np.testing.assert_array_equal(pixels_of(tmp_path / "upright.png"), np.rot90(PIXELS, -1))


@pytest.mark.parametrize("shape", [(4,), (2, 3, 4, 3), (4, 4, 2), (4, 4, 5), (0, 4), (0, 4, 3)])
def test_other_shapes_are_named(shape):
    with pytest.raises(ValueError, match="picture: expected shape .*got"):
        as_picture(np.zeros(shape), "picture")


@pytest.mark.parametrize("value", [-0.01, 1.01, 255.0, np.nan, np.inf])
def test_floats_out_of_range_are_named(value):
    with pytest.raises(ValueError, match=r"items\[3\]: expected floating point pixels from 0 to 1"):
        as_picture(np.full((2, 2), value), "items[3]")


@pytest.mark.parametrize("kind", [np.int64, np.bool_, np.uint16])
def test_other_numbers_are_named(kind):
    with pytest.raises(TypeError, match="expected uint8 or floating point pixels, got"):
        as_picture(np.zeros((2, 2), dtype=kind))


def test_files_that_are_no_pictures(tmp_path):
    (tmp_path / "fake.png").write_text("not a picture")
    with pytest.raises(ValueError, match=r"items\[0\]: fake.png is no picture"):
        as_picture(tmp_path / "fake.png", "items[0]")
    with pytest.raises(FileNotFoundError):
        as_picture(Path(tmp_path / "missing.png"))
    with pytest.raises(TypeError, match="got str"):
        as_picture("a.png")
