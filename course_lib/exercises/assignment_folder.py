"""An assignment on disk: a folder that nbgrader works in."""

import os
import secrets
import shutil
import sysconfig
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from course_lib.exercises.assignment_notebook import assignment_notebook
from course_lib.exercises.assignment_plan import CHAPTER_TITLES, AssignmentPlan, plan_assignment
from course_lib.exercises.assignment_texts import CONFIG, README

CONFIG_NAME = "nbgrader_config.py"


def make_assignment(
    chapter: str | int,
    out: str | Path,
    points: int | None = None,
    seed: int = 1,
    exercises: Sequence[str] | None = None,
    title: str | None = None,
    name: str | None = None,
    force: bool = False,
) -> Path:
    """Make an nbgrader assignment of a chapter's exercises.

    Parameters
    ----------
    chapter, points, seed, exercises, title, name
        As in `plan_assignment`.
    out : str or Path
        The course folder. A new one is made; to one that this function made, the assignment is
        added, beside those that are there.
    force : bool
        True: an assignment of the same name is replaced. What students have handed in stays.

    Returns
    -------
    Path
        The course folder. ``source/NAME`` holds the notebook with solutions and hidden tests,
        ``release/NAME`` what students get, ``gradebook.db`` nbgrader's record of both.

    Raises
    ------
    ValueError, UnknownExercise
        As `plan_assignment` does.
    FileExistsError
        If `out` is not such a folder, or the assignment is there already.
    ModuleNotFoundError
        If nbgrader isn't installed.

    Notes
    -----
    A new folder takes its name only when it is complete. If a replacement fails, the old
    assignment is put back.
    """
    plan = plan_assignment(chapter, points, seed, exercises, title, name)
    folder = Path(out).expanduser().absolute()
    _require_nbgrader()
    if (folder / CONFIG_NAME).exists():
        _add(folder, plan, force)
        return folder
    if folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
        raise FileExistsError(
            f"out: expected a new folder or one with {CONFIG_NAME}, got {folder}, which is neither"
        )
    with _aside(folder) as new:
        new.mkdir()
        (new / CONFIG_NAME).write_text(CONFIG, "utf-8")
        (new / "README.md").write_text(README, "utf-8")
        _write_source(plan, new / "source" / plan.name)
        _generate(new, plan.name)
        if folder.exists():
            folder.rmdir()
        os.replace(new, folder)
    return folder


def _require_nbgrader() -> None:
    try:
        import nbgrader  # noqa: F401
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            "nbgrader isn't installed: pip install 'course_lib[instructor]'"
        ) from error


@contextmanager
def _aside(path: Path) -> Iterator[Path]:
    """Give a path beside `path`; whatever is left there at the end is removed."""
    aside = path.with_name(f".{path.name}-{secrets.token_hex(4)}.partial")
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        yield aside
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _write_source(plan: AssignmentPlan, folder: Path) -> None:
    import nbformat

    number = int(plan.chapter)
    chapter = f"They belong to chapter {number} of the course, *{CHAPTER_TITLES[number - 1]}*."
    notebook = assignment_notebook(plan.title, chapter, plan.exercises, plan.points, plan.seed)
    folder.mkdir(parents=True)
    nbformat.write(notebook, folder / f"{plan.name}.ipynb")


def _add(folder: Path, plan: AssignmentPlan, force: bool) -> None:
    """Add an assignment to a course folder, or replace it."""
    source = folder / "source" / plan.name
    if source.exists() and not force:
        raise FileExistsError(
            f"{source} is there already; --force (force=True) replaces it, --name gives another"
        )
    with _aside(source) as new, _aside(source) as old:
        _write_source(plan, new)
        if source.exists():
            os.replace(source, old)
        os.replace(new, source)
        try:
            _generate(folder, plan.name)
        except BaseException:
            shutil.rmtree(source)
            if old.exists():
                os.replace(old, source)
            raise


def _generate(folder: Path, name: str) -> None:
    """Run nbgrader's `generate_assignment`: the release, and the record in the gradebook."""
    from nbgrader.apps import NbGraderAPI
    from traitlets.config import Config, PyFileConfigLoader

    config: Config = PyFileConfigLoader(CONFIG_NAME, path=str(folder)).load_config()
    config.CourseDirectory.root = str(folder)
    with _scripts_on_path():
        result = NbGraderAPI(config=config).generate_assignment(name, force=True, create=True)
    if not result["success"]:
        raise RuntimeError(f"nbgrader could not generate {name}:\n{result['log']}")


@contextmanager
def _scripts_on_path() -> Iterator[None]:
    """Let nbgrader find the command `alembic` also where the environment isn't activated."""
    before = os.environ.get("PATH", "")
    os.environ["PATH"] = os.pathsep.join([sysconfig.get_path("scripts"), before])
    try:
        yield
    finally:
        os.environ["PATH"] = before
