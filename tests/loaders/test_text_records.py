"""Records of project pages: which line names the project, what labels say, what one period is made of."""

from loaders.text import facts_in, read
from ontology.facts import Entity

PAGE = """
Exempelnav Mitt (ENM)

Ärende-ID: 12345
Status: Pågående
Projektägare: Exempelbygg AB, Falun
Samverkanspartner: Exempel Invest, Exempel Beams AB
Beslutat stöd: 5 430 000 kr
Total finansiering: 10 860 000 kr
Startdatum: 2023-04-01
Slutdatum: 2026-06-30

Sammanfattning
När hus rivs hamnar det mesta i containern.
"""


def said(text: str) -> set[str]:
    return {
        f"{fact.type}: {fact.subject.name} -> "
        f"{fact.object.name if isinstance(fact.object, Entity) else fact.object.value}"
        for fact in facts_in(read(text))
    }


def test_the_line_above_a_record_names_the_project_whatever_its_first_labels_are() -> None:
    assert {
        "leads_project: Exempelbygg AB -> Exempelnav Mitt",
        "participates_in: Exempel Invest -> Exempelnav Mitt",
        "project_budget: Exempelnav Mitt -> 10860000 SEK",
    } <= said(PAGE)


def test_where_an_owner_is_owns_nothing() -> None:
    assert not any("leads_project: Falun" in fact for fact in said(PAGE))


def test_a_line_that_says_when_it_starts_and_the_next_when_it_ends_are_one_period() -> None:
    periods = {fact for fact in said(PAGE) if fact.startswith("project_period")}
    assert periods == {"project_period: Exempelnav Mitt -> 2023-04-01/2026-06-30"}


def test_only_the_day_it_starts_is_an_open_period() -> None:
    page = PAGE.replace("Slutdatum: 2026-06-30\n", "")
    assert "project_period: Exempelnav Mitt -> 2023-04-01/.." in said(page)


def test_a_label_may_say_in_brackets_for_whom_it_holds() -> None:
    page = "Fact sheet: Exempelskog\n\nLead partner (Sweden): Exempel Paper AB\nProject partners: Exempelbygg AB\n"
    assert {
        "leads_project: Exempel Paper AB -> Exempelskog",
        "participates_in: Exempelbygg AB -> Exempelskog",
    } <= said(page)


def test_a_line_of_years_above_a_record_is_no_project() -> None:
    page = (
        "Projektet Exempelskog pågår.\n\nJanuari 2018–december 2019\n\nProjektpartner: Exempelbygg AB\nBudget: 2 mkr\n"
    )
    assert "participates_in: Exempelbygg AB -> Exempelskog" in said(page)
    assert not any("2018–december" in fact for fact in said(page))
