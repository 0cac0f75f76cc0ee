"""Measures and rankings: exact where small, sampled with its error where large, explained to the reader."""

import math

import networkx as nx
import numpy as np
import pytest

from graph.analysis import centrality
from graph.analysis.centrality import MEASURES, PANEL, Measures, measure_all, rank, scores_of
from graph.analysis.communities import communities, labels, spread
from graph.analysis.lazy import from_networkx
from graph.analysis.network import graph_of, network
from graph.analysis.slices import Slice
from ontology.errors import InputError, WorkspaceError

A, B, C, D, E = (f"organisation/exempel-{letter}" for letter in "abcde")
REGION = "region/exempelregion"


@pytest.mark.parametrize("by", [name for name in PANEL if name not in ("community", "stability", "articulation")])
def test_a_published_number_is_what_networkx_says_of_the_graph(dalarna, by):
    plain = nx.Graph(network(dalarna))
    expected = {
        "degree": lambda: dict(plain.degree()),
        "strength": lambda: dict(plain.degree(weight="weight")),
        "betweenness": lambda: nx.betweenness_centrality(plain),
        "harmonic": lambda: nx.harmonic_centrality(plain),
        "pagerank": lambda: nx.pagerank(plain, tol=1e-14, max_iter=1000),
        "eigenvector": lambda: nx.eigenvector_centrality(plain, weight="weight", max_iter=9999, tol=1e-12),
        "core": lambda: nx.core_number(plain),
        "clustering": lambda: nx.clustering(plain),
        "constraint": lambda: nx.constraint(plain, weight="weight"),
        "effectiveSize": lambda: nx.effective_size(plain),
    }[by]()
    iris = [dalarna.entities.iri[row] for row in dalarna.pairs.actors]
    found = dict(zip(iris, getattr(dalarna.measures, by), strict=True))
    assert found == pytest.approx(expected, abs=1e-6)


def test_measures_survive_being_saved(dalarna, tmp_path):
    dalarna.measures.save(tmp_path, "measures")
    back = Measures.load(tmp_path, "measures")
    assert back.notes == dalarna.measures.notes
    assert back.notes["community"].startswith("runs=10 agreement=1.000 ")
    for name in PANEL:
        np.testing.assert_array_equal(getattr(back, name), getattr(dalarna.measures, name))


def test_measures_of_an_earlier_version_say_what_to_do(dalarna, tmp_path):
    dalarna.measures.save(tmp_path, "measures")
    with np.load(tmp_path / "measures.npz") as kept:
        fewer = {name: kept[name] for name in kept.files if name != "stability"}
    np.savez(tmp_path / "measures.npz", **fewer)
    with pytest.raises(WorkspaceError, match=r"measures lacks stability: .* Publish anew"):
        Measures.load(tmp_path, "measures")


def test_progress_names_each_measure(dalarna):
    heard = []
    measure_all(dalarna.pairs, progress=lambda name, done, total: heard.append((name, done, total)))
    assert heard == [*((name, i, len(PANEL)) for i, name in enumerate(PANEL)), ("", len(PANEL), len(PANEL))]


def test_nobody_to_measure_is_no_error(made):
    assert len(measure_all(made([]).pairs)) == 0


def test_above_the_limit_it_samples_and_says_how_sure_it_is(monkeypatch):
    monkeypatch.setattr(centrality, "EXACT", 100)
    graph = from_networkx(nx.barabasi_albert_graph(400, 3, seed=2))
    exact = np.array(list(nx.betweenness_centrality(graph).values()))
    score, error, note = scores_of(MEASURES["betweenness"], graph)
    assert note.startswith("sources=512 of=400 relative_error=0.")
    assert np.abs(score - exact).max() < 6 * max(error.max(), 1e-3)
    assert np.corrcoef(score, exact)[0, 1] > 0.99
    harmonic, _, _ = scores_of(MEASURES["harmonic"], graph)
    truth = np.array(list(nx.harmonic_centrality(graph).values()))
    assert np.abs(harmonic / truth - 1).max() < 0.05


def test_a_ranking_begins_with_the_best_and_says_why(dalarna):
    first = rank(dalarna, "degree", top=1)[0]
    assert dalarna.names([first.row]) == [C]
    assert (first.rank, first.score, first.label) == (1, 4.0, "Exempel C")
    assert first.reason.partners == 4


def test_the_reason_names_the_strongest_partners(dalarna):
    first = rank(dalarna, "strength", top=1)[0]
    assert dalarna.names([first.row]) == [A]
    assert first.reason.top[0] == (dalarna.row(B), "Exempel B", 2)
    assert "mest med Exempel B (2 gemensamma)" in first.reason.say("sv")
    assert "most with Exempel B (2 together)" in first.reason.say("en")


