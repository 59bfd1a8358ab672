"""The limits that a request's inputs have to keep, each with its own refusal."""

from __future__ import annotations

from collections.abc import Sequence

from .served_model import ServedModel
from .service_errors import RefusedRequest
from .service_settings import ServiceSettings


def checked_texts(
    items: Sequence[str | list[int]], model: ServedModel, settings: ServiceSettings
) -> tuple[list[str], int]:
    """Return the inputs as texts, with their tokens, or refuse what is over a limit.

    Parameters
    ----------
    items
        n texts or lists of token ids.
    model
        Counts tokens, and spells token ids.
    settings
        Limits of inputs, of tokens in a text and of tokens in a request.

    Returns
    -------
    list of str, int
        n texts, and the tokens of all of them.

    Raises
    ------
    RefusedRequest
        400, saying which limit.

    Examples
    --------
    >>> lengths = lambda texts: [[len(text)] for text in texts]
    >>> checked_texts(["a cat", "a dog"], ServedModel(lengths, "lengths"), ServiceSettings())
    (['a cat', 'a dog'], 4)
    """
    if len(items) > settings.max_inputs:
        raise _over("inputs", len(items), settings.max_inputs)
    texts = [item if isinstance(item, str) else _decoded(item, model) for item in items]
    counts = model.count_tokens(texts)
    most = settings.max_text_tokens or model.max_tokens
    if most and max(counts) > most:
        raise _over("tokens in one text", max(counts), most, "context_length_exceeded")
    if sum(counts) > settings.max_request_tokens:
        raise _over("tokens", sum(counts), settings.max_request_tokens)
    return texts, sum(counts)


def _decoded(ids: list[int], model: ServedModel) -> str:
    if model.decode is None:
        raise RefusedRequest(400, "input: this model takes texts, no token ids", param="input")
    try:
        text = model.decode(ids)
    except Exception:  # ids that no vocabulary has; each tokenizer has its own error for them
        text = ""
    if not text:
        raise RefusedRequest(400, "input: these token ids spell no text", param="input")
    return text


def _over(what: str, came: int, most: int, code: str = "too_large") -> RefusedRequest:
    return RefusedRequest(
        400, f"input: expected at most {most} {what}, got {came}", param="input", code=code
    )
