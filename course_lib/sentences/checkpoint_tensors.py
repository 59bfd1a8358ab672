"""Tensors of somebody else's checkpoint: rename them, check them, make them a module's own."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from torch import Tensor, nn


def renamed(
    found: Mapping[str, Tensor], prefix: str, patterns: Sequence[tuple[str, str]]
) -> dict[str, Tensor]:
    """Return a model's tensors under the names that they have here, as float32.

    Parameters
    ----------
    found : mapping of name to tensor
        Of a model alone, or of a model with heads on top; then the model's own names begin with
        `prefix`, and the others are left out.
    prefix : str
        Such as ``"bert."``.
    patterns : sequence of (regular expression, replacement)
        Applied one after the other.

    Returns
    -------
    dict of name to tensor

    Examples
    --------
    >>> import torch
    >>> found = {"bert.layer.0.kernel": torch.ones(1), "head.kernel": torch.ones(1)}
    >>> list(renamed(found, "bert.", [(r"layer\\.", "blocks."), ("kernel$", "weight")]))
    ['blocks.0.weight']
    """
    with_heads = any(name.startswith(prefix) for name in found)
    kept = {n: t for n, t in found.items() if n.startswith(prefix) or not with_heads}
    return {_rename(n.removeprefix(prefix), patterns): t.float() for n, t in kept.items()}


def _rename(name: str, patterns: Sequence[tuple[str, str]]) -> str:
    for theirs, ours in patterns:
        name = re.sub(theirs, ours, name)
    return name


def assign(module: nn.Module, tensors: Mapping[str, Tensor]) -> None:
    """Make `tensors` the parameters of `module`.

    Parameters
    ----------
    module : nn.Module
        Changed in place; its own parameters may be on the device "meta".
    tensors : mapping of parameter name to tensor

    Raises
    ------
    ValueError
        If a tensor is missing, unknown or of another shape; it names them all.

    Examples
    --------
    >>> import torch
    >>> layer = nn.Linear(2, 1)
    >>> assign(layer, {"weight": torch.zeros(1, 2), "bias": torch.ones(1)})
    >>> assign(layer, {"weight": torch.zeros(2, 2), "scale": torch.ones(1)})
    Traceback (most recent call last):
    ...
    ValueError: tensors: expected the model's; missing: bias; unknown: scale;
    of another shape: weight (2, 2) instead of (1, 2)
    """
    shapes = {name: tuple(p.shape) for name, p in module.state_dict().items()}
    wrong = [
        f"{name} {tuple(tensors[name].shape)} instead of {shapes[name]}"
        for name in sorted(shapes.keys() & tensors.keys())
        if tuple(tensors[name].shape) != shapes[name]
    ]
    problems = {
        "missing": sorted(shapes.keys() - tensors.keys()),
        "unknown": sorted(tensors.keys() - shapes.keys()),
        "of another shape": wrong,
    }
    said = [f"{what}: {', '.join(names)}" for what, names in problems.items() if names]
    if said:
        raise ValueError(f"tensors: expected the model's; {'; '.join(said)}")
    module.load_state_dict(dict(tensors), assign=True)
