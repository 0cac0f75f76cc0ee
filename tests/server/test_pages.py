"""The pages over the demo: every one in both languages, without JavaScript, with working links and nothing inline."""

import re
from html.parser import HTMLParser

import pytest
from starlette.testclient import TestClient

from server.pages.links import NAMES, entity_local, page_url, web_address

ADDRESSES = [
    "/sv/", "/en/", "/sv/karta", "/en/map", "/sv/rangordning", "/en/ranking?by=constraint&region=SE312&from=2010",
    "/sv/rangordning?by=degree&funder=Region+Dalarna&sector=public&least=0.1&from=2014",
    "/sv/vag", "/en/path?from=SPINN+2&to=Region+V%C3%A4rmland", "/sv/fragor", "/en/questions/collaborators",
    "/sv/fragor/collaborators?actor=Region+Dalarna", "/sv/fragor/top-actors?region=Dalarna", "/sv/kallor",
    "/en/analysis/bridges", "/sv/analys/bridges?one=academia&other=public", "/sv/analys/missing",
    "/en/analysis/compare?actors=Region+Dalarna&actors=Region+G%C3%A4vleborg",
    "/sv/analys/meet?actor=Dalarna+Science+Park",
    "/en/sources",
    "/sv/sok", "/sv/sok?q=region+dalarna", "/en/search?q=zzzz", "/sv/om", "/en/about", "/sv/om-personuppgifter",
    "/en/privacy", "/sv/tillganglighet", "/en/accessibility", "/sv/aktor/organisation/region-dalarna",
    "/en/entity/project/spinn-2", "/sv/aktor/place/SE312", "/en/entity/place/SE31", "/sv/rapport", "/sv/rapport/SE312",
    "/en/report/SE311?other=SE312&year=2019",
]  # fmt: skip
BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


class Page(HTMLParser):
    """What a test wants to know of a page."""

    def __init__(self, text: str):
        super().__init__()
        self.lang, self.links, self.inline, self.ids = "", list[str](), list[str](), list[str]()
        self._script: dict[str, str | None] | None = None
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.lang = self.lang or (found.get("lang") or "" if tag == "html" else "")
        self.links += [found["href"] or ""] if tag == "a" and "href" in found else []
        self.ids += [found["id"] or ""] if "id" in found else []
        self.inline += [name for name in found if name.startswith("on") or name == "style"]
        if tag == "style" or (tag == "script" and "src" not in found and found.get("type") != "application/json"):
            self.inline.append(tag)


def shown(client: TestClient, address: str, status: int = 200) -> Page:
    response = client.get(address, headers=BROWSER)
    assert response.status_code == status, response.text[:500]
    assert response.headers["content-type"].startswith("text/html")
    return Page(response.text)


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_is_shown_in_its_language_with_nothing_inline(address: str, client: TestClient) -> None:
    page = shown(client, address)
    assert page.lang == address[1:3]
    assert page.inline == []
    assert len(page.ids) == len(set(page.ids))


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_link_of_a_page_leads_somewhere(address: str, client: TestClient) -> None:
    checked = set()
    for link in shown(client, address).links:
        target = link.partition("#")[0]
        if not target.startswith("/") or target in checked:
            continue
        checked.add(target)
        assert client.get(target, headers=BROWSER).status_code in (200, 303, 307, 308), link
    assert checked


@pytest.mark.parametrize("name", [name for name in NAMES if name not in ("review", "load")])  # not for everybody
def test_a_page_leads_to_itself_in_the_other_language(name: str, client: TestClient) -> None:
    if name == "entity":
        address, other = "/sv/aktor/project/spinn-2", "/en/entity/project/spinn-2"
    else:
        address, other = page_url("sv", name), page_url("en", name)
    assert other in shown(client, address).links
    assert address in shown(client, other).links


def test_the_first_page_follows_the_reader(client: TestClient) -> None:
    assert client.get("/", headers={"accept-language": "en-GB,en;q=0.8"}).headers["location"] == "/en/"
    assert client.get("/", headers={"accept-language": "fi"}).headers["location"] == "/sv/"


def test_an_actor_shows_partners_ties_and_the_sentence_behind(client: TestClient) -> None:
    text = client.get("/sv/aktor/organisation/region-dalarna").text
    assert "Samverkar med" in text
    assert "Samarbetar med 9 aktörer" in text
    assert 'class="tl"' in text
    assert "Dalarna Science Park" in text
    assert "<mark>" in text
    assert "Visa SPARQL" in text
    assert '<svg xmlns="http://www.w3.org/2000/svg"' in text


def test_a_document_marks_what_is_cited(client: TestClient) -> None:
    page = shown(client, "/sv/kallor")
    documents = [link for link in page.links if re.fullmatch(r"/sv/kallor/[0-9a-f]+", link)]
    marked = [link for link in documents if "<mark id=" in client.get(link).text]
    assert len(marked) >= 5


def test_a_tie_has_a_page_with_its_evidence(client: TestClient) -> None:
    tie = client.get("/api/entity/organisation/region-dalarna/ties").json()["ties"][0]["id"]
    text = client.get(f"/sv/kallor/tie/{tie}").text
    assert "Källa:" in text


def test_a_way_is_told_step_by_step(client: TestClient) -> None:
    text = client.get("/sv/vag", params={"from": "SPINN 2", "to": "Region Värmland"}).text
    assert re.search(r"\d steg från SPINN 2 till Region Värmland", text)
    assert "Källa:" in text


