"""Where PostgreSQL's programs are, and that they may be run."""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
from pathlib import Path


def postgres_binaries() -> Path | None:
    """Return a folder with ``initdb`` and ``postgres`` to which pgvector belongs, or None.

    Looks into the package pgserver, then at Debian's places and along the PATH. None on Windows,
    where this file's way of starting a server doesn't work.

    Returns
    -------
    Path or None

    Examples
    --------
    >>> folder = postgres_binaries()
    >>> folder is None or (folder / "initdb").exists()
    True
    """
    if sys.platform == "win32":
        return None
    package = importlib.util.find_spec("pgserver")
    homes = package.submodule_search_locations if package else None
    places = [Path(home) / "pginstall/bin" for home in homes or []]
    places += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    if found := shutil.which("initdb"):
        places.append(Path(found).resolve().parent)
    return next((place for place in places if _complete(place)), None)


def readable_programs(binaries: Path, folder: Path) -> Path:
    """Return `binaries`, or a copy of pgserver that `nobody` may run when root's home hides it."""
    hidden = [place for place in (binaries, *binaries.parents) if not place.stat().st_mode & 0o001]
    if os.geteuid() != 0 or not hidden:
        return binaries
    package = binaries.parents[1]  # .../pgserver/pginstall/bin, and beside it pgserver.libs
    for part in (package, package.with_name("pgserver.libs")):
        if part.exists():
            shutil.copytree(part, folder / part.name, ignore=shutil.ignore_patterns("*.a", "*.h"))
    return folder / binaries.relative_to(package.parent)


def _complete(binaries: Path) -> bool:
    shares = (binaries.parent / "share", Path("/usr/share/postgresql") / binaries.parent.name)
    control = any(True for share in shares for _ in share.rglob("vector.control"))
    return control and (binaries / "postgres").exists()
