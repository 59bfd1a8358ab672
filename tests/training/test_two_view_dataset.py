import pytest
import torch
from torch.utils.data import DataLoader

from course_lib.datasets import shapes
from course_lib.media import as_pixels, random_flip
from course_lib.training.two_view_dataset import TwoViewDataset


@pytest.fixture(scope="module")
def pictures():
    return shapes(12, seed=0).images


def test_two_different_views_of_one_picture(pictures):
    pairs = TwoViewDataset(pictures)
    assert len(pairs) == 12
    first, second = pairs[3]
    assert first.shape == second.shape == as_pixels(pictures).shape[1:]
    assert first.dtype == torch.float32 and first.min() >= 0 and first.max() <= 1
    assert not torch.equal(first, second)
    with pytest.raises(IndexError, match="row: expected 0 to 11, got 12"):
        pairs[12]


def test_views_depend_on_seed_epoch_and_row_alone(pictures):
    pairs, same, other = (TwoViewDataset(pictures, seed=seed) for seed in (1, 1, 2))
    straight = [pairs[i][0] for i in range(12)]
    assert all(torch.equal(same[i][0], straight[i]) for i in (7, 0, 11))
    assert not torch.equal(other[0][0], straight[0])
    pairs.epoch = 1
    assert not torch.equal(pairs[0][0], straight[0])
    pairs.epoch = 0
    assert torch.equal(pairs[0][0], straight[0])


def test_rows_and_epochs_draw_apart():
    """Equal pictures: whatever differs comes from the draws."""
    pairs = TwoViewDataset(torch.rand(1, 3, 16, 16).repeat(4, 1, 1, 1))
    views = [pairs[i][0] for i in range(4)]
    pairs.epoch = 1
    views += [pairs[i][0] for i in range(4)]
    assert len({tuple(view.flatten().tolist()) for view in views}) == 8


def test_worker_processes_see_the_same_views_as_none(pictures):
    pairs = TwoViewDataset(pictures)
    alone = torch.cat([first for first, _ in DataLoader(pairs, batch_size=4)])
    shared = torch.cat([first for first, _ in DataLoader(pairs, batch_size=4, num_workers=2)])
    assert torch.equal(alone, shared)


def test_other_views_can_be_given(pictures):
    def flips(x, generator):
        return x, random_flip(x, generator, chance=1)

    first, second = TwoViewDataset(pictures, flips)[0]
    assert torch.equal(second, first.flip(-1))
