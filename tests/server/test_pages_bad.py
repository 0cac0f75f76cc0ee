"""Pages over what nobody wished for: hostile names, an empty graph, things that are gone, names that were."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from graph.workspace import Workspace
from loaders.registry import LoadOptions
from server import loading
from server.app import create_app
from server.pages.links import NAMES, page_url
from server.settings import Settings

NASTY = (
    "Exempel <script>alert(1)</script> AB",
    "Exempel \u202egnirävsrekram AB",
    "Exempel " + "lång" * 125,
    "Exempel 🌲🧶 AB",
    'Exempel "><img src=x onerror=alert(1)> AB',
    "Exempel {{ 7*7 }} {% raw %} AB",
)
BROWSER = {"accept": "text/html"}
PAGES = [name for name in NAMES if name not in ("entity", "review", "load", "sign-in", "schema", "embed")]


def served(home: Path) -> Iterator[TestClient]:
    with TestClient(create_app(Settings(home=home, query_workers=1)), follow_redirects=False) as found:
        yield found


@pytest.fixture(scope="module")
def nasty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    folder = tmp_path_factory.mktemp("nasty")
    quoted = ['"' + name.replace('"', '""') + '"' for name in NASTY]
    rows = "\n".join(f"{name},{quoted[0]},participates_in" for name in quoted)
    (folder / "lista.csv").write_text(f"source,target,type\n{rows}\n", encoding="utf-8")
    workspace = Workspace.create(folder / "home", name="Exempel")
    loading.load(workspace, [folder / "lista.csv"], "exempel", LoadOptions())
    loading.publish(workspace)
    yield from served(folder / "home")


@pytest.fixture(scope="module")
def empty(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    home = tmp_path_factory.mktemp("empty") / "home"
    shutil.copytree(demo_home, home, symlinks=True)
    shutil.rmtree(home / "sources" / "dalarna")
    (home.parent / "anteckning.txt").write_text("Det regnade.\n", encoding="utf-8")
    workspace = Workspace.open(home)
    loading.load(workspace, [home.parent / "anteckning.txt"], "exempel", LoadOptions())
    loading.publish(workspace)
    yield from served(home)


@pytest.mark.parametrize("name", PAGES)
def test_hostile_names_stay_text_on_every_page(name: str, nasty: TestClient) -> None:
    answer = nasty.get(page_url("sv", name), params={"q": "exempel"} if name == "search" else {}, headers=BROWSER)
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text
    assert "<img src=x" not in answer.text


def test_a_hostile_name_has_a_page_where_it_stays_text(nasty: TestClient) -> None:
    found = [one for name in ("exempel", "lång") for one in nasty.get("/api/suggest", params={"q": name}).json()]
    pages = {one["page"] for one in found}
    assert len(pages) >= 5
    for page in pages:
        text = nasty.get(page, headers=BROWSER).text
        assert "<h1><bdi>" in text
        assert "<script>alert" not in text
        assert "<img src=x" not in text


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("lang", ["sv", "en"])
def test_every_page_answers_well_over_an_empty_graph(name: str, lang: str, empty: TestClient) -> None:
    assert empty.get(page_url(lang, name), headers=BROWSER).status_code == 200


def test_what_was_published_once_is_told_to_be_gone(empty: TestClient) -> None:
    answer = empty.get("/sv/aktor/organisation/region-dalarna", headers=BROWSER)
    assert answer.status_code == 410
    assert "Finns inte längre" in answer.text
    assert "/sv/sok" in answer.text


def test_a_name_spelt_wrongly_in_the_address_finds_what_was_meant(client: TestClient) -> None:
    for address in (
        "/sv/aktor/organisation/regoin-dalarna",
        "/en/dalarna-science-prak",
        "/sv/sok?q=dalarnas+scienceparken",
    ):
        answer = client.get(address, headers=BROWSER)
        assert answer.status_code == (200 if "sok" in address else 404)
        assert "Menade du" in answer.text or "Did you mean" in answer.text
        assert re.search(r'href="/(sv/aktor|en/entity)/\w+/[\w-]+">[\w ]*Dalarna', answer.text)


def test_the_search_tells_by_which_former_name_something_was_found(client: TestClient) -> None:
    found = client.get("/api/search", params={"q": "Landstinget Dalarna"}).json()
    former = next(one for one in found if one["label"] == "Region Dalarna")
    assert (former["name"], former["until"]) == ("Landstinget Dalarna", "2019-01-01")
    text = client.get("/sv/sok", params={"q": "Landstinget Dalarna"}).text
    assert "Hette ”Landstinget Dalarna” till 1 januari 2019" in text


def test_the_search_tells_by_which_short_name_something_was_found(client: TestClient) -> None:
    assert "Found as “ERUF”" in client.get("/en/search", params={"q": "ERUF"}).text
