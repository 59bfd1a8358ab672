"""A stand-in for Pinecone with the calls of pinecone 10: keywords only, as its client has them."""

from types import SimpleNamespace

import numpy as np

from tests.stores.contract.documents import true_scores

METRICS = {"cosine": "cosine", "euclidean": "l2", "dotproduct": "ip"}
COMPARE = {
    "$gt": lambda a, b: a > b,
    "$gte": lambda a, b: a >= b,
    "$lt": lambda a, b: a < b,
    "$lte": lambda a, b: a <= b,
}


def holds(condition, metadata):
    """Evaluate a filter; documents without the field satisfy no comparison, not even $nin."""
    if "$and" in condition:
        return all(holds(part, metadata) for part in condition["$and"])
    if "$or" in condition:
        return any(holds(part, metadata) for part in condition["$or"])
    ((key, test),) = condition.items()
    ((word, value),) = test.items()
    if word == "$exists":
        return (key in metadata) == value
    if key not in metadata:
        return False
    if word in ("$in", "$nin"):
        return (metadata[key] in value) == (word == "$in")
    return COMPARE[word](metadata[key], value)


class FakeIndex:
    def __init__(self, dimension, metric):
        self.dimension, self.metric, self.rows = dimension, metric, {}

    def upsert(self, *, vectors, namespace="", batch_size=None, show_progress=True):
        for entry in vectors:
            assert set(entry) == {"id", "values", "metadata"}
            assert entry["id"].isascii() and len(entry["values"]) == self.dimension
            assert all(isinstance(v, str | int | float | bool) for v in entry["metadata"].values())
            values = np.array(entry["values"], np.float32)
            self.rows[entry["id"]] = SimpleNamespace(
                id=entry["id"], values=values, metadata=dict(entry["metadata"])
            )

    def fetch(self, *, ids, namespace=""):
        assert 0 < len(ids) <= 100
        return SimpleNamespace(vectors={i: self.rows[i] for i in ids if i in self.rows})

    def delete(self, *, ids=None, delete_all=False, filter=None, namespace=""):
        for name in ids:
            del self.rows[name]

    def query(self, *, top_k, vector=None, filter=None, include_values=False,
              include_metadata=False):  # fmt: skip
        assert len(vector) == self.dimension and include_metadata
        rows = [r for r in self.rows.values() if filter is None or holds(filter, r.metadata)]
        if not rows:
            return SimpleNamespace(matches=[])
        metric = METRICS[self.metric]
        scores = true_scores([row.values for row in rows], vector, metric)
        order = np.argsort(scores if metric == "l2" else -scores, kind="stable")[:top_k]
        found = [
            SimpleNamespace(id=rows[i].id, score=scores[i], metadata=rows[i].metadata)
            for i in order
        ]
        return SimpleNamespace(matches=found)

    def describe_index_stats(self):
        return SimpleNamespace(total_vector_count=len(self.rows))


class FakePinecone:
    def __init__(self):
        self.indexes, self.closed = {}, False

    def has_index(self, name):
        return name in self.indexes

    def create_index(self, *, name, dimension, metric, spec):
        assert set(spec) == {"serverless"} and set(spec["serverless"]) == {"cloud", "region"}
        assert len(name) <= 45 and name.replace("-", "").isalnum() and name == name.lower()
        self.indexes[name] = FakeIndex(dimension, metric)

    def describe_index(self, name):
        made = self.indexes[name]
        return SimpleNamespace(dimension=made.dimension, metric=made.metric)

    def index(self, *, name):
        return self.indexes[name]

    def close(self):
        self.closed = True
