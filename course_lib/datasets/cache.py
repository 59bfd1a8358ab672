"""Where the course keeps files: the user's cache, the learner's progress, the repository's data."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from platformdirs import user_cache_path, user_data_path

APP = "embedding-course"


def cache_dir() -> Path:
    """Return the folder for what can be rebuilt, and make it if it isn't there.

    The environment variable ``COURSE_CACHE_DIR`` sets it; otherwise it is ``embedding-course`` in
    the platform's folder for caches.

    Returns
    -------
    Path
        A folder that exists.

    Raises
    ------
    OSError
        If the folder can't be made; the message names ``COURSE_CACHE_DIR``.

    Examples
    --------
    >>> cache_dir().is_dir()
    True
    """
    return _existing("COURSE_CACHE_DIR", user_cache_path(APP, appauthor=False))


def data_dir() -> Path:
    """Return the folder for what must last, such as the learner's progress, and make it.

    The environment variable ``COURSE_DATA_DIR`` sets it; otherwise it is ``embedding-course`` in
    the platform's folder for application data.

    Returns
    -------
    Path
        A folder that exists.

    Raises
    ------
    OSError
        If the folder can't be made; the message names ``COURSE_DATA_DIR``.
    """
    return _existing("COURSE_DATA_DIR", user_data_path(APP, appauthor=False))


def repository_data(name: str) -> Path:
    """Find a file that the project itself ships in its folder ``data/``.

    Parameters
    ----------
    name
        File name inside ``data/``.

    Returns
    -------
    Path
        The file in the checkout, or its copy in the installed package.

    Raises
    ------
    FileNotFoundError
        If neither holds the file; the message names the places.
    """
    package = Path(__file__).resolve().parents[1]
    places = [package.parent / "data" / name, package / "_data" / name]
    for place in places:
        if place.exists():
            return place
    raise FileNotFoundError(
        f"name: {name!r} is in neither {places[0].parent} nor {places[1].parent}"
    )


@contextmanager
def write_atomically(path: Path) -> Iterator[Path]:
    """Give a path to write to; the file takes its real name only when all went well.

    A reader sees the old file or the whole new one, never half of it. Two writers don't harm each
    other: each writes its own file, the last one to finish wins.

    Parameters
    ----------
    path
        The file to make or to replace.

    Yields
    ------
    Path
        A file in the same folder with the same suffix, to be written by the caller.

    Examples
    --------
    >>> folder = cache_dir() / "example"
    >>> with write_atomically(folder / "a.txt") as aside:
    ...     _ = aside.write_text("whole")
    >>> [path.name for path in folder.iterdir()]
    ['a.txt']
    >>> (folder / "a.txt").unlink()
    >>> folder.rmdir()
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    # Not tempfile: its files may be read by their owner alone, whatever the umask says.
    aside = path.with_name(f".{path.stem}-{secrets.token_hex(8)}.partial{path.suffix}")
    try:
        yield aside
        os.replace(aside, path)
    finally:
        aside.unlink(missing_ok=True)


def _existing(variable: str, default: Path) -> Path:
    folder = Path(os.environ.get(variable) or default).expanduser()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OSError(
            f"{folder} can't be made ({error}); set {variable} to a folder that you can write to"
        ) from error
    return folder
