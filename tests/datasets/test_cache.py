"""Cache folders and atomic writing."""

import os
import sys

import pytest

from course_lib.datasets import cache_dir, data_dir, repository_data, write_atomically


@pytest.mark.parametrize(
    ("function", "variable"), [(cache_dir, "COURSE_CACHE_DIR"), (data_dir, "COURSE_DATA_DIR")]
)
def test_environment_variable_sets_the_folder(function, variable, tmp_path, monkeypatch):
    monkeypatch.setenv(variable, str(tmp_path / "a" / "b"))
    assert function() == tmp_path / "a" / "b"
    assert function().is_dir()


@pytest.mark.skipif(sys.platform != "linux", reason="XDG folders are Linux's")
def test_default_folder_follows_the_platform(tmp_path, monkeypatch):
    monkeypatch.delenv("COURSE_CACHE_DIR", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_dir() == tmp_path / "embedding-course"
    assert cache_dir() != data_dir()


def test_a_folder_that_cannot_be_made_names_the_variable(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("COURSE_CACHE_DIR", str(tmp_path / "file" / "inner"))
    with pytest.raises(OSError, match="set COURSE_CACHE_DIR"):
        cache_dir()


def test_failed_write_leaves_the_old_file_and_nothing_beside_it(tmp_path):
    path = tmp_path / "table.npz"
    path.write_text("old")
    with pytest.raises(RuntimeError, match="half way"), write_atomically(path) as aside:
        assert aside.suffix == ".npz"
        assert aside.parent == tmp_path
        aside.write_text("ne")
        raise RuntimeError("half way")
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["table.npz"]


def test_good_write_replaces(tmp_path):
    path = tmp_path / "deeper" / "table.txt"
    for text in ("one", "two"):
        with write_atomically(path) as aside:
            aside.write_text(text)
        assert path.read_text() == text
    assert os.listdir(path.parent) == ["table.txt"]


def test_permissions_are_those_of_any_new_file(tmp_path):
    (tmp_path / "plain").write_text("")
    with write_atomically(tmp_path / "a.txt") as aside:
        aside.write_text("whole")
    modes = {path.stat().st_mode for path in tmp_path.iterdir()}
    assert len(modes) == 1


def test_two_writers_each_leave_a_whole_file(tmp_path):
    path = tmp_path / "a.txt"
    with write_atomically(path) as first, write_atomically(path) as second:
        assert first != second
        first.write_text("first")
        second.write_text("second")
    assert path.read_text() == "first"


def test_missing_repository_data_says_where_it_looked():
    with pytest.raises(FileNotFoundError, match="no-such-file.*data.*_data"):
        repository_data("no-such-file")
