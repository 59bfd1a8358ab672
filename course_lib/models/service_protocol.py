"""What differs from one embedding service to the next: a few lines each, in their own files."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

Role = Literal["same kind", "query", "passage"]


@dataclass(frozen=True)
class Attachment:
    """A picture (PNG) or a sound (WAV) as it is sent.

    Parameters
    ----------
    mime
        Such as ``"image/png"``.
    content
        The file's bytes.

    Examples
    --------
    >>> Attachment("image/png", b"abc").data_uri
    'data:image/png;base64,YWJj'
    """

    mime: str
    content: bytes

    @property
    def base64(self) -> str:
        """The bytes in base64."""
        return b64encode(self.content).decode("ascii")

    @property
    def data_uri(self) -> str:
        """The file as an address that contains it."""
        return f"data:{self.mime};base64,{self.base64}"


Payload = str | Attachment


class ServiceProtocol(Protocol):
    """How one vendor wants to be asked.

    Attributes
    ----------
    most
        Items that one request may hold.
    """

    @property
    def most(self) -> int: ...

    def path(self, model: str) -> str:
        """Return what follows the service's address."""

    def headers(self, key: str) -> dict[str, str]:
        """Return the headers that carry the key; none without a key."""

    def body(self, model: str, items: Sequence[Payload], role: Role, dim: int) -> dict[str, Any]:
        """Return the request."""

    def rows(self, answer: dict[str, Any]) -> list[list[float]]:
        """Return the vectors in the order of the items; KeyError or TypeError if there are none."""


def bearer(key: str) -> dict[str, str]:
    """Return the header that most services want.

    Examples
    --------
    >>> bearer(""), bearer("abc")
    ({}, {'Authorization': 'Bearer abc'})
    """
    return {"Authorization": f"Bearer {key}"} if key else {}


def indexed_rows(answer: dict[str, Any]) -> list[list[float]]:
    """Read OpenAI's form of answer: each vector says whose it is, and they may come in any order.

    Examples
    --------
    >>> indexed_rows({"data": [{"index": 1, "embedding": [2.0]}, {"index": 0, "embedding": [1.0]}]})
    [[1.0], [2.0]]
    """
    ordered = sorted(answer["data"], key=lambda row: row["index"])
    return [row["embedding"] for row in ordered]
