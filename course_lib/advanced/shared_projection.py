"""One space for several encoders: a learned linear map for each, trained on known pairs."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import ArrayLike, NDArray
from torch import Tensor, nn

from course_lib.datasets import progress
from course_lib.media import clip_loss
from course_lib.sentences import pair_batches, seeded_weights
from course_lib.sentences.descent import gradient_step
from course_lib.vectors.numbers_check import as_floats

LARGEST_SCALE = 100.0
Vectors = NDArray[np.float32]


class PairedViews(NamedTuple):
    """Two views of the same n things, by the names of their modalities.

    Attributes
    ----------
    names
        Two different modalities, such as ``("picture", "caption")``.
    first, second
        Shapes (n, d) and (n, e): row i of both belongs together.
    """

    names: tuple[str, str]
    first: ArrayLike
    second: ArrayLike


class SharedProjection(nn.Module):
    """A linear map for each modality into one space, all of them parameters of one module.

    The maps are in an `nn.ModuleDict`. In a plain dict they would not be registered: no optimizer
    would get them, ``.to(device)`` and ``state_dict()`` would pass them by. And before training
    they are random: to be in spaces of one width doesn't make vectors comparable.

    Parameters
    ----------
    widths : mapping of str to int
        Modality to the width of its encoder's vectors; two modalities or more.
    dim : int
        Width of the common space.
    seed : int
        Of the first weights.
    temperature : float
        At the start; learnt, as in CLIP, with the scale held at 100 or below. 0.01 or more.

    Raises
    ------
    ValueError
        If there are fewer than two modalities, or a number is out of range.

    References
    ----------
    Girdhar et al. (2023), "ImageBind: One Embedding Space To Bind Them All", section 3: modalities
    that are only ever paired with a common one. Radford et al. (2021), for loss and scale.

    Examples
    --------
    >>> model = SharedProjection({"picture": 5, "caption": 3}, dim=2)
    >>> sum(p.numel() for p in model.parameters())  # 5 · 2 + 2, 3 · 2 + 2 and the scale
    21
    >>> model.encode("caption", np.eye(3)).shape
    (3, 2)
    """

    def __init__(
        self, widths: Mapping[str, int], dim: int, seed: int = 0, temperature: float = 0.07
    ) -> None:
        super().__init__()
        if len(widths) < 2:
            raise ValueError(f"widths: expected two modalities or more, got {list(widths)}")
        for name, width in {**widths, "dim": dim}.items():
            if width < 1:
                raise ValueError(f"{name}: expected a width of 1 or more, got {width}")
        if not temperature >= 1 / LARGEST_SCALE:
            raise ValueError(f"temperature: expected 0.01 or more, got {temperature}")
        with seeded_weights(seed):
            maps = {name: nn.Linear(width, dim) for name, width in widths.items()}
        self.projections = nn.ModuleDict(maps)
        self.log_scale = nn.Parameter(torch.tensor(-math.log(temperature)))

    @property
    def scale(self) -> Tensor:
        """What cosines are multiplied by before the softmax, at most 100."""
        return self.log_scale.clamp(max=math.log(LARGEST_SCALE)).exp()

    def forward(self, modality: str, vectors: Tensor) -> Tensor:
        """Carry vectors (n, width) of a modality over, to unit rows (n, dim)."""
        if modality not in self.projections:
            known = ", ".join(self.projections)
            raise KeyError(f"modality: expected one of {known}, got {modality!r}")
        return F.normalize(self.projections[modality](vectors), dim=-1)

    @torch.no_grad()
    def encode(self, modality: str, vectors: ArrayLike) -> Vectors:
        """Carry stored vectors of a modality over: (n, width) to unit rows (n, dim) float32."""
        rows = as_floats("vectors", vectors, 2).astype(np.float32)
        return self(modality, torch.from_numpy(rows)).numpy()


def train_shared_projection(
    model: SharedProjection,
    views: Sequence[PairedViews],
    steps: int = 300,
    batch_size: int = 128,
    learning_rate: float = 1e-2,
    weight_decay: float = 0.01,
    seed: int = 0,
) -> list[float]:
    """Train all maps on pairs: in a batch, each vector has to find its own partner.

    The sets of pairs take turns. AdamW on `course_lib.media.clip_loss`; the learning rate falls
    along a half cosine to 0. Encoders stay frozen: their vectors are all that is seen.

    Parameters
    ----------
    model : SharedProjection
        Trained in place.
    views : sequence of PairedViews
        One or more sets. Modalities that no chain of pairs joins end up as strangers.
    steps, batch_size : int
        `batch_size` is 2 to the smallest set's rows.
    learning_rate, weight_decay : float
    seed : int
        Of the order.

    Returns
    -------
    list of float
        The loss of each step, before the step; ln(batch_size) is chance.

    Raises
    ------
    ValueError
        If there are no pairs, two views differ in rows, or `steps` or `batch_size` is out of range.
    KeyError
        If the model lacks a modality.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> x = rng.normal(size=(64, 4))
    >>> model = SharedProjection({"a": 4, "b": 6}, dim=4)
    >>> pairs = PairedViews(("a", "b"), x, x @ rng.normal(size=(4, 6)))
    >>> losses = train_shared_projection(model, [pairs], 60, 32, learning_rate=0.05)
    >>> losses[0] > 2, losses[-1] < 0.5
    (True, True)
    """
    if steps < 1:
        raise ValueError(f"steps: expected 1 or more, got {steps}")
    sets = [_tensors(view) for view in views]
    if not sets:
        raise ValueError("views: expected one set of pairs or more, got none")
    turns = _turns([len(first) for _, first, _ in sets], batch_size, steps, seed)
    weights = list(model.parameters())
    optimizer = torch.optim.AdamW(weights, learning_rate, weight_decay=weight_decay)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    history: list[float] = []
    for number, rows in progress(turns, "Training projections"):
        names, first, second = sets[number]
        u, v = model(names[0], first[rows]), model(names[1], second[rows])  # (B, dim) each
        history.append(gradient_step(clip_loss(u, v, model.scale), weights, optimizer))
        schedule.step()
    return history


def _tensors(view: PairedViews) -> tuple[tuple[str, str], Tensor, Tensor]:
    first, second = (as_floats(n, v, 2) for n, v in zip(view.names, view[1:], strict=True))
    if len(first) != len(second):
        raise ValueError(
            f"views: expected as many rows of {view.names[0]} as of {view.names[1]}, "
            f"got {len(first)} and {len(second)}"
        )
    rows = [torch.from_numpy(side.astype(np.float32)) for side in (first, second)]
    return view.names, rows[0], rows[1]


def _turns(
    sizes: Sequence[int], batch_size: int, steps: int, seed: int
) -> list[tuple[int, NDArray[np.int64]]]:
    """Return (set, rows) of each step; the sets take turns, each in a new order every pass."""
    queues = []
    for number, size in enumerate(sizes):
        passes = math.ceil(steps / max(1, size // max(1, batch_size)))
        queues.append(iter(pair_batches(size, batch_size, passes, seed + number)))
    return [(step % len(sizes), next(queues[step % len(sizes)])) for step in range(steps)]
