"""Retrieval tests in BEIR's layout, as others write it and as we do."""

import json

import pytest

from course_lib.datasets import pydocs
from course_lib.metrics import Qrels, RetrievalTask, pydocs_task, read_beir, write_beir

CORPUS = [
    {"_id": "d1", "title": "Albert Einstein", "text": "He developed relativity.", "metadata": {}},
    {"_id": "d2", "title": "", "text": 'Says "ü"\tand a tab'},
    {"_id": "d3", "text": "no title at all"},
]
QUERIES = [
    {"_id": "q1", "text": "who?"},
    {"_id": "q2", "text": "what?"},
    {"_id": "q3", "text": "?"},
]
QRELS = "query-id\tcorpus-id\tscore\nq1\td1\t2\nq1\td2\t0\nq3\td9\t1\n"


def folder_with(path, corpus=CORPUS, queries=QUERIES, qrels=QRELS, qrels_name="test.tsv"):
    (path / "qrels").mkdir(parents=True)
    (path / "corpus.jsonl").write_text("".join(json.dumps(row) + "\n" for row in corpus))
    (path / "queries.jsonl").write_text("".join(json.dumps(row) + "\n" for row in queries))
    (path / "qrels" / qrels_name).write_text(qrels)
    return path


def test_a_folder_is_read_as_the_wiki_describes_it(tmp_path):
    task = read_beir(folder_with(tmp_path / "physics"))
    assert task.name == "physics"
    assert task.documents["d1"] == "Albert Einstein He developed relativity."
    assert task.documents["d2"] == 'Says "ü"\tand a tab' and task.documents["d3"].startswith("no")
    assert task.queries == {"q1": "who?", "q3": "?"}  # q2 isn't judged in this split
    assert task.qrels.to_dict() == {"q1": {"d1": 2, "d2": 0}, "q3": {"d9": 1}}


def test_judgements_as_json_lines_of_mteb(tmp_path):
    rows = [{"query-id": "q1", "corpus-id": "d1", "score": 2.0}]
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    task = read_beir(folder_with(tmp_path / "f", qrels=lines, qrels_name="dev.jsonl"), "dev")
    assert task.qrels.to_dict() == {"q1": {"d1": 2}}


def test_a_task_comes_back_with_all_its_splits(tmp_path):
    documents = {"d1": " spaces kept ", "d 2": 'quote " tab \t line \n end', "d3": "ü€"}
    one = RetrievalTask(
        "a", documents, {"q1": "x\ty"}, Qrels.from_dict({"q1": {"d 2": 3, "d3": 0}})
    )
    two = RetrievalTask("b", {"d4": "four"}, {"q2": "z"}, Qrels.from_dict({"q2": {"d4": 1}}))
    write_beir(one, tmp_path / "both")
    write_beir(two, tmp_path / "both", "dev")
    write_beir(two, tmp_path / "both", "dev")
    test, dev = read_beir(tmp_path / "both"), read_beir(tmp_path / "both", "dev")
    assert test.documents == dev.documents == documents | {"d4": "four"}
    assert test.queries == one.queries and dev.queries == two.queries
    assert test.qrels.to_dict() == one.qrels.to_dict()
    assert dev.qrels.to_dict() == two.qrels.to_dict() and test.name == "both"
    files = sorted(path.name for path in (tmp_path / "both").rglob("*") if path.is_file())
    assert files == ["corpus.jsonl", "dev.tsv", "queries.jsonl", "test.tsv"]


def test_another_text_under_a_known_id_is_refused(tmp_path):
    qrels = Qrels.from_dict({"q": {"d": 1}})
    write_beir(RetrievalTask("t", {"d": "one"}, {"q": "?"}, qrels), tmp_path)
    with pytest.raises(ValueError, match=r"corpus\.jsonl has another text for 'd'"):
        write_beir(RetrievalTask("t", {"d": "two"}, {"q": "?"}, qrels), tmp_path)
    with pytest.raises(ValueError, match=r"queries\.jsonl has another text for 'q'"):
        write_beir(RetrievalTask("t", {"d": "one"}, {"q": "!"}, qrels), tmp_path)
    assert read_beir(tmp_path).documents == {"d": "one"}


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ({"corpus": [*CORPUS, CORPUS[0]]}, r"corpus\.jsonl: .* 'd1' twice"),
        ({"corpus": [{"_id": "d1"}]}, r"corpus\.jsonl, line 1: expected the key 'text'"),
        ({"queries": [["q1"]]}, r"queries\.jsonl, line 1: expected a JSON object"),
        ({"queries": QUERIES[:1]}, "queries: expected a text for each judged query, .* q3"),
        ({"qrels": "q1\td1\t2\n"}, r"test\.tsv, line 1: expected the header"),
        ({"qrels": ""}, r"test\.tsv, line 1: expected the header"),
        ({"qrels": QRELS + "q1\td3\n"}, r"test\.tsv, judgement 4: expected"),
        ({"qrels": QRELS + "q1\td3\t0.5\n"}, r"test\.tsv, judgement 4: expected"),
        ({"qrels": QRELS + "q1\td1\t1\n"}, r"judgement 4: 'd1' is judged twice"),
    ],
)
def test_a_wrong_folder_says_what_is_wrong(tmp_path, parts, message):
    with pytest.raises(ValueError, match=message):
        read_beir(folder_with(tmp_path / "f", **parts))


def test_a_line_that_is_no_json_is_named(tmp_path):
    folder = folder_with(tmp_path / "f")
    (folder / "corpus.jsonl").write_text('{"_id": "d1", "text": "one"}\n{"_id": \n')
    with pytest.raises(ValueError, match=r"corpus\.jsonl, line 2: expected a JSON object"):
        read_beir(folder)


def test_a_missing_split_is_an_error(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"dev\.tsv"):
        read_beir(folder_with(tmp_path / "f"), "dev")


def test_pydocs_questions_are_such_a_task(tmp_path):
    task = pydocs_task("dev", distractors=50, seed=1)
    judged = {name for grades in task.qrels.to_dict().values() for name in grades}
    there = judged & set(task.documents)
    assert len(task.documents) == len(there) + 50 and len(there) > 0.9 * len(judged)
    assert task.name == "pydocs-dev" and set(task.queries) == set(task.qrels.queries)
    again, other = pydocs_task("dev", 50, seed=1), pydocs_task("dev", 50, seed=2)
    assert again.documents == task.documents != other.documents
    write_beir(task, tmp_path, "dev")
    assert read_beir(tmp_path, "dev").documents == task.documents
    assert read_beir(tmp_path, "dev").qrels.to_dict() == task.qrels.to_dict()


def test_too_many_distractors_are_refused():
    with pytest.raises(ValueError, match="distractors: expected 0 to"):
        pydocs_task("dev", distractors=10**6)


def test_without_a_number_of_distractors_every_document_is_searched():
    task = pydocs_task("dev", distractors=None)
    assert list(task.documents) == [doc.name for doc in pydocs().docs]
