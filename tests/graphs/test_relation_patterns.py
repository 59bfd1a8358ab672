import numpy as np
import pytest

from course_lib.graphs import constructed_relations
from course_lib.graphs.relation_patterns import PATTERNS


def facts(pattern, seed=0):
    made = constructed_relations(pattern, seed)
    given = {tuple(fact) for fact in made.train.tolist()}
    asked = {tuple(fact) for fact in made.test.tolist()}
    return made, given, asked


@pytest.mark.parametrize("pattern", PATTERNS)
def test_sizes_are_those_of_the_facts_and_seeds_decide(pattern):
    made, given, asked = facts(pattern)
    everything = np.array(sorted(given | asked))
    assert set(everything[:, [0, 2]].ravel()) == set(range(made.entities))
    assert set(everything[:, 1]) == set(range(made.relations))
    assert (len(given), len(asked)) == (len(made.train), len(made.test))
    assert facts(pattern)[1] == given != facts(pattern, 1)[1]


def test_what_is_asked_follows_and_is_not_given():
    for pattern in ("symmetric", "inverse", "composition"):
        _, given, asked = facts(pattern)
        assert not given & asked
    _, given, asked = facts("symmetric")
    assert all((t, r, h) in given for h, r, t in asked)
    _, given, asked = facts("inverse")
    assert {r for _, r, _ in asked} == {1}
    assert all((t, 0, h) in given for h, _, t in asked)
    _, given, asked = facts("composition")
    right, up = ({h: t for h, r, t in given if r == k} for k in (0, 1))
    assert all(up[right[h]] == t and r == 2 for h, r, t in asked)


def test_a_ring_never_points_back_and_one_head_has_many_tails():
    _, given, asked = facts("antisymmetric")
    assert given == asked
    assert not any((t, r, h) in given for h, r, t in given)
    _, given, _ = facts("one to many")
    tails = {h: [t for g, r, t in given if (g, r) == (h, 0)] for h, r, _ in given if r == 0}
    assert {len(t) for t in tails.values()} == {6}
    partners = [t for _, r, t in given if r == 1]
    assert len(set(partners)) == len(partners) == 60


def test_an_unknown_pattern_is_named():
    with pytest.raises(ValueError, match="pattern: expected one of .*'inverse'.*, got 'odd'"):
        constructed_relations("odd")
