"""Real weights for the encoder, from a transformers checkpoint on disk."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import torch
from safetensors.torch import load_file

from course_lib.sentences.bert import BertEncoder
from course_lib.sentences.bert_configuration import BertConfig
from course_lib.sentences.checkpoint_tensors import assign, renamed

RENAMED = (  # in the checkpoint (a regular expression), and here
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
    tensors = renamed(load_file(Path(folder) / "model.safetensors"), "bert.", RENAMED)
    tensors.pop(COUNTERS, None)
    config = replace(config, pooler="pooler.weight" in tensors)
    with torch.device("meta"):  # the shapes alone: no time for weights that are replaced at once
        bert = BertEncoder(config)
    assign(bert, tensors)
    return bert.eval()
