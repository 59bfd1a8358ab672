import sqlite3

import pytest

from course_lib.stores.index_folder import IndexFolder
from course_lib.stores.store_errors import StoreBusy, StoreCorrupt

SETTINGS = {"engine": "test", "d": 2}


def saved(path, content=b"one", names=("a", "b")):
    folder = IndexFolder(path, SETTINGS)
    folder.table.put(names, [{} for _ in names])
    folder.save(lambda file: file.write_bytes(content))
    folder.close()


def reopened(path):
    folder = IndexFolder(path, SETTINGS)
    content = folder.index_file() and folder.index_file().read_bytes()
    count = folder.table.count(None)
    folder.close()
    return content, count


def test_index_and_names_are_saved_together(tmp_path):
    saved(tmp_path)
    assert reopened(tmp_path) == (b"one", 2)


def test_what_was_not_saved_is_gone_on_both_sides(tmp_path):
    saved(tmp_path)
    folder = IndexFolder(tmp_path, SETTINGS)
    folder.table.put(["c"], [{}])
    folder.close()
    assert reopened(tmp_path) == (b"one", 2)


def test_a_save_that_dies_before_the_commit_leaves_the_old_one(tmp_path):
    saved(tmp_path)
    folder = IndexFolder(tmp_path, SETTINGS)
    folder.table.put(["c"], [{}])

    def dies(file):
        file.write_bytes(b"two, half writ")
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        folder.save(dies)
    folder.close()
    assert reopened(tmp_path) == (b"one", 2)
    assert len(list(tmp_path.glob("*.index"))) == 1  # the half one was removed


def test_old_generations_go(tmp_path):
    saved(tmp_path)
    saved(tmp_path, b"two", ["c"])
    assert reopened(tmp_path) == (b"two", 3)
    assert len(list(tmp_path.glob("*.index"))) == 1


@pytest.mark.parametrize("harm", ["truncated", "flipped", "missing"])
def test_a_damaged_index_is_refused(tmp_path, harm):
    saved(tmp_path, b"0123456789")
    (file,) = tmp_path.glob("*.index")
    if harm == "missing":
        file.unlink()
    else:
        file.write_bytes(b"01234" if harm == "truncated" else b"0123x56789")
    folder = IndexFolder(tmp_path, SETTINGS)
    with pytest.raises(StoreCorrupt, match="missing, truncated or changed"):
        folder.index_file()
    folder.close()


def test_one_at_a_time(tmp_path):
    folder = IndexFolder(tmp_path, SETTINGS)
    with pytest.raises(StoreBusy, match="open"):
        IndexFolder(tmp_path, SETTINGS)
    folder.close()
    IndexFolder(tmp_path, SETTINGS).close()


def test_other_settings_are_refused(tmp_path):
    saved(tmp_path)
    with pytest.raises(ValueError, match="d: the store was made with 2, got 3"):
        IndexFolder(tmp_path, SETTINGS | {"d": 3})
    assert reopened(tmp_path) == (b"one", 2)


def test_keys_are_never_given_twice(tmp_path):
    folder = IndexFolder(tmp_path, SETTINGS)
    first, _ = folder.table.put(["a", "b"], [{}, {}])
    folder.table.remove(["a", "b"])
    second, replaced = folder.table.put(["a"], [{}])
    assert not set(first) & set(second)
    assert len(replaced) == 0
    folder.close()


def test_undo_takes_a_batch_back(tmp_path):
    folder = IndexFolder(tmp_path, SETTINGS)
    folder.table.put(["a"], [{"x": 1}])
    folder.savepoint()
    folder.table.put(["a", "b"], [{"x": 2}, {}])
    folder.undo()
    assert folder.table.documents(folder.table.keys(["a", "b"])) == [("a", {"x": 1})]
    folder.close()


def test_the_table_is_ordinary_sqlite(tmp_path):
    saved(tmp_path)
    found = sqlite3.connect(tmp_path / "payloads.sqlite").execute("select id from documents")
    assert sorted(found) == [("a",), ("b",)]
