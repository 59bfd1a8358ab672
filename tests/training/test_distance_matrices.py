import pytest
import torch
from scipy.spatial.distance import cdist

from course_lib.sentences import pair_cosine_distance, pair_euclidean_distance
from course_lib.training.distance_matrices import cosine_distances, euclidean_distances
from tests.training.library_losses import rows

BOTH = [
    (cosine_distances, pair_cosine_distance, "cosine"),
    (euclidean_distances, pair_euclidean_distance, "euclidean"),
]


@pytest.mark.parametrize(("matrix", "pairs", "name"), BOTH)
def test_distances_are_scipys_and_those_of_the_pair_losses(matrix, pairs, name):
    z = rows(0, 20).double()
    unit = z / z.norm(dim=1, keepdim=True)
    found = matrix(7 * z)
    torch.testing.assert_close(found, torch.from_numpy(cdist(unit, unit, name)))
    i, j = torch.cartesian_prod(torch.arange(20), torch.arange(20)).T
    torch.testing.assert_close(found.flatten(), pairs(z[i], z[j]))


def test_nearly_equal_rows_keep_their_distance_in_float32():
    z = torch.tensor([[1.0, 0.0], [1.0, 1e-4], [1.0, 1e-4]])
    D = euclidean_distances(z)
    assert D[0, 1].item() == pytest.approx(1e-4, rel=1e-3)
    unit = z / z.norm(dim=1, keepdim=True)
    by_squares = (2 - 2 * unit @ unit.T).clamp(min=0).sqrt()
    assert abs(by_squares[0, 1].item() - 1e-4) > 1e-5


def test_the_gradient_at_distance_zero_is_zero_not_infinite():
    z = torch.ones(3, 4, requires_grad=True)
    euclidean_distances(z).sum().backward()
    assert torch.equal(z.grad, torch.zeros(3, 4))
