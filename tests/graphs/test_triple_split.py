import numpy as np
import pytest

from course_lib.graphs.triple_split import split_triples

RNG = np.random.default_rng(0)
FACTS = np.unique(RNG.integers(0, [30, 3, 30], (600, 3)), axis=0)


@pytest.mark.parametrize("seed", range(3))
def test_facts_of_the_same_two_entities_go_together(seed):
    train, test = split_triples(FACTS, 0.2, seed)
    parts = [{frozenset((h, t)) for h, _, t in part.tolist()} for part in (train, test)]
    assert not parts[0] & parts[1]
    assert len(parts[1]) == pytest.approx(0.2 * len(parts[0] | parts[1]), abs=1)
    together = np.concatenate([train, test])
    assert np.array_equal(np.unique(together, axis=0), FACTS)
    assert len(together) == len(FACTS)


def test_a_seed_gives_the_same_split_and_bad_shares_are_named():
    first, again, other = (split_triples(FACTS, 0.2, seed)[1] for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)
    with pytest.raises(ValueError, match="test: expected a share above 0 and below 1, got 1"):
        split_triples(FACTS, 1)
    with pytest.raises(ValueError, match="triples: expected enough for two parts, got 1 pairs"):
        split_triples([(0, 0, 1), (1, 0, 0)], 0.5)
