"""One encoder for several tasks, each with its loss, its head and its weight."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from torch import Tensor, nn

from course_lib.training.embedding_trainer import EmbeddingTrainer
from course_lib.training.task_sampling import TaskBatch
from course_lib.training.task_sampling import round_robin_batches as round_robin_batches
from course_lib.training.task_sampling import task_batches as task_batches
from course_lib.training.task_sampling import task_shares as task_shares


@dataclass(frozen=True, eq=False)
class Task:
    """What a task trains on, and what it wants of the vectors.

    Attributes
    ----------
    sides
        Tensors whose rows belong together, (n, ...) each: texts as vectors, ids, pictures. Each
        side goes through the shared encoder.
    loss
        From the vectors of the sides, or the head's output, and `labels` to a scalar.
    labels
        (n,) or (n, ...): what the loss takes as it is; none by default.
    head
        From the vectors of all sides to what the loss takes, such as `SoftmaxHead`; belongs to
        this task alone.
    weight
        Of the loss, above 0.
    """

    sides: Sequence[Tensor]
    loss: Callable[..., Tensor]
    labels: Tensor | None = None
    head: nn.Module | None = None
    weight: float = 1.0

    def __post_init__(self) -> None:
        if not self.sides or len({len(side) for side in self.given}) != 1:
            came = [len(side) for side in self.given]
            raise ValueError(f"sides, labels: expected one number of rows, got {came}")
        if not self.weight > 0:
            raise ValueError(f"weight: expected a positive number, got {self.weight}")

    def __len__(self) -> int:
        """Return the number of examples."""
        return len(self.sides[0])

    @property
    def given(self) -> tuple[Tensor, ...]:
        """The sides, and the labels if there are any."""
        return (*self.sides, *(() if self.labels is None else (self.labels,)))


class MultiTaskTrainer:
    """Train a shared encoder, one task a step.

    Parameters
    ----------
    encoder : nn.Module
        From one side of a batch to its vectors (B, d); shared by all tasks.
    tasks : mapping of name to Task
    **settings
        Of `EmbeddingTrainer`: learning_rate, warmup_steps, checkpoint_folder and the others.

    Attributes
    ----------
    trainer : EmbeddingTrainer
        With ``save_checkpoint``, ``resume``, ``evaluations``.

    Raises
    ------
    ValueError
        If there is no task, or a setting is out of its range.

    References
    ----------
    Caruana (1997), "Multitask Learning"; Subramanian et al. (2018), "Learning General Purpose
    Distributed Sentence Representations via Large Scale Multi-task Learning", algorithm 1.

    Examples
    --------
    >>> import torch
    >>> from course_lib.sentences import info_nce_loss
    >>> pairs = Task((torch.eye(4), torch.eye(4).roll(1, 1)), info_nce_loss)
    >>> parity = Task((torch.eye(4),), nn.functional.cross_entropy, torch.tensor([0, 1, 0, 1]),
    ...               head=nn.Linear(4, 2))
    >>> trainer = MultiTaskTrainer(nn.Linear(4, 4), {"pairs": pairs, "parity": parity})
    >>> losses = trainer.fit(round_robin_batches(trainer.sizes, batch_size=4, steps=6))
    >>> {task: len(history) for task, history in losses.items()}
    {'pairs': 3, 'parity': 3}
    """

    def __init__(self, encoder: nn.Module, tasks: Mapping[str, Task], **settings: Any) -> None:
        if not tasks:
            raise ValueError("tasks: expected one or more, got none")
        self.tasks, self.encoder = dict(tasks), encoder
        model = _SharedEncoder(encoder, self.tasks)
        self.trainer = EmbeddingTrainer(model, self._loss, **settings)

    @property
    def sizes(self) -> dict[str, int]:
        """Number of examples of each task, as `task_batches` takes them."""
        return {name: len(task) for name, task in self.tasks.items()}

    def fit(
        self, batches: Sequence[TaskBatch], until: int | None = None, progress: bool = True
    ) -> dict[str, list[float]]:
        """Take one step for each batch.

        Parameters
        ----------
        batches : sequence of TaskBatch
            From `task_batches` or `round_robin_batches`; all steps of the run.
        until : int, optional
            Stop after this step, to go on later.
        progress : bool

        Returns
        -------
        dict of name to list of float
            The losses of each task's steps, without its weight.

        Raises
        ------
        KeyError
            If a batch has a task that this trainer doesn't have.
        FloatingPointError
            If a loss stops being a finite number.
        """
        unknown = {batch.task for batch in batches} - set(self.tasks)
        if unknown:
            raise KeyError(f"batches: expected tasks {list(self.tasks)}, got {sorted(unknown)}")
        history = self.trainer.fit(
            lambda step: self._rows(batches[step]), len(batches), until, progress
        )
        losses: dict[str, list[float]] = {name: [] for name in self.tasks}
        for batch, loss in zip(batches, history, strict=False):
            losses[batch.task].append(loss / self.tasks[batch.task].weight)
        return losses

    def _rows(self, batch: TaskBatch) -> tuple[Any, ...]:
        return batch.task, *(given[batch.rows] for given in self.tasks[batch.task].given)

    def _loss(self, name: str, *outputs: Tensor) -> Tensor:
        task = self.tasks[name]
        return task.weight * task.loss(*outputs)


class _SharedEncoder(nn.Module):
    """The encoder and all heads, so that one optimizer and one checkpoint hold them."""

    def __init__(self, encoder: nn.Module, tasks: Mapping[str, Task]) -> None:
        super().__init__()
        self.encoder, self._tasks = encoder, tasks
        found = {name: task.head for name, task in tasks.items() if task.head is not None}
        self.heads = nn.ModuleDict(found)

    def forward(self, name: str, *given: Tensor) -> tuple[Any, ...]:
        """Return the task's name, what its head makes of the sides' vectors, and the labels."""
        sides = len(self._tasks[name].sides)
        vectors = tuple(map(self.encoder, given[:sides]))
        head = self._tasks[name].head
        outputs = vectors if head is None else head(*vectors)
        return name, *(outputs if isinstance(outputs, tuple) else (outputs,)), *given[sides:]
