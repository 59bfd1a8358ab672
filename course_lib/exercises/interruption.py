"""Stop code that runs too long without stopping the kernel that it runs in."""

import ctypes
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

AGAIN = 0.05  # seconds between further attempts: a bare `except:` may swallow the first one


class TookTooLong(BaseException):
    """Raised inside the running code. A BaseException, so that `except Exception` lets it pass."""


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise `TookTooLong` in the block once it has run for `seconds`.

    Python code is stopped anywhere, also in ``while True: pass``. One call into compiled code that
    takes long by itself is stopped when it returns, and a loop around ``try: work() except: pass``
    may swallow the exception each time.

    Parameters
    ----------
    seconds : float
        More than 0.

    Notes
    -----
    On the main thread of a POSIX system a timer signal interrupts, elsewhere a watching thread
    raises the exception in the caller's thread.

    Examples
    --------
    >>> try:
    ...     with time_limit(0.05):
    ...         while True:
    ...             pass
    ... except TookTooLong:
    ...     print("stopped")
    stopped
    """
    on_main_thread = threading.current_thread() is threading.main_thread()
    limit = _by_signal if on_main_thread and hasattr(signal, "setitimer") else _by_thread
    with limit(max(seconds, 0.001)):
        yield


@contextmanager
def _by_signal(seconds: float) -> Iterator[None]:
    armed = True

    def stop(number: int, frame: FrameType | None) -> None:
        if armed:
            raise TookTooLong

    handler_before = signal.signal(signal.SIGALRM, stop)
    left_before, interval_before = signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN)
    start = time.monotonic()
    try:
        try:
            yield
        finally:  # within another `finally`: the signal may come on this very line
            armed = False
    finally:
        armed = False
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, handler_before)
        if left_before:  # somebody else's timer (pytest-timeout's, say) goes on
            left = max(left_before - (time.monotonic() - start), 0.001)
            signal.setitimer(signal.ITIMER_REAL, left, interval_before)


@contextmanager
def _by_thread(seconds: float) -> Iterator[None]:
    caller = ctypes.c_ulong(threading.get_ident())
    raise_in = ctypes.pythonapi.PyThreadState_SetAsyncExc
    finished = threading.Event()
    lock = threading.Lock()

    def watch() -> None:
        wait = seconds
        while not finished.wait(wait):
            with lock:
                if not finished.is_set():
                    raise_in(caller, ctypes.py_object(TookTooLong))
            wait = AGAIN

    threading.Thread(target=watch, daemon=True).start()
    try:
        yield
    finally:
        finished.set()
        with lock:
            raise_in(caller, None)  # takes back what has not been delivered yet
