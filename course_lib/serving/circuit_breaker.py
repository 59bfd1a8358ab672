"""Stop calling what keeps failing, and find out with one call when it is back."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import RLock
from typing import Literal, TypeVar

T = TypeVar("T")
State = Literal["closed", "open", "half-open"]


class CircuitOpen(Exception):
    """The call was not made, because those before it failed.

    Attributes
    ----------
    retry_after
        Seconds until a call may be tried again.
    """

    def __init__(self, retry_after: float) -> None:
        super().__init__(f"the circuit is open; try again in {retry_after:.1f} s")
        self.retry_after = retry_after


@dataclass(frozen=True)
class Transition:
    """A change of state: when (on the breaker's clock), from what, to what.

    Examples
    --------
    >>> Transition(12.5, "closed", "open").after
    'open'
    """

    at: float
    before: State
    after: State


@dataclass(eq=False)
class CircuitBreaker:
    """Three states. Closed: calls pass. Open: none does. Half-open: a probe does.

    Closed becomes open when `failures` calls failed within `window` seconds; open becomes half-open
    after `open_for` seconds; half-open becomes closed when `probes` probes succeeded, or open again
    when one failed. Safe to use from several threads and tasks.

    Parameters
    ----------
    failures
        How many open the circuit.
    window
        Seconds in which they have to happen.
    open_for
        Seconds of rest before a probe, and after which a probe that never came back is given up.
    probes
        Most calls that may be under way in half-open, and how many have to succeed.
    counts
        Exceptions that say that the service is ill. A ValueError says that the *request* is, and
        doesn't count; nor does a cancelled call.
    clock
        Seconds, monotonic: a wall clock that is set back would keep the circuit open.

    Attributes
    ----------
    transitions
        The last 1,000 changes of state.

    References
    ----------
    Nygard 2007, "Release It!", section 5.2, "Circuit breaker".

    Examples
    --------
    >>> now = [0.0]
    >>> breaker = CircuitBreaker(failures=2, open_for=30, clock=lambda: now[0])
    >>> def broken():
    ...     raise OSError("no route")
    >>> for _ in range(3):
    ...     try:
    ...         breaker.call(broken)
    ...     except (OSError, CircuitOpen) as error:
    ...         print(error)
    no route
    no route
    the circuit is open; try again in 30.0 s
    >>> now[0] = 31.0
    >>> breaker.state, breaker.call(lambda: "back"), breaker.state
    ('half-open', 'back', 'closed')
    """

    failures: int = 5
    window: float = 10.0
    open_for: float = 30.0
    probes: int = 1
    counts: tuple[type[BaseException], ...] = (OSError, RuntimeError, MemoryError)
    clock: Callable[[], float] = time.monotonic
    transitions: deque[Transition] = field(init=False)

    def __post_init__(self) -> None:
        for name, least in (("failures", 1), ("window", 0), ("open_for", 0), ("probes", 1)):
            if not getattr(self, name) >= least:
                raise ValueError(f"{name}: expected at least {least}, got {getattr(self, name)!r}")
        self.transitions = deque(maxlen=1000)
        self._state: State = "closed"
        self._since = self.clock()
        self._failed: deque[float] = deque(maxlen=self.failures)  # when, in "closed"
        self._probing: dict[int, float] = {}  # ticket -> when it began
        self._good_probes = 0
        self._tickets = self._first = 0  # calls so far; the first call of the present state
        self._lock = RLock()

    @property
    def state(self) -> State:
        """The state now; time alone turns "open" into "half-open"."""
        with self._lock:
            if self._state == "open" and self.clock() >= self._since + self.open_for:
                self._become("half-open", self._since + self.open_for)
            return self._state

    def call(self, function: Callable[[], T]) -> T:
        """Return what the function returns, if it may be called.

        Raises
        ------
        CircuitOpen
            If it may not; it isn't called then.
        Exception
            What the function raises.
        """
        with self.guard():
            return function()

    async def acall(self, function: Callable[[], Awaitable[T]]) -> T:
        """Like `call`, for a coroutine function."""
        with self.guard():
            return await function()

    @contextmanager
    def guard(self) -> Iterator[None]:
        """Watch the call in a `with` block, plain or with `await`; raise CircuitOpen before it."""
        ticket = self._admitted()
        try:
            yield
        except BaseException as error:
            self._came_back(ticket, "failed" if isinstance(error, self.counts) else "unknown")
            raise
        self._came_back(ticket, "succeeded")

    def _admitted(self) -> int:
        """Return a ticket for a call, or raise."""
        with self._lock:
            state, now = self.state, self.clock()
            if state == "open":
                raise CircuitOpen(self._since + self.open_for - now)
            self._tickets += 1
            if state == "half-open":
                self._probing = {
                    t: at for t, at in self._probing.items() if at > now - self.open_for
                }
                if len(self._probing) + self._good_probes >= self.probes:
                    raise CircuitOpen(min(self._probing.values()) + self.open_for - now)
                self._probing[self._tickets] = now
            return self._tickets

    def _came_back(self, ticket: int, outcome: Literal["succeeded", "failed", "unknown"]) -> None:
        with self._lock:
            if ticket <= self._first:  # it began in an earlier state, and says nothing about now
                return
            self._probing.pop(ticket, None)
            if outcome == "failed":
                self._count_failure()
            elif outcome == "succeeded" and self.state == "half-open":
                self._good_probes += 1
                if self._good_probes >= self.probes:
                    self._become("closed", self.clock())

    def _count_failure(self) -> None:
        now = self.clock()
        self._failed.append(now)
        many = len(self._failed) == self.failures and self._failed[0] >= now - self.window
        if many or self.state == "half-open":
            self._become("open", now)

    def _become(self, state: State, at: float) -> None:
        self.transitions.append(Transition(at, self._state, state))
        self._state, self._since, self._first = state, at, self._tickets
        self._failed.clear()
        self._probing.clear()
        self._good_probes = 0
