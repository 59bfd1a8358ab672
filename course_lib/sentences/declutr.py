"""DeCLUTR: nearby spans of one document are positives of each other."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from torch import Tensor

from course_lib.sentences.in_batch_losses import nt_xent_loss


class Span(NamedTuple):
    """Tokens `start` to `end` - 1 of a document: ``tokens[start:end]``."""

    start: int
    end: int


class AnchorSpan(NamedTuple):
    """A long span, and shorter spans that overlap it, lie in it or touch it."""

    anchor: Span
    positives: list[Span]


def sample_spans(
    length: int,
    anchors: int = 2,
    positives: int = 2,
    shortest: int = 32,
    longest: int = 512,
    seed: int = 0,
) -> list[AnchorSpan]:
    """Draw anchor spans of a document, and positive spans around each.

    Lengths follow ``shortest + p (longest - shortest)``, rounded down, with p ~ Beta(4, 2) for
    anchors, which makes them long, and p ~ Beta(2, 4) for positives, which makes them short. A
    positive starts anywhere from its own length before the anchor to the anchor's end: it
    touches the anchor, overlaps it or lies inside.

    Parameters
    ----------
    length : int
        Tokens of the document; at least ``2 * anchors * longest``.
    anchors : int
        Anchors of the document; the starts of two are at least ``2 * longest`` apart, so that
        spans of the same document serve as hard negatives.
    positives : int
        Positives of an anchor.
    shortest, longest : int
        Tokens of a span.
    seed : int

    Returns
    -------
    list of AnchorSpan
        In the order of the text.

    Raises
    ------
    ValueError
        If a number is below 1, `longest` below `shortest`, or the document too short.

    References
    ----------
    Giorgi et al. (2021), "DeCLUTR", section 3.1.

    Examples
    --------
    >>> [found] = sample_spans(60, anchors=1, positives=1, shortest=4, longest=20, seed=0)
    >>> found.anchor.end <= 60, found.positives[0].start <= found.anchor.end
    (True, True)
    """
    _check(length, anchors, positives, shortest, longest)
    rng = np.random.default_rng(seed)
    room = length - longest - 2 * longest * (anchors - 1)  # left after the gaps between starts
    starts = np.sort(rng.integers(0, room + 1, anchors)) + 2 * longest * np.arange(anchors)
    found = []
    for start in starts.tolist():
        anchor = Span(start, start + _beta_length(4, 2, shortest, longest, rng))
        sizes = [_beta_length(2, 4, shortest, longest, rng) for _ in range(positives)]
        found.append(AnchorSpan(anchor, [_near(anchor, size, length, rng) for size in sizes]))
    return found


def declutr_loss(anchors: Tensor, positives: Tensor, temperature: float = 0.05) -> Tensor:
    """Let each anchor and the mean of its positives find each other among the batch.

    Parameters
    ----------
    anchors : Tensor
        Shape ``(n, d)``: the vectors of all anchors of all documents of the batch.
    positives : Tensor
        Shape ``(n, P, d)``: the vectors of each anchor's P positives.
    temperature : float
        Above 0.

    Returns
    -------
    Tensor
        `nt_xent_loss` of the anchors and the mean positives, a scalar.

    Raises
    ------
    ValueError
        If shapes don't fit or `temperature` is not positive.

    References
    ----------
    Giorgi et al. (2021), "DeCLUTR", section 3.1, whose sum over the 2n vectors is a mean here;
    the paper adds the loss of a masked language model, `masked_lm_loss`.

    Examples
    --------
    >>> import torch
    >>> declutr_loss(torch.ones(4, 3), torch.ones(4, 2, 3)).item()  # ln 7
    1.946
    """
    if positives.dim() != 3 or (len(positives), positives.shape[-1]) != tuple(anchors.shape):
        shapes = f"{tuple(anchors.shape)} and {tuple(positives.shape)}"
        raise ValueError(f"anchors, positives: expected (n, d) and (n, P, d), got {shapes}")
    return nt_xent_loss(anchors, positives.mean(dim=1), temperature)


def _beta_length(
    alpha: float, beta: float, shortest: int, longest: int, rng: np.random.Generator
) -> int:
    return int(shortest + rng.beta(alpha, beta) * (longest - shortest))


def _near(anchor: Span, size: int, length: int, rng: np.random.Generator) -> Span:
    first, last = max(0, anchor.start - size), min(anchor.end, length - size)
    start = int(rng.integers(first, last + 1))
    return Span(start, start + size)


def _check(length: int, anchors: int, positives: int, shortest: int, longest: int) -> None:
    for name, value in {"anchors": anchors, "positives": positives, "shortest": shortest}.items():
        if value < 1:
            raise ValueError(f"{name}: expected 1 or more, got {value}")
    if longest < shortest:
        raise ValueError(f"longest: expected {shortest} or more, as shortest, got {longest}")
    if length < 2 * anchors * longest:
        needed = f"{2 * anchors * longest} tokens or more (2 x anchors x longest)"
        raise ValueError(f"length: expected {needed}, got {length}")
