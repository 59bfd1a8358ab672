import numpy as np
import pytest

from course_lib.ann import IndexFileError, load_index, read_index_file, write_index_file
from course_lib.ann.index_files import START
from course_lib.ann.load_any import MODULES, packed_index, unpacked_index

ARRAYS = {
    "x": np.arange(12, dtype=np.float32).reshape(3, 4),
    "codes": np.array([[1, 255]], np.uint8),
    "nothing": np.empty((0, 5), np.int64),
    "one": np.array(3.5),
    "bits": np.array([True, False]),
    "across": np.arange(6, dtype=np.int32).reshape(2, 3).T,
}
SETTINGS = {"d": 4, "metric": "ip", "scale": np.float32(0.5), "names": ["ä", None]}


@pytest.fixture
def path(tmp_path):
    write_index_file(tmp_path / "a.index", "Toy", SETTINGS, ARRAYS)
    return tmp_path / "a.index"


def test_all_comes_back(path):
    kind, settings, arrays = read_index_file(path, "Toy")
    assert (kind, settings) == ("Toy", {"d": 4, "metric": "ip", "scale": 0.5, "names": ["ä", None]})
    assert list(arrays) == list(ARRAYS)
    for name, array in ARRAYS.items():
        assert arrays[name].dtype == array.dtype
        np.testing.assert_array_equal(arrays[name], array)
        assert arrays[name].flags.writeable
        assert arrays[name].flags.aligned


def test_every_changed_byte_is_noticed(path):
    whole = path.read_bytes()
    for place in range(len(whole)):
        changed = bytearray(whole)
        changed[place] ^= 1 << (place % 8)
        path.write_bytes(changed)
        with pytest.raises(IndexFileError, match=r"a\.index"):
            read_index_file(path)


def test_every_shorter_file_is_noticed(path):
    whole = path.read_bytes()
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        with pytest.raises(IndexFileError, match="cut short|not an index file"):
            read_index_file(path)


def test_what_is_wrong_is_said(path, tmp_path):
    whole = path.read_bytes()
    for contents, message in (
        (b"SQLite format 3\0" * 10, "not an index file"),
        (b"", "not an index file"),
        (whole[:-7], f"cut short, {len(whole) - 7} bytes instead of {len(whole)}"),
        (whole + b"\0", "too long"),
        (whole[:-1] + bytes([whole[-1] ^ 1]), "damaged"),
        (whole[:200] + bytes([whole[200] ^ 1]) + whole[201:], "damaged"),
    ):
        path.write_bytes(contents)
        with pytest.raises(IndexFileError, match=message):
            read_index_file(path)
    with pytest.raises(FileNotFoundError):
        read_index_file(tmp_path / "none.index")


def test_another_kind_and_an_unknown_one_are_refused(path):
    with pytest.raises(IndexFileError, match="holds a Toy, not a FlatIndex"):
        read_index_file(path, "FlatIndex")
    with pytest.raises(IndexFileError, match="holds a 'Toy', which isn't an index"):
        load_index(path)


def test_a_newer_version_is_not_guessed_at(tmp_path, monkeypatch):
    monkeypatch.setattr("course_lib.ann.index_files.VERSION", 2)
    write_index_file(tmp_path / "new.index", "Toy", {}, {})
    monkeypatch.undo()
    with pytest.raises(IndexFileError, match="written in version 2; this code reads 1"):
        read_index_file(tmp_path / "new.index")


def test_what_cannot_be_written_leaves_the_old_file(path):
    before = path.read_bytes()
    for settings, arrays, message in (
        ({}, {"x": np.array([None])}, "'x' has dtype object"),
        ({}, {"x": np.array(["a"])}, "'x' has dtype"),
        ({"f": print}, {}, "can't be written as JSON"),
    ):
        with pytest.raises(TypeError, match=message):
            write_index_file(path, "Toy", settings, arrays)
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir()] == ["a.index"]


def test_a_crash_while_writing_leaves_the_old_file(path, monkeypatch):
    before = path.read_bytes()

    def fail(descriptor):
        raise OSError("No space left on device")

    monkeypatch.setattr("os.fsync", fail)
    with pytest.raises(OSError, match="No space"):
        write_index_file(path, "Toy", {}, ARRAYS)
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir()] == ["a.index"]


def test_the_start_says_how_long_the_file_is(path):
    _, total, _, _ = START.unpack(path.read_bytes()[: START.size])
    assert total == path.stat().st_size


def test_every_index_has_its_module():
    import course_lib.ann as ann

    kinds = {name for name in ann.__all__ if name.endswith("Index") and name != "Index"}
    assert set(MODULES) == kinds
    for name, module in MODULES.items():
        assert getattr(ann, name).__module__ == f"course_lib.ann.{module}"


def test_an_index_in_another_ones_file():
    from course_lib.ann import FlatIndex

    index = FlatIndex(2, "ip")
    index.add([[1.0, 2.0], [3.0, 0.0]])
    again = unpacked_index(packed_index(index))
    assert again.metric == "ip"
    assert again.search([1.0, 0.0], 1)[1] == [1]
