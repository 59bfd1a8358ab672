"""TREC's files: read as documented, written so that others read the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.metrics import Qrels, Run, read_qrels, read_run, write_run
from course_lib.metrics.trec_files import write_qrels

ids = st.text(st.characters(exclude_categories=["Z", "C"]), min_size=1, max_size=4).filter(
    lambda name: name.split() == [name]
)
scores = st.floats(allow_nan=False)


@given(st.dictionaries(ids, st.dictionaries(ids, scores, min_size=1)))
def test_a_run_comes_back_to_the_last_digit(tmp_path_factory, results):
    path = tmp_path_factory.mktemp("run") / "run.txt"
    write_run(Run.from_dict(results), path)
    assert read_run(path).to_dict() == results


@given(st.dictionaries(ids, st.dictionaries(ids, st.integers(-1, 4), min_size=1), min_size=1))
def test_judgements_come_back(tmp_path_factory, judgements):
    path = tmp_path_factory.mktemp("qrels") / "qrels.txt"
    write_qrels(Qrels.from_dict(judgements), path)
    assert read_qrels(path).to_dict() == judgements


def test_pytrec_eval_reads_what_is_written(tmp_path):
    import pytrec_eval

    judgements, results = {"q1": {"a": 2, "b": 0}}, {"q1": {"b": 0.1, "a": 1e-17}}
    write_run(Run.from_dict(results), tmp_path / "run.txt")
    write_qrels(Qrels.from_dict(judgements), tmp_path / "qrels.txt")
    with (tmp_path / "run.txt").open() as file:
        assert pytrec_eval.parse_run(file) == results
    with (tmp_path / "qrels.txt").open() as file:
        assert pytrec_eval.parse_qrel(file) == judgements


def test_the_score_decides_and_not_the_rank(tmp_path):
    path = tmp_path / "run.txt"
    path.write_text("q1 Q0 a 1 0.1 tag\n\nq1\tQ0\tb\t2\t0.9\ttag\n")
    assert read_run(path).ranking("q1") == ["b", "a"]


@pytest.mark.parametrize(
    ("read", "text", "message"),
    [
        (read_run, "q1 Q0 a 1 0.5 t\nq1 a 0.5\n", r"f.txt, line 2: expected 'query Q0"),
        (read_run, "q1 Q0 a 1 high t\n", r"f.txt, line 1: score: .*'high'"),
        (read_run, "q1 Q0 a 1 1 t\nq1 Q0 a 2 0 t\n", r"line 2: document 'a' comes twice for 'q1'"),
        (read_qrels, "q1 0 a\n", r"f.txt, line 1: expected 'query iteration document grade'"),
        (read_qrels, "q1 0 a 1.5\n", r"line 1: grade: .*'1.5'"),
        (read_qrels, "q1 0 a 1\nq1 0 a 0\n", r"line 2: document 'a' comes twice for 'q1'"),
    ],
)
def test_a_wrong_line_is_named(tmp_path, read, text, message):
    path = tmp_path / "f.txt"
    path.write_text(text)
    with pytest.raises(ValueError, match=message):
        read(path)


@pytest.mark.parametrize("name", ["two words", "", "tab\tbed"])
def test_ids_with_white_space_are_refused_and_nothing_is_left(tmp_path, name):
    path = tmp_path / "run.txt"
    path.write_text("before")
    with pytest.raises(ValueError, match="without white space"):
        write_run(Run.from_dict({"q1": {"a": 1.0, name: 0.5}}), path)
    assert path.read_text() == "before" and list(tmp_path.iterdir()) == [path]
