"""The sizes that make a BERT, and how many parameters follow from them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Self

NAMES = {  # in config.json, and here
    "vocab_size": "vocabulary_size",
    "hidden_size": "dim",
    "num_hidden_layers": "layers",
    "num_attention_heads": "heads",
    "intermediate_size": "inner",
    "max_position_embeddings": "positions",
    "type_vocab_size": "segments",
    "hidden_act": "activation",
    "hidden_dropout_prob": "dropout",
    "layer_norm_eps": "eps",
}


@dataclass(frozen=True)
class BertConfig:
    """Sizes of a BERT; what is left out is BERT base's.

    Parameters
    ----------
    vocabulary_size : int
        Word pieces.
    dim : int
        Width of the states, H in the paper.
    layers : int
        Blocks, L in the paper.
    heads : int
        Attention heads, A in the paper.
    inner : int
        Width inside the feed-forward networks.
    positions : int
        The longest sequence that has position vectors.
    segments : int
        Segment vectors: sentence A and sentence B.
    activation : str
        ``"gelu"`` or ``"relu"``.
    dropout : float
    eps : float
        ε of the layer norms.
    pooler : bool
        Whether the layer over [CLS] that next-sentence prediction reads is there.
    deviation : float
        Standard deviation of the first weights; narrow models learn sooner from more than 0.02.

    References
    ----------
    Devlin et al. 2019, "BERT: pre-training of deep bidirectional transformers for language
    understanding", section 3.

    Examples
    --------
    >>> BERT_BASE.layers, BERT_BASE.dim, BERT_BASE.heads
    (12, 768, 12)
    """

    vocabulary_size: int = 30522
    dim: int = 768
    layers: int = 12
    heads: int = 12
    inner: int = 3072
    positions: int = 512
    segments: int = 2
    activation: str = "gelu"
    dropout: float = 0.1
    eps: float = 1e-12
    pooler: bool = True
    deviation: float = 0.02

    @classmethod
    def from_folder(cls, path: str | Path) -> Self:
        """Read the sizes from the config.json of a transformers checkpoint.

        Raises
        ------
        ValueError
            If the checkpoint isn't a BERT, or a size isn't stated.
        """
        found = json.loads((Path(path) / "config.json").read_text(encoding="utf-8"))
        if found.get("model_type") != "bert":
            kind = found.get("model_type")
            raise ValueError(f"path: expected a checkpoint of model_type 'bert', got {kind!r}")
        missing = sorted(NAMES.keys() - found.keys())
        if missing:
            raise ValueError(f"path: expected {', '.join(missing)} in config.json, found none")
        return cls(**{ours: found[theirs] for theirs, ours in NAMES.items()})


BERT_BASE = BertConfig()
BERT_LARGE = BertConfig(dim=1024, layers=24, heads=16, inner=4096)
MINILM_L6 = BertConfig(dim=384, layers=6, inner=1536)


def parameter_count(config: BertConfig) -> dict[str, int]:
    """Count the parameters part by part; the values sum to the size of the model.

    Heads don't appear: they share out the width d, they don't add to it.

    Parameters
    ----------
    config : BertConfig

    Returns
    -------
    dict of str to int

    Examples
    --------
    >>> for config in (BERT_BASE, BERT_LARGE, MINILM_L6):
    ...     print(f"{sum(parameter_count(config).values()):,}")
    109,482,240
    335,141,888
    22,713,216
    >>> parameter_count(MINILM_L6)["word vectors"]  # more than half of it
    11720448
    """
    d, inner, L = config.dim, config.inner, config.layers
    return {
        "word vectors": config.vocabulary_size * d,
        "position vectors": config.positions * d,
        "segment vectors": config.segments * d,
        "attention": L * 4 * (d * d + d),  # query, key, value, output
        "feed-forward": L * (d * inner + inner + inner * d + d),
        "layer norms": (1 + 2 * L) * 2 * d,
        "pooler": (d * d + d) * config.pooler,
    }
