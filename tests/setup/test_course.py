"""course.py without installing anything: what it decides, and what it says when something fails."""

import argparse
import ast
import json
import socket
import subprocess
import sys
from pathlib import Path

import pytest

import course

SOURCE = Path(course.__file__).read_text("utf-8")


@pytest.fixture
def project(tmp_path, monkeypatch):
    """An empty project folder that course.py takes for its own."""
    venv = tmp_path / ".venv"
    python = venv / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text("")
    for name in ("requirements.lock", "pyproject.toml"):
        (tmp_path / name).write_text("torch==2.13.0\n")
    names = {"ROOT": tmp_path, "VENV": venv, "PYTHON": python, "STAMP": venv / "course-stamp"}
    names |= {"LOCK": tmp_path / "requirements.lock", "LOGS": tmp_path / "logs"}
    for name, value in names.items():
        monkeypatch.setattr(course, name, value)
    return tmp_path


@pytest.fixture
def pip_calls(monkeypatch):
    """Fake pip: records its calls, answers 1 to those whose text holds a word of `.refused`."""

    class Calls(list):
        refused = ()
        output = ""

    calls = Calls()

    def fake(title, arguments, log, progress=None):
        calls.append(" ".join(arguments))
        return int(any(word in calls[-1] for word in calls.refused)), calls.output

    monkeypatch.setattr(course, "pip", fake)
    return calls


# -- starting on an old Python -------------------------------------------------------------------


def test_old_pythons_can_read_the_file():
    ast.parse(SOURCE, feature_version=(3, 6))
    assert "from __future__ import annotations" not in SOURCE  # a SyntaxError on 3.6
    assert SOURCE.isascii()  # whatever the console's encoding


def test_only_the_standard_library_is_imported():
    tree = ast.parse(SOURCE)
    top = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    names = {getattr(node, "module", None) or node.names[0].name for node in top}
    assert {name.split(".")[0] for name in names} <= sys.stdlib_module_names


def test_the_check_comes_before_anything_that_an_old_python_lacks():
    tree = ast.parse(SOURCE)
    check = next(i for i, node in enumerate(tree.body) if isinstance(node, ast.If))
    for node in tree.body[:check]:
        assert not any(isinstance(part, ast.AnnAssign | ast.ClassDef) for part in ast.walk(node))


def test_an_old_python_is_told_which_one_to_take():
    message = course.too_old((3, 9, 2), ["python3.12"])
    assert "Python 3.9.2" in message and "3.11 or newer" in message
    assert "python3.12 course.py" in message
    assert "python.org" in course.too_old((3, 9, 2), [])


def test_starting_on_an_old_python_ends_with_that_message_alone():
    start = "import sys; sys.version_info = (3, 6, 9); sys.argv = ['course.py', 'test']; "
    start += "exec(compile(open('course.py').read(), 'course.py', 'exec'))"
    command = [sys.executable, "-c", start]
    result = subprocess.run(command, capture_output=True, text=True, cwd=course.ROOT)
    assert result.returncode == 1
    assert result.stderr.startswith("This is Python 3.6.9; the course needs 3.11 or newer.")
    assert result.stderr.endswith("course.py test\n") and result.stdout == ""


# -- the stamp -----------------------------------------------------------------------------------


def test_ready_only_after_the_stamp_and_until_the_lock_changes(project):
    assert not course.is_ready()
    course.STAMP.write_text(course.fingerprint())
    assert course.is_ready()
    course.LOCK.write_text("torch==2.14.0\n")
    assert not course.is_ready()


@pytest.mark.parametrize("changed", ["pyproject.toml", ".venv/pyvenv.cfg"])
def test_other_changes_undo_the_stamp(project, changed):
    course.STAMP.write_text(course.fingerprint())
    (project / changed).write_text("something else")
    assert not course.is_ready()


def test_a_vanished_python_undoes_the_stamp(project):
    course.STAMP.write_text(course.fingerprint())
    course.PYTHON.unlink()
    assert not course.is_ready()


def test_a_ready_project_runs_no_pip(project, pip_calls):
    course.STAMP.write_text(course.fingerprint())
    course.set_up()
    assert pip_calls == []


def test_an_interrupted_set_up_leaves_no_stamp_and_goes_on(project, pip_calls, monkeypatch):
    monkeypatch.setattr(course, "works", lambda: True)
    pip_calls.refused = ("-r ",)
    with pytest.raises(course.CourseError):
        course.set_up()
    assert not course.is_ready()
    pip_calls.refused = ()
    course.set_up()
    assert course.is_ready()


