"""docs/data.md: its examples can be loaded, and it names all that there is to name."""

import re
from pathlib import Path

import pytest

from loaders import mapping
from loaders.cells import READERS
from loaders.factsfile import read_facts
from loaders.registry import FACTS, TABLES, TEXTS
from loaders.table import read_table
from ontology.facts import Entity, Fact, FactType

PAGE = (Path(__file__).parents[2] / "docs" / "data.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)


@pytest.fixture
def example(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    path = tmp_path / "exempel.yaml"
    path.write_text(next(text for text in EXAMPLES if request.param in text), encoding="utf-8")
    return path


@pytest.mark.parametrize("example", ["kurbits: facts/1"], indirect=True)
def test_the_facts_file_of_the_page_can_be_loaded(example: Path) -> None:
    assert [str(item.type) for item in read_facts(example) if isinstance(item, Fact)] == [
        "participates_in",
        "project_period",
        "project_budget",
    ]


@pytest.mark.parametrize("example", ["kurbits: mapping/1"], indirect=True)
def test_the_mapping_of_the_page_can_be_followed(example: Path, tmp_path: Path) -> None:
    table = tmp_path / "stod.csv"
    cells = ["1", "Exempelbolaget", "K", "7", "Exempelprojektet", "Ett,Två", "LP", "12 500,5", "1.3.2021", ""]
    table.write_text(f"Orgnr;Namn;Typ;Ärende;Projekt;Mål;Roll;Belopp;Start;Slut\n{';'.join(cells)}\n", encoding="utf-8")
    leads, period, *parts = [item for item in read_table(table, example) if isinstance(item, Fact)]
    assert leads.qualifiers == {"role": "coordinator", "amount": 12500.5, "currency": "SEK"}
    assert leads.subject.sector == "public"
    assert getattr(period.object, "value", "") == "2021-03-01/.."
    assert [part.object.name for part in parts if isinstance(part.object, Entity)] == ["Ett", "Två"]


def test_every_ending_reader_mapping_and_type_of_fact_is_named() -> None:
    for word in (*TEXTS[:3], *TABLES, *FACTS, *READERS, *mapping.shipped(), *map(str, FactType)):
        assert f"`{word}`" in PAGE, word
