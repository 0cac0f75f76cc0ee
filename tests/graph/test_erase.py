"""A person planted everywhere is found everywhere, and after erasing stands in no byte of the workspace."""

import gzip
import io
import json
import sqlite3
import unicodedata
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from graph import audit, erase
from graph.access import page, report
from graph.answers import answers
from graph.build import build
from graph.check import check
from graph.erase import Person
from graph.identity.verdicts import Judgement, Verdict
from graph.keep import keep
from graph.scrub import encoding_of, readings
from graph.triples.store import EmbeddedStore
from graph.workspace import Workspace
from ontology.errors import GoneError, InputError
from ontology.facts import Document, Entity, Evidence, Fact, FactType, Item, Kind, Reject, Review

FIRST, LAST = "Kanaria", "Provfågelhjälm"
NAME = f"{FIRST} {LAST}"
OTHER = "Exempla Exempelsson"
TEXT = (
    f"Exempelverkets chef {NAME} talade. {NAME.upper()}S bok kom ut.\n\n"
    f"{LAST} leder EXEMPEL 2 med {OTHER}. Skriv till {FIRST}.{LAST} om det; {FIRST} {LAST[:4]}-\n{LAST[4:]} svarar.\n\n"
    f"{unicodedata.normalize('NFD', NAME)} och {LAST}, {FIRST} är samma. Exempelverket samarbetar med Exempelbolaget."
)
TABLE = f"namn;roll;organisation\n{NAME};VD;Exempelverket\n{OTHER};ordförande;Exempelbolaget\n"


def workbook(text: str) -> bytes:
    """A file that packs others, as spreadsheets do."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", f"<sst><si><t>{text}</t></si></sst>")
        archive.writestr("xl/inner.csv.gz", gzip.compress(text.encode()))
    return out.getvalue()


def items(folder: Path) -> list[Item]:
    folder.mkdir(exist_ok=True)
    table = folder / "exempel.csv.gz"
    table.write_bytes(gzip.compress(TABLE.encode(), mtime=0))
    book = folder / "exempel.xlsx"
    book.write_bytes(workbook(f"{NAME}, VD"))
    latin = folder / f"{FIRST}-{LAST}.csv"
    latin.write_bytes(TABLE.encode("latin-1"))
    person, other = Entity(Kind.PERSON, NAME, aliases=(f"{LAST}, {FIRST}",)), Entity(Kind.PERSON, OTHER)
    agency, firm = Entity(Kind.ORGANISATION, "Exempelverket"), Entity(Kind.ORGANISATION, "Exempelbolaget")
    owned = Entity(Kind.ORGANISATION, f"{NAME} Konsult", note=f"Ägs av {NAME}")
    project = Entity(Kind.PROJECT, "EXEMPEL 2")

    def said(kind: FactType, a: Entity, b: Entity, quote: str, **more: object) -> Fact:
        start = TEXT.index(quote)
        where = Evidence("press.txt", quote, start, start + len(quote))
        return Fact(kind, a, b, where, more, rule="prov", review=Review.PROPOSED)

    def row(name: str, kind: FactType, a: Entity, b: Entity, number: int, **more: object) -> Fact:
        return Fact(kind, a, b, Evidence(name, row=number, columns=("namn",)), more)

    together = "Exempelverket samarbetar med Exempelbolaget"
    return [
        Document("press.txt", masked=TEXT, title=f"Intervju med {NAME}", language="sv", media_type="text/plain"),
        said(FactType.HOLDS_ROLE, person, agency, f"Exempelverkets chef {NAME} talade", role="chef"),
        said(FactType.LEADS_PROJECT, Entity(Kind.PERSON, LAST), project, f"{LAST} leder EXEMPEL 2"),
        said(FactType.COLLABORATES_WITH, agency, firm, together, through=f"via {NAME}"),
        Document(table.name, table, publisher="Exempelverket"),
        row(table.name, FactType.HOLDS_ROLE, person, agency, 2, role="VD"),
        row(table.name, FactType.HOLDS_ROLE, other, firm, 3, role="ordförande"),
        Reject(table.name, "okänd", row=4, column="namn", value=f"{NAME}?"),
        Document(book.name, book),
        row(book.name, FactType.MEMBER_OF, owned, agency, 2),
        Document(latin.name, latin),
        row(latin.name, FactType.HOLDS_ROLE, person, agency, 2, role="VD"),
        row(latin.name, FactType.PARTICIPATES_IN, firm, project, 3),
    ]


def texts(path: Path) -> Iterator[str]:
    """Every way in which the bytes of a file may be read, also inside what is packed."""
    data = path.read_bytes()
    yield path.name
    yield from _within(path.name, data)
    if path.suffix == ".sqlite":
        with sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True) as file:
            yield from (line for line in file.iterdump())


def _within(name: str, data: bytes) -> Iterator[str]:
    if data[:2] == b"\x1f\x8b":
        yield from _within(name, gzip.decompress(data))
    elif data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for each in archive.namelist():
                yield from _within(each, archive.read(each))
    else:
        yield from readings(data)
        if encoding_of(data) == "utf-8" and name.endswith(".json"):
            yield json.dumps(json.loads(data), ensure_ascii=False)


def squeezed(text: str) -> str:
    """A text without case, accents and anything but letters: two words that follow each other meet."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(c for c in plain if c.isalnum())


