import asyncio
import os
import signal
import threading
import time

import pytest

from course_lib.serving.virtual_time import VirtualTimeLoop, run_in_virtual_time


def now():
    return asyncio.get_running_loop().time()


def test_hours_pass_in_no_time_and_timers_fire_in_order():
    seen = []

    async def after(seconds):
        await asyncio.sleep(seconds)
        seen.append((seconds, now()))

    async def main():
        await asyncio.gather(*(after(s) for s in (3600.0, 0.001, 60.0, 7200.0, 0.0)))

    started = time.process_time()
    run_in_virtual_time(main())
    assert time.process_time() - started < 5
    assert [seconds for seconds, _ in seen] == [0.0, 0.001, 60.0, 3600.0, 7200.0]
    assert all(at == pytest.approx(seconds, abs=1e-6) for seconds, at in seen)


def test_time_outs_and_cancellation_are_the_real_ones():
    async def main():
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(5):
                await asyncio.sleep(10)
        task = asyncio.create_task(asyncio.sleep(10))
        await asyncio.sleep(1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return now()

    assert run_in_virtual_time(main()) == pytest.approx(6)


def test_a_thread_takes_no_time_and_its_error_arrives():
    async def main():
        names = [await asyncio.to_thread(lambda: threading.current_thread().name)]
        names.append(threading.current_thread().name)
        with pytest.raises(ZeroDivisionError):
            await asyncio.to_thread(lambda: 1 / 0)
        return names, now()

    (inside, outside), at = run_in_virtual_time(main())
    assert inside == outside and at == 0


def test_it_works_inside_a_running_loop_and_passes_errors_on():
    async def inner():
        await asyncio.sleep(1000)
        raise KeyError("inner")

    async def outer():
        with pytest.raises(KeyError, match="inner"):
            run_in_virtual_time(inner())
        return "outer goes on"

    assert asyncio.run(outer()) == "outer goes on"


def test_it_still_hears_other_threads_when_no_timer_is_set():
    loop = VirtualTimeLoop()
    future = loop.create_future()
    timer = threading.Timer(0.01, lambda: loop.call_soon_threadsafe(future.set_result, 7))
    timer.start()
    assert loop.run_until_complete(future) == 7
    loop.close()


@pytest.fixture
def interrupt_key():
    """The interrupt key works, also where a shell started the tests in the background."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.skipif(os.name != "posix", reason="signals to a thread")
def test_the_interrupt_key_ends_a_loop_without_end(interrupt_key):
    stopped = threading.Event()

    async def endless():
        signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)
        try:
            while True:
                await asyncio.sleep(1)
        finally:
            stopped.set()

    with pytest.raises(KeyboardInterrupt):
        run_in_virtual_time(endless())
    assert stopped.wait(60)
