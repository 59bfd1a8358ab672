"""Elastic weight consolidation: hold on to the weights that the old tasks need."""

from __future__ import annotations

from collections.abc import Mapping

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .example_gradients import Loss, per_example_gradients

Weights = dict[str, Tensor]
CHUNK = 64  # examples whose gradients are in memory together


def fisher_diagonal(
    model: nn.Module, inputs: Tensor, labels: Tensor, loss: Loss = F.cross_entropy
) -> Weights:
    """Return the mean squared gradient of -log p(label | input), one example at a time.

    ``F_k = 1/n Σ_i (∂ log p(y_i | x_i) / ∂θ_k)²``. The square is taken before the mean: a batch's
    gradient is a mean already, in which the examples cancel, and its square is smaller by up to
    the batch's size.

    Parameters
    ----------
    model : nn.Module
        From inputs ``(B, …)`` to scores ``(B, …)``, each example on its own (no batch norm).
    inputs : Tensor
        ``(n, …)``, one or more.
    labels : Tensor
        ``(n, …)``. Drawn from the model's own distribution (`drawn_labels`), the result estimates
        the diagonal of the Fisher information. With the labels of the data it is the *empirical*
        Fisher, which goes to zero where the model fits them.
    loss : callable
        -log p of one example: ``loss(scores, label)`` with a batch of one.

    Returns
    -------
    dict of str to Tensor
        For each parameter that is trained, by name; its shape, at least 0.

    Raises
    ------
    ValueError
        If there is no example, or not a label for each, or the model has batch normalisation.

    References
    ----------
    Kirkpatrick et al. (2017), "Overcoming catastrophic forgetting in neural networks", section 2;
    Kunstner, Balles and Hennig (2019), "Limitations of the empirical Fisher approximation".

    Examples
    --------
    >>> model = nn.Linear(1, 2, bias=False)
    >>> _ = nn.init.zeros_(model.weight)  # p = 1/2: the gradients are ±x/2
    >>> x = torch.tensor([[2.0], [4.0]])
    >>> fisher_diagonal(model, x, torch.tensor([0, 1]))["weight"].tolist()  # mean of 1 and 4
    [[2.5], [2.5]]
    """
    if not len(inputs) or len(inputs) != len(labels):
        raise ValueError(f"labels: expected {len(inputs)} >= 1, one an input, got {len(labels)}")
    total = {name: torch.zeros_like(value) for name, value in trained_weights(model).items()}
    for x, y in zip(inputs.split(CHUNK), labels.split(CHUNK), strict=True):
        for name, gradients in per_example_gradients(model, loss, x, y).items():  # (B, *shape)
            total[name] += gradients.square().sum(dim=0)
    return {name: value / len(inputs) for name, value in total.items()}


def drawn_labels(scores: Tensor, seed: int = 0) -> Tensor:
    """Draw a class for each row from the softmax of its scores.

    Parameters
    ----------
    scores : Tensor
        ``(n, classes)``; -inf for a class that can't be.
    seed : int

    Returns
    -------
    Tensor
        int64, ``(n,)``.

    Examples
    --------
    >>> drawn_labels(torch.tensor([[0.0, -torch.inf], [-torch.inf, 0.0]])).tolist()
    [0, 1]
    """
    generator = torch.Generator().manual_seed(seed)
    return torch.multinomial(scores.detach().softmax(dim=1), 1, generator=generator)[:, 0]


def ewc_penalty(
    weights: Mapping[str, Tensor],
    anchor: Mapping[str, Tensor],
    fisher: Mapping[str, Tensor],
    strength: float,
) -> Tensor:
    """Return what moving away from the old weights costs: λ/2 · Σ F_k (θ_k − θ*_k)².

    It is the second-order expansion of the old task's loss around its minimum θ*, without the
    mixed terms: the half is the half of a Taylor series.

    Parameters
    ----------
    weights, anchor, fisher : mapping of str to Tensor
        Now, after the old task, and `fisher_diagonal` there; the same names and shapes.
    strength : float
        λ, 0 or more.

    Returns
    -------
    Tensor
        A scalar.

    Raises
    ------
    ValueError
        If the names differ, or `strength` is negative.

    References
    ----------
    Kirkpatrick et al. (2017), equation 3.

    Examples
    --------
    >>> now, then, f = ({"w": torch.tensor([x, 5.0])} for x in (3.0, 1.0, 2.0))
    >>> ewc_penalty(now, then, f, strength=10.0).item()  # 10/2 · 2 · (3 - 1)²
    40.0
    """
    for name, other in (("anchor", anchor), ("fisher", fisher)):
        if weights.keys() != other.keys():
            raise ValueError(f"{name}: expected the names {sorted(weights)}, got {sorted(other)}")
    if not strength >= 0:
        raise ValueError(f"strength: expected 0 or more, got {strength}")
    terms = [(fisher[k] * (weights[k] - anchor[k]).square()).sum() for k in weights]
    return strength / 2 * torch.stack(terms).sum()


def trained_weights(model: nn.Module) -> Weights:
    """Return the parameters that are trained, by name, without their history.

    Examples
    --------
    >>> sorted(trained_weights(nn.Linear(2, 1)))
    ['bias', 'weight']
    """
    return {name: p.detach() for name, p in model.named_parameters() if p.requires_grad}
