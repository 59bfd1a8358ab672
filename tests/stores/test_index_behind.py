import random

import numpy as np
import pytest

from course_lib.ann import FlatIndex, HNSWIndex, IVFFlatIndex
from course_lib.stores import Field, SQLiteVectorStore

D, N = 12, 600
X = np.random.default_rng(0).normal(size=(N, D)).astype(np.float32)
NAMES = [f"d{i}" for i in range(N)]
FIELDS = [{"i": i} for i in range(N)]
QUERIES = np.random.default_rng(1).normal(size=(8, D)).astype(np.float32)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "s"


def flat():
    return FlatIndex(D, "cosine")


class Lossy(FlatIndex):
    """An index that says it has taken what it has not."""

    def add(self, x):
        ids = super().add(x)
        super().remove(ids[:1])
        return ids


class Refusing(FlatIndex):
    """An index that fails at the third batch."""

    def __init__(self, *space):
        super().__init__(*space)
        self.batches = 0

    def add(self, x):
        self.batches += 1
        if self.batches == 3:
            raise MemoryError("no room")
        return super().add(x)


def found(store, where=None, **how):
    return [
        [(m.id, m.score, m.payload) for m in store.search(q, 10, where, **how)] for q in QUERIES
    ]


@pytest.mark.parametrize("metric", ["cosine", "l2", "ip"])
@pytest.mark.parametrize("make", [FlatIndex, HNSWIndex])
def test_an_index_follows_every_write(path, metric, make):
    """Random writes to two stores, one with an index behind it: they answer alike."""
    rng = random.Random(0)
    options = {} if make is FlatIndex else {"ef_search": 200}
    with (
        SQLiteVectorStore(path, D, metric, index=lambda: make(D, metric, **options)) as mine,
        SQLiteVectorStore(":memory:", D, metric) as exact,
    ):
        for step in range(12):
            rows = rng.sample(range(N), rng.choice([1, 5, 80]))
            names, x = [NAMES[i] for i in rows], X[np.roll(rows, step)]
            for store in (mine, exact):
                if step % 4 == 3:
                    store.delete(names)
                else:
                    store.upsert(names, x, [FIELDS[i] for i in rows])
            if step == 6:
                mine.compact()
            assert mine.index.ntotal == mine.count() == exact.count()
        assert same_share(found(mine), found(exact)) >= (1.0 if make is FlatIndex else 0.95)
        where = Field("i") < 200
        assert found(mine, where) == found(exact, where)
        in_scan = found(mine, where, strategy="in-scan")
        assert same_share(in_scan, found(exact, where)) >= (1.0 if make is FlatIndex else 0.9)


def same_share(mine, exact):
    hits = [len({m[0] for m in a} & {m[0] for m in b}) for a, b in zip(mine, exact, strict=True)]
    return sum(hits) / sum(len(b) for b in exact)


def test_scores_are_exact_whatever_the_index_says(path):
    class Coarse(FlatIndex):
        def search(self, q, k):
            scores, ids = super().search(q, k)
            return np.zeros_like(scores), ids[::-1]

    with SQLiteVectorStore(path, D, index=lambda: Coarse(D, "cosine")) as store:
        store.upsert(NAMES, X)
        for match in (matches := store.search(QUERIES[0], 5)):
            x = X[int(match.id[1:])].astype(float)
            cosine = x @ QUERIES[0] / np.linalg.norm(x) / np.linalg.norm(QUERIES[0])
            assert match.score == pytest.approx(cosine, abs=1e-6)
        assert [m.score for m in matches] == sorted((m.score for m in matches), reverse=True)


def test_the_index_is_built_again_on_opening_and_keeps_following(path):
    with SQLiteVectorStore(path, D) as store:
        store.upsert(NAMES, X, FIELDS)
        expected = found(store)
    with SQLiteVectorStore(path, D, index=flat) as store:
        assert store.index.ntotal == N and found(store) == expected
        assert not store.capabilities.exact
    with SQLiteVectorStore(path, D, index=FlatIndex(D, "cosine")) as store:  # an empty one
        assert found(store) == expected


@pytest.mark.parametrize(
    ("index", "said"),
    [
        (lambda: FlatIndex(D, "l2"), "metric = 'cosine'"),
        (lambda: FlatIndex(D + 1, "cosine"), f"d = {D}"),
        (lambda: object(), "d = "),
    ],
)
def test_an_index_of_another_space_is_refused(path, index, said):
    with pytest.raises(ValueError, match=said):
        SQLiteVectorStore(path, D, index=index)
    with SQLiteVectorStore(path, D) as store:
        with pytest.raises(ValueError, match=said):
            store.reindex(index)
        assert store.index is None


def test_an_index_that_holds_something_is_refused(path):
    full = flat()
    full.add(X)
    with pytest.raises(ValueError, match=f"{N} vectors"):
        SQLiteVectorStore(path, D, index=full)


def test_what_the_index_refuses_is_not_written(path):
    with SQLiteVectorStore(path, D, index=lambda: Refusing(D, "cosine")) as store:
        store.upsert(NAMES[:5], X[:5])
        store.upsert(NAMES[5:9], X[5:9])
        with pytest.raises(MemoryError):
            store.upsert(["new", "d0"], X[9:11])
        assert store.count() == 9 and store.get(["new"]) == [None]
        np.testing.assert_array_equal(store.get(["d0"])[0].vector, X[0])
        assert store.search(X[0], 1)[0].id == "d0"
        assert store.index.ntotal == 9  # made anew, in one batch
        store.verify()


