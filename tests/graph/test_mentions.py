"""Who is erased is also masked where a text only says the first name, initials or the surname; nobody else is."""

import pytest

from graph import erase
from graph.blocked import Blocked
from graph.build import build
from graph.keep import keep
from graph.kept import Kept
from graph.mentions import Known, first_alone, masked_prose
from graph.workspace import Workspace
from ontology.facts import Document, Entity, Evidence, Fact, FactType, Item, Kind

NAME = "Kanaria Sol-Britt Provfågelhjälm"


def masked(text: str, *names: str, **known: object) -> str:
    """A text without some people, each stretch of marks as one."""
    nobody = Blocked((), "salt")
    blocked = nobody.with_rows(row for name in names for row in nobody.named("e1", "2026-11-22", name))
    return masked_prose(blocked, text, known=Known(**known))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "said",
    [
        "Kanaria leder arbetet.",
        "Kanarias arbete.",
        "KANARIA leder.",
        "Fråga Kanaria!",
        "Sol-Britt leder.",
        "K. Provfågelhjälm leder.",
        "K S-B Provfågelhjälm leder.",
        "Provfågelhjälms arbete.",
        "Kanaria Sol-Britt leder.",
        "– Ja, säger Kanaria. Sedan gick hon.",
    ],
)
def test_every_way_of_naming_somebody_who_is_named_in_full_is_masked(said: str) -> None:
    text = f"{NAME} är chef. {said}"
    found = masked(text, NAME)
    assert len(found) == len(text)
    words = "".join(c if c.isalnum() else " " for c in found).lower().split()
    for part in ("kanaria", "kanarias", "sol", "britt", "provfågelhjälm", "provfågelhjälms", "k"):
        assert part not in words, found
    assert "är chef" in found


@pytest.mark.parametrize(
    ("said", "others"),
    [
        ("Kanaria Exempelsson leder.", ()),
        ("Kanaria Exempelsson leder.", ("Kanaria Exempelsson",)),
        ("Kanaria leder.", ("Kanaria Exempelsson",)),  # which of the two it is cannot be told
        ("Kanariaöarna är varma.", ()),
        ("en kanaria sjöng.", ()),
        ("K. Exempelsson leder.", ()),
        ("Britta leder.", ()),
    ],
)
def test_the_names_of_others_stay(said: str, others: tuple[str, ...]) -> None:
    assert masked(f"{NAME} är chef. {said}", NAME, others=others).endswith(said)


def test_of_two_with_one_first_name_the_facts_tell_where_one_stands() -> None:
    text = f"{NAME} är chef. Kanaria Exempelsson är det inte. Kanaria leder projektet. Kanaria vilar."
    start = text.index("Kanaria leder")
    told = masked(text, NAME, others=("Kanaria Exempelsson",), places=((start, start + 20),))
    assert told.endswith(". Kanaria Exempelsson är det inte. ███████ leder projektet. Kanaria vilar.")


def test_without_the_whole_name_a_text_speaks_of_nobody() -> None:
    text = "Kanaria leder. K. Provfågelhjälm leder."
    assert masked(text, NAME) == text


def test_a_name_that_is_only_a_part_of_anothers() -> None:
    assert first_alone("Kanaria", [NAME])
    assert first_alone("K. Provfågelhjälm", [NAME])
    assert first_alone("Sol-Britt", ["Provfågelhjälm, Kanaria Sol-Britt"])
    assert not first_alone("Exempla", [NAME])
    assert not first_alone("K. Exempelsson", [NAME])
    assert not first_alone("Kanaria", ["Kanaria"])


def test_facts_and_texts_that_say_only_a_part_of_the_name_go_too(workspace: Workspace) -> None:
    text = f"{NAME} är chef för Exempelverket. Kanaria leder EXEMPEL 2. K. Provfågelhjälm leder EXEMPEL 3."
    agency = Entity(Kind.ORGANISATION, "Exempelverket")

    def said(name: str, kind: FactType, target: Entity, quote: str) -> Fact:
        where = Evidence("notis.txt", quote, text.index(quote), text.index(quote) + len(quote))
        return Fact(kind, Entity(Kind.PERSON, name), target, where)

    items: list[Item] = [
        Document("notis.txt", masked=text, language="sv"),
        said(NAME, FactType.HOLDS_ROLE, agency, f"{NAME} är chef för Exempelverket"),
        said("Kanaria", FactType.LEADS_PROJECT, Entity(Kind.PROJECT, "EXEMPEL 2"), "Kanaria leder EXEMPEL 2"),
        said("K. Provfågelhjälm", FactType.LEADS_PROJECT, Entity(Kind.PROJECT, "EXEMPEL 3"),
             "K. Provfågelhjälm leder EXEMPEL 3"),
    ]  # fmt: skip
    keep(workspace, "prov", items, "1")
    build(workspace)
    erase.erase(workspace, erase.identify(workspace, NAME))
    for again in (False, True):
        if again:
            keep(workspace, "prov", items, "2")
        (kept,) = [path.read_text(encoding="utf-8") for path in workspace.path.glob("sources/prov/*notis.txt")]
        assert len(kept) == len(text)
        assert "Kanaria" not in kept
        assert "K." not in kept
        (facts,) = [Kept.load(path) for path in workspace.path.glob("sources/prov/*.facts.json")]
        assert not [entity for entity in facts.entities if entity.kind == Kind.PERSON]
