"""Every CSV that is offered says what its columns are, for programs (CSV on the Web)."""

import csv
import io
import re
from typing import Any
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

QUERY = quote("SELECT ?x ?xLabel { ?x a org:Organization ; rdfs:label ?xLabel } LIMIT 3")
OFFERED = [
    "/api/export?format=csv&top=20",
    "/api/export?format=nodes.csv&top=20",
    "/api/inquiries/depend?region=Dalarna&format=csv&lang=en",
    "/api/inquiries/balance?region=Dalarna&format=csv",
    "/api/inquiries/certainty?region=Dalarna&draws=20&format=csv",
    "/api/inquiries/meet?actor=Region+Dalarna&format=csv",
    "/api/questions/funders/answer.csv?project=project/spinn-2",
    f"/sparql?query={QUERY}&format=csv",
    f"/sv/sparql.csv?query={QUERY}",
]
_WRITTEN = {"integer": r"-?\d+", "number": r"-?\d+(\.\d+)?(e-?\d+)?", "gYear": r"\d{4}", "anyURI": r"https?://\S+"}


def described(client: TestClient, address: str) -> tuple[dict[str, Any], list[list[str]]]:
    """Give what a CSV leads to, and its lines."""
    answer = client.get(address, headers={"accept": "*/*"})
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    link, _, more = answer.headers["link"].partition(">")
    assert more == '; rel="describedby"; type="application/csvm+json"'
    about = client.get(link[1:])
    assert about.headers["content-type"] == "application/csvm+json"
    return about.json(), list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


@pytest.mark.parametrize("address", OFFERED)
def test_a_csv_leads_to_a_description_that_is_true(client: TestClient, address: str) -> None:
    about, (head, *rows) = described(client, address)
    columns = about["tableSchema"]["columns"]
    assert about["url"] == address
    assert [column["titles"] for column in columns] == head
    assert rows
    for row in rows:
        for column, cell in zip(columns, row, strict=True):
            written = _WRITTEN.get(column["datatype"], ".*")
            assert not cell or re.fullmatch(written, cell, re.DOTALL), (column, cell)


def test_columns_are_explained_in_the_language_asked_for(client: TestClient) -> None:
    for lang, said in (("sv", "Den ena ändens namn"), ("en", "Name of the one end")):
        about, _ = described(client, f"/api/export?format=csv&top=5&lang={lang}")
        assert about["tableSchema"]["columns"][2]["dc:description"] == said
        assert about["@context"][1] == {"@language": lang}


def test_what_cannot_be_described_leads_nowhere(client: TestClient) -> None:
    long = "SELECT ?x { VALUES ?x { " + '"abcdefgh" ' * 600 + "} }"  # longer than a header line should be
    for query in ("SELECT * { ?s rdfs:label ?o } LIMIT 1", long):
        answer = client.get("/sparql", params={"query": query, "format": "csv"})
        assert answer.status_code == 200
        assert "link" not in answer.headers
    assert client.get("/api/export/csvw?format=gexf").status_code == 400
