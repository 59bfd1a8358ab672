"""Both ways to stop running code: by a timer signal and by a watching thread."""

import signal
import time

import pytest

from course_lib.exercises import interruption
from course_lib.exercises.interruption import TookTooLong, time_limit

by_signal = pytest.param(
    True, marks=pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="no setitimer here")
)


@pytest.fixture(params=[by_signal, False], ids=["signal", "thread"])
def limit(request, monkeypatch):
    """The time limit, once as on POSIX, once as on Windows."""
    if not request.param:
        monkeypatch.setattr(interruption, "_by_signal", interruption._by_thread)
    return time_limit


def spin_for(seconds):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        pass


def test_an_endless_loop_is_stopped_in_time(limit):
    start = time.monotonic()
    with pytest.raises(TookTooLong), limit(0.1):
        while True:
            pass
    assert 0.1 <= time.monotonic() - start < 2


def test_quick_code_is_left_alone_and_nothing_comes_later(limit):
    for _ in range(20):
        with limit(0.02):
            pass
    spin_for(0.2)


def test_after_a_stop_nothing_comes_later(limit):
    for _ in range(5):
        with pytest.raises(TookTooLong), limit(0.02):
            spin_for(5)
        spin_for(0.12)


def test_an_exception_of_the_code_passes(limit):
    with pytest.raises(ZeroDivisionError), limit(1.0):
        raise ZeroDivisionError


def test_code_that_catches_exceptions_is_stopped_too(limit):
    with pytest.raises(TookTooLong), limit(0.05):
        while True:
            try:
                spin_for(1)
            except Exception:
                continue


def test_code_that_swallows_the_first_attempt_gets_another(limit):
    with pytest.raises(TookTooLong), limit(0.05):
        try:
            spin_for(10)
        except BaseException:
            spin_for(20)


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="no setitimer here")
def test_another_timer_goes_on_afterwards():
    rang = []
    before = signal.signal(signal.SIGALRM, lambda number, frame: rang.append(number))
    remaining = signal.setitimer(signal.ITIMER_REAL, 0.3)
    try:
        with time_limit(5.0):
            spin_for(0.05)
        assert 0 < signal.getitimer(signal.ITIMER_REAL)[0] <= 0.25 and not rang
        spin_for(0.4)
        assert rang == [signal.SIGALRM]
    finally:
        signal.signal(signal.SIGALRM, before)
        signal.setitimer(signal.ITIMER_REAL, *remaining)
