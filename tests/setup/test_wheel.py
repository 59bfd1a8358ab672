"""The wheel that `pip install git+...` builds carries data and stubs, and runs alone."""

import os
import subprocess
import sys
import zipfile

import pytest

import course

BUILD = "import sys; from hatchling.build import build_wheel; print(build_wheel(sys.argv[1]))"


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory):
    """A folder that holds the unpacked wheel."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-c", BUILD, str(folder)]
    subprocess.run(command, cwd=course.ROOT, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    zipfile.ZipFile(wheel).extractall(folder / "site")
    return folder / "site"


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
    assert not (unpacked / "tests").exists() and not (unpacked / "benchmarks").exists()


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
