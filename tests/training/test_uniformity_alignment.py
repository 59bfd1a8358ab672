import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.distance import pdist
from scipy.stats import entropy

from course_lib.training.uniformity_alignment import alignment, effective_rank, uniformity
from tests.training.library_losses import rows


def unit(z):
    return (z / z.norm(dim=1, keepdim=True)).numpy()


@pytest.mark.parametrize("alpha", [1.0, 2.0, 3.0])
def test_alignment_is_the_mean_distance_of_partners(alpha):
    u, v = rows(0, 50), rows(1, 50)
    expected = np.mean(np.linalg.norm(unit(u) - unit(v), axis=1) ** alpha)
    assert alignment(3 * u, 0.1 * v, alpha).item() == pytest.approx(expected, rel=1e-5)
    assert alignment(u, 2 * u, alpha).item() == pytest.approx(0, abs=1e-6)
    assert alignment(u, -u, alpha).item() == pytest.approx(2**alpha, rel=1e-5)


@pytest.mark.parametrize("t", [0.5, 2.0, 50.0])
def test_uniformity_is_the_log_of_the_mean_kernel(t):
    z = rows(0, 50)
    expected = math.log(np.mean(np.exp(-t * pdist(unit(z)).astype(np.float64) ** 2)))
    assert uniformity(7 * z, t).item() == pytest.approx(expected, rel=1e-4)


def test_collapse_is_seen_by_uniformity_and_rank_not_by_alignment():
    spread, point = rows(0, 500, 64), torch.ones(500, 64) + 1e-3 * rows(1, 500, 64)
    for z, low, high in ((spread, -4.1, -3.5), (point, -0.1, 0.0)):
        assert alignment(z, z) < 1e-6
        assert low < uniformity(z).item() <= high
    assert effective_rank(spread) > 50
    assert effective_rank(point) < 1.2


def test_both_have_gradients_that_are_finite_at_equal_rows():
    u, v = (rows(seed, 5, 3).double().requires_grad_() for seed in range(2))
    assert torch.autograd.gradcheck(alignment, (u, v))
    assert torch.autograd.gradcheck(uniformity, (u,))
    one = torch.ones(4, 3, requires_grad=True)
    (alignment(one, one) + uniformity(one)).backward()
    assert torch.isfinite(one.grad).all()


def test_effective_rank_is_the_exponential_of_the_entropy():
    z = rows(0, 30, 8)
    s = np.linalg.svd(z.double().numpy(), compute_uv=False)
    assert effective_rank(z) == pytest.approx(np.exp(entropy(s)), rel=1e-9)
    assert effective_rank(torch.eye(9)[:4]) == pytest.approx(4)
    assert effective_rank(rows(0, 30, 1) @ rows(1, 1, 8)) == pytest.approx(1, abs=1e-3)
    assert effective_rank(100 * z) == pytest.approx(effective_rank(z), rel=1e-6)
    assert isinstance(effective_rank(z), float)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**31), st.integers(2, 8), st.integers(2, 6))
def test_turning_all_vectors_together_changes_none_of_them(seed, n, d):
    generator = torch.Generator().manual_seed(seed)
    u, v = torch.randn(2, n, d, generator=generator, dtype=torch.float64)
    turn, _ = torch.linalg.qr(torch.randn(d, d, generator=generator, dtype=torch.float64))
    assert alignment(u @ turn, v @ turn).item() == pytest.approx(alignment(u, v).item())
    assert uniformity(u @ turn).item() == pytest.approx(uniformity(u).item())
    assert effective_rank(u @ turn) == pytest.approx(effective_rank(u))
    assert 1 <= effective_rank(u) <= min(n, d) + 1e-9
    assert 0 <= alignment(u, v).item() <= 4 and uniformity(u).item() <= 1e-9


def test_bad_input_is_named():
    z = rows(0)
    with pytest.raises(ValueError, match="v: expected shape"):
        alignment(z, z[:3])
    with pytest.raises(ValueError, match="alpha: expected a positive number"):
        alignment(z, z, 0)
    for wrong in (z[0], z[:1]):
        with pytest.raises(ValueError, match=r"z: expected shape \(n, d\), n 2 or more, got"):
            uniformity(wrong)
    with pytest.raises(ValueError, match="t: expected a positive number"):
        uniformity(z, 0)
    for wrong in (z[0], 0 * z):
        with pytest.raises(ValueError, match=r"z: expected shape \(n, d\), not all zero, got"):
            effective_rank(wrong)