def test_a_failed_update_does_not_count_as_the_set_up_before_it(project, pip_calls, monkeypatch):
    monkeypatch.setattr(course, "works", lambda: True)
    course.STAMP.write_text(course.fingerprint())
    before = course.LOCK.read_text()
    course.LOCK.write_text("torch==2.14.0\n")
    pip_calls.refused = ("-r ",)
    with pytest.raises(course.CourseError):
        course.set_up()
    course.LOCK.write_text(before)
    assert not course.is_ready()


def test_half_installed_packages_are_forgotten(project):
    packages = course.VENV / "lib" / "site-packages"
    for name, files in {
        "whole-1.dist-info": ["METADATA", "RECORD"],
        "half-1.dist-info": [],
    }.items():
        (packages / name).mkdir(parents=True)
        for file in files:
            (packages / name / file).write_text("")
    course.forget_half_installed()
    assert [path.name for path in packages.iterdir()] == ["whole-1.dist-info"]


def test_a_full_disk_is_said_before_anything_is_fetched(project, monkeypatch):
    course.PYTHON.unlink()
    usage = argparse.Namespace(total=1, used=1, free=1e9)
    monkeypatch.setattr(course.shutil, "disk_usage", lambda path: usage)
    with pytest.raises(course.CourseError, match="1.0 GB are free here and the course needs"):
        course.make_environment()


# -- torch ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("platform", "gpu"), [("darwin", False), ("win32", False), ("linux", True)]
)
def test_torch_is_left_to_the_lock(project, pip_calls, monkeypatch, platform, gpu):
    monkeypatch.setattr(course.sys, "platform", platform)
    monkeypatch.setattr(course, "has_nvidia_gpu", lambda: gpu)
    course.take_cpu_torch()
    assert pip_calls == []


@pytest.mark.parametrize(
    ("refused", "output", "asked", "said"),
    [
        ((), "", 1, False),
        (("+cpu",), "ERROR: No matching distribution (from versions: 2.12.1, 2.13.0)", 2, True),
        (("+cpu",), "ERROR: No matching distribution (from versions: none)", 2, False),
    ],
    ids=["configured source has it", "only CUDA to be had", "no network"],
)
def test_linux_without_gpu_asks_for_the_cpu_build(
    project, pip_calls, monkeypatch, capsys, refused, output, asked, said
):
    monkeypatch.setattr(course.sys, "platform", "linux")
    monkeypatch.setattr(course, "has_nvidia_gpu", lambda: False)
    pip_calls.refused, pip_calls.output = refused, output
    course.take_cpu_torch()
    assert len(pip_calls) == asked
    assert all("torch==2.13.0+cpu" in call for call in pip_calls)
    for call in pip_calls[1:]:
        assert course.CPU_WHEELS in call and "--retries 0 --timeout 5" in call
    assert ("gigabytes more" in capsys.readouterr().out) is said


def test_the_gpu_is_seen_by_its_driver(monkeypatch):
    monkeypatch.setattr(course.shutil, "which", lambda name: None)
    monkeypatch.setattr(course.os.path, "exists", lambda path: False)
    assert not course.has_nvidia_gpu()
    monkeypatch.setattr(course.os.path, "exists", lambda path: path == "/dev/nvidia0")
    assert course.has_nvidia_gpu()


# -- failures --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("output", "advice"),
    [
        ("ERROR: Could not install: [Errno 28] No space left on device", "The disk is full"),
        (
            "NewConnectionError: Failed to establish a new connection: [Errno -3] Temporary "
            "failure in name resolution\nERROR: No matching distribution found for anyio==4.16.0",
            "is the network up",
        ),
        ("ERROR: No matching distribution found for numba==0.68.1", "no build for this Python"),
        ("The virtual environment was not created: ensurepip is not available", "python3-venv"),
        ("ERROR: [WinError 5] Access is denied: 'torch.dll'", "Close JupyterLab"),
        ("SSLError(CERTIFICATE_VERIFY_FAILED)", "certificate"),
        ("error: command '/usr/bin/g++' failed with exit code 1", "C\\+\\+ compiler"),
    ],
)
def test_a_failure_says_what_to_do(project, output, advice):
    with pytest.raises(course.CourseError, match=advice) as caught:
        course.must((1, "Collecting x\n" + output), "packages.log")
    assert "run the same command again" in str(caught.value)
    assert str(course.LOGS / "packages.log") in str(caught.value)


def test_a_full_disk_is_seen_although_nothing_could_be_logged(project, monkeypatch):
    usage = argparse.Namespace(total=1, used=1, free=0)
    monkeypatch.setattr(course.shutil, "disk_usage", lambda path: usage)
    with pytest.raises(course.CourseError, match="The disk is full"):
        course.must((1, ""), "packages.log")


