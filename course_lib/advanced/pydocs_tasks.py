"""PyDocs as a sequence of tasks: package after package, tell the subpackages apart."""

from __future__ import annotations

from collections import Counter

import numpy as np
import torch
from numpy.typing import NDArray

from course_lib.datasets import pydocs, pydocs_vectors

from .task_sequence import Task


def package_tasks(
    modules: int = 4, train: int = 60, test: int = 30, seed: int = 0, known_task: bool = True
) -> list[Task]:
    """Make a task of each package: which subpackage is a document from?

    Documents are given by their MiniLM vectors. Of each package the `modules` subpackages with
    most documents count, such as ``scipy.stats``; each gives as many documents as the others.

    Parameters
    ----------
    modules : int
        Classes of a task, 2 or more.
    train, test : int
        Documents of each class to learn from and to test with, drawn at random.
    seed : int
    known_task : bool
        True: only the classes of the task compete. False: those of all tasks do.

    Returns
    -------
    list of Task
        Packages in alphabetical order; without those that have too few documents.

    Examples
    --------
    >>> tasks = package_tasks(modules=2, train=20, test=10)
    >>> tasks[0].inputs.shape, tasks[0].classes.sum().item()
    (torch.Size([40, 384]), 2)
    """
    if modules < 2:
        raise ValueError(f"modules: expected 2 or more, got {modules}")
    names, vectors = _module_names(), pydocs_vectors().matrix
    chosen = _chosen_modules(names, modules, train + test)
    rng, outputs, tasks = np.random.default_rng(seed), modules * len(chosen), []
    for number, (package, classes) in enumerate(chosen.items()):
        rows = np.stack(
            [rng.choice(np.flatnonzero(names == c), train + test, replace=False) for c in classes]
        )  # (modules, train + test)
        labels = np.repeat(np.arange(modules)[:, None] + number * modules, train + test, axis=1)
        compete = np.isin(np.arange(outputs), labels) | (not known_task)
        parts = [
            (torch.from_numpy(vectors[rows[:, s].ravel()]), torch.from_numpy(labels[:, s].ravel()))
            for s in (slice(None, train), slice(train, None))
        ]
        tasks.append(Task(package, *parts[0], *parts[1], torch.from_numpy(compete)))
    return tasks


def _module_names() -> NDArray[np.str_]:
    """Return package and subpackage of each document that has a vector."""
    modules = {doc.name: ".".join(doc.module.split(".")[:2]) for doc in pydocs().docs}
    return np.array([modules[name] for name in pydocs_vectors().names])


def _chosen_modules(names: NDArray[np.str_], modules: int, least: int) -> dict[str, list[str]]:
    """Return the largest subpackages of each package that has enough of them."""
    by_package: dict[str, list[str]] = {}
    for name, count in sorted(Counter(names.tolist()).items(), key=lambda c: (-c[1], c[0])):
        package, _, rest = name.partition(".")
        if count >= least and rest:
            by_package.setdefault(package, []).append(name)
    return {p: by_package[p][:modules] for p in sorted(by_package) if len(by_package[p]) >= modules}
