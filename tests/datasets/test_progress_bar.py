"""The progress bar: silent on quick work, wiped after slow work, off when told so."""

import os
import subprocess
import sys
import time
from types import SimpleNamespace

import pytest

from course_lib.datasets import progress


def test_quick_work_prints_nothing(capsys):
    assert list(progress(range(1000), "quick")) == list(range(1000))
    assert capsys.readouterr() == ("", "")


def test_slow_work_shows_its_name_and_wipes_it(capsys, monkeypatch):
    monkeypatch.delitem(sys.modules, "IPython", raising=False)
    for _ in progress(range(7), "slow work"):
        time.sleep(0.12)
    shown = capsys.readouterr().err
    assert "slow work" in shown
    assert shown.rsplit("\r", 2)[-1] == "" and shown.rsplit("\r", 2)[-2].strip() == ""


def test_in_a_notebook_nothing_goes_to_the_red_stream(capsys, monkeypatch):
    kernel = SimpleNamespace(get_ipython=lambda: SimpleNamespace(kernel="a kernel"))
    monkeypatch.setitem(sys.modules, "IPython", kernel)
    for _ in progress(range(7), "slow work"):
        time.sleep(0.12)
    shown = capsys.readouterr()
    assert "slow work" in shown.out and shown.err == ""


def test_a_program_that_has_only_imported_ipython_is_no_notebook(capsys):
    import IPython  # noqa: F401

    for _ in progress(range(7), "slow work"):
        time.sleep(0.12)
    shown = capsys.readouterr()
    assert shown.out == "" and "slow work" in shown.err


@pytest.mark.parametrize(("value", "shown"), [("1", False), ("", True)])
def test_the_environment_switches_it_off(value, shown):
    code = (
        "import time; from course_lib.datasets import progress\n"
        "for _ in progress(range(7), 'slow work'): time.sleep(0.12)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "TQDM_DISABLE": value},
        capture_output=True,
        text=True,
        check=True,
    )
    assert ("slow work" in done.stderr) is shown
