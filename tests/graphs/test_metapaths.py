import networkx as nx
import numpy as np
import pytest
from scipy import stats

from course_lib.graphs.csr_graph import Graph
from course_lib.graphs.metapaths import Metapath2Vec, metapath_walks
from course_lib.graphs.typed_graph import TypedGraph

WAY = ("author", "paper", "author")


def library(seed=0):
    """Authors, papers and venues: authors also know each other, one has written nothing."""
    rng = np.random.default_rng(seed)
    edges = [(f"a{rng.integers(1, 8)}", f"p{i}") for i in range(12) for _ in range(3)]
    edges += [(f"p{i}", f"v{i % 3}") for i in range(12)]
    edges += [(f"a{i}", f"a{i + 1}") for i in range(7)]
    graph = Graph.from_edges(edges, weights=rng.integers(1, 5, len(edges)))
    kinds = {"a": "author", "p": "paper", "v": "venue"}
    return TypedGraph.from_names(graph, [kinds[str(name)[0]] for name in graph.names])


def types_of(typed, walk):
    return [typed.type_names[typed.types[i]] for i in walk if i >= 0]


def test_types_and_edges_between_them():
    typed = library()
    assert typed.type_names == ("author", "paper", "venue")
    assert [str(typed.graph.names[i])[0] for i in typed.rows_of("venue")] == ["v"] * 3
    dense = typed.graph.adjacency().toarray().astype(float)
    papers, venues = typed.rows_of("paper"), typed.rows_of("venue")
    found = typed.edges_between("paper", "venue")
    assert len(found) == (dense[np.ix_(papers, venues)] > 0).sum()
    assert set(typed.types[found[:, 0]]) == {1}
    assert set(typed.types[found[:, 1]]) == {2}


def test_complete_bipartite_graph_is_walked_to_the_end():
    """D143: a pattern cycled with its repeated end stops after three nodes."""
    graph = Graph.from_networkx(nx.complete_bipartite_graph(4, 5))
    typed = TypedGraph.from_names(graph, ["author"] * 4 + ["paper"] * 5)
    walks = metapath_walks(typed, WAY, 3, 20)
    assert (walks >= 0).all()
    assert all(types_of(typed, walk) == ["author", "paper"] * 10 for walk in walks)


@pytest.mark.parametrize("way", [WAY, ("author", "paper", "venue", "paper", "author")])
def test_walks_follow_the_pattern_and_the_edges(way):
    typed = library()
    walks = metapath_walks(typed, way, 50, 13, seed=1)
    assert len(walks) == 50 * len(typed.rows_of("author"))
    np.testing.assert_array_equal(walks[:8, 0], typed.rows_of("author"))
    for walk in walks:
        walk = walk[walk >= 0]
        kinds = types_of(typed, walk)
        assert kinds == list(way[:-1] * 13)[: len(kinds)]
        assert typed.graph.has_edges(np.stack([walk[:-1], walk[1:]], axis=1)).all()
        if len(walk) < 13:  # ended because the wanted type was not to be had
            wanted = (way[:-1] * 13)[len(walk)]
            around = types_of(typed, typed.graph.neighbors(walk[-1]))
            assert wanted not in around
    alone = typed.graph.index("a0")
    assert (walks[walks[:, 0] == alone][:, 1:] == -1).all()  # knows a1, has written nothing


def test_steps_go_by_weight_among_the_wanted_type():
    typed = library()
    walks = metapath_walks(typed, WAY, 3000, 9, seed=2)
    dense = typed.graph.adjacency().toarray().astype(float)
    p_values = []
    for paper in typed.rows_of("paper"):
        at, step = np.nonzero(walks[:, :-1] == paper)
        seen = np.bincount(walks[at, step + 1], minlength=typed.graph.n)
        odds = dense[paper] * (typed.types == 0)
        if (odds > 0).sum() > 1:
            share = odds[odds > 0] / odds.sum()
            p_values.append(stats.chisquare(seen[odds > 0], share * seen.sum()).pvalue)
        assert seen[odds == 0].sum() == 0
    assert len(p_values) > 5
    assert min(p_values) > 1e-4


def test_any_number_of_threads_walks_the_same():
    typed = library()
    one, three = (metapath_walks(typed, WAY, 7, 20, seed=1, threads=t) for t in (1, 3))
    np.testing.assert_array_equal(one, three)


def test_embedding_brings_authors_of_the_same_papers_together():
    rng = np.random.default_rng(0)
    edges = [(f"a{rng.integers(6) + 6 * (i % 2)}", f"p{i}") for i in range(60) for _ in range(3)]
    graph = Graph.from_edges(edges)
    kinds = ["author" if str(name)[0] == "a" else "paper" for name in graph.names]
    typed = TypedGraph.from_names(graph, kinds)
    model = Metapath2Vec(WAY, dim=8, walks=40, length=20, window=4, epochs=3).fit(typed)
    authors = typed.rows_of("author")
    half = np.array([int(str(graph.names[row])[1:]) // 6 for row in authors])
    x = model.vectors[authors] / np.linalg.norm(model.vectors[authors], axis=1, keepdims=True)
    same = half[:, None] == half
    assert (x @ x.T)[same].mean() > (x @ x.T)[~same].mean() + 0.3
    outside = Metapath2Vec(WAY, dim=8, walks=2, length=5).fit(library())
    assert not outside.vector("v0").any()


@pytest.mark.parametrize(
    ("way", "message"),
    [
        (("author", "paper"), "metapath: .* the last equal to the first"),
        (("author",), "metapath: expected at least two types"),
        (("author", "reader", "author"), "type: expected one of .* got 'reader'"),
    ],
)
def test_bad_patterns_are_named(way, message):
    with pytest.raises(ValueError, match=message):
        metapath_walks(library(), way)


def test_types_must_fit_the_nodes():
    with pytest.raises(ValueError, match="types: expected 2, one for each node, got 1"):
        TypedGraph.from_names(Graph.from_edges([(0, 1)]), ["a"])
