import numpy as np
import pytest
import torch
import torch.nn.functional as F

from course_lib.graphs import (
    ComplEx,
    DistMult,
    RotatE,
    TransE,
    TransR,
    filtered_ranks,
    hits_at,
    mean_reciprocal_rank,
    train_kg,
)
from course_lib.graphs.kg_losses import logistic_loss, margin_loss, self_adversarial_loss
from course_lib.graphs.kg_training import BothSides, paper_loss

RING = np.array([(i, r, (i + step) % 40) for i in range(40) for r, step in enumerate((1, 5))])
TRUE = torch.tensor([0.3, -1.0])
CORRUPTED = torch.tensor([[0.2, 0.9, 5.0], [-1.2, -3.0, 0.1]])
COUNTS = torch.tensor([[True, True, False], [True, True, True]])


def test_the_margin_loss_is_torchs_where_it_counts():
    rows = COUNTS.nonzero()[:, 0]
    expected = F.margin_ranking_loss(TRUE[rows], CORRUPTED[COUNTS], torch.ones(5), margin=0.7)
    torch.testing.assert_close(margin_loss(TRUE, CORRUPTED, COUNTS, 0.7), expected)


def test_the_logistic_loss_is_torchs_where_it_counts():
    expected = F.binary_cross_entropy_with_logits(TRUE, torch.ones(2))
    expected += F.binary_cross_entropy_with_logits(CORRUPTED[COUNTS], torch.zeros(5))
    torch.testing.assert_close(logistic_loss(TRUE, CORRUPTED, COUNTS), expected)


def test_the_self_adversarial_loss_weighs_what_the_model_believes():
    expected = []
    for true, corrupted, counts in zip(TRUE, CORRUPTED, COUNTS, strict=True):
        p = (2 * corrupted[counts]).softmax(dim=0)
        negative = (p * -F.logsigmoid(-3 - corrupted[counts])).sum()
        expected.append(-F.logsigmoid(3 + true) + negative)
    found = self_adversarial_loss(TRUE, CORRUPTED, COUNTS, margin=3, sharpness=2)
    torch.testing.assert_close(found, torch.stack(expected).mean())
    plain = self_adversarial_loss(TRUE, CORRUPTED, COUNTS, margin=0, sharpness=0)
    per_row = [F.softplus(row[c]).mean() for row, c in zip(CORRUPTED, COUNTS, strict=True)]
    torch.testing.assert_close(plain, F.softplus(-TRUE).mean() + torch.stack(per_row).mean())


@pytest.mark.parametrize("loss", [margin_loss, logistic_loss, self_adversarial_loss])
def test_a_row_without_negatives_is_a_finite_number(loss):
    corrupted = CORRUPTED.clone().requires_grad_()
    value = loss(TRUE, corrupted, torch.zeros(2, 3, dtype=torch.bool))
    value.backward()
    assert torch.isfinite(value)
    assert (corrupted.grad == 0).all()


def test_each_model_has_its_papers_loss():
    losses = [paper_loss(model(2, 1, 2)) for model in (TransE, TransR, DistMult, ComplEx, RotatE)]
    assert losses == [margin_loss] * 2 + [logistic_loss] * 2 + [self_adversarial_loss]


def test_corruptions_that_are_facts_are_known_and_no_others():
    rng = np.random.default_rng(0)
    facts = rng.integers(0, [9, 3, 9], (60, 3))
    true = {tuple(fact) for fact in facts.tolist()}
    asked, candidates = rng.integers(0, [9, 3, 9], (40, 3)), np.array([7, 2, 0, 5])
    asked[0, [0, 2]] = facts[:, [0, 2]].max()  # the last of all entities
    found = BothSides(facts).corrupted(asked, candidates)
    for row, (h, r, t) in zip(found, asked.tolist(), strict=True):
        assert row.tolist() == [(h, r, c) in true for c in candidates] + [
            (c, r, t) in true for c in candidates
        ]
    assert found.any()


@pytest.mark.parametrize("model", [TransE, TransR, DistMult, ComplEx, RotatE])
def test_training_puts_facts_above_corrupted_ones(model):
    ours = model(40, 2, 16)
    before = mean_reciprocal_rank(filtered_ranks(ours, RING, RING))
    losses = train_kg(ours, RING, epochs=60, batch_size=80, negatives=40, learning_rate=0.05)
    assert losses[-1] < 0.7 * losses[0]
    after = mean_reciprocal_rank(filtered_ranks(ours, RING, RING))
    assert before < 0.25
    assert after > before + 0.2
    if isinstance(ours, TransE):
        torch.testing.assert_close(ours.entities.norm(dim=1), torch.ones(40))


