"""Small changes of a source file. A test that checks what the file computes should notice each."""

import ast
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

OTHER_COMPARISON: dict[type, type] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
OTHER_OPERATOR: dict[type, type] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.Pow: ast.Mult,
    ast.MatMult: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.And: ast.Or,
    ast.Or: ast.And,
}


@dataclass(frozen=True)
class Mutant:
    """A changed source: the line, what stood there, what stands there now, and all of it."""

    line: int
    before: str
    after: str
    source: str


class Site(NamedTuple):
    """A place that can be changed: the change in place, and the node that a report shows."""

    change: Callable[[], None]
    shown: Callable[[], ast.AST]


def sample_mutants(source: str, count: int, seed: int) -> list[Mutant]:
    """Draw `count` mutants of a source, or all if there are fewer, in the order of their lines."""
    places = len(find_sites(ast.parse(source)))
    drawn = random.Random(seed).sample(range(places), min(count, places))
    return sorted((_mutant(source, place) for place in drawn), key=lambda mutant: mutant.line)


def find_sites(tree: ast.AST) -> list[Site]:
    """List what can be changed in a tree, always in the same order."""
    return [site for node in _walk_what_runs(tree) for site in _sites_of(node)]


def _mutant(source: str, place: int) -> Mutant:
    tree = ast.parse(source)
    site = find_sites(tree)[place]
    line = getattr(site.shown(), "lineno", 0)
    before = ast.unparse(site.shown())
    site.change()
    ast.fix_missing_locations(tree)
    return Mutant(line, before, ast.unparse(site.shown()), ast.unparse(tree))


def _walk_what_runs(node: ast.AST) -> Iterator[ast.AST]:
    """Visit all but annotations, decorators, error messages and other formatted text."""
    yield node
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "decorator_list"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST) and not isinstance(child, ast.Raise | ast.JoinedStr):
                yield from _walk_what_runs(child)


def _sites_of(node: Any) -> Iterator[Site]:
    match node:
        case ast.Compare():
            other = OTHER_COMPARISON[type(node.ops[0])]()
            yield Site(lambda: node.ops.__setitem__(0, other), lambda: node)
        case ast.BinOp() | ast.AugAssign() | ast.BoolOp() if type(node.op) in OTHER_OPERATOR:
            yield Site(_set(node, "op", OTHER_OPERATOR[type(node.op)]()), lambda: node)
        case ast.Constant(value=bool()):
            yield Site(_set(node, "value", not node.value), lambda: node)
        case ast.Constant(value=int() | float()):
            yield Site(_set(node, "value", node.value + 1), lambda: node)
        case ast.UnaryOp():  # -x becomes --x, `not x` becomes `not not x`
            twice = ast.UnaryOp(node.op, node.operand)
            yield Site(_set(node, "operand", twice), lambda: node)
        case ast.If() | ast.While() | ast.IfExp():
            negated = ast.UnaryOp(ast.Not(), node.test)
            yield Site(_set(node, "test", negated), lambda: node.test)


def _set(node: ast.AST, field: str, value: object) -> Callable[[], None]:
    return lambda: setattr(node, field, value)
