"""Who computes the parts of a bulk job: this process, or the workers of a Dask cluster."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from .bulk_parts import Part, Rows

if TYPE_CHECKING:
    from distributed import Client

Embed = Callable[[list[str]], Any]
Job = tuple[Part, list[str]]
HERE = "this process"
AHEAD = 2  # parts that wait for each thread of the cluster, so that none runs dry


class Outcome(NamedTuple):
    """A part that was tried: its vectors, or the error.

    Attributes
    ----------
    part : Part
    vectors : (n, d) float32, or None
    worker : str
        Address of the worker that embedded it.
    error : Exception, or None
    """

    part: Part
    vectors: Rows | None
    worker: str
    error: Exception | None = None


def embed_here(embed: Embed, jobs: Iterable[Job]) -> Generator[Outcome, None, None]:
    """Embed parts one after the other in this process.

    Parameters
    ----------
    embed : callable
    jobs : iterable of (Part, list of str)

    Yields
    ------
    Outcome
        In the order of `jobs`.

    Examples
    --------
    >>> jobs = [(Part(0, 1, "k"), ["a"])]
    >>> [outcome.vectors.shape for outcome in embed_here(lambda texts: [[1.0, 0.0]], jobs)]
    [(1, 2)]
    """
    for part, texts in jobs:
        try:
            yield Outcome(part, embed_part(embed, texts), HERE)
        except Exception as error:  # whatever the model raised: the job reports it
            yield Outcome(part, None, HERE, error)


def embed_on_cluster(
    embed: Embed, jobs: Iterable[Job], scheduler: str | Client | Any
) -> Generator[Outcome, None, None]:
    """Embed parts on a Dask cluster, only a few ahead of what was fetched.

    Dask gives the part of a dead worker to another one. A corpus of any size stays on disk: the
    scheduler never holds more than `AHEAD` parts a thread.

    Parameters
    ----------
    embed : callable
        Pickled with each part.
    jobs : iterable of (Part, list of str)
    scheduler : str, distributed.Client or cluster

    Yields
    ------
    Outcome
        As they finish.
    """
    from distributed import as_completed

    waiting = iter(jobs)
    with _client(scheduler) as client:
        parts: dict[Any, Part] = {}

        def submit(job: Job) -> Any:
            part, texts = job
            future = client.submit(embed_on_worker, embed, texts, pure=False)
            parts[future] = part
            return future

        ahead = max(4, AHEAD * sum(client.ncores().values()))
        first = [submit(job) for job in islice(waiting, ahead)]
        finished = as_completed(first, loop=client.loop)  # else it wants a default client
        try:
            for future in finished:
                yield _outcome(parts.pop(future), future)
                finished.update([submit(job) for job in islice(waiting, 1)])
        finally:
            client.cancel(list(parts))


def embed_part(embed: Embed, texts: list[str]) -> Rows:
    """Embed the texts of a part where this is called.

    Raises
    ------
    ValueError
        If what comes back isn't one finite row a text.

    Examples
    --------
    >>> embed_part(lambda texts: [[3.0], [4.0]], ["a", "b"]).tolist()
    [[3.0], [4.0]]
    """
    rows = np.asarray(embed(list(texts)), dtype=np.float32)
    if rows.ndim != 2 or len(rows) != len(texts):
        raise ValueError(f"embed: expected shape ({len(texts)}, d), got {rows.shape}")
    if not np.isfinite(rows).all():
        raise ValueError("embed: expected finite numbers, got NaN or infinity")
    return rows


def _outcome(part: Part, future: Any) -> Outcome:
    try:
        vectors, worker = future.result()
        return Outcome(part, vectors, worker)
    except Exception as error:  # raised by the model, or Dask's KilledWorker
        return Outcome(part, None, "", error)


def embed_on_worker(embed: Embed, texts: list[str]) -> tuple[Rows, str]:
    """Embed the texts of a part on a Dask worker; return its address as well."""
    from distributed import get_worker

    return embed_part(embed, texts), str(get_worker().address)


@contextmanager
def _client(scheduler: str | Client | Any) -> Iterator[Client]:
    """A client that is given stays open; one that is made here is closed."""
    from distributed import Client

    if isinstance(scheduler, Client):
        yield scheduler
        return
    with Client(scheduler, set_as_default=False) as client:
        yield client
