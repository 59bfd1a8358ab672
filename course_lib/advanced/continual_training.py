"""Learn tasks one after the other, or all at once for comparison."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from course_lib.sentences.descent import gradient_step
from course_lib.sentences.pair_training import pair_batches

from .continual_memories import Memory
from .task_sequence import ForgettingReport, Task, class_scores, task_accuracy


def train_in_sequence(
    model: nn.Module,
    tasks: Sequence[Task],
    memory: Memory | None = None,
    epochs: int = 5,
    batch_size: int = 32,
    learning_rate: float = 3e-3,
    seed: int = 0,
) -> ForgettingReport:
    """Train on each task when its turn comes, and never on its data again.

    Parameters
    ----------
    model : nn.Module
        From inputs to scores; it is changed.
    tasks : sequence of Task
        T tasks.
    memory : Memory, optional
        `ElasticWeights`, `Rehearsal`, or an object of yours; None for nothing, the naive way.
    epochs : int
        Passes over a task.
    batch_size : int
        At most the size of the smallest task.
    learning_rate : float
        Of Adam, which starts afresh with each task.
    seed : int
        Of the order of the examples.

    Returns
    -------
    ForgettingReport

    Raises
    ------
    ValueError
        If there is no task, or `batch_size` is too large for one.

    Examples
    --------
    >>> x, y = torch.eye(4), torch.tensor([0, 1, 0, 1])
    >>> classes = torch.tensor([True, True])
    >>> rows = {"a": [0, 1], "b": [2, 3]}
    >>> tasks = [Task(name, x[r], y[r], x[r], y[r], classes) for name, r in rows.items()]
    >>> model = nn.Linear(4, 2)
    >>> report = train_in_sequence(model, tasks, epochs=30, batch_size=2, learning_rate=0.1)
    >>> report.accuracy.diagonal().tolist()
    [1.0, 1.0]
    """
    _check(tasks)
    rows = []
    for number, task in enumerate(tasks):
        classes = task.classes.expand(len(task.inputs), -1)
        examples = task.inputs, task.labels, classes
        _train(model, examples, memory, epochs, batch_size, learning_rate, seed + number)
        if memory is not None:
            memory.task_finished(model, task)
        rows.append([task_accuracy(model, other) for other in tasks])
    return ForgettingReport(tuple(task.name for task in tasks), np.array(rows))


def train_jointly(
    model: nn.Module,
    tasks: Sequence[Task],
    epochs: int = 5,
    batch_size: int = 32,
    learning_rate: float = 3e-3,
    seed: int = 0,
) -> list[float]:
    """Train on the examples of all tasks mixed: what a learner that forgets nothing could reach.

    Parameters
    ----------
    model, tasks, epochs, batch_size, learning_rate, seed
        As in `train_in_sequence`.

    Returns
    -------
    list of float
        Accuracy on the test part of each task.
    """
    _check(tasks)
    inputs = torch.cat([task.inputs for task in tasks])
    labels = torch.cat([task.labels for task in tasks])
    classes = torch.cat([task.classes.expand(len(task.inputs), -1) for task in tasks])
    _train(model, (inputs, labels, classes), None, epochs, batch_size, learning_rate, seed)
    return [task_accuracy(model, task) for task in tasks]


def _train(
    model: nn.Module,
    examples: tuple[Tensor, Tensor, Tensor],
    memory: Memory | None,
    epochs: int,
    batch_size: int,
    learning_rate: float,
    seed: int,
) -> None:
    inputs, labels, classes = examples
    weights = [p for p in model.parameters() if p.requires_grad]
    optimizer = torch.optim.Adam(weights, lr=learning_rate)
    for rows in pair_batches(len(inputs), batch_size, epochs, seed):
        loss = F.cross_entropy(class_scores(model, inputs[rows], classes[rows]), labels[rows])
        if memory is not None:
            loss = loss + memory.extra_loss(model)
        gradient_step(loss, weights, optimizer)


def _check(tasks: Sequence[Task]) -> None:
    if not tasks:
        raise ValueError("tasks: expected one or more, got none")
