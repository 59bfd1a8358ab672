import pytest
import torch
import torch.nn.functional as F

from course_lib.training.in_batch_negatives import hardest_negatives
from tests.training.library_losses import library, rows


def test_hardest_negatives_are_those_of_the_mega_batch_margin_loss():
    a, p = rows(0, 30), rows(1, 30)
    theirs = library().MegaBatchMarginLoss(None, use_mini_batched_version=False)
    expected = theirs.calculate_loss([[a], [p]])
    hardest = F.cosine_similarity(a, p[hardest_negatives(a, p)])
    own = F.cosine_similarity(a, p)
    ours = (F.relu(0.8 - own) + F.relu(hardest - 0.3)).mean()
    torch.testing.assert_close(ours, expected)


def test_neither_the_own_candidate_nor_another_right_answer_is_taken():
    a = rows(0, 10)
    candidates = torch.cat([a, a[:1], rows(1, 5)])  # candidate 10 is a copy of 0
    found = hardest_negatives(a, candidates)
    assert found[0] == 10
    assert all(i != row for i, row in enumerate(found.tolist()))
    same = torch.zeros(10, 16, dtype=torch.bool)
    same[0, 10] = True
    told = hardest_negatives(a, candidates, same)
    assert told[0] != 10
    assert torch.equal(told[1:], found[1:])


def test_lengths_do_not_matter():
    a, c = rows(0), rows(1)
    lengths = torch.linspace(0.1, 50, 7)[:, None]
    assert torch.equal(hardest_negatives(a * lengths, c * lengths.flip(0)), hardest_negatives(a, c))


def test_gradient_flows_through_the_rows_not_the_choice():
    a = rows(0).requires_grad_()
    found = hardest_negatives(a, a)
    assert found.dtype == torch.int64 and not found.requires_grad


def test_bad_input_is_named():
    a = rows(0)
    with pytest.raises(ValueError, match=r"candidates: expected shape \(7 or more, d\), got \(3"):
        hardest_negatives(a, a[:3])
    with pytest.raises(ValueError, match="same: expected a negative for each anchor, .* in row 0"):
        hardest_negatives(a[:1], a[:1])
    with pytest.raises(ValueError, match=r"same: expected shape \(7, 7\), torch.bool"):
        hardest_negatives(a, a, torch.eye(7))
