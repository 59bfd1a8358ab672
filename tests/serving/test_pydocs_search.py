"""The search behind ``POST /search``, on three documents instead of PyDocs."""

import asyncio

import numpy as np
import pytest

from course_lib.serving import MetricRegistry, ServiceSettings, pydocs_search
from course_lib.serving.embedding_engine import EmbeddingEngine
from tests.serving.tiny_model import vector_of, words_model


class ThreeDocuments:
    names = ("a.first", "b.second", "c.third")
    matrix = np.stack([vector_of(text) for text in ("one", "two", "three")])


def test_it_finds_the_nearest_documents_with_the_services_own_model(monkeypatch):
    monkeypatch.setattr(pydocs_search, "pydocs_vectors", ThreeDocuments)
    engine = EmbeddingEngine(ServiceSettings(), MetricRegistry(), words_model)

    async def main():
        await engine.start()
        found = await pydocs_search.PyDocsSearch(engine)("two", 2)
        await engine.stop()
        return found

    found = asyncio.run(main())
    cosines = ThreeDocuments.matrix @ vector_of("two")
    order = np.argsort(-cosines)[:2]
    assert [name for name, _ in found] == [ThreeDocuments.names[i] for i in order]
    assert [score for _, score in found] == pytest.approx(cosines[order].tolist(), rel=1e-5)
    assert found[0][0] == "b.second"


def test_another_model_has_no_vectors_of_the_documents():
    engine = EmbeddingEngine(ServiceSettings(model="tiny"), MetricRegistry(), words_model)
    with pytest.raises(ValueError, match="vectors of all-MiniLM-L6-v2, not of tiny"):
        pydocs_search.PyDocsSearch(engine)
