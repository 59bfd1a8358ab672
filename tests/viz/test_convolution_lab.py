"""The convolution lab against torch, under every setting that a reader can reach."""

import time

import numpy as np
import pytest
import torch
from plotly.callbacks import Points

from course_lib.viz import convolution_lab
from course_lib.viz.convolution_views import OWN
from course_lib.viz.kernel_texts import kernel_from, text_of

rng = np.random.default_rng(0)
IMAGES = {"grey": rng.uniform(size=(12, 10)), "colour": rng.uniform(size=(9, 9, 3))}
KERNELS = {"edges": [[0, -1, 0], [-1, 4, -1], [0, -1, 0]], "wide": np.arange(8).reshape(2, 4) / 8}


@pytest.fixture
def lab():
    return convolution_lab(IMAGES, KERNELS)


def by_torch(image, kernel, stride, padding):
    pixels = image.mean(axis=2) if image.ndim == 3 else image
    tensors = (
        torch.tensor(np.asarray(one, dtype=np.float64))[None, None] for one in (pixels, kernel)
    )
    return torch.nn.functional.conv2d(*tensors, stride=stride, padding=padding)[0, 0].numpy()


@pytest.mark.parametrize("image", IMAGES)
@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize("stride, padding", [(1, 0), (2, 1), (3, 0), (5, 2)])
def test_the_feature_map_is_that_of_torch(lab, image, kernel, stride, padding):
    lab.set(image=image, kernel=kernel, stride=stride, padding=padding)
    expected = by_torch(IMAGES[image], KERNELS[kernel], stride, padding)
    assert np.allclose(np.asarray(lab.figure.data[2].z), expected)
    rows, columns = expected.shape
    assert f"makes {rows} x {columns} outputs" in lab.message
    assert lab.controls["window"].max == rows * columns


def test_the_products_of_a_window_sum_to_its_output(lab):
    assert all(control.description for control in lab.controls.values())
    for window in (1, 17, 80):
        lab.set(window=window)
        place = np.unravel_index(window - 1, (10, 8))
        value = np.asarray(lab.figure.data[2].z)[place]
        assert np.asarray(lab.figure.data[1].z).sum() == pytest.approx(value)
        assert f"row {place[0] + 1}, column {place[1] + 1}" in lab.message
        assert f"sum to {value:.2f}.".replace("-", "−") in lab.message


@pytest.mark.parametrize("stride, padding, window", [(1, 0, 13), (2, 1, 8), (3, 2, 4)])
def test_the_frame_lies_on_the_pixels_that_were_multiplied(lab, stride, padding, window):
    lab.set(stride=stride, padding=padding)
    lab.set(window=window)
    frame, cell = lab.figure.layout.shapes
    top, left = int(frame.y0 + 0.5), int(frame.x0 + 0.5)
    drawn = np.asarray(lab.figure.data[0].z)[top : top + 3, left : left + 3]
    products = drawn * np.array(KERNELS["edges"])
    assert np.allclose(np.asarray(lab.figure.data[1].z), products)
    assert (frame.x1 - frame.x0, frame.y1 - frame.y0) == (3, 3)
    features = np.asarray(lab.figure.data[2].z)
    assert features[int(cell.y0 + 0.5), int(cell.x0 + 0.5)] == pytest.approx(products.sum())


def test_ones_own_numbers_and_the_menu_keep_in_step(lab):
    numbers, menu = lab.controls["numbers"], lab.controls["kernel"]
    numbers.value = "1 1; 1 1"
    assert menu.value == OWN
    expected = by_torch(IMAGES["grey"], np.ones((2, 2)), 1, 0)
    assert np.allclose(np.asarray(lab.figure.data[2].z), expected)
    menu.value = "wide"
    assert np.allclose(kernel_from(numbers.value), KERNELS["wide"])
    numbers.value = "0, -1, 0; -1, 4, -1; 0, -1, 0;"
    assert menu.value == "edges"
    menu.value = OWN  # choosing it changes nothing
    assert np.allclose(
        np.asarray(lab.figure.data[2].z), by_torch(IMAGES["grey"], KERNELS["edges"], 1, 0)
    )


