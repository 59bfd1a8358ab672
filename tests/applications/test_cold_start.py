"""A new package: nothing of it is in training, and its own names are asked for."""

import numpy as np
import pytest

from course_lib.applications import Interactions, cold_items

rng = np.random.default_rng(8)
NAMES = [f"new.{j:02d}" for j in range(10)] + [f"old.{j:02d}" for j in range(10)]
FILES = [f"{'new' if i % 3 == 0 else 'old'}/{i}.py" for i in range(90)]
BASKETS = [[NAMES[j] for j in rng.permutation(20)[: rng.integers(2, 9)]] for _ in FILES]
EVERY = Interactions.from_baskets(BASKETS, NAMES, FILES)


def test_training_knows_neither_files_nor_names():
    split, cold = cold_items(EVERY, "new")
    assert cold.tolist() == [True] * 10 + [False] * 10
    assert not any(file.startswith("new/") for file in split.train.files)
    assert len(split.train) == 60 and split.train.names == EVERY.names
    assert not split.train.popularity[:10].any() and split.train.popularity[10:].all()
    row = split.train.files.index("old/1.py")
    kept = {name for name in BASKETS[1] if name.startswith("old")}
    assert set(split.train.basket(row)) == kept


def test_only_new_names_are_asked_for():
    split, _ = cold_items(EVERY, "new", seed=1)
    for row, file in enumerate(split.given.files):
        basket = set(BASKETS[FILES.index(file)])
        shown, asked = set(split.given.basket(row)), set(split.hidden.basket(row))
        assert shown | asked == basket and not shown & asked and file.startswith("new/")
        assert all(name.startswith("new") for name in asked)
        assert {name for name in basket if name.startswith("old")} <= shown
        assert any(name.startswith("new") for name in shown) and asked


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="package: expected files .* got 'none'"):
        cold_items(EVERY, "none")
    with pytest.raises(ValueError, match="given_share: expected a number between 0 and 1, got 1"):
        cold_items(EVERY, "new", given_share=1)
