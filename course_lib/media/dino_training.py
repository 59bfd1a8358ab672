"""Train with DINO: large and small views, a student, and a teacher that follows it slowly."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from typing import NamedTuple

import torch
from torch import Tensor, nn

from course_lib.media.augmentations import random_flip, random_resized_crop
from course_lib.media.dino import DINOHead, dino_loss, update_centre, update_teacher
from course_lib.media.pixel_batches import Images
from course_lib.media.unlabelled_training import train_on_pictures

Crops = Callable[[Tensor, torch.Generator], tuple[Sequence[Tensor], Sequence[Tensor]]]


def multi_crop(
    x: Tensor, generator: torch.Generator, local: int = 2
) -> tuple[list[Tensor], list[Tensor]]:
    """Cut two large views of each picture, for both networks, and small ones for the student.

    Parameters
    ----------
    x : Tensor, shape (B, C, H, W)
    generator : torch.Generator
    local : int
        Number of small views; they are half as wide and high.

    Returns
    -------
    large : list of 2 Tensors, shape (B, C, H, W)
        0.4 to 1 of the picture's area.
    small : list of `local` Tensors, shape (B, C, H / 2, H / 2)
        0.05 to 0.4 of it.

    References
    ----------
    Caron et al. (2020), "SwAV", section 3.2 (multi-crop).

    Examples
    --------
    >>> large, small = multi_crop(torch.rand(3, 1, 8, 8), torch.Generator().manual_seed(0))
    >>> [tuple(view.shape) for view in large + small]
    [(3, 1, 8, 8), (3, 1, 8, 8), (3, 1, 4, 4), (3, 1, 4, 4)]
    """
    large = [random_resized_crop(x, generator, area=(0.4, 1.0)) for _ in range(2)]
    half = max(1, x.shape[2] // 2)
    small = [random_resized_crop(x, generator, (0.05, 0.4), size=half) for _ in range(local)]
    return [random_flip(v, generator) for v in large], [random_flip(v, generator) for v in small]


class DINOStep(NamedTuple):
    """What one step of `train_dino` measured.

    Attributes
    ----------
    loss
        Before the step.
    entropy
        Mean entropy of the teacher's words on one view, in nats: near ln K when it says nothing.
    marginal_entropy
        Entropy of the mean of its words over the batch: near 0 when it says the same of every
        picture, ln K when all K outputs are used alike.
    """

    loss: float
    entropy: float
    marginal_entropy: float


class DINO(nn.Module):
    """An encoder with a `DINOHead`: what student and teacher both are.

    Parameters
    ----------
    encoder : nn.Module
        From (B, C, H, W) to (B, h), for large and small views alike.
    head : DINOHead

    Examples
    --------
    >>> from course_lib.media import ResNet
    >>> model = DINO(ResNet(channels=1, widths=(8,), blocks=(1,)), DINOHead(8, outputs=16))
    >>> model.features(torch.rand(2, 1, 8, 8)).shape, model(torch.rand(2, 1, 4, 4)).shape
    (torch.Size([2, 8]), torch.Size([2, 16]))
    """

    def __init__(self, encoder: nn.Module, head: DINOHead) -> None:
        super().__init__()
        self.encoder, self.head = encoder, head

    def features(self, x: Tensor) -> Tensor:
        """Return the embedding: (B, C, H, W) to (B, h)."""
        return getattr(self.encoder, "features", self.encoder)(x)

    def forward(self, x: Tensor) -> Tensor:
        """Return the logits: (B, C, H, W) to (B, K)."""
        return self.head(self.features(x))


def train_dino(
    student: DINO,
    images: Images,
    steps: int = 200,
    batch_size: int = 128,
    lr: float = 2e-3,
    tau_student: float = 0.1,
    tau_teacher: float = 0.04,
    teacher_momentum: float = 0.99,
    centre_momentum: float = 0.9,
    crops: Crops = multi_crop,
    seed: int = 0,
    progress: bool = True,
) -> tuple[DINO, list[DINOStep]]:
    """Train a student against a teacher that is the running mean of its own weights.

    Parameters
    ----------
    student : DINO
        Trained in place.
    images : array or Tensor
        n pictures, as `as_pixels` takes them.
    steps, batch_size, lr, progress
        As in `train_on_pictures`.
    tau_student, tau_teacher : float
        Temperatures, as in `dino_loss`; equal ones take the sharpening away.
    teacher_momentum : float
        As in `update_teacher`.
    centre_momentum : float
        As in `update_centre`; 1 takes the centring away.
    crops : function
        From a batch and a generator to the large views and the small ones.
    seed : int
        Of the order and of the views.

    Returns
    -------
    teacher : DINO
        In eval mode; it is the better one of the two.
    history : list of DINOStep
        One for each step.

    Raises
    ------
    ValueError
        If a setting is out of its range.

    References
    ----------
    Caron et al. (2021), algorithm 1.

    Examples
    --------
    >>> from course_lib.datasets import digits
    >>> from course_lib.media import ResNet
    >>> student = DINO(ResNet(channels=1, widths=(8,), blocks=(1,)), DINOHead(8, outputs=16))
    >>> teacher, history = train_dino(student, digits()[0][:64], steps=2, batch_size=32)
    >>> len(history), history[0].marginal_entropy < 2.78  # ln 16
    (2, True)
    """
    teacher = copy.deepcopy(student).requires_grad_(False)
    outputs = len(student.head.directions)
    state = {"centre": torch.zeros(outputs)}
    entropies: list[tuple[float, float]] = []

    def loss(x: Tensor, generator: torch.Generator) -> Tensor:
        large, small = crops(x, generator)
        with torch.no_grad():
            told = teacher(torch.cat(list(large)))  # (2B, K)
        said = student(torch.cat(list(large))).chunk(len(large))
        said = [*said, *(student(torch.cat(list(small))).chunk(len(small)) if small else ())]
        words = ((told - state["centre"]) / tau_teacher).softmax(dim=-1)
        entropies.append((_entropy(words).mean().item(), _entropy(words.mean(dim=0)).item()))
        result = dino_loss(said, told.chunk(len(large)), state["centre"], tau_student, tau_teacher)
        state["centre"] = update_centre(state["centre"], told, centre_momentum)
        return result

    losses = train_on_pictures(
        loss, [student], images, steps, batch_size, lr, seed, progress,
        after_step=lambda: update_teacher(teacher, student, teacher_momentum),
    )  # fmt: skip
    teacher.eval()
    return teacher, [DINOStep(a, *b) for a, b in zip(losses, entropies, strict=True)]


def _entropy(p: Tensor) -> Tensor:
    return torch.special.entr(p).sum(dim=-1)
