"""Exercise 10.bug-batcher: one timer for each request (D216)."""

from functools import partial

import numpy as np

from course_lib.exercises.definition import Case, Exact, Exercise, Mistake

Batches = list[tuple[int, int]]


def cases(seed: int) -> list[Case]:
    """One text, two within the wait, steady traffic, a burst, a burst and then one more."""
    rng = np.random.default_rng(seed)
    many = np.sort(rng.integers(0, 400, 120)).tolist()
    return [
        Case([3], 4, 10, label="one text"),
        Case([0, 6, 12, 14], 9, 10, label="a pause that is shorter than the wait"),
        Case([0, 4, 8, 12, 16, 20, 24], 9, 10, label="steady traffic"),
        Case([0, 10], 9, 10, label="a text at the last moment"),
        Case([5, 5, 5, 6, 6], 2, 10, label="a burst"),
        Case([0, 1, 7, 8, 9], 3, 10, label="a full batch, then a few more"),
        Case([0, 9, 18, 27, 36], 9, 10, label="a text every 9 ms"),
        Case([], 4, 10, label="no text"),
        Case(many, 7, 10, hidden=True),
    ]


def planned(
    arrivals: list[int],
    max_batch: int,
    max_wait: int,
    timer: str = "oldest",
    limit: str = "max_batch",
    last: str = "kept",
    tie: str = "in",
) -> Batches:
    """One timer, that of the oldest text that waits; sent when it rings or the batch is full."""
    batches: Batches = []
    waiting: list[int] = []
    for now in arrivals:
        rings = waiting[0] + max_wait if waiting else 0
        if waiting and (now > rings or (tie == "out" and now == rings)):
            batches.append((now if timer == "next text" else rings, len(waiting)))
            waiting = []
        waiting.append(now)
        if limit == "max_batch" and len(waiting) == max_batch:
            batches.append((now, len(waiting)))
            waiting = []
    if waiting and last == "kept":
        batches.append((waiting[0] + max_wait, len(waiting)))
    return batches


def _timers(arrivals: list[int], max_batch: int, max_wait: int, set_by: str) -> Batches:
    """Timers as events: one for each text, or one for each text that finds an empty queue."""
    batches: Batches = []
    timers: list[int] = []
    queue, texts = 0, list(arrivals)
    while texts or timers:
        if texts and (not timers or texts[0] <= timers[0]):
            now = texts.pop(0)
            if set_by == "every text" or (set_by == "empty queue" and queue == 0):
                timers.append(now + max_wait)
            queue += 1
            send = queue == max_batch
        else:
            now, send = timers.pop(0), queue > 0
        if send:
            batches.append((now, queue))
            queue = 0
    return batches


def _restarted(arrivals: list[int], max_batch: int, max_wait: int) -> Batches:
    batches: Batches = []
    waiting: list[int] = []
    for now in arrivals:
        if waiting and now > waiting[-1] + max_wait:
            batches.append((waiting[-1] + max_wait, len(waiting)))
            waiting = []
        waiting.append(now)
        if len(waiting) == max_batch:
            batches.append((now, len(waiting)))
            waiting = []
    return batches + ([(waiting[-1] + max_wait, len(waiting))] if waiting else [])


