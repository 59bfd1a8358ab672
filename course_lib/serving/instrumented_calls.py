"""Count and time every call of a function, whether it returns, raises or is cancelled."""

from __future__ import annotations

import functools
import inspect
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar, cast

from .latency_bounds import DEFAULT_BOUNDS
from .metric_types import MetricRegistry

F = TypeVar("F", bound=Callable[..., Any])


def instrumented(
    registry: MetricRegistry,
    name: str,
    buckets: Sequence[float] = DEFAULT_BOUNDS,
    clock: Callable[[], float] = time.perf_counter,
) -> Callable[[F], F]:
    """Make a decorator that measures a function, plain or `async`.

    Three metrics: `NAME_calls_total{outcome}`, where the outcome is "ok" or the name of the
    exception's class; `NAME_seconds`, a histogram of all calls, failed ones too (a service that
    fails fast would otherwise look fast); `NAME_in_flight`. Exceptions pass through unchanged.
    An `async` function is timed from its first step to its end, waiting included.

    Parameters
    ----------
    registry
        Where the metrics are kept; a second function of the same name shares them.
    name
        Beginning of the metrics' names.
    buckets
        Bounds of the histogram, seconds.
    clock
        Seconds that never go back.

    Returns
    -------
    callable
        The decorator; the function keeps its name, signature and docstring.

    Raises
    ------
    TypeError
        If what is decorated is a generator: its call does nothing yet, so timing it means nothing.

    Examples
    --------
    >>> registry = MetricRegistry()
    >>> @instrumented(registry, "encode")
    ... def encode(text):
    ...     return [float(text)]
    >>> encode("1")
    [1.0]
    >>> encode("one")
    Traceback (most recent call last):
    ValueError: could not convert string to float: 'one'
    >>> calls = registry.counter("encode_calls_total", "", labels=("outcome",))
    >>> calls.value(outcome="ok"), calls.value(outcome="ValueError")
    (1.0, 1.0)
    """
    calls = registry.counter(f"{name}_calls_total", f"Calls of {name}, by outcome.", ("outcome",))
    seconds = registry.histogram(f"{name}_seconds", f"Duration of {name}.", buckets=buckets)
    in_flight = registry.gauge(f"{name}_in_flight", f"Calls of {name} that haven't ended.")

    @contextmanager
    def measured() -> Iterator[None]:
        in_flight.inc()
        start, outcome = clock(), "ok"
        try:
            yield
        except BaseException as error:  # a cancelled request is an outcome, too
            outcome = type(error).__name__
            raise
        finally:
            in_flight.dec()
            seconds.observe(clock() - start)
            calls.inc(outcome=outcome)

    def decorate(function: F) -> F:
        return cast(F, _wrapped(function, measured))

    return decorate


def _wrapped(function: Callable[..., Any], measured: Callable[[], Any]) -> Callable[..., Any]:
    if inspect.isgeneratorfunction(function) or inspect.isasyncgenfunction(function):
        raise TypeError(f"function: expected no generator, got {function.__qualname__}")
    if inspect.iscoroutinefunction(function):

        @functools.wraps(function)
        async def awaited(*args: Any, **kwargs: Any) -> Any:
            with measured():
                return await function(*args, **kwargs)

        return awaited

    @functools.wraps(function)
    def called(*args: Any, **kwargs: Any) -> Any:
        with measured():
            return function(*args, **kwargs)

    return called
