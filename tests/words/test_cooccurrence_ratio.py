import numpy as np
import pytest
from scipy.sparse import csr_matrix

from course_lib.words import (
    Vocabulary,
    conditional_probability,
    cooccurrence_matrix,
    probability_ratio,
)

TEXT = """ice is a solid
ice is solid water
solid ice is cold
steam is a gas
steam is water gas
hot gas and steam
ice and fashion
steam and fashion
water ice
water steam"""


@pytest.fixture(scope="module")
def toy():
    sentences = [line.split() for line in TEXT.splitlines()]
    vocabulary = Vocabulary.build(sentences, min_count=1)
    return vocabulary, cooccurrence_matrix(vocabulary.encode(sentences), 5, "flat")


def test_conditional_probabilities_of_a_word_sum_to_one(toy):
    vocabulary, counts = toy
    every = np.arange(len(vocabulary))
    total = [conditional_probability(counts, i, every).sum() for i in every]
    assert np.allclose(total, 1)


def test_ratio_tells_solid_from_gas_and_not_water_or_fashion(toy):
    vocabulary, counts = toy
    probes = np.array([vocabulary.index(w) for w in ("solid", "gas", "water", "fashion")])
    ice, steam = vocabulary.index("ice"), vocabulary.index("steam")
    solid, gas, water, fashion = probability_ratio(counts, ice, steam, probes)
    assert solid == np.inf  # never seen with steam
    assert gas == 0
    assert water == pytest.approx(1, abs=0.3)
    assert fashion == pytest.approx(1, abs=0.3)


def test_ratio_by_hand():
    counts = csr_matrix(np.array([[2.0, 6.0], [1.0, 1.0]]))
    got = probability_ratio(counts, 0, 1, np.array([0, 1]))
    assert got.tolist() == [(2 / 8) / (1 / 2), (6 / 8) / (1 / 2)]


def test_word_without_counts_is_named():
    with pytest.raises(ValueError, match="got row 1, all zero"):
        conditional_probability(csr_matrix(np.diag([1.0, 0.0])), 1, np.array([0]))
