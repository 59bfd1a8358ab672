import math

import pytest
import torch

from course_lib.training.loss_arguments import check_labels, check_pairs, check_positive


@pytest.mark.parametrize("number", [0, -1, math.nan, math.inf])
def test_a_number_that_is_not_positive_is_named(number):
    check_positive(scale=1e-9, t=7)
    with pytest.raises(ValueError, match=f"^t: expected a positive number, got {number}$"):
        check_positive(scale=1.0, t=number)


def test_matrices_and_labels_are_named():
    check_pairs("same", torch.ones(2, 3).bool(), (2, 3))
    with pytest.raises(ValueError, match=r"same: .*\(2, 3\), torch.bool, got \(3, 2\)"):
        check_pairs("same", torch.ones(3, 2).bool(), (2, 3))
    with pytest.raises(ValueError, match=r"same: .*got \(2, 3\) torch.float32"):
        check_pairs("same", torch.ones(2, 3), (2, 3))
    check_labels(torch.zeros(3), 3)
    for labels in (torch.zeros(3, 1), torch.zeros(2)):
        with pytest.raises(ValueError, match=r"labels: expected shape \(3,\), got"):
            check_labels(labels, 3)
