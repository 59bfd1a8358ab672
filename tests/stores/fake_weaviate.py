"""A stand-in for a Weaviate server and for the classes of weaviate-client 4.23 that we use."""

import sys
from types import ModuleType, SimpleNamespace

import numpy as np

from tests.stores.contract.documents import true_scores

METRICS = {"COSINE": "cosine", "L2_SQUARED": "l2", "DOT": "ip"}


class Named:
    """An enumeration of whatever is asked for."""

    def __getattr__(self, name):
        return name


class Filter:
    """A filter that can be evaluated: `holds(properties, uuid)`; `names` are its properties."""

    def __init__(self, holds, names=frozenset()):
        self.holds, self.names = holds, names

    @staticmethod
    def all_of(filters):
        assert len(filters) > 1
        names = frozenset().union(*(part.names for part in filters))
        return Filter(lambda *entry: all(part.holds(*entry) for part in filters), names)

    @staticmethod
    def any_of(filters):
        assert len(filters) > 1
        names = frozenset().union(*(part.names for part in filters))
        return Filter(lambda *entry: any(part.holds(*entry) for part in filters), names)

    @staticmethod
    def not_(filter_):
        return Filter(lambda *entry: not filter_.holds(*entry), filter_.names)

    @staticmethod
    def by_id():
        def contains_any(uuids):
            return Filter(lambda properties, uuid: uuid in uuids)

        return SimpleNamespace(contains_any=contains_any)

    @staticmethod
    def by_property(name):
        def compared(test):
            return lambda value: Filter(
                lambda properties, uuid: name in properties and test(properties[name], value),
                frozenset({name}),
            )

        return SimpleNamespace(
            equal=compared(lambda a, b: a == b),
            greater_than=compared(lambda a, b: a > b),
            greater_or_equal=compared(lambda a, b: a >= b),
            less_than=compared(lambda a, b: a < b),
            less_or_equal=compared(lambda a, b: a <= b),
        )


class Collection:
    def __init__(self, description, properties, metric):
        self.made = SimpleNamespace(description=description, properties=properties)
        self.metric, self.rows = metric, {}
        self.config = SimpleNamespace(get=lambda: self.made, add_property=properties.append)
        self.data = SimpleNamespace(insert_many=self.insert_many, delete_many=self.delete_many)
        self.query = SimpleNamespace(
            near_vector=self.near_vector, fetch_objects_by_ids=self.fetch_objects_by_ids
        )
        self.aggregate = SimpleNamespace(over_all=self.over_all)

    def insert_many(self, objects):
        known = {entry.name for entry in self.made.properties}
        for entry in objects:
            assert set(entry.properties) <= known  # else the server would guess a type
            self.rows[entry.uuid] = entry
        return SimpleNamespace(has_errors=False, errors={})

    def delete_many(self, where):
        gone = [uuid for uuid, row in self.rows.items() if where.holds(row.properties, uuid)]
        for uuid in gone:
            del self.rows[uuid]
        return SimpleNamespace(successful=len(gone))

    def chosen(self, filters):
        known = {entry.name for entry in self.made.properties}
        assert filters is None or filters.names <= known  # a server refuses unknown properties
        rows = self.rows.items()
        return [row for uuid, row in rows if filters is None or filters.holds(row.properties, uuid)]

    def fetch_objects_by_ids(self, ids, *, limit=None, include_vector=False):
        found = [self.rows[uuid] for uuid in ids if uuid in self.rows]
        objects = [
            SimpleNamespace(properties=row.properties, vector={"default": row.vector})
            for row in found
        ]
        return SimpleNamespace(objects=objects[:limit])

    def near_vector(self, near_vector, *, limit=None, filters=None, return_metadata=None):
        rows = self.chosen(filters)
        if not rows:
            return SimpleNamespace(objects=[])
        metric = METRICS[self.metric]
        scores = true_scores([row.vector for row in rows], near_vector, metric)
        distances = {"cosine": 1 - scores, "l2": scores, "ip": -scores}[metric]
        found = [
            SimpleNamespace(
                properties=rows[i].properties, metadata=SimpleNamespace(distance=distances[i])
            )
            for i in np.argsort(distances, kind="stable")[:limit]
        ]
        return SimpleNamespace(objects=found)

    def over_all(self, *, filters=None, total_count=True):
        return SimpleNamespace(total_count=len(self.chosen(filters)))


class FakeWeaviate:
    def __init__(self):
        self.made, self.closed = {}, False
        self.collections = SimpleNamespace(
            exists=self.made.__contains__, get=self.made.__getitem__, create=self.create
        )

    def create(self, name, *, description, properties, vector_config):
        assert name[0].isupper()
        metric = vector_config.vector_index_config.distance_metric
        self.made[name] = Collection(description, properties, metric)

    def close(self):
        self.closed = True


def install(patch):
    """Put the classes where `import weaviate.classes...` finds them."""
    config = ModuleType("weaviate.classes.config")
    config.VectorDistances, config.DataType, config.Tokenization = Named(), Named(), Named()
    config.Property = lambda **given: SimpleNamespace(**given)
    config.Configure = SimpleNamespace(
        Vectors=SimpleNamespace(self_provided=lambda **given: SimpleNamespace(**given)),
        VectorIndex=SimpleNamespace(hnsw=lambda **given: SimpleNamespace(**given)),
    )
    query, data = ModuleType("weaviate.classes.query"), ModuleType("weaviate.classes.data")
    query.Filter, query.MetadataQuery = Filter, lambda **given: SimpleNamespace(**given)
    data.DataObject = lambda **given: SimpleNamespace(**given)
    for module in (config, query, data, ModuleType("weaviate"), ModuleType("weaviate.classes")):
        patch.setitem(sys.modules, module.__name__, module)
