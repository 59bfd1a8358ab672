from functools import cache

import numpy as np
import pytest

from course_lib.datasets import pydocs
from course_lib.datasets.pydocs_table import Doc, PyDocs
from course_lib.graphs.pydocs_graphs import pydocs_graph, see_also_graph
from course_lib.graphs.pydocs_imports import import_graph
from course_lib.graphs.pydocs_triples_table import pydocs_triples


def made_corpus():
    docs = [Doc(name, kind, name.partition(".")[0], "", "", "", "") for name, kind in KINDS.items()]
    triples = [
        ("p", "contains", "p.A"),
        ("p.A", "contains", "p.A.run"),
        ("p", "contains", "p.f"),
        ("q.B", "inherits", "p.A"),
        ("p.f", "see_also", "p.A"),
        ("p.A", "see_also", "p.f"),
        ("p.f", "see_also", "q.B"),
    ]
    imports = [("a.py", "p.f"), ("a.py", "p.f"), ("b.py", "p.f"), ("b.py", "q.B")]
    return PyDocs(docs, [], triples, imports)


KINDS = {"p.A": "class", "p.A.run": "method", "p.f": "function", "q.B": "class"}


@cache
def everything():
    return pydocs_graph()


def test_nodes_know_their_document():
    found = pydocs_graph(corpus=made_corpus())
    assert found.graph.names == ("p", "p.A", "p.A.run", "p.f", "q.B")
    assert found.rows.tolist() == [-1, 0, 1, 2, 3]
    assert found.packages == ("p", "p", "p", "p", "q")
    assert found.kinds == ("module", "class", "method", "function", "class")


def test_links_that_recur_weigh_one():
    found = see_also_graph(corpus=made_corpus()).graph
    assert found.names == ("p.A", "p.f", "q.B")
    np.testing.assert_array_equal(found.adjacency().toarray(), [[0, 1, 0], [1, 0, 1], [0, 1, 0]])
    arrows = see_also_graph(directed=True, corpus=made_corpus()).graph
    assert arrows.m == 3
    assert arrows.has_edges([[0, 1], [1, 0], [1, 2], [2, 1]]).tolist() == [True, True, True, False]


def test_relations_are_chosen_by_name():
    assert pydocs_graph(("inherits",), corpus=made_corpus()).graph.m == 1
    assert pydocs_graph(("inherits", "contains"), corpus=made_corpus()).graph.m == 4
    with pytest.raises(ValueError, match=r"relations: expected some of .* got \['imports'\]"):
        pydocs_graph(("imports",), corpus=made_corpus())


def test_the_real_graph_has_thousands_of_nodes_and_every_link():
    corpus, found = pydocs(), everything()
    assert set(corpus.names) <= set(found.graph.names)
    joined = {frozenset(t[::2]) for t in corpus.triples}
    assert found.graph.m == len(joined)
    documents = found.rows >= 0
    for row in np.flatnonzero(documents)[::2000]:
        doc = corpus.docs[found.rows[row]]
        assert doc.name == found.graph.names[row]
        assert (doc.package, doc.kind) == (found.packages[row], found.kinds[row])
    links = see_also_graph()
    assert links.graph.n > 3000
    assert (links.rows >= 0).all()
    assert (links.graph.degrees > 0).all()
    assert links.graph.m == len({frozenset(pair) for pair in corpus.see_also})


def test_triples_are_the_corpus_in_numbers():
    corpus = pydocs()
    triples = pydocs_triples()
    assert triples.relations == ("contains", "inherits", "see_also")
    assert {triples.named(i) for i in range(len(triples))} == set(corpus.triples)
    assert triples.ids.dtype == np.int32
    assert len(triples) == len(set(corpus.triples))


def test_imports_join_files_to_names():
    small = import_graph(min_files=1, corpus=made_corpus())
    assert small.graph.names == ("a.py", "b.py", "p.f", "q.B")
    assert small.edges_between("file", "name").tolist() == [[0, 2], [1, 2], [1, 3]]
    real = import_graph(min_files=5)
    per_name = real.graph.degrees[real.rows_of("name")]
    assert per_name.min() >= 5
    assert len(real.edges_between("file", "file")) == 0
    with pytest.raises(ValueError, match="min_files: no name is imported by 9 files"):
        import_graph(min_files=9, corpus=made_corpus())
