"""Exercise 10.bug-breaker: half-open, and everybody is let through (D228)."""

from functools import partial

from course_lib.exercises.definition import Case, Exact, Exercise, Mistake

Event = tuple[int, str]
OPENED: list[Event] = [(0, "call"), (0, "failed"), (1, "call"), (1, "failed")]


def cases(seed: int) -> list[Case]:
    """What happens at which second: a call is asked for, or an earlier one is over."""
    ill = [*OPENED, (5, "call"), (11, "call"), (12, "failed"), (20, "call"), (22, "call")]
    again = [*ill, (23, "ok"), (24, "call"), (24, "failed"), (25, "call"), (25, "failed")]
    return [
        Case([*OPENED, (2, "call")], 2, 10, label="two failures open it"),
        Case([(0, "call"), (0, "failed"), (1, "call")], 2, 10, label="one failure doesn't"),
        Case(
            [(0, "call"), (4, "call"), (5, "failed"), (9, "failed"), (16, "call"), (19, "call")],
            2,
            10,
            label="two failures, four seconds apart",
        ),
        Case([*OPENED, (11, "call"), (11, "call"), (12, "call")], 2, 10, label="ten seconds later"),
        Case(
            [*OPENED, (11, "call"), (12, "ok"), (12, "call"), (12, "call")],
            2,
            10,
            label="the probe succeeds",
        ),
        Case(
            [*OPENED, (11, "call"), (12, "failed"), (13, "call"), (22, "call"), (22, "call")],
            2,
            10,
            label="the probe fails",
        ),
        Case(
            [*OPENED, (11, "call"), (12, "rejected"), (12, "call"), (12, "call")],
            2,
            10,
            label="the probe was a bad request",
        ),
        Case(
            [(0, "call"), (0, "rejected"), (1, "call"), (1, "rejected"), (2, "call")],
            2,
            10,
            label="two bad requests",
        ),
        Case(
            [(0, "call"), (0, "failed"), (1, "call"), (1, "ok"), (2, "call"), (2, "failed")]
            + [(3, "call")],
            2,
            10,
            label="a success between two failures",
        ),
        Case([*again, (26, "call"), (40, "call"), (40, "call")], 2, 10, hidden=True),
    ]


def allowed(events: list[Event], failures: int, rest: int, *faults: str) -> list[bool]:
    """Closed, open, half-open; `faults` are the usual mistakes, to be recognised."""
    failed, first, probing, answers = 0, 0, False, []
    opened: int | None = None
    for now, what in events:
        if what == "call":
            since = first if opened is not None and "from the first failure" in faults else opened
            rested = since is None or (now >= since + rest and "for ever" not in faults)
            answers.append(rested and (not probing or "all" in faults))
            probing = probing or (answers[-1] and opened is not None)
            continue
        was_probe, what = probing, "ok" if what + " is ok" in faults else what
        probing = probing and what == "rejected" and "stuck" in faults
        if what == "ok":
            failed, opened = (failed if "not in a row" in faults and not was_probe else 0), None
        elif what == "rejected" and "rejected counts" not in faults:
            continue
        elif not (was_probe and "probe forgiven" in faults):
            if was_probe and "counts anew" in faults:
                failed, opened = 0, None
            first = first if failed else now
            failed += 1
            opened = now if failed >= failures else opened
    return answers


def _with(*faults: str) -> partial:
    def mistaken(events: list[Event], failures: int, rest: int) -> list[bool]:
        return allowed(events, failures, rest, *faults)

    return partial(mistaken)


def _by_state(events: list[Event], failures: int, rest: int) -> list[bool]:
    """The same with a name for each state."""
    state, row, until, answers = "closed", 0, 0, []
    for now, what in events:
        if state == "open" and now >= until:
            state = "half-open"
        if what == "call":
            answers.append(state in ("closed", "half-open"))
            state = "probing" if state == "half-open" else state
        elif what == "ok":
            state, row = "closed", 0
        elif what == "failed":
            row += 1
            if state == "probing" or row >= failures:
                state, until = "open", now + rest
        elif state == "probing":
            state = "half-open"
    return answers


EXERCISE = Exercise(
    id="10.bug-breaker",
    title="Half-open, and a thousand calls pass",
    kind="find-the-bug",
    minutes=12,
    difficulty=2,
    points=3,
    statement=(
        "After `failures` failures in a row this breaker lets no call through for `rest` seconds. "
        "Then it is half-open: **one** call, the probe, may try, and the others are refused until "
        "it is known how it went: `ok` closes the breaker, `failed` opens it for another `rest` "
        'seconds. The published code lets everybody through instead, and it counts `"rejected"` as '
        "a failure: a bad request, which says nothing about the service's health. (A probe that "
        'was rejected frees its place for the next.) `events` are `"call"`, somebody asks, and '
        '`"ok"`, `"failed"`, `"rejected"`: an earlier call is over. Repair both bugs.'
    ),
    cell='''@exercise("10.bug-breaker")
def calls_allowed(events, failures, rest):
    """events: [(second, what), ...]. Returns True or False for each "call"."""
    failed, opened, answers = 0, None, []
    for now, what in events:
        if what == "call":
            answers.append(opened is None or now >= opened + rest)
        elif what == "ok":
            failed, opened = 0, None
        else:
            failed += 1
            if failed >= failures:
                opened = now
    return answers''',
    reference=allowed,
    cases=cases,
    comparison=Exact(),
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
            "first one, the answer is no until it is known how that one went.",
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
            "now.",
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
        "A variable `probing`: True when a call is let through while `opened` isn't None, False "
        "as soon as a call is over, whatever its outcome.",
        'answers.append(opened is None or (now >= opened + rest and not probing)); "ok" resets, '
        '"failed" counts, "rejected" only frees the place.',
    ),
    correct=(_by_state,),
    after=(
        "The library's `CircuitBreaker` also knows which calls began before it opened (their "
        "results are old news), gives up a probe that never comes back, and runs on a monotonic "
        "clock."
    ),
    library=("course_lib.serving.circuit_breaker:CircuitBreaker",),
)
