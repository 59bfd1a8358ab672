import numpy as np
import pytest
import torch
import torch.nn.functional as F

from course_lib.sentences import info_nce_loss
from course_lib.training.adapter_training import (
    AnsweredQueries,
    answer_table,
    graded_ranking_loss,
    train_adapter,
)
from course_lib.training.documentation_pairs import PydocsPairs
from course_lib.training.vector_adapters import IdentityAdapter, LowRankAdapter, TwoSidedAdapter


class Watching(IdentityAdapter):
    """Remember what came; one weight, so that there is something to train."""

    def __init__(self):
        super().__init__()
        self.weight = torch.nn.Parameter(torch.zeros(1))
        self.seen = []

    def forward(self, queries, documents):
        self.seen.append((queries, documents))
        return queries + self.weight, documents


def random_rows(n, d=16, seed=0):
    return np.random.default_rng(seed).standard_normal((n, d)).astype(np.float32)


def turned_pairs(n, d=16, noise=0.5, seed=0):
    """Documents are queries in another basis, plus noise."""
    rng = np.random.default_rng(seed)
    turn = np.linalg.qr(np.random.default_rng(9).standard_normal((d, d)))[0]
    meaning = rng.standard_normal((n, d))
    documents = 0.5 * meaning + meaning @ turn + noise * rng.standard_normal((n, d))
    return meaning.astype(np.float32), documents.astype(np.float32)


def found_first(adapter, queries, documents):
    with torch.no_grad():
        q, d = adapter(torch.from_numpy(queries), torch.from_numpy(documents))
    hits = (F.normalize(q, dim=1) @ F.normalize(d, dim=1).T).argmax(1) == torch.arange(len(q))
    return hits.float().mean().item()


def test_with_one_answer_each_the_loss_is_info_nce():
    q, d = torch.from_numpy(random_rows(5)), torch.from_numpy(random_rows(9, seed=1))
    weights = 3.0 * torch.eye(5, 9)
    torch.testing.assert_close(
        graded_ranking_loss(q, d, weights, 0.1), info_nce_loss(q, d, temperature=0.1)
    )


def test_graded_answers_share_the_probability():
    q, d = torch.from_numpy(random_rows(4)), torch.from_numpy(random_rows(7, seed=1))
    weights = torch.tensor(np.random.default_rng(2).integers(0, 4, (4, 7)), dtype=torch.float32)
    weights[:, 0] = 1
    cosines = torch.stack([F.cosine_similarity(row[None], d) for row in q])
    p = (cosines / 0.2).exp() / (cosines / 0.2).exp().sum(1, keepdim=True)
    share = weights / weights.sum(1, keepdim=True)
    expected = -(share * p.log()).sum(1).mean()
    torch.testing.assert_close(graded_ranking_loss(q, d, weights, 0.2), expected)


def test_the_first_loss_is_that_of_the_vectors_as_they_are():
    q, d = random_rows(6), random_rows(20, seed=1)
    answers = [{i: 1.0, i + 10: 3.0} for i in range(6)]
    weights = torch.zeros(6, 20)
    for i in range(6):
        weights[i, i], weights[i, i + 10] = 1, 3
    losses = train_adapter(
        LowRankAdapter(16, 4), AnsweredQueries(q, d, answers), steps=1, batch_size=6, negatives=20
    )
    expected = graded_ranking_loss(torch.from_numpy(q), torch.from_numpy(d), weights).item()
    assert losses == pytest.approx([expected], rel=1e-5)


def test_every_step_sees_all_answers_and_the_asked_number_of_negatives():
    q, d = random_rows(12), random_rows(300, seed=1)
    answers = [{i: 1.0, 200 + i: 1.0} for i in range(12)]
    adapter = Watching()
    source = AnsweredQueries(q, d, answers)
    train_adapter(adapter, source, steps=6, batch_size=4, negatives=50)
    assert len(adapter.seen) == 6
    rows_of = {row.tobytes(): i for i, row in enumerate(d)}
    drawn = set()
    for queries, documents in adapter.seen:
        asked = [next(i for i in range(12) if np.array_equal(q[i], x)) for x in queries.numpy()]
        candidates = [rows_of[row.tobytes()] for row in documents.numpy()]
        assert len(set(candidates)) == len(candidates)
        assert {row for i in asked for row in answers[i]} <= set(candidates)
        assert 50 <= len(candidates) <= 58
        drawn |= set(candidates)
    assert len(drawn) > 150  # others each time


