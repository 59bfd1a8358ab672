"""One map or two: what only two can learn, and what both leave alone."""

import numpy as np
import pytest
import torch

from course_lib.applications import separate_towers, shared_towers
from course_lib.applications.tower_pairs import SharedTowers
from course_lib.training import AnsweredQueries, adapted


def source(shift):
    """A corpus of random directions; a query's answer is its own vector, axes moved by `shift`."""
    rng = np.random.default_rng(0)
    documents = rng.normal(size=(60, 8)).astype(np.float32)
    documents /= np.linalg.norm(documents, axis=1, keepdims=True)
    answers = [{i: 1.0} for i in range(60)]
    return AnsweredQueries(np.roll(documents, shift, axis=1), documents, answers)


def hits(towers, asked):
    queries, documents = adapted(towers, asked.queries, asked.documents)
    return np.mean((queries @ documents.T).argmax(axis=1) == np.arange(len(queries)))


def trained(build, asked, steps=400):
    with torch.random.fork_rng():
        return build(asked, rank=8, steps=steps, learning_rate=0.02, seed=0)


def test_two_towers_learn_that_questions_look_different():
    asked = source(shift=1)
    before = hits(SharedTowers(8, 8), asked)
    assert before < 0.2
    assert hits(trained(separate_towers, asked), asked) > before + 0.3


def test_one_tower_keeps_equal_texts_equal():
    towers = trained(shared_towers, source(shift=1), steps=40)
    x = torch.randn(5, 8, generator=torch.Generator().manual_seed(0))
    queries, documents = towers(x, x)
    assert torch.equal(queries, documents) and not torch.allclose(queries, x)
    queries, documents = trained(separate_towers, source(shift=1), steps=40)(x, x)
    assert not torch.allclose(queries, documents)


def test_where_nothing_has_to_change_both_stay_right():
    asked = source(shift=0)
    for build in (shared_towers, separate_towers):
        assert hits(trained(build, asked, steps=40), asked) == 1.0


def test_same_seed_same_towers():
    asked = source(shift=1)
    first, second = (trained(separate_towers, asked, steps=5) for _ in range(2))
    for one, other in zip(first.parameters(), second.parameters(), strict=True):
        assert torch.equal(one, other)


@pytest.mark.parametrize("build", [shared_towers, separate_towers])
def test_no_source_is_refused(build):
    with pytest.raises(ValueError, match="sources: expected one or more, got none"):
        build()
