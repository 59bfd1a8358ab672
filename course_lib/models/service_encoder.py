"""Any embedding service behind the registry's protocols."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from .http_post import ServiceError, post_json, secret_key
from .row_lengths import unit_rows
from .service_protocol import Attachment, Payload, Role, ServiceProtocol
from .texts_check import check_texts

if TYPE_CHECKING:
    from PIL.Image import Image


class ServiceEncoder:
    """Ask a service for vectors.

    Parameters
    ----------
    protocol
        How the vendor wants to be asked.
    service
        What to call it in messages.
    address
        Where it is, such as ``"http://localhost:11434/v1"`` for a server of your own.
    model
        What it calls the model.
    dim
        Length of the vectors; another length in an answer is an error.
    key_variable
        The environment variable with the key, read at every request and kept nowhere; empty for
        a service that wants none.

    Examples
    --------
    >>> from course_lib.models.openai_service import OpenAIService
    >>> ServiceEncoder(OpenAIService(), "mine", "http://localhost:1/v1", "bge-m3", 1024)
    ServiceEncoder('mine', 'bge-m3' -> 1024)
    """

    rate = 16_000  # samples a second at which sounds are sent

    def __init__(
        self,
        protocol: ServiceProtocol,
        service: str,
        address: str,
        model: str,
        dim: int,
        key_variable: str = "",
    ) -> None:
        self.dim = dim
        self._protocol = protocol
        self._service = service
        self._address = address.rstrip("/")
        self._model = model
        self._key_variable = key_variable

    def __repr__(self) -> str:
        return f"ServiceEncoder({self._service!r}, {self._model!r} -> {self.dim})"

    def encode(
        self, texts: Sequence[str], batch_size: int = 64, progress: bool = False
    ) -> NDArray[np.float32]:
        """Embed n texts that are alike in kind as unit rows, shape (n, dim)."""
        return self._encode_texts(texts, "same kind", batch_size, progress)

    def encode_queries(
        self, texts: Sequence[str], batch_size: int = 64, progress: bool = False
    ) -> NDArray[np.float32]:
        """Embed n questions as unit rows, shape (n, dim)."""
        return self._encode_texts(texts, "query", batch_size, progress)

    def encode_passages(
        self, texts: Sequence[str], batch_size: int = 64, progress: bool = False
    ) -> NDArray[np.float32]:
        """Embed n documents as unit rows, shape (n, dim)."""
        return self._encode_texts(texts, "passage", batch_size, progress)

    def encode_texts(self, texts: list[str]) -> NDArray[np.float32]:
        """Embed n texts that are compared with pictures or sounds, as unit rows (n, dim)."""
        return self._encode_texts(texts, "query", len(texts), False)

    def encode_pictures(self, pictures: list[Image]) -> NDArray[np.float32]:
        """Embed n pictures, sent as PNG, as unit rows, shape (n, dim)."""
        return self._encode([_png(picture) for picture in pictures], "passage", 32, False)

    def encode_waves(self, waves: list[NDArray[np.float32]]) -> NDArray[np.float32]:
        """Embed n sounds, sent as 16-bit WAV, as unit rows, shape (n, dim)."""
        return self._encode([_wav(wave, self.rate) for wave in waves], "passage", 32, False)

    def _encode_texts(
        self, texts: Sequence[str], role: Role, batch_size: int, progress: bool
    ) -> NDArray[np.float32]:
        check_texts(texts)
        if texts and batch_size < 1:
            raise ValueError(f"batch_size: expected 1 or more, got {batch_size}")
        # several services refuse a text without any character
        return self._encode([text or " " for text in texts], role, batch_size, progress)

    def _encode(
        self, items: Sequence[Payload], role: Role, batch_size: int, progress: bool
    ) -> NDArray[np.float32]:
        size = max(1, min(batch_size, self._protocol.most))
        vectors = np.zeros((len(items), self.dim), dtype=np.float32)
        starts = range(0, len(items), size)
        for start in tqdm(starts, desc=self._service, delay=0.5, leave=False, disable=not progress):
            vectors[start : start + size] = self._ask(items[start : start + size], role)
        return vectors

    def _ask(self, items: Sequence[Payload], role: Role) -> NDArray[np.float32]:
        key = secret_key(self._key_variable)
        if self._key_variable and not key:
            raise ServiceError(self._service, f"set the environment variable {self._key_variable}")
        protocol = self._protocol
        answer = post_json(
            self._service,
            self._address + protocol.path(self._model),
            protocol.headers(key),
            protocol.body(self._model, items, role, self.dim),
            key,
        )
        try:
            rows = protocol.rows(answer)
        except (KeyError, TypeError):
            raise ServiceError(self._service, "the answer has no vectors in it") from None
        if len(rows) != len(items):
            raise ServiceError(self._service, f"{len(items)} items sent, {len(rows)} vectors came")
        return unit_rows(rows, self.dim, self._service)


def _png(picture: Image) -> Attachment:
    written = io.BytesIO()
    picture.save(written, format="PNG")
    return Attachment("image/png", written.getvalue())


def _wav(wave: NDArray[np.float32], rate: int) -> Attachment:
    from scipy.io import wavfile

    written = io.BytesIO()
    wavfile.write(written, rate, np.round(np.clip(wave, -1, 1) * 32767).astype(np.int16))
    return Attachment("audio/wav", written.getvalue())
