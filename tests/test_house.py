"""The house rules that can be checked: directions, sizes, docstrings, and documentation that tells the truth."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

ROOT = Path(__file__).parent.parent
ROOMS: dict[str, set[str]] = {
    "ontology": set(),
    "graph": {"ontology"},
    "loaders": {"ontology"},
    "server": {"ontology", "graph", "loaders"},
}
SOURCES = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))
MAX_FILE_LINES = 300
MAX_FUNCTION_LINES = 50
HABITUAL_FUNCTION_LINES = 25


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def imported_rooms(tree: ast.AST) -> Iterator[str]:
    """Give the room of every import in a module, late and type-only ones too."""
    for node in ast.walk(tree):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names = [node.module]
        for name in names:
            if (room := name.partition(".")[0]) in ROOMS:
                yield room


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_imports_go_down_only(path: Path) -> None:
    room = path.relative_to(ROOT).parts[0]
    allowed = ROOMS[room] | {room}
    found = set(imported_rooms(ast.parse(path.read_text(encoding="utf-8"))))
    assert found <= allowed, f"{room} may import {sorted(ROOMS[room])}, not {sorted(found - allowed)}"


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def top_level_imports(path: Path, modules: set[str]) -> set[str]:
    """Give our own modules that a module imports when it is itself imported."""
    found = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return (found & modules) - {module_name(path)}


def test_no_module_imports_itself_in_a_circle() -> None:
    modules = {module_name(path): path for path in SOURCES}
    edges = {name: top_level_imports(path, set(modules)) for name, path in modules.items()}
    while leaves := [name for name, targets in edges.items() if not targets & edges.keys()]:
        for name in leaves:
            del edges[name]
    assert not edges, f"import circle among {sorted(edges)}"


CODE = SOURCES + sorted((ROOT / "server" / "static").glob("*.js")) + sorted((ROOT / "server" / "static").glob("*.css"))


@pytest.mark.parametrize("path", CODE, ids=name_of)
def test_no_file_is_longer_than_a_room_should_be(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MAX_FILE_LINES


def functions(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[1] if ast.get_docstring(node) and len(node.body) > 1 else node.body[0]
            yield node.name, (node.end_lineno or 0) - first.lineno + 1


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_no_function_is_longer_than_fifty_lines(path: Path) -> None:
    long = {name: lines for name, lines in functions(path) if lines > MAX_FUNCTION_LINES}
    assert not long


def test_functions_are_usually_short() -> None:
    lengths = [lines for path in SOURCES for _, lines in functions(path)]
    assert sum(lines <= HABITUAL_FUNCTION_LINES for lines in lengths) >= 0.9 * len(lengths)


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_every_module_says_what_it_is_for(path: Path) -> None:
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    assert docstring
    assert docstring.splitlines()[0].rstrip().endswith((".", ":", "?", "!")) or len(docstring.splitlines()) > 1


@pytest.mark.parametrize("path", sorted((ROOT / "tests").rglob("*.py")), ids=name_of)
def test_no_test_folder_shadows_a_room(path: Path) -> None:
    assert path.name != "__init__.py"


def docs_text() -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "docs").rglob("*.md")))


def test_every_setting_is_documented() -> None:
    from server.settings import Settings

    text = docs_text()
    for name, field in Settings.model_fields.items():
        assert field.description, f"{name} has no description"
        assert f"KURBITS_{name.upper()}" in text, f"KURBITS_{name.upper()} is in no page of docs/"


def commands(group: click.Group, prefix: str = "kurbits") -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command
        yield f"{prefix} {name}", command
        if isinstance(command, click.Group):
            yield from commands(command, f"{prefix} {name}")


def test_every_command_has_help_with_an_example_and_is_documented() -> None:
    from server.cli import cli

    text = docs_text()
    for name, command in commands(cli):
        help_text = command.help or ""
        assert name in help_text, f"{name} --help shows no example"
        assert name in text, f"{name} is in no page of docs/"


def test_every_route_of_the_api_is_documented() -> None:
    from server.app import create_app
    from server.settings import Settings

    text = docs_text()
    for path in create_app(Settings()).openapi()["paths"]:
        assert path in text, f"{path} is in no page of docs/"


def test_changelog_knows_the_version() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    init = (ROOT / "kurbits" / "__init__.py").read_text(encoding="utf-8")
    assert f'__version__ = "{version}"' in init
    headings = re.findall(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert headings[0] in {"Unreleased", version}


LINK = re.compile(r"\[[^\]]+\]\(([^)#\s]+)(?:#[^)]*)?\)")


@pytest.mark.parametrize("path", [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))], ids=name_of)
def test_every_link_between_our_pages_leads_somewhere(path: Path) -> None:
    for target in LINK.findall(path.read_text(encoding="utf-8")):
        if "://" not in target and not target.startswith("mailto:"):
            assert (path.parent / target).exists(), f"{target} does not exist"
