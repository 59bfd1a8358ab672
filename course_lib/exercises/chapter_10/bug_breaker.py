"""Exercise 10.bug-breaker: half-open, and everybody is let through (D228)."""

from functools import partial
from typing import Any

from course_lib.exercises.definition import Case, Exact, Exercise, Mistake

Event = tuple[int, str]
OPENED: list[Event] = [(0, "call"), (0, "failed"), (1, "call"), (1, "failed")]


def cases(seed: int) -> list[Case]:
    """What happens at which second; ("call") asks, the others say how an earlier call went."""
    probe_fails: list[Event] = [*OPENED, (11, "call"), (12, "failed"), (13, "call"), (22, "call")]
    return [
        Case(2, 10, [*OPENED, (2, "call")], label="two failures open it"),
        Case(2, 10, [(0, "call"), (0, "failed"), (1, "call")], label="one failure doesn't"),
        Case(
            2,
            10,
            [*OPENED, (10, "call"), (11, "call"), (11, "call"), (12, "call")],
            label="after ten seconds, two after each other with a single fault at 1",
        ),
        Case(
            2,
            10,
            [*OPENED, (11, "call"), (11, "call"), (12, "ok"), (12, "call"), (12, "call")],
            label="the probe succeeds",
        ),
        Case(2, 10, probe_fails, label="the probe fails"),
        Case(
            2,
            10,
            [*OPENED, (11, "call"), (12, "rejected"), (12, "call"), (12, "call")],
            label="the probe was a bad request",
        ),
        Case(
            2,
            10,
            [(0, "call"), (0, "rejected"), (1, "call"), (1, "rejected"), (2, "call")],
            label="two bad requests",
        ),
        Case(
            2,
            10,
            [(0, "call"), (0, "failed"), (1, "call"), (1, "ok"), (2, "call"), (2, "failed")]
            + [(3, "call")],
            label="a success between two failures",
        ),
        Case(
            2,
            10,
            [*OPENED, (11, "call"), (12, "ok"), (13, "call"), (13, "failed"), (14, "call")],
            label="one failure after it closed",
        ),
        Case(
            3,
            5,
            [(t, what) for t in range(0, 40, 2) for what in ("call", "failed")],
            hidden=True,
        ),
    ]


class Watched:
    """Closed, open, half-open; with the usual mistakes, to be recognised."""

    def __init__(self, failures: int, rest: int, *faults: str) -> None:
        self.failures, self.rest, self.faults = failures, rest, faults
        self.failed = 0
        self.opened: int | None = None
        self.first = 0
        self.probing = False

    def allow(self, now: int) -> bool:
        """May a call be made?"""
        since = self.first if "from the first failure" in self.faults else self.opened
        if self.opened is None or since is None:
            return True
        if now < since + self.rest or "for ever" in self.faults:
            return False
        if self.probing and "all" not in self.faults:
            return False
        self.probing = True
        return True

    def done(self, outcome: str, now: int) -> None:
        """Take note of how a call went."""
        probe = self.probing
        if not (outcome == "rejected" and "stuck" in self.faults):
            self.probing = False
        if outcome == "rejected" and "rejected is ok" in self.faults:
            outcome = "ok"
        if outcome == "ok":
            self.failed = self.failed if "not in a row" in self.faults and not probe else 0
            self.opened = None
        elif outcome == "failed" or "rejected counts" in self.faults:
            self._failed(now, probe)

    def _failed(self, now: int, probe: bool) -> None:
        self.first = self.first if self.failed else now
        if probe and "probe forgiven" in self.faults:
            return
        if probe and "counts anew" in self.faults:
            self.failed, self.opened = 0, None
        self.failed += 1
        if self.failed >= self.failures:
            self.opened = now


def play(kind: Any, failures: int, rest: int, events: list[Event]) -> list[bool]:
    """Tell a breaker what happens; return its answers."""
    breaker = kind(failures, rest)
    answers = []
    for now, what in events:
        if what == "call":
            answers.append(breaker.allow(now))
        else:
            breaker.done(what, now)
    return answers


def _with(*faults: str) -> partial:
    def make(*faults: str, failures: int, rest: int) -> Watched:
        return Watched(failures, rest, *faults)

    return lambda failures, rest: make(*faults, failures=failures, rest=rest)  # type: ignore


