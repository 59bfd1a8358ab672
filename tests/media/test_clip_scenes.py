import numpy as np
import pytest

from course_lib.datasets import shapes
from course_lib.media.scene_sets import clip_scenes


@pytest.mark.parametrize("seed", [0, 3])
def test_one_object_first_then_one_to_three(seed):
    drawn = clip_scenes(40, 60, seed)
    assert len(drawn) == len(drawn.scenes) == len(drawn.images) == 100
    counts = [len(scene) for scene in drawn.scenes]
    assert set(counts[:40]) == {1}
    assert set(counts[40:]) == {1, 2, 3}
    for caption, scene in zip(drawn.captions, drawn.scenes, strict=True):
        assert caption == " and ".join(item.caption for item in scene)
    first = shapes(40, seed=2 * seed)
    np.testing.assert_array_equal(drawn.images[:40], first.images)


def test_seeds_share_no_scenes():
    parts = [
        set(clip_scenes(30, 30, seed).images.reshape(60, -1)[:, 0].tolist()) for seed in (0, 1)
    ]
    assert parts[0].isdisjoint(parts[1])


def test_either_part_may_be_empty():
    assert len(clip_scenes(5, 0)) == len(clip_scenes(0, 5)) == 5
