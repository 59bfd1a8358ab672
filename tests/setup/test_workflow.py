"""The public CI's workflow is well formed and calls what is there."""

import re
import subprocess
import sys

import yaml

import course

WORKFLOW = course.ROOT / ".github" / "workflows" / "ci.yml"
JOBS = yaml.safe_load(WORKFLOW.read_text("utf-8"))["jobs"]


def commands(job):
    """Return the commands of a job, one text a step."""
    return [step["run"] for step in JOBS[job]["steps"] if "run" in step]


def test_the_workflow_keeps_to_its_schema():
    checker = [sys.executable, "-m", "check_jsonschema"]
    options = ["--builtin-schema", "vendor.github-workflows", str(WORKFLOW)]
    done = subprocess.run([*checker, *options], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_linux_runs_what_ci_run_runs_everywhere():
    assert commands("whole-check") == [".ci/run"]


def test_the_other_systems_run_steps_that_exist():
    assert JOBS["other-systems"]["strategy"]["matrix"]["os"] == ["windows-latest", "macos-latest"]
    (command,) = commands("other-systems")
    start, _, named = command.partition(" --only ")
    assert start == "python course.py test"
    assert set(named.split()) <= {step.name for step in course.steps()}


def test_the_versions_job_calls_the_quick_check_as_it_wants_to_be_called():
    (command,) = [text for text in commands("versions") if "quick" in text]
    for versions in JOBS["versions"]["strategy"]["matrix"]["versions"]:
        assert f'"{versions}"' in (course.ROOT / "tests" / "quick.py").read_text("utf-8")
    script, *options = command.removeprefix("python ").split()
    said = subprocess.run(
        [sys.executable, script, "--help"], cwd=course.ROOT, capture_output=True, text=True
    ).stdout
    assert {o for o in options if o.startswith("--")} <= set(re.findall(r"--\w+", said))


def test_all_jobs_use_the_oldest_python_that_the_course_takes():
    wanted = ".".join(map(str, course.OLDEST))
    for job in JOBS.values():
        (setup,) = [s for s in job["steps"] if "setup-python" in s.get("uses", "")]
        assert setup["with"]["python-version"] == wanted
