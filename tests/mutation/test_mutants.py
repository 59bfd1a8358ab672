"""Mutants: each kind of change, what is left alone, and the draw."""

import ast

import pytest

from tests.mutation.__main__ import write_source
from tests.mutation.mutants import find_sites, sample_mutants


def changes(source):
    return {f"{m.before} -> {m.after}" for m in sample_mutants(source, 99, seed=0)}


@pytest.mark.parametrize(
    ("source", "change"),
    [
        ("a < b", "a < b -> a <= b"),
        ("a is None", "a is None -> a is not None"),
        ("a < b > c", "a < b > c -> a <= b > c"),
        ("a + b", "a + b -> a - b"),
        ("a @ b", "a @ b -> a * b"),
        ("a -= b", "a -= b -> a += b"),
        ("a or b", "a or b -> a and b"),
        ("x[0]", "0 -> 1"),
        ("x = 0.5", "0.5 -> 1.5"),
        ("f(copy=True)", "True -> False"),
        ("-a", "-a -> --a"),
        ("not a", "not a -> not not a"),
        ("a if b else c", "b -> not b"),
        ("while f(): pass", "f() -> not f()"),
    ],
)
def test_a_change_of_each_kind(source, change):
    assert changes(source) == {change}


def test_what_does_not_change_a_result_is_left_alone():
    source = '''
@njit(cache=True)
def f(x: Literal[3], y: Literal[4] = z) -> Literal[5]:
    """Return 1 + 1."""
    size: Annotated[int, 6] = x
    if size:
        raise ValueError(f"size: {size + 1}", size - 1)
    return f"{x + 1}"
'''
    assert changes(source) == {"size -> not size"}


def test_a_mutant_differs_in_one_place_and_says_which():
    source = "def f(a, b):\n    c = a + b\n    return c * 2\n"
    mutants = sample_mutants(source, 99, seed=0)
    assert [m.line for m in mutants] == [2, 3, 3]
    for mutant in mutants:
        old, new = source.splitlines(), mutant.source.splitlines()
        assert [
            n for n, pair in enumerate(zip(old, new, strict=True), 1) if len(set(pair)) > 1
        ] == [mutant.line]


def test_the_seed_draws_and_more_than_all_is_all():
    source = "\n".join(f"x{n} = a{n} + {n}" for n in range(20))
    first, again, other = (sample_mutants(source, 8, seed) for seed in (1, 1, 2))
    assert first == again != other and len({m.line for m in first}) > 1
    assert len(sample_mutants(source, 99, seed=0)) == len(find_sites(ast.parse(source))) == 40


@pytest.mark.parametrize(("source", "left"), [("@kernel\ndef f(): pass", []), ("x = 1", ["a.nbi"])])
def test_a_changed_kernel_leaves_nothing_compiled_in_its_folder(tmp_path, source, left):
    """Another file's kernel may have taken the changed one in, and Numba wouldn't notice."""
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "a.nbi").touch()
    write_source(tmp_path / "f.py", source)
    assert (tmp_path / "f.py").read_text() == source
    assert [path.name for path in (tmp_path / "__pycache__").iterdir()] == left