def test_without_the_constraint_transes_entities_grow():  # D142
    lengths = []
    for normalize in (True, False):
        model = TransE(40, 2, 16, normalize=normalize)
        train_kg(model, RING, epochs=60, batch_size=80, negatives=40, learning_rate=0.05)
        lengths.append(model.entities.norm(dim=1).mean().item())
    assert lengths[0] == pytest.approx(1, abs=1e-5)
    assert lengths[1] > 1.3


def test_true_facts_taken_for_negatives_hurt_a_relation_with_many_tails():
    facts = np.array([(h, 0, 4 + t) for h in range(4) for t in range(36) if t % 4 == h])
    believed = []
    for filtered in (True, False):
        model = DistMult(40, 1, 16)
        train_kg(model, facts, 60, 36, 40, 0.05, filtered=filtered)
        with torch.no_grad():
            believed.append(torch.sigmoid(model.score(*torch.from_numpy(facts.T))).mean().item())
    assert believed[0] > believed[1] + 0.05


def test_a_seed_gives_the_same_training():
    runs = [train_kg(RotatE(40, 2, 8), RING, epochs=3, seed=seed) for seed in (1, 1, 2)]
    assert runs[0] == runs[1] != runs[2]


class Table(torch.nn.Module):
    """A model whose scores are given, to check what ranking makes of them."""

    def __init__(self, scores):
        super().__init__()
        self.table = scores  # (h, r, t)
        self.entities, self.relations = torch.zeros(len(scores), 1), torch.zeros(scores.shape[1], 1)

    def score_tails(self, h, r):
        return self.table[h, r].clone()

    def score_heads(self, r, t):
        return self.table[:, r, t].T.clone()


def slow_rank(scores, truth, wanted):
    others = [c for c in range(len(scores)) if c not in truth or c == wanted]
    better = sum(scores[c] > scores[wanted] for c in others)
    ties = sum(scores[c] == scores[wanted] for c in others if c != wanted)
    return 1 + float(better) + float(ties) / 2


def test_ranks_are_filtered_and_ties_share_their_mean():
    rng = np.random.default_rng(3)
    scores = torch.from_numpy(rng.integers(0, 5, (10, 2, 10)).astype(np.float32))  # many ties
    facts = np.unique(rng.integers(0, [10, 2, 10], (70, 3)), axis=0)
    test = rng.permutation(facts)[:15]
    true = {tuple(fact) for fact in facts.tolist()}
    expected = [
        slow_rank(scores[h, r], {c for c in range(10) if (h, r, c) in true}, t)
        for h, r, t in test.tolist()
    ] + [
        slow_rank(scores[:, r, t], {c for c in range(10) if (c, r, t) in true}, h)
        for h, r, t in test.tolist()
    ]
    ranks = filtered_ranks(Table(scores), test, facts)
    assert ranks.tolist() == expected
    # a fact that is tested is true, whether or not it is listed as known
    rest = np.array([fact for fact in facts.tolist() if fact not in test.tolist()])
    assert filtered_ranks(Table(scores), test, rest).tolist() == expected


def test_a_model_that_says_nothing_gets_the_middle():
    ranks = filtered_ranks(Table(torch.zeros(9, 1, 9)), [(0, 0, 1)], [(0, 0, 1)])
    assert ranks.tolist() == [5, 5]


def test_metrics_by_hand():
    assert mean_reciprocal_rank([1, 2, 4, 4]) == 0.5
    assert hits_at([1, 2, 4, 4], 1) == 0.25
    assert hits_at([1, 2.5, 4, 4], 2) == 0.25
    assert hits_at([1, 2, 4, 4], 4) == 1


def test_bad_input_is_named():
    model = TransE(4, 1, 2)
    with pytest.raises(ValueError, match=r"triples: expected \(n, 3\) integers, n at least 1, got"):
        train_kg(model, np.ones((3, 3)))
    with pytest.raises(ValueError, match=r"triples: expected ids below \[4, 1, 4\]"):
        train_kg(model, [(0, 1, 2)])
    with pytest.raises(ValueError, match=r"triples: expected ids below \[4, 1, 4\]"):
        filtered_ranks(model, [(0, 0, 4)], [(0, 0, 1)])
    with pytest.raises(ValueError, match="ranks: expected one number or more, each at least 1"):
        mean_reciprocal_rank([])
    with pytest.raises(ValueError, match="ranks: expected one number or more, each at least 1"):
        hits_at([0], 1)
    with pytest.raises(ValueError, match="k: expected 1 or more, got 0"):
        hits_at([1], 0)
