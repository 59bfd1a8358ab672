import pytest
import torch
import torch.nn.functional as F

from course_lib.media.spatial_pooling import (
    average_pool2d,
    global_average_pool,
    global_max_pool,
    max_pool2d,
    multi_level_features,
)

X = torch.randn(2, 3, 9, 11, generator=torch.Generator().manual_seed(0))


@pytest.mark.parametrize(("size", "stride"), [(2, None), (3, 1), (3, 2), (2, 3), (9, 4), (1, 1)])
def test_windows_are_torchs(size, stride):
    torch.testing.assert_close(max_pool2d(X, size, stride), F.max_pool2d(X, size, stride))
    torch.testing.assert_close(average_pool2d(X, size, stride), F.avg_pool2d(X, size, stride))


def test_a_picture_alone_is_pooled_too():
    torch.testing.assert_close(max_pool2d(X[0, 0], 2), F.max_pool2d(X, 2)[0, 0])


def test_global_pools_are_torchs_adaptive_ones():
    torch.testing.assert_close(global_average_pool(X), F.adaptive_avg_pool2d(X, 1).flatten(1))
    torch.testing.assert_close(global_max_pool(X), F.adaptive_max_pool2d(X, 1).flatten(1))


def test_places_do_not_matter_to_global_pools():
    for pool in (global_average_pool, global_max_pool):
        torch.testing.assert_close(pool(X.roll((2, 5), dims=(2, 3))), pool(X))


def test_levels_stand_side_by_side_in_their_order():
    features = multi_level_features([X, torch.ones(2, 4, 1, 1)])
    torch.testing.assert_close(features[:, :3], X.mean(dim=(2, 3)))
    assert features.shape == (2, 7) and features[:, 3:].eq(1).all()


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="size: expected 1 or more, got 0"):
        max_pool2d(X, 0)
    with pytest.raises(ValueError, match="stride: expected 1 or more, got 0"):
        average_pool2d(X, 2, 0)
    with pytest.raises(ValueError, match=r"x: .* with H and W of 10 or more, got \(2, 3, 9, 11\)"):
        max_pool2d(X, 10)
    with pytest.raises(ValueError, match=r"maps: expected shape \(B, C, H, W\), got \(3, 9, 11\)"):
        global_max_pool(X[0])
    with pytest.raises(ValueError, match="maps: expected one or more, got none"):
        multi_level_features([])
