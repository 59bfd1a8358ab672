"""Facts about architectures, read off their definitions without a single weight."""

from __future__ import annotations

import json
import warnings
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from .torchvision_shim import ensure_torchvision


@dataclass(frozen=True)
class ClipFacts:
    """What a CLIP's definition says.

    Attributes
    ----------
    name
        open_clip's name of the architecture.
    dim
        Length of its vectors.
    parameters
        Number of weights.
    """

    name: str
    dim: int
    parameters: int


def clip_facts(name: str) -> ClipFacts:
    """Count the parameters of a CLIP on the meta device, which holds shapes and no numbers.

    Parameters
    ----------
    name
        Architecture of the open_clip library, such as ``"ViT-L-14"`` or ``"RN50x64"``.

    Raises
    ------
    ValueError
        If open_clip has no such architecture, or isn't installed, or the architecture takes a part
        from the hub.

    Examples
    --------
    >>> clip_facts("ViT-B-32")
    ClipFacts(name='ViT-B-32', dim=512, parameters=151277313)
    """
    config = _clip_config(name)
    if "hf_model_name" in config["text_cfg"]:
        raise ValueError(f"name: {name!r} has a text tower whose definition lies on the hub")
    ensure_torchvision()
    import open_clip
    import torch

    network = open_clip.CustomTextCLIP if config.pop("custom_text", False) else open_clip.CLIP
    with torch.device("meta"):
        model = network(**config)
    parameters = sum(parameter.numel() for parameter in model.parameters())
    return ClipFacts(name, int(config["embed_dim"]), parameters)


def clip_dim(name: str) -> int:
    """Return the length of a CLIP's vectors from its configuration alone, importing nothing.

    Parameters
    ----------
    name
        As in `clip_facts`.

    Raises
    ------
    ValueError
        If open_clip has no such architecture, or isn't installed.

    Examples
    --------
    >>> clip_dim("ViT-g-14"), clip_dim("ViT-bigG-14")
    (1024, 1280)
    """
    return int(_clip_config(name)["embed_dim"])


def _clip_config(name: str) -> dict[str, Any]:
    spec = find_spec("open_clip")
    if spec is None or spec.origin is None:
        raise ValueError("open_clip is not installed: run `pip install open_clip_torch`")
    path = Path(spec.origin).parent / "model_configs" / f"{name}.json"
    if not path.exists():
        raise ValueError(f"name: open_clip has no architecture called {name!r}")
    return json.loads(path.read_text(encoding="utf-8"))


def feature_width(name: str) -> int:
    """Return what a torchvision network gives to its last linear layer.

    Parameters
    ----------
    name
        Such as ``"resnet18"`` or ``"vgg16"``; for a network with several linear layers, the width
        in front of the last one.

    Raises
    ------
    ValueError
        If torchvision has no such network, or it has no linear layer.

    Examples
    --------
    >>> feature_width("resnet18"), feature_width("resnet50")
    (512, 2048)
    """
    ensure_torchvision()
    import torch
    from torchvision import models

    if name not in models.list_models(module=models):
        raise ValueError(f"name: torchvision has no network called {name!r}")
    with torch.device("meta"), warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # on how weights will begin; here are none
        network = models.get_model(name, weights=None)
    linear = [layer for layer in network.modules() if isinstance(layer, torch.nn.Linear)]
    if not linear:
        raise ValueError(f"name: {name!r} has no linear layer")
    return int(linear[-1].in_features)
