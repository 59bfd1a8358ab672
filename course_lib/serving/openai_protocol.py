"""OpenAI's embeddings protocol from the server's side: request, answer, error."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Annotated, Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

Tokens = list[int]
Texts = str | list[str] | Tokens | list[Tokens]
EXPECTED = "a text, a list of texts, a list of token ids, or a list of such lists"


def checked_input(value: Any) -> Any:
    """Refuse what is no text and no tokens, empty ones, and texts that no UTF-8 can hold.

    JSON can spell half of a surrogate pair (``"\\\\ud800"``). Python takes it into a string, and
    the tokenizer, which wants UTF-8, raises where nobody expects it: so it is refused at the door.

    Parameters
    ----------
    value
        Anything that JSON can hold.

    Returns
    -------
    object
        The same.

    Raises
    ------
    ValueError
        Saying what was expected. The text itself is never repeated in the message.

    Examples
    --------
    >>> checked_input(["a cat", "a dog"])
    ['a cat', 'a dog']
    >>> checked_input("")
    Traceback (most recent call last):
        ...
    ValueError: expected no empty text
    """
    items = value if isinstance(value, list) else [value]
    if not items:
        raise ValueError("expected at least one text, got an empty list")
    if all(_is_id(item) for item in items):
        if not isinstance(value, list):
            raise ValueError(f"expected {EXPECTED}, got a number")
    elif all(isinstance(item, str) for item in items):
        _check_texts(items)
    elif all(isinstance(item, list) for item in items):
        if not all(item and all(_is_id(token) for token in item) for item in items):
            raise ValueError("expected non-empty lists of token ids, 0 or more")
    else:
        raise ValueError(f"expected {EXPECTED}")
    return value


class EmbeddingsRequest(BaseModel):
    """The body of ``POST /v1/embeddings``.

    A field that the protocol doesn't know is an error: ``dimension`` for ``dimensions`` would
    otherwise return vectors of another length than the caller believes.

    References
    ----------
    OpenAI API reference, "Create embeddings".

    Examples
    --------
    >>> EmbeddingsRequest(input="a cat", model="all-MiniLM-L6-v2").items()
    ['a cat']
    """

    model_config = ConfigDict(extra="forbid")

    input: Annotated[Texts, BeforeValidator(checked_input)]
    model: str = Field(min_length=1, max_length=256)
    encoding_format: Literal["float", "base64"] = "float"
    dimensions: Annotated[int, Field(ge=1, strict=True)] | None = None
    user: str | None = Field(default=None, max_length=512)

    def items(self) -> list[str] | list[Tokens]:
        """Return the inputs as a list: n texts, or n lists of token ids."""
        if isinstance(self.input, str):
            return [self.input]
        if isinstance(self.input[0], int):
            return [self.input]
        return self.input


class ErrorDetails(BaseModel):
    """What is wrong: for people, for programs, and which field is to blame."""

    message: str
    type: str
    param: str | None
    code: str | None


class ErrorAnswer(BaseModel):
    """The body of every answer from 400 up; `error_body` builds it."""

    error: ErrorDetails


def base64_vector(vector: ArrayLike) -> str:
    """Write a vector as the protocol's base64: float32, little-endian, no header.

    Four bytes a number become 5.3 characters; as decimal digits in JSON a number takes about 20.

    Parameters
    ----------
    vector
        Shape (d,).

    Returns
    -------
    str

    Examples
    --------
    >>> base64_vector([1.0, -2.0])
    'AACAPwAAAMA='
    """
    return base64.b64encode(np.asarray(vector, dtype="<f4").tobytes()).decode("ascii")


def embeddings_response(
    vectors: ArrayLike, model: str, tokens: int, encoding_format: str = "float"
) -> dict[str, Any]:
    """Build the answer to a request.

    Parameters
    ----------
    vectors
        float32, shape (n, d), in the order of the inputs.
    model
        Name that the client asked for.
    tokens
        Tokens of all inputs together.
    encoding_format
        ``"float"`` or ``"base64"``.

    Returns
    -------
    dict
        Ready for JSON.

    Raises
    ------
    ValueError
        If `vectors` isn't a matrix of finite numbers, which JSON has no words for.

    Examples
    --------
    >>> answer = embeddings_response([[0.5, 0.25]], "m", tokens=3)
    >>> answer["data"][0]["embedding"], answer["usage"]["total_tokens"]
    ([0.5, 0.25], 3)
    """
    rows: NDArray[np.float32] = np.asarray(vectors, dtype=np.float32)
    if rows.ndim != 2 or not np.isfinite(rows).all():
        raise ValueError(f"vectors: expected (n, d) finite numbers, got shape {rows.shape}")
    written: Sequence[Any] = (
        [base64_vector(row) for row in rows] if encoding_format == "base64" else rows.tolist()
    )
    data = [
        {"object": "embedding", "index": index, "embedding": vector}
        for index, vector in enumerate(written)
    ]
    usage = {"prompt_tokens": tokens, "total_tokens": tokens}
    return {"object": "list", "data": data, "model": model, "usage": usage}


def error_body(
    message: str,
    kind: str = "invalid_request_error",
    param: str | None = None,
    code: str | None = None,
) -> dict[str, dict[str, str | None]]:
    """Build the body that goes with every status from 400 up, as OpenAI's service writes it.

    Parameters
    ----------
    message
        For the person who reads the client's traceback.
    kind
        OpenAI's ``type``: ``"invalid_request_error"``, ``"server_error"``, ...
    param
        Field of the request that is to blame.
    code
        For programs, such as ``"model_not_found"``.

    Returns
    -------
    dict

    Examples
    --------
    >>> error_body("no such model", code="model_not_found")["error"]["code"]
    'model_not_found'
    """
    return {"error": {"message": message, "type": kind, "param": param, "code": code}}


def _is_id(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _check_texts(texts: list[str]) -> None:
    for text in texts:
        if not text:
            raise ValueError("expected no empty text")
        try:
            text.encode("utf-8")
        except UnicodeEncodeError:
            raise ValueError("expected Unicode text, got half of a surrogate pair") from None
