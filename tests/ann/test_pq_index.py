import faiss
import numpy as np
import pytest

from course_lib.ann import FlatIndex, IVFPQIndex, PQIndex, RerankIndex
from tests.ann.quantiser_data import (
    NLIST,
    NUMBERS,
    QUERIES,
    ROWS,
    D,
    M,
    centroids_of,
    coarse,
    codebooks_of,
    same_answers,
    trained,
)


@pytest.fixture(scope="module", params=["l2", "ip"])
def pq_pair(request):
    theirs = trained(faiss.IndexPQ(D, M, 8, NUMBERS[request.param]))
    ours = PQIndex(D, M, metric=request.param)
    ours.quantizer.codebooks = codebooks_of(theirs.pq)
    ours.add(ROWS)
    return ours, theirs


@pytest.fixture(scope="module", params=["l2", "ip"])
def ivfpq_pair(request):
    metric = request.param
    theirs = trained(faiss.IndexIVFPQ(coarse(metric), D, NLIST, M, 8, NUMBERS[metric]))
    ours = IVFPQIndex(D, NLIST, M, metric=metric)
    ours.centroids, ours.quantizer.codebooks = centroids_of(theirs), codebooks_of(theirs.pq)
    ours.add(ROWS)
    return ours, theirs


@pytest.mark.parametrize("nq", [1, 7, 64, 90])  # alone, side by side, and both
@pytest.mark.parametrize("k", [1, 50])
def test_pq_answers_are_those_of_faiss(pq_pair, nq, k):
    ours, theirs = pq_pair
    same_answers(ours.search(QUERIES[:nq], k), theirs.search(QUERIES[:nq], k))


@pytest.mark.parametrize("nprobe", [1, 5, NLIST])
def test_ivfpq_answers_are_those_of_faiss(ivfpq_pair, nprobe):
    ours, theirs = ivfpq_pair
    ours.nprobe = theirs.nprobe = nprobe
    same_answers(ours.search(QUERIES, 20), theirs.search(QUERIES, 20))


def test_codes_are_the_bytes_of_faiss(pq_pair):
    ours, theirs = pq_pair
    codes = faiss.vector_to_array(theirs.codes).reshape(-1, M)
    assert (ours.codes != codes).mean() < 1e-4
    assert ours.codes.nbytes == len(ROWS) * theirs.code_size


def test_residuals_describe_rows_better():
    residual, plain = IVFPQIndex(D, NLIST, M, nbits=6), PQIndex(D, M, nbits=6)
    residual.add(ROWS)
    plain.add(ROWS)
    places, list_of = residual.lists.used()
    ids, codes = (residual.lists.columns[name][places] for name in ("ids", "codes"))
    errors = (ROWS[ids] - residual.decode(codes, list_of)) ** 2
    plain_errors = (ROWS - plain.quantizer.decode(plain.codes)) ** 2
    assert errors.sum() < 0.8 * plain_errors.sum()


def on_two_threads(index):
    index.threads = 2
    answers = index.search(QUERIES, 10)
    index.threads = 1
    return answers


def test_pq_answers_the_same_on_two_threads(pq_pair):
    same_answers(on_two_threads(pq_pair[0]), pq_pair[0].search(QUERIES, 10), places=5)


def test_ivfpq_answers_the_same_on_two_threads(ivfpq_pair):
    same_answers(on_two_threads(ivfpq_pair[0]), ivfpq_pair[0].search(QUERIES, 10), places=5)


@pytest.mark.parametrize("nbits", [4, 5])
def test_fewer_bits_still_compare_decoded_vectors(nbits):
    index = PQIndex(D, M, nbits=nbits)
    index.add(ROWS)
    decoded = index.quantizer.decode(index.codes)
    expected = np.sort(((QUERIES[:30, None] - decoded) ** 2).sum(-1), axis=1)[:, :5]
    np.testing.assert_allclose(index.search(QUERIES[:30], 5)[0], expected, rtol=1e-4)
    np.testing.assert_allclose(index.search(QUERIES[0], 5)[0], expected[0], rtol=1e-4)


def test_re_ranking_is_exact_on_its_candidates():
    inner = PQIndex(D, 4, nbits=4)
    index = RerankIndex(inner, depth=40)
    index.add(ROWS)
    _, candidates = inner.search(QUERIES, 40)
    scores, ids = index.search(QUERIES, 5)
    true = ((QUERIES[:, None] - ROWS[candidates]) ** 2).sum(axis=-1)  # (nq, 40)
    np.testing.assert_allclose(scores, np.sort(true, axis=1)[:, :5], rtol=1e-4)
    np.testing.assert_array_equal(ids[:, 0], candidates[np.arange(90), true.argmin(axis=1)])


def test_re_ranking_deeper_finds_more():
    flat = faiss.IndexFlatL2(D)
    flat.add(ROWS)
    _, true = flat.search(QUERIES, 10)
    index = RerankIndex(PQIndex(D, 4, nbits=5), depth=10)
    index.add(ROWS)
    found = []
    for depth in (10, 100, 1000):
        index.depth = depth
        ids = index.search(QUERIES, 10)[1]
        found.append(np.mean([len(set(a) & set(b)) / 10 for a, b in zip(ids, true, strict=True)]))
    assert found[0] + 0.2 < found[1] < found[2]
    assert found[2] > 0.95


def test_re_ranking_trains_its_inner_index_and_lets_others_be():
    inner = PQIndex(D, 4, nbits=4)
    index = RerankIndex(inner).train(ROWS[:200])
    np.testing.assert_array_equal(
        inner.quantizer.codebooks, PQIndex(D, 4, nbits=4).train(ROWS[:200]).quantizer.codebooks
    )
    assert (inner.ntotal, index.ntotal) == (0, 0)
    flat = RerankIndex(FlatIndex(D)).train(ROWS)  # has nothing to train
    assert flat.ntotal == 0 and isinstance(flat, RerankIndex)


def test_re_ranking_refuses_rows_it_never_saw():
    inner = PQIndex(D, M, nbits=4)
    index = RerankIndex(inner)
    inner.add(ROWS[:100])
    with pytest.raises(ValueError, match="was it added to"):
        index.add(ROWS[:5])
    with pytest.raises(ValueError, match="index: expected an empty one, got"):
        RerankIndex(inner)
