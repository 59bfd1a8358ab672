"""The breaker lab: a breaker driven through all its states by hand, on its own clock."""

import time

import pytest

from course_lib.serving import CircuitBreaker
from course_lib.viz import breaker_lab
from course_lib.viz.breaker_desk import BreakerDesk


def strict(clock):
    return CircuitBreaker(failures=3, window=60, open_for=20, clock=clock)


class Careless:
    """As in the guide: a mistake counts as a failure, and half-open lets everybody through."""

    def __init__(self, clock):
        self.clock, self.failed, self.since = clock, 0, None

    @property
    def state(self):
        if self.since is None:
            return "CLOSED".lower()
        return "half_open" if self.clock() >= self.since + 20 else "open"

    def call(self, function):
        if self.state == "open":
            raise RuntimeError("refused")
        try:
            answer = function()
        except Exception:
            self.failed += 1
            self.since = self.clock() if self.failed >= 3 else self.since
            raise
        self.failed, self.since = 0, None
        return answer


@pytest.fixture
def lab():
    return breaker_lab(strict, story=[])


def press(explorer, label):
    row = explorer.widget.children[2].children
    next(button for button in row if button.description == label).click()


def calls(lab):
    """How many markers each outcome has."""
    return {trace.name: len(trace.x or ()) for trace in lab.figure.data[1:5]}


def lit(lab):
    """The states that are drawn as the present one."""
    states = lab.figure.data[0]
    return [
        name
        for name, width in zip(states.text, states.marker.line.width, strict=True)
        if width == 3
    ]


def test_it_opens_after_a_story():
    lab = breaker_lab(strict)
    assert lab.message.splitlines() == [
        "After 3.0 s the breaker is open. The last call was refused without asking the service.",
        "Of 6 calls the service saw 5: 2 answered, 3 failed, 0 rejected as bad; 1 refused.",
    ]
    assert lit(lab) == ["open"]
    assert all(control.description for control in lab.controls.values())


def test_a_full_circle(lab):
    assert lit(lab) == ["closed"] and "No call yet." in lab.message
    for _ in range(3):
        press(lab, "Call, it fails")
    assert lit(lab) == ["open"]
    press(lab, "Call, it answers")
    assert calls(lab) == {"answered": 0, "failed": 3, "rejected": 0, "refused": 1}
    lab.set(wait=20)
    press(lab, "Wait")
    assert lit(lab) == ["half-open"] and "After 22.0 s the breaker is half-open." in lab.message
    press(lab, "Call, it fails")
    assert lit(lab) == ["open"]
    press(lab, "Wait")
    press(lab, "Call, it answers")
    assert lit(lab) == ["closed"] and "The last call was answered." in lab.message
    path = lab.figure.data[5]
    assert list(path.y) == [0, 2, 1, 2, 1, 0, 0]
    assert list(path.x) == pytest.approx([0, 1.5, 21.5, 22.5, 42.5, 43.0, 43.0])


def test_one_probe_of_ten(lab):
    for label in ("Ten at once, it fails", "Wait", "Wait"):
        press(lab, label)
    # Three fail while the first is still under way: it has been let through, and fails, too.
    assert calls(lab)["failed"] == 4 and calls(lab)["refused"] == 6
    press(lab, "Ten at once, it answers")
    assert calls(lab) == {"answered": 1, "failed": 4, "rejected": 0, "refused": 15}
    assert lit(lab) == ["closed"]


def test_a_careless_breaker_lets_all_ten_through():
    lab = breaker_lab(Careless, story=["rejects", "rejects", "rejects"])
    assert lit(lab) == ["open"] and "3 rejected as bad; 0 refused." in lab.message
    lab.set(wait=20)
    press(lab, "Wait")
    press(lab, "Ten at once, it answers")
    assert calls(lab)["answered"] == 10


def test_bad_requests_do_not_open_it(lab):
    for _ in range(5):
        press(lab, "Call, a bad request")
    assert lit(lab) == ["closed"] and calls(lab)["rejected"] == 5


def test_a_crowd_at_an_open_breaker_is_turned_away():
    desk = BreakerDesk(strict)
    desk.play(["ten fails", "ten answers"])
    assert desk.count("failed") == 4 and desk.count("refused") == 16
    assert len({at for at, _ in desk.calls}) == 20
    assert [at for at, _ in desk.calls] == sorted(at for at, _ in desk.calls)


def test_the_slider_shows_where_the_wait_would_end(lab):
    press(lab, "Call, it answers")
    lab.set(wait=30)
    assert {shape.x0 for shape in lab.figure.layout.shapes} == {30.5}
    assert lab.figure.layout.xaxis2.range[1] > 30.5
    assert lab.figure.layout.xaxis2.range == lab.figure.layout.xaxis3.range


def test_start_again(lab):
    press(lab, "Ten at once, it fails")
    press(lab, "Start again")
    assert "After 0.0 s the breaker is closed. No call yet." in lab.message
    assert calls(lab) == dict.fromkeys(["answered", "failed", "rejected", "refused"], 0)


def test_time_passes_only_when_waited():
    desk = BreakerDesk(strict)
    desk.play([10, "answers", 2.5])
    assert desk.now == pytest.approx(13.0) and desk.calls == [(10.5, "answered")]


def test_a_fault_of_the_breakers_own_is_not_swallowed():
    class Broken:
        state = "closed"

        def call(self, function):
            function()
            raise KeyError("a bug")

    with pytest.raises(KeyError, match="a bug"):
        BreakerDesk(lambda clock: Broken()).call("answers")


def test_it_refuses_what_it_cannot_show():
    with pytest.raises(ValueError, match="story: expected seconds, or .* got 'sleeps'"):
        breaker_lab(strict, story=["sleeps"])

    class Odd:
        state = "ajar"

    with pytest.raises(ValueError, match=r"breaker.state: expected one of .* got 'ajar'"):
        breaker_lab(lambda clock: Odd())


def test_answers_come_within_a_fifth_of_a_second():
    lab, spent = breaker_lab(strict, story=["ten fails", 30.0] * 20), []
    for _ in range(4):
        begin = time.process_time()
        press(lab, "Ten at once, it answers")
        spent.append(time.process_time() - begin)
    assert min(spent) < 0.2
