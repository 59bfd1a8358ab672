"""Two controls moved at once: JupyterLab lets two threads of the kernel handle what they say."""

import threading

import ipywidgets
import plotly.graph_objects as go
import pytest

from course_lib.viz import Explorer
from course_lib.viz.action_buttons import add_buttons

LONG = 30  # seconds, far more than any step here needs


class SlowExplorer:
    """An explorer whose update, when told to, waits to be let on; it notes what it drew."""

    def __init__(self):
        self.lab, self.drawn, self.busy_inside = None, [], []
        self.began, self.let_on = threading.Event(), threading.Event()
        controls = {n: ipywidgets.IntSlider(0, 0, 9, description=n) for n in ("first", "second")}
        self.let_on.set()
        self.lab = Explorer("T", controls, go.Figure(go.Bar(y=[0])), self.update, alt="A bar.")
        self.let_on.clear()

    def update(self, figure, first, second):
        self.began.set()
        assert self.let_on.wait(LONG)
        if self.lab is not None:
            self.busy_inside.append(self.lab.busy)
        self.drawn.append((first, second))
        return f"{first}, {second}"


def in_thread(act):
    thread = threading.Thread(target=act, daemon=True)
    thread.start()
    return thread


@pytest.fixture
def slow():
    """A slow explorer in the middle of an update, which another thread runs."""
    slow = SlowExplorer()
    slow.began.clear()
    slow.thread = in_thread(lambda: setattr(slow.lab.controls["first"], "value", 1))
    assert slow.began.wait(LONG)
    return slow


def finish(slow, *threads):
    slow.let_on.set()
    for thread in (slow.thread, *threads):
        thread.join(LONG)
        assert not thread.is_alive()


def test_a_control_moved_during_another_ones_update_is_not_lost(slow):
    second = in_thread(lambda: setattr(slow.lab.controls["second"], "value", 2))
    second.join(0.2)
    assert second.is_alive()  # it waits for its turn
    finish(slow, second)
    assert slow.drawn[0] == (0, 0) and slow.drawn[-1] == (1, 2)
    assert slow.lab.message == "1, 2"
    assert slow.busy_inside == [True, True]


def test_what_another_thread_changes_is_not_taken_for_the_updates_own_doing(slow):
    assert not slow.lab.busy
    finish(slow)
    assert not slow.lab.busy


def test_a_button_waits_for_the_update_that_is_under_way(slow):
    pressed = []
    add_buttons(slow.lab, {"Press": lambda: pressed.append(len(slow.drawn))})
    button = slow.lab.widget.children[2].children[0]
    pressing = in_thread(button.click)
    pressing.join(0.2)
    assert pressed == []
    finish(slow, pressing)
    assert pressed == [2]


def test_an_update_that_fails_lets_the_next_one_in():
    slider = ipywidgets.IntSlider(1, 0, 9, description="n")

    def update(figure, n):
        return str(1 // n)

    lab = Explorer("T", {"n": slider}, go.Figure(go.Bar(y=[0])), update, alt="A bar.")
    with pytest.raises(ZeroDivisionError):
        slider.value = 0
    other = in_thread(lambda: setattr(slider, "value", 2))
    other.join(LONG)
    assert not other.is_alive() and lab.message == "0" and not lab.busy
