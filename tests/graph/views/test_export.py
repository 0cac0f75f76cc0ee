"""Exports: other programs read them, and nothing in them runs."""

import csv
import io
import xml.etree.ElementTree as ET
import zipfile

import networkx as nx
import orjson
import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from graph.views.export import FORMATS, export, to_networkx
from graph.views.picture import Selection, select
from ontology.errors import InputError

A, B = "organisation/exempel-a", "organisation/exempel-b"


@pytest.fixture
def whole(dalarna):
    return select(dalarna)


def test_parallel_ties_stay_apart(whole):
    assert to_networkx(whole).number_of_edges(A, "project/ett") == 2


def test_gexf_reads_back_with_positions_and_words(whole):
    back = nx.read_gexf(io.BytesIO(export(whole, "gexf")))
    assert set(back) == set(whole.node_ids)
    assert back.nodes[A]["label"] == "Exempel Ålder & Co"
    assert back.nodes[A]["viz"]["position"]["y"] == -to_networkx(whole).nodes[A]["y"]
    assert back.number_of_edges() == len(whole.line_ids)


def test_graphml_reads_back(whole):
    back = nx.read_graphml(io.BytesIO(export(whole, "graphml")))
    assert back.nodes[A]["community"] >= 0
    assert sorted(key for *_, key in back.edges(keys=True)) == sorted(whole.line_ids)


def test_csv_opens_in_excel_and_pandas(whole):
    data = export(whole, "csv")
    assert data.startswith(b"\xef\xbb\xbf")
    table = pd.read_csv(io.BytesIO(data))
    assert len(table) == len(whole.line_ids)
    assert "Exempel Ålder & Co" in set(table["from_label"])
    assert set(pd.read_csv(io.BytesIO(export(whole, "nodes.csv")))["id"]) == set(whole.node_ids)


def test_a_workbook_holds_nodes_and_lines(whole):
    book = CalamineWorkbook.from_filelike(io.BytesIO(export(whole, "xlsx")))
    nodes, lines = (book.get_sheet_by_name(name).to_python() for name in ("nodes", "lines"))
    assert {row[0] for row in nodes[1:]} == set(whole.node_ids)
    assert {row[0] for row in lines[1:]} == set(whole.line_ids)
    assert "Exempel Ålder & Co" in {row[1] for row in nodes}


def test_no_cell_of_a_workbook_is_a_formula_or_a_link(made):
    g = made([(A, "collaborates_with", B)], {A: {"label": "=1+1"}, B: {"label": "http://127.0.0.1/"}})
    with zipfile.ZipFile(io.BytesIO(export(select(g), "xlsx"))) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml")
        assert b"=1+1" in parts.read("xl/sharedStrings.xml")
    assert b"<f>" not in sheet
    assert b"hyperlink" not in sheet


@pytest.mark.parametrize("label", ["=1+1", "+46", "-2", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_cell_is_a_formula(made, label):
    g = made([(A, "collaborates_with", B)], {A: {"label": label}})
    for name in ("csv", "nodes.csv"):
        rows = list(csv.reader(io.StringIO(export(select(g), name).decode("utf-8-sig"), newline="")))
        assert "'" + label in [cell for row in rows for cell in row]
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for row in rows for cell in row)


def test_no_character_breaks_the_xml(made):
    g = made([(A, "collaborates_with", B)], {A: {"label": 'Exempel\x00\x0b<&">\ufffe'}})
    for name in ("gexf", "graphml"):
        text = export(select(g), name)
        assert ET.fromstring(text) is not None  # noqa: S314 - our own text
        assert b"Exempel&lt;&amp;" in text


def test_json_comes_as_columns_and_as_objects(whole):
    assert orjson.loads(export(whole, "json")) == whole.columns()
    assert set(nx.node_link_graph(orjson.loads(export(whole, "node-link")), edges="links")) == set(whole.node_ids)


def test_vosviewer_gets_one_line_between_two_and_graphology_all_of_them(whole):
    network = orjson.loads(export(whole, "vosviewer"))["network"]
    ids = [item["id"] for item in network["items"]]
    assert sorted(ids) == list(range(1, len(whole.node_ids) + 1))
    pairs = [frozenset((link["source_id"], link["target_id"])) for link in network["links"]]
    assert len(pairs) == len(set(pairs)) > 0
    assert all(-1 <= item["x"] <= 1 for item in network["items"])
    graph = orjson.loads(export(whole, "graphology"))
    assert [node["key"] for node in graph["nodes"]] == whole.node_ids
    assert {edge["key"] for edge in graph["edges"]} == set(whole.line_ids)
    assert all({"key", "source", "target", "attributes"} == set(edge) for edge in graph["edges"])


@pytest.mark.parametrize("name", list(FORMATS))
def test_an_empty_picture_can_be_taken_away_too(made, name):
    assert export(select(made([])), name)


def test_collaborations_can_be_taken_away(dalarna):
    graph = to_networkx(select(dalarna, Selection(view="collaborations")))
    assert [data["weight"] for data in graph[A][B].values()] == [1.5]


def test_an_unknown_format_is_refused(whole):
    with pytest.raises(InputError, match="gexf, graphml, csv"):
        export(whole, "docx")
