"""What a model keeps of finished tasks: anchored weights, or examples."""

from __future__ import annotations

from typing import Protocol

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .elastic_weights import Weights, drawn_labels, ewc_penalty, fisher_diagonal, trained_weights
from .rehearsal_buffer import RehearsalBuffer
from .task_sequence import Task, class_scores


class Memory(Protocol):
    """What `train_in_sequence` asks at every step and after every task."""

    def extra_loss(self, model: nn.Module) -> Tensor:
        """Return what is added to the loss of the task at hand, a scalar."""
        ...

    def task_finished(self, model: nn.Module, task: Task) -> None:
        """Learn what to keep."""
        ...


class ElasticWeights:
    """Elastic weight consolidation: one quadratic penalty for each finished task.

    Two copies of the weights are kept for a task, no examples.

    Parameters
    ----------
    strength : float
        λ of `ewc_penalty`. Too small and it holds nothing; too large and nothing new is learned.
        Choose it on validation data.
    examples : int
        Inputs of a task that its Fisher diagonal is taken from, the first ones.
    seed : int
        Of the labels drawn.

    Attributes
    ----------
    kept : list of (anchor, fisher)
        θ* and F of each finished task.

    References
    ----------
    Kirkpatrick et al. (2017), "Overcoming catastrophic forgetting in neural networks".

    Examples
    --------
    >>> model, x, y = nn.Linear(2, 2), torch.eye(2), torch.tensor([0, 1])
    >>> memory = ElasticWeights(strength=100.0)
    >>> memory.task_finished(model, Task("a", x, y, x, y, torch.tensor([True, True])))
    >>> memory.extra_loss(model).item()  # nothing has moved yet
    0.0
    """

    def __init__(self, strength: float, examples: int = 200, seed: int = 0) -> None:
        self.strength, self.examples, self.seed = strength, examples, seed
        self.kept: list[tuple[Weights, Weights]] = []

    def extra_loss(self, model: nn.Module) -> Tensor:
        """Return the sum of the penalties, with gradients towards the model's weights."""
        now = {name: p for name, p in model.named_parameters() if p.requires_grad}
        penalties = [ewc_penalty(now, *one, self.strength) for one in self.kept]
        return torch.stack(penalties).sum() if penalties else torch.zeros(())

    def task_finished(self, model: nn.Module, task: Task) -> None:
        """Keep a copy of the weights and their Fisher diagonal on this task."""
        inputs = task.inputs[: self.examples]
        labels = drawn_labels(class_scores(model, inputs, task.classes), self.seed)

        def loss(scores: Tensor, label: Tensor) -> Tensor:
            return F.cross_entropy(scores.masked_fill(~task.classes, -torch.inf), label)

        anchor = {name: value.clone() for name, value in trained_weights(model).items()}
        self.kept.append((anchor, fisher_diagonal(model, inputs, labels, loss)))


class Rehearsal:
    """Keep a sample of the examples seen, and learn from some of them at every step.

    Parameters
    ----------
    capacity : int
        Examples that are kept, of all tasks together.
    batch_size : int
        Kept examples in a step.
    seed : int

    Attributes
    ----------
    buffer : RehearsalBuffer
        Of (input, label, classes).

    References
    ----------
    Robins (1995), "Catastrophic forgetting, rehearsal and pseudorehearsal"; Chaudhry et al.
    (2019), "On tiny episodic memories in continual learning", algorithm 1.

    Examples
    --------
    >>> x, y = torch.eye(2), torch.tensor([0, 1])
    >>> memory = Rehearsal(capacity=10)
    >>> memory.task_finished(nn.Identity(), Task("a", x, y, x, y, torch.tensor([True, True])))
    >>> len(memory.buffer), round(memory.extra_loss(nn.Identity()).item(), 4)  # ln(1 + 1/e)
    (2, 0.3133)
    """

    def __init__(self, capacity: int, batch_size: int = 32, seed: int = 0) -> None:
        self.buffer: RehearsalBuffer[tuple[Tensor, Tensor, Tensor]] = RehearsalBuffer(
            capacity, seed
        )
        self.batch_size = batch_size

    def extra_loss(self, model: nn.Module) -> Tensor:
        """Return the mean cross-entropy of some kept examples; 0 while there are none."""
        if not len(self.buffer):
            return torch.zeros(())
        columns = zip(*self.buffer.sample(self.batch_size), strict=True)
        inputs, labels, classes = (torch.stack(column) for column in columns)
        return F.cross_entropy(class_scores(model, inputs, classes), labels)

    def task_finished(self, model: nn.Module, task: Task) -> None:
        """Show the task's examples to the buffer."""
        classes = task.classes.expand(len(task.inputs), -1)
        self.buffer.add(zip(task.inputs, task.labels, classes, strict=True))