def test_a_disk_that_fills_up_under_course_py_itself(monkeypatch, capsys):
    def full():
        raise OSError(course.errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(course, "set_up", full)
    assert course.main(["lab"]) == 1
    assert "The disk is full" in capsys.readouterr().err


def test_an_unknown_failure_shows_the_end_of_the_log(project):
    with pytest.raises(course.CourseError, match="line 99\n"):
        course.must((1, "\n".join(f"line {i}" for i in range(100))), "packages.log")


def test_success_passes_the_output_on():
    assert course.must((0, "fine"), "packages.log") == "fine"


def test_a_failure_ends_with_code_1_and_no_traceback(monkeypatch, capsys):
    def broken():
        raise course.CourseError("what to do")

    monkeypatch.setattr(course, "set_up", broken)
    assert course.main(["lab"]) == 1
    assert capsys.readouterr().err.strip() == "what to do"


# -- running commands ------------------------------------------------------------------------------


def test_a_command_is_logged_and_its_code_returned(project):
    command = [sys.executable, "-c", "print('said'); raise SystemExit(3)"]
    assert course.run_logged("talking", command, project / "a.log") == (3, "said\n")


def test_commands_see_an_activated_environment(project):
    values = course.environment()
    assert values["PATH"].startswith(str(course.BIN))
    assert values["VIRTUAL_ENV"] == str(course.VENV)


def test_pip_progress_counts_the_locked_packages(project):
    assert course.count_packages("Collecting torch\n  Downloading") == "(1 of 1 packages)"
    assert "unpacking" in course.count_packages("Installing collected packages: torch")


# -- lab -----------------------------------------------------------------------------------------


def test_a_port_in_use_is_passed_over():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert port < course.free_port(port) <= port + 99


def test_lab_says_which_port_it_takes_instead(project, monkeypatch, capsys):
    commands = []
    monkeypatch.setattr(course, "free_port", lambda first: first + 1)
    monkeypatch.setattr(course, "run_foreground", lambda command: commands.append(command) or 0)
    assert course.lab(course.parser().parse_args(["lab"])) == 0
    assert "--port=8889" in commands[0]
    assert "Port 8888 is in use: JupyterLab takes 8889." in capsys.readouterr().out


def test_lab_opens_chapter_one_when_it_is_there(project):
    assert "--LabApp.default_url=/lab" in course.lab_command(8888, browser=True)
    first = project / "notebooks" / "01_introduction_to_embeddings.ipynb"
    first.parent.mkdir()
    first.write_text("{}")
    command = course.lab_command(9999, browser=False)
    assert f"--LabApp.default_url=/lab/tree/notebooks/{first.name}" in command
    assert "--port=9999" in command and "--no-browser" in command
    assert not any("token=" in part for part in command)  # JupyterLab's own token stays on


def test_the_news_question_is_switched_off(project):
    course.silence_jupyter_news()
    path = course.VENV / "share/jupyter/lab/settings/overrides.json"
    settings = json.loads(path.read_text())["@jupyterlab/apputils-extension:notification"]
    assert settings == {"fetchNews": "false", "checkForUpdates": False}


def test_nbgrader_is_off_in_a_learners_lab(project):
    course.leave_nbgrader_off()
    settings = course.VENV / "etc" / "jupyter"
    page = json.loads((settings / "labconfig" / "page_config.json").read_text())
    assert page["disabledExtensions"]["@jupyter/nbgrader"] is True
    folder = settings / "jupyter_server_config.d"
    (off,) = folder.iterdir()
    assert off.name > "nbgrader.json"  # nbgrader's own file, which it has to come after
    extensions = json.loads(off.read_text())["ServerApp"]["jpserver_extensions"]
    assert extensions and not any(extensions.values())


def test_jupyter_reads_the_settings_that_switch_nbgrader_off():
    from jupyter_server.extension.config import ExtensionConfigManager

    settings = course.VENV / "etc" / "jupyter"
    manager = ExtensionConfigManager(read_config_path=[str(settings)])
    extensions = manager.get_jpserver_extensions()
    assert extensions["jupyterlab"] is True
    assert not [name for name, on in extensions.items() if "nbgrader" in name and on]


# -- test ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("closing", "counts"),
    [
        ("12 passed in 3.21s", (12, 0)),
        ("===== 2 failed, 10 passed, 1 skipped in 65.00s (0:01:05) =====", (10, 2)),
        ("1 passed, 3 errors in 0.10s", (1, 3)),
        ("no tests ran in 0.01s", (0, 0)),
        ("Killed", (0, 0)),
        ("9 failed in the prose of a test\n5 passed in 1.00s", (5, 0)),
    ],
)
def test_pytest_is_counted_by_its_closing_line(closing, counts):
    assert course.count("....  [100%]\n" + closing + "\n") == counts


