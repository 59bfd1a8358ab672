"""Write requirements.lock from what is installed in .venv: `.venv/bin/python .ci/make_lock.py`.

Install the versions that you want first. The lock then holds exactly what pyproject.toml's
dependencies and its `test` extra reach, and nothing else that happens to be installed. What only
some systems need carries a marker; local version labels such as `+cpu` are dropped.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parent.parent
PLATFORMS = {
    "linux": {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix"},
    "darwin": {"sys_platform": "darwin", "platform_system": "Darwin", "os_name": "posix"},
    "win32": {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt"},
}
MARKERS = {
    frozenset(PLATFORMS): "",
    frozenset({"linux", "darwin"}): ' ; sys_platform != "win32"',
    frozenset({"linux", "win32"}): ' ; sys_platform != "darwin"',
    frozenset({"darwin", "win32"}): ' ; sys_platform != "linux"',
} | {frozenset({p}): f' ; sys_platform == "{p}"' for p in PLATFORMS}
HEADER = """\
# Exact versions, as CI runs them. Written by .ci/make_lock.py; CONTRIBUTING.md says when and how.
"""


def declared(extra: str = "test") -> list[Requirement]:
    """Return the project's dependencies and those of `extra`, its own extras unfolded."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    own = canonicalize_name(project["name"])
    found = [Requirement(text) for text in project["dependencies"]]
    waiting = [Requirement(f"{own}[{extra}]")]
    while waiting:
        requirement = waiting.pop()
        if canonicalize_name(requirement.name) != own:
            found.append(requirement)
            continue
        for name in sorted(requirement.extras):
            waiting += [Requirement(text) for text in project["optional-dependencies"][name]]
    return found


def requirements_of(name: str, extras: set[str], environment: dict[str, str]) -> list[Requirement]:
    """Return what an installed distribution requires here; nothing if it isn't installed."""
    try:
        lines = metadata.requires(name) or []
    except metadata.PackageNotFoundError:
        return []
    found = [Requirement(line) for line in lines]
    return [
        r
        for r in found
        if r.marker is None
        or any(r.marker.evaluate(environment | {"extra": e}) for e in extras | {""})
    ]


def wanted(roots: list[Requirement], environment: dict[str, str]) -> list[Requirement]:
    """Return the requirements whose own marker holds on one platform."""
    return [r for r in roots if r.marker is None or r.marker.evaluate(environment)]


def newest_pythons(roots: list[Requirement]) -> dict[str, str]:
    """Return the markers of what isn't built for the newest Pythons: name -> marker."""
    return {
        canonicalize_name(r.name): f" ; {r.marker}"
        for r in roots
        if r.marker is not None and "python_version" in str(r.marker)
    }


def closure(roots: list[Requirement], environment: dict[str, str]) -> set[str]:
    """Return the names of all distributions that `roots` reach on one platform."""
    seen: dict[str, set[str]] = {}
    waiting = list(roots)
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        if name in seen and requirement.extras <= seen[name]:
            continue
        seen[name] = seen.get(name, set()) | requirement.extras
        waiting += requirements_of(name, seen[name], environment)
    return set(seen)


def version_of(name: str) -> str:
    """Return the installed version, or the newest published one of what isn't installed here."""
    try:
        return Version(metadata.version(name)).public
    except metadata.PackageNotFoundError:
        command = [sys.executable, "-m", "pip", "index", "versions", name]
        answer = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        return re.search(r"\(([^)]+)\)", answer)[1]


def main() -> None:
    """Write requirements.lock."""
    roots = declared()
    environment = default_environment()
    reached = {
        p: closure(wanted(roots, environment | v), environment | v) for p, v in PLATFORMS.items()
    }
    newest = newest_pythons(roots)
    lines = []
    for name in sorted(set().union(*reached.values())):
        where = frozenset(p for p in PLATFORMS if name in reached[p])
        marker = newest.get(name) or MARKERS[where]
        lines.append(f"{name}=={version_of(name)}{marker}")
    (ROOT / "requirements.lock").write_text(HEADER + "\n".join(lines) + "\n", "utf-8")
    print(f"requirements.lock: {len(lines)} distributions")


if __name__ == "__main__":
    main()
