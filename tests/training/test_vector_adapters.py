import pytest
import torch

from course_lib.training.vector_adapters import IdentityAdapter, LowRankAdapter, TwoSidedAdapter


def sides(n=6, d=10):
    generator = torch.Generator().manual_seed(0)
    return torch.randn(n, d, generator=generator), torch.randn(2 * n, d, generator=generator)


def step(adapter):
    """Move the weights twice: the first step moves B and b, the second A as well."""
    q, d = sides()
    optimizer = torch.optim.SGD(adapter.parameters(), lr=0.05)
    for _ in range(2):
        optimizer.zero_grad()
        one, other = adapter(q, d)
        (one @ other.T).square().mean().backward()
        optimizer.step()


@pytest.mark.parametrize("kind", [LowRankAdapter, TwoSidedAdapter])
def test_an_adapter_starts_as_the_identity(kind):
    q, d = sides()
    one, other = kind(10, 3)(q, d)
    assert torch.equal(one, q)
    assert torch.equal(other, d)


def test_the_identity_stays_the_identity():
    q, d = sides()
    assert IdentityAdapter()(q, d) == (q, d)
    assert not list(IdentityAdapter().parameters())


@pytest.mark.parametrize(
    ("kind", "documents_stay"), [(LowRankAdapter, True), (TwoSidedAdapter, False)]
)
def test_what_is_learned_has_the_rank(kind, documents_stay):
    adapter = kind(10, 3)
    step(adapter)
    zero, axes = torch.zeros(1, 10), torch.eye(10)
    moved, documents = adapter(axes, axes)
    start, start_d = adapter(zero, zero)
    assert torch.linalg.matrix_rank(moved - start - axes, tol=1e-5) == 3
    assert start.abs().sum() > 0
    assert torch.equal(documents, axes) == documents_stay
    if not documents_stay:
        assert torch.linalg.matrix_rank(documents - start_d - axes, tol=1e-5) == 3


def test_the_two_sides_have_their_own_weights():
    adapter = TwoSidedAdapter(10, 3)
    assert not torch.equal(adapter.query.down.weight, adapter.document.down.weight)
    step(adapter)
    assert not torch.allclose(adapter.query.up.weight, adapter.document.up.weight)


def test_seeds_decide_the_first_weights():
    first, again, other = (LowRankAdapter(8, 2, seed).query.down.weight for seed in (1, 1, 2))
    assert torch.equal(first, again)
    assert not torch.equal(first, other)


@pytest.mark.parametrize("rank", [0, 5])
@pytest.mark.parametrize("kind", [LowRankAdapter, TwoSidedAdapter])
def test_a_rank_out_of_range_is_refused(kind, rank):
    with pytest.raises(ValueError, match=f"rank: expected 1 to 4, .*, got {rank}"):
        kind(4, rank)
