"""Small on purpose: prints the sizes of functions and files, and holds the hard limits."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path
from statistics import median
from typing import NamedTuple

from tests.house.tree import modules, shown

Function = ast.FunctionDef | ast.AsyncFunctionDef
MOST_LINES_OF_A_FUNCTION = 60
MOST_LINES_OF_A_FILE = 400
MOST_PARAMETERS = 6


class Size(NamedTuple):
    lines: int
    where: str


@cache
def trees() -> dict[Path, ast.Module]:
    return {path: ast.parse(path.read_text(encoding="utf-8")) for path in modules()}


def functions() -> list[tuple[str, Function]]:
    found = []
    for path, tree in trees().items():
        nodes = [node for node in ast.walk(tree) if isinstance(node, Function)]
        found += [(f"{shown(path)}:{node.lineno} {node.name}", node) for node in nodes]
    return found


def function_sizes() -> list[Size]:
    return [Size((node.end_lineno or node.lineno) - node.lineno + 1, where) for where, node in functions()]


def file_sizes() -> list[Size]:
    return [Size(len(path.read_text(encoding="utf-8").splitlines()), shown(path)) for path in modules()]


def test_functions_are_short() -> None:
    sizes = function_sizes()
    lines = [size.lines for size in sizes]
    share = sum(line <= 40 for line in lines) / len(lines)
    print(f"\n{len(lines)} functions: median {median(lines)} lines, {share:.1%} within 40, longest {max(lines)}")
    assert median(lines) <= 10
    assert share >= 0.95
    assert [size for size in sizes if size.lines > MOST_LINES_OF_A_FUNCTION] == []


def test_files_are_short() -> None:
    sizes = file_sizes()
    lines = [size.lines for size in sizes]
    print(f"\n{len(lines)} files: median {median(lines)} lines, longest {max(lines)}, {sum(lines):,} lines in all")
    assert median(lines) <= 120
    assert [size for size in sizes if size.lines > MOST_LINES_OF_A_FILE] == []


def test_functions_take_few_parameters() -> None:
    assert [where for where, node in functions() if parameters(node) > MOST_PARAMETERS] == []


def parameters(node: Function) -> int:
    named = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    return len([argument for argument in named if argument.arg not in ("self", "cls")])


def test_every_module_says_what_it_is_for() -> None:
    assert [shown(path) for path, tree in trees().items() if not ast.get_docstring(tree)] == []


def test_no_module_hides_behind_a_name_that_says_nothing() -> None:
    empty = {"utils", "util", "helper", "helpers", "manager", "misc", "data", "common"}
    assert [shown(path) for path in modules() if path.stem in empty or path.parent.name in empty] == []