@pytest.mark.parametrize(
    "text, said",
    [
        ("1 2; 3", r"rows of one length, got \[2, 1\]"),
        ("1 x", "numbers such as -1, 0.5 or 1/9, got 'x'"),
        ("1/0", "got '1/0'"),
        ("", "rows of one length"),
        ("; ".join(["1"] * 17), "at most 16 x 16, got 17 x 1"),
    ],
)
def test_a_slip_in_the_numbers_is_said_and_mended(lab, text, said):
    before = np.asarray(lab.figure.data[2].z).copy()
    lab.controls["numbers"].value = text
    with pytest.raises(ValueError, match=said):
        kernel_from(text)
    assert lab.message.startswith("kernel: expected")
    assert np.array_equal(np.asarray(lab.figure.data[2].z), before)
    lab.controls["numbers"].value = "1"
    assert "1 products" in lab.message


def test_a_kernel_larger_than_the_image_is_said(lab):
    lab.set(numbers="; ".join(["1"] * 13))
    assert lab.message == "The kernel (13, 1) is larger than the image (12, 10)."
    lab.set(padding=1)
    assert "kernel 13 x 1, stride 1, padding 1" in lab.message


def test_patches_are_windows_that_tile(lab):
    lab.set(image="colour", numbers="1 1 1; 1 1 1; 1 1 1", stride=3, grid=True)
    assert "tile the image" in lab.message and "Left over" not in lab.message
    corners = np.stack([lab.figure.data[3].x, lab.figure.data[3].y], axis=1).reshape(-1, 6, 2)
    lefts_and_tops = {tuple(corner) for corner in corners[:, 0].tolist()}
    assert lefts_and_tops == {(3 * i - 0.5, 3 * j - 0.5) for i in range(3) for j in range(3)}
    assert np.isnan(corners[:, 5]).all() and np.array_equal(corners[:, 0], corners[:, 4])
    lab.set(image="grey")
    assert "Left over and never read: rows at the bottom 0, columns at the right 1." in lab.message
    lab.set(stride=4)
    assert "pixels between the windows are never read" in lab.message
    lab.set(stride=2, grid=False)
    assert "read up to 4 times" in lab.message and len(lab.figure.data[3].x) == 0


@pytest.mark.parametrize("size, stride", [(3, 1), (3, 2), (5, 2), (4, 4)])
def test_how_often_a_pixel_is_read_is_counted_right(size, stride):
    lab = convolution_lab({"ones": np.ones((20, 20))}, {"k": np.ones((size, size))})
    lab.set(stride=stride)
    reads = np.zeros((20, 20), dtype=int)
    for top in range(0, 20 - size + 1, stride):
        for left in range(0, 20 - size + 1, stride):
            reads[top : top + size, left : left + size] += 1
    expected = "read once" if reads.max() == 1 else f"read up to {reads.max()} times"
    assert expected in lab.message


def test_a_click_on_the_feature_map_chooses_the_window(lab):
    lab.figure.data[2]._dispatch_on_click(Points(point_inds=[0], xs=[6], ys=[2]), None)
    assert lab.controls["window"].value == 2 * 8 + 6 + 1
    assert "row 3, column 7" in lab.message


def test_in_another_map_the_strongest_output_is_looked_at(lab):
    for stride, most in [(1, 80), (5, 4), (2, 20)]:
        lab.set(stride=stride)
        features = np.abs(np.asarray(lab.figure.data[2].z)).ravel()
        assert lab.controls["window"].max == len(features) == most
        assert features[lab.controls["window"].value - 1] == features.max()


@pytest.mark.parametrize("value", [0, -1, 0.5, 1 / 9, 0.123, -2.75])
def test_numbers_survive_their_text(value):
    kernel = np.full((2, 3), value)
    assert np.allclose(kernel_from(text_of(kernel)), kernel, atol=1e-9)


def test_it_refuses_what_it_cannot_show():
    with pytest.raises(ValueError, match=r"images\['a'\]: expected \(H, W\)"):
        convolution_lab({"a": np.zeros(4)}, KERNELS)
    with pytest.raises(ValueError, match=r"kernels\['k'\]: expected \(kh, kw\), got \(3,\)"):
        convolution_lab(IMAGES, {"k": [1, 2, 3]})
    with pytest.raises(ValueError, match="images, kernels: expected some, got 0 and 2"):
        convolution_lab({}, KERNELS)


def test_answers_come_within_a_fifth_of_a_second():
    lab, spent = convolution_lab({"a": rng.uniform(size=(64, 64, 3))}, KERNELS), []
    lab.set(grid=True)
    for window in range(5, 11):
        begin = time.process_time()
        lab.controls["window"].value = window
        spent.append(time.process_time() - begin)
    assert min(spent) < 0.2
