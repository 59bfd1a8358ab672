"""Parts of a bulk job, and their files."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.serving import finished_parts
from course_lib.serving.bulk_parts import read_part, split_parts, write_part

ROWS = np.arange(12, dtype=np.float32).reshape(4, 3)
KEY = split_parts(["a", "b", "c", "d"], 4, "toy")[0].key


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=5), max_size=30, unique=True), st.integers(1, 12))
def test_parts_cover_the_texts_in_order(texts, size):
    parts = split_parts(texts, size, "toy")
    assert [i for part in parts for i in range(part.start, part.stop)] == list(range(len(texts)))
    assert all(part.stop - part.start == size for part in parts[:-1])
    assert len({part.key for part in parts}) == len(parts)


def test_a_key_tells_all_that_changes_a_vector():
    keys = {
        split_parts(texts, 5, model)[0].key
        for texts, model in [
            (["ab", "c"], "m"),
            (["a", "bc"], "m"),
            (["abc"], "m"),
            (["c", "ab"], "m"),
            (["ab", "c"], "m2"),
            (["b", "c"], "ma"),
            (["ab", "c", ""], "m"),
            (["ab", "\ud800"], "m"),
        ]
    }
    assert len(keys) == 8


def test_a_longer_corpus_keeps_its_full_parts():
    texts = [str(i) for i in range(25)]
    before, after = split_parts(texts, 10, "m"), split_parts([*texts, "new"], 10, "m")
    assert before[:2] == after[:2] and before[2].key != after[2].key


def test_what_was_written_is_found_and_read(tmp_path):
    path = write_part(tmp_path, KEY, ROWS)
    assert finished_parts(tmp_path) == {KEY: path}
    np.testing.assert_array_equal(read_part(path), ROWS)
    assert finished_parts(tmp_path / "not there") == {}
    assert write_part(tmp_path, KEY, ROWS) == path and len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize(
    "harm", ["cut", "bit", "empty", "text", "other rows", "other shape", "other type"]
)
def test_a_damaged_file_is_no_part(tmp_path, harm):
    path = write_part(tmp_path, KEY, ROWS)
    data = path.read_bytes()
    if harm == "other rows":
        np.save(path, ROWS[:3])
    elif harm == "other shape":
        np.save(path, ROWS.reshape(3, 4))
    elif harm == "other type":
        np.save(path, ROWS.astype(np.float64))
    else:
        bit = data[:-3] + bytes([data[-3] ^ 1]) + data[-2:]
        path.write_bytes({"cut": data[:-4], "bit": bit, "empty": b"", "text": b"no"}[harm])
    assert read_part(path) is None and finished_parts(tmp_path) == {}


def test_of_two_files_for_a_part_one_counts(tmp_path):
    paths = sorted([write_part(tmp_path, KEY, ROWS), write_part(tmp_path, KEY, ROWS + 1e-6)])
    assert finished_parts(tmp_path) == {KEY: paths[0]}
    paths[0].write_bytes(b"damaged")
    assert finished_parts(tmp_path) == {KEY: paths[1]}


def test_other_files_and_those_written_aside_are_no_parts(tmp_path):
    path = write_part(tmp_path, KEY, ROWS)
    np.save(tmp_path / "vectors.npy", ROWS)
    np.save(tmp_path / f".{path.stem}-0123.partial.npy", ROWS)
    path.rename(path.with_name(path.name.upper().replace(".NPY", ".npy")))
    assert finished_parts(tmp_path) == {}


def test_bad_sizes_are_named():
    with pytest.raises(ValueError, match="part_size: expected 1 or more, got 0"):
        split_parts(["a"], 0, "m")
