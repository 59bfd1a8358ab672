"""Checkpoints of a training run: weights, and all that the next step depends on.

A checkpoint is two files, ``weights-000120.safetensors`` and ``state-000120.pt``. Each is written
aside and renamed, the state last: a checkpoint counts only if its state is there, so a run that
is killed while it writes leaves the one before.
"""

from __future__ import annotations

import pickle
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_model, save_model
from torch import nn

from course_lib.datasets import write_atomically

State = dict[str, Any]  # numbers, strings, tensors, and lists and dicts of them
STATE = re.compile(r"state-(\d{6,})\.pt")


def save_checkpoint(folder: str | Path, step: int, model: nn.Module, state: State) -> Path:
    """Write a checkpoint.

    Parameters
    ----------
    folder : path
        Made if it isn't there.
    step : int
        Number of steps that are done.
    model : nn.Module
        Its tensors go to safetensors, each once, also where two modules share one.
    state : dict
        Everything else: optimizer, random numbers, history.

    Returns
    -------
    Path
        Of the state's file.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = save_checkpoint(folder, 120, nn.Linear(2, 1), {"loss": [0.5]})
    ...     sorted(file.name for file in path.parent.iterdir())
    ['state-000120.pt', 'weights-000120.safetensors']
    """
    weights, path = (Path(folder) / name for name in _names(step))
    with write_atomically(weights) as aside:
        save_model(model, str(aside))
    with write_atomically(path) as aside:
        torch.save({"step": step, **state}, aside)
    return path


def load_checkpoint(
    folder: str | Path,
    model: nn.Module,
    step: int | None = None,
    check: Callable[[State], None] = lambda state: None,
) -> State:
    """Read a checkpoint: give the model its weights, and return the rest.

    Parameters
    ----------
    folder : path
    model : nn.Module
        Changed in place; its parameters stay the same objects, which an optimizer holds.
    step : int, optional
        Which one; the newest by default.
    check : function
        Called with the rest before the model is touched; an error of it stops the loading.

    Returns
    -------
    dict
        What `save_checkpoint` was given, and ``"step"``. Read with ``weights_only=True``: a file
        from a stranger can't run code.

    Raises
    ------
    FileNotFoundError
        If there is no such checkpoint; the message says which there are.
    ValueError
        If a file is damaged, or the weights are another model's; `model` is what it was.

    Examples
    --------
    >>> import tempfile
    >>> model, twin = nn.Linear(2, 1), nn.Linear(2, 1)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = save_checkpoint(folder, 120, model, {"loss": [0.5]})
    ...     load_checkpoint(folder, twin)
    {'step': 120, 'loss': [0.5]}
    >>> torch.equal(model.weight, twin.weight)
    True
    """
    found = checkpoint_steps(folder)
    chosen = (found[-1] if found else None) if step is None else step
    if chosen is None or chosen not in found:
        there = ", ".join(map(str, found)) or "none"
        asked = "a checkpoint" if step is None else f"the checkpoint of step {step}"
        raise FileNotFoundError(f"folder: expected {asked} in {folder}, it has {there}")
    weights, path = (Path(folder) / name for name in _names(chosen))
    state = _read_state(path)
    check(state)
    _read_weights(weights, model)
    return state


def checkpoint_steps(folder: str | Path) -> list[int]:
    """Return the steps of the whole checkpoints in a folder, ascending; none if it isn't there.

    Examples
    --------
    >>> checkpoint_steps("no such folder")
    []
    """
    names = [path.name for path in Path(folder).glob("state-*.pt")]
    steps = sorted(int(match[1]) for name in names if (match := STATE.fullmatch(name)))
    return [step for step in steps if (Path(folder) / _names(step)[0]).exists()]


def remove_old_checkpoints(folder: str | Path, keep: int) -> None:
    """Delete all but the newest checkpoints, and what a killed run left half written.

    Parameters
    ----------
    folder : path
        With one run that writes into it.
    keep : int
        1 or more.

    Raises
    ------
    ValueError
        If `keep` is below 1.
    """
    if keep < 1:
        raise ValueError(f"keep: expected 1 or more, got {keep}")
    kept = {name for step in checkpoint_steps(folder)[-keep:] for name in _names(step)}
    for pattern in ("state-*.pt", "weights-*.safetensors", ".state-*.pt", ".weights-*.safetensors"):
        for path in Path(folder).glob(pattern):
            if path.name not in kept:
                path.unlink(missing_ok=True)


def _names(step: int) -> tuple[str, str]:
    return f"weights-{step:06d}.safetensors", f"state-{step:06d}.pt"


def _read_state(path: Path) -> State:
    try:
        return torch.load(path, map_location="cpu", weights_only=True)
    except (RuntimeError, EOFError, pickle.UnpicklingError) as error:
        raise ValueError(f"{path.name}: expected a training state, got {error}") from error


def _read_weights(path: Path, model: nn.Module) -> None:
    before = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    try:
        load_model(model, str(path))
    except (RuntimeError, SafetensorError) as error:
        model.load_state_dict(before)  # some tensors may have been read already
        raise ValueError(f"{path.name}: expected this model's weights, got {error}") from error
