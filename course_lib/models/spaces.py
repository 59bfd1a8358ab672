"""Vectors of spaces that were learned apart can't be compared."""

from __future__ import annotations


class IncomparableSpaces(ValueError):
    """Two vectors come from spaces that were trained apart.

    A cosine between them could be computed where the lengths are equal, and would mean nothing:
    nothing in either training tied an axis of one space to an axis of the other.

    Examples
    --------
    >>> print(IncomparableSpaces({"text": "A (384-d)", "image": "B (512-d)"}))
    text is embedded in the space of A (384-d), image in the space of B (512-d). These were trained
    apart, so a cosine between their vectors means nothing, whatever their lengths. Take a model
    that was trained on both together (create_multimodal_embedder), or fit a LinearBridge on known
    pairs and pass it as bridges=[...].
    """

    def __init__(self, spaces: dict[str, str]) -> None:
        listed = ", ".join(f"{kind} in the space of {space}" for kind, space in spaces.items())
        super().__init__(
            f"{listed.replace(' in the', ' is embedded in the', 1)}. These were trained apart, so "
            "a cosine between their vectors means nothing, whatever their lengths. Take a model "
            "that was trained on both together (create_multimodal_embedder), or fit a LinearBridge "
            "on known pairs and pass it as bridges=[...]."
        )
        self.spaces = spaces
