"""The pages on vocabulary and SPARQL say what is true: examples run, and nothing is left out."""

import re
from pathlib import Path

import pyoxigraph as ox
import pytest

from ontology.files import turtle
from ontology.labels import measure_labels, status_labels
from ontology.questions import catalogue
from ontology.terms import PREFIXES

DOCS = Path(__file__).parents[2] / "docs"
SPARQL = (DOCS / "sparql.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```sparql\n(.*?)```", SPARQL, re.DOTALL)


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_example_finds_something(known: ox.Store, example: str) -> None:
    prefixes = re.search(r"```\n(PREFIX.*?)```", SPARQL, re.DOTALL)
    assert prefixes
    assert len(list(known.query(prefixes[1] + example))) > 0


def test_there_are_examples() -> None:
    assert len(EXAMPLES) >= 9


def test_the_prefixes_are_those_of_the_code() -> None:
    listed = dict(re.findall(r"^PREFIX (\w+): <(.*)>$", SPARQL, re.MULTILINE))
    assert listed.items() <= PREFIXES.items()


def test_every_question_is_listed_with_its_title_and_parameters() -> None:
    rows = re.findall(r"^\| `([a-z-]+)` \| (.*?) \| (.*?) \|$", SPARQL, re.MULTILINE)
    listed = {(name, title, tuple(re.findall(r"`(\w+)`", parameters))) for name, title, parameters in rows}
    assert listed == {(q.id, q.title_en, tuple(p.name for p in q.parameters)) for q in catalogue().values()}


def test_every_measure_and_status_is_described() -> None:
    page = (DOCS / "vocabulary.md").read_text(encoding="utf-8")
    assert [name for name in (*measure_labels(), *status_labels()) if f"`k:{name}`" not in page] == []


def test_every_own_class_is_described() -> None:
    page = (DOCS / "vocabulary.md").read_text(encoding="utf-8")
    classes = re.findall(r"^(k:\w+) a owl:Class", turtle("kurbits"), re.MULTILINE)
    technical = {"k:Role", "k:Sector", "k:Status", "k:TieType", "k:Kind", "k:DataClass"}
    assert [name for name in classes if name not in technical and f"`{name}`" not in page] == []


def test_the_glossary_is_in_alphabetical_order_and_names_the_swedish_word() -> None:
    page = (DOCS / "glossary.md").read_text(encoding="utf-8")
    rows = [[cell.strip() for cell in line.strip("| ").split(" | ")] for line in page.splitlines() if line[:2] == "| "]
    terms = [row[0] for row in rows[1:]]
    assert terms == sorted(terms)
    assert [row for row in rows if not row[1]] == []