def _ticks(arrivals: list[int], max_batch: int, max_wait: int) -> Batches:
    ends: dict[int, int] = {}
    for now in arrivals:
        end = -(-now // max_wait) * max_wait
        ends[end] = ends.get(end, 0) + 1
    return list(ends.items())


def _only_full(arrivals: list[int], max_batch: int, max_wait: int) -> Batches:
    return [(now, max_batch) for now in arrivals[max_batch - 1 :: max_batch]]


def _by_index(arrivals: list[int], max_batch: int, max_wait: int) -> list[list[int]]:
    """The same, by slices of the list."""
    batches, first = [], 0
    while first < len(arrivals):
        rings = arrivals[first] + max_wait
        end = first + sum(at <= rings for at in arrivals[first : first + max_batch])
        full = end - first == max_batch
        batches.append([arrivals[end - 1] if full else rings, end - first])
        first = end
    return batches


EXERCISE = Exercise(
    id="10.bug-batcher",
    title="Sixty timers, fifty batches of one",
    kind="find-the-bug",
    minutes=12,
    difficulty=2,
    points=3,
    statement=(
        "`arrivals` are the milliseconds at which texts come in, ascending. A batch is sent when "
        "its **oldest** text has waited `max_wait` ms, or at once when it has `max_batch` texts; a "
        "text that comes in the very moment in which the batch is sent travels with it. Return "
        "(when, how many texts) of each batch. The published code sets a timer for *every* text, "
        "and each timer sends whatever is in the queue: after the first batch there rings one for "
        "each text, and steady traffic travels alone. Repair it. (The model takes no time here.)"
    ),
    cell='''@exercise("10.bug-batcher")
def sent_batches(arrivals, max_batch, max_wait):
    """Return [(millisecond, texts in the batch), ...]."""
    events = [(at, "a text") for at in arrivals]
    events += [(at + max_wait, "timer") for at in arrivals]
    batches, queue = [], 0
    for now, what in sorted(events):
        if what == "a text":
            queue += 1
        if queue == max_batch or (what == "timer" and queue > 0):
            batches.append((now, queue))
            queue = 0
    return batches''',
    reference=planned,
    cases=cases,
    comparison=Exact(),
    mistakes=(
        Mistake(
            "a timer for every text",
            partial(_timers, set_by="every text"),
            "The timer of a text that was sent long ago still rings, and sends whoever has just "
            "come. Only the oldest text that *waits* has a timer.",
        ),
        Mistake(
            "the timer of a full batch still rings",
            partial(_timers, set_by="empty queue"),
            "A text sets a timer only in an empty queue now. But when the batch was full, it left "
            "before its timer, which then rings for the next one. A batch that is sent takes its "
            "timer along.",
        ),
        Mistake(
            "every text starts the wait again",
            _restarted,
            "With a text every 9 ms and a wait of 10, nobody is ever sent until the batch is full. "
            "The wait counts from the oldest text.",
        ),
        Mistake(
            "a clock that ticks",
            _ticks,
            "Batches leave at every multiple of `max_wait`, whoever is there. The wait begins with "
            "the first text of a batch, and a full batch doesn't wait at all.",
        ),
        Mistake(
            "only full batches",
            _only_full,
            "Nothing is sent until `max_batch` texts are there: at night the first user waits for "
            "the next thirty. Who sends the last ones?",
        ),
        Mistake(
            "the last batch is never sent",
            partial(planned, last="lost"),
            "When no text follows, the last batch still has to leave, when its oldest text has "
            "waited `max_wait`.",
        ),
        Mistake(
            "no limit",
            partial(planned, limit="none"),
            "`max_batch` is ignored: a full batch leaves at once, at the arrival of its last text.",
        ),
        Mistake(
            "sent by the next text",
            partial(planned, timer="next text"),
            "The batch leaves when the next text comes in; the timer has rung before. Who was in "
            "it waited for a stranger.",
        ),
        Mistake(
            "the last moment is too late",
            partial(planned, tie="out"),
            "A text that comes in the very moment in which the batch is sent travels with it.",
        ),
    ),
    hints=(
        "Which timers are still set after the first batch was sent, and for whom?",
        "Keep a list of the texts that wait. Its first entry says when the batch has to leave.",
        "For each arrival: send what waits if arrival > waiting[0] + max_wait; append; send if "
        "full. After the loop one batch may be left.",
    ),
    correct=(_by_index,),
    after=(
        "In a service one task waits for the first text, then for company: `DynamicBatcher`. There "
        "the model takes time, too, and what arrives meanwhile makes up the next batch."
    ),
    library=("course_lib.serving.dynamic_batching:DynamicBatcher",),
)