NEEDLES = (squeezed(NAME), squeezed(LAST), squeezed(f"{LAST} {FIRST}"))


def naming(folder: Path) -> list[str]:
    """The files below a folder that hold the name in any spelling, stores unpacked."""
    found = set()
    for path in folder.rglob("*"):
        if path.is_file() and any(needle in squeezed(text) for text in texts(path) for needle in NEEDLES):
            found.add(str(path.relative_to(folder)))
    for store in folder.glob("generations/*/store"):
        dump = io.BytesIO()
        EmbeddedStore.open(store, read_only=True).export(dump)
        if any(needle in squeezed(dump.getvalue().decode()) for needle in NEEDLES):
            found.add(str(store.relative_to(folder)))
    return sorted(found)


@pytest.fixture
def planted(workspace: Workspace, tmp_path: Path) -> Workspace:
    keep(workspace, "prov", items(tmp_path / "in"), "1")
    build(workspace)
    answers(workspace.path, "prov").put("0" * 64, json.dumps({"svar": NAME}, ensure_ascii=True).encode())
    answers(workspace.path, "prov").put("1" * 64, b'{"svar": "Exempelverket"}')
    row = Judgement("prov:a", Verdict.SAME, "prov:b", why=f"{NAME} har sagt det", subject_label=NAME)
    workspace.judgements.judge(row, who=f"{FIRST}.{LAST}")
    (workspace.path / "export").mkdir()
    (workspace.path / "export" / "karta.csv").write_text(f"id;namn\n1;{NAME}\n", encoding="utf-8")
    build(workspace)
    return workspace


def test_the_canary_is_found_in_every_place_and_erased_from_every_byte(planted: Workspace, tmp_path: Path) -> None:
    before = naming(planted.path)
    meant = erase.identify(planted, NAME)
    shown = {place.where for place in erase.places(planted, erase.list_of(planted, meant))}
    files = {each for each in before if not each.startswith(("generations", "current"))}
    assert files <= shown, "the dry run shows every file that names the person"
    assert {f"generations/{number}" for number in planted.numbers()} <= shown
    assert any(each.endswith("store") for each in before), "the search is not blind"
    assert len(files) >= 10
    assert naming(planted.path) == before, "a dry run changes nothing"

    erase.erase(planted, meant)
    assert naming(planted.path) == []
    assert check(planted) == []
    assert audit.problems(planted.path / "audit.jsonl") == []
    current = planted.current()
    assert current
    assert [planted.current_number()] == planted.numbers(), "older generations are gone"
    for iri in meant.iris:
        with pytest.raises(GoneError, match="erased"):
            current.row(iri)
    assert current.find(OTHER) >= 0
    assert sum("samarbetar" in current.quote(row).quote for row in range(len(current.evidences))) == 1

    keep(planted, "prov", items(tmp_path / "in"), "2")
    keep(planted, "annat", items(tmp_path / "in"), "1")
    answers(planted.path, "annat").put("2" * 64, json.dumps({"svar": NAME}).encode())
    build(planted)
    assert naming(planted.path) == [], "who was erased does not come back with the same sources"


