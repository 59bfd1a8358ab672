"""A model that is one table: a vector for each word piece, and a text is the mean of its own."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from safetensors import safe_open
from safetensors.torch import save_file
from torch import Tensor

from course_lib.datasets import write_atomically
from course_lib.models import weights_path
from course_lib.models.texts_check import check_texts
from course_lib.sentences import WordPieceTokenizer, pair_batches

from .token_bags import TokenBags, descend

TEACHER = "all-MiniLM-L6-v2"
INPUT_TABLE = "word_embeddings.weight"
SMOOTHING = 1e-3  # a of the weights
RIDGE = 1e-2
TENSORS = {"codes", "scales", "vocabulary"}


class StaticModel:
    """Word pieces with a vector each, kept in eight bits a number; no attention, no layers.

    A text's vector is the sum of its pieces' vectors, scaled to length 1. A piece that says little
    has a short vector, so that it hardly counts: weights are part of the table.

    Parameters
    ----------
    tokenizer : WordPieceTokenizer
    table : (V, d) float32
        One row for each token of `tokenizer`. It is rounded to 127 steps a side in each row.

    Raises
    ------
    ValueError
        If there are fewer or more rows than tokens, or a number isn't finite.

    References
    ----------
    Tulkens and van Dongen (2024), "Model2Vec: Fast State-of-the-Art Static Embeddings".

    Examples
    --------
    >>> from course_lib.sentences.wordpiece_training import SPECIAL
    >>> tokenizer = WordPieceTokenizer([*SPECIAL, "sort", "list", "the"])
    >>> model = StaticModel(tokenizer, np.array([[0, 0]] * 5 + [[3, 0], [0, 4], [0, 0]], "f4"))
    >>> model.encode(["sort the list", "the"]).tolist()
    [[0.6, 0.8], [0.0, 0.0]]
    """

    def __init__(self, tokenizer: WordPieceTokenizer, table: NDArray[np.float32]) -> None:
        if table.ndim != 2 or len(table) != len(tokenizer):
            expected = f"({len(tokenizer)}, d), one row a token"
            raise ValueError(f"table: expected shape {expected}, got {table.shape}")
        if not np.isfinite(table).all():
            raise ValueError("table: expected finite numbers, got NaN or infinity")
        self.tokenizer = tokenizer
        self.scales = (np.abs(table).max(axis=1) / 127).astype(np.float32)  # (V,)
        steps = table / np.maximum(self.scales, 1e-12)[:, None]
        self.codes = np.rint(steps).astype(np.int8)  # (V, d)
        self.table = torch.from_numpy(self.codes * self.scales[:, None])  # (V, d)

    @property
    def dim(self) -> int:
        """Length of the vectors."""
        return int(self.codes.shape[1])

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Embed each text.

        Parameters
        ----------
        texts : sequence of str

        Returns
        -------
        (n, d) float32
            Rows of length 1; 0 for a text of which no piece has a vector.

        Raises
        ------
        TypeError
            If `texts` is one string, or an item isn't a string.
        """
        check_texts(texts)
        if not len(texts):
            return np.zeros((0, self.dim), dtype=np.float32)
        return TokenBags.of(self.tokenizer, texts).mean_vectors(self.table).numpy()

    def save(self, path: Path) -> None:
        """Write one safetensors file, the vocabulary included, whole or not at all."""
        words = np.frombuffer("\n".join(self.tokenizer.vocabulary).encode(), dtype=np.uint8)
        arrays = {"codes": self.codes, "scales": self.scales, "vocabulary": words.copy()}
        tensors = {name: torch.from_numpy(array) for name, array in arrays.items()}
        with write_atomically(path) as aside:
            save_file(tensors, aside, {"lowercase": str(self.tokenizer.lowercase)})

    @classmethod
    def load(cls, path: Path) -> StaticModel:
        """Read what `save` wrote.

        Raises
        ------
        ValueError
            If the file has other tensors.
        """
        with safe_open(path, "numpy") as file:
            if set(file.keys()) != TENSORS:
                expected, came = ", ".join(sorted(TENSORS)), ", ".join(sorted(file.keys()))
                raise ValueError(f"path: expected a static model ({expected}), got {came}")
            arrays = {name: file.get_tensor(name) for name in TENSORS}
            lowercase = file.metadata()["lowercase"] == "True"
        vocabulary = arrays["vocabulary"].tobytes().decode().split("\n")
        table = arrays["codes"] * arrays["scales"][:, None]
        return cls(WordPieceTokenizer(vocabulary, lowercase), table)


