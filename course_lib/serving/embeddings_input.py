"""The body of an embeddings request, and what is refused before a tokenizer sees it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

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