def test_a_drawn_answer_is_no_negative():
    q, d = random_rows(3), random_rows(8, seed=1)
    everything = [dict.fromkeys(range(8), 1.0)] * 3  # nothing is left that could be a negative
    losses = train_adapter(
        LowRankAdapter(16, 2), AnsweredQueries(q, d, everything), steps=1, negatives=8
    )
    cosines = F.normalize(torch.from_numpy(q), dim=1) @ F.normalize(torch.from_numpy(d), dim=1).T
    assert losses[0] == pytest.approx(-F.log_softmax(cosines / 0.05, 1).mean().item(), rel=1e-5)


@pytest.mark.parametrize("kind", [LowRankAdapter, TwoSidedAdapter])
def test_an_adapter_helps_on_pairs_that_it_has_not_seen(kind):
    queries, documents = turned_pairs(400)
    unseen = turned_pairs(200, seed=1)
    adapter = kind(16, 16)
    before = found_first(adapter, *unseen)
    answers = [{i: 1.0} for i in range(400)]
    source = AnsweredQueries(queries, documents, answers)
    losses = train_adapter(adapter, source, steps=180, batch_size=64, learning_rate=0.01)
    assert np.mean(losses[-5:]) < 0.5 * losses[0]
    assert found_first(adapter, *unseen) > before + 0.2


def test_same_seed_same_weights():
    q, d = turned_pairs(64)
    weights = []
    for seed in (1, 1, 2):
        adapter = LowRankAdapter(16, 4)
        source = AnsweredQueries(q, d, [{i: 1.0} for i in range(64)])
        train_adapter(adapter, source, steps=8, batch_size=16, negatives=8, seed=seed)
        weights.append(adapter.query.up.weight.detach())
    assert torch.equal(weights[0], weights[1])
    assert not torch.equal(weights[0], weights[2])


def test_sources_take_turns_and_keep_to_their_own_documents():
    one = AnsweredQueries(random_rows(8), random_rows(40, seed=1), [{0: 1.0}] * 8)
    other = AnsweredQueries(random_rows(4, seed=2), random_rows(30, seed=3), [{1: 1.0}] * 4)
    adapter = Watching()
    losses = train_adapter(adapter, one, other, steps=5, batch_size=4, negatives=10)
    assert len(losses) == len(adapter.seen) == 10
    for step, (queries, documents) in enumerate(adapter.seen):
        source = (one, other)[step % 2]
        for part, whole in ((queries, source.queries), (documents, source.documents)):
            assert {row.tobytes() for row in part.numpy()} <= {row.tobytes() for row in whole}


def test_an_adapter_needs_a_source():
    with pytest.raises(ValueError, match="sources: expected one or more, got none"):
        train_adapter(LowRankAdapter(16, 2))


def test_texts_that_recur_become_one_row():  # D191
    pairs = PydocsPairs("summary", ["a", "b", "a", "c"], ["x", "x", "y", "z"], [], [])
    queries, documents, answers = answer_table(pairs)
    assert queries == ["a", "b", "c"]
    assert documents == ["x", "y", "z"]
    assert answers == [{0: 1.0, 1: 1.0}, {0: 1.0}, {2: 1.0}]


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        ([{0: 1.0}], "answers: expected 2, one a query, got 1"),
        ([{0: 1.0}, {}], "answers: expected positive weights for query 1, got {}"),
        ([{0: 0.0}, {1: 1.0}], "answers: expected positive weights for query 0"),
        ([{0: 1.0}, {3: 1.0}], "answers: expected rows from 0 to 2 for query 1, got"),
        ([{-1: 1.0}, {0: 1.0}], "answers: expected rows from 0 to 2 for query 0, got"),
    ],
)
def test_bad_answers_are_named(answers, message):
    with pytest.raises(ValueError, match=message):
        source = AnsweredQueries(random_rows(2), random_rows(3), answers)
        train_adapter(LowRankAdapter(16, 2), source)


def test_weights_of_another_shape_are_refused():
    with pytest.raises(ValueError, match=r"weights: expected shape \(2, 3\), got \(2, 2\)"):
        graded_ranking_loss(torch.ones(2, 4), torch.ones(3, 4), torch.ones(2, 2))
