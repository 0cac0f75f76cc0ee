"""erase, access, backup and restore as a person types them."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from graph.build import build
from graph.keep import keep
from graph.workspace import Workspace
from ontology.facts import Document, Entity, Evidence, Fact, FactType, Kind
from server.cli import cli

NAME = "Kanaria Provfågelhjälm"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    workspace = Workspace.create(tmp_path / "data", name="Exempel")
    text = f"{NAME} leder Exempelverket."
    said = Evidence("notis.txt", text[:-1], 0, len(text) - 1)
    person, agency = Entity(Kind.PERSON, NAME), Entity(Kind.ORGANISATION, "Exempelverket")
    keep(workspace, "prov", [Document("notis.txt", masked=text), Fact(FactType.HOLDS_ROLE, person, agency, said)], "1")
    build(workspace)
    return workspace.path


def run(home: Path, *words: object) -> Result:
    found = CliRunner().invoke(cli, ["-w", str(home), *map(str, words)])
    if found.exception and not isinstance(found.exception, SystemExit):
        raise found.exception
    return found


def test_a_person_is_shown_then_told_then_erased(home: Path, tmp_path: Path) -> None:
    shown = run(home, "erase", NAME, "--json")
    assert {place["where"].partition("/")[0] for place in json.loads(shown.stdout)} == {"sources", "generations"}
    run(home, "access", NAME, "-o", tmp_path / "held.html")
    assert NAME in (tmp_path / "held.html").read_text(encoding="utf-8")
    assert json.loads(run(home, "access", NAME).stdout)["statements"][0]["object"] == "Exempelverket"
    run(home, "backup", tmp_path / "b.tar.gz", "--drill")
    assert "erased as" in run(home, "erase", NAME, "--yes").stderr
    assert json.loads(run(home, "access", NAME).stdout)["places"] == []
    restored = run(home, "restore", tmp_path / "b.tar.gz", "--replace")
    assert "cannot be compared" in restored.stderr
    assert json.loads(run(home, "erase", NAME, "--json").stdout) == []
    (row,) = json.loads(run(home, "erase", "--list", "--json").stdout)
    assert run(home, "erase", "--withdraw", row["erasure"]).exit_code == 0
    assert run(home, "check").exit_code == 0


def test_erase_wants_a_name(home: Path) -> None:
    assert run(home, "erase").exit_code == 2
