"""Hostile names beyond the plain pages: inquiries, tables of the map, tie pages, drawings, files and linked data."""

import csv
import io
import json
import re
from xml.etree import ElementTree

import pytest
from starlette.testclient import TestClient

from tests.server.test_pages_bad import BROWSER, NASTY, nasty

__all__ = ["nasty"]

ADDRESSES = (
    "/sv/karta/tabell",
    "/sv/karta/tabell?view=collaborations",
    "/en/map/table?view=communities",
    "/sv/analys/missing",
    "/sv/analys/meet?actor={0}",
    "/sv/analys/sunset?thing={0}",
    "/sv/analys/compare?actors={0}&actors={1}",
    "/sv/vag?from={0}&to={1}",
    "/sv/fragor/collaborators?actor={0}",
    "/sv/sok?q={0}",
    "/sv/finns-inte/{0}",
    "/sv/granska?who={0}",
)


@pytest.mark.parametrize("address", ADDRESSES)
def test_hostile_names_stay_text_wherever_they_are_asked_about(address: str, nasty: TestClient) -> None:
    for name in (NASTY[0], NASTY[4], NASTY[5]):
        quoted = [re.sub(r"[^\w ]", lambda one: "".join(f"%{b:02X}" for b in one[0].encode()), each) for each in
                  (name, NASTY[3])]  # fmt: skip
        answer = nasty.get(address.format(*quoted), headers=BROWSER)
        assert answer.status_code in (200, 400, 403, 404)
        assert "<script>alert" not in answer.text
        assert "<img src=x" not in answer.text
        assert "Exempel 49" not in answer.text


def test_a_drawing_of_hostile_names_is_valid_xml_without_scripts(nasty: TestClient) -> None:
    root = ElementTree.fromstring(nasty.get("/karta.svg").content)  # noqa: S314  # our own drawing
    assert {each.tag.rpartition("}")[2] for each in root.iter()} <= {
        "svg", "title", "rect", "path", "text", "a", "g", "tspan", "circle",
    }  # fmt: skip
    assert not [name for each in root.iter() for name in each.attrib if name.startswith("on")]


def test_no_cell_of_a_file_is_a_formula(nasty: TestClient) -> None:
    text = nasty.get("/api/export", params={"format": "csv"}).text
    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    assert any("Exempel" in cell for cell in cells)
    assert not [cell for cell in cells if cell.startswith(("=", "@", "\t", "\r"))]


def test_linked_data_of_a_hostile_name_is_json_that_holds_it_whole(nasty: TestClient) -> None:
    found = nasty.get("/api/suggest", params={"q": "exempel"}).json()
    one = next(each for each in found if "script" in each["label"])
    answer = nasty.get(f"/id/{one['id']}", headers={"accept": "application/ld+json"})
    assert answer.status_code == 200
    assert NASTY[0] in json.dumps(json.loads(answer.content), ensure_ascii=False)
