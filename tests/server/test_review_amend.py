"""Role and time of a proposed fact put right in the review: told, kept, published, undone, refused."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from graph.generation import Generation
from graph.tables import TIE_TYPES
from graph.workspace import Workspace
from loaders.registry import LoadOptions
from ontology.facts import FactType
from server import loading
from tests.server.test_review import opened, queue, send, words

PRESS = "Ny ordförande\n\nAnna Exempelsson är ordförande för Exempelbolaget AB.\n"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "press.txt").write_text(PRESS, encoding="utf-8")
    workspace = Workspace.create(tmp_path / "home", name="Exempel")
    loading.load(workspace, [tmp_path / "press.txt"], "press", LoadOptions())
    loading.publish(workspace)
    return tmp_path / "home"


@pytest.fixture
def desk(place: Path) -> Iterator[TestClient]:
    yield from opened(place, 3000)


@pytest.fixture
def card(desk: TestClient) -> dict[str, Any]:
    return next(card for card in queue(desk, kind="fact") if card["said"]["type"] == "holds_role")


def accept(desk: TestClient, card: dict[str, Any], **fields: str) -> Any:
    return send(desk, card=card["id"], verdict="accept", who="Exempla", amend="1", **fields)


def roles(place: Path) -> list[tuple[str, str, str]]:
    """Publish, and give (role, start, end) of every role."""
    graph: Generation = loading.publish(Workspace.open(place))
    table = graph.ties
    chosen = [row for row in range(len(table)) if TIE_TYPES[table.type[row]] is FactType.HOLDS_ROLE]
    return [(table.role[row], table.start_text[row], table.end_text[row]) for row in chosen]


def test_the_form_shows_what_the_text_says(desk: TestClient, card: dict[str, Any]) -> None:
    text = desk.get("/sv/granska", params={"card": card["id"]}).text
    assert 'name="role" value="' + card["said"]["role"] in text
    assert 'name="start" value=""' in text


def test_what_is_put_right_is_told_published_and_undone(desk: TestClient, place: Path, card: dict[str, Any]) -> None:
    answer = accept(desk, card, role="vice ordförande", start="2021-03", end="2023")
    assert answer.status_code == 303
    told = words(desk.get(answer.headers["location"]))
    assert "Rättat (roll: vice ordförande)" in told
    assert "Rättat (från: mars 2021)" in told
    assert roles(place) == [("vice ordförande", "2021-03", "2023")]
    history = words(desk.get("/sv/granska/history", params={"who": "Exempla"}))
    assert history.count("Rättat (") == 3
    done = answer.headers["location"].partition("done=")[2].partition("&")[0].replace("%3A", ":")
    assert send(desk, "/undo", done=done, who="Exempla").status_code == 303
    assert roles(place) == [(card["said"]["role"], "", "")]


def test_an_unchanged_form_puts_nothing_right_and_an_empty_field_says_unknown(
    desk: TestClient, place: Path, card: dict[str, Any]
) -> None:
    said = card["said"]
    accept(desk, card, role=said["role"])
    assert [row.verdict.value for row in Workspace.open(place).judgements.history().live] == ["accept"]
    seen = ",".join(row.id for row in Workspace.open(place).judgements.history().live)
    accept(desk, card, role="", seen=seen)
    assert roles(place) == [("", "", "")]


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"start": "i våras"}, "är inget datum"),
        ({"start": "2021-13"}, "är inget datum"),
        ({"start": "2021", "end": "2020-05"}, "ligger före starten"),
    ],
)
def test_what_is_no_date_is_refused_and_nothing_is_written(
    desk: TestClient, place: Path, card: dict[str, Any], fields: dict[str, str], told: str
) -> None:
    answer = accept(desk, card, role="x", **fields)
    assert answer.status_code == 400
    assert told in words(answer)
    assert f'value="{fields["start"]}"' in answer.text
    assert Workspace.open(place).judgements.history().rows == ()


def test_a_program_puts_right_too_but_only_one_fact_that_it_accepts(
    desk: TestClient, place: Path, card: dict[str, Any]
) -> None:
    asked = {"cards": [card["id"]], "verdict": "accept", "who": "Exempla", "amend": {"end": "2024"}}
    assert desk.post("/api/review/judge", json=asked | {"verdict": "reject"}).status_code == 400
    assert [row["verdict"] for row in desk.post("/api/review/judge", json=asked).json()] == ["accept", "correct"]
    assert roles(place) == [(card["said"]["role"], "", "2024")]
