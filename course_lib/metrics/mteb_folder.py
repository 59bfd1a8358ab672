"""Tests of embeddings in the folder layout of MTEB's data sets."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from os import PathLike
from pathlib import Path
from typing import Any

from .beir_folder import CORPUS, RetrievalTask, read_beir, write_beir
from .json_lines import Record, read_json_lines, write_json_lines
from .mteb_tasks import ClassificationTask, ClusteringTask, PairClassificationTask, STSTask

Task = RetrievalTask | STSTask | ClassificationTask | ClusteringTask | PairClassificationTask
ENDINGS = (".jsonl", ".jsonl.gz", ".json.gz")


def read_mteb(folder: str | PathLike[str], split: str = "test") -> list[Task]:
    """Read the tests of a folder, or of the folders in it.

    A test is a folder with a file ``SPLIT.jsonl`` (or ``.jsonl.gz``, ``.json.gz``), one JSON object
    a line, whose keys tell what it is; other keys are not looked at:

    ==================== ====================================================================
    similarity           ``sentence1``, ``sentence2``, ``score``
    classification       ``text``, ``label``; ``train.jsonl`` beside it is learned from
    clustering           ``sentences``, ``labels``: two lists, one test a line (the old form),
                         or one text and its label a line
    pair classification  ``sent1``, ``sent2`` (or ``sentence1``, ``sentence2``), ``labels``:
                         three lists in one line, or one pair a line
    retrieval            BEIR's files, see `read_beir`
    ==================== ====================================================================

    Parameters
    ----------
    folder
        Names of folders become the tests' names; of several tests in one file also the number.
    split
        Which to test on.

    Returns
    -------
    list
        One or more of `STSTask`, `ClassificationTask`, `ClusteringTask`,
        `PairClassificationTask` and `RetrievalTask`, in the order of their names.

    Raises
    ------
    FileNotFoundError
        If there is no test in the folder.
    ValueError
        If a file's keys fit none of these, or a line is wrong; the message has its number.

    References
    ----------
    Muennighoff et al. (2023), "MTEB: Massive Text Embedding Benchmark"; columns: the docstrings of
    its ``mteb/abstasks``, versions 1.0 to 1.34; files: the data sets under ``mteb`` on the hub.
    """
    folder = Path(folder)
    if (folder / CORPUS).exists():
        return [read_beir(folder, split)]
    path = _split_file(folder, split)
    if path is not None:
        return _tasks(folder, path)
    inner = sorted(child for child in folder.iterdir() if child.is_dir())
    tasks = [task for child in inner if _is_test(child, split) for task in read_mteb(child, split)]
    if not tasks:
        raise FileNotFoundError(f"folder: expected {split}.jsonl or folders with it in {folder}")
    return tasks


def write_mteb(task: Task, folder: str | PathLike[str], split: str = "test") -> None:
    """Write one test as `read_mteb` reads it.

    Parameters
    ----------
    task
        What to write; its name isn't, the folder's takes its place.
    folder
        Made if it isn't there.
    split
        Name of the file; a classification's training texts go to ``train.jsonl``.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     write_mteb(STSTask("toy", ["a"], ["b"], [4.5]), Path(folder) / "toy")
    ...     read_mteb(folder)
    [STSTask('toy', 1 pairs)]
    """
    path = Path(folder) / f"{split}.jsonl"
    if isinstance(task, RetrievalTask):
        write_beir(task, folder, split)
    elif isinstance(task, STSTask):
        columns = {"sentence1": task.sentence1, "sentence2": task.sentence2, "score": task.scores}
        write_json_lines(path, _lines(columns))
    elif isinstance(task, ClassificationTask):
        train = {"text": task.train_texts, "label": task.train_labels}
        write_json_lines(path.with_name("train.jsonl"), _lines(train))
        write_json_lines(path, _lines({"text": task.test_texts, "label": task.test_labels}))
    elif isinstance(task, ClusteringTask):
        write_json_lines(path, _lines({"sentences": task.sentences, "labels": task.labels}))
    else:
        lists = {"sent1": task.sent1, "sent2": task.sent2, "labels": task.labels}
        write_json_lines(path, [{name: list(values) for name, values in lists.items()}])


def _lines(columns: dict[str, Sequence[Any]]) -> Iterable[Record]:
    for values in zip(*columns.values(), strict=True):
        yield dict(zip(columns, values, strict=True))


def _split_file(folder: Path, split: str) -> Path | None:
    there = (folder / f"{split}{ending}" for ending in ENDINGS)
    return next((path for path in there if path.exists()), None)


def _is_test(folder: Path, split: str) -> bool:
    return (folder / CORPUS).exists() or _split_file(folder, split) is not None


def _tasks(folder: Path, path: Path) -> list[Task]:
    first = read_json_lines(path)[:1]
    for keys, build in READERS.items():
        if first and set(keys) <= set(first[0]):
            return build(folder, read_json_lines(path, keys), keys)
    known = ", ".join("/".join(keys) for keys in READERS)
    raise ValueError(
        f"{path.name}: expected lines with {known}, got {[list(row) for row in first]}"
    )


def _similarity(folder: Path, rows: list[Record], keys: Sequence[str]) -> list[Task]:
    first, second, scores = ([row[key] for row in rows] for key in keys)
    return [STSTask(_name(folder), first, second, [float(score) for score in scores])]


def _classification(folder: Path, rows: list[Record], keys: Sequence[str]) -> list[Task]:
    path = _split_file(folder, "train")
    if path is None:
        raise FileNotFoundError(f"folder: expected train.jsonl to learn from in {folder}")
    columns = [
        [row[key] for row in part] for part in (read_json_lines(path, keys), rows) for key in keys
    ]
    return [ClassificationTask(_name(folder), *columns)]


def _clustering(folder: Path, rows: list[Record], keys: Sequence[str]) -> list[Task]:
    if isinstance(rows[0]["sentences"], str):
        sentences, labels = ([row[key] for row in rows] for key in keys)
        return [ClusteringTask(_name(folder), sentences, labels)]
    names = (
        [_name(folder)] if len(rows) == 1 else [f"{_name(folder)}/{i}" for i in range(len(rows))]
    )
    pairs = zip(names, rows, strict=True)
    return [ClusteringTask(name, row["sentences"], row["labels"]) for name, row in pairs]


def _pairs(folder: Path, rows: list[Record], keys: Sequence[str]) -> list[Task]:
    columns = [[row[key] for row in rows] for key in keys]
    if isinstance(columns[0][0], list):
        columns = [[value for values in column for value in values] for column in columns]
    return [PairClassificationTask(_name(folder), *columns)]


def _name(folder: Path) -> str:
    return folder.resolve().name


READERS: dict[tuple[str, ...], Callable[[Path, list[Record], Sequence[str]], list[Task]]] = {
    ("sentence1", "sentence2", "score"): _similarity,
    ("text", "label"): _classification,
    ("sentences", "labels"): _clustering,
    ("sent1", "sent2", "labels"): _pairs,
    ("sentence1", "sentence2", "labels"): _pairs,
}
