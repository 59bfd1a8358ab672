import numpy as np
import pytest

from course_lib.graphs import DistMult, RotatE, TransE, constructed_relations, pattern_table
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


def test_chains_never_point_back_and_a_ring_closes():
    for pattern, ends in (("antisymmetric", 24), ("ring", 0)):
        _, given, asked = facts(pattern)
        assert given == asked
        assert not any((t, r, h) in given for h, r, t in given)
        following = {h: t for h, _, t in given}
        assert len(following) == len(given) == 120 - ends
        assert len(set(following.values()) - set(following)) == ends


def test_one_head_has_many_tails():
    _, given, _ = facts("one to many")
    tails = {h: [t for g, r, t in given if (g, r) == (h, 0)] for h, r, _ in given if r == 0}
    assert {len(t) for t in tails.values()} == {6}
    partners = [t for _, r, t in given if r == 1]
    assert len(set(partners)) == len(partners) == 60


def test_an_unknown_pattern_is_named():
    with pytest.raises(ValueError, match="pattern: expected one of .*'inverse'.*, got 'odd'"):
        constructed_relations("odd")


def test_training_finds_what_the_formulas_allow_and_not_what_they_forbid():
    builds = {
        "TransE": lambda n, m: TransE(n, m, dim=32),
        "DistMult": lambda n, m: DistMult(n, m, dim=32),
        "RotatE": lambda n, m: RotatE(n, m, dim=16),
    }
    table = pattern_table(builds, epochs=60, learning_rate=0.1)
    assert table["symmetric"]["TransE"] <= 0.5 < 0.9 < table["symmetric"]["DistMult"]
    assert table["ring"]["DistMult"] <= 0.51
    assert table["antisymmetric"]["DistMult"] <= 0.63
    for pattern in ("symmetric", "antisymmetric", "ring", "inverse"):
        assert table[pattern]["RotatE"] > 0.9