class _ByState:
    """The same with a name for each state."""

    def __init__(self, failures: int, rest: int) -> None:
        self.limit, self.rest, self.state = failures, rest, "closed"
        self.row = self.until = 0

    def allow(self, now: int) -> bool:
        if self.state == "open" and now >= self.until:
            self.state = "half-open"
        if self.state == "half-open":
            self.state = "probing"
            return True
        return self.state == "closed"

    def done(self, outcome: str, now: int) -> None:
        if outcome == "ok":
            self.state, self.row = "closed", 0
        elif outcome == "failed":
            self.row += 1
            if self.state == "probing" or self.row >= self.limit:
                self.state, self.until = "open", now + self.rest
        elif self.state == "probing":
            self.state = "half-open"


EXERCISE = Exercise(
    id="10.bug-breaker",
    title="Half-open, and a thousand calls pass",
    kind="find-the-bug",
    minutes=12,
    difficulty=2,
    points=3,
    statement=(
        "After `failures` failures in a row this breaker lets no call through for `rest` seconds. "
        "Then it is half-open: **one** call, the probe, may try, and the others have to wait for "
        "how it goes. `ok` closes the breaker, `failed` opens it for another `rest` seconds. The "
        'published code lets everybody through instead, and it counts `"rejected"` as a failure: '
        "a bad request, which says nothing about the service's health. (A probe that was rejected "
        "frees its place for the next one.) Repair both."
    ),
    cell='''@exercise("10.bug-breaker")
class Breaker:
    """failures: how many in a row open it; rest: seconds."""

    def __init__(self, failures, rest):
        self.failures, self.rest = failures, rest
        self.failed, self.opened = 0, None

    def allow(self, now):
        """May a call be made at second `now`? True or False."""
        return self.opened is None or now >= self.opened + self.rest

    def done(self, outcome, now):
        """A call that was allowed is over: "ok", "failed" or "rejected"."""
        if outcome == "ok":
            self.failed, self.opened = 0, None
        else:
            self.failed += 1
            if self.failed >= self.failures:
                self.opened = now''',
    reference=Watched,
    cases=cases,
    comparison=Exact(),
    run=play,
    mistakes=(
        Mistake(
            "everybody passes, and bad requests count",
            _with("all", "rejected counts"),
            "After the rest a sick service meets all who have waited, at once. Let one call "
            "through and note that it is under way. And a bad request isn't the service's fault.",
        ),
        Mistake(
            "everybody passes in half-open",
            _with("all"),
            "Bad requests don't count any more. But in half-open every call passes: after the "
            "first one, `allow` has to say no until `done` tells how it went.",
        ),
        Mistake(
            "bad requests count",
            _with("rejected counts"),
            "One probe passes now. But two users with bad requests still open the breaker for "
            "everybody.",
        ),
        Mistake(
            "a rejected probe keeps its place",
            _with("stuck"),
            "The probe was a bad request and said nothing. Its place has to be free again, or no "
            "call will ever pass.",
        ),
        Mistake(
            "a rejected probe closes it",
            _with("rejected is ok"),
            "A bad request says nothing, neither that the service is ill nor that it is well. The "
            "breaker stays half-open, and the next call is the probe.",
        ),
        Mistake(
            "a failed probe changes nothing",
            _with("probe forgiven"),
            "The probe failed: the service is still ill, and needs another `rest` seconds from "
            "now. Set `opened` again.",
        ),
        Mistake(
            "a failed probe closes it",
            _with("counts anew"),
            "After a failed probe the count begins at 1 again, and the breaker is closed until "
            "more failures come. One failed probe is enough to open it.",
        ),
        Mistake(
            "open for ever",
            _with("for ever"),
            "After `rest` seconds one call has to be let through, or the breaker never closes.",
        ),
        Mistake(
            "failures that aren't in a row",
            _with("not in a row"),
            "A success between two failures sets the count back to 0.",
        ),
        Mistake(
            "the rest counts from the first failure",
            _with("from the first failure"),
            "The rest begins when the breaker opens, with the last failure.",
        ),
    ),
    hints=(
        "How many calls may be under way in half-open, and who knows whether one is?",
        "An attribute `self.probing`: set by `allow` when it lets a probe through, cleared by "
        "`done`, whatever the outcome.",
        'In `done`: self.probing = False; "ok" resets; "failed" counts; "rejected" does nothing '
        "more.",
    ),
    correct=(_ByState,),
    after=(
        "The library's `CircuitBreaker` also knows which calls began before it opened (their "
        "results are old news), gives up a probe that never comes back, and runs on a monotonic "
        "clock."
    ),
    library=("course_lib.serving.circuit_breaker:CircuitBreaker",),
)
