"""Bulk embedding: nothing lost, nothing twice, in this process and on a Dask cluster."""

import hashlib
import logging
import os
import signal
from contextlib import closing

import numpy as np
import pytest

from course_lib.serving import embed_corpus, finished_parts


def vector(text):
    """Eight numbers that only this text has."""
    digest = hashlib.sha256(text.encode()).digest()[:16]
    return np.frombuffer(digest, dtype=np.uint16).astype(np.float32)


def embedder(log, victim=None, flag=None, bad=None):
    """An embedding function that notes each text, once kills its process, and refuses `bad`."""
    log, flag = str(log), str(flag)

    def embed(texts):
        with open(log, "a") as file:
            file.write("".join(f"{text}\n" for text in texts))
        if victim in texts and not os.path.exists(flag):
            open(flag, "w").close()
            os.kill(os.getpid(), signal.SIGKILL)
        if bad in texts:
            raise ValueError(f"can't read {bad!r}")
        return np.stack([vector(text) for text in texts])

    return embed


CORPUS = [f"text {i % 70}" for i in range(100)]  # thirty come twice


def lines(path):
    return path.read_text().splitlines()


def assert_right(report, texts):
    np.testing.assert_array_equal(report.vectors, np.stack([vector(text) for text in texts]))


def test_each_different_text_is_embedded_once_and_the_order_stays(tmp_path):
    log = tmp_path / "log"
    report = embed_corpus(CORPUS, embedder(log), tmp_path / "job", "toy", part_size=16)
    assert_right(report, CORPUS)
    assert sorted(lines(log)) == sorted(set(CORPUS))
    assert (report.texts, report.unique, report.dim) == (100, 70, 8)
    assert (report.parts, report.found, report.embedded) == (5, 0, 5)
    assert report.by_worker == {"this process": 5}
    names = sorted(path.name for path in (tmp_path / "job").iterdir())
    assert len(names) == 6 and names[-1] == "vectors.npy"


def test_what_an_interrupted_call_finished_is_not_done_again(tmp_path):
    log, calls = tmp_path / "log", []

    def interrupted(texts):
        calls.append(1)
        if len(calls) == 4:
            raise KeyboardInterrupt
        return embedder(log)(texts)

    with pytest.raises(KeyboardInterrupt):
        embed_corpus(CORPUS, interrupted, tmp_path / "job", "toy", part_size=16)
    assert len(finished_parts(tmp_path / "job")) == 3 and len(lines(log)) == 48
    report = embed_corpus(CORPUS, embedder(log), tmp_path / "job", "toy", part_size=16)
    assert_right(report, CORPUS)
    assert (report.found, report.embedded) == (3, 2) and len(lines(log)) == 70
    again = embed_corpus(CORPUS, embedder(log), tmp_path / "job", "toy", part_size=16)
    assert (again.found, again.embedded, again.by_worker) == (5, 0, {}) and len(lines(log)) == 70
    assert_right(again, CORPUS)


def test_a_corpus_that_grows_pays_for_what_is_new(tmp_path):
    log = tmp_path / "log"
    embed_corpus(CORPUS, embedder(log), tmp_path / "job", "toy", part_size=16)
    longer = [*CORPUS, "text 3", "new"]
    report = embed_corpus(longer, embedder(log), tmp_path / "job", "toy", part_size=16)
    assert_right(report, longer)
    assert report.embedded == 1


def test_another_model_takes_no_part_of_this_one(tmp_path):
    log = tmp_path / "log"
    embed_corpus(CORPUS, lambda texts: np.zeros((len(texts), 8)), tmp_path, "toy-1", part_size=16)
    report = embed_corpus(CORPUS, embedder(log), tmp_path, "toy-2", part_size=16)
    assert report.embedded == 5
    assert_right(report, CORPUS)


def test_a_damaged_part_is_embedded_again(tmp_path):
    log = tmp_path / "log"
    embed_corpus(CORPUS, embedder(log), tmp_path / "job", "toy", part_size=16)
    path = next(iter(finished_parts(tmp_path / "job").values()))
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    report = embed_corpus(CORPUS, embedder(log), tmp_path / "job", "toy", part_size=16)
    assert (report.found, report.embedded) == (4, 1)
    assert_right(report, CORPUS)


def test_a_bad_text_costs_its_part_only(tmp_path):
    log = tmp_path / "log"
    with pytest.raises(RuntimeError, match=r"1 parts failed.*texts 32 to 47.*can't read 'text 40'"):
        embed_corpus(CORPUS, embedder(log, bad="text 40"), tmp_path / "job", "toy", part_size=16)
    assert len(finished_parts(tmp_path / "job")) == 4
    report = embed_corpus(CORPUS, embedder(log), tmp_path / "job", "toy", part_size=16)
    assert report.embedded == 1
    assert_right(report, CORPUS)


