"""The review in the browser: the queue, judging, two people at once, undo, batches, publishing."""

import contextlib
import re
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import psutil
import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from graph.identity.verdicts import Judgement, Verdict
from graph.workspace import Workspace
from server.app import create_app
from server.settings import Settings

OURS = {"sec-fetch-site": "same-origin"}
PRESS = "Exempelbolaget AB samarbetar med Region Dalarna. Exempelbolaget AB deltar i projektet SPINN 2."


@pytest.fixture(scope="module")
def home(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a workspace with two organisations that may be one, beside the demo and what its texts propose."""
    from loaders.registry import LoadOptions
    from server import loading

    folder = tmp_path_factory.mktemp("review")
    shutil.copytree(demo_home, folder / "home", symlinks=True)
    names = ("Exempelstaden Utveckling", "Exempelstadens Utvecklings", "Exempelstaden Utvekling")
    rows = "\n".join(f"{name},Exempelprojektet {n // 2},participates_in" for n, name in enumerate(names))
    (folder / "lista.csv").write_text(f"source,target,type\n{rows}\n", encoding="utf-8")
    (folder / "press.txt").write_text(f"Ny samverkan\n\n{PRESS}\n", encoding="utf-8")
    workspace = Workspace.open(folder / "home")
    loading.load(workspace, [folder / "lista.csv", folder / "press.txt"], "exempel", LoadOptions())
    loading.publish(workspace)
    return folder / "home"


@pytest.fixture
def place(home: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(home, tmp_path / "home", symlinks=True))


@pytest.fixture
def desk(place: Path) -> Iterator[TestClient]:
    """Give a client at the machine itself; publishing waits for a fifth of a second."""
    yield from opened(place, 0.2)


@pytest.fixture(scope="module")
def reading(home: Path) -> Iterator[TestClient]:
    """Give a client for tests that judge nothing."""
    yield from opened(home, 3000)


def opened(place: Path, quiet: float) -> Iterator[TestClient]:
    app = create_app(Settings(home=place, query_workers=1, review_quiet_seconds=quiet))
    there = {"base_url": "http://127.0.0.1:8000", "client": ("127.0.0.1", 50_000)}
    with TestClient(app, headers=OURS, follow_redirects=False, **there) as found:
        yield found


def until(ready: Callable[[], Any], seconds: float = 60.0) -> Any:
    """Wait until something is true, and give it."""
    end = time.monotonic() + seconds
    while not (found := ready()):
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.1)
    return found


def queue(desk: TestClient, **query: str) -> list[dict[str, Any]]:
    answer = until(
        lambda: (got := desk.get("/api/review", params={"limit": "500", **query})).status_code == 200 and got
    )
    return list(answer.json()["cards"])


def judge(desk: TestClient, verdict: str, *cards: str, who: str = "Exempla", **more: Any) -> Response:
    return desk.post("/api/review/judge", json={"cards": list(cards), "verdict": verdict, "who": who, **more})


def send(desk: TestClient, rest: str = "", **fields: Any) -> Response:
    return desk.post(f"/sv/granska{rest}", data=fields)


def words(page: Response) -> str:
    return " ".join(re.sub(r"<[^>]+>", "", page.text).split())


def test_the_queue_is_ordered_and_holds_what_a_person_needs(reading: TestClient) -> None:
    cards = queue(reading)
    assert [card["urgency"] for card in cards] == sorted((card["urgency"] for card in cards), reverse=True)
    pair = next(card for card in cards if card["kind"] == "pair")
    assert len(pair["things"]) == 2
    assert all(thing["sources"] and thing["ties"] for thing in pair["things"])
    assert {"sv", "en", "speaks_for"} <= pair["reasons"][0].keys()
    fact = next(card for card in cards if card["kind"] == "fact" and card["said"]["document"]["name"] == "press.txt")
    assert fact["said"]["quote"] in PRESS
    assert (fact["said"]["rule"] != "", 0 < fact["score"] < 1) == (True, True)
    assert queue(reading, kind="pair") == [card for card in cards if card["kind"] == "pair"]
    assert reading.get(f"/api/review/card/{pair['id']}").json() == pair
    assert reading.get("/api/review/card/nothing").status_code == 404


def test_a_page_shows_both_sides_with_what_differs_and_what_will_change(reading: TestClient) -> None:
    card = next(card for card in queue(reading, kind="pair") if "Exempelstaden" in card["things"][0]["label"])
    page = reading.get(f"/sv/granska?card={card['id']}")
    assert page.headers["cache-control"] == "no-store"
    for thing in card["things"]:
        assert thing["label"].split()[-1] in words(page)
        assert "Exempelprojektet" in words(page)
    assert "<mark>Utve" in page.text
    for reason in card["reasons"]:
        assert reason["sv"] in page.text
    assert "Om du svarar ja" in page.text
    assert "De två blir en och samma" in page.text
    english = reading.get(f"/en/review?card={card['id']}").text
    assert "Are these the same?" in english
    assert card["reasons"][0]["en"] in english


def test_a_proposed_fact_is_shown_in_its_sentence_with_its_rule(reading: TestClient) -> None:
    card = next(card for card in queue(reading, kind="fact") if card["said"]["document"]["name"] == "press.txt")
    page = reading.get(f"/sv/granska?card={card['id']}").text
    assert f"<mark>{card['said']['quote']}</mark>" in page
    assert card["said"]["rule"] in page
    assert "Ny samverkan" in page


def test_a_form_judges_shows_the_next_and_takes_it_back(desk: TestClient, place: Path) -> None:
    first, second = queue(desk)[:2]
    verdict = "same" if first["kind"] == "pair" else "accept"
    answer = send(desk, card=first["id"], verdict=verdict, who=" Exempla  E ", why="prov", seen="")
    assert answer.status_code == 303
    query = parse_qs(urlsplit(answer.headers["location"]).query)
    assert (query["card"], query["who"]) == ([second["id"]], ["Exempla E"])
    row = Workspace.open(place).judgements.history().rows[0]
    assert (row.who, row.why, row.verdict) == ("Exempla E", "prov", verdict)
    page = desk.get(answer.headers["location"])
    assert "Sparat." in page.text
    assert "Motiv: ”prov”" in words(page)
    assert first["id"] not in [card["id"] for card in queue(desk)]
    back = send(desk, "/undo", done=query["done"][0], who="Exempla E")
    assert back.status_code == 303
    assert parse_qs(urlsplit(back.headers["location"]).query)["card"] == [first["id"]]
    assert "Ångrat." in desk.get(back.headers["location"]).text
    assert queue(desk)[0]["id"] == first["id"]
    again = send(desk, "/undo", done=query["done"][0], who="Exempla E")
    assert "inget att ångra" in desk.get(again.headers["location"]).text


def test_a_judgement_without_a_name_is_not_written(desk: TestClient, place: Path) -> None:
    card = queue(desk)[0]
    answer = send(desk, card=card["id"], verdict="unsure", who=" ", seen="")
    assert (answer.status_code, "Skriv ditt namn" in answer.text) == (400, True)
    assert judge(desk, "unsure", card["id"], who=" ").status_code == 422
    assert not (place / "judgements.tsv").exists()


def test_what_one_is_unsure_of_comes_last_and_changes_nothing(desk: TestClient) -> None:
    for kind in ("pair", "fact"):
        first = queue(desk, kind=kind)[0]
        assert judge(desk, "unsure", first["id"]).status_code == 200
        assert queue(desk, kind=kind)[-1]["id"] == first["id"]
        seen = [judge(desk, "unsure", first["id"]).json()]
        assert seen == [[]]  # that holds already
    fact = queue(desk, kind="fact")[-1]
    assert judge(desk, "accept", fact["id"]).status_code == 409  # nobody saw that somebody was unsure
    seen = re.findall(r'name="seen" value="(\w+)"', desk.get(f"/sv/granska?card={fact['id']}").text)
    assert judge(desk, "accept", fact["id"], seen=seen).status_code == 200
    assert fact["id"] not in [card["id"] for card in queue(desk)]


def test_two_people_who_disagree_are_told_and_nothing_is_lost(desk: TestClient, place: Path) -> None:
    card = queue(desk, kind="pair")[0]
    assert send(desk, card=card["id"], verdict="different", who="Första", why="två orter", seen="").status_code == 303
    state = desk.get("/api/review/state", params={"card": card["id"], "lang": "sv"}).json()
    assert (state["card"], state["by"], state["decided"]) == ("different", "Första", 1)
    answer = send(desk, card=card["id"], verdict="same", who="Andra", seen="")
    assert answer.status_code == 409
    told = words(answer)
    assert "Någon hann före" in told
    assert "Första" in told
    assert "två orter" in told
    assert len(Workspace.open(place).judgements.history().rows) == 1
    seen = re.search(r'name="seen" value="(\w+)"', answer.text)
    assert seen
    assert send(desk, card=card["id"], verdict="same", who="Andra", seen=seen[1]).status_code == 303
    history = Workspace.open(place).judgements.history()
    assert [(row.who, row in history.live) for row in history.rows] == [("Första", False), ("Andra", True)]
    already = send(desk, card=card["id"], verdict="same", who="Första", seen=history.rows[1].id)
    assert "redan bedömt just så" in desk.get(already.headers["location"]).text


def test_a_contradiction_is_refused_with_the_rows_that_prove_it(desk: TestClient, place: Path) -> None:
    card = queue(desk, kind="pair")[0]
    a, b = card["keys"]
    via = "exempel:organisation/mellanled"
    rows = (Judgement(a, Verdict.SAME, via), Judgement(via, Verdict.DIFFERENT, b, why="olika nummer"))
    Workspace.open(place).judgements.judge(*rows, who="Första")
    answer = send(desk, card=card["id"], verdict="same", who="Andra", seen="")
    assert answer.status_code == 409
    assert "går inte ihop med tidigare" in words(answer)
    assert "olika nummer" in words(answer)
    assert answer.text.count('action="/sv/granska/undo"') >= 2
    assert len(Workspace.open(place).judgements.history().rows) == 2
    refused = judge(desk, "same", card["id"])
    assert (refused.status_code, "cannot be both one and two" in refused.json()["detail"]) == (400, True)


def test_a_batch_is_shown_before_and_judged_and_undone_as_one(desk: TestClient, place: Path) -> None:
    facts = queue(desk, kind="fact")
    document = facts[0]["said"]["document"]["iri"].rpartition("/")[2]
    wanted = queue(desk, document=document)
    assert 1 < len(wanted) < len(facts)
    page = desk.get(f"/sv/granska/batch?document={document}")
    assert page.text.count('name="card"') == len(wanted)
    for card in wanted:
        assert card["said"]["quote"].split("\n")[0].split('"')[0].split("&")[0] in page.text.replace("&#39;", "'")
    assert send(desk, "/batch", document=document, verdict="accept", who="Exempla").status_code == 400
    judged = wanted[0]
    assert judge(desk, "reject", judged["id"], who="Annan").status_code == 200
    fields = {"document": document, "verdict": "accept", "who": "Exempla", "card": [card["id"] for card in wanted]}
    answer = send(desk, "/batch", **fields)
    told = words(desk.get(answer.headers["location"]))
    assert f"{len(wanted) - 1} bedömning" in told
    assert "1 hade någon redan bedömt" in told
    reviews = Workspace.open(place).judgements.history().reviews
    assert (reviews[judged["keys"][0]], list(reviews.values()).count(True)) == (False, len(wanted) - 1)
    done = parse_qs(urlsplit(answer.headers["location"]).query)["done"][0]
    assert send(desk, "/undo", done=done, who="Exempla").status_code == 303
    assert len(queue(desk, document=document)) == len(wanted) - 1
    assert desk.get("/sv/granska/history").text.count("gäller inte längre") >= len(wanted) - 1


def test_what_was_judged_is_published_by_itself_and_told(desk: TestClient, place: Path) -> None:
    before = Workspace.open(place).current_number()
    card = next(card for card in queue(desk, kind="pair") if "Exempelstaden" in card["things"][0]["label"])
    old = [desk.get(f"/id/organisation/{thing['iri'].rpartition('/')[2]}").status_code for thing in card["things"]]
    assert old == [200, 200]
    assert judge(desk, "same", card["id"]).status_code == 200
    state = until(lambda: (s := desk.get("/api/review/state?lang=sv").json())["publishing"] == "done" and s)
    assert state["number"] == Workspace.open(place).current_number() == before + 1
    assert state["said"] == f"Klart: version {before + 1} visas på kartan."
    assert f"version {before + 1} visas" in desk.get("/sv/granska").text
    new = [desk.get(f"/id/organisation/{thing['iri'].rpartition('/')[2]}").status_code for thing in card["things"]]
    assert sorted(new) == [200, 308]


def test_a_failure_is_told_and_tried_again(desk: TestClient, place: Path) -> None:
    before = Workspace.open(place).current_number()
    queue(desk)
    with Workspace.open(place).lock():
        assert judge(desk, "accept", queue(desk, kind="fact")[0]["id"]).status_code == 200
        state = until(lambda: (s := desk.get("/api/review/state?lang=sv").json())["publishing"] == "failed" and s)
        assert "misslyckades" in state["said"]
        assert "skriver i arbetsytan" in state["said"]
        assert 'action="/sv/granska/publish"' in desk.get("/sv/granska").text
    assert send(desk, "/publish").status_code == 303
    until(lambda: desk.get("/api/review/state").json()["publishing"] == "done")
    assert Workspace.open(place).current_number() == before + 1


def test_a_server_that_was_killed_in_between_publishes_when_it_starts(place: Path) -> None:
    before = Workspace.open(place).current_number()
    for never in opened(place, 3000):
        assert judge(never, "accept", queue(never, kind="fact")[0]["id"]).status_code == 200
        assert never.get("/api/review/state?lang=en").json()["said"] == "Will be published in a moment …"
    assert Workspace.open(place).current_number() == before
    for again in opened(place, 0.1):
        until(lambda client=again: client.get("/api/review/state").json().get("publishing") == "done")
    assert Workspace.open(place).current_number() == before + 1


def test_a_publication_that_is_killed_is_told_and_done_again(desk: TestClient, place: Path) -> None:
    before = Workspace.open(place).current_number()
    assert judge(desk, "accept", queue(desk, kind="fact")[0]["id"]).status_code == 200
    until(publications)[0].kill()
    state = until(lambda: (s := desk.get("/api/review/state?lang=en").json())["publishing"] == "failed" and s)
    assert "stopped before it was done" in state["said"]
    until(lambda: desk.get("/api/review/state").json()["publishing"] == "done")
    assert Workspace.open(place).current_number() == before + 1


def publications() -> list[psutil.Process]:
    """Give the processes of ours that publish just now."""
    found = []
    for child in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.Error):
            if "publish" in child.cmdline():
                found.append(child)
    return found


def test_a_torn_row_is_told_on_the_page(desk: TestClient, place: Path) -> None:
    assert judge(desk, "unsure", queue(desk)[0]["id"]).status_code == 200
    path = place / "judgements.tsv"
    path.write_bytes(path.read_bytes()[:-9])
    assert "Filen med bedömningar har lagats" in desk.get("/sv/granska").text


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"card": "nothing", "verdict": "same", "who": "E"}, 404),
        ({"verdict": "same", "who": "E"}, 404),
        ({}, 404),
    ],
)
def test_a_wrong_form_is_told(reading: TestClient, fields: dict[str, str], status: int) -> None:
    queue(reading)
    assert send(reading, **fields).status_code == status


def test_a_proposed_tie_leads_to_its_review(reading: TestClient) -> None:
    card = next(card for card in queue(reading, kind="fact") if len(card["things"]) == 2 and card["change"]["ties"])
    subject = reading.get("/api/entity/" + "/".join(card["things"][0]["iri"].split("/")[-2:]) + "/ties").json()["ties"]
    tie = next(tie for tie in subject if tie["status"] == "proposed")
    page = reading.get(f"/sv/kallor/tie/{tie['id']}").text
    assert "Stämmer inte?" in page
    address = re.search(r'href="(/sv/granska/batch\?document=\w+)"', page)
    assert address
    assert reading.get(address[1]).text.count('name="card"') >= 1


def test_a_verdict_must_suit_the_card(reading: TestClient) -> None:
    pair, fact = queue(reading, kind="pair")[0], queue(reading, kind="fact")[0]
    assert judge(reading, "accept", pair["id"]).status_code == 400
    assert judge(reading, "same", fact["id"]).status_code == 400
    assert judge(reading, "delete", fact["id"]).status_code == 422
    assert send(reading, card=fact["id"], verdict="x", who="E").status_code == 400
    assert send(reading, "/batch", card="gone", verdict="x", who="E").status_code == 400


def test_hostile_names_and_reasons_stay_text(desk: TestClient) -> None:
    card = queue(desk)[0]
    evil = "<img src=x onerror=alert(1)>\t\n'"
    verdict = "different" if card["kind"] == "pair" else "reject"
    answer = send(desk, card=card["id"], verdict=verdict, who=evil, why=evil, seen="")
    page = desk.get(answer.headers["location"]).text
    assert "&lt;img" in page
    assert "<img src=x" not in page
    assert "<img src=x" not in desk.get("/sv/granska/history").text
