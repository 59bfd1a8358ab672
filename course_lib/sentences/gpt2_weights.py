"""GPT-2's weights for the decoder, from a transformers checkpoint on disk."""

from __future__ import annotations

from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor

from course_lib.sentences.causal_transformer import CausalConfig, CausalTransformer
from course_lib.sentences.checkpoint_tensors import assign, renamed

RENAMED = (  # in the checkpoint (a regular expression), and here
    (r"^wte\.", "word."),
    (r"^wpe\.", "position."),
    (r"^ln_f\.", "norm."),
    (r"^h\.(\d+)\.", r"blocks.\1."),
    (r"\.ln_1\.", ".attention_norm."),
    (r"\.ln_2\.", ".feed_forward_norm."),
    (r"\.attn\.c_proj\.", ".attention.output."),
    (r"\.mlp\.c_fc\.", ".feed_forward.expand."),
    (r"\.mlp\.c_proj\.", ".feed_forward.contract."),
)
MASKS = (".attn.bias", ".attn.masked_bias")  # older checkpoints store the causal mask


def load_gpt2(folder: str | Path) -> CausalTransformer:
    """Build the decoder that a folder describes and give it the folder's weights.

    Parameters
    ----------
    folder : path
        With config.json and model.safetensors, of any checkpoint of the architecture "gpt2"; a
        language-model head is left out.

    Returns
    -------
    CausalTransformer
        In eval mode.

    Raises
    ------
    ValueError
        If the model isn't a GPT-2, or a tensor is missing, unknown or of another shape.
    FileNotFoundError
        If one of the two files isn't there.
    """
    with torch.device("meta"):
        model = CausalTransformer(CausalConfig.from_folder(folder))
    found = load_file(Path(folder) / "model.safetensors")
    tensors = renamed(found, "transformer.", RENAMED)
    ours = [_ours(n, t) for n, t in tensors.items() if not n.endswith(MASKS)]
    assign(model, {name: tensor for part in ours for name, tensor in part.items()})
    return model.eval()


def _ours(name: str, tensor: Tensor) -> dict[str, Tensor]:
    """Split the joint projection; turn matrices, which GPT-2 stores as x W instead of x Wᵀ."""
    matrix = name.startswith("blocks.") and tensor.ndim == 2
    tensor = tensor.T.contiguous() if matrix else tensor
    if ".attn.c_attn." not in name:
        return {name: tensor}
    parts = zip(("query", "key", "value"), tensor.chunk(3), strict=True)
    return {name.replace("attn.c_attn", f"attention.{part}"): t for part, t in parts}
