import numpy as np
import pytest
import torch
from torch import nn

from course_lib.sentences.declutr import declutr_loss
from course_lib.sentences.in_batch_losses import info_nce_loss
from course_lib.sentences.pair_losses import triplet_loss
from course_lib.sentences.pair_training import LinearAdapter, pair_batches, train_pairs
from course_lib.sentences.sigmoid_pair_loss import SigmoidPairLoss
from course_lib.sentences.simcse import simcse_loss


def translated_pairs(n=600, d=24, noise=1.0, seed=0):
    """Documents are queries in another basis, plus noise: what an adapter can learn to undo."""
    rng = np.random.default_rng(seed)
    turn = np.linalg.qr(rng.standard_normal((d, d)))[0]
    meaning = rng.standard_normal((n, d))
    documents = 0.3 * meaning + meaning @ turn + noise * rng.standard_normal((n, d))
    return (torch.from_numpy(side).float() for side in (meaning, documents))


def found_first(queries, documents):
    unit_q, unit_d = (nn.functional.normalize(x, dim=1) for x in (queries, documents))
    hits = (unit_q @ unit_d.T).argmax(dim=1) == torch.arange(len(queries))
    return hits.float().mean().item()


def adapted(loss, parameters=(), seed=0):
    queries, documents = translated_pairs()
    batches = [(queries[rows], documents[rows]) for rows in pair_batches(400, 64, 30, seed)]
    adapter = LinearAdapter(24)
    history = train_pairs(adapter, [*adapter.parameters(), *parameters], batches, loss, 0.01)
    with torch.no_grad():
        after = found_first(*adapter(queries[400:], documents[400:]))
    return found_first(queries[400:], documents[400:]), after, history, adapter


def test_an_adapter_helps_on_pairs_that_it_has_not_seen():
    before, after, history, _ = adapted(info_nce_loss)
    assert len(history) == 30 * 6
    assert np.mean(history[-10:]) < 0.2 * history[0]
    assert before < 0.6
    assert after > before + 0.2


def test_a_learned_bias_helps_and_is_trained_with_the_adapter():  # D082
    loss = SigmoidPairLoss()
    _, with_bias, _, _ = adapted(loss, loss.parameters())
    assert loss.bias.item() != -10
    _, without, _, _ = adapted(SigmoidPairLoss(20.0, 0.0, learned=False))
    assert with_bias > without + 0.02


def test_an_adapter_starts_as_the_identity():
    queries, documents = translated_pairs(10)
    same = LinearAdapter(24)(queries, documents)
    assert torch.equal(same[0], queries)
    assert torch.equal(same[1], documents)


def test_same_seed_same_weights_and_the_callers_random_state_is_kept():
    weights = [adapted(info_nce_loss, seed=seed)[3].query.weight for seed in (1, 1, 2)]
    assert torch.equal(weights[0], weights[1])
    assert not torch.equal(weights[0], weights[2])
    noisy = nn.Sequential(nn.Linear(4, 8), nn.Dropout(0.5))
    torch.manual_seed(3)
    expected = torch.rand(1)
    torch.manual_seed(3)
    train_pairs(lambda x: (noisy(x), noisy(x)), noisy.parameters(), [(torch.eye(4),)], simcse_loss)
    assert torch.equal(torch.rand(1), expected)


def test_the_steps_are_torchs_adamw_under_the_schedule():
    table = nn.Embedding.from_pretrained(torch.ones(1, 1), freeze=False)
    taken = []

    def embed(ids):
        taken.append(table.weight.item())
        return (table(ids),)

    batches = [(torch.tensor([0]),)] * 20
    train_pairs(embed, table.parameters(), batches, lambda x: x.sum(), 0.1, 0.0, warmup=0.25)
    taken.append(table.weight.item())
    steps = -np.diff(taken)  # Adam on a constant gradient: the learning rate itself
    np.testing.assert_allclose(steps[:5], 0.1 * np.arange(1, 6) / 5, rtol=1e-4)
    np.testing.assert_allclose(steps[5:], 0.1 * np.arange(15, 0, -1) / 16, rtol=1e-4)


def test_each_step_uses_the_gradient_of_its_own_batch():
    targets = torch.tensor([0.3, -0.2, 0.4, 0.1, -0.3])
    expected = nn.Parameter(torch.zeros(1))
    optimizer = torch.optim.AdamW([expected], weight_decay=0.1)
    for step, target in enumerate(targets):
        optimizer.param_groups[0]["lr"] = 0.05 * min(1, (5 - step) / 5)
        optimizer.zero_grad()
        (expected - target).square().sum().backward()
        optimizer.step()
    found = nn.Parameter(torch.zeros(1))
    batches = [(target,) for target in targets]
    history = train_pairs(
        lambda target: (found - target,), [found], batches, lambda x: x.square().sum(), 0.05, 0.1
    )
    torch.testing.assert_close(found, expected)
    assert history[0] == pytest.approx(0.3**2)


def test_three_sides_and_span_losses_go_through_the_same_loop():
    table = nn.Embedding(9, 6)
    nn.init.normal_(table.weight, generator=torch.Generator().manual_seed(0))
    sides = torch.tensor([[0, 1, 2], [3, 4, 5], [6, 7, 8]])
    triplets = train_pairs(
        lambda *ids: tuple(map(table, ids)), table.parameters(), [sides] * 40, triplet_loss, 0.1
    )
    assert triplets[-1] < 0.05 < triplets[0]
    spans = [(sides[0], sides[1:].T)]  # two positives an anchor
    history = train_pairs(
        lambda *ids: tuple(map(table, ids)), table.parameters(), spans * 40, declutr_loss, 0.1
    )
    assert history[-1] < 0.1 * history[0]


def test_batches_cover_each_epoch_once_in_new_orders():
    batches = pair_batches(12, 4, 3, seed=0)
    epochs = [np.concatenate(batches[i : i + 3]) for i in (0, 3, 6)]
    for rows in epochs:
        assert sorted(rows) == list(range(12))
    assert not np.array_equal(epochs[0], epochs[1])
    assert len(pair_batches(11, 4, 1)) == 2


def test_bad_input_is_named():
    for size in (1, 11):
        with pytest.raises(ValueError, match=f"batch_size: expected 2 to 10, .*, got {size}"):
            pair_batches(10, size, 1)
    adapter = LinearAdapter(2)
    with pytest.raises(ValueError, match="batches: expected one or more, got none"):
        train_pairs(adapter, adapter.parameters(), [], info_nce_loss)
    with pytest.raises(ValueError, match="parameters: expected one or more, got none"):
        train_pairs(adapter, [], [(torch.eye(2), torch.eye(2))], info_nce_loss)
    with pytest.raises(ValueError, match="warmup: expected a share from 0 to 1, got 2"):
        pairs = [(torch.eye(2), torch.eye(2))]
        train_pairs(adapter, adapter.parameters(), pairs, info_nce_loss, warmup=2)
    with pytest.raises(ValueError, match="dim: expected 1 or more, got 0"):
        LinearAdapter(0)
    bad = torch.full((2, 2), torch.nan)
    with pytest.raises(FloatingPointError, match="loss: expected a finite number, got nan"):
        train_pairs(adapter, adapter.parameters(), [(bad, bad)], info_nce_loss)
    assert torch.equal(adapter.query.weight, torch.eye(2))
