"""Federated averaging: equal to central training where it must be, and not where it mustn't."""

import copy

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import nn

from course_lib.advanced import client_update, federated_average, federated_rounds


class Bag(nn.Module):
    """Mean of word vectors and a linear layer, in double precision."""

    def __init__(self):
        super().__init__()
        self.table, self.out = nn.Embedding(20, 4), nn.Linear(4, 3)
        self.double()

    def forward(self, rows):
        return self.out(self.table(rows).mean(dim=1))


def setting(sizes=(10, 10, 10), seed=0):
    torch.manual_seed(seed)
    model = Bag()
    clients = [(torch.randint(20, (n, 6)), torch.randint(3, (n,))) for n in sizes]
    return model, clients


def central(model, clients, steps, learning_rate):
    model = copy.deepcopy(model)
    x, y = (torch.cat(parts) for parts in zip(*clients, strict=True))
    optimizer, losses = torch.optim.SGD(model.parameters(), learning_rate), []
    for _ in range(steps):
        optimizer.zero_grad()
        loss = F.cross_entropy(model(x), y)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return model, losses


def difference(a, b):
    pairs = zip(a.parameters(), b.parameters(), strict=True)
    return max(float((p - q).detach().abs().max()) for p, q in pairs)


@pytest.mark.parametrize("sizes", [(10, 10, 10), (3, 25, 7)])
def test_one_local_step_of_all_is_central_gradient_descent(sizes):
    model, clients = setting(sizes)
    expected, losses = central(model, clients, 8, 0.5)
    ours = federated_rounds(model, F.cross_entropy, clients, 8, learning_rate=0.5)
    assert difference(model, expected) < 1e-12
    np.testing.assert_allclose(ours, losses, atol=1e-12)


def test_several_local_steps_are_something_else_but_learn_in_fewer_rounds():
    model, clients = setting()
    many = copy.deepcopy(model)
    slow = federated_rounds(model, F.cross_entropy, clients, 10, 1, 0.5)
    quick = federated_rounds(many, F.cross_entropy, clients, 10, 8, 0.5)
    assert difference(many, central(setting()[0], clients, 80, 0.5)[0]) > 1e-3
    assert quick[-1] < slow[-1] - 0.1


def test_one_round_is_a_round():
    model, clients = setting()
    expected, losses = central(model, clients, 1, 0.5)
    assert federated_rounds(model, F.cross_entropy, clients, 1, learning_rate=0.5) == losses
    assert difference(model, expected) < 1e-12


def test_one_client_alone_is_its_own_training():
    model, clients = setting((12,))
    expected, _ = central(model, clients, 15, 0.3)
    federated_rounds(model, F.cross_entropy, clients, 3, local_steps=5, learning_rate=0.3)
    assert difference(model, expected) < 1e-12


def test_an_update_moves_the_rows_of_the_clients_words_only():
    model, clients = setting()
    before = copy.deepcopy(model)
    moved = client_update(model, F.cross_entropy, clients[1], 3, 0.5)
    rows = torch.nonzero(moved["table.weight"].abs().sum(dim=1)).flatten().tolist()
    assert rows == sorted(set(clients[1][0].flatten().tolist()))
    assert difference(model, before) == 0 and not any(t.requires_grad for t in moved.values())


def test_a_share_of_the_clients_is_drawn_by_the_seed():
    found = []
    for seed in (0, 0, 1):
        model, clients = setting()
        federated_rounds(
            model, F.cross_entropy, clients, 2, clients_per_round=1, seed=seed, learning_rate=0.5
        )
        found.append(model)
    assert difference(found[0], found[1]) == 0 < difference(found[0], found[2])


def test_the_average_is_weighted():
    x = np.random.default_rng(0).normal(size=(3, 2, 5))
    expected = np.average(x, axis=0, weights=[1, 0, 4])
    np.testing.assert_allclose(federated_average(x, [1, 0, 4]), expected)
    assert federated_average([1.0, 5.0], [1, 3]) == 4.0  # a number each
    with pytest.raises(ValueError, match="sizes: expected one an update"):
        federated_average(3.0, [1])


def test_bad_input_is_named():
    model, clients = setting()
    with pytest.raises(ValueError, match="sizes: expected one an update, got 2"):
        federated_average(np.ones((3, 2)), [1, 2])
    for sizes in ([0, 0], [-1, 2]):
        with pytest.raises(ValueError, match="sizes: expected 0 or more and not all 0"):
            federated_average(np.ones((2, 2)), sizes)
    for wrong in (
        [],
        [(clients[0][0][:0], clients[0][1][:0])],
        [(clients[0][0], clients[0][1][1:])],
    ):
        with pytest.raises(ValueError, match="clients: expected one or more"):
            federated_rounds(model, F.cross_entropy, wrong, 1)
    with pytest.raises(ValueError, match="rounds, local_steps: expected 1 or more"):
        federated_rounds(model, F.cross_entropy, clients, 0)
    with pytest.raises(ValueError, match="rounds, local_steps: expected 1 or more"):
        federated_rounds(model, F.cross_entropy, clients, 1, local_steps=0)
    with pytest.raises(ValueError, match="clients_per_round: expected 1 to 3, got 4"):
        federated_rounds(model, F.cross_entropy, clients, 1, clients_per_round=4)
    with pytest.raises(ValueError, match="clients_per_round: expected 1 to 3, got 0"):
        federated_rounds(model, F.cross_entropy, clients, 1, clients_per_round=0)
