"""Two controls moved faster than an explorer draws: neither is lost, whichever thread hears it."""

import pytest

from tests.browser.explorer_round import check_the_page, run_explorers

# A control's first message is handled by the kernel's main thread, its later ones by another.
SLOW = """
import threading, time, ipywidgets, plotly.graph_objects as go
from course_lib.viz import Explorer
threads = set()
def update(figure, first, second):
    threads.add(threading.get_ident())
    time.sleep(1)
    return f"{first} and {second}, drawn by {len(threads)}"
controls = {name: ipywidgets.IntSlider(0, 0, 9, description=name) for name in ("first", "second")}
show(Explorer("Slow", controls, go.Figure(go.Bar(y=[1])), update, alt="One bar."))
"""


@pytest.mark.timeout(300)
def test_two_controls_moved_at_once_are_both_drawn(open_notebook):
    lab = run_explorers(open_notebook, {"slow": SLOW}, "quick_hands.ipynb")
    cell = lab.cell(2)
    first, second = (cell.locator(".noUi-handle").nth(number) for number in (0, 1))
    second.press("ArrowRight")
    cell.get_by_text("0 and 1, drawn by 1").wait_for()
    lab.wait_until_idle(30)
    first.press("ArrowRight")
    second.press("ArrowRight")
    cell.get_by_text("1 and 2, drawn by 2").wait_for()
    check_the_page(lab)
