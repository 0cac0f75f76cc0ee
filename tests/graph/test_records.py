"""Who is erased is found as well where first name and surname stand apart in one row, node or entry; nobody else is."""

import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from graph import erase, keeping_out, quoting
from graph.blocked import Blocked
from graph.erase import Person
from graph.keep import keep
from graph.kept import Kept
from graph.mentions import Known
from graph.records import masked_cells
from graph.scrub import Met, names_in, scrub_bytes
from graph.words import MASK
from graph.workspace import Workspace
from ontology.facts import Document, Entity, Evidence, Fact, FactType, Item, Kind, Reject

NAME = "Kanaria Sol-Britt Provfågel-Hjälm"


def blocked(*names: str) -> Blocked:
    nobody = Blocked((), "salt")
    return nobody.with_rows(row for name in names for row in nobody.named("e1", "2026-11-22", name))


def masked(name: str, text: str, *names: str, met: Met | None = None) -> str:
    """The text of a file without some people; every word that was masked is one mark."""
    clean = scrub_bytes(name, text.encode(), blocked(*(names or ("Kanaria Provfågelhjälm",))), met)
    assert clean is not None
    assert len(clean.decode()) == len(text)
    while MASK * 2 in (said := clean.decode()):
        clean = said.replace(MASK * 2, MASK).encode()
    return said


@pytest.mark.parametrize(
    ("row", "left"),
    [
        ("Kanaria;Falun;Provfågelhjälm;VD", f"{MASK};Falun;{MASK};VD"),
        ("Provfågelhjälm;Falun;Kanaria;VD", f"{MASK};Falun;{MASK};VD"),
        ('"Kanaria";"Falun, \nDalarna";"Provfågelhjälm"', f'"{MASK}";"Falun, \nDalarna";"{MASK}"'),
        ("1;PROVFÅGELHJÄLM;Falun;Dalarna;Sverige;;;kanaria", f"1;{MASK};Falun;Dalarna;Sverige;;;{MASK}"),
        ("Kanaria Maria;Falun;Provfågelhjälm", f"{MASK} Maria;Falun;{MASK}"),
        ("Kanaria;Falun;Provfågelhjälms", f"{MASK};Falun;{MASK}"),
    ],
)
def test_a_name_in_columns_of_its_own_is_masked_in_any_order(row: str, left: str) -> None:
    head = "a;b;c;d\nExempla;Mora;Exempelsson;VD\n"
    assert masked("exempel.csv", f"{head}{row}\n") == f"{head}{left}\n"
    assert names_in("exempel.csv", f"{head}{row}\n".encode(), blocked("Kanaria Provfågelhjälm")) == 2