def test_equal_scores_share_a_rank(dalarna):
    rows = rank(dalarna, "degree")
    scores = [row.score for row in rows]
    assert scores == sorted(scores, reverse=True)
    assert [row.rank for row in rows] == [1 + sum(other > score for other in scores) for score in scores]
    assert len({row.rank for row in rows}) < len(rows)


def test_constraint_ranks_the_free_first_and_leaves_out_the_partnerless(made):
    g = made([(A, "collaborates_with", B), (A, "collaborates_with", C), (D, "participates_in", "project/x")])
    rows = rank(g, "constraint")
    assert g.names([row.row for row in rows]) == [A, B, C]
    assert [row.score for row in rows] == [0.5, 1.0, 1.0]
    assert math.isnan(g.measures.constraint[3])


def test_a_slice_is_ranked_by_its_own_network(dalarna):
    whole = rank(dalarna, "degree", region="SE31")
    assert {dalarna.names([row.row])[0]: row.score for row in whole} == {A: 2.0, B: 2.0, C: 2.0}
    late = rank(dalarna, "strength", from_year=2018, to_year=2020)
    assert {dalarna.names([row.row])[0] for row in late} == {C, D, REGION}


def test_a_kind_only_chooses_who_is_listed(dalarna):
    rows = rank(dalarna, "degree", kind="region")
    assert dalarna.names([row.row for row in rows]) == [REGION]
    assert rows[0].score == 2.0


def test_proposed_ties_rank_only_when_asked_for(dalarna):
    assert {dalarna.names([row.row])[0] for row in rank(dalarna, "degree", status="proposed")} == {A, E}
    assert E in {dalarna.names([row.row])[0] for row in rank(dalarna, "degree", status="stated,inferred,proposed")}


def test_a_sampled_ranking_says_how_sure_each_score_is(made, monkeypatch):
    graph = nx.barabasi_albert_graph(60, 2, seed=1)
    g = made(
        [
            (f"organisation/exempel-{u:02}", "collaborates_with", f"organisation/exempel-{v:02}")
            for u, v in graph.edges()
        ]
    )
    assert {row.error for row in rank(g, "betweenness")} == {0.0}
    monkeypatch.setattr(centrality, "EXACT", 20)
    assert all(row.error > 0 for row in rank(g, "betweenness", undated=True, from_year=2000, top=5))
    assert {row.error for row in rank(g, "degree", undated=True, from_year=2000)} == {0.0}


@pytest.mark.parametrize("by", ["community", "fame"])
def test_what_is_no_score_cannot_be_ranked_by(dalarna, by):
    with pytest.raises(InputError, match="cannot rank by"):
        rank(dalarna, by)


def two_circles(made):
    circles = [[f"organisation/exempel-{side}{i}" for i in range(n)] for side, n in (("v", 5), ("o", 4))]
    ties = [
        (a, "participates_in", f"project/{circle[0][-2]}{i}") for circle in circles for a in circle for i in range(5)
    ]
    return made(
        [
            *ties,
            (circles[0][0], "collaborates_with", circles[1][0]),
            ("organisation/ensam", "participates_in", "project/e"),
        ]
    )


def test_communities_are_numbered_by_size_and_the_partnerless_have_none(made):
    g = two_circles(made)
    numbers = dict(zip(g.names(g.pairs.actors), g.measures.community.astype(int).tolist(), strict=True))
    assert {numbers[f"organisation/exempel-v{i}"] for i in range(5)} == {1}
    assert {numbers[f"organisation/exempel-o{i}"] for i in range(4)} == {2}
    assert numbers["organisation/ensam"] == 0
    assert communities(nx.Graph()) == {}


def test_a_community_is_named_by_its_heads_and_spreads_to_what_it_is_tied_to(made):
    g = two_circles(made)
    names = labels(g.entities, g.pairs, g.measures.community, g.measures.strength, heads=2)
    assert names == {1: "Exempel V0 · Exempel V1", 2: "Exempel O0 · Exempel O1"}
    group = spread(g.entities, g.ties, g.pairs, g.measures.community)
    assert group[g.row("project/v3")] == 1
    assert group[g.row("project/o1")] == 2
    assert group[g.row("project/e")] == 0


def test_slices_without_any_actor_rank_nobody(dalarna):
    assert rank(dalarna, "betweenness", region="FI") == []
    assert len(graph_of(dalarna.pairs)) == 5
    assert network(dalarna, Slice(region="FI")).number_of_edges() == 0
