"""Operations counted by formula against torch's own counter on an encoder of the same size."""

import pytest
import torch
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch.utils.flop_counter import FlopCounterMode

from course_lib.serving import query_time_costs
from course_lib.serving.two_tower_costs import encoder_operations


@pytest.mark.parametrize("tokens", [5, 64])
def test_the_operations_are_those_that_torch_counts(tokens):
    from course_lib.sentences import BertConfig, BertEncoder

    shape = {"layers": 3, "dim": 48, "heads": 4, "inner": 96}
    model = BertEncoder(BertConfig(vocabulary_size=9, positions=128, **shape)).eval()
    plain = sdpa_kernel(SDPBackend.MATH)  # the fused kernel's products aren't counted
    with torch.no_grad(), plain, FlopCounterMode(display=False) as counter:
        ids = torch.ones(1, tokens, dtype=torch.long)
        model(ids, torch.ones_like(ids))
    assert encoder_operations(tokens, 3, 48, 96) == counter.get_total_flops()


def test_half_is_right_for_one_candidate_and_wrong_by_far_for_a_hundred():
    assert query_time_costs(1, 64, 64).saved == pytest.approx(0.5, abs=0.001)
    for n in (10, 100):
        costs = query_time_costs(n, 64, 64)
        assert costs.both_towers / costs.precomputed == pytest.approx(n + 1, rel=0.001)
        assert costs.cross_encoder > costs.both_towers  # the query is read n times
    assert query_time_costs(100, 8, 128).saved > 0.999


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="candidates: expected at least 1, got 0"):
        query_time_costs(0, 1, 1)
    with pytest.raises(ValueError, match="tokens: expected at least 1, got 0"):
        query_time_costs(1, 1, 0)