def test_a_step_in_which_nothing_ran_has_failed():
    step = course.Step("unit", [], is_pytest=True)
    assert course.verdict(step, [5], "no tests ran in 0.01s") == (0, 1)
    assert course.verdict(step, [0], "3 skipped in 0.01s") == (0, 1)
    assert course.verdict(step, [3], "3 passed in 0.01s") == (3, 1)
    assert course.verdict(step, [1], "1 failed, 3 passed in 0.01s") == (3, 1)
    assert course.verdict(step, [0], "3 passed in 0.01s") == (3, 0)


def test_other_tools_count_as_one_a_command():
    step = course.Step("lint", [[], []], is_pytest=False)
    assert course.verdict(step, [0, 1], "9 passed in 1.0s") == (1, 1)


@pytest.mark.parametrize(("counts", "code"), [((3, 0), 0), ((3, 1), 1)])
def test_the_closing_line_stands_alone(monkeypatch, capsys, counts, code):
    monkeypatch.setattr(course, "run_step", lambda step: counts)
    options = course.parser().parse_args(["test", "--only", "types", "imports"])
    assert course.test(options) == code
    assert capsys.readouterr().out.splitlines()[-1] == f"6 passed, {2 * counts[1]} failed"


def test_steps_cover_what_is_promised():
    text = " ".join(" ".join(map(str, step.commands)) for step in course.steps())
    for part in (
        "ruff",
        "mypy",
        "lint-imports",
        "--doctest-modules",
        "--nbval-lax",
        "tests/browser",
    ):
        assert part in text


def test_an_unknown_step_is_refused(capsys):
    with pytest.raises(SystemExit):
        course.main(["test", "--only", "nonsense"])
    assert "doctests" in capsys.readouterr().err


def test_a_notebook_is_found_by_its_number(project):
    (project / "notebooks").mkdir()
    (project / "notebooks" / "02_word_embeddings.ipynb").write_text("{}")
    assert course.find_notebook(2).name == "02_word_embeddings.ipynb"
    with pytest.raises(course.CourseError, match="no notebook 07_"):
        course.find_notebook(7)


@pytest.mark.parametrize(
    "words", [["05", "--points", "20", "--out", "x"], ["--out", "x", "05"], ["--help"], ["-h"], []]
)
def test_assignment_hands_its_words_on_and_stays_where_the_reader_is(monkeypatch, words):
    calls = []
    monkeypatch.setattr(course, "set_up", lambda: None)
    monkeypatch.setattr(
        course, "run_foreground", lambda *call, cwd: calls.append((*call, cwd)) or 3
    )
    assert course.main(["assignment", *words]) == 3
    ((command, cwd),) = calls
    assert command[1:] == ["-m", "course_lib.exercises.assignment_command", *words]
    assert cwd is None


# -- doctor --------------------------------------------------------------------------------------


def test_pins_follow_this_system(monkeypatch):
    lock = '# no\na==1.0\nb==2 ; sys_platform == "win32"\nc==3 ; sys_platform != "win32"\n'
    monkeypatch.setattr(course.sys, "platform", "linux")
    assert course.pins(lock) == {"a": "1.0", "c": "3"}
    monkeypatch.setattr(course.sys, "platform", "win32")
    assert course.pins(lock) == {"a": "1.0", "b": "2"}


def test_versions_are_compared_without_their_local_label():
    versions = {"torch": "2.13.0+cpu", "numpy": "2.0"}
    lock = {"torch": "2.13.0", "numpy": "2.4.6", "scipy": "1.0"}
    assert course.differences(versions, lock) == [
        "numpy 2.0 (locked: 2.4.6)",
        "scipy missing (locked: 1.0)",
    ]


def test_doctor_says_what_each_finding_means(project, monkeypatch, capsys):
    answer = {"versions": {"torch": "2.13.0+cpu"}, "weights": None, "hub": False}
    monkeypatch.setattr(course, "ask_environment", lambda: answer)
    assert course.main(["doctor"]) == 1
    said = capsys.readouterr().out
    for part in (
        "Python",
        "Memory",
        "Disk",
        "Chromium",
        "all as locked",
        "use a small one instead",
    ):
        assert part in said
    assert "LOOK  Weights" in said and "No chapter runs without" in said
    assert "LOOK  Set-up" in said


def test_doctor_survives_a_broken_environment(project, capsys):
    assert course.main(["doctor"]) == 1
    assert "can't answer" in capsys.readouterr().out


def test_doctor_on_this_machine_answers_in_json():
    command = [sys.executable, "course.py", "doctor", "--answer"]
    result = subprocess.run(command, capture_output=True, text=True, cwd=course.ROOT, check=True)
    found = json.loads(result.stdout)
    assert "numpy" in found["versions"] and Path(found["weights"]).is_dir()
