"""The files that put the service on a machine or a cluster, as they lie in `deployments/`."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parent / "deployments"


def deployment_names() -> list[str]:
    """Return the names of the files, as `deployment_file` takes them.

    Returns
    -------
    list of str
        Sorted; folders are part of a name.

    Examples
    --------
    >>> deployment_names()
    ['alerts.yml', 'compose.yml', 'kubernetes.yml', 'prometheus.yml', 'triton/config.pbtxt']
    """
    files = (path for path in FOLDER.rglob("*") if path.suffix in {".yml", ".pbtxt"})
    return sorted(path.relative_to(FOLDER).as_posix() for path in files)


def deployment_file(name: str) -> str:
    """Return the text of one of the files.

    Parameters
    ----------
    name
        One of `deployment_names`.

    Returns
    -------
    str
        The file, comments included.

    Raises
    ------
    ValueError
        If there is no such file.

    Examples
    --------
    >>> deployment_file("compose.yml").splitlines()[0]
    "# The service and its monitoring on one machine, from the repository's root:"
    """
    if name not in deployment_names():
        raise ValueError(f"name: expected one of {deployment_names()}, got {name!r}")
    return (FOLDER / name).read_text(encoding="utf-8")
