"""Real weights for the Whisper encoder, from a transformers model or checkpoint."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor

from course_lib.media.whisper_encoder import WhisperEncoder
from course_lib.sentences.checkpoint_tensors import assign, renamed

RENAMED = (  # in the checkpoint (a regular expression), and here
    (r"^(model\.)?encoder\.", ""),
    (r"^embed_positions\.weight$", "positions"),
    (r"^layer_norm\.", "norm."),
    (r"^layers\.(\d+)\.", r"blocks.\1."),
    (r"\.self_attn\.q_proj\.", ".attention.query."),
    (r"\.self_attn\.k_proj\.", ".attention.key."),
    (r"\.self_attn\.v_proj\.", ".attention.value."),
    (r"\.self_attn\.out_proj\.", ".attention.output."),
    (r"\.self_attn_layer_norm\.", ".attention_norm."),
    (r"\.fc1\.", ".feed_forward.expand."),
    (r"\.fc2\.", ".feed_forward.contract."),
    (r"\.final_layer_norm\.", ".feed_forward_norm."),
)


def load_whisper(encoder: WhisperEncoder, tensors: Mapping[str, Tensor]) -> None:
    """Give an encoder the weights of transformers' Whisper.

    Whisper's keys have no bias. Here they have one, and it gets zeros: a key bias adds the same
    number to all scores of a query, which the softmax takes out again.

    Parameters
    ----------
    encoder : WhisperEncoder
        Changed in place.
    tensors : mapping of name to tensor
        The ``state_dict()`` of a ``WhisperEncoder`` or ``WhisperModel``, or the tensors of a
        checkpoint of one; the decoder's are left out.

    Raises
    ------
    ValueError
        If a tensor is missing, unknown or of another shape.
    """
    encoders = {
        n: t for n, t in tensors.items() if not n.startswith(("decoder.", "model.decoder."))
    }
    found = renamed(encoders, "model.encoder.", RENAMED)
    found.pop("proj_out.weight", None)
    for i, block in enumerate(encoder.blocks):
        d = block.attention.key.out_features
        found[f"blocks.{i}.attention.key.bias"] = torch.zeros(d)
    assign(encoder, found)
