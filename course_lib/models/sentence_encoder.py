"""A sentence encoder: transformer, mean over its tokens, unit length."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from .torchvision_shim import ensure_torchvision


class SentenceEncoder:
    """Turn texts into unit vectors with a BERT-like model that lies on disk.

    The vector of a text is the mean of the last hidden states of its tokens, divided by its
    length (Reimers and Gurevych, 2019, "Sentence-BERT", section 3).

    Parameters
    ----------
    folder
        A folder in transformers' format, with ``model.safetensors`` and the tokeniser's files.
    max_length
        Word pieces after which a text is cut.

    Examples
    --------
    >>> from course_lib.models import load
    >>> encoder = load("all-MiniLM-L6-v2")
    >>> cat, dog, tax = encoder.encode(["a cat", "a dog", "income tax"])
    >>> bool(cat @ dog > cat @ tax)
    True
    """

    def __init__(self, folder: Path, max_length: int = 128) -> None:
        if max_length < 3:
            raise ValueError(f"max_length: expected 3 word pieces or more, got {max_length}")
        ensure_torchvision()
        from transformers import AutoModel, AutoTokenizer
        from transformers.utils import logging

        logging.disable_progress_bar()
        self.tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
        self.model = AutoModel.from_pretrained(folder, local_files_only=True).eval()
        self.max_length = max_length

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
        _check_texts(texts)
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
            texts, padding=True, truncation=True, max_length=self.max_length, return_tensors="pt"
        )
        with torch.inference_mode():
            hidden = self.model(**tokens).last_hidden_state  # (n, tokens, dim)
        mask = tokens["attention_mask"].unsqueeze(-1)  # (n, tokens, 1)
        mean = (hidden * mask).sum(1) / mask.sum(1)  # (n, dim)
        return torch.nn.functional.normalize(mean).numpy()


def _check_texts(texts: Sequence[str]) -> None:
    if isinstance(texts, str):
        raise TypeError("texts: expected a sequence of strings, got one string; wrap it in a list")
    for position, text in enumerate(texts):
        if not isinstance(text, str):
            raise TypeError(f"texts[{position}]: expected str, got {type(text).__name__}")
