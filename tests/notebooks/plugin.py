"""pytest plugin for notebook runs: network off, and each notebook's time and memory measured.

Used as ``python -m pytest -p tests.notebooks.plugin … --nbval-lax notebooks``. Measurements go to
benchmarks/notebooks.json. Past twice its budget a notebook fails; in time only if its own
processor time exceeds the budget as well, so that a busy machine fails nobody.
"""

import json
import os
import tempfile
import time
from pathlib import Path

import pytest

from tests.notebooks.kernel_environment import ROOT, kernel_environment

RESULTS = ROOT / "benchmarks" / "notebooks.json"
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
    group.addoption("--notebook-seconds", type=float, default=90, help="budget; twice it fails")
    group.addoption("--notebook-mib", type=float, default=1536, help="budget; twice it fails")
    group.addoption("--notebook-results", type=Path, default=RESULTS, help="JSON file to update")
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
            complain(self.path.name, measured)

    IPyNbFile.setup, IPyNbFile.teardown = measured_setup, measured_teardown
    config.add_cleanup(lambda: setattr(IPyNbFile, "setup", setup))
    config.add_cleanup(lambda: setattr(IPyNbFile, "teardown", teardown))


def measure(notebook):
    """Seconds since set-up and peak memory, beside the budgets; None without a kernel."""
    if notebook.kernel is None or not notebook.kernel.is_alive():
        return None
    option = notebook.config.getoption
    peak, processor = use_of(notebook.kernel.kc)
    return {
        "seconds": round(time.perf_counter() - notebook.begin, 1),
        "processor_seconds": round(processor, 1),
        "peak_mib": round(peak),
        "budget_seconds": option("--notebook-seconds"),
        "budget_mib": option("--notebook-mib"),
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


def complain(name, measured):
    """Fail when a notebook needs more than twice its budget."""
    seconds, mib = measured["budget_seconds"], measured["budget_mib"]
    slow = measured["seconds"] > 2 * seconds and measured["processor_seconds"] > seconds
    for breach, text in (
        (slow, f"{measured['seconds']} s, more than twice the budget of {seconds:g} s"),
        (
            measured["peak_mib"] > 2 * mib,
            f"{measured['peak_mib']} MiB, more than twice the budget of {mib:g} MiB",
        ),
    ):
        if breach:
            pytest.fail(f"{name}: {text}", pytrace=False)


def pytest_sessionfinish(session):
    measured = session.config.stash.get(MEASURED, None)
    if measured is None:
        return
    if hasattr(session.config, "workeroutput"):  # a worker of xdist: the controller writes
        session.config.workeroutput["notebooks"] = measured
    elif measured:
        record(session.config.getoption("--notebook-results"), measured)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node, error):
    measured = getattr(node, "workeroutput", {}).get("notebooks", {})
    node.config.stash.setdefault(MEASURED, {}).update(measured)


def record(path, measured):
    """Merge measurements into a JSON file, the other notebooks' entries kept."""
    known = json.loads(path.read_text("utf-8")) if path.exists() else {}
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(dict(sorted({**known, **measured}.items())), indent=1) + "\n"
    aside = path.with_suffix(".new")
    aside.write_text(text, "utf-8")
    os.replace(aside, path)


def pytest_terminal_summary(terminalreporter, config):
    for name, measured in sorted(config.stash.get(MEASURED, {}).items()):
        terminalreporter.write_line(
            f"{name}: {measured['seconds']} s of {measured['budget_seconds']:g} s, "
            f"peak {measured['peak_mib']} MiB of {measured['budget_mib']:g} MiB"
        )