def test_a_model_that_always_fails_is_not_asked_for_the_whole_corpus(tmp_path):
    calls = []

    def broken(texts):
        calls.append(texts)
        raise OSError("no answer")

    with pytest.raises(RuntimeError, match="3 parts failed.*no answer"):
        embed_corpus([str(i) for i in range(100)], broken, tmp_path, "toy", part_size=4)
    assert len(calls) == 3


def test_no_texts_and_wrong_answers(tmp_path):
    empty = embed_corpus([], embedder(tmp_path / "log"), tmp_path / "job", "toy")
    assert empty.vectors.shape == (0, 0) and empty.parts == 0
    for wrong, message in (
        (lambda texts: np.zeros((1, 3)), r"expected shape \(2, d\), got \(1, 3\)"),
        (lambda texts: np.zeros(2), r"expected shape \(2, d\), got \(2,\)"),
        (lambda texts: np.full((2, 3), np.nan), "expected finite numbers"),
    ):
        with pytest.raises(RuntimeError, match=message):
            embed_corpus(["a", "b"], wrong, tmp_path / "wrong", "toy")
    with pytest.raises(RuntimeError, match="expected 1 numbers a text, as before, got 2"):
        embed_corpus(
            ["a", "bb"], lambda ts: np.ones((1, len(ts[0]))), tmp_path / "w", "toy", part_size=1
        )
    with pytest.raises(TypeError, match="got one string"):
        embed_corpus("a text", embedder(tmp_path / "log"), tmp_path, "toy")
    with pytest.raises(ValueError, match="model: expected the name and version"):
        embed_corpus(["a"], embedder(tmp_path / "log"), tmp_path, "")


@pytest.fixture(scope="module")
def cluster():
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        processes=True,
        host="127.0.0.1",
        dashboard_address="127.0.0.1:0",
        memory_limit="1GiB",
        silence_logs=logging.CRITICAL,
    ) as cluster:
        yield cluster


def test_a_worker_killed_in_the_middle_loses_nothing(tmp_path, cluster):
    log, flag = tmp_path / "log", tmp_path / "killed"
    embed = embedder(log, victim="text 37", flag=flag)
    report = embed_corpus(CORPUS, embed, tmp_path / "job", "toy", cluster, part_size=5)
    assert flag.exists()  # a worker did die
    assert_right(report, CORPUS)
    assert report.embedded == report.parts == 14 == sum(report.by_worker.values())
    assert len(finished_parts(tmp_path / "job")) == 14
    assert len(list((tmp_path / "job").iterdir())) == 15  # one file a part, and the result
    assert lines(log).count("text 37") == 2  # the part was lost once and done again


def test_the_same_call_takes_an_address_and_a_client(tmp_path, cluster):
    from distributed import Client

    log = tmp_path / "log"
    by_address = embed_corpus(
        CORPUS, embedder(log), tmp_path / "a", "toy", cluster.scheduler_address, part_size=16
    )
    assert_right(by_address, CORPUS)
    with Client(cluster, set_as_default=False) as client:
        by_client = embed_corpus(CORPUS, embedder(log), tmp_path / "b", "toy", client, part_size=16)
        assert_right(by_client, CORPUS)
        assert client.status == "running"  # it was ours, and stays open
    assert all(worker.startswith("tcp://127.0.0.1") for worker in by_client.by_worker)
    assert sorted(lines(log)) == sorted(2 * list(set(CORPUS)))
    resumed = embed_corpus(CORPUS, embedder(log), tmp_path / "a", "toy", part_size=16)
    assert resumed.embedded == 0  # what a cluster did, this process knows


def test_on_a_cluster_too_a_bad_text_costs_its_part_only(tmp_path, cluster):
    log = tmp_path / "log"
    with pytest.raises(RuntimeError, match="can't read 'text 40'"):
        embed_corpus(CORPUS, embedder(log, bad="text 40"), tmp_path / "job", "toy", cluster, 16)
    assert len(finished_parts(tmp_path / "job")) == 4


def test_only_a_few_parts_are_ahead_of_what_was_fetched(tmp_path, cluster):
    from course_lib.serving.bulk_parts import split_parts
    from course_lib.serving.bulk_workers import embed_on_cluster

    texts = [str(i) for i in range(60)]
    taken = []

    def jobs():
        for part in split_parts(texts, 1, "toy"):
            taken.append(part)
            yield part, texts[part.start : part.stop]

    with closing(embed_on_cluster(embedder(tmp_path / "log"), jobs(), cluster)) as outcomes:
        for number in range(1, 6):
            next(outcomes)
            assert len(taken) <= 5 + number
    assert len(taken) < 12
