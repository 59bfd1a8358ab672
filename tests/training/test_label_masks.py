import pytest
import torch

from course_lib.training.label_masks import triplet_masks
from tests.training.library_losses import library

LABELS = torch.tensor([0, 1, 0, 2, 1, 0])


def test_masks_are_those_of_all_triplets():
    positive, negative = triplet_masks(LABELS)
    triplets = library().BatchHardTripletLoss.get_triplet_mask(LABELS)  # (B, B, B)
    assert torch.equal(positive[:, :, None] & negative[:, None, :], triplets)
    assert triplets.sum() == 3 * 2 * 3 + 2 * 1 * 4


def test_one_class_or_all_different_make_no_triplet():
    for labels, came in (([1, 1, 1], "all equal"), ([1, 2, 3], "all different")):
        with pytest.raises(ValueError, match=f"labels: expected two classes, .*, got {came}"):
            triplet_masks(torch.tensor(labels))
    with pytest.raises(ValueError, match="labels: expected shape"):
        triplet_masks(LABELS[:, None])
