"""Sort candidates again with a model that reads query and document together."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib.models import ModelUnavailable, ensure_torchvision
from course_lib.models.access import hub_answers

PUBLISHED = "cross-encoder/ms-marco-MiniLM-L6-v2"  # Apache-2.0, 23 million weights


class PairScorer(Protocol):
    """What sentence-transformers' CrossEncoder can do."""

    def predict(self, pairs: list[tuple[str, str]], /) -> ArrayLike:
        """Return a score for each (query, document)."""
        ...


def cross_encoder_rerank(
    query: str, documents: Sequence[str], model: PairScorer
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Order candidates by the scores of a cross-encoder.

    The model sees both texts at once, every word of one beside every word of the other. So nothing
    can be computed before the query is known: n candidates are n runs of the model.

    Parameters
    ----------
    query : str
    documents : sequence of str
        Texts of n candidates.
    model : PairScorer
        Such as `load_cross_encoder` returns.

    Returns
    -------
    order : int64, shape (n,)
        Places in `documents`, best first; equal ones in the order in which they came.
    scores : float32, shape (n,)
        In the same order; what they mean is the model's business.

    Raises
    ------
    ValueError
        If the model doesn't return one finite number a pair.

    References
    ----------
    Nogueira and Cho (2019), "Passage Re-ranking with BERT", section 3.

    Examples
    --------
    >>> class Overlap:
    ...     def predict(self, pairs):
    ...         return [len(set(q.split()) & set(d.split())) for q, d in pairs]
    >>> order, scores = cross_encoder_rerank("sort rows", ["a plot", "sort the rows"], Overlap())
    >>> order.tolist(), scores.tolist()
    ([1, 0], [2.0, 0.0])
    """
    if not len(documents):
        return np.zeros(0, np.int64), np.zeros(0, np.float32)
    scores = np.asarray(model.predict([(query, text) for text in documents]), dtype=np.float32)
    if scores.shape != (len(documents),) or not np.isfinite(scores).all():
        expected = f"{len(documents)} finite numbers, one a pair"
        raise ValueError(f"model: expected {expected}, got an array of shape {scores.shape}")
    order = np.argsort(-scores, kind="stable")
    return order, scores[order]


def load_cross_encoder(source: str | Path = PUBLISHED, max_length: int = 256) -> PairScorer:
    """Load a cross-encoder from a folder, the hub's cache on disk, or the hub.

    Parameters
    ----------
    source : str or Path
        A folder in sentence-transformers' format, or a repository on the hub.
    max_length : int
        Word pieces of query and document together.

    Returns
    -------
    PairScorer

    Raises
    ------
    ModelUnavailable
        If there is neither a folder nor a copy on disk, and the hub doesn't answer within 3 s.
    """
    folder = Path(source).is_dir()
    on_disk = folder or not hub_answers()
    if on_disk and not folder and not _is_cached(str(source)):
        raise ModelUnavailable(str(source), "no copy on disk, go online once")
    ensure_torchvision()
    from sentence_transformers import CrossEncoder

    return CrossEncoder(
        str(source),
        device="cpu",
        max_length=max_length,
        local_files_only=on_disk,
        model_kwargs={"use_safetensors": True},
    )


def _is_cached(repository: str) -> bool:
    """Tell whether the hub's cache on disk has a model."""
    from huggingface_hub import try_to_load_from_cache

    return isinstance(try_to_load_from_cache(repository, "config.json"), str)
