"""timm's weights of a vision transformer, given to the one here."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor

from course_lib.media.vit import ViT
from course_lib.sentences.checkpoint_tensors import assign, renamed

RENAMED = (  # in timm (a regular expression), and here
    (r"^pos_embed$", "position"),
    (r"^patch_embed\.proj\.", "patches.projection."),
    (r"\.norm1\.", ".attention_norm."),
    (r"\.norm2\.", ".feed_forward_norm."),
    (r"\.attn\.proj\.", ".attention.output."),
    (r"\.mlp\.fc1\.", ".feed_forward.expand."),
    (r"\.mlp\.fc2\.", ".feed_forward.contract."),
    (r"^head_dist\.", "distillation_head."),
)
EXTRA = ("cls_token", "dist_token")


def load_timm_vit(model: ViT, timm_state: Mapping[str, Tensor]) -> ViT:
    """Give a vision transformer the weights of a timm model of the same size.

    Parameters
    ----------
    model : ViT
        Changed in place. If it has no classes, timm's head is left out.
    timm_state : mapping of name to tensor
        ``state_dict()`` of a ``timm.models.VisionTransformer``, or of a distilled one: what
        timm calls ``vit_tiny_patch16_224`` or ``deit_tiny_distilled_patch16_224``.

    Returns
    -------
    ViT
        The model, in eval mode.

    Raises
    ------
    ValueError
        If a tensor is missing, unknown (as those of layer scale or registers, which this model
        hasn't) or of another shape.

    Examples
    --------
    >>> from course_lib.media import ViT
    >>> vit = ViT(image_size=8, patch=4, dim=16, depth=1, heads=2)
    >>> load_timm_vit(vit, {})
    Traceback (most recent call last):
    ...
    ValueError: timm_state: expected cls_token, got none
    """
    tokens = EXTRA[: model.prefix]
    for name in tokens:
        if name not in timm_state:
            raise ValueError(f"timm_state: expected {name}, got none")
    found = renamed(timm_state, "", RENAMED)
    ours = {"extra": _rows(found, tokens)}
    for name, tensor in found.items():
        if name not in tokens and not (model.head is None and "head" in name):
            ours |= _ours(name, tensor)
    assign(model, {name: tensor.clone() for name, tensor in ours.items()})
    model.eval()
    return model


def _rows(found: Mapping[str, Tensor], names: tuple[str, ...]) -> Tensor:
    return torch.cat([found[name].flatten(0, 1) for name in names])  # (1, 1, d) each -> (1 or 2, d)


def _ours(name: str, tensor: Tensor) -> dict[str, Tensor]:
    """Split the joint projection; make the convolution a matrix; drop axes of length 1."""
    if name == "position":
        return {name: tensor.squeeze(0)}  # (1, T, d) -> (T, d)
    if name == "patches.projection.weight":
        return {name: tensor.flatten(1)}  # (d, C, p, p) -> (d, C p²)
    if ".attn.qkv." not in name:
        return {name: tensor}
    parts = zip(("query", "key", "value"), tensor.chunk(3), strict=True)
    return {name.replace("attn.qkv", f"attention.{part}"): t for part, t in parts}
