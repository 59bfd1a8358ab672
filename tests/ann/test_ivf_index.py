import faiss
import numpy as np
import pytest

from course_lib.ann import IVFFlatIndex
from tests.ann.quantiser_data import (
    NLIST,
    NUMBERS,
    QUERIES,
    ROWS,
    D,
    centroids_of,
    coarse,
    same_answers,
    trained,
)


@pytest.fixture(scope="module", params=["l2", "ip"])
def pair(request):
    """FAISS's index and ours around the same centroids."""
    theirs = trained(faiss.IndexIVFFlat(coarse(request.param), D, NLIST, NUMBERS[request.param]))
    ours = IVFFlatIndex(D, NLIST, metric=request.param)
    ours.centroids = centroids_of(theirs)
    ours.add(ROWS)
    return ours, theirs


@pytest.mark.parametrize("nprobe", [1, 5, NLIST])
@pytest.mark.parametrize("k", [1, 10, 300])
def test_answers_are_those_of_faiss(pair, nprobe, k):
    ours, theirs = pair
    ours.nprobe = theirs.nprobe = nprobe
    scores, ids = ours.search(QUERIES, k)
    expected, numbers = theirs.search(QUERIES, k)
    missing = numbers < 0
    np.testing.assert_array_equal(ids < 0, missing)
    assert np.isinf(scores[missing]).all()
    fill = np.where(missing, 0, 1)
    same_answers((np.where(fill, scores, 0), ids), (np.where(fill, expected, 0), numbers))


def test_lists_are_those_of_faiss(pair):
    ours, theirs = pair
    sizes = [theirs.invlists.list_size(i) for i in range(NLIST)]
    assert ours.lists.size.tolist() == sizes
    ids = faiss.rev_swig_ptr(theirs.invlists.get_ids(3), sizes[3])
    np.testing.assert_array_equal(ours.lists.columns["ids"][ours.lists.places(3)], ids)


def test_the_scanned_fraction_is_what_faiss_counts(pair):
    ours, theirs = pair
    ours.nprobe = theirs.nprobe = 6
    faiss.cvar.indexIVF_stats.reset()
    theirs.search(QUERIES, 10)
    compared = faiss.cvar.indexIVF_stats.ndis / len(QUERIES)
    assert ours.scanned_fraction(QUERIES) == pytest.approx(compared / len(ROWS))


def test_one_query_two_threads_and_many_queries_agree(pair):
    ours, _ = pair
    ours.nprobe = 5
    scores, ids = ours.search(QUERIES, 10)
    ours.threads = 2
    same_answers(ours.search(QUERIES, 10), (scores, ids), places=5)
    ours.threads = 1
    single = [ours.search(q, 10) for q in QUERIES]
    same_answers([np.stack(part) for part in zip(*single, strict=True)], (scores, ids), places=5)


def test_our_own_training_finds_as_much_as_that_of_faiss():
    truth = IVFFlatIndex(D, 1)
    truth.add(ROWS)
    _, true = truth.search(QUERIES, 10)
    theirs = faiss.IndexIVFFlat(coarse("l2"), D, NLIST)
    theirs.cp.niter = 10
    theirs.train(ROWS)
    theirs.add(ROWS)
    ours = IVFFlatIndex(D, NLIST, seed=1)
    ours.add(ROWS)
    found = []
    for index in (ours, theirs):
        index.nprobe = 3
        ids = index.search(QUERIES, 10)[1]
        found.append(np.mean([len(set(a) & set(b)) / 10 for a, b in zip(ids, true, strict=True)]))
    assert found[0] > found[1] - 0.04  # the start is drawn by chance; the benchmark compares closer


def test_a_vector_is_at_distance_zero_from_itself_far_from_the_origin():
    index = IVFFlatIndex(D, 4, nprobe=4)
    index.add(ROWS[:200] + 300)
    scores, ids = index.search(ROWS[:5] + 300, 1)
    assert (scores == 0).all()
    np.testing.assert_array_equal(ids.ravel(), np.arange(5))


def test_bits_and_pieces_are_the_whole():
    whole, pieces = (IVFFlatIndex(D, NLIST, nprobe=4, seed=2) for _ in range(2))
    whole.train(ROWS).add(ROWS)
    pieces.train(ROWS)
    for part in np.array_split(ROWS, 7):
        pieces.add(part)
    np.testing.assert_array_equal(whole.search(QUERIES, 10)[1], pieces.search(QUERIES, 10)[1])
    assert whole.nbytes < pieces.nbytes < 2 * whole.nbytes
    assert whole.nbytes >= ROWS.nbytes


def test_bad_settings_are_named():
    with pytest.raises(ValueError, match="nlist"):
        IVFFlatIndex(D, 0)
    with pytest.raises(TypeError, match="nlist: expected a whole number, got 8.0"):
        IVFFlatIndex(D, 8.0)
    with pytest.raises(TypeError, match="nprobe: expected a whole number, got True"):
        IVFFlatIndex(D, 8, nprobe=True)
    index = IVFFlatIndex(D, 8)
    with pytest.raises(ValueError, match="isn't trained yet"):
        _ = index.centroids
    with pytest.raises(ValueError, match="x: 8 centroids need 8 rows"):
        index.add(ROWS[:7])
    with pytest.raises(ValueError, match="centroids: expected 8 rows, got 9"):
        index.centroids = ROWS[:9]
    index.add(ROWS[:50])
    with pytest.raises(ValueError, match="centroids: rows lie in the lists of the old ones"):
        index.centroids = ROWS[:8]
