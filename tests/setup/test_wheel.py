"""The wheel that `pip install git+...` builds carries data and stubs, and runs alone."""

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

import course

BUILD = "import sys; from hatchling.build import build_wheel; print(build_wheel(sys.argv[1]))"
EXAMPLE = course.ROOT / "docs" / "example_assignment"


def build(project, folder):
    """Build a project's wheel into a folder and return its path."""
    command = [sys.executable, "-c", BUILD, str(folder)]
    said = subprocess.run(command, cwd=project, check=True, capture_output=True, text=True)
    return folder / said.stdout.split()[-1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel of course_lib."""
    return build(course.ROOT, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def unpacked(wheel):
    """A folder that holds the unpacked wheel."""
    zipfile.ZipFile(wheel).extractall(wheel.parent / "site")
    return wheel.parent / "site"


def test_every_file_of_data_is_packaged(unpacked):
    data = course.ROOT / "data"
    names = {path.relative_to(data) for path in data.rglob("*") if path.is_file()}
    names = {name for name in names if "__pycache__" not in name.parts}
    packaged = unpacked / "course_lib" / "_data"
    assert {p.relative_to(packaged) for p in packaged.rglob("*") if p.is_file()} == names


def test_stubs_and_the_type_marker_are_packaged(unpacked):
    library = course.ROOT / "course_lib"
    stubs = {path.relative_to(library) for path in library.rglob("*.pyi")}
    assert stubs and all((unpacked / "course_lib" / stub).exists() for stub in stubs)
    assert (unpacked / "course_lib" / "py.typed").exists()


def test_nothing_but_the_library_and_its_data_is_packaged(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.partition("/")[0] for name in names} == {"course_lib", wheel_information(wheel)}
    assert not [name for name in names if name.endswith((".ipynb", ".pyc", ".nbi", ".nbc"))]


def wheel_information(wheel):
    return "-".join(wheel.name.split("-")[:2]) + ".dist-info"


def test_the_installed_library_finds_its_data(unpacked, tmp_path):
    code = (
        "import course_lib; from course_lib.datasets import repository_data; "
        "print(course_lib.__file__); print(repository_data('README.md').read_text()[:6])"
    )
    environment = {**os.environ, "PYTHONPATH": str(unpacked)}
    command = [sys.executable, "-c", code]
    said = subprocess.run(
        command, env=environment, cwd=tmp_path, check=True, capture_output=True, text=True
    ).stdout.splitlines()
    assert said[0].startswith(str(unpacked))
    assert said[1] == "# Data"


# -- an assignment of somebody else's --------------------------------------------------------------


@pytest.fixture(scope="module")
def elsewhere(wheel, tmp_path_factory):
    """The Python of a fresh environment with the two wheels; the checkout is not on its path.

    It sees the present packages as a plain folder: their `.pth` files, course_lib's editable
    install among them, are not followed.
    """
    project = shutil.copytree(EXAMPLE, tmp_path_factory.mktemp("project") / "assignment")
    assignment = build(project, wheel.parent)
    home = tmp_path_factory.mktemp("environment")
    venv.create(home, with_pip=False)
    python = home / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    (site,) = [path for path in home.rglob("site-packages") if path.is_dir()]
    (site / "present.pth").write_text(sysconfig.get_path("purelib"), "utf-8")
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "--no-index"]
    options = ["--quiet", "--no-deps", "--ignore-installed", "--no-compile"]
    subprocess.run([*pip, *options, str(wheel), str(assignment)], check=True)
    return python


def run_elsewhere(python, folder, *arguments):
    """Run that Python in a folder and return what it printed; nothing of ours is in its way."""
    hidden = ("PYTHONPATH", "PYTEST_ADDOPTS", "PYTEST_CURRENT_TEST")
    environment = {name: value for name, value in os.environ.items() if name not in hidden}
    environment |= {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "COURSE_DATA_DIR": str(folder)}
    done = subprocess.run(
        [str(python), *arguments], cwd=folder, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_example_assignment_passes_on_the_installed_wheels(elsewhere, tmp_path):
    shutil.copy(EXAMPLE / "test_odd_one_out.py", tmp_path)
    said = run_elsewhere(elsewhere, tmp_path, "-m", "pytest", "-q", "-p", "no:cacheprovider")
    assert re.search(r"^1\d passed", said, re.M), said


def test_the_example_takes_the_installed_library_as_its_metadata_ask(elsewhere, tmp_path):
    code = (
        "import course_lib, odd_one_out; print(course_lib.__file__); print(odd_one_out.__file__)\n"
        "from importlib.metadata import requires, version\n"
        "from packaging.requirements import Requirement\n"
        "(needed,) = map(Requirement, requires('odd-one-out-assignment'))\n"
        "print(needed.name.replace('-', '_'), needed.specifier.contains(version('course_lib')))\n"
        "import sys; print(any(p and p in sys.argv[1] for p in sys.path))"
    )
    said = run_elsewhere(elsewhere, tmp_path, "-c", code, str(course.ROOT / "course_lib"))
    library, exercise, needed, sees_the_checkout = said.splitlines()
    home = elsewhere.parent.parent.resolve()
    assert Path(library).resolve().is_relative_to(home), library
    assert Path(exercise).resolve().is_relative_to(home), exercise
    assert (needed, sees_the_checkout) == ("course_lib True", "False")


def test_the_readmes_student_reads_the_name_of_the_mistake(elsewhere, tmp_path):
    blocks = re.findall(r"```python\n(.*?)```", (EXAMPLE / "README.md").read_text("utf-8"), re.S)
    (tmp_path / "student.py").write_text(blocks[0], "utf-8")
    said = run_elsewhere(elsewhere, tmp_path, "student.py")
    assert said.startswith("Failed: 90.odd-one-out")
    assert "This looks like: dot products instead of cosines" in said