def distill(
    texts: Sequence[str],
    teacher_vectors: NDArray[np.float32],
    dim: int = 256,
    epochs: int = 5,
    batch_size: int = 512,
    learning_rate: float = 0.003,
    seed: int = 0,
) -> StaticModel:
    """Teach a table of word pieces to say what all-MiniLM-L6-v2 says about whole texts.

    The teacher's vectors are cut to `dim` numbers by PCA without centring, which keeps most
    cosines. The table starts as a linear map of the teacher's own input table, each piece weighted
    by ``a / (a + p(piece))``; so pieces that `texts` never use have a sensible vector too. Then
    AdamW lowers ``1 - cos(student, teacher)``.

    Parameters
    ----------
    texts : sequence of str
        n texts.
    teacher_vectors : (n, D) float32
        Their vectors, D >= `dim`.
    dim : int
        Length of the student's vectors; its file takes about 30,000 x (dim + 12) bytes.
    epochs, batch_size : int
    learning_rate : float
        At the start; it falls to 0.
    seed : int

    Returns
    -------
    StaticModel

    Raises
    ------
    ValueError
        If there are not as many vectors as texts, or `dim` is out of range.

    References
    ----------
    Hinton, Vinyals and Dean (2015), "Distilling the Knowledge in a Neural Network", section 1;
    Arora, Liang and Ma (2017), "A Simple but Tough-to-Beat Baseline for Sentence Embeddings",
    algorithm 1, for the weights.

    Examples
    --------
    >>> from course_lib.training import text_vectors
    >>> texts = ["sort a list", "order the rows", "draw a circle", "plot a curve"] * 8
    >>> model = distill(texts, text_vectors(texts), dim=3, epochs=2, batch_size=8)
    >>> a, b, c, d = model.encode(texts[:4])
    >>> bool(a @ b > a @ c)
    True
    """
    if len(texts) != len(teacher_vectors):
        came = f"{len(teacher_vectors)} for {len(texts)} texts"
        raise ValueError(f"teacher_vectors: expected one row a text, got {came}")
    largest = min(teacher_vectors.shape)
    if not 1 <= dim <= largest:
        raise ValueError(f"dim: expected 1 to {largest}, got {dim}")
    tokenizer = WordPieceTokenizer.from_folder(weights_path(TEACHER))
    bags = TokenBags.of(tokenizer, texts)
    targets = F.normalize(torch.from_numpy(teacher_vectors) @ principal_axes(teacher_vectors, dim))
    table = _first_table(bags, targets)

    def loss(table: Tensor, rows: NDArray[np.int64]) -> Tensor:
        return 1 - (bags.take(rows).mean_vectors(table) * targets[rows]).sum(1).mean()

    batches = pair_batches(len(texts), batch_size, epochs, seed)
    return StaticModel(tokenizer, descend(table, loss, batches, learning_rate))


def principal_axes(vectors: NDArray[np.float32], dim: int) -> Tensor:
    """Return the `dim` directions that keep most of the vectors' squared lengths, ``(D, dim)``."""
    _, axes = np.linalg.eigh(vectors.T @ vectors)  # the largest eigenvalues come last
    return torch.from_numpy(axes[:, ::-1][:, :dim].copy())


def _first_table(bags: TokenBags, targets: Tensor) -> Tensor:
    """Return the teacher's input table, weighted and mapped onto the targets by least squares."""
    with safe_open(weights_path(TEACHER) / "model.safetensors", "pt") as file:
        name = next(name for name in sorted(file.keys()) if name.endswith(INPUT_TABLE))
        inputs = F.normalize(file.get_tensor(name).float(), dim=1)  # (V, 384)
    share = torch.bincount(bags.ids, minlength=len(inputs)) / len(bags.ids)
    weighted = inputs.mul_((SMOOTHING / (SMOOTHING + share))[:, None])
    x = bags.mean_vectors(weighted)  # (n, 384)
    ridge = RIDGE * len(x) / x.shape[1] * torch.eye(x.shape[1])
    return weighted @ torch.linalg.solve(x.T @ x + ridge, x.T @ targets)  # (V, dim)
