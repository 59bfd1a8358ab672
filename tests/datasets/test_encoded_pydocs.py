"""Vectors of documents: shipped, kept, or encoded within the time limit."""

import time

import numpy as np
import pytest

from course_lib.datasets import Doc, pydocs, pydocs_vectors
from course_lib.datasets import encoded_pydocs as module
from course_lib.datasets.encoded_pydocs import BATCH, DIM, encode_missing
from course_lib.datasets.quantized_rows import QuantizedRows, text_key

DOCS = [
    Doc(f"pkg.f{i}", "method" if i % 2 else "function", "pkg", "pkg", "()", f"Does {i}.", "")
    for i in range(3 * BATCH)
]


def unit(texts):
    """Stand in for the model: each text has its own random direction."""
    rows = [np.random.default_rng(text_key(text)).normal(size=DIM) for text in texts]
    matrix = np.array(rows, dtype=np.float32).reshape(-1, DIM)
    return matrix / np.linalg.norm(matrix, axis=1, keepdims=True)


class Encoder:
    """A model that counts its texts and takes a second of made-up time for each call."""

    def __init__(self, monkeypatch):
        self.texts = []
        monkeypatch.setattr(time, "monotonic", lambda: len(self.texts) / BATCH)

    def __call__(self, texts):
        self.texts += texts
        return unit(texts)


NOTHING = QuantizedRows.quantize([], np.zeros((0, DIM), dtype=np.float32))


def test_all_are_encoded_when_time_allows(tmp_path, monkeypatch):
    encoder = Encoder(monkeypatch)
    found = encode_missing(DOCS, NOTHING, tmp_path / "new.npz", encoder, 60, set())
    assert found.names == [doc.name for doc in DOCS]
    assert found.left_out == []
    assert found.matrix.dtype == np.float32
    assert (found.matrix * unit([doc.text for doc in DOCS])).sum(1).min() > 0.999


def test_the_time_limit_holds_and_questions_come_first(tmp_path, monkeypatch):
    encoder = Encoder(monkeypatch)
    asked = {"pkg.f191"}
    found = encode_missing(DOCS, NOTHING, tmp_path / "new.npz", encoder, 1, asked)
    assert len(encoder.texts) == BATCH
    assert encoder.texts[0] == DOCS[191].text
    assert len(found.names) == BATCH == len(found.matrix)
    assert set(found.names) | set(found.left_out) == {doc.name for doc in DOCS}
    by_name = {doc.name: doc for doc in DOCS}
    kinds = {by_name[name].kind for name in set(found.names) - asked}
    assert kinds == {"function"}


def test_the_next_call_goes_on_where_the_last_one_stopped(tmp_path, monkeypatch):
    encoder = Encoder(monkeypatch)
    for done in (1, 2, 3, 3):
        found = encode_missing(DOCS, NOTHING, tmp_path / "new.npz", encoder, 1, set())
        assert len(found.names) == done * BATCH
    assert len(encoder.texts) == len(set(encoder.texts)) == len(DOCS)


def test_shipped_vectors_are_not_encoded_again(tmp_path, monkeypatch):
    encoder = Encoder(monkeypatch)
    texts = [doc.text for doc in DOCS[5:]]
    shipped = QuantizedRows.quantize([text_key(text) for text in texts], unit(texts))
    found = encode_missing(DOCS, shipped, tmp_path / "new.npz", encoder, 60, set())
    assert sorted(encoder.texts) == sorted(doc.text for doc in DOCS[:5])
    assert found.names == [doc.name for doc in DOCS]


def test_no_time_means_no_encoding(tmp_path):
    found = encode_missing(DOCS, NOTHING, tmp_path / "new.npz", None, 0, set())
    assert (found.names, found.matrix.shape) == ([], (0, DIM))
    assert len(found.left_out) == len(DOCS)
    assert not (tmp_path / "new.npz").exists()


def test_a_damaged_store_is_made_anew(tmp_path, monkeypatch):
    (tmp_path / "new.npz").write_bytes(b"half a fi")
    found = encode_missing(DOCS, NOTHING, tmp_path / "new.npz", Encoder(monkeypatch), 60, set())
    assert found.left_out == []
    assert len(QuantizedRows.load(tmp_path / "new.npz", DIM).keys) == len(DOCS)


def test_negative_time_is_refused():
    with pytest.raises(ValueError, match="time_limit"):
        pydocs_vectors(-1)


def test_shipped_vectors_cover_the_installed_packages_and_are_the_models(tmp_path, monkeypatch):
    """The file was made from the locked versions; a few rows are encoded again to compare."""
    from course_lib.models import load

    corpus = pydocs()
    monkeypatch.setenv("COURSE_CACHE_DIR", str(tmp_path))  # hides what this machine has encoded
    pydocs_vectors.cache_clear()
    found = pydocs_vectors(0)
    pydocs_vectors.cache_clear()
    assert len(found.left_out) < 0.05 * len(corpus)
    chosen = range(0, len(found.names), len(found.names) // 12)
    texts = [corpus.doc(found.names[row]).text for row in chosen]
    again = load("all-MiniLM-L6-v2").encode(texts)
    assert (again * found.matrix[list(chosen)]).sum(1).min() > 0.995


def test_what_is_not_shipped_is_encoded_by_the_model_and_what_is_left_out_is_told(
    tmp_path, monkeypatch, capsys
):
    shipped = pydocs_vectors()
    some = [pydocs().doc(name) for name in shipped.names[:: len(shipped.names) // 3]]

    class Few(list):
        docs = some

    def nothing_there(name):
        raise FileNotFoundError(name)

    monkeypatch.setattr(module, "pydocs", lambda: Few(some))
    monkeypatch.setattr(module, "repository_data", nothing_there)
    monkeypatch.setattr(module, "cache_dir", lambda: tmp_path)
    left_out = pydocs_vectors.__wrapped__(0)
    assert repr(left_out) == f"DocVectors(0 documents, {len(some)} left out)"
    assert (
        f"{len(some)} of {len(some)} documents have no vector after 0 s" in capsys.readouterr().err
    )
    found = pydocs_vectors.__wrapped__(60)
    assert found.names == [doc.name for doc in some] and found.left_out == []
    rows = [shipped.names.index(name) for name in found.names]
    assert (found.matrix * shipped.matrix[rows]).sum(1).min() > 0.995
    assert "no vector" not in capsys.readouterr().err
