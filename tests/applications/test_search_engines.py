"""Semantic and hybrid search: every hit is a document, once, and belongs to its score."""

import faiss
import numpy as np
import pytest

from course_lib.ann import FaissIndex, FlatIndex, HNSWIndex
from course_lib.applications import (
    BM25Index,
    HybridSearchEngine,
    SearchHit,
    SemanticSearchEngine,
    reciprocal_rank_fusion,
)
from course_lib.datasets import pydocs, pydocs_questions, pydocs_vectors
from course_lib.training import text_vectors


def angles(texts):
    """Embed a text that is a number of degrees."""
    radians = np.radians([float(text) for text in texts])
    return np.stack([np.cos(radians), np.sin(radians)], axis=1).astype(np.float32)


class Fixed:
    def __init__(self, *names):
        self.names, self.asked = names, []

    def search(self, query, k):
        self.asked.append(k)
        return [SearchHit(name, 1.0 / i, f"{name}!") for i, name in enumerate(self.names[:k], 1)]


def test_hits_are_the_nearest_with_their_cosine():
    engine = SemanticSearchEngine(angles)
    engine.add(["east", "north", "west"], ["0", "90", "180"])
    hits = engine.search("80", k=2)
    assert [(hit.document, hit.text) for hit in hits] == [("north", "90"), ("east", "0")]
    assert [hit.score for hit in hits] == pytest.approx(np.cos(np.radians([10, 80])), abs=1e-6)


@pytest.mark.parametrize(
    "index",
    [
        None,
        FlatIndex(2, "cosine"),
        HNSWIndex(2, metric="cosine"),
        FaissIndex(faiss.IndexFlatIP(2), "cosine"),
    ],
    ids=["default", "flat", "hnsw", "faiss"],
)
def test_more_asked_for_than_there_is(index):
    """FAISS pads with -1, and documents[-1] is a document (defect D232)."""
    engine = SemanticSearchEngine(angles, index)
    engine.add(list("abcd"), ["0", "30", "60", "90"])
    hits = engine.search("1", k=10)
    assert [hit.document for hit in hits] == list("abcd")
    assert all(-1.001 <= hit.score <= 1.001 for hit in hits)


class Padding(FlatIndex):
    """An index that finds less than it has, as graphs and probed lists may."""

    def search(self, q, k):
        scores, ids = super().search(q, k)
        scores[:, 1:], ids[:, 1:] = -np.inf, -1
        return scores, ids


def test_padding_is_left_out():
    engine = SemanticSearchEngine(angles, Padding(2, "cosine"))
    engine.add(["a", "b", "last"], ["0", "10", "90"])
    assert [hit.document for hit in engine.search("0", k=3)] == ["a"]


def test_documents_come_and_go():
    engine = SemanticSearchEngine(angles)
    assert engine.search("5") == [] and len(engine) == 0
    engine.add([], [])
    engine.add(["a", "b"], ["0", "90"])
    engine.add(["c"], ["anything"], vectors=angles(["45"]))
    assert [hit.document for hit in engine.search("44")] == ["c", "a", "b"]
    engine.remove("a")
    assert [hit.document for hit in engine.search("44", k=3)] == ["c", "b"] and len(engine) == 2
    engine.add(["a"], ["44"])
    assert engine.search("44", k=1) == [SearchHit("a", pytest.approx(1.0, abs=1e-6), "44")]
    with pytest.raises(KeyError):
        engine.remove("zebra")


def test_bad_documents_are_refused_whole():
    engine = SemanticSearchEngine(angles)
    engine.add(["a"], ["0"])
    with pytest.raises(ValueError, match="names: expected new ones, each once"):
        engine.add(["b", "a"], ["1", "2"])
    with pytest.raises(ValueError, match="names: expected new ones, each once"):
        engine.add(["b", "b"], ["1", "2"])
    with pytest.raises(ValueError, match="texts: expected 2, one a name, got 1"):
        engine.add(["b", "c"], ["1"])
    with pytest.raises(ValueError, match="vectors: expected 1, one a name, got 2"):
        engine.add(["b"], ["1"], vectors=angles(["1", "2"]))
    assert len(engine) == 1 and [hit.document for hit in engine.search("0")] == ["a"]
    with pytest.raises(ValueError, match="k: expected 1 or more, got 0"):
        engine.search("0", k=0)
    with pytest.raises(ValueError, match="index: expected an empty one, got 1 vectors"):
        SemanticSearchEngine(angles, engine.index)


def test_over_pydocs_it_is_the_exact_ranking():
    vectors = pydocs_vectors()
    engine = SemanticSearchEngine(text_vectors)
    engine.add(vectors.names, [""] * len(vectors.names), vectors.matrix)
    for question in pydocs_questions("dev")[:5]:
        cosines = vectors.matrix @ text_vectors([question.text])[0]
        best = [vectors.names[i] for i in np.argsort(-cosines, kind="stable")[:10]]
        assert {hit.document for hit in engine.search(question.text)} == set(best)


def test_hybrid_search_fuses_ranks_by_name():
    engines = [Fixed("a", "b", "c"), Fixed("c", "b", "d")]
    hits = HybridSearchEngine(engines, depth=3).search("?", k=10)
    expected = {"a": 1 / 61, "b": 2 / 62, "c": 1 / 61 + 1 / 63, "d": 1 / 63}
    assert {hit.document: hit.score for hit in hits} == pytest.approx(expected)
    assert [hit.document for hit in hits] == ["c", "b", "a", "d"]
    assert {hit.text for hit in hits} == {"a!", "b!", "c!", "d!"}
    assert engines[0].asked == [10]  # never fewer than the caller wants


def test_hybrid_search_looks_deeper_than_k():
    engines = [Fixed("a", "x", "b"), Fixed("c", "y", "b")]
    assert HybridSearchEngine(engines, depth=3).search("?", k=1)[0].document == "b"
    assert HybridSearchEngine(engines, depth=2).search("?", k=1)[0].document == "a"
    assert HybridSearchEngine(engines, [1, 3], depth=2).search("?", k=1)[0].document == "c"


def test_hybrid_finds_what_either_engine_finds():
    texts = [doc.text for doc in pydocs().docs[::60]]
    names = [doc.name for doc in pydocs().docs[::60]]
    semantic, words = SemanticSearchEngine(text_vectors), BM25Index()
    semantic.add(names, texts, text_vectors(texts))
    words.add(texts)

    class Words:
        def search(self, query, k):
            scores, ids = words.search([query], k)
            return [
                SearchHit(names[i], s) for s, i in zip(scores[0], ids[0], strict=True) if i >= 0
            ]

    hybrid, rankings = HybridSearchEngine([semantic, Words()]), {}
    for question in pydocs_questions("dev")[:8]:
        for engine in (semantic, Words()):
            rankings[engine] = [hit.document for hit in engine.search(question.text, 100)]
        fused = [hit.document for hit in hybrid.search(question.text, 10)]
        expected = reciprocal_rank_fusion(list(rankings.values()))
        assert fused == [name for name, _ in expected[:10]]
        rankings.clear()


def test_bad_hybrid_settings_are_named():
    with pytest.raises(ValueError, match="engines: expected at least one, got none"):
        HybridSearchEngine([])
    with pytest.raises(ValueError, match="depth: expected 1 or more, got 0"):
        HybridSearchEngine([Fixed("a")], depth=0)
    with pytest.raises(ValueError, match="k: expected 1 or more, got 0"):
        HybridSearchEngine([Fixed("a")]).search("?", 0)
