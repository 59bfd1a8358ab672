"""A circuit breaker driven by hand on a clock of its own, with all that happened written down."""

from collections.abc import Callable, Sequence
from typing import Any, Protocol

STATES = ("closed", "half-open", "open")
OUTCOMES = ("answered", "failed", "rejected", "refused")
GAP = 0.5  #: Seconds that pass before each call.
CROWD = 10  #: Calls at once; each of the later ones comes a little after the one before.
Step = str | float


class Breaker(Protocol):
    """Its `call` runs the function, or refuses by raising without running it."""

    state: Any

    def call(self, function: Callable[[], object], /) -> object: ...


class BreakerDesk:
    """A breaker, a clock that only `wait` and calls move, and a record of both.

    Parameters
    ----------
    make : callable
        ``make(clock) -> breaker``.
    failure, mistake : exception types
        Raised by a service that is down, and by one that rejects a bad request.

    Examples
    --------
    >>> class Trusting:
    ...     state = "closed"
    ...     def call(self, function):
    ...         return function()
    >>> desk = BreakerDesk(lambda clock: Trusting())
    >>> desk.play(["answers", "fails", 10.0, "ten answers"])
    >>> desk.count("answered"), desk.count("failed"), round(desk.now, 1), desk.states
    (11, 1, 12.0, [(0.0, 'closed')])
    """

    def __init__(
        self,
        make: Callable[[Callable[[], float]], Breaker],
        failure: type[Exception] = ConnectionError,
        mistake: type[Exception] = ValueError,
    ) -> None:
        self._make, self._failure, self._mistake = make, failure, mistake
        self.begin_again()

    def begin_again(self) -> None:
        """A new breaker at 0 s."""
        self.now = 0.0
        self.breaker = self._make(lambda: self.now)
        self.calls: list[tuple[float, str]] = []  # seconds and outcome of each
        self.states: list[tuple[float, str]] = []  # since when it was what
        self._look()

    @property
    def state(self) -> str:
        return self.states[-1][1]

    def count(self, outcome: str) -> int:
        """How many calls ended so."""
        return sum(found == outcome for _, found in self.calls)

    def _look(self) -> None:
        state = str(getattr(self.breaker.state, "value", self.breaker.state)).replace("_", "-")
        if state not in STATES:
            raise ValueError(f"breaker.state: expected one of {STATES}, got {state!r}")
        if not self.states or self.state != state:
            self.states.append((self.now, state))

    def wait(self, seconds: float) -> None:
        """Let time pass, looking at the breaker's state ten times a second."""
        end = self.now + seconds
        while self.now < end - 1e-9:
            self.now = min(end, round(self.now + 0.1, 6))
            self._look()

    def call(self, service: str, crowd: int = 1) -> None:
        """Make one call, or several of which the later begin while the first is under way.

        Parameters
        ----------
        service : str
            What it does: "answers", "fails" or "rejects".
        crowd : int
            Calls in all.
        """
        self.wait(GAP)
        self._call_once(service, crowd - 1)
        self._look()

    def _call_once(self, service: str, others: int = 0) -> None:
        began, row = self.now, len(self.calls)
        self.calls.append((began, "refused"))

        def ask() -> str:
            self._look()
            for _ in range(others):
                self.now = round(self.now + GAP / CROWD, 6)
                self._call_once(service)
            return self._served(service, row, began)

        try:
            self.breaker.call(ask)
        except Exception as error:
            known = isinstance(error, (self._failure, self._mistake))
            if not known and self.calls[row][1] != "refused":
                raise
        if self.calls[row][1] == "refused" and others:  # the first is turned away: so do the others
            for _ in range(others):
                self.now = round(self.now + GAP / CROWD, 6)
                self._call_once(service)

    def _served(self, service: str, row: int, began: float) -> str:
        outcome, error = {
            "answers": ("answered", None),
            "fails": ("failed", self._failure("the service is down")),
            "rejects": ("rejected", self._mistake("a bad request")),
        }[service]
        self.calls[row] = (began, outcome)
        if error is not None:
            raise error
        return "an answer"

    def play(self, story: Sequence[Step]) -> None:
        """Calls ("answers", "fails", "rejects", or "ten …" of them) and waits (seconds) in turn.

        Raises
        ------
        ValueError
            When a step is something else.
        """
        for step in story:
            if not isinstance(step, str):
                self.wait(float(step))
                continue
            crowd, service = (CROWD, step[4:]) if step.startswith("ten ") else (1, step)
            if service not in ("answers", "fails", "rejects"):
                raise ValueError(
                    'story: expected seconds, or "answers", "fails" or "rejects", or "ten …" of '
                    f"them, got {step!r}"
                )
            self.call(service, crowd)
