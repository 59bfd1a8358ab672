"""The import matrix against plain sets, and a split that leaks nothing."""

from collections import Counter, defaultdict

import numpy as np
import pytest
from scipy.sparse import csr_array

from course_lib.applications import Interactions, import_interactions, split_files
from course_lib.datasets import pydocs
from course_lib.datasets.pydocs_table import PyDocs

PAIRS = [
    *[(f"p/{i}.py", name) for i in range(6) for name in ("a.x", "a.y")],
    *[(f"q/{i}.py", name) for i in range(6) for name in ("a.x", "b.z", f"only.once{i}")],
    ("q/5.py", "a.x"),
]
rng = np.random.default_rng(0)
NAMES = [f"n{j:02d}" for j in range(30)]
BASKETS = [[NAMES[j] for j in rng.permutation(30)[: rng.integers(1, 12)]] for _ in range(200)]
RANDOM = Interactions.from_baskets(BASKETS, NAMES)


def sets(interactions):
    return [set(interactions.basket(row)) for row in range(len(interactions))]


def test_names_and_files_that_say_too_little_are_left_out():
    found = import_interactions(min_users=2, corpus=PyDocs([], [], [], PAIRS))
    assert found.names == ("a.x", "a.y", "b.z")
    assert dict(zip(found.files, sets(found), strict=True)) == {
        **{f"p/{i}.py": {"a.x", "a.y"} for i in range(6)},
        **{f"q/{i}.py": {"a.x", "b.z"} for i in range(6)},
    }
    assert found.popularity.tolist() == [12, 6, 6] and found.matrix.data.tolist() == [1.0] * 24
    assert found.packages == ["p"] * 6 + ["q"] * 6
    assert import_interactions(min_users=6, corpus=PyDocs([], [], [], PAIRS)).names == found.names
    alone = import_interactions(min_users=7, min_names=1, corpus=PyDocs([], [], [], PAIRS))
    assert alone.names == ("a.x",) and len(alone) == 12
    with pytest.raises(ValueError, match="nothing is left at 7 and 2"):
        import_interactions(min_users=7, corpus=PyDocs([], [], [], PAIRS))


def test_the_real_matrix_is_pydocs_imports():
    found = import_interactions(min_users=20)
    users, wanted = Counter(name for _, name in set(pydocs().imports)), defaultdict(set)
    for file, name in pydocs().imports:
        if users[name] >= 20:
            wanted[file].add(name)
    expected = {file: names for file, names in wanted.items() if len(names) >= 2}
    assert dict(zip(found.files, sets(found), strict=True)) == expected
    assert len(found) > 1000


def test_taking_files_keeps_the_columns():
    some = RANDOM.take([5, 2])
    assert some.files == ("file 5", "file 2") and some.names == RANDOM.names
    assert sets(some) == [set(BASKETS[5]), set(BASKETS[2])]
    assert RANDOM.index("n07") == 7


@pytest.mark.parametrize("seed", [0, 1])
def test_the_split_divides_files_and_hides_a_half(seed):
    train, given, hidden = split_files(RANDOM, seed=seed)
    assert not set(train.files) & set(given.files) and given.files == hidden.files
    whole = dict(zip(RANDOM.files, sets(RANDOM), strict=True))
    assert [whole[file] for file in train.files] == sets(train)
    for file, shown, asked in zip(given.files, sets(given), sets(hidden), strict=True):
        assert not shown & asked and shown | asked == whole[file]
        assert len(whole[file]) >= 4 and abs(len(shown) - len(asked)) <= 1
    assert 0.1 < len(given) / len(RANDOM) < 0.2  # a fifth, without the short ones
    assert len(set(given.files) ^ set(split_files(RANDOM, seed=seed + 5).given.files)) > 10
    again = split_files(RANDOM, seed=seed)
    assert again.given.files == given.files and sets(again.hidden) == sets(hidden)


def test_equal_files_stay_together():
    copies = Interactions.from_baskets([b for b in BASKETS for _ in range(3)], NAMES)
    train, given, _ = split_files(copies)
    numbers = [{int(file.split()[1]) // 3 for file in part.files} for part in (train, given)]
    assert not numbers[0] & numbers[1] and len(given) == 3 * len(numbers[1])


def test_shares_and_short_files():
    assert len(split_files(RANDOM, test_share=0.5).train) < len(split_files(RANDOM).train)
    _, given, hidden = split_files(RANDOM, given_share=0.99, min_names=2)
    assert all(len(asked) == 1 for asked in sets(hidden)) and min(map(len, sets(given))) >= 1
    _, given, hidden = split_files(RANDOM, given_share=0.01)
    assert all(len(shown) == 1 for shown in sets(given))


def test_bad_input_is_named():
    with pytest.raises(ValueError, match=r"matrix: expected shape \(1, 2\), got \(1, 1\)"):
        Interactions(csr_array((1, 1)), ("f",), ("a", "b"))
    with pytest.raises(ValueError, match="names: expected each once, got 'a' twice"):
        Interactions(csr_array((1, 2)), ("f",), ("a", "a"))
    with pytest.raises(KeyError, match="'z' is not among the 2 names"):
        Interactions.from_baskets([["z"]], ["a", "b"])
    with pytest.raises(ValueError, match="test_share: expected a number between 0 and 1, got 1"):
        split_files(RANDOM, test_share=1)
    with pytest.raises(ValueError, match="given_share"):
        split_files(RANDOM, given_share=0.0)
    with pytest.raises(ValueError, match="min_names: expected 2 or more, got 1"):
        split_files(RANDOM, min_names=1)
    with pytest.raises(ValueError, match="no file of 40 names"):
        split_files(RANDOM, min_names=40)
