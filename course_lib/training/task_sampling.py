"""Which task a step trains on, and on which of its examples."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class TaskBatch(NamedTuple):
    """A batch of one task: other tasks' examples would be negatives that are told by their style.

    Attributes
    ----------
    task
        Its name.
    rows
        Of its examples, int64 (batch_size,).
    """

    task: str
    rows: NDArray[np.int64]


def task_shares(sizes: Mapping[str, int], alpha: float = 0.5) -> dict[str, float]:
    """Return the share of the batches that each task gets: proportional to ``size ** alpha``.

    With alpha 1 a task of a million examples leaves nothing to one of a thousand; with 0 the small
    one is repeated a thousand times as often. Between them lies what is used.

    Parameters
    ----------
    sizes : mapping of name to number of examples
    alpha : float
        0 (equal shares) to 1 (all examples equally often).

    Returns
    -------
    dict of name to float
        They sum to 1.

    Raises
    ------
    ValueError
        If there is no task, a size is below 1, or `alpha` isn't 0 to 1.

    References
    ----------
    Conneau et al. (2020), "Unsupervised Cross-lingual Representation Learning at Scale", section
    3.1 (alpha 0.3); Li et al. (2023), "Towards General Text Embeddings with Multi-stage
    Contrastive Learning", section 3.2 (alpha 0.5).

    Examples
    --------
    >>> task_shares({"questions": 100, "titles": 10_000}, alpha=0.5)
    {'questions': 0.0909, 'titles': 0.909}
    """
    if not sizes:
        raise ValueError("sizes: expected one task or more, got none")
    for task, size in sizes.items():
        if size < 1:
            raise ValueError(f"sizes: expected 1 or more examples of {task!r}, got {size}")
    if not 0 <= alpha <= 1:
        raise ValueError(f"alpha: expected 0 to 1, got {alpha}")
    weights = np.array(list(sizes.values()), dtype=np.float64) ** alpha
    return dict(zip(sizes, (weights / weights.sum()).tolist(), strict=True))


def task_batches(
    sizes: Mapping[str, int], batch_size: int, steps: int, alpha: float = 0.5, seed: int = 0
) -> list[TaskBatch]:
    """Draw each step's task with the chances of `task_shares`.

    Parameters
    ----------
    sizes : mapping of name to number of examples
    batch_size : int
        1 to the smallest size. A task's examples come in shuffled passes; what doesn't fill a
        batch is left out of its pass.
    steps : int
    alpha : float
        As in `task_shares`.
    seed : int

    Returns
    -------
    list of TaskBatch

    Raises
    ------
    ValueError
        If an argument is out of its range.

    Examples
    --------
    >>> batches = task_batches({"a": 8, "b": 512}, batch_size=4, steps=100, alpha=1.0)
    >>> sum(batch.task == "a" for batch in batches) < 10
    True
    """
    shares = task_shares(sizes, alpha)
    _check(sizes, batch_size, steps)
    rng = np.random.default_rng(seed)
    tasks = rng.choice(list(shares), size=steps, p=list(shares.values()))
    return _with_rows([str(task) for task in tasks], sizes, batch_size, rng)


def round_robin_batches(
    sizes: Mapping[str, int], batch_size: int, steps: int, seed: int = 0
) -> list[TaskBatch]:
    """Give the tasks their batches in turn, whatever their sizes.

    Parameters
    ----------
    sizes, batch_size, steps, seed
        As in `task_batches`.

    Returns
    -------
    list of TaskBatch

    Raises
    ------
    ValueError
        If an argument is out of its range.

    Examples
    --------
    >>> batches = round_robin_batches({"a": 8, "b": 512}, batch_size=4, steps=4)
    >>> [batch.task for batch in batches]
    ['a', 'b', 'a', 'b']
    """
    _check(sizes, batch_size, steps)
    tasks = [list(sizes)[step % len(sizes)] for step in range(steps)]
    return _with_rows(tasks, sizes, batch_size, np.random.default_rng(seed))


def _with_rows(
    tasks: list[str], sizes: Mapping[str, int], batch_size: int, rng: np.random.Generator
) -> list[TaskBatch]:
    passes = {
        task: _passes(size, batch_size, child)
        for (task, size), child in zip(sizes.items(), rng.spawn(len(sizes)), strict=True)
    }
    return [TaskBatch(task, next(passes[task])) for task in tasks]


def _passes(n: int, batch_size: int, rng: np.random.Generator) -> Iterator[NDArray[np.int64]]:
    """Yield batches of one shuffled pass over n rows after the other."""
    while True:
        order = rng.permutation(n)
        for start in range(0, n - batch_size + 1, batch_size):
            yield order[start : start + batch_size]


def _check(sizes: Mapping[str, int], batch_size: int, steps: int) -> None:
    smallest = min(sizes.values(), default=0)
    if not 1 <= batch_size <= smallest:
        expected = f"1 to {smallest}, the smallest task"
        raise ValueError(f"batch_size: expected {expected}, got {batch_size}")
    if steps < 1:
        raise ValueError(f"steps: expected 1 or more, got {steps}")
