"""The threat model tells the truth: its tests and modules exist, and two of its rules hold for all of our code."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.test_house import ROOT, SOURCES, name_of

PAGE = ROOT / "docs" / "threat-model.md"
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in PAGE.read_text(encoding="utf-8").splitlines()
    if re.match(r"\| [A-Z]\d+ \|", line)
]
NAMED = re.compile(r"`([\w/]+\.py)::(\w+)`")
LINKED = re.compile(r"\[[^\]]+\]\(([^)#\s]+)")


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def functions_of(path: Path) -> set[str]:
    return {node.name for node in tree_of(path).body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_every_threat_has_a_test_and_a_module_that_exist(row: list[str]) -> None:
    _, _, defence, tests, _ = row
    named = NAMED.findall(tests)
    assert named, "no test is named"
    assert re.sub(NAMED, "", tests).strip(" ,") == "", "something else stands among the tests"
    for file, function in named:
        path = ROOT / "tests" / file
        assert path.is_file(), f"there is no tests/{file}"
        assert function in functions_of(path), f"tests/{file} has no {function}"
    for target in LINKED.findall(defence):
        assert (PAGE.parent / target).exists(), f"{target} does not exist"


def test_the_ids_are_different_and_every_surface_says_what_it_concedes() -> None:
    assert len(ROWS) > 50
    assert len({row[0] for row in ROWS}) == len(ROWS)
    surfaces = PAGE.read_text(encoding="utf-8").split("\n## ")[1:]
    assert len(surfaces) == 7
    for surface in surfaces:
        assert "**Conceded.**" in surface, surface.splitlines()[0]


ASKED = {"query", "select", "ask", "construct", "update", "Job"}
"""What takes a query first, whatever has it."""

OPENING = re.compile(r"\s*(SELECT|ASK|CONSTRUCT|DESCRIBE|INSERT|DELETE|DROP|PREFIX|BASE)\b")
SQL = "graph/columns/"
"""Where SELECT is SQL; what goes into it is tested there."""

OF_OUR_OWN = {
    "graph/check.py": "things of the graph that is looked over, on the command line",
    "graph/erase.py": "a person by the IRI found in the graph; names of tables in files of our own",
    "graph/search.py": "SQL for the search index: marks for parameters, no values",
    "graph/sending.py": "graphs of a remote store: IRIs and digests of our own",
    "graph/triples/remote.py": "graphs of a remote store: IRIs of our own",
    "server/insights.py": "a word of our vocabulary",
    "server/pages/schema.py": "words of our vocabulary, in a link to the page for queries",
    "server/remote.py": "our prefixes, before a query of a stranger that the fence has seen",
    "server/routes/entities.py": "an IRI, in a link to the page for queries",
}
"""Where queries are put together, and what goes into them: never a word of a stranger in one that we ask."""


def put_together(path: Path) -> Iterator[int]:
    """Give the lines on which a query is an f-string, a sum, a join or a format."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Call) and node.args and is_made(node.args[0]):
            if getattr(node.func, "attr", getattr(node.func, "id", "")) in ASKED:
                yield node.lineno
        elif is_made(node) and SQL not in path.as_posix():
            first = next((each.value for each in ast.walk(node) if isinstance(each, ast.Constant)), "")
            if OPENING.match(str(first)):
                yield node.lineno


def is_made(node: ast.AST) -> bool:
    called = getattr(node.func, "attr", "") if isinstance(node, ast.Call) else ""
    return isinstance(node, ast.JoinedStr | ast.BinOp) or called in ("format", "join")


def test_no_query_of_ours_is_put_together_from_text() -> None:
    found = {name_of(path): lines for path in SOURCES if (lines := list(put_together(path)))}
    assert found.keys() == OF_OUR_OWN.keys(), found


@pytest.mark.parametrize("name", ["kurbits.service", "Containerfile"])
def test_what_is_deployed_leaves_nothing_to_change_to_the_machine_itself(name: str) -> None:
    """A proxy that sends no header of its own cannot be told from a person at the machine."""
    said = set((ROOT / "deploy" / name).read_text(encoding="utf-8").replace("Environment=", "").split())
    assert {"KURBITS_REVIEW=off", "KURBITS_LOAD=off"} <= said


FORBIDDEN_MODULES = {"pickle", "marshal", "shelve", "dill", "jsonpickle", "joblib"}
FORBIDDEN_CALLS = {"eval", "exec", "compile", "__import__"}


def code_made_of_data(path: Path) -> Iterator[str]:
    for node in ast.walk(tree_of(path)):
        match node:
            case ast.Import(names=names):
                yield from (each.name for each in names if each.name.partition(".")[0] in FORBIDDEN_MODULES)
            case ast.ImportFrom(module=str(module)) if module.partition(".")[0] in FORBIDDEN_MODULES:
                yield module
            case ast.Call(func=ast.Name(id=name)) if name in FORBIDDEN_CALLS:
                yield name
            case ast.Call(func=ast.Attribute(value=ast.Name(id="yaml"), attr="load" | "load_all" | "unsafe_load")):
                yield "yaml.load"
            case ast.keyword(arg="allow_pickle", value=ast.Constant(value=True)):
                yield "allow_pickle"


def test_nothing_that_is_read_becomes_code(tmp_path: Path) -> None:
    assert {name_of(path): found for path in SOURCES if (found := list(code_made_of_data(path)))} == {}
    seen = tmp_path / "seen.py"
    seen.write_text("import pickle\neval('1')\nyaml.load(x)\nnp.load(p, allow_pickle=True)\n", encoding="utf-8")
    assert sorted(code_made_of_data(seen)) == ["allow_pickle", "eval", "pickle", "yaml.load"]
