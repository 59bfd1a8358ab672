import numpy as np
import pytest
import torch

from course_lib.datasets import digits, shapes
from course_lib.media.pixel_batches import as_pixels


def test_every_form_of_a_picture_gives_the_same_pixels():
    images = shapes(4, seed=0).images
    first = as_pixels(images)
    assert first.shape == (4, 3, 32, 32) and first.dtype == torch.float32
    assert first.is_contiguous()
    for row, column, channel in ((0, 0, 0), (5, 20, 1), (31, 2, 2)):
        np.testing.assert_array_equal(
            first[:, channel, row, column].numpy(), images[:, row, column, channel]
        )
    for same in (torch.from_numpy(images).permute(0, 3, 1, 2), images.astype(np.float64)):
        torch.testing.assert_close(as_pixels(same), first, rtol=0, atol=0)


def test_grey_pictures_get_one_channel():
    images, _ = digits()
    for grey in (images[:3], images[:3, :, :, None], torch.from_numpy(images[:3])):
        torch.testing.assert_close(as_pixels(grey), torch.from_numpy(images[:3])[:, None])


def test_bytes_are_divided_by_255():
    values = np.arange(256, dtype=np.uint8).reshape(1, 16, 16)
    expected = torch.arange(256).reshape(1, 1, 16, 16) / 255
    torch.testing.assert_close(as_pixels(values), expected)
    torch.testing.assert_close(as_pixels(torch.from_numpy(values)), expected)


def test_the_callers_array_is_never_changed_through_the_pixels():
    images = np.zeros((2, 4, 4, 3), dtype=np.float32)
    as_pixels(images).fill_(1.0)
    assert not images.any()


def test_turned_and_read_only_arrays_and_empty_batches_are_taken():
    images = shapes(2, seed=0).images
    images.flags.writeable = False
    turned = as_pixels(images[:, ::-1])
    torch.testing.assert_close(turned, as_pixels(images).flip(2), rtol=0, atol=0)
    assert as_pixels(images[:0]).shape == (0, 3, 32, 32)


def test_gradients_flow_through_a_tensor():
    x = torch.rand(1, 1, 2, 2, requires_grad=True)
    as_pixels(x).sum().backward()
    assert x.grad is not None and x.grad.eq(1).all()


@pytest.mark.parametrize(
    ("images", "message"),
    [
        (np.zeros((8, 8)), r"expected shape \(n, H, W\) or \(n, H, W, C\) .* got \(8, 8\)"),
        (np.zeros((1, 3, 8, 8)), r"C = 1 or 3, got \(1, 3, 8, 8\)"),
        (torch.zeros(1, 8, 8, 3), r"expected shape \(B, H, W\) or \(B, C, H, W\)"),
        (np.zeros((2, 0, 8)), r"got \(2, 0, 8\)"),
        (np.full((1, 2, 2), 1.5), "expected values from 0 to 1, got 1.5 to 1.5"),
        (np.full((1, 2, 2), -0.5), "expected values from 0 to 1, got -0.5 to -0.5"),
        (np.full((1, 2, 2), np.nan), "expected values from 0 to 1, got nan to nan"),
    ],
)
def test_bad_shapes_and_ranges_are_named(images, message):
    with pytest.raises(ValueError, match=f"^images: {message}" if message[0] == "e" else message):
        as_pixels(images)


def test_other_types_are_named():
    with pytest.raises(
        TypeError, match="images: expected floats from 0 to 1 or uint8, got torch.i"
    ):
        as_pixels(np.zeros((1, 2, 2), dtype=np.int64))
    with pytest.raises(TypeError, match="images: expected an array or a tensor, got list"):
        as_pixels([[0.0]])
