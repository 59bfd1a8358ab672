"""pytest plugin for notebook runs: network off, and each notebook's time and memory measured.

Used as ``python -m pytest -p tests.notebooks.plugin … --nbval-lax notebooks``. The summary says the
seconds and the peak memory of each notebook. A notebook fails beyond 1.1 times its memory budget;
memory hardly depends on the machine, and the tenth is for the little that it does. It never fails
on its time, which says more of the machine than of the notebook: what a quiet machine needed
stands in benchmarks/notebooks.json, which `course.py bench notebooks` writes and test_budgets.py
holds against the budget. Only nbval's time-out of a cell ends a notebook that hangs.
"""

import json
import os
import tempfile
import time
from pathlib import Path

import pytest

from tests.notebooks.kernel_environment import kernel_environment

BUDGET_SECONDS, BUDGET_MIB = 90, 1536
TOLERATED = 1.1  # times the memory budget
READ_USE = """
def _peak_mib():
    import os, sys
    if os.path.exists("/proc/self/status"):
        for line in open("/proc/self/status"):
            if line.startswith("VmHWM"):
                return int(line.split()[1]) / 1024
    try:
        import resource
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak / 2**20 if sys.platform == "darwin" else peak / 1024
    except ImportError:
        import psutil
        return psutil.Process().memory_info().peak_wset / 2**20
import time as _time
print(_peak_mib(), _time.process_time())
"""


def pytest_addoption(parser):
    group = parser.getgroup("notebook budgets")
    group.addoption("--notebook-mib", type=float, default=BUDGET_MIB, help="1.1 times it fails")
    group.addoption("--notebook-results", type=Path, help="JSON file to write measurements to")
    group.addoption("--notebook-network", action="store_true", help="leave the network on")


def pytest_configure(config):
    if not (config.getoption("nbval", False) or config.getoption("nbval_lax", False)):
        return
    data_dir = tempfile.TemporaryDirectory(prefix="course-progress-")
    config.add_cleanup(data_dir.cleanup)
    network = config.getoption("--notebook-network")
    os.environ.update(kernel_environment(Path(data_dir.name), network=network))
    config.stash[MEASURED] = {}
    _wrap_collector(config)


MEASURED = pytest.StashKey[dict]()


def _wrap_collector(config):
    """Measure between nbval's set-up of a notebook's kernel and its tear-down."""
    from nbval.plugin import IPyNbFile

    setup, teardown = IPyNbFile.setup, IPyNbFile.teardown

    def measured_setup(self):
        self.begin = time.perf_counter()
        setup(self)

    def measured_teardown(self):
        measured = measure(self)
        teardown(self)
        if measured is not None:
            config.stash[MEASURED][self.path.name] = measured
            complain(self.path.name, measured, config.getoption("--notebook-mib"))

    IPyNbFile.setup, IPyNbFile.teardown = measured_setup, measured_teardown
    config.add_cleanup(lambda: setattr(IPyNbFile, "setup", setup))
    config.add_cleanup(lambda: setattr(IPyNbFile, "teardown", teardown))


def measure(notebook):
    """Seconds since set-up and peak memory; None without a kernel."""
    if notebook.kernel is None or not notebook.kernel.is_alive():
        return None
    peak, processor = use_of(notebook.kernel.kc)
    return {
        "seconds": round(time.perf_counter() - notebook.begin, 1),
        "processor_seconds": round(processor, 1),
        "peak_mib": round(peak),
        "cores": os.cpu_count(),
    }


def use_of(client):
    """A kernel's peak resident memory in MiB and processor time in seconds, asked in itself."""
    printed = []
    client.execute_interactive(
        READ_USE,
        store_history=False,
        timeout=30,
        output_hook=lambda message: printed.append(message["content"].get("text", "")),
    )
    peak, processor = map(float, "".join(printed).split())
    return peak, processor


def complain(name, measured, budget_mib):
    """Fail beyond 1.1 times the memory budget."""
    peak = measured["peak_mib"]
    if peak > TOLERATED * budget_mib:
        text = f"{peak} MiB, more than {TOLERATED} times the budget of {budget_mib:g} MiB"
        pytest.fail(f"{name}: {text}", pytrace=False)


def pytest_sessionfinish(session):
    measured = session.config.stash.get(MEASURED, None)
    if measured is None:
        return
    if hasattr(session.config, "workeroutput"):  # a worker of xdist: the controller writes
        session.config.workeroutput["notebooks"] = measured
    elif measured and (path := session.config.getoption("--notebook-results")):
        path.write_text(json.dumps(measured, indent=1), "utf-8")


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node, error):
    measured = getattr(node, "workeroutput", {}).get("notebooks", {})
    node.config.stash.setdefault(MEASURED, {}).update(measured)


def pytest_terminal_summary(terminalreporter, config):
    """Without a time budget where notebooks shared the cores: theirs is for one alone."""
    of = "" if config.getoption("numprocesses", None) else f" of {BUDGET_SECONDS} s"
    for name, measured in sorted(config.stash.get(MEASURED, {}).items()):
        terminalreporter.write_line(
            f"{name}: {measured['seconds']} s{of}, "
            f"peak {measured['peak_mib']} MiB of {config.getoption('--notebook-mib'):g} MiB"
        )
