"""HuBERT in miniature: cluster the frames, hide some, and predict the clusters of the hidden."""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import ArrayLike, NDArray
from torch import Tensor, nn

from course_lib.media.descent_loop import descend
from course_lib.media.frame_clusters import hubert_features as hubert_features
from course_lib.media.frame_clusters import hubert_targets as hubert_targets
from course_lib.media.span_masking import mask_spans
from course_lib.media.wave_batches import as_waves
from course_lib.media.wave_transformer import WaveTransformer
from course_lib.sentences.weight_seeds import seeded_weights


def hubert_loss(logits: Tensor, targets: Tensor, mask: Tensor, alpha: float = 1.0) -> Tensor:
    """Cross-entropy of the clusters, over hidden frames and, if wanted, over the others.

    ``L = alpha L_m + (1 - alpha) L_u`` with ``L_m = -mean over hidden t of log p(z_t)``. The minus
    makes it a loss: the sum of log p alone is to be maximised.

    Parameters
    ----------
    logits : (B, T, k) float tensor
    targets : (B, T) int64 tensor
        From 0 to k - 1.
    mask : (B, T) bool tensor
        True where a frame was hidden.
    alpha : float
        From 0 to 1. 1 in the paper: predicting what is shown is clustering again.

    Returns
    -------
    Tensor
        A scalar.

    Raises
    ------
    ValueError
        If shapes don't fit, `alpha` is out of its range, or no frame is hidden (or shown) although
        it counts.

    References
    ----------
    Hsu et al. (2021), "HuBERT", equation 1 and section 3.2; the sums of L_m and L_u are means here.

    Examples
    --------
    >>> mask = torch.tensor([[True, False]])
    >>> hubert_loss(torch.zeros(1, 2, 8), torch.zeros(1, 2, dtype=torch.long), mask).item()  # ln 8
    2.079
    """
    if logits.dim() != 3 or logits.shape[:2] != targets.shape or mask.shape != targets.shape:
        shapes = tuple(logits.shape), tuple(targets.shape), tuple(mask.shape)
        raise ValueError(
            f"logits, targets, mask: expected (B, T, k), (B, T) and (B, T), got {shapes}"
        )
    if not 0 <= alpha <= 1:
        raise ValueError(f"alpha: expected 0 to 1, got {alpha}")
    loss = logits.new_zeros(())
    for weight, where, said in ((alpha, mask, "hidden"), (1 - alpha, ~mask, "shown")):
        if weight and not where.any():
            raise ValueError(f"mask: expected a {said} frame, got none")
        if weight:
            loss = loss + weight * F.cross_entropy(logits[where], targets[where])
    return loss


class MiniHubert(nn.Module):
    """A `WaveTransformer` that gives each frame a score for each cluster.

    ``logit_c = cos(A o_t, e_c) / 0.1``: a learnt vector e_c for each cluster.

    Parameters
    ----------
    clusters : int
        k.
    width, dim, heads, layers : int
        As in `WaveTransformer`.
    seed : int
        Of the first weights.

    References
    ----------
    Hsu et al. (2021), "HuBERT: Self-Supervised Speech Representation Learning by Masked Prediction
    of Hidden Units", equation 3.

    Examples
    --------
    >>> model = MiniHubert(clusters=5, width=8, dim=16, heads=2, layers=1)
    >>> model(torch.randn(2, 16_000)).shape, model.embed(np.random.randn(2, 16_000)).shape
    (torch.Size([2, 49, 5]), (2, 16))
    """

    def __init__(
        self,
        clusters: int,
        width: int = 32,
        dim: int = 64,
        heads: int = 4,
        layers: int = 2,
        temperature: float = 0.1,
        seed: int = 0,
    ) -> None:
        super().__init__()
        if clusters < 2:
            raise ValueError(f"clusters: expected 2 or more, got {clusters}")
        self.encoder, self.temperature = (
            WaveTransformer(width, dim, heads, layers, seed),
            temperature,
        )
        with seeded_weights(seed):
            self.project = nn.Linear(dim, dim)
            self.codes = nn.Parameter(torch.randn(clusters, dim))

    def forward(self, waves: Tensor, mask: Tensor | None = None) -> Tensor:
        """Return the logits: (B, samples), (B, T) to (B, T, k)."""
        states = F.normalize(self.project(self.encoder(waves, mask)), dim=-1)  # (B, T, d)
        return states @ F.normalize(self.codes, dim=-1).T / self.temperature

    def embed(self, waves: ArrayLike, layer: int = -1) -> NDArray[np.float32]:
        """Return a unit vector for each wave, (n, dim): see `WaveTransformer.embed`."""
        return self.encoder.embed(waves, layer)


def train_hubert(
    waves: ArrayLike,
    targets: ArrayLike,
    steps: int = 120,
    batch_size: int = 16,
    lr: float = 4e-3,
    probability: float = 0.65,
    span: int = 4,
    model: MiniHubert | None = None,
    seed: int = 0,
) -> tuple[MiniHubert, list[float]]:
    """Train on waves and the cluster of each frame; only hidden frames count.

    Parameters
    ----------
    waves : floats, shape (n, samples)
        At 16,000 samples a second, n >= `batch_size`.
    targets : ints, shape (n, T)
        From `hubert_targets`.
    steps, batch_size, lr, probability, span
        As in `train_wav2vec`.
    model : MiniHubert, optional
        Trained in place; a new one if left out.
    seed : int
        Of the new model, the batches and the masks.

    Returns
    -------
    model : MiniHubert
        In eval mode.
    history : list of float
        The loss of each step.

    Raises
    ------
    TypeError, ValueError
        If an argument is of another kind or shape, or out of its range.

    Examples
    --------
    >>> noise = np.random.default_rng(0).normal(size=(4, 4000))
    >>> targets = hubert_targets(hubert_features(noise, 16_000), k=3)
    >>> small = MiniHubert(3, width=8, dim=8, heads=2, layers=1)
    >>> model, history = train_hubert(noise, targets, steps=2, batch_size=4, model=small)
    >>> len(history), model.training
    (2, False)
    """
    rows = torch.from_numpy(np.atleast_2d(as_waves(waves, "waves")))
    codes = torch.from_numpy(np.asarray(targets, dtype=np.int64))
    model = MiniHubert(int(codes.max()) + 1, seed=seed) if model is None else model
    T = model.encoder.wave_encoder.frames(rows.shape[1])
    if codes.shape != (len(rows), T):
        raise ValueError(f"targets: expected shape {(len(rows), T)}, got {tuple(codes.shape)}")

    def loss_of(picked: Tensor, done: float) -> tuple[Tensor, float]:
        mask = mask_spans(len(picked), T, probability, span)
        loss = hubert_loss(model(rows[picked], mask), codes[picked], mask)
        return loss, loss.item()

    said = "Training HuBERT"
    return model, descend(model, loss_of, len(rows), steps, batch_size, lr, seed, said)
