"""Train a knowledge-graph model against corrupted facts, none of them true by accident."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import ArrayLike, NDArray
from torch import Tensor

from course_lib.datasets import progress

from .kg_losses import Loss, logistic_loss, margin_loss, self_adversarial_loss
from .kg_model import KnowledgeGraphModel
from .known_answers import KnownAnswers, questions_about
from .rotate import RotatE
from .transe import TransE
from .transr import TransR

Ids = NDArray[np.int64]


def train_kg(
    model: KnowledgeGraphModel,
    triples: ArrayLike,
    epochs: int = 15,
    batch_size: int = 1024,
    negatives: int = 128,
    learning_rate: float = 0.01,
    loss: Loss | None = None,
    filtered: bool = True,
    seed: int = 0,
) -> list[float]:
    """Learn from facts; each batch shares random entities, tried as tails and as heads.

    Parameters
    ----------
    model : KnowledgeGraphModel
        Changed in place.
    triples : (n, 3) int array
        Facts to learn from: ids of head, relation, tail.
    epochs, batch_size : int
    negatives : int
        Random entities a batch. Sharing them makes scoring one matrix product.
    learning_rate : float
        Of Adam; falls to 0 in a straight line.
    loss : function, optional
        `margin_loss`, `logistic_loss`, `self_adversarial_loss` or one of yours; by default the
        one of the model's paper.
    filtered : bool
        Whether corrupted facts that are among `triples` are left out. Without it a relation
        with many tails is taught that its own facts are wrong.
    seed : int
        Of the order and the negatives.

    Returns
    -------
    list of float
        The mean loss of each epoch.

    Raises
    ------
    ValueError
        If there is no fact, or an id isn't one of the model's.

    References
    ----------
    Bordes et al. 2013, algorithm 1; `TransE.constrain` is its line 5.

    Examples
    --------
    >>> facts = [(i, 0, (i + 1) % 10) for i in range(10)]
    >>> losses = train_kg(RotatE(10, 1, dim=4), facts, epochs=50, learning_rate=0.1)
    >>> losses[-1] < losses[0] / 2
    True
    """
    facts = checked_triples(triples, model)
    chosen, known = loss or paper_loss(model), BothSides(facts) if filtered else None
    steps = -(-len(facts) // batch_size) * epochs
    optimizer = torch.optim.Adam(model.parameters(), lr=learning_rate)
    decay = torch.optim.lr_scheduler.LinearLR(optimizer, 1.0, 0.0, total_iters=steps)
    rng = np.random.default_rng(seed)
    losses = []
    for _ in progress(range(epochs), f"Training {type(model).__name__}"):
        total = 0.0
        for rows in np.split(
            rng.permutation(len(facts)), range(batch_size, len(facts), batch_size)
        ):
            model.constrain()
            candidates = np.unique(rng.integers(len(model.entities), size=negatives))
            value = batch_loss(model, facts[rows], candidates, known, chosen)
            optimizer.zero_grad()
            value.backward()
            optimizer.step()
            decay.step()
            total += value.item() * len(rows)
        losses.append(total / len(facts))
    model.constrain()
    return losses


def batch_loss(
    model: KnowledgeGraphModel, facts: Ids, candidates: Ids, known: BothSides | None, loss: Loss
) -> Tensor:
    """Return the loss of facts (B, 3) against candidates (K,) as tails and as heads, a scalar."""
    h, r, t = torch.from_numpy(facts.T.copy())
    others = torch.from_numpy(candidates)
    tails, heads = model.score_tails(h, r, others), model.score_heads(r, t, others)  # (B, K)
    corrupted = torch.cat([tails, heads], dim=1)  # (B, 2K)
    counts = torch.ones_like(corrupted, dtype=torch.bool)
    if known is not None:
        counts = torch.from_numpy(~known.corrupted(facts, candidates))
    return loss(model.score(h, r, t), corrupted, counts)


def paper_loss(model: KnowledgeGraphModel) -> Loss:
    """Return the loss with which the model's authors train it.

    Examples
    --------
    >>> paper_loss(TransE(2, 1, 2)).__name__
    'margin_loss'
    """
    if isinstance(model, TransE | TransR):
        return margin_loss
    return self_adversarial_loss if isinstance(model, RotatE) else logistic_loss


class BothSides:
    """Facts, ready to be asked which of their corruptions are facts themselves.

    Parameters
    ----------
    facts : (n, 3) int64

    Examples
    --------
    >>> known = BothSides(np.array([[0, 0, 1]]))
    >>> known.corrupted(np.array([[0, 0, 2]]), np.array([1, 2]))  # (0, 0, 1) is true
    array([[ True, False, False, False]])
    """

    def __init__(self, facts: Ids) -> None:
        h, r, t = facts.T
        self.n = int(facts[:, [0, 2]].max()) + 1
        self.tails = KnownAnswers(questions_about(r, h, self.n), t)
        self.heads = KnownAnswers(questions_about(r, t, self.n), h)

    def corrupted(self, facts: Ids, candidates: Ids) -> NDArray[np.bool_]:
        """Tell for facts (B, 3) which candidates make true ones: (B, 2K), as tails, as heads."""
        h, r, t = facts.T
        tails = self.tails.among(questions_about(r, h, self.n), candidates)
        heads = self.heads.among(questions_about(r, t, self.n), candidates)
        return np.hstack([tails, heads])


def checked_triples(triples: ArrayLike, model: KnowledgeGraphModel) -> Ids:
    """Return facts as (n, 3) int64; ValueError unless all ids are the model's."""
    facts = np.asarray(triples)
    if facts.ndim != 2 or facts.shape[1] != 3 or not len(facts) or facts.dtype.kind not in "iu":
        got = f"{facts.dtype} of shape {facts.shape}"
        raise ValueError(f"triples: expected (n, 3) integers, n at least 1, got {got}")
    sizes = np.array([len(model.entities), len(model.relations), len(model.entities)])
    if (facts < 0).any() or (facts >= sizes).any():
        raise ValueError(f"triples: expected ids below {sizes.tolist()}, got {facts.max(axis=0)}")
    return facts.astype(np.int64)
