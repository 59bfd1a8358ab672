import numpy as np
import pytest
import torch

from course_lib.sentences import LinearAdapter, info_nce_loss
from course_lib.training.embedding_trainer import EmbeddingTrainer
from course_lib.training.hard_negatives import mine_negatives
from course_lib.training.negative_refresh import RefreshedNegatives


def test_it_mines_once_a_stretch_and_again_when_time_goes_back():
    asked = []

    def mine(step):
        asked.append(step)
        return mine_negatives(np.eye(3), np.eye(3), [{0}, {1}, {2}], max_share=None)

    negatives = RefreshedNegatives(mine, every=4)
    found = [negatives(step) for step in (0, 1, 3, 4, 7, 13, 2)]
    assert asked == negatives.mined_at == [0, 4, 13, 2]
    assert found[0] is found[2] and found[2] is not found[3]
    with pytest.raises(ValueError, match="every: expected 1 or more steps, got 0"):
        RefreshedNegatives(mine, 0)


def test_what_is_hard_changes_while_the_model_learns():
    generator = torch.Generator().manual_seed(0)
    q = torch.randn(200, 12, generator=generator)
    d = q @ torch.randn(12, 12, generator=generator)
    adapter = LinearAdapter(12)
    mined = []

    def mine(step):
        with torch.no_grad():
            queries, documents = (side.numpy() for side in adapter(q, d))
        mined.append(mine_negatives(queries, documents, [{i} for i in range(200)], max_share=None))
        return mined[-1]

    negatives = RefreshedNegatives(mine, every=20)

    def batch(step):
        rows = torch.arange(step * 32, step * 32 + 32) % 200
        hard = [negatives(step).ids[i][0] for i in rows]
        return q[rows], torch.cat([d[rows], d[hard]])

    EmbeddingTrainer(adapter, info_nce_loss, 0.02).fit(batch, steps=60)
    assert negatives.mined_at == [0, 20, 40]
    same = np.mean([a[0] == b[0] for a, b in zip(mined[0], mined[2], strict=True)])
    assert same < 0.3
