"""`--dry-run`, `map` and `template`: they tell and write, and leave the workspace alone."""

from pathlib import Path

import orjson
import pytest
from click.testing import CliRunner

from loaders.registry import LoadOptions
from server.cli import cli
from server.rehearsal import rehearse

HEADER = "source;target;type\n"
EDGES = HEADER + "Exempel A;Exempelprojektet;participates_in\nExempel B;Exempelprojektet;participates_in\n"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "kanter.csv"
    path.write_text(EDGES, encoding="utf-8")
    return path


def run(home: Path, *words: str) -> tuple[int, str]:
    result = CliRunner().invoke(cli, ["-w", str(home), *words], catch_exceptions=False)
    return result.exit_code, result.stdout


def test_a_dry_run_makes_no_workspace(tmp_path: Path, table: Path) -> None:
    code, out = run(tmp_path / "hem", "load", str(table), "--dry-run", "--json")
    assert code == 0
    assert orjson.loads(out) == [
        {"document": "kanter.csv", "state": "new", "facts": 2, "added": 2, "gone": 0, "rejects": 0}
    ]
    assert not (tmp_path / "hem").exists()


def test_a_dry_run_tells_what_is_added_and_what_goes(tmp_path: Path, table: Path) -> None:
    home = tmp_path / "hem"
    assert run(home, "load", str(table), "--no-publish")[0] == 0
    before = {path: path.read_bytes() for path in home.rglob("*") if path.is_file()}
    assert rehearse(home, [table], "kanter", LoadOptions()).changes[0].state == "unchanged"
    table.write_text(EDGES.replace("Exempel B", "Exempel C") + "Exempel A;X;kramar\n", encoding="utf-8")
    (change,) = rehearse(home, [table], "kanter", LoadOptions()).changes
    assert (change.state, change.facts, change.added, change.gone, change.rejects) == ("changed", 2, 1, 1, 1)
    assert {path: path.read_bytes() for path in home.rglob("*") if path.is_file()} == before


def test_a_row_that_only_moved_changes_nothing_that_is_said(tmp_path: Path, table: Path) -> None:
    home = tmp_path / "hem"
    assert run(home, "load", str(table), "--no-publish")[0] == 0
    lines = EDGES.splitlines()
    table.write_text("\n".join([lines[0], lines[2], lines[1]]), encoding="utf-8")
    (change,) = rehearse(home, [table], "kanter", LoadOptions()).changes
    assert (change.state, change.added, change.gone) == ("unchanged", 0, 0)


def test_a_mapping_is_drafted_to_a_file_and_not_written_over(tmp_path: Path) -> None:
    table, out = tmp_path / "stöd.csv", tmp_path / "stöd.yaml"
    table.write_text("Stödmottagare;Projekt\nExempel A;Exempelprojektet\n", encoding="utf-8")
    assert run(tmp_path, "map", str(table), "-o", str(out))[0] == 0
    code, facts = run(tmp_path, "facts", str(table), "--mapping", str(out))
    assert (code, orjson.loads(facts)["type"]) == (0, "leads_project")
    with pytest.raises(Exception, match="is there already; --force"):
        run(tmp_path, "map", str(table), "-o", str(out))
    assert run(tmp_path, "map", str(table))[1] == out.read_text(encoding="utf-8")


def test_the_template_is_written_and_is_an_xlsx(tmp_path: Path) -> None:
    assert run(tmp_path, "template", "-o", str(tmp_path / "mall.xlsx"))[0] == 0
    assert (tmp_path / "mall.xlsx").read_bytes()[:2] == b"PK"
    with pytest.raises(Exception, match=r"ends in \.xlsx"):
        run(tmp_path, "template", "-o", str(tmp_path / "mall.csv"))
