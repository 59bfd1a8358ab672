"""Tasks that arrive one after the other, and what a model still knows of each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn


@dataclass(frozen=True, eq=False)
class Task:
    """Something to learn: inputs with their classes, and others to test on.

    Attributes
    ----------
    name : str
    inputs, test_inputs : Tensor
        float32, ``(n, d)`` and ``(m, d)``.
    labels, test_labels : Tensor
        int64, ``(n,)`` and ``(m,)``: numbers of the model's outputs.
    classes : Tensor
        bool, ``(outputs,)``: which outputs compete, in training and in testing. With the classes
        of this task alone somebody tells the model which task it faces (*task-incremental*); with
        all classes it must know (*class-incremental*), which is much harder.

    References
    ----------
    van de Ven and Tolias (2019), "Three scenarios for continual learning".

    Examples
    --------
    >>> x, y = torch.eye(2), torch.tensor([0, 1])
    >>> task = Task("toy", x, y, x, y, classes=torch.tensor([True, True, False]))
    >>> task_accuracy(nn.Identity(), Task("toy", x, y, x, y, torch.tensor([True, True])))
    1.0
    """

    name: str
    inputs: Tensor
    labels: Tensor
    test_inputs: Tensor
    test_labels: Tensor
    classes: Tensor

    def __post_init__(self) -> None:
        """Check that inputs and labels fit."""
        for inputs, labels in (
            (self.inputs, self.labels),
            (self.test_inputs, self.test_labels),
        ):
            if not len(inputs) or len(inputs) != len(labels):
                raise ValueError(
                    f"labels: expected one for each of 1 or more inputs of {self.name!r}, got "
                    f"{len(labels)} for {len(inputs)}"
                )
            if not self.classes[labels].all():
                raise ValueError(f"labels: one of {self.name!r} isn't among its classes")


def class_scores(model: nn.Module, inputs: Tensor, classes: Tensor) -> Tensor:
    """Return the scores of the classes that compete, -inf for the others.

    Parameters
    ----------
    model : nn.Module
    inputs : Tensor
        ``(n, d)``.
    classes : Tensor
        bool, ``(outputs,)``, or ``(n, outputs)`` for a choice of each row.

    Returns
    -------
    Tensor
        ``(n, outputs)``.

    Examples
    --------
    >>> class_scores(nn.Identity(), torch.tensor([[3.0, 1.0]]), torch.tensor([False, True]))
    tensor([[-inf, 1.]])
    """
    return model(inputs).masked_fill(~classes, -torch.inf)


@torch.no_grad()
def task_accuracy(model: nn.Module, task: Task) -> float:
    """Return the share of the test inputs whose class has the highest score, 0 to 1."""
    scores = class_scores(model, task.test_inputs, task.classes)
    return float((scores.argmax(dim=1) == task.test_labels).double().mean())


@dataclass(frozen=True, eq=False)
class ForgettingReport:
    """What was known of each task after each.

    Attributes
    ----------
    names : tuple of str
        The T tasks, in the order in which they came.
    accuracy : ndarray
        float64, shape (T, T): row i, after learning task i, column j, on the test part of task j.

    References
    ----------
    Lopez-Paz and Ranzato (2017), "Gradient episodic memory", equation 2 and 3; Chaudhry et al.
    (2018), "Riemannian walk for incremental learning", section 3 (forgetting).

    Examples
    --------
    >>> report = ForgettingReport(("a", "b"), np.array([[0.9, 0.4], [0.6, 0.8]]))
    >>> round(report.average, 2), round(report.learned, 2), round(report.forgetting, 2)
    (0.7, 0.85, 0.3)
    """

    names: tuple[str, ...]
    accuracy: NDArray[np.float64]

    @property
    def average(self) -> float:
        """Mean accuracy over all tasks at the end."""
        return float(self.accuracy[-1].mean())

    @property
    def learned(self) -> float:
        """Mean accuracy on each task right after it was learned."""
        return float(np.diag(self.accuracy).mean())

    @property
    def forgetting(self) -> float:
        """Mean drop from a task's best moment to the end, over all tasks but the last."""
        earlier = self.accuracy[:-1, :-1]
        best = np.where(np.tri(len(earlier), dtype=bool), earlier, -np.inf).max(axis=0)
        return float((best - self.accuracy[-1, :-1]).mean())

    @property
    def backward_transfer(self) -> float:
        """Mean change of a task from right after it was learned to the end; negative: forgotten."""
        return float((self.accuracy[-1, :-1] - np.diag(self.accuracy)[:-1]).mean())
