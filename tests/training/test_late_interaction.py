import numpy as np
import pytest
import torch

from course_lib.training.late_interaction import max_sim_scores


def test_it_is_the_definition_whatever_the_padding():
    generator = torch.Generator().manual_seed(0)
    q, d = (torch.randn(6, t, 5, generator=generator) for t in (4, 7))
    q_mask = torch.arange(4) < torch.tensor([4, 1, 2, 3, 4, 2])[:, None]
    d_mask = torch.arange(7) < torch.tensor([7, 5, 1, 2, 3, 6])[:, None]
    found = max_sim_scores(q, q_mask.long(), d, d_mask)
    for b in range(6):
        rows, columns = q[b, q_mask[b]].numpy(), d[b, d_mask[b]].numpy()
        cosines = [
            max(x @ y / np.linalg.norm(x) / np.linalg.norm(y) for y in columns) for x in rows
        ]
        assert found[b].item() == pytest.approx(np.mean(cosines), abs=1e-6)


def test_a_text_scores_one_with_itself_and_empty_ones_are_told():
    x = torch.randn(2, 3, 4, generator=torch.Generator().manual_seed(1))
    ones, none = torch.ones(2, 3), torch.zeros(2, 3)
    torch.testing.assert_close(max_sim_scores(x, ones, x, ones), torch.ones(2))
    assert max_sim_scores(x, none, x, ones).tolist() == [0, 0]
    assert max_sim_scores(x, ones, x, none).tolist() == [-np.inf, -np.inf]


def test_bad_shapes_are_named():
    x = torch.ones(2, 3, 4)
    with pytest.raises(ValueError, match="document_mask: expected states .* got .*2, 3, 4.*2, 4"):
        max_sim_scores(x, torch.ones(2, 3), x, torch.ones(2, 4))