def test_a_question_is_answered_in_a_table_with_its_sparql(client: TestClient) -> None:
    text = client.get("/sv/fragor/collaborators", params={"actor": "Region Dalarna"}).text
    assert "Högskolan Dalarna" in text
    assert "k:Collaboration" in text
    assert 'href="/sparql?query=' in text


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/sv/finns-inte", 404),
        ("/en/entity/organisation/no-such-thing", 404),
        ("/sv/kallor/0123456789abcdef", 404),
        ("/sv/fragor/nix", 404),
        ("/sv/aktor/place/ZZ999", 404),
        ("/sv/aktor/place/PT", 404),
        ("/sv/rapport/PT", 404),
        ("/sv/rangordning?by=fel", 400),
        ("/sv/rangordning?from=abc", 400),
        ("/sv/fragor/collaborators?actor=zzzzzz", 400),
    ],
)
def test_what_cannot_be_shown_is_said_kindly(address: str, status: int, client: TestClient) -> None:
    page = shown(client, address, status)
    assert any(link in ("/sv/", "/en/") for link in page.links)


def test_a_misspelt_actor_is_answered_with_suggestions(client: TestClient) -> None:
    page = shown(client, "/sv/aktor/organisation/region-dalar", 404)
    assert "/sv/aktor/organisation/region-dalarna" in page.links


@pytest.mark.parametrize(
    "hostile", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "\u202e" + "x" * 500]
)
def test_a_hostile_search_stays_text(hostile: str, client: TestClient) -> None:
    for name in ("sok", "vag"):
        response = client.get(f"/sv/{name}", params={"q": hostile, "from": hostile, "to": hostile})
        assert response.status_code == 200
        assert "<script>alert" not in response.text
        assert "<img src=x" not in response.text


def test_only_web_addresses_are_linked() -> None:
    assert web_address("https://example.org/a") == "https://example.org/a"
    assert web_address("javascript:alert(1)") == ""
    assert web_address("data:text/html,x") == ""


def test_places_have_short_addresses() -> None:
    base = "https://example.org/id/"
    assert entity_local("http://data.europa.eu/nuts/code/SE312", base) == "place/SE312"
    assert entity_local("https://w3id.org/kurbits/place/2080", base) == "place/2080"
    assert entity_local(base + "project/x", base) == "project/x"


def test_evidence_of_a_row_leads_to_that_row_of_its_document(client: TestClient) -> None:
    page = shown(client, "/sv/aktor/organisation/region-dalarna")
    rows = {link for link in page.links if re.search(r"/sv/kallor/[0-9a-f]+#row=\d+$", link)}
    assert rows
    for link in rows:
        address, _, anchor = link.partition("#")
        assert anchor in shown(client, address).ids


def test_a_project_shows_each_tie_once_with_what_matters_first(client: TestClient) -> None:
    text = client.get("/sv/aktor/project/spinn-2").text
    assert text.count("<summary>Falu kommun") == 1
    assert text.index("Leds av") < text.index("Finansieras av") < text.index("Verkar i")


def test_a_region_tells_who_holds_it_together_and_whom_it_works_with(client: TestClient) -> None:
    page, text = shown(client, "/sv/aktor/place/SE312"), client.get("/sv/aktor/place/SE312").text
    assert "De som håller ihop" in text
    assert "/sv/rapport/SE312" in page.links
    assert any(link.startswith("/sv/analys/bridges?one=SE312&other=") for link in page.links)


def test_a_region_that_no_source_tells_of_is_told_by_its_actors(client: TestClient) -> None:
    assert "/sv/aktor/place/SE312" in shown(client, "/sv/aktor/place/SE31").links


def test_the_report_of_a_region_has_all_its_parts(client: TestClient) -> None:
    text = client.get("/sv/rapport/SE312").text
    for heading in ("I korthet", "Broar till Värmland", "Finansiärer och beroende", "Att ta reda på", "Metod, källor"):
        assert heading in text
    assert "Plats i nio av tio dragningar" in text
    assert "Utgåva 1, publicerad" in text


def test_the_report_tells_what_ends_in_the_years_that_are_asked_for(client: TestClient) -> None:
    asked = client.get("/sv/rapport/SE312", params={"year": "2022"}).text
    assert "Slutar 2022–2024" in asked
    ends = asked[asked.index("Slutar 2022–2024") : asked.index("Att ta reda på")]
    assert "SPINN 2" in ends
    later = client.get("/sv/rapport/SE312", params={"year": "2031"}).text
    assert "0 kända projekt och program med aktörer härifrån ska vara slut 2031–2033." in later


def test_the_start_page_asks_five_questions_that_have_answers(client: TestClient) -> None:
    asked = [link for link in shown(client, "/sv/").links if link.startswith("/sv/analys/")]
    assert len(asked) == 5
    for link in asked:
        assert client.get(link).status_code == 200


def test_a_ranking_says_how_many_ties_it_counts_and_of_how_many_the_years_are_unknown(client: TestClient) -> None:
    whole = client.get("/en/ranking?by=degree", headers=BROWSER).text
    assert re.search(r"Counted on \d+ ties?\. The years of \d+ of them are unknown\.", whole)
    some = client.get("/en/ranking?by=degree&sector=public&from=2014", headers=BROWSER).text
    assert re.search(r"Counted on \d+ ties?\. \d+ more ha(s|ve) unknown years", some)
    assert '<option value="public" selected>' in some


def test_the_page_of_the_api_sets_what_is_typed_as_code(client: TestClient) -> None:
    page = client.get("/api/docs").text
    assert "<code>null</code>" in page
    assert "`" not in page
