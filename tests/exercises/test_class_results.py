"""The table of a class agrees with the learners' own tables."""

import pandas as pd
import pytest

from course_lib.exercises import class_csv, exercise, progress_csv


def right(counts):
    weights = counts**0.75
    return weights / weights.sum()


@pytest.fixture
def learners(tmp_path, monkeypatch, capsys):
    """Files of two learners, one of whom has passed an exercise."""
    files = []
    for name in ("bob", "ada"):
        monkeypatch.setenv("COURSE_DATA_DIR", str(tmp_path / f"data-{name}"))
        if name == "ada":
            exercise("02.noise-distribution")(right)
        files.append(progress_csv(tmp_path / f"{name}.csv", "02"))
    return files


def test_one_line_a_learner_that_adds_up(tmp_path, learners):
    table = pd.read_csv(class_csv(tmp_path / "class.csv", learners), index_col="learner")
    own = {file.stem: pd.read_csv(file, index_col="exercise") for file in learners}
    assert list(table.index) == ["ada", "bob"]
    for name, rows in own.items():
        assert table.loc[name, rows.index].to_dict() == rows["points"].to_dict()
        assert table.loc[name, "points"] == rows["points"].sum()
        assert table.loc[name, "points_possible"] == rows["points_possible"].sum()
    assert table.loc["ada", "points"] > 0 == table.loc["bob", "points"]


def test_a_learner_without_an_exercise_has_no_points_for_it(tmp_path, learners):
    lines = learners[0].read_text().splitlines(keepends=True)
    learners[0].write_text("".join(lines[:3]))
    table = pd.read_csv(class_csv(tmp_path / "class.csv", learners), index_col="learner")
    assert table.loc["bob"].drop("points_possible").eq(0).all()
    assert table.loc["bob", "points_possible"] < table.loc["ada", "points_possible"]


def test_other_files_are_refused_and_nothing_is_written(tmp_path, learners):
    strange = tmp_path / "strange.csv"
    strange.write_text("a,b\n1,2\n")
    with pytest.raises(ValueError, match=r"expected files of progress_csv, got .*strange\.csv"):
        class_csv(tmp_path / "class.csv", [*learners, strange])
    with pytest.raises(ValueError, match="one file a learner, got two of 'ada'"):
        class_csv(tmp_path / "class.csv", [*learners, learners[1]])
    assert not (tmp_path / "class.csv").exists()
