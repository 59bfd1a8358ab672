"""Real weights for the encoder, from a transformers checkpoint on disk."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn

from course_lib.sentences.bert import BertEncoder
from course_lib.sentences.bert_configuration import BertConfig

RENAMED = (  # in the checkpoint (a regular expression), and here
    (r"^bert\.", ""),
    (r"LayerNorm\.gamma$", "LayerNorm.weight"),  # names from the days of TensorFlow
    (r"LayerNorm\.beta$", "LayerNorm.bias"),
    (r"^embeddings\.(word|position)_embeddings\.", r"embeddings.\1."),
    (r"^embeddings\.token_type_embeddings\.", "embeddings.segment."),
    (r"^embeddings\.LayerNorm\.", "embeddings.norm."),
    (r"^encoder\.layer\.(\d+)\.", r"blocks.\1."),
    (r"\.attention\.self\.(query|key|value)\.", r".attention.\1."),
    (r"\.attention\.output\.dense\.", ".attention.output."),
    (r"\.attention\.output\.LayerNorm\.", ".attention_norm."),
    (r"\.intermediate\.dense\.", ".feed_forward.expand."),
    (r"\.output\.dense\.", ".feed_forward.contract."),
    (r"\.output\.LayerNorm\.", ".feed_forward_norm."),
    (r"^pooler\.dense\.", "pooler."),
)
COUNTERS = "embeddings.position_ids"  # 0, 1, 2, ...: not a weight


def load_bert(folder: str | Path) -> BertEncoder:
    """Build the encoder that a folder describes and give it the folder's weights.

    Parameters
    ----------
    folder : path
        With config.json and model.safetensors, of any checkpoint of the architecture "bert". Heads
        on top of the encoder (names without "bert." where others have it) are left out.

    Returns
    -------
    BertEncoder
        In eval mode: dropout is off. Its parameters still have gradients.

    Raises
    ------
    ValueError
        If the model isn't a BERT, or a tensor is missing, unknown or of another shape.
    FileNotFoundError
        If one of the two files isn't there.

    Examples
    --------
    >>> from course_lib.models import weights_path
    >>> bert = load_bert(weights_path("all-MiniLM-L6-v2"))
    >>> bert.embeddings.word.weight.shape
    torch.Size([30522, 384])
    """
    config = BertConfig.from_folder(folder)
    tensors = encoder_tensors(load_file(Path(folder) / "model.safetensors"))
    config = replace(config, pooler="pooler.weight" in tensors)
    with torch.device("meta"):  # the shapes alone: no time for weights that are replaced at once
        bert = BertEncoder(config)
    assign(bert, tensors)
    return bert.eval()


def encoder_tensors(found: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Return the encoder's tensors of a checkpoint under the names that they have here.

    Parameters
    ----------
    found : mapping of name to tensor
        As transformers names them, with or without "bert." in front.

    Returns
    -------
    dict of name to float32 tensor
    """
    prefixed = any(name.startswith("bert.") for name in found)
    kept = {n: t for n, t in found.items() if not prefixed or n.startswith("bert.")}
    renamed = {_our_name(name): tensor.float() for name, tensor in kept.items()}
    renamed.pop(COUNTERS, None)
    return renamed


def assign(module: nn.Module, tensors: Mapping[str, Tensor]) -> None:
    """Make `tensors` the parameters of `module`.

    Parameters
    ----------
    module : nn.Module
        Changed in place.
    tensors : mapping of parameter name to tensor

    Raises
    ------
    ValueError
        If a tensor is missing, unknown or of another shape; it names them.
    """
    shapes = {name: tuple(p.shape) for name, p in module.state_dict().items()}
    missing, unknown = sorted(shapes.keys() - tensors.keys()), sorted(tensors.keys() - shapes)
    wrong = [
        f"{name} {tuple(tensors[name].shape)} instead of {shapes[name]}"
        for name in sorted(shapes.keys() & tensors.keys())
        if tuple(tensors[name].shape) != shapes[name]
    ]
    problems = {"missing": missing, "unknown": unknown, "of another shape": wrong}
    said = [f"{what}: {', '.join(names)}" for what, names in problems.items() if names]
    if said:
        raise ValueError(f"tensors: expected those of the model; {'; '.join(said)}")
    module.load_state_dict(dict(tensors), assign=True)


def _our_name(name: str) -> str:
    for pattern, ours in RENAMED:
        name = re.sub(pattern, ours, name)
    return name
