"""NV-Embed: a Mistral that attends both ways, pooled through latent vectors."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from .attention_direction import attend_both_ways
from .hub_folder import model_folder
from .latent_pooling import LatentAttention, latent_attention
from .model_entry import ModelEntry
from .retrieval_prefixes import RetrievalPrefixes
from .state_pooling import mean_state
from .texts_check import check_texts
from .torchvision_shim import ensure_torchvision

if TYPE_CHECKING:
    from torch import Tensor


class NVEmbedEncoder(RetrievalPrefixes):
    """Embed texts with NV-Embed-v2's files, without running the code that lies beside them.

    An end token follows each text; the tokens of the instruction are read, but left out of the
    mean. The real model has 7.8 billion parameters: 16 GB of memory in 16-bit numbers.

    Parameters
    ----------
    entry
        Its source holds ``config.json``, the tokenizer and safetensors.
    on_disk
        Whether to refuse to ask the network.

    References
    ----------
    Lee et al. (2024), "NV-Embed", sections 3.1 and 3.2.
    """

    def __init__(self, entry: ModelEntry, on_disk: bool) -> None:
        ensure_torchvision()
        from transformers import AutoTokenizer

        folder = model_folder(entry, on_disk, ["*.json", "*.model", "*.safetensors"])
        settings = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        weights = _weights(folder)
        self._tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
        self._tokenizer.padding_side = "right"
        if self._tokenizer.pad_token is None:
            self._tokenizer.pad_token = self._tokenizer.eos_token
        self._model = _mistral(settings["text_config"], weights)
        self._pooling = LatentAttention(
            _under("latent_attention_model.", weights),
            settings["latent_attention_config"]["num_cross_heads"],
        )
        self._max_length = entry.max_length
        self.dim = int(self._model.config.hidden_size)

    def encode(
        self, texts: Sequence[str], batch_size: int = 64, progress: bool = False
    ) -> NDArray[np.float32]:
        """Embed n texts without an instruction as unit rows, shape (n, dim)."""
        return self._encode("", texts, batch_size, progress)

    def encode_queries(
        self, texts: Sequence[str], batch_size: int = 64, progress: bool = False
    ) -> NDArray[np.float32]:
        """Embed n questions, each after the instruction, as unit rows, shape (n, dim)."""
        return self._encode(self.query_prefix, texts, batch_size, progress)

    def _encode(
        self, instruction: str, texts: Sequence[str], batch_size: int, progress: bool
    ) -> NDArray[np.float32]:
        check_texts(texts)
        if batch_size < 1:
            raise ValueError(f"batch_size: expected 1 or more, got {batch_size}")
        vectors = np.zeros((len(texts), self.dim), dtype=np.float32)
        starts = range(0, len(texts), batch_size)
        for start in tqdm(starts, desc="encoding", delay=0.5, leave=False, disable=not progress):
            rows = slice(start, start + batch_size)
            vectors[rows] = self._encode_batch(instruction, list(texts[rows]))
        return vectors

    def _encode_batch(self, instruction: str, texts: list[str]) -> NDArray[np.float32]:
        import torch

        end = self._tokenizer.eos_token
        tokens = self._tokenizer(
            [instruction + text + end for text in texts],
            padding=True,
            truncation=True,
            max_length=self._max_length,
            return_tensors="pt",
        )
        mask = tokens["attention_mask"]
        pooled = mask.clone()
        if instruction:
            pooled[:, : len(self._tokenizer.tokenize(instruction))] = 0
        with torch.inference_mode():
            states = self._model(tokens["input_ids"], attention_mask=mask).last_hidden_state
            vectors = mean_state(latent_attention(states, self._pooling), pooled)  # (n, dim)
        return torch.nn.functional.normalize(vectors.float()).numpy()


def _weights(folder: Path) -> dict[str, Tensor]:
    from safetensors.torch import load_file

    files = sorted(folder.glob("*.safetensors"))
    if not files:
        raise OSError("no safetensors among the model's files")
    weights: dict[str, Tensor] = {}
    for file in files:
        weights.update(load_file(file))
    return weights


def _mistral(settings: dict[str, Any], weights: dict[str, Tensor]) -> Any:
    """Return the transformer with its weights."""
    from transformers import MistralConfig, MistralModel

    known = {name: value for name, value in settings.items() if name != "model_type"}
    config = MistralConfig(**(known | {"sliding_window": None}))
    own = _under("embedding_model.", weights)
    model = MistralModel(config).to(next(iter(own.values())).dtype)
    model.load_state_dict(own)
    attend_both_ways(model)
    return model.eval()


def _under(prefix: str, weights: dict[str, Tensor]) -> dict[str, Tensor]:
    return {
        name.removeprefix(prefix): value
        for name, value in weights.items()
        if name.startswith(prefix)
    }
