"""Which frames of a sound are hidden: runs of several, not single ones."""

from __future__ import annotations

import torch
from torch import Tensor


def mask_spans(
    batch: int,
    frames: int,
    probability: float = 0.65,
    span: int = 10,
    generator: torch.Generator | None = None,
    min_spans: int = 1,
) -> Tensor:
    """Choose the starts of spans at random, and hide `span` frames from each start on.

    One hidden frame alone could be guessed from its neighbours, which sound the same. The starts
    differ but their spans may overlap, so that less than `probability` is hidden in the end: about
    half of 500 frames with the usual 0.65 and 10.

    Parameters
    ----------
    batch, frames : int
        B and T, 1 or more.
    probability : float
        p · T / span spans a sound, rounded up or down by chance so that the mean is right: the
        share of the frames that would be hidden if no two spans overlapped. From 0 to 1.
    span : int
        Frames in a span, from 1 to T.
    generator : torch.Generator, optional
    min_spans : int
        At least so many, as far as T // span allows.

    Returns
    -------
    (B, T) bool tensor
        True where the frame is hidden.

    Raises
    ------
    ValueError
        If an argument is out of its range.

    References
    ----------
    Baevski et al. (2020), "wav2vec 2.0", sections 3.1 and 4.2 (there 0.065 is the probability of a
    start: 0.65 / 10); the number of starts as in fairseq and transformers.

    Examples
    --------
    >>> mask = mask_spans(1, 9, probability=0.33, span=3)  # one span of three
    >>> "".join("#" if hidden else "." for hidden in mask[0]).strip(".")
    '###'
    """
    for name, value, low in (
        ("batch", batch, 1),
        ("frames", frames, 1),
        ("min_spans", min_spans, 0),
    ):
        if value < low:
            raise ValueError(f"{name}: expected {low} or more, got {value}")
    if not 0 <= probability <= 1:
        raise ValueError(f"probability: expected 0 to 1, got {probability}")
    if not 1 <= span <= frames:
        raise ValueError(f"span: expected 1 to frames = {frames}, got {span}")
    chance = torch.rand(1, generator=generator).item()
    spans = max(int(probability * frames / span + chance), min_spans)
    spans = min(spans, frames // span)
    order = torch.rand(batch, frames - span + 1, generator=generator).argsort(dim=1)
    starts = order[:, :spans]  # (B, spans), different ones in a row
    hidden = (starts[:, :, None] + torch.arange(span)).flatten(1)  # (B, spans · span)
    return torch.zeros(batch, frames, dtype=torch.bool).scatter(1, hidden, True)
