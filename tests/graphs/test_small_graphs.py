import networkx as nx
import numpy as np

from course_lib.graphs.small_graphs import karate_club, les_miserables


def test_karate_club_is_networkxs():
    theirs, club = nx.karate_club_graph(), karate_club()
    np.testing.assert_array_equal(club.graph.adjacency().toarray(), nx.to_numpy_array(theirs))
    assert club.graph.names == tuple(range(34))
    sides = [club.label_names[label] for label in club.labels]
    assert sides == [theirs.nodes[i]["club"] for i in range(34)]


def test_les_miserables_is_networkxs_in_groups_that_hold_together():
    theirs, novel = nx.les_miserables_graph(), les_miserables()
    np.testing.assert_array_equal(novel.graph.adjacency().toarray(), nx.to_numpy_array(theirs))
    groups = [
        {novel.graph.names[i] for i in np.flatnonzero(novel.labels == label)}
        for label in range(len(novel.label_names))
    ]
    assert nx.community.modularity(theirs, groups) > 0.4
    for leader, group in zip(novel.label_names, groups, strict=True):
        assert leader in group
