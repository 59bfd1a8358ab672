"""Tests of embeddings in MTEB's layouts, old and new."""

import gzip
import json

import pytest

from course_lib.metrics import Qrels, RetrievalTask, read_mteb
from course_lib.metrics.mteb_folder import write_mteb
from course_lib.metrics.mteb_tasks import (
    ClassificationTask,
    ClusteringTask,
    PairClassificationTask,
    STSTask,
)


def write(path, rows):
    path.parent.mkdir(parents=True, exist_ok=True)
    content = "".join(json.dumps(row) + "\n" for row in rows).encode()
    path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)


def fields(task):
    return {name: list(value) for name, value in vars(task).items() if name != "name"}


def test_similarity_of_a_zipped_file_with_further_columns(tmp_path):
    rows = [
        {"split": "test", "genre": "x", "score": 2.5, "sentence1": "a", "sentence2": "b"},
        {"split": "test", "genre": "x", "score": 5, "sentence1": "c", "sentence2": "d"},
    ]
    write(tmp_path / "stsbenchmark" / "test.jsonl.gz", rows)
    (task,) = read_mteb(tmp_path / "stsbenchmark")
    assert isinstance(task, STSTask) and task.name == "stsbenchmark"
    assert fields(task) == {"sentence1": ["a", "c"], "sentence2": ["b", "d"], "scores": [2.5, 5.0]}


def test_classification_takes_its_training_texts_from_beside(tmp_path):
    write(tmp_path / "train.jsonl", [{"text": "a", "label": 0, "label_text": "no"}])
    write(tmp_path / "test.jsonl", [{"text": "b", "label": 1}, {"text": "c", "label": 0}])
    (task,) = read_mteb(tmp_path)
    assert isinstance(task, ClassificationTask)
    assert (task.train_texts, task.train_labels) == (["a"], [0])
    assert (task.test_texts, task.test_labels) == (["b", "c"], [1, 0])
    (tmp_path / "train.jsonl").unlink()
    with pytest.raises(FileNotFoundError, match=r"train\.jsonl to learn from"):
        read_mteb(tmp_path)


def test_clustering_in_its_old_and_its_new_form(tmp_path):
    old = [{"sentences": ["a", "b"], "labels": [0, 1]}, {"sentences": ["c"], "labels": ["x"]}]
    write(tmp_path / "old" / "test.jsonl.gz", old)
    first, second = read_mteb(tmp_path / "old")
    assert (first.name, second.name) == ("old/0", "old/1")
    assert fields(second) == {"sentences": ["c"], "labels": ["x"]}
    write(tmp_path / "one" / "test.jsonl", old[:1])
    assert [task.name for task in read_mteb(tmp_path / "one")] == ["one"]
    write(tmp_path / "new" / "test.jsonl", [{"sentences": s, "labels": s * 2} for s in "ab"])
    (task,) = read_mteb(tmp_path / "new")
    assert isinstance(task, ClusteringTask)
    assert fields(task) == {"sentences": ["a", "b"], "labels": ["aa", "bb"]}


@pytest.mark.parametrize("names", [("sent1", "sent2"), ("sentence1", "sentence2")])
@pytest.mark.parametrize("in_lists", [True, False])
def test_pairs_under_both_names_in_lists_and_one_by_one(tmp_path, names, in_lists):
    columns = (["a", "b"], ["c", "d"], [1, 0])
    keys = (*names, "labels")
    rows = [dict(zip(keys, columns, strict=True))]
    if not in_lists:
        rows = [dict(zip(keys, values, strict=True)) for values in zip(*columns, strict=True)]
    write(tmp_path / "test.json.gz", rows)
    (task,) = read_mteb(tmp_path)
    assert isinstance(task, PairClassificationTask)
    assert tuple(fields(task).values()) == columns


TASKS = [
    STSTask("sts", ["a", "ü"], ["b", "\n"], [0.5, 4.0]),
    ClassificationTask("classes", ["a"], ["x"], ["b", "c"], ["x", "y"]),
    ClusteringTask("clusters", ["a", "b"], ["x", "y"]),
    PairClassificationTask("pairs", ["a", "b"], ["c", "d"], [0, 1]),
    RetrievalTask("retrieval", {"d": "text"}, {"q": "?"}, Qrels.from_dict({"q": {"d": 1}})),
]


@pytest.mark.parametrize("split", ["test", "dev"])
def test_a_folder_of_tasks_comes_back(tmp_path, split):
    for task in TASKS:
        write_mteb(task, tmp_path / task.name, split)
    (tmp_path / "no task").mkdir()
    found = read_mteb(tmp_path, split)
    by_name = sorted(TASKS, key=lambda task: task.name)
    assert [type(task) for task in found] == [type(task) for task in by_name]
    for ours, theirs in zip(found, by_name, strict=True):
        assert ours.name == theirs.name
        if not isinstance(ours, RetrievalTask):
            assert fields(ours) == fields(theirs)


def test_folders_without_a_test_and_unknown_columns_are_errors(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"expected test\.jsonl or folders"):
        read_mteb(tmp_path)
    write(tmp_path / "test.jsonl", [{"prompt": "a", "answer": "b"}])
    with pytest.raises(ValueError, match=r"test\.jsonl: expected .*'prompt', 'answer'"):
        read_mteb(tmp_path)
    write(tmp_path / "test.jsonl", [{"text": "a", "label": 1}, {"text": "b"}])
    write(tmp_path / "train.jsonl", [{"text": "a", "label": 1}])
    with pytest.raises(ValueError, match=r"test\.jsonl, line 2: expected the key 'label'"):
        read_mteb(tmp_path)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: STSTask("t", ["a"], ["b", "c"], [1.0]), "sentence2: expected 1, as many as"),
        (lambda: STSTask("t", [], [], []), "sentence1: expected at least one"),
        (lambda: ClassificationTask("t", ["a"], [0], ["b"], []), "test_labels: expected 1"),
        (lambda: ClusteringTask("t", ["a"], [1, 2]), "labels: expected 1"),
        (lambda: PairClassificationTask("t", ["a"], ["b"], [2]), "labels: expected 0 or 1, got 2"),
    ],
)
def test_columns_that_do_not_fit_are_named(make, message):
    with pytest.raises(ValueError, match=message):
        make()


@pytest.mark.parametrize(
    ("task", "shown"),
    [
        (
            ClassificationTask("t", ["a"] * 1200, [0] * 1200, ["b", "c"], [0, 1]),
            "ClassificationTask('t', 1,200 training and 2 test texts)",
        ),
        (ClusteringTask("t", ["a", "b", "c"], [0, 0, 1]), "ClusteringTask('t', 3 texts)"),
        (
            PairClassificationTask("t", ["a", "b"], ["c", "d"], [0, 1]),
            "PairClassificationTask('t', 2 pairs)",
        ),
    ],
)
def test_a_task_says_how_large_it_is_without_printing_its_texts(task, shown):
    assert repr(task) == shown