@pytest.mark.parametrize(
    "row",
    [
        "Exempla;Falun;Provfågelhjälm;VD",  # a relative
        "Kanaria;Falun;Exempelsson;VD\nExempla;Mora;Provfågelhjälm;VD",  # two rows
        "EXEMPEL;Kanaria Exempelsson;Falun;Dalarna län;Exempla Provfågelhjälm",  # two people in one row
        "K.;Falun;Provfågelhjälm;VD",  # may be anybody, unless facts say who
    ],
)
def test_others_who_share_a_part_of_the_name_stay(row: str) -> None:
    assert masked("exempel.csv", f"a;b;c;d\n{row}\n") == f"a;b;c;d\n{row}\n"


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        (NAME, "Kanaria Sol-Britt", "Provfågel-Hjälm"),
        (NAME, "Kanaria;Sol-Britt", "Provfågel Hjälm"),
        (NAME, "Sol;1;Britt;Kanaria", ""),
        ("Kanaria Ek", "Kanaria", "Ek"),
        ("Ek, Kanaria", "Kanaria", "Ek"),
        ("K. Provfågelhjälm", "K.", "Provfågelhjälm"),
    ],
)
def test_double_and_short_names_are_found(name: str, first: str, last: str) -> None:
    said = masked("exempel.csv", f"a;b;c\n{first};Falun;{last}\n", name)
    if last:
        assert not any(word in said for word in (*first.replace(";", " ").split(), *last.split()) if len(word) > 2)
    else:
        assert first in said


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("a.json", '[{"last": "Provfågelhjälm", "x": {"y": 1}, "first": "Kanaria"}]'),
        ("a.jsonl", '{"o": 1}\n{"efternamn": "Provf\\u00e5gelhjälm", "ort": "Falun", "namn": "Kanaria"}\n'),
        ("a.ttl", 'x:a foaf:givenName "Kanaria" ;\n x:age 4 ;\n foaf:familyName "Provfågelhjälm" .\nx:b a x:C .\n'),
        ("a.nt", '<x:a> <x:f> "Kanaria" .\n<x:b> <x:f> "Exempla" .\n<x:a> <x:g> "Provfågelhjälm" .\n'),
        ("a.rdf", "<P><first>Kanaria</first><age>4</age><last>Provfågelhjälm</last></P><P><first>Exempla</first></P>"),
        ("a.yaml", "- first: Kanaria\n  town: Falun\n  age: 4\n  last: Provfågelhjälm\n- first: Exempla\n"),
    ],
)
def test_nodes_and_entries_of_data_are_records_too(file: str, text: str) -> None:
    said = masked(file, text)
    assert "Kanaria" not in said
    assert "hjälm" not in said
    assert said.count("Exempla") == text.count("Exempla")


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("a.json", '[{"last": "Provfågelhjälm", "first": "Exempla"}, {"first": "Kanaria", "last": "Exempelsson"}]'),
        ("a.ttl", 'x:a x:f "Kanaria" ; x:l "Exempelsson" .\nx:b x:f "Exempla" ; x:x 4, 5 ; x:l "Provfågelhjälm" .\n'),
        ("a.nt", '<x:a> <x:f> "Kanaria" .\n<x:b> <x:f> "Exempla" .\n<x:b> <x:g> "Provfågelhjälm" .\n'),
        ("a.xml", "<P><f>Kanaria</f><l>Berg</l></P><P><x>4</x><f>Exempla</f><l>Provfågelhjälm</l></P>"),
        ("a.yaml", "- first: Kanaria\n  last: Exempelsson\n- first: Exempla\n  last: Provfågelhjälm\n"),
        ("a.txt", "Kanaria var inte med. Det var bara Provfågelhjälm.\n"),  # prose: only where the whole name stands
    ],
)
def test_two_records_are_not_one_name(file: str, text: str) -> None:
    assert masked(file, text) == text


def test_in_rows_of_a_persons_own_facts_initials_count_too() -> None:
    text = "a;b;c\nK.;Falun;Provfågelhjälm\nK.;Mora;Provfågelhjälm\nKaspara;K;Provfågelhjälm\n"
    met = Met({"e1"}, Known(["Kanaria Provfågelhjälm"], rows=[2]))
    left = f"a;b;c\n{MASK}.;Falun;{MASK}\nK.;Mora;Provfågelhjälm\nKaspara;K;Provfågelhjälm\n"
    assert masked("a.csv", text, met=met) == left


def test_cells_that_are_shown_are_masked_together() -> None:
    cells = (("Förnamn", "Kanaria"), ("Ort", "Falun\nDalarna"), ("Tom", ""), ("Efternamn", "Provfågelhjälm"))
    shown = masked_cells(cells, blocked("Kanaria Provfågelhjälm"))
    assert shown == (("Förnamn", MASK * 7), ("Ort", "Falun\nDalarna"), ("Tom", ""), ("Efternamn", MASK * 14))
    assert masked_cells(cells, blocked("Exempla Provfågelhjälm")) == cells


