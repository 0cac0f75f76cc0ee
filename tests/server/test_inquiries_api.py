"""Inquiries over HTTP: the list, answers as JSON, CSV, XLSX and SVG, and what is said when a question is wrong."""

import csv
import io
import json
import zipfile
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from graph.inquiries.answer import Answer, AnswerTable, Column
from graph.inquiries.catalogue import INQUIRIES
from graph.workspace import Workspace
from ontology.labels import Label
from server.inquiries.asked import Answered, example_pairs
from server.inquiries.told import told

EXAMPLES = {name: example_pairs(inquiry) for name, inquiry in INQUIRIES.items()}


def no_constant(name: str) -> None:
    pytest.fail(f"{name} is no JSON")


def answer(client: TestClient, name: str, lang: str = "sv", **more: str) -> dict:
    response = client.get(f"/api/inquiries/{name}", params=[*EXAMPLES[name], ("lang", lang), *more.items()])
    assert response.status_code == 200, response.text
    return json.loads(response.text, parse_constant=no_constant)


def test_the_list_is_what_is_declared(client: TestClient) -> None:
    found = client.get("/api/inquiries?lang=en").json()
    assert [each["id"] for each in found] == list(INQUIRIES)
    for each in found:
        declared = INQUIRIES[each["id"]]
        assert each["title"] == declared.title.en
        assert each["literature"] == declared.literature
        assert [one["name"] for one in each["parameters"]] == [one.name for one in declared.parameters]
        assert [one["required"] for one in each["parameters"]] == [one.required for one in declared.parameters]
    depend = next(each for each in found if each["id"] == "depend")
    assert [one["default"] for one in depend["parameters"]] == [None, None, "count"]


@pytest.mark.parametrize("name", INQUIRIES)
def test_every_inquiry_answers_in_words_and_typed_tables(name: str, client: TestClient) -> None:
    found = answer(client, name)
    assert found["sentences"][0]
    assert found["sentences"] != answer(client, name, "en")["sentences"]
    for table in found["tables"]:
        ids = [column["id"] for column in table["columns"]]
        assert all(list(row) == ids for row in table["rows"])
        assert table["total"] >= len(table["rows"])


@pytest.mark.parametrize("name", INQUIRIES)
def test_every_address_in_an_answer_leads_somewhere(name: str, client: TestClient) -> None:
    found = answer(client, name)
    cells = [cell for table in found["tables"] for row in table["rows"][:5] for cell in row.values()]
    those = [each for cell in cells for each in (cell if isinstance(cell, list) else [cell]) if isinstance(each, dict)]
    addresses = {each[key] for each in those for key in ("href", "page") if each.get(key)}
    addresses |= {found["drawing"]["svg"], found["page"], *(table["csv"] for table in found["tables"])}
    for address in addresses:
        assert client.get(address).status_code == 200, address


def test_names_are_told_as_they_were_understood(client: TestClient) -> None:
    found = answer(client, "bridges")
    asked = {each["name"]: each["values"] for each in found["asked"]}
    assert asked == {"one": [{"id": "SE312", "label": "Dalarna"}], "other": [{"id": "SE311", "label": "Värmland"}]}
    assert {each["name"]: each["values"] for each in answer(client, "sunset")["asked"]}["year"] == []


@pytest.mark.parametrize("name", INQUIRIES)
def test_tables_come_as_csv_and_all_as_a_workbook(name: str, client: TestClient) -> None:
    for table in answer(client, name)["tables"]:
        response = client.get(table["csv"])
        rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
        assert len(rows) == table["total"] + 1
        assert {len(row) for row in rows} == {len(rows[0])}
    book = client.get(f"/api/inquiries/{name}", params=[*EXAMPLES[name], ("format", "xlsx")])
    with zipfile.ZipFile(io.BytesIO(book.content)) as file:
        sheets = [each for each in file.namelist() if each.startswith("xl/worksheets/sheet")]
    assert len(sheets) == len(answer(client, name)["tables"]) + 1


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        ("nothing", 404, "there is no inquiry 'nothing'; there are: compare"),
        ("bridges?one=Dalarna", 400, "other is missing"),
        ("bridges?one=Dalarna&other=Exempelland", 400, "no region is called"),
        ("bridges?one=Dalarna&other=Dalarna", 400, "overlap"),
        ("bridges?ett=Dalarna", 400, "knows no parameter 'ett'"),
        ("compare?actors=Region+Dalarna", 400, "expected 2 to 8"),
        ("sunset", 400, "give a project, a funder or an actor"),
        ("sunset?year=snart", 400, "whole number"),
        ("depend?region=Dalarna&by=vikt", 400, "expected one of count, amount"),
        ("balance?region=Dalarna&format=csv&table=nope", 400, "no table 'nope'"),
        ("balance?region=Dalarna&format=pdf", 422, "format"),
    ],
)
def test_a_wrong_question_is_a_problem_in_plain_words(address: str, status: int, said: str, client: TestClient) -> None:
    response = client.get(f"/api/inquiries/{address}")
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert said in response.json()["detail"]


def test_a_name_that_several_bear_lists_the_candidates(client: TestClient) -> None:
    problem = client.get("/api/inquiries/sunset", params={"thing": "Länsstyrelsen"}).json()
    assert problem["status"] == 400
    assert problem["parameter"] == "thing"
    ids = [each["id"] for each in problem["candidates"]]
    assert len(ids) > 1
    assert client.get("/api/inquiries/sunset", params={"thing": ids[0]}).status_code == 200


def test_an_answer_is_tagged_with_its_generation(client: TestClient) -> None:
    first = client.get("/api/inquiries/missing")
    again = client.get("/api/inquiries/missing", headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304


def test_the_drawing_names_what_the_answer_is_about(client: TestClient) -> None:
    drawn = client.get("/api/inquiries/bridges?one=Dalarna&other=V%C3%A4rmland&format=svg")
    assert drawn.headers["content-type"].startswith("image/svg+xml")
    assert "Region Värmland" in drawn.text


def test_the_map_shows_only_what_it_is_asked_for(client: TestClient) -> None:
    ids = ["organisation/region-dalarna", "organisation/region-varmland"]
    found = client.get("/api/map", params={"view": "collaborations", "only": ",".join(ids)}).json()
    assert sorted(found["nodes"]["id"]) == ids
    assert client.get("/api/map?only=organisation/exempel-finns-inte").status_code == 404


def test_csv_has_the_lines_that_the_answer_leaves_out(client: TestClient) -> None:
    (table,) = answer(client, "certainty", region="Dalarna", draws="20", top="3")["tables"]
    assert len(table["rows"]) == 3 < table["total"]
    rows = list(csv.DictReader(io.StringIO(client.get(table["csv"]).content.decode("utf-8-sig"))))
    assert len(rows) == table["total"]
    assert [row["rank"] for row in rows[:3]] == [str(row["rank"]) for row in table["rows"]]


def test_a_full_cell_is_cut_and_says_how_much_it_holds(demo_home: Path) -> None:
    columns = (Column("who", Label("Vilka", "Which"), "entities"), Column("n", Label("Antal", "Number"), "integer"))
    table = AnswerTable.of("t", Label("Tabell", "Table"), columns, [(tuple(range(25)), 25), ((1, 2), 2)])
    asked = Answered(
        Workspace.open(demo_home).current(), INQUIRIES["missing"], {}, Answer((Label("a", "a"),), (table,))
    )
    (view,) = told(asked, "en").tables
    assert [len(row["who"]) for row in view.rows] == [20, 2]
    assert [row.get("who_total") for row in view.rows] == [25, None]
