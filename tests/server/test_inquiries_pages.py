"""The pages of the inquiries: forms as declared, answers with evidence, and help when a question is unclear."""

import re
from html import unescape
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from graph.inquiries.catalogue import INQUIRIES
from ontology.labels import sector_labels
from server.app import create_app
from server.inquiries.asked import example_pairs, inquiry_url
from server.settings import Settings

BROWSER = {"accept": "text/html"}


def page(client: TestClient, address: str, status: int = 200) -> str:
    response = client.get(address, headers=BROWSER)
    assert response.status_code == status, response.text[:500]
    return unescape(response.text)


def example(client: TestClient, name: str, lang: str = "sv") -> str:
    return page(client, inquiry_url(lang, INQUIRIES[name], example_pairs(INQUIRIES[name])))


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_the_questions_begin_with_the_inquiries(lang: str, client: TestClient) -> None:
    text = page(client, {"sv": "/sv/fragor", "en": "/en/questions"}[lang])
    places = [text.index(f'href="{inquiry_url(lang, each)}"') for each in INQUIRIES.values()]
    assert places == sorted(places)
    assert places[-1] < text.index("collaborators")


@pytest.mark.parametrize("lang", ["sv", "en"])
@pytest.mark.parametrize("name", INQUIRIES)
def test_every_inquiry_has_a_form_and_shows_its_answer(name: str, lang: str, client: TestClient) -> None:
    inquiry = INQUIRIES[name]
    form = page(client, inquiry_url(lang, inquiry))
    assert all(f'name="{each.name}"' in form for each in inquiry.parameters)
    api = client.get(f"/api/inquiries/{name}", params=[*example_pairs(inquiry), ("lang", lang)]).json()
    shown = example(client, name, lang)
    assert all(sentence in shown for sentence in (*api["sentences"], *api["notes"]))
    assert all(table["title"] in shown for table in api["tables"] if table["rows"])
    assert inquiry.literature in shown


def test_a_form_holds_names_and_offers_what_may_be_chosen(client: TestClient) -> None:
    text = page(client, "/sv/analys/depend?actor=organisation/region-dalarna&by=count")
    assert 'value="Region Dalarna"' in text
    assert re.search(r'<option value="count" selected>antal</option>', text)
    bridges = page(client, "/sv/analys/bridges")
    assert f'<option value="{sector_labels()["public"].sv}">' in bridges
    assert '<option value="Värmland">' in bridges
    compare = page(client, "/sv/analys/compare?actors=SPINN&actors=Region+Dalarna", 400)
    assert compare.count('name="actors"') == 3


def test_a_line_shows_the_passage_behind_each_tie(client: TestClient) -> None:
    text = example(client, "compare")
    assert re.search(
        r"<details><summary>2 belägg</summary>\s*<p><a href=\"/sv/kallor/tie/\w+\">Region Dalarna deltar i", text
    )
    assert 'class="source"' in text


def test_the_drawing_leads_to_the_map_of_the_same_things(client: TestClient) -> None:
    text = example(client, "bridges")
    address = re.search(r'href="(/sv/karta\?[^"]+)"', text)
    assert address
    assert "organisation%2Fregion-varmland" in address[1]
    assert page(client, address[1])


def test_an_ambiguous_name_offers_the_candidates_as_links(client: TestClient) -> None:
    text = page(client, "/sv/analys/sunset?thing=L%C3%A4nsstyrelsen&year=2027", 400)
    assert "kan vara flera. Välj en av dem:" in text
    address = re.search(r'href="(/sv/analys/sunset\?thing=organisation[^"]+)"', text)
    assert address
    assert "year=2027" in address[1]
    assert "Svar" in page(client, address[1])


def test_a_wrong_question_is_answered_kindly_in_the_language_of_the_page(client: TestClient) -> None:
    for address, said in [
        ("/sv/analys/bridges?one=Dalarna&other=", "Andra sidan saknas."),
        ("/sv/analys/bridges?one=Dalarna&other=Dalarna", "överlappar; välj två"),
        ("/sv/analys/depend?actor=&region=&by=count", "Fyll i antingen en aktör eller ett projekt, eller en region."),
        ("/en/analysis/depend?actor=&region=&by=count", "give either an actor or a project"),
        ("/sv/analys/depend?actor=Exempelbolaget+Dalarna", "Inget heter ”Exempelbolaget Dalarna” här."),
        ("/en/analysis/depend?actor=Exempelbolaget+Dalarna", "is not clear. Do you mean:"),
    ]:
        assert said in page(client, address, 400), address
    page(client, "/sv/analys/finns-inte", 404)


def test_what_takes_too_long_is_told_on_the_page(demo_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.analysts.SMALL", -1)
    app = create_app(Settings(home=demo_home, query_workers=1, analysis_seconds=0.001))
    with TestClient(app) as client:
        text = page(client, "/sv/analys/certainty?draws=500", 504)
    assert "Svaret tog för lång tid att räkna ut." in text
    assert 'name="region"' in text


def test_an_actor_leads_on_to_what_can_be_asked_of_it(client: TestClient) -> None:
    text = page(client, "/sv/aktor/organisation/region-dalarna")
    assert (
        '<a href="/sv/analys/sunset?thing=organisation%2Fregion-dalarna">Vad händer om Region Dalarna försvinner?</a>'
        in text
    )
    assert "Vad händer om" in page(client, "/sv/")


def test_long_tables_are_cut_and_say_how_many_are_left(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.pages.inquiries.MOST_ROWS", 1)
    assert "3 rader till finns i filerna." in example(client, "bridges")
