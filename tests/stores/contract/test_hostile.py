import numpy as np
import pytest

from course_lib.stores import Eq, In, Unsupported, open_store
from tests.stores.contract.documents import INJECTION, D, N, ids, payloads, vectors

HOSTILE = {
    "sql quote": "x' OR '1'='1",
    "sql statement": "'); DROP TABLE documents; --",
    "double quote": 'x" or "1"=="1',
    "list of an expression": "a'] or id != '' or id in ['",
    "back-slash at the end": "x\\",
    "back-slash and quote": "\\' or true or \\'",
    "escapes": "\\n\\u0041 \\x41",
    "new lines and tabs": "a\nb\r\nc\td",
    "percent and underscore": "%_%",
    "braces": "{x} %s %(x)s ${x} :x ? $1",
    "back-tick": "`id`",
    "comment": "/* x */ -- y",
    "json": '{"n": {"year": 1}}',
    "accents and emoji": "é ß 中 🙂 \u202e",
    "spaces": "  x  ",
    "only a space": " ",
    "long": "l" * 1_000,
    "null words": "NULL",
    "a path": "../../etc/passwd",
    "a number": "1",
    "control": "\x01\x1b[0m\x7f",
}


@pytest.fixture(scope="module")
def hostile(kind, tmp_path_factory):
    """Documents whose ids and payloads are hostile, among N ordinary ones."""
    with open_store(kind, tmp_path_factory.mktemp(kind) / "store", D) as store:
        texts = list(HOSTILE.values())
        names = [*ids(), *texts]
        fields = [*payloads(), *({"text": text} for text in texts)]
        store.upsert(names, vectors(len(names)), fields)
        yield store


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_only_text(hostile, name):
    text, place = HOSTILE[name], N + list(HOSTILE).index(name)
    everything = N + len(HOSTILE)
    (record,) = hostile.get([text])
    assert (record.id, record.payload) == (text, {"text": text})
    found = hostile.search(vectors(everything)[place], 1)[0]
    assert (found.id, found.payload) == (text, {"text": text})
    if hostile.capabilities.filters:
        assert hostile.count(Eq("text", text)) == 1
        filtered = hostile.search(vectors(1)[0], 5, Eq("text", text))
        assert [match.id for match in filtered] == [text]
        assert hostile.count(In("text", [text, "none"])) == 1
        assert hostile.count(Eq("kind", text)) == 0
        if hostile.capabilities.boolean_filters:
            assert hostile.count(~Eq("text", text)) == everything - 1
    assert hostile.count() == everything


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_ids_that_are_not_there(full, name):
    assert full.get([HOSTILE[name], "doc-1"])[0] is None
    if full.capabilities.delete:
        assert full.delete([HOSTILE[name]]) == 0
    assert full.count() == N


def test_deleting_a_hostile_id_deletes_no_other(kind, tmp_path):
    with open_store(kind, tmp_path / "store", D) as store:
        if not store.capabilities.delete:
            pytest.skip("declared: can't delete")
        texts = list(HOSTILE.values())
        store.upsert(["kept", *texts], vectors(len(texts) + 1))
        for left, text in zip(range(len(texts), 0, -1), texts, strict=True):
            assert store.delete([text]) == 1
            assert store.count() == left
        assert store.get(["kept"])[0].id == "kept"


def test_a_nul_character_is_kept_or_refused(store):
    ends_in_nul = ["a\0b", "a"]
    try:
        store.upsert(ends_in_nul, vectors(2), [{"text": "x\0y"}, {"text": "x"}])
    except Unsupported:
        assert store.count() == 0
        return
    assert [record.payload["text"] for record in store.get(ends_in_nul)] == ["x\0y", "x"]
    if store.capabilities.filters:
        assert [match.id for match in store.search(vectors(1)[0], 5, Eq("text", "x"))] == ["a"]
        assert [m.id for m in store.search(vectors(1)[0], 5, Eq("text", "x\0y"))] == ["a\0b"]


def test_the_injection_stays_in_its_documents(full):
    if full.capabilities.filters:
        assert full.count(Eq("note", INJECTION)) == N // 10


def test_extreme_numbers_are_kept_or_refused(store):
    numbers = [2**63 - 1, -(2**63), 2**53 + 1, 2**53, 1e300, -1e-300, 1e16, 0.1, 5e-324]
    kept = []
    for place, number in enumerate(numbers):
        try:
            store.upsert([f"n{place}"], vectors(1, seed=place), [{"x": number}])
            kept.append(place)
        except Unsupported:  # doubles hold whole numbers up to 2**53
            assert isinstance(number, int) and abs(number) > 2**53
    assert store.count() == len(kept)
    for place, number in enumerate(numbers):
        (record,) = store.get([f"n{place}"])
        assert (record.payload["x"] == number) if place in kept else record is None
        if place in kept and store.capabilities.filters:
            found = store.search(vectors(1, seed=place)[0], 9, Eq("x", number))
            assert [match.id for match in found] == [f"n{place}"]
        elif store.capabilities.filters:
            with pytest.raises(Unsupported):
                store.count(Eq("x", number))


def test_extreme_vectors(kind, tmp_path):
    rows = np.eye(D, dtype=np.float32) * np.float32([1e-18, 1e-10, 1, 1e10, 1e15, 1, 1, 1])
    with open_store(kind, tmp_path / "store", D) as store:
        store.upsert(ids(D), rows)
        for place in range(D):
            best = store.search(rows[place], 1)[0]
            assert (best.id, best.score) == (f"doc-{place}", pytest.approx(1, abs=1e-4))
