import numpy as np
import pytest
from scipy.spatial.distance import pdist
from sklearn.neighbors import KNeighborsClassifier

from course_lib.sentences.vector_geometry import Separation, mean_cosine, sense_separation


def drawn(n=30, d=8, seed=0):
    rng = np.random.default_rng(seed)
    return rng.standard_normal((n, d)) * rng.uniform(0.1, 20, (n, 1))


def test_mean_cosine_is_scipys_over_all_pairs():
    for vectors in (drawn(), drawn() + 30, drawn().astype(np.float32)):
        expected = 1 - pdist(vectors, "cosine").mean()
        assert mean_cosine(vectors) == pytest.approx(expected, abs=1e-6)


def test_ends_of_the_scale():
    assert mean_cosine(np.ones((5, 3))) == pytest.approx(1)
    assert mean_cosine(np.eye(4)) == pytest.approx(0)
    simplex = np.eye(5) - 1 / 5
    assert mean_cosine(simplex) == pytest.approx(-1 / 4)
    with_zeros = np.array([[1.0, 0], [1, 0], [0, 0]])
    assert mean_cosine(with_zeros) == pytest.approx(1 / 3)  # one pair of three


def test_centring_takes_a_common_direction_away():
    cone = drawn() + 50 * np.eye(8)[0] * 3
    assert mean_cosine(cone) > 0.8
    assert abs(mean_cosine(cone - cone.mean(axis=0))) < 0.1


def test_separation_is_scipys_and_scikit_learns():
    vectors, labels = drawn(), np.random.default_rng(1).choice(["money", "river", "snow"], 30)
    cosines = 1 - pdist(vectors, "cosine")
    i, j = np.triu_indices(30, 1)
    same = labels[i] == labels[j]
    leave_one_out = []
    for k in range(30):
        rest = np.arange(30) != k
        nearest = KNeighborsClassifier(1, metric="cosine").fit(vectors[rest], labels[rest])
        leave_one_out.append(nearest.predict(vectors[[k]])[0] == labels[k])
    found = sense_separation(vectors, list(labels))
    assert found.within == pytest.approx(cosines[same].mean(), abs=1e-6)
    assert found.across == pytest.approx(cosines[~same].mean(), abs=1e-6)
    assert found.nearest_neighbour_accuracy == pytest.approx(np.mean(leave_one_out))
    assert found.margin == found.within - found.across


def test_rotation_and_lengths_do_not_matter():
    vectors, labels = drawn(), ["a", "b", "c"] * 10
    turned = vectors @ np.linalg.qr(drawn(8, 8))[0] * 7
    np.testing.assert_allclose(
        sense_separation(turned, labels), sense_separation(vectors, labels), atol=1e-9
    )
    assert mean_cosine(turned) == pytest.approx(mean_cosine(vectors))


def test_a_label_that_stands_alone_counts_across_only():
    vectors = np.array([[1, 0], [1, 0.1], [0, 1]])
    found = sense_separation(vectors, ["money", "money", "river"])
    assert found.nearest_neighbour_accuracy == pytest.approx(2 / 3)
    assert isinstance(found, Separation)


def test_bad_input_is_named():
    with pytest.raises(ValueError, match=r"vectors: expected shape \(n, d\), n >= 2, got \(1, 3\)"):
        mean_cosine(np.ones((1, 3)))
    with pytest.raises(ValueError, match="labels: expected 3, one for each row, got 2"):
        sense_separation(np.eye(3), ["a", "b"])
    for labels in (["a", "a", "a"], ["a", "b", "c"]):
        with pytest.raises(ValueError, match="labels: expected two labels, one of them twice"):
            sense_separation(np.eye(3), labels)
