"""A text comes out as one masked document and proposed facts that stand in it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from loaders.registry import LoadOptions, read
from loaders.text import read_text
from ontology.errors import SourceError
from ontology.facts import Document, Entity, Fact, FactType, Item, Kind, Review, Status, fact_json

TEXTS = Path(__file__).parent / "texts"
EXPECTED: dict[str, list[str]] = yaml.safe_load((TEXTS / "expected.yaml").read_text(encoding="utf-8"))


def items(path: Path, **options: object) -> tuple[Document, list[Fact]]:
    first, *rest = read_text(path, replace(LoadOptions(), **options))  # type: ignore[arg-type]
    assert isinstance(first, Document)
    return first, [item for item in rest if isinstance(item, Fact)]


def said(facts: list[Fact]) -> set[str]:
    """Give facts as expected.yaml writes them; an employment is a role without a title."""
    written = set()
    for fact in facts:
        if fact.type is FactType.CLAIMS:
            continue
        type_ = FactType.HOLDS_ROLE if fact.type is FactType.EMPLOYED_AT else fact.type
        other = fact.object.name if isinstance(fact.object, Entity) else fact.object.value
        ends = [fact.subject.name, str(other)]
        written.add(f"{type_}: {' -> '.join(sorted(ends) if type_ is FactType.COLLABORATES_WITH else ends)}")
    return written


def expected(name: str) -> set[str]:
    lines = set()
    for line in EXPECTED[name]:
        type_, _, ends = line.partition(": ")
        pair = ends.split(" -> ")
        lines.add(f"{type_}: {' -> '.join(sorted(pair) if type_ == 'collaborates_with' else pair)}")
    return lines


def write(folder: Path, text: str, name: str = "text.txt") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8", newline="")
    return path


@pytest.mark.parametrize("name", EXPECTED)
def test_texts_in_many_styles_are_understood(name: str) -> None:
    found, wanted = said(items(TEXTS / name)[1]), expected(name)
    assert len(found & wanted) >= 0.7 * len(wanted), f"missed {sorted(wanted - found)}"
    assert len(found & wanted) >= 0.9 * len(found), f"read too much {sorted(found - wanted)}"


def test_the_texts_together_reach_the_aims() -> None:
    pairs = [(said(items(TEXTS / name)[1]), expected(name)) for name in EXPECTED]
    right, read_, wanted = (
        sum(counts) for counts in zip(*((len(f & w), len(f), len(w)) for f, w in pairs), strict=True)
    )
    assert right / read_ >= 0.97
    assert right / wanted >= 0.85


@pytest.mark.parametrize("name", EXPECTED)
def test_every_quote_stands_where_it_is_said_to_and_every_fact_is_a_proposal(name: str) -> None:
    document, facts = items(TEXTS / name)
    assert facts
    assert document.masked is not None
    for fact in facts:
        place = fact.evidence
        assert document.masked[place.start : place.end] == place.quote != ""
        assert document.masked[: place.start].endswith(place.prefix)
        assert document.masked[place.end :].startswith(place.suffix)
        assert place.document == document.name == name
        assert fact.review is Review.PROPOSED
        assert 0 < fact.confidence <= 1
        assert fact.rule
        assert fact_json(fact)["quote"] == place.quote


def test_reading_twice_gives_the_same_facts() -> None:
    assert items(TEXTS / "artikel.txt") == items(TEXTS / "artikel.txt")


def test_the_registry_finds_the_loader() -> None:
    found: Iterator[Item] = read([TEXTS / "notis.txt"], LoadOptions())
    assert isinstance(next(found), Document)
    assert isinstance(next(found), Fact)


def test_contact_data_is_masked_and_offsets_stay_true(tmp_path: Path) -> None:
    phone = "070-" + "123 45 67"
    path = write(tmp_path, f"Tel: {phone}\n\nAnna Exempelsson är vd för Exempel Bygg AB.\n")
    document, facts = items(path)
    assert document.masked == path.read_text(encoding="utf-8").replace(phone, "█" * len(phone))
    assert [fact.evidence.quote for fact in facts] == ["Anna Exempelsson är vd för Exempel Bygg AB"]


def test_front_matter_describes_the_document_and_is_not_read(tmp_path: Path) -> None:
    head = "---\ntitle: Exempel\npublisher: Exempelbolaget\ndate: 2021-03-04\norigin: Exempelbladet\n---\n"
    document, facts = items(write(tmp_path, head + "Bo Exempelman är vd för Exempel Bygg AB.", "not.md"))
    assert (document.title, document.publisher, document.date) == ("Exempel", "Exempelbolaget", "2021-03-04")
    assert document.origin == "Exempelbladet"
    assert [fact.evidence.start for fact in facts] == [len(head)]
    assert facts[0].evidence.prefix == ""


@pytest.mark.parametrize(
    ("charset", "said_charset"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8"), ("utf-16", "utf-16"), ("cp1252", "cp1252")],
)
def test_the_encoding_is_found_and_said(tmp_path: Path, charset: str, said_charset: str) -> None:
    text = "Åsa Exempelström är näringslivschef på Exempelåsens kommun. " * 5
    path = tmp_path / "text.txt"
    path.write_bytes(text.encode(charset))
    document, facts = items(path)
    assert document.masked == text
    assert document.media_type == f"text/plain; charset={said_charset}"
    assert facts[0].subject.name == "Åsa Exempelström"


@pytest.mark.parametrize("text", ["", "  \n\n", "---\ntitle: x\n---\n", "---\ntitle: [\n---\nText.\n", "Text\0text"])
def test_a_text_that_cannot_be_read_is_refused_by_name(tmp_path: Path, text: str) -> None:
    with pytest.raises(SourceError, match=r"text\.txt"):
        items(write(tmp_path, text))


def test_a_missing_text_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="there is no such file"):
        items(tmp_path / "saknas.txt")


PAGE = """<!doctype html><html lang="sv"><head><title>Ny vd | Exempelsajten</title><meta property="og:site_name"
content="Exempelbolaget"><meta property="article:published_time" content="2023-05-02T08:00"><style>p {}</style></head>
<body><nav><a>Anna Exempelsson är vd för Menyn AB</a></nav><article><h1>Ny vd</h1><p>Anna Exempelsson är
vd för <b>Exempel Bygg AB</b> &amp; glad över det. Bolaget finns i Falun.</p></article><footer>Foten AB</footer>
</body></html>"""


def test_of_a_page_only_the_article_is_read(tmp_path: Path) -> None:
    document, facts = items(write(tmp_path, PAGE, "sida.html"))
    assert (document.title, document.publisher, document.date) == ("Ny vd", "Exempelbolaget", "2023-05-02")
    assert document.media_type == "text/html; charset=utf-8"
    assert (
        document.masked
        == "Ny vd\n\nAnna Exempelsson är vd för Exempel Bygg AB & glad över det. Bolaget finns i Falun.\n"
    )
    assert said(facts) == {
        "holds_role: Anna Exempelsson -> Exempel Bygg AB",
        "located_in: Exempel Bygg AB -> Falun",
    }


def test_names_that_are_known_beforehand_come_first(tmp_path: Path) -> None:
    known = Entity(Kind.ORGANISATION, "Visor Exempel", key="pic:999", aliases=("Visor",), sector="industry")
    path = write(tmp_path, "Sedan i våras samarbetar Visor med Exempelstads universitet.")
    assert items(path)[1] == []
    facts = items(write(tmp_path, "Visor samarbetar med Exempelstads universitet."), names={"Visor": known})[1]
    assert [(fact.subject.name, fact.subject.key) for fact in facts] == [("Visor Exempel", "pic:999")]


def test_status_tells_whether_both_ends_stand_in_the_quote(tmp_path: Path) -> None:
    text = "Projektet Grön Exempel leds av Exempel Bygg AB. Projektet finansieras av Exempelmyndigheten."
    facts = {fact.type: fact.status for fact in items(write(tmp_path, text))[1]}
    assert facts == {FactType.LEADS_PROJECT: Status.EXPLICIT, FactType.FUNDS: Status.CONTEXTUAL}


@pytest.mark.parametrize(
    "text",
    [
        "Exempel Research Institute is a partner of the project. The budget is 2 million euro and the work goes on.",
        "Prosjektet er et samarbeid og det er ikke noe som vi kan gjøre alene, sier hun om arbeidet i fylket.",
        "1\n2\n3\n",
        "Projektet 3 är med, och projektet 2020 till 2022.",
        "((((((((((((((((((((((((((((((((((" * 50,
        "Exempel " * 3000,
        "”“”“–––\n\n\n•••\n- \n-",
    ],
)
def test_other_languages_and_odd_texts_do_no_harm(tmp_path: Path, text: str) -> None:
    document, facts = items(write(tmp_path, text))
    assert document.masked == text
    assert all(fact.review is Review.PROPOSED for fact in facts)


@pytest.mark.seeds
def test_the_five_seeds_are_read_with_exact_quotes(shared: Path) -> None:
    for path in sorted((shared / "seeds").glob("*.txt")):
        document, facts = items(path)
        text = path.read_bytes().decode("utf-8")
        assert len(facts) >= 5
        assert document.masked is not None
        assert len(document.masked) == len(text)
        for fact in facts:
            assert text[fact.evidence.start : fact.evidence.end] == fact.evidence.quote
            assert fact.review is Review.PROPOSED
