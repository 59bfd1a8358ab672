"""Run a batch; where it raises, find the texts that are to blame by halving it."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Callable
from concurrent.futures import Executor
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

EmbedBatch = Callable[[list[str]], Any] | Callable[[list[str]], Awaitable[Any]]


class RowCount(ValueError):
    """The model gave more or fewer rows than it got texts: nobody knows whose they are."""


def checked_split(split_on_error: bool | tuple[type[Exception], ...]) -> tuple:
    """Return the exception types that a single text may be to blame for.

    Parameters
    ----------
    split_on_error
        True: all; False: none; or the types.

    Returns
    -------
    tuple of type

    Examples
    --------
    >>> checked_split(True), checked_split(False), checked_split((ValueError,))
    ((<class 'Exception'>,), (), (<class 'ValueError'>,))
    """
    if isinstance(split_on_error, bool):
        return (Exception,) if split_on_error else ()
    return tuple(split_on_error)


async def attempt(
    embed_batch: EmbedBatch,
    texts: list[str],
    split_on: tuple[type[Exception], ...],
    executor: Executor | None = None,
) -> list[NDArray | Exception]:
    """Return a row or an error for each text; an error harms only the texts that cause it.

    A batch of n with one bad text costs about 2 log2 n calls more. Where all calls fail, because
    the model is down, it is 2 n - 1 calls: put a `CircuitBreaker` into `embed_batch`, and name in
    `split_on` what a text can cause.

    Parameters
    ----------
    embed_batch
        Plain function or coroutine function, texts to rows.
    texts
        At least one.
    split_on
        Exceptions after which the batch is halved.
    executor
        Where a plain function runs.

    Returns
    -------
    list
        In the order of `texts`: a row, shape (d,), or the exception.

    Examples
    --------
    >>> def lengths(texts):
    ...     if "bad" in texts:
    ...         raise ValueError("bad")
    ...     return [[len(text)] for text in texts]
    >>> asyncio.run(attempt(lengths, ["a", "bad", "ccc"], (ValueError,)))
    [array([1]), ValueError('bad'), array([3])]
    """
    try:
        return list(checked_rows(await call_model(embed_batch, texts, executor), len(texts)))
    except Exception as error:
        if len(texts) == 1 or isinstance(error, RowCount) or not isinstance(error, split_on):
            return [error] * len(texts)
    middle = len(texts) // 2
    left = await attempt(embed_batch, texts[:middle], split_on, executor)
    return left + await attempt(embed_batch, texts[middle:], split_on, executor)


async def call_model(
    embed_batch: EmbedBatch, texts: list[str], executor: Executor | None = None
) -> Any:
    """Await a coroutine function; run a plain one in a thread, so that the event loop stays free.

    Examples
    --------
    >>> asyncio.run(call_model(len, ["a", "b"]))
    2
    """
    if is_async(embed_batch):
        return await embed_batch(texts)
    return await asyncio.get_running_loop().run_in_executor(executor, embed_batch, texts)


def is_async(function: Callable) -> bool:
    """Whether a function, a method or an object with `__call__` is asynchronous.

    Examples
    --------
    >>> is_async(len), is_async(asyncio.sleep)
    (False, True)
    """
    called = type(function).__call__
    return inspect.iscoroutinefunction(function) or inspect.iscoroutinefunction(called)


def checked_rows(rows: ArrayLike, expected: int) -> NDArray:
    """Return the model's answer as a matrix with one row a text.

    Examples
    --------
    >>> checked_rows([[1.0, 2.0]], 2)
    Traceback (most recent call last):
    ...
    course_lib.serving.batch_attempts.RowCount: expected one row for each of 2 texts, got (1, 2)
    """
    matrix = np.asarray(rows)
    if matrix.ndim != 2 or len(matrix) != expected:
        raise RowCount(f"expected one row for each of {expected} texts, got {matrix.shape}")
    return matrix
