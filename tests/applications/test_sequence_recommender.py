"""A GRU over names: what follows what, and what a meaningless order teaches it."""

import numpy as np
import pytest
import torch

from course_lib.applications import Interactions, SequenceRecommender, sequence_user_vectors
from course_lib.applications.sequence_recommender import PAD, NextItemGRU

NAMES = [f"n{j:02d}" for j in range(12)]
rng = np.random.default_rng(7)
GROUPS = [NAMES[:4], NAMES[4:8], NAMES[8:]]
BASKETS = [list(rng.permutation(GROUPS[g])[:3]) for g in rng.integers(3, size=200)]
TRAIN = Interactions.from_baskets(BASKETS, NAMES)


def test_padding_at_the_end_changes_no_state():
    model = NextItemGRU(items=12, dim=5)
    with torch.no_grad():
        short = model(torch.tensor([[3, 4]]))
        padded = model(torch.tensor([[3, 4, PAD, PAD], [1, 2, 3, 4]]))
    torch.testing.assert_close(padded[:1, :2], short)


def test_it_learns_which_names_go_together():
    model = SequenceRecommender(dim=8, epochs=25, learning_rate=0.02).fit(TRAIN)
    for group in GROUPS:
        scores = model.scores(Interactions.from_baskets([group[:2]], NAMES))[0]
        best = {NAMES[j] for j in np.argsort(-scores)[:4]}
        assert set(group[2:]) <= best


def test_the_order_of_the_alphabet_is_learned_where_it_is_read():
    last = Interactions.from_baskets([["n02"]], NAMES)
    found = {}
    for order in ("alphabetical", "random"):
        model = SequenceRecommender(8, epochs=25, learning_rate=0.02, order=order).fit(TRAIN)
        scores = model.scores(last)[0]
        found[order] = scores[3] - scores[:2].mean()  # n03 comes after n02, n00 and n01 before
    assert found["alphabetical"] > found["random"] + 1


def test_the_vector_is_the_state_after_the_last_name():
    model = SequenceRecommender(dim=6, epochs=1, order="alphabetical").fit(TRAIN)
    given = Interactions.from_baskets([["n05", "n01", "n07"], [], ["n03"]], NAMES)
    users = sequence_user_vectors(model, given)
    with torch.no_grad():
        state = model.model(torch.tensor([[1, 5, 7]]))[0, -1]
        logits = model.model.logits(torch.from_numpy(users)).numpy()
    np.testing.assert_allclose(users[0], state.numpy(), rtol=1e-5)
    assert not users[1].any() and users[2].any()
    np.testing.assert_allclose(model.scores(given), logits, rtol=1e-6)


def test_the_seed_decides_and_long_files_are_cut():
    one, same, other = (
        SequenceRecommender(dim=4, epochs=1, seed=s).fit(TRAIN).scores(TRAIN) for s in (0, 0, 1)
    )
    assert np.array_equal(one, same) and not np.allclose(one, other)
    model = SequenceRecommender(dim=4, epochs=1, longest=2, order="alphabetical").fit(TRAIN)
    ends = [Interactions.from_baskets([["n00", "n01", last]], NAMES) for last in ("n02", "n05")]
    assert np.array_equal(*(model.user_vectors(given) for given in ends))
    with pytest.raises(ValueError, match="order: expected 'random' or 'alphabetical', got 'time'"):
        SequenceRecommender(order="time")
