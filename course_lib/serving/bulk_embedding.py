"""Embed a whole corpus, part by part: here, on a local cluster, or on a scheduler's address."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Generator, Iterable, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from course_lib.datasets import progress as progress_bar
from course_lib.datasets import write_atomically
from course_lib.models.texts_check import check_texts

from .bulk_parts import Part, Rows, finished_parts, read_part, split_parts, write_part
from .bulk_report import RESULT, BulkReport
from .bulk_workers import Embed, Outcome, embed_here, embed_on_cluster

if TYPE_CHECKING:
    from distributed import Client

TOO_MANY = 3  # failed parts, after which no more are tried


def embed_corpus(
    texts: Sequence[str],
    embed: Embed,
    folder: str | Path,
    model: str,
    scheduler: str | Client | Any | None = None,
    part_size: int = 256,
    progress: bool = True,
) -> BulkReport:
    """Embed a corpus so that no accident costs more than a part of the work.

    Equal texts are embedded once. The different ones are cut into parts; each part becomes a file
    whose name says what is in it, written aside and renamed. Only this process writes, so a part
    that two workers computed (one was thought dead) is in the result once. Call it again after
    whatever went wrong: parts that are done are not done again.

    Parameters
    ----------
    texts : sequence of str
        n texts.
    embed : callable
        From a list of texts to unit rows ``(len(texts), dim)``. On a cluster it is pickled with
        each part, so it should load a model on first use rather than carry it; a bound
        ``OnnxEmbedder(path).encode`` does.
    folder : path
        For this corpus; made if it isn't there. Workers need not see it.
    model : str
        Name and version of what `embed` computes. Parts of another model are never taken.
    scheduler : str, distributed.Client or cluster, optional
        Where to compute: a scheduler's address such as ``"tcp://10.0.0.5:8786"``, a client, or a
        ``LocalCluster``. None computes in this process, without Dask.
    part_size : int
        Texts in a part: what is lost, at most, with a worker.
    progress : bool
        Whether to show a progress bar, once it takes longer than half a second.

    Returns
    -------
    BulkReport

    Raises
    ------
    TypeError
        If `texts` is one string, or an item isn't a string.
    ValueError
        If `part_size` is below 1, or `model` is empty.
    RuntimeError
        If `embed` failed on a part (or returned something else than finite rows, one a text, of
        one width), or the part killed its worker again and again. The other parts are done all
        the same, unless three failed.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> def lengths(texts):
    ...     return np.array([[len(text), 1] for text in texts], dtype=np.float32)
    >>> with TemporaryDirectory() as folder:
    ...     first = embed_corpus(["to", "be", "or", "not", "to"], lengths, folder, "toy-1")
    ...     again = embed_corpus(["to", "be", "or", "not", "to"], lengths, folder, "toy-1")
    ...     rows = np.array(again.vectors)
    >>> first.unique, first.embedded, again.embedded
    (4, 1, 0)
    >>> rows[:, 0].tolist()
    [2.0, 2.0, 2.0, 3.0, 2.0]
    """
    check_texts(texts)
    if not model:
        raise ValueError("model: expected the name and version of what embeds, got nothing")
    start, place = time.monotonic(), Path(folder)
    numbers = {text: number for number, text in enumerate(dict.fromkeys(texts))}
    unique = list(numbers)
    parts = split_parts(unique, part_size, model)
    done = finished_parts(place)
    missing = [part for part in parts if part.key not in done]
    with closing(_outcomes(embed, missing, unique, scheduler)) as outcomes:
        shown = progress_bar(outcomes, "Embedding parts", total=len(missing))
        by_worker = _keep(shown if progress else outcomes, place, done)
    which = np.array([numbers[text] for text in texts], dtype=np.int64)  # (n,)
    dim = _assemble(place, [(part, done[part.key]) for part in parts], which)
    sizes = len(texts), len(unique), dim, len(parts), len(parts) - len(missing), len(missing)
    return BulkReport(place, *sizes, time.monotonic() - start, by_worker)


def _outcomes(
    embed: Embed, parts: list[Part], texts: list[str], scheduler: str | Client | Any | None
) -> Generator[Outcome, None, None]:
    jobs = ((part, texts[part.start : part.stop]) for part in parts)
    return (
        embed_here(embed, jobs) if scheduler is None else embed_on_cluster(embed, jobs, scheduler)
    )


def _keep(outcomes: Iterable[Outcome], folder: Path, done: dict[str, Path]) -> dict[str, int]:
    """Write each part as it comes; count who did it."""
    by_worker: Counter[str] = Counter()
    failed: list[Outcome] = []
    for outcome in outcomes:
        if outcome.vectors is None:
            failed.append(outcome)
            if len(failed) == TOO_MANY:
                break
            continue
        done[outcome.part.key] = write_part(folder, outcome.part.key, outcome.vectors)
        by_worker[outcome.worker] += 1
    if failed:
        part, error = failed[0].part, failed[0].error
        raise RuntimeError(
            f"embed: {len(failed)} parts failed, the first one (different texts {part.start} to "
            f"{part.stop - 1}) with {error!r}; what is done stays in the folder: mend it and call "
            "again"
        ) from error
    return dict(by_worker)


def _assemble(folder: Path, files: list[tuple[Part, Path]], which: NDArray[np.int64]) -> int:
    """Copy the parts into one file, text i's vector in row i; return the width.

    Parameters
    ----------
    which : (n,) int64
        For each text its number among the different ones.
    """
    if not files:
        return 0
    by_number = np.argsort(which, kind="stable")  # (n,), texts by their numbers
    dim = _read(files[0]).shape[1]
    with write_atomically(folder / RESULT) as aside:
        result = np.lib.format.open_memmap(aside, "w+", np.float32, (len(which), dim))
        for part, path in files:
            rows = _read((part, path), dim)  # (stop - start, dim)
            first, last = np.searchsorted(which, [part.start, part.stop], sorter=by_number)
            places = by_number[first:last]
            result[places] = rows[which[places] - part.start]
        result.flush()
        del result
    return dim


def _read(file: tuple[Part, Path], dim: int | None = None) -> Rows:
    part, path = file
    rows = read_part(path)
    if rows is None or len(rows) != part.stop - part.start:
        raise RuntimeError(f"{path.name} was damaged after it was written; call again")
    if dim not in (None, rows.shape[1]):
        raise RuntimeError(
            f"embed: expected {dim} numbers a text, as before, got {rows.shape[1]} for the "
            f"different texts {part.start} to {part.stop - 1}; give another model another name"
        )
    return rows
