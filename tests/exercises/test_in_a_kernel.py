"""Cells in a real kernel: rich output, no error, and a kernel that goes on."""

import os
import time

import pytest
from jupyter_client.manager import start_new_kernel

IMPORT = "import numpy as np\nfrom course_lib.exercises import exercise, hint, progress, solution"
CELL = '@exercise("02.noise-distribution")\ndef noise_probabilities(counts):\n    '


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """Run a cell; return its outputs as messages."""
    folder = tmp_path_factory.mktemp("data")
    environment = {**os.environ, "COURSE_DATA_DIR": str(folder), "PYTHONPATH": os.getcwd()}
    manager, client = start_new_kernel(env=environment)

    def run_cell(source):
        outputs = []
        client.execute_interactive(source, timeout=60, output_hook=outputs.append)
        return [m for m in outputs if m["msg_type"] in ("display_data", "error", "stream")]

    run_cell(IMPORT)
    run_cell.manager, run_cell.client = manager, client
    yield run_cell
    client.stop_channels()
    manager.shutdown_kernel(now=True)


def shown(outputs):
    assert [m["msg_type"] for m in outputs] == ["display_data"], outputs
    return outputs[0]["content"]["data"]


def test_a_verdict_is_one_display_with_text_and_html(run):
    data = shown(run(CELL + "print('hello')\n    return counts ** 0.75 / (counts ** 0.75).sum()"))
    assert data["text/plain"].startswith("Passed: 02.noise-distribution")
    assert "<strong>Passed: 02.noise-distribution" in data["text/html"]
    assert "Your function printed: hello" in data["text/plain"]


def test_an_untouched_cell_is_not_attempted(run):
    assert shown(run(CELL + "..."))["text/plain"].startswith("Not attempted")


def test_own_lines_are_numbered_as_in_the_cell(run):
    run("def helper(x):\n    return x.shape[3]")
    text = shown(run(CELL + "return helper(counts)"))["text/plain"]
    assert "line 3, in noise_probabilities: return helper(counts)" in text
    assert "line 2, in helper: return x.shape[3]" in text and "ipykernel" not in text


def test_an_endless_loop_leaves_the_kernel_usable(run):
    start = time.monotonic()
    assert shown(run(CELL + "while True: pass"))["text/plain"].startswith("Took too long")
    assert time.monotonic() - start < 20
    assert run("print(6 * 7)")[0]["content"]["text"] == "42\n"


def test_leaving_python_leaves_the_kernel_usable(run):
    assert "SystemExit" in shown(run(CELL + "import sys; sys.exit(1)"))["text/plain"]
    assert run("print(6 * 7)")[0]["content"]["text"] == "42\n"


def test_stopping_the_kernel_stops_the_cell(run):
    client, manager = run.client, run.manager
    # After an error a kernel aborts what is already queued; here the next cell comes at once.
    request = client.execute(CELL + "while True: pass", stop_on_error=False)
    time.sleep(1.0)
    manager.interrupt_kernel()
    reply = client.get_shell_msg(timeout=30)
    while reply["parent_header"].get("msg_id") != request:
        reply = client.get_shell_msg(timeout=30)
    assert reply["content"]["status"] == "error"
    assert reply["content"]["ename"] == "KeyboardInterrupt"
    assert run("print(6 * 7)")[-1]["content"]["text"] == "42\n"


def test_hint_solution_and_progress_are_shown(run):
    assert "Hint 1 of 3" in shown(run('hint("02.ppmi")'))["text/plain"]
    assert "def noise_distribution" in shown(run('solution("02.noise-distribution")'))["text/html"]
    data = [m["content"]["data"] for m in run('progress("02")') if "data" in m["content"]]
    assert any("application/vnd.plotly.v1+json" in item for item in data)
    assert any("1 of" in item.get("text/plain", "") for item in data)
