"""What the losses of this folder refuse, each by the name of its argument."""

from __future__ import annotations

import math

import torch
from torch import Tensor


def check_positive(**numbers: float) -> None:
    """Raise ValueError, naming the argument, unless each number is finite and above 0.

    Examples
    --------
    >>> check_positive(scale=20.0)
    """
    for name, number in numbers.items():
        if not 0 < number < math.inf:
            raise ValueError(f"{name}: expected a positive number, got {number}")


def check_pairs(name: str, given: Tensor, shape: tuple[int, int]) -> None:
    """Raise ValueError, naming the argument, unless it is a bool matrix of this shape.

    Examples
    --------
    >>> check_pairs("same", torch.eye(2).bool(), (2, 2))
    """
    if given.dtype != torch.bool or tuple(given.shape) != shape:
        came = f"{tuple(given.shape)} {given.dtype}"
        raise ValueError(f"{name}: expected shape {shape}, torch.bool, got {came}")


def check_labels(labels: Tensor, rows: int) -> None:
    """Raise ValueError unless there is one label for each of `rows` rows.

    Examples
    --------
    >>> check_labels(torch.tensor([0, 0, 1]), 3)
    """
    if tuple(labels.shape) != (rows,):
        raise ValueError(f"labels: expected shape ({rows},), got {tuple(labels.shape)}")
