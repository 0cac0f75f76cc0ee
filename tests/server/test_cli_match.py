import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from loaders.opening import open_tables
from loaders.tablefile import Shape
from server.cli import main

Run = Callable[..., tuple[int, str]]

LIST = """Namn,Nummer,Land,Anteckning
HÖGSKOLAN I DALARNA,,Sverige,=1+1
Region Gävelborg,,,
Region Dalarna,,Norge,
Något annat,986578077,,
Exempelföretaget AB,,,
,,,
"""


@pytest.fixture
def match(demo_home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Give a function that runs `kurbits match` on the list; it gives the exit code and what was said."""
    (tmp_path / "list.csv").write_text(LIST, encoding="utf-8")

    def run(*words: str) -> tuple[int, str]:
        monkeypatch.setattr("sys.argv", ["kurbits", "-w", str(demo_home), "match", str(tmp_path / "list.csv"), *words])
        return main(), capsys.readouterr().err

    return run


HELP = ("--column", "Namn", "--by", "pic=Nummer", "--by", "country=Land")


def test_a_list_is_written_again_with_what_was_found(match: Run, tmp_path: Path) -> None:
    code, said = match(*HELP, "--fetch", "region", "--lang", "en", "-o", str(tmp_path / "out.csv"))
    assert code == 0
    assert "6 rows" in said
    with (tmp_path / "out.csv").open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    verdicts = [row["Kurbits: Verdict"] for row in rows]
    assert verdicts == ["certain", "proposal", "proposal", "certain", "not here", "not here"]
    assert rows[0]["Kurbits: Name in the graph"] == rows[3]["Kurbits: Name in the graph"] == "Högskolan Dalarna"
    assert rows[0]["Kurbits: IRI"].startswith("https://")
    assert rows[0]["Kurbits: County or region"] == "Dalarna"
    assert rows[1]["Kurbits: County or region"] == "", "what is only proposed is not fetched"
    assert "Different countries." in rows[2]["Kurbits: Reasons"]
    assert rows[0]["Anteckning"] == "'=1+1", "no cell is a formula"


def test_without_a_name_the_workbook_stands_beside_the_list_and_is_not_written_over(match: Run, tmp_path: Path) -> None:
    assert match(*HELP)[0] == 0
    found = open_tables(tmp_path / "list-matched.xlsx", Shape())[0]
    assert found.header[:5] == ["Namn", "Nummer", "Land", "Anteckning", "Kurbits: Besked"]
    assert [row[4] for _, row in found.rows()][:2] == ["säker", "förslag"]
    code, said = match(*HELP)
    assert code == 1
    assert "--force" in said


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--column", "Name"), "Namn, Nummer, Land"),
        (("--column", "Namn", "--by", "pic"), "PROPERTY=COLUMN"),
        (("--column", "Namn", "--by", "salary=Nummer"), "orgnr"),
        (("--column", "Namn", "--fetch", "salary"), "partners"),
        (("--column", "Namn", "--type", "person"), "organisation"),
        (("--column", "Namn", "-o", "out.pdf"), ".xlsx"),
        (("--column", "Namn", "-o", "nowhere/out.csv"), "cannot be written"),
    ],
)
def test_what_is_wrong_is_said_with_what_was_expected(match: Run, words: tuple[str, ...], told: str) -> None:
    code, said = match(*words)
    assert code == 1
    assert told in said
