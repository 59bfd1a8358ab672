import pytest
import torch
import torch.nn.functional as F

from course_lib.media.patches import PatchEmbedding, extract_patches, patches_to_images

X = torch.randn(2, 3, 8, 12, generator=torch.Generator().manual_seed(0))


@pytest.mark.parametrize("size", [1, 2, 4])
def test_patches_are_torchs_unfolded_blocks(size):
    expected = F.unfold(X, size, stride=size).transpose(1, 2)  # (B, N, C p²)
    torch.testing.assert_close(extract_patches(X, size), expected, rtol=0, atol=0)


def test_order_is_row_by_row():
    patches = extract_patches(X, 4)
    torch.testing.assert_close(patches[1, 2].view(3, 4, 4), X[1, :, :4, 8:12])
    torch.testing.assert_close(patches[1, 3].view(3, 4, 4), X[1, :, 4:8, :4])


@pytest.mark.parametrize("size", [1, 2, 4])
def test_pictures_come_back(size):
    patches = extract_patches(X, size)
    back = patches_to_images(patches, 3, (8 // size, 12 // size))
    torch.testing.assert_close(back, X, rtol=0, atol=0)
    square = X[..., :8]
    assert torch.equal(patches_to_images(extract_patches(square, size), 3), square)


def test_embedding_is_a_strided_convolution():  # D124
    with torch.random.fork_rng():
        torch.manual_seed(0)
        embedding = PatchEmbedding(size=4, channels=3, dim=5)
    linear = embedding.projection
    kernel = linear.weight.view(5, 3, 4, 4)
    maps = F.conv2d(X, kernel, linear.bias, stride=4)  # (B, d, 2, 3)
    torch.testing.assert_close(embedding(X), maps.flatten(2).transpose(1, 2))


def test_a_picture_that_leaves_a_rest_is_refused():  # D124
    with pytest.raises(ValueError, match="size: expected a divisor of 230 and of 230, got 16"):
        extract_patches(torch.zeros(1, 3, 230, 230), 16)
    assert F.unfold(torch.zeros(1, 3, 230, 230), 16, stride=16).shape[2] == 196  # in silence
    with pytest.raises(ValueError, match="size: expected a divisor of 8 and of 12, got 8"):
        extract_patches(X, 8)


def test_bad_input_is_named():
    with pytest.raises(ValueError, match=r"x: expected shape \(B, C, H, W\), got \(3, 8, 12\)"):
        extract_patches(X[0], 4)
    with pytest.raises(ValueError, match="size: expected a divisor .* got 0"):
        extract_patches(X, 0)
    with pytest.raises(ValueError, match=r"x: expected shape \(B, 1, H, W\), got \(2, 3, 8, 12\)"):
        PatchEmbedding(4, 1, 5)(X)
    patches = extract_patches(X, 4)
    with pytest.raises(ValueError, match="grid: expected rows x columns = 6 patches, got 2 x 2"):
        patches_to_images(patches, 3)
    with pytest.raises(ValueError, match="channels: expected 48 = channels x a square, got 2"):
        patches_to_images(patches, 2, (2, 3))
    with pytest.raises(ValueError, match=r"patches: expected shape \(B, N, C p²\), got \(6, 48\)"):
        patches_to_images(patches[0], 3)
