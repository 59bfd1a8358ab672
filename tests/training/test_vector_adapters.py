import pytest
import torch

from course_lib.sentences import LinearAdapter
from course_lib.training.vector_adapters import (
    BlendedAdapter,
    IdentityAdapter,
    LowRankAdapter,
    TwoSidedAdapter,
    adapted,
)


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


@pytest.mark.parametrize("share", [0.0, 0.25, 1.0])
def test_blending_vectors_is_blending_the_weights_of_a_linear_adapter(share):
    q, d = sides()
    adapter, blended = LinearAdapter(10), LinearAdapter(10)
    step(adapter)
    with torch.no_grad():
        for start, weight in zip(blended.parameters(), adapter.parameters(), strict=True):
            start.lerp_(weight, share)
    for found, expected in zip(BlendedAdapter(adapter, share)(q, d), blended(q, d), strict=True):
        torch.testing.assert_close(found, expected)


def test_adapted_vectors_have_length_one_and_the_adapters_direction():
    q, d = sides()
    adapter = TwoSidedAdapter(10, 3)
    step(adapter)
    found = adapted(adapter, q.numpy(), d.numpy())
    for rows, expected in zip(found, adapter(q, d), strict=True):
        cosines = torch.nn.functional.cosine_similarity(torch.from_numpy(rows), expected)
        torch.testing.assert_close(cosines, torch.ones(len(rows)))
        torch.testing.assert_close(torch.from_numpy(rows).norm(dim=1), torch.ones(len(rows)))


@pytest.mark.parametrize("share", [-0.1, 1.1])
def test_a_share_out_of_range_is_refused(share):
    with pytest.raises(ValueError, match=f"share: expected 0 to 1, got {share}"):
        BlendedAdapter(IdentityAdapter(), share)
