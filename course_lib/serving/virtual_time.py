"""Run asynchronous code on a clock that jumps: minutes of traffic in milliseconds, exactly."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from concurrent.futures import Executor, ThreadPoolExecutor
from typing import Any, TypeVar

T = TypeVar("T")


class VirtualTimeLoop(asyncio.SelectorEventLoop):
    """An event loop that never sleeps: where it would wait for a timer, it moves its clock on.

    Work that is handed to a thread is done at once and takes no time of this clock. What should
    take time says so with ``asyncio.sleep``.

    Examples
    --------
    >>> loop = VirtualTimeLoop()
    >>> loop.run_until_complete(asyncio.sleep(3600))
    >>> round(loop.time())
    3600
    >>> loop.close()
    """

    def __init__(self) -> None:
        self._now = 0.0
        super().__init__(_JumpingSelector(self._advance))

    def time(self) -> float:
        """Seconds since the loop was made, as its timers count them."""
        return self._now

    def run_in_executor(  # type: ignore[override]
        self, executor: Executor | None, func: Callable[..., T], *args: Any
    ) -> asyncio.Future[T]:
        """Do the work here and now, so that the order of events is always the same."""
        future: asyncio.Future[T] = self.create_future()
        try:
            future.set_result(func(*args))
        except Exception as error:
            future.set_exception(error)
        return future

    def _advance(self, seconds: float) -> None:
        self._now += seconds


class _JumpingSelector(selectors.DefaultSelector):
    """Looks for input without waiting for it; if there is none, tells the clock to move on."""

    def __init__(self, advance: Callable[[float], None]) -> None:
        super().__init__()
        self._advance_clock = advance

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """Return what is ready; with a time-out, at once."""
        if timeout is None:  # no timer is set: only another thread can bring something
            return super().select(None)
        ready = super().select(0)
        if not ready:
            self._advance_clock(timeout)
        return ready


def run_in_virtual_time(coroutine: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine to its end on a clock that jumps from timer to timer.

    The code that runs is the real one, with its real queues, time-outs and cancellations; only the
    waiting is left out. The same coroutine gives the same result on any machine, however busy.

    Parameters
    ----------
    coroutine
        Where it sleeps, times out or reads ``asyncio.get_running_loop().time()``, it means virtual
        seconds. Work in threads takes none.

    Returns
    -------
    object
        What the coroutine returns.

    Notes
    -----
    It runs in a thread of its own, so that it can be called where a loop is running already, as in
    a notebook.

    Examples
    --------
    >>> async def an_hour():
    ...     before = asyncio.get_running_loop().time()
    ...     await asyncio.sleep(3600)
    ...     return asyncio.get_running_loop().time() - before
    >>> round(run_in_virtual_time(an_hour()))
    3600
    """

    loop = VirtualTimeLoop()

    def run() -> T:
        with asyncio.Runner(loop_factory=lambda: loop) as runner:
            return runner.run(coroutine)

    with ThreadPoolExecutor(1) as thread:
        try:
            return thread.submit(run).result()
        except KeyboardInterrupt:  # the reader has had enough, of an endless loop perhaps
            loop.call_soon_threadsafe(_cancel_all, loop)
            raise


def _cancel_all(loop: asyncio.AbstractEventLoop) -> None:
    for task in asyncio.all_tasks(loop):
        task.cancel()