def test_positions_in_texts_stay_true(planted: Workspace) -> None:
    erase.erase(planted, erase.identify(planted, NAME))
    (kept,) = [path.read_text(encoding="utf-8") for path in planted.path.glob("sources/prov/*press*.txt")]
    assert len(kept) == len(TEXT)
    assert kept.endswith("Exempelverket samarbetar med Exempelbolaget.")
    assert OTHER in kept


def test_an_erasure_that_was_cut_short_is_completed_by_the_next_publication(planted: Workspace) -> None:
    from graph.blocked import Blocked

    nobody = Blocked((), planted.salt)
    rows = erase.rows_of(erase.identify(planted, NAME), nobody, planted.salt)
    nobody.with_rows(rows).save(planted.path / "erased.tsv")  # and then it was killed
    assert any("not complete" in problem for problem in check(planted))
    build(planted)
    assert check(planted) == []
    assert naming(planted.path) == []


def test_a_namesake_elsewhere_stays(workspace: Workspace) -> None:
    def role(organisation: str, row: int) -> Fact:
        person = Entity(Kind.PERSON, NAME)
        where = Evidence(f"{organisation}.csv", row=row)
        return Fact(FactType.HOLDS_ROLE, person, Entity(Kind.ORGANISATION, organisation), where, {"role": "VD"})

    for organisation in ("Exempelverket", "Exempelbolaget"):
        keep(workspace, organisation.lower(), [Document(f"{organisation}.csv"), role(organisation, 2)], "1")
    current = build(workspace)
    with pytest.raises(InputError, match=r"2 people .* Say which") as told:
        erase.identify(workspace, NAME)
    (iri,) = [iri for iri, label in told.value.candidates if "Exempelverket" in label]
    erase.erase(workspace, erase.identify(workspace, iri))
    current = workspace.current()
    assert current
    left = current.find(NAME)
    assert [current.label(int(current.ties.t[tie])) for tie in current.ties_of(left)] == ["Exempelbolaget"]


def test_everything_held_is_told_with_its_source(planted: Workspace) -> None:
    found = report(planted, erase.identify(planted, NAME))
    assert {said["object"] for said in found["statements"]} == {"Exempelverket"}
    assert {said["source"] for said in found["statements"]} == {"prov"}
    assert {said["role"] for said in found["statements"]} == {"chef", "VD"}
    assert {said["evidence"] for said in found["statements"]} >= {f"Exempelverkets chef {NAME} talade"}
    assert len(found["passages"]) == 3
    assert [row["why"] for row in found["judgements"]] == [f"{NAME} har sagt det"]
    assert found["iris"]
    assert f"Uppgifter om {NAME}" in page(found)
    json.dumps(found)


def test_who_is_erased_can_be_let_in_again(planted: Workspace, tmp_path: Path) -> None:
    number = erase.erase(planted, erase.identify(planted, NAME))
    assert [each[0] for each in erase.erasures(planted)] == [number]
    erase.withdraw(planted, number)
    keep(planted, "prov", items(tmp_path / "in"), "2")
    current = build(planted)
    assert current.label(current.find(NAME)) == NAME


def test_a_name_without_letters_and_a_thing_that_is_no_person_are_refused(planted: Workspace) -> None:
    with pytest.raises(InputError, match="no letter"):
        erase.list_of(planted, Person(("–",)))
    base = planted.settings.base
    assert erase.identify(planted, f"{base}organisation/exempelverket").names == (f"{base}organisation/exempelverket",)
