"""Learning without collecting the data: clients train, a server averages (FedAvg)."""

from __future__ import annotations

import copy
from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import ArrayLike, NDArray
from torch import Tensor, nn

from course_lib.vectors.numbers_check import as_floats

from .example_gradients import Loss

Client = tuple[Tensor, Tensor]


def federated_average(updates: ArrayLike, sizes: ArrayLike) -> NDArray[np.float64]:
    """Return Σ (n_k / n) · w_k: clients count by how many examples they have.

    Parameters
    ----------
    updates : array_like
        Shape (clients, ...): what each client sends.
    sizes : array_like
        Shape (clients,): numbers of examples, 0 or more, not all 0.

    Returns
    -------
    ndarray
        float64, the shape of one update.

    Raises
    ------
    ValueError
        If the shapes don't fit or the sizes are negative or all 0.

    References
    ----------
    McMahan et al. (2017), Communication-efficient learning of deep networks from decentralized
    data, algorithm 1.

    Examples
    --------
    >>> federated_average([[0.0, 4.0], [8.0, 0.0]], sizes=[3, 1]).tolist()
    [2.0, 3.0]
    """
    values, counts = as_floats("updates", updates), as_floats("sizes", sizes, 1)
    if values.ndim == 0 or len(values) != len(counts):
        raise ValueError(f"sizes: expected one an update, got {len(counts)} for {values.shape}")
    if (counts < 0).any() or not counts.sum() > 0:
        raise ValueError(f"sizes: expected 0 or more and not all 0, got {counts.tolist()}")
    return np.tensordot(counts / counts.sum(), values.astype(np.float64), axes=1)


def client_update(
    model: nn.Module, loss: Loss, client: Client, steps: int, learning_rate: float
) -> dict[str, Tensor]:
    """Return how a client's own training would move each parameter; the model stays as it is.

    Parameters
    ----------
    model : nn.Module
    loss : callable
        ``loss(output, target) -> scalar``, a mean over examples.
    client : (x, y)
        Its examples, all used in each step.
    steps : int
        Local steps of gradient descent.
    learning_rate : float

    Returns
    -------
    dict of str to Tensor
        New minus old. Of an embedding table, only rows move whose words the client has: without
        further protection the server reads its vocabulary off.

    Examples
    --------
    >>> table = nn.Embedding(4, 2)
    >>> loss = lambda output, target: (output.sum(dim=1) - target).square().mean()
    >>> moved = client_update(table, loss, (torch.tensor([1, 3]), torch.ones(2)), 1, 0.1)["weight"]
    >>> moved.abs().sum(dim=1).gt(0).tolist()
    [False, True, False, True]
    """
    local = copy.deepcopy(model)
    x, y = client
    optimizer = torch.optim.SGD(local.parameters(), learning_rate)
    for _ in range(steps):
        optimizer.zero_grad()
        loss(local(x), y).backward()
        optimizer.step()
    old = dict(model.named_parameters())
    return {name: (p - old[name]).detach() for name, p in local.named_parameters()}


def federated_rounds(
    model: nn.Module,
    loss: Loss,
    clients: Sequence[Client],
    rounds: int,
    local_steps: int = 1,
    learning_rate: float = 0.1,
    clients_per_round: int | None = None,
    seed: int = 0,
) -> list[float]:
    """Train a model on data that stays with the clients.

    In each round every chosen client starts from the server's model, takes `local_steps` steps on
    its own examples and sends the difference; the server adds the weighted mean. With one local
    step of all clients this is gradient descent on all examples together. With more, rounds are
    saved, and where clients hold unlike data, each pulls the model its own way.

    Parameters
    ----------
    model : nn.Module
        Trained in place.
    loss : callable
        ``loss(output, target) -> scalar``, a mean over examples.
    clients : sequence of (x, y)
        At least one, each with an example or more.
    rounds, local_steps : int
        1 or more.
    learning_rate : float
        Of the clients.
    clients_per_round : int, optional
        Drawn anew for each round; left out: all.
    seed : int
        Of the draw.

    Returns
    -------
    list of float
        Mean loss over all clients' examples before each round. (Only a simulation can know it.)

    Raises
    ------
    ValueError
        If there is no client, one is empty, or a number is out of its range.

    References
    ----------
    McMahan et al. (2017), Communication-efficient learning of deep networks from decentralized
    data, algorithm 1 with B = ∞ and E = `local_steps`.

    Examples
    --------
    >>> model, loss = nn.Linear(1, 1, bias=False), nn.functional.mse_loss
    >>> clients = [(torch.tensor([[x]]), torch.tensor([[3 * x]])) for x in (1.0, 2.0)]
    >>> _ = federated_rounds(model, loss, clients, rounds=60, learning_rate=0.2)
    >>> round(model.weight.item(), 3)
    3.0
    """
    chosen = len(clients) if clients_per_round is None else clients_per_round
    _check(clients, rounds, local_steps, chosen)
    rng, losses = np.random.default_rng(seed), []
    everything = torch.cat([x for x, _ in clients]), torch.cat([y for _, y in clients])
    for _ in range(rounds):
        with torch.no_grad():
            losses.append(float(loss(model(everything[0]), everything[1])))
        taking_part = [clients[i] for i in rng.choice(len(clients), chosen, replace=False)]
        updates = [client_update(model, loss, c, local_steps, learning_rate) for c in taking_part]
        _add_mean(model, updates, [len(y) for _, y in taking_part])
    return losses


def _add_mean(model: nn.Module, updates: list[dict[str, Tensor]], sizes: list[int]) -> None:
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            mean = federated_average(np.stack([update[name].numpy() for update in updates]), sizes)
            parameter += torch.from_numpy(mean).to(parameter.dtype)


def _check(clients: Sequence[Client], rounds: int, local_steps: int, chosen: int) -> None:
    if not clients or any(not len(y) or len(x) != len(y) for x, y in clients):
        raise ValueError("clients: expected one or more (x, y), each of the same positive length")
    if rounds < 1 or local_steps < 1:
        raise ValueError(f"rounds, local_steps: expected 1 or more, got {rounds} and {local_steps}")
    if not 1 <= chosen <= len(clients):
        raise ValueError(f"clients_per_round: expected 1 to {len(clients)}, got {chosen}")
