import pytest
import torch

from course_lib.sentences import info_nce_loss
from course_lib.training.cross_batch_memory import CrossBatchMemory


def rows(n, d=3, seed=0):
    return torch.randn(n, d, generator=torch.Generator().manual_seed(seed))


@pytest.mark.parametrize(
    "sizes", [(4, 4, 4), (3, 3, 3, 3), (1, 7, 2), (15,), (10, 1), (2,), (23, 4)]
)
def test_it_holds_the_last_ones(sizes):
    memory = CrossBatchMemory(10, 3)
    every = rows(sum(sizes))
    start = 0
    for size in sizes:
        ids = torch.arange(start, start + size)
        memory.add(every[ids], ids)
        start += size
    kept = range(max(0, start - 10), start)
    assert len(memory) == len(kept) == len(memory.vectors)
    assert sorted(memory.ids.tolist()) == list(kept)
    assert torch.equal(memory.vectors, every[memory.ids])  # each vector beside its own id


def test_stored_vectors_have_no_gradient_and_are_copies():
    memory = CrossBatchMemory(4, 3)
    x = rows(4).requires_grad_()
    memory.add(x, torch.arange(4))
    before = memory.vectors.clone()
    anchors = rows(2, seed=1).requires_grad_()
    loss = info_nce_loss(anchors, torch.cat([rows(2, seed=2), memory.vectors]))
    loss.backward()
    assert x.grad is None and anchors.grad is not None
    with torch.no_grad():
        x.zero_()
    assert torch.equal(memory.vectors, before)


def test_more_negatives_make_the_loss_that_of_the_bigger_batch():
    """With an encoder that stands still, memory is the same as a batch of all."""
    u, v = rows(12, seed=1), rows(12, seed=2)
    memory = CrossBatchMemory(8, 3)
    memory.add(v[4:], torch.arange(4, 12))
    with_memory = info_nce_loss(u[:4], torch.cat([v[:4], memory.negatives(torch.arange(4))]))
    torch.testing.assert_close(with_memory, info_nce_loss(u[:4], v))
    assert with_memory > info_nce_loss(u[:4], v[:4])


def test_the_batchs_own_documents_are_left_out():
    memory = CrossBatchMemory(6, 3)
    memory.add(rows(6), torch.tensor([3, 1, 4, 1, 5, 9]))
    left = memory.negatives(torch.tensor([1, 9]))
    assert torch.equal(left, rows(6)[[0, 2, 4]])
    assert memory.negatives(torch.tensor([], dtype=torch.int64)).shape == (6, 3)


def test_drift_is_the_mean_cosine_distance():
    memory = CrossBatchMemory(2, 2)
    memory.add(torch.tensor([[1.0, 0.0], [0.0, 2.0]]), torch.arange(2))
    assert memory.drift(torch.tensor([[5.0, 0.0], [0.0, 1.0]])) == pytest.approx(0)
    assert memory.drift(torch.tensor([[0.0, 1.0], [0.0, 1.0]])) == pytest.approx(0.5)


def test_a_checkpoint_keeps_it():
    memory, twin = CrossBatchMemory(5, 3), CrossBatchMemory(5, 3)
    memory.add(rows(7), torch.arange(7))
    twin.load_state_dict(memory.state_dict())
    for each in (memory, twin):
        each.add(rows(2, seed=3), torch.tensor([20, 21]))
    assert torch.equal(memory.vectors, twin.vectors) and torch.equal(memory.ids, twin.ids)


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="size: expected 1 or more, got 0"):
        CrossBatchMemory(0, 3)
    memory = CrossBatchMemory(2, 3)
    with pytest.raises(ValueError, match=r"vectors: expected shape \(2, 3\), got \(2, 4\)"):
        memory.add(torch.ones(2, 4), torch.arange(2))
    with pytest.raises(ValueError, match=r"current: expected shape \(0, 3\), got \(1, 3\)"):
        memory.drift(torch.ones(1, 3))