def test_a_row_is_read_anew_when_its_file_was_written_anew(tmp_path: Path) -> None:
    path = tmp_path / "exempel.csv"
    for name in ("Kanaria", MASK * 7, "Exempla"):
        fresh = tmp_path / "fresh.csv"
        fresh.write_text(f"namn\n{name}\n", encoding="utf-8")
        fresh.replace(path)  # as a source is exchanged, under a running server too
        assert quoting.cells(path, 2) == (("namn", name),)
        assert name in quoting.kept_text(path)


def rows(document: str, organisation: str, value: str) -> Iterator[Item]:
    """A table as a loader gives it, whose mapping joins first name and surname."""
    for number, name in ((2, "Kanaria Provfågelhjälm"), (3, "K. Provfågelhjälm"), (4, "Exempla Provfågelhjälm")):
        where = Evidence(document, row=number, columns=("namn", "efternamn"))
        chair = Entity(Kind.PERSON, name), Entity(Kind.ORGANISATION, organisation)
        yield Fact(FactType.HOLDS_ROLE, *chair, where, {"role": "VD"})
    yield Reject(document, "okänd", row=2, column="efternamn", value=value)


def table(organisation: str) -> str:
    people = (("Kanaria", "Provfågelhjälm"), ("K.", "Provfågelhjälm"), ("Exempla", "Provfågelhjälm"))
    return "".join(f"{a};Falun;{b};{organisation}\n" for a, b in (("namn", "efternamn"), *people))


def archive(folder: Path) -> list[Item]:
    """Two tables in one file, each a document, of which only the second is about the organisation that is meant."""
    path = folder / "exempel.zip"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("a.csv", "namn;ort\nExempla;Falun\n")
        file.writestr("b.csv", table("Exempelverket"))
    first = Fact(
        FactType.MEMBER_OF,
        Entity(Kind.ORGANISATION, "Exempelbolaget"),
        Entity(Kind.ORGANISATION, "Exempelverket"),
        Evidence("exempel.zip#a.csv", row=2),
    )
    found: list[Item] = [Document("exempel.zip#a.csv", path), first, Document("exempel.zip#b.csv", path)]
    return [*found, *rows("exempel.zip#b.csv", "Exempelverket", "Provfågelhjälm")]


def kept(workspace: Workspace) -> str:
    """Everything that is kept of the source, unpacked."""
    found = [(workspace.path / "sources" / "prov" / "rejects.csv").read_text(encoding="utf-8")]
    for record in workspace.sources()["prov"]["documents"].values():
        folder = workspace.source_folder("prov")
        found.append(str(Kept.load(folder / record["facts"]).entities))
        with zipfile.ZipFile(folder / record["kept"]) as file:
            found += [file.read(name).decode() for name in file.namelist()]
    return "\n".join(found)


@pytest.mark.parametrize("organisations", [(), ("Exempelverket",)])
def test_a_table_in_an_archive_is_masked_when_erasing_and_when_it_is_loaded_again(
    workspace: Workspace, tmp_path: Path, organisations: tuple[str, ...]
) -> None:
    keep(workspace, "prov", archive(tmp_path), "1")
    assert kept(workspace).count("Provfågelhjälm") > 6, "the search is not blind"
    person = Person(("Kanaria Provfågelhjälm",), organisations=organisations)
    nobody = Blocked((), workspace.salt)
    nobody.with_rows(erase.rows_of(person, nobody, workspace.salt)).save(workspace.path / "erased.tsv")
    with workspace.lock():
        keeping_out.apply(workspace)
    for version in ("2", "3"):
        left = kept(workspace)
        assert "Kanaria" not in left
        assert "K." not in left
        assert left.count("Exempla;Falun;Provfågelhjälm") == 2, "once per document that shares the file"
        assert left.count("Provfågelhjälm") == 3, "and her fact"
        assert [each.where for each in erase.places(workspace, nobody.with_rows(()))] == []
        keep(workspace, "prov", archive(tmp_path), version)
