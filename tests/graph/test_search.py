"""Finding an entity by what it is called."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from graph.search import ALIAS, IDENTIFIER, LABEL, Index, Name, write_index
from ontology.errors import NotFoundError


@pytest.fixture
def index(tmp_path: Path) -> Index:
    path = tmp_path / "search.sqlite"
    entities = [
        (0, "Högskolan i Exempel", "organisation", 40),
        (1, "Exempel", "region", 3),
        (2, "Exempelbolaget Åre AB", "organisation", 1),
        (3, "100 % Exempel", "project", 0),
    ]
    names = [Name(row, label, LABEL) for row, label, _, _ in entities]
    names += [Name(0, "Gamla Seminariet", ALIAS), Name(0, "900000001", IDENTIFIER)]
    write_index(path, entities, names, [("https://exempel.se/gammal", 2)])
    return Index(path)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("hogskolan", 0), ("HÖGSKOLAN I EX", 0), ("exempel högskolan", 0), ("gamla semin", 0), ("900000001", 0),
        ("exempel", 1), ("are", 2), ("Åre exempelb", 2), ("100 %", 3),
    ],
)  # fmt: skip
def test_names_are_found_whatever_accents_order_and_end(index: Index, text: str, first: int) -> None:
    assert index.search(text)[0].row == first


@pytest.mark.parametrize("text", ["", "   ", '"', "saknas", "-", 'a" OR "b', "NEAR(", "*"])
def test_what_nothing_is_called_finds_nothing(index: Index, text: str) -> None:
    assert index.search(text) == []


def test_kinds_and_limit_narrow_the_answer(index: Index) -> None:
    assert {hit.kind for hit in index.search("exempel", kinds=["organisation"])} == {"organisation"}
    assert len(index.search("exempel", limit=2)) == 2
    assert index.search("exempel", limit=0) == []


def test_a_former_iri_leads_to_the_one_that_stays(index: Index) -> None:
    assert index.moved("https://exempel.se/gammal") == 2
    with pytest.raises(NotFoundError, match="nothing has the IRI"):
        index.moved("https://exempel.se/okänd")


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="open files are listed here on Linux only")
def test_an_index_that_is_let_go_of_holds_no_file_open(tmp_path: Path) -> None:
    path = tmp_path / "search.sqlite"
    write_index(path, [(0, "Exempelbolaget", "organisation", 1)], [Name(0, "Exempelbolaget", LABEL)], [])

    def held() -> int:
        return sum(os.path.realpath(each) == str(path.resolve()) for each in Path("/proc/self/fd").iterdir())

    index = Index(path)
    with ThreadPoolExecutor(1) as other:
        for _ in range(2):
            assert index.search("exempel") == other.submit(index.search, "exempel").result()
            assert held() == 2
            index.release()
            assert held() == 0
