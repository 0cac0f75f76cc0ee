"""What an unknown name is, by what stands around it; what a text is about; lists of projects and of partners."""

import pytest

from loaders.text import facts_in, read
from loaders.text.likeness import weigh
from loaders.text.mentions import Mark
from loaders.text.topic import giver, topic
from ontology.facts import Entity


def marks(text: str) -> dict[str, Mark]:
    return {mention.name: mention.mark for mention in read(text).mentions if not mention.anaphor}


def said(text: str) -> set[str]:
    return {
        f"{fact.type}: {fact.subject.name} -> {fact.object.name}"
        for fact in facts_in(read(text))
        if isinstance(fact.object, Entity)
    }


@pytest.mark.parametrize(
    ("text", "name", "mark"),
    [
        ("Vi har sökt medel för Exempelnoden i vår, och projektet startar snart.", "Exempelnoden", Mark.PROJECT),
        ("Anna Exempelsson är projektledare för Exempelgrön.", "Exempelgrön", Mark.PROJECT),
        ("På mässan sade Exempellab, som är ett forum för lärande, att allt går bra.", "Exempellab", Mark.ORGANISATION),
        (
            "I höst säger Exempeltech att allt går bra. Exempeltech utvecklar batterier.",
            "Exempeltech",
            Mark.ORGANISATION,
        ),
        ("De möttes utanför Exempelnäs i går.", "Exempelnäs", Mark.PLACE),
    ],
)
def test_a_name_is_what_its_surroundings_say(text: str, name: str, mark: Mark) -> None:
    assert marks(text)[name] is mark


def test_what_is_said_of_the_last_name_of_a_list_holds_for_all() -> None:
    found = marks("Nu blir Exempla, Exemplo och Exemplum, som alla ägs av Region Dalarna, ett enda bolag.")
    assert {found[name] for name in ("Exempla", "Exemplo", "Exemplum")} == {Mark.ORGANISATION}


def test_what_speaks_for_a_type_counts_once() -> None:
    text = "Etapp två av Exempelgrön. Etapp tre av Exempelgrön."
    places = [(start, start + 11) for start in range(len(text)) if text.startswith("Exempelgrön", start)]
    assert weigh(text, places)[Mark.PROJECT] == weigh(text, places[:1])[Mark.PROJECT]


def test_a_known_body_keeps_its_legal_form_and_its_kind() -> None:
    text = "Dalarna Science Park AB och Stiftelsen Dalarna Science Park är samma sak."
    pieces = {text[mention.start : mention.end] for mention in read(text).mentions}
    assert {"Dalarna Science Park AB", "Stiftelsen Dalarna Science Park"} <= pieces
    assert {mention.name for mention in read(text).mentions} == {"Dalarna Science Park"}


def test_the_items_below_an_intro_are_its_partners() -> None:
    text = (
        "Projektet Grön Exempel startar.\n\nDet här är samarbetsparterna i projektet:\n\n"
        "  • Exempel Bygg AB\n  • Exempelverket\n  • Högskolan Dalarna\n"
    )
    partners = ("Exempel Bygg AB", "Exempelverket", "Högskolan Dalarna")
    assert {f"participates_in: {name} -> Grön Exempel" for name in partners} <= said(text)


def test_a_list_of_projects_names_each_with_its_owner() -> None:
    text = (
        "Här är några av förstudierna som beviljats stöd:\n\nExempelväg Nord, Exempel Bygg AB\n\n"
        "Ljus i Exempelby, Exempelby kommun\n\nGrön framtid, Högskolan Dalarna\n"
    )
    assert {
        "leads_project: Exempel Bygg AB -> Exempelväg Nord",
        "leads_project: Exempelby kommun -> Ljus i Exempelby",
        "leads_project: Högskolan Dalarna -> Grön framtid",
    } <= said(text)


def test_who_gets_money_without_a_giver_gets_it_from_the_one_the_text_tells_of() -> None:
    text = (
        "Tillväxtverket har beslutat om nya medel.\n\n"
        "• Exempelby kommun får 2 miljoner kronor till projektet Ljus i byn\n"
        "• Exempel Bygg AB får 1 miljon kronor till projektet Nya hus\n"
    )
    assert {
        "funds: Tillväxtverket -> Ljus i byn",
        "leads_project: Exempelby kommun -> Ljus i byn",
        "leads_project: Exempel Bygg AB -> Nya hus",
    } <= said(text)


def test_a_text_is_about_whom_it_names_most() -> None:
    reading = read(
        "Exempel Bygg AB växer\n\nExempel Bygg AB anställer. Region Dalarna gläds. Ny vd är Anna Exempelsson."
    )
    about = topic(reading.mentions, reading.kept.document.title)
    assert about is not None
    assert about.name == "Exempel Bygg AB"
    assert topic(read("Falu kommun och Region Dalarna möttes.").mentions, "") is None


def test_two_givers_are_none() -> None:
    text = "Tillväxtverket beviljar medel. Vinnova beviljar medel."
    assert giver(read(text).mentions, text) is None
