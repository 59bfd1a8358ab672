"""Each folder's `__init__.pyi` is what it exports: every name is there, and no file hides one."""

import importlib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
FOLDERS = sorted(stub.parent.name for stub in ROOT.glob("course_lib/*/__init__.pyi"))


@pytest.mark.parametrize("name", FOLDERS)
def test_every_name_of_the_stub_can_be_had(name):
    folder = importlib.import_module(f"course_lib.{name}")
    assert folder.__all__ and not [each for each in folder.__all__ if not hasattr(folder, each)]


@pytest.mark.parametrize("name", FOLDERS)
def test_no_file_is_named_like_a_name_of_its_folder(name):
    """Importing such a file would put the module in the place of the function."""
    folder = importlib.import_module(f"course_lib.{name}")
    files = {file.stem for file in Path(folder.__file__).parent.glob("*.py")}
    assert not files & set(folder.__all__)
