"""A sentence encoder: transformer, pooling of its tokens' states, unit length."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from .catalogue import Pooling
from .retrieval_prefixes import RetrievalPrefixes
from .state_pooling import POOLINGS
from .texts_check import check_texts
from .torchvision_shim import ensure_torchvision


class SentenceEncoder(RetrievalPrefixes):
    """Turn texts into unit vectors with a transformer, an encoder like BERT or a decoder like GPT.

    The vector of a text is made of the last hidden states of its tokens, by default their mean
    (Reimers and Gurevych, 2019, "Sentence-BERT", section 3), and divided by its length.

    It runs on transformers and is what `load` returns: take it where any model of the registry will
    do. `course_lib.sentences.SentenceEmbedder` is made of the course's own parts, to look inside;
    its all-MiniLM-L6-v2 cuts a text at 256 tokens, as published, where this one cuts at 128.

    Parameters
    ----------
    source
        A folder in transformers' format, with ``model.safetensors`` and the tokenizer's files; or
        the name of a hub repository, with `local_only` false.
    max_length
        Tokens after which a text is cut; all-MiniLM-L6-v2 was trained on 128.
    pooling
        ``"mean"``, ``"cls"`` (the first token's state) or ``"last"`` (the last real token's).
    local_only
        Whether to refuse to ask the network.

    Examples
    --------
    >>> from course_lib.models import load
    >>> encoder = load("all-MiniLM-L6-v2")
    >>> cat, dog, tax = encoder.encode(["a cat", "a dog", "income tax"])
    >>> bool(cat @ dog > cat @ tax)
    True
    """

    def __init__(
        self,
        source: Path | str,
        max_length: int = 128,
        pooling: Pooling = "mean",
        local_only: bool = True,
    ) -> None:
        if max_length < 3:
            raise ValueError(f"max_length: expected 3 word pieces or more, got {max_length}")
        if pooling not in POOLINGS:
            raise ValueError(f"pooling: expected one of {', '.join(POOLINGS)}, got {pooling!r}")
        ensure_torchvision()
        from transformers import AutoModel, AutoTokenizer
        from transformers.utils import logging

        logging.disable_progress_bar()
        self.tokenizer = AutoTokenizer.from_pretrained(source, local_files_only=local_only)
        self.model = AutoModel.from_pretrained(
            source, local_files_only=local_only, use_safetensors=True
        ).eval()
        self.max_length = max_length
        self._pool = POOLINGS[pooling]
        self._prepare_tokenizer()

    @property
    def dim(self) -> int:
        """Length of the vectors."""
        return int(self.model.config.hidden_size)

    def encode(
        self, texts: Sequence[str], batch_size: int = 64, progress: bool = False
    ) -> NDArray[np.float32]:
        """Embed each text.

        Parameters
        ----------
        texts
            n texts; an empty text is allowed.
        batch_size
            Texts of about equal length that go through the model together.
        progress
            Show a bar once it takes longer than half a second.

        Returns
        -------
        float32 array, shape (n, dim)
            Unit rows, in the order of `texts`.

        Raises
        ------
        TypeError
            If `texts` is one string, or an item isn't a string.
        ValueError
            If `batch_size` is below 1.
        """
        check_texts(texts)
        if batch_size < 1:
            raise ValueError(f"batch_size: expected 1 or more, got {batch_size}")
        vectors = np.zeros((len(texts), self.dim), dtype=np.float32)
        by_length = np.argsort([-len(text) for text in texts], kind="stable")
        starts = range(0, len(texts), batch_size)
        for start in tqdm(starts, desc="encoding", delay=0.5, leave=False) if progress else starts:
            rows = by_length[start : start + batch_size]
            vectors[rows] = self._encode_batch([texts[row] for row in rows])
        return vectors

    def _encode_batch(self, texts: list[str]) -> NDArray[np.float32]:
        import torch

        tokens = self.tokenizer(
            [text or self._blank for text in texts],
            padding=True,
            truncation=True,
            max_length=self.max_length,
            return_tensors="pt",
        )
        with torch.inference_mode():
            states = self.model(**tokens).last_hidden_state  # (n, tokens, dim)
        pooled = self._pool(states, tokens["attention_mask"])  # (n, dim)
        return torch.nn.functional.normalize(pooled).numpy()

    def _prepare_tokenizer(self) -> None:
        """Give a decoder's tokenizer what it lacks: padding, and a token for an empty text.

        GPT-2 numbers positions from the left end of the row, padded or not, so padding stays on
        the right.
        """
        self.tokenizer.padding_side = "right"
        if self.tokenizer.pad_token is None:
            self.tokenizer.pad_token = self.tokenizer.eos_token
        self._blank = "" if self.tokenizer("")["input_ids"] else self.tokenizer.eos_token
