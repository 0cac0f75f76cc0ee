"""Kurbits in Python: what is open reads like networkx and pandas."""

import builtins
from pathlib import Path

import networkx as nx
import pandas as pd
import pytest
import rdflib

import kurbits
from kurbits.opened import Opened
from ontology.errors import InputError, KurbitsError, QueryError


@pytest.fixture(scope="module")
def opened(demo_home: Path) -> Opened:
    return kurbits.open(demo_home)


def test_a_folder_without_a_workspace_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KurbitsError, match="no workspace here"):
        kurbits.open(tmp_path)


def test_the_demo_is_open_in_a_line() -> None:
    assert "ties" in repr(kurbits.demo())


def test_the_network_is_a_networkx_graph_of_the_part_asked_for(opened: Opened) -> None:
    whole = opened.network()
    assert isinstance(whole, nx.Graph)
    dalarna = opened.network(region="Dalarna", sector="public")
    assert 0 < len(dalarna) < len(whole)
    assert {data["sector"] for _, data in dalarna.nodes(data=True)} == {"public"}
    year = opened.network(years=2016)
    assert year.number_of_edges() < whole.number_of_edges()
    assert opened.dates(years=2016).ties == year.number_of_edges()
    assert opened.dates(years=(2016, None)).unknown > 0


def test_a_ranking_is_a_table_with_reasons(opened: Opened) -> None:
    table = opened.rank("betweenness", top=3)
    assert table["rank"].is_monotonic_increasing
    assert len(table) == 3
    scores = nx.betweenness_centrality(opened.network())
    assert table.loc[0, "score"] == pytest.approx(scores[opened.generation.base + table.loc[0, "id"]])
    assert table["why"].str.len().min() > 10
    spread = opened.rank("brokerage", given={"attribute": "sector"}, region="Dalarna", kind="organisation")
    assert set(spread["kind"]) == {"organisation"}


def test_an_answer_has_words_tables_and_a_map(opened: Opened) -> None:
    answer = opened.ask("bridges", one="Dalarna", other="Värmland")
    assert answer.sentences[0].endswith(".")
    table = answer.tables["bridges"]
    assert isinstance(table, pd.DataFrame)
    assert {"actor", "actor_id", "share"} <= set(table.columns) or len(table.columns) > 2
    assert "<table" in answer._repr_html_()
    assert "<svg" in answer.map._repr_html_()
    assert answer.title in str(answer)
    both = opened.ask("compare", actors=["Region Dalarna", "Region Värmland"])
    assert both.tables
    with pytest.raises(InputError, match="no inquiry"):
        opened.ask("beauty")
    with pytest.raises(InputError, match="missing"):
        opened.ask("bridges", one="Dalarna")


def test_sparql_gives_a_table_a_truth_or_a_graph(opened: Opened) -> None:
    table = opened.sparql("SELECT ?org ?b WHERE { ?org k:betweenness ?b } ORDER BY DESC(?b) LIMIT 3".replace(
        "SELECT", "PREFIX k: <https://w3id.org/kurbits/ontology#> SELECT"))  # fmt: skip
    assert list(table.columns) == ["org", "b"]
    assert opened.sparql("ASK { ?s ?p ?o }") is True
    made = opened.sparql("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 5")
    assert isinstance(made, rdflib.Graph)
    assert len(made) == 5
    with pytest.raises(QueryError):
        opened.sparql("SELECT * {")


def test_numbers_are_numbers_and_what_is_unbound_is_none(opened: Opened) -> None:
    table = opened.sparql('SELECT (2 AS ?n) (1.5 AS ?x) (true AS ?t) ("a"@sv AS ?s) ?none {}')
    assert [table.loc[0, name] for name in ("n", "x", "t", "s")] == [2, 1.5, True, "a"]
    assert table.loc[0, "none"] is None


def test_the_graph_opens_in_rdflib(opened: Opened) -> None:
    graph = opened.rdflib()
    labels = {str(label) for label in graph.objects(None, rdflib.RDFS.label)}
    assert "Region Dalarna" in labels


def test_entities_are_a_table_by_id(opened: Opened) -> None:
    table = opened.entities
    assert table.loc["organisation/region-dalarna", "kind"] == "organisation"
    assert len(table) == len(opened.generation.entities)


def test_a_way_is_a_table_of_steps(opened: Opened) -> None:
    way = opened.path("Falu kommun", "Karlstads universitet")
    assert way.loc[0, "from"] == "Falu kommun"
    assert way["to"].iloc[-1] == "Karlstads universitet"


def test_maps_are_drawn_and_saved(opened: Opened, tmp_path: Path) -> None:
    drawn = opened.map("Exempel", view="collaborations", region="Dalarna")
    assert drawn._repr_html_().startswith("<svg")
    assert drawn.save(tmp_path / "karta.svg").read_text(encoding="utf-8").startswith("<?xml")
    assert "DALARNA" in opened.map(view="collaborations", layout="geo")._repr_html_()
    assert "<html" in opened.explore(center="Region Dalarna").html.lower()
    with pytest.raises(InputError, match="colour"):
        opened.map(colour="blue")


@pytest.mark.parametrize("years", ["2016", (2014,), 1.5])
def test_years_that_are_none_are_refused(opened: Opened, years: object) -> None:
    with pytest.raises(InputError, match="first and the last"):
        opened.network(years=years)


def test_without_pandas_the_reason_is_said(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    really = builtins.__import__

    def missing(name: str, *rest: object, **more: object) -> object:
        if name == "pandas":
            raise ImportError(name)
        return really(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", missing)
    with pytest.raises(InputError, match="pip install pandas"):
        opened.rank(top=1)