def test_an_index_that_fails_half_way_is_made_anew(path, monkeypatch):
    """Somebody else has written much; this store's index fails at the second of three chunks."""
    monkeypatch.setattr("course_lib.stores.index_keeper.CHUNK", 100)
    with SQLiteVectorStore(path, D) as other:
        other.upsert(NAMES[:10], X[:10], FIELDS[:10])
        with SQLiteVectorStore(path, D, index=lambda: Refusing(D, "cosine")) as store:
            other.upsert(NAMES[10:300], X[10:300], FIELDS[10:300])
            with pytest.raises(MemoryError):
                store.search(X[0], 1)
            monkeypatch.setattr("course_lib.stores.index_keeper.CHUNK", 1000)
            assert store.search(X[200], 1)[0].id == "d200"
            assert store.index.ntotal == 300 and found(store) == found(other)


def test_reindex_keeps_everything_but_the_index(path):
    with SQLiteVectorStore(path, D, index=flat) as store:
        store.upsert(NAMES, X, FIELDS)
        store.delete(NAMES[:100])
        expected, old = found(store), store.index
        assert store.reindex(lambda: HNSWIndex(D, "cosine", ef_search=300)) == N - 100
        assert store.index is not old and isinstance(store.index, HNSWIndex)
        assert store.metric == store.index.metric == "cosine"
        assert same_share(found(store), expected) >= 0.95
        store.upsert(["later"], X[:1])
        assert store.search(X[0], 1)[0].id == "later"
        assert store.reindex(None) == N - 99
        assert store.index is None and store.capabilities.exact


@pytest.mark.parametrize("bad", [Lossy, Refusing])
def test_a_failing_reindex_leaves_the_old_index(path, bad, monkeypatch):
    monkeypatch.setattr("course_lib.stores.index_keeper.CHUNK", 100)
    with SQLiteVectorStore(path, D, index=flat) as store:
        store.upsert(NAMES, X, FIELDS)
        expected, old, saved = found(store), store.index, store.save_index()
        with pytest.raises((RuntimeError, MemoryError), match="holds 594 of 600|no room"):
            store.reindex(lambda: bad(D, "cosine"))
        assert store.index is old and found(store) == expected and saved.exists()


def test_an_index_that_learns_first_sees_all_vectors(path, monkeypatch):
    monkeypatch.setattr("course_lib.stores.index_keeper.CHUNK", 50)
    seen = []

    class Watched(IVFFlatIndex):
        def train(self, x):
            seen.append(len(x))
            return super().train(x)

    with SQLiteVectorStore(path, D) as store:
        store.upsert(NAMES, X)
        expected = found(store)
        store.reindex(lambda: Watched(D, 8, nprobe=8, metric="cosine"))
        assert seen == [N] and found(store) == expected


def test_a_saved_index_is_loaded_and_catches_up(path, monkeypatch):
    with SQLiteVectorStore(path, D, index=flat) as store:
        store.upsert(NAMES[:500], X[:500], FIELDS[:500])
        file = store.save_index()
        store.upsert(NAMES[450:], X[450:], FIELDS[450:])
        store.delete(NAMES[:20])
        expected = found(store)
    added = []
    add = FlatIndex.add
    monkeypatch.setattr(FlatIndex, "add", lambda self, x: added.append(len(x)) or add(self, x))
    with SQLiteVectorStore(path, D, index=flat) as store:
        assert found(store) == expected and store.index.ntotal == N - 20
    assert added == [150]  # the rest came from the file
    assert [p for p in path.parent.iterdir() if "-index-" in p.name] == [file]


@pytest.mark.parametrize("damage", ["gone", "flipped", "cut", "another index", "another class"])
def test_a_saved_index_that_is_not_whole_is_built_again(path, damage):
    with SQLiteVectorStore(path, D, index=flat) as store:
        store.upsert(NAMES, X, FIELDS)
        file, expected = store.save_index(), found(store)
    if damage == "gone":
        file.unlink()
    elif damage == "another index":
        other = flat()
        other.add(X[::-1])
        other.save(file)
    elif damage != "another class":
        data = bytearray(file.read_bytes())
        data[len(data) // 2] ^= 4
        file.write_bytes(data if damage == "flipped" else data[:-5])
    make = flat if damage != "another class" else lambda: HNSWIndex(D, "cosine", ef_search=N)
    with SQLiteVectorStore(path, D, index=make) as store:
        assert store.index.ntotal == N and type(store.index) is type(make())
        assert same_share(found(store), expected) > 0.95


def test_old_files_of_indexes_go(path):
    def files():
        return [p for p in path.parent.iterdir() if "-index-" in p.name]

    with SQLiteVectorStore(path, D, index=flat) as store:
        store.upsert(NAMES, X)
        path.with_name("s-index-left-by-a-crash").write_bytes(b"half")
        store.save_index()
        saved = store.save_index()
        assert files() == [saved]
        store.reindex(flat)
        assert files() == []
    with SQLiteVectorStore(":memory:", D) as store, pytest.raises(ValueError, match="none to save"):
        store.save_index()
