"""OpenAI's embeddings protocol from the server's side: the answer, and the error."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pydantic import BaseModel


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
