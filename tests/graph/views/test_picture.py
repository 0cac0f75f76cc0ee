"""Pictures: what a selection shows, what it hides and says so, and the columns the map draws from."""

import networkx as nx
import numpy as np
import orjson
import pytest

from graph.views import pick, picture
from graph.views.picture import Selection, select
from ontology.errors import InputError
from ontology.terms import digest

A, B, C, D, E = (f"organisation/exempel-{letter}" for letter in "abcde")


def shown(generation, **selection):
    return select(generation, Selection(**selection)).columns()


def ends(columns):
    ids = columns["nodes"]["id"]
    return {(ids[s], ids[t]) for s, t in zip(columns["edges"]["s"], columns["edges"]["t"], strict=True)}


def test_the_columns_have_the_shape_the_map_reads(dalarna):
    columns = shown(dalarna)
    assert set(columns) == {
        *("version", "view", "types", "regions", "kinds", "statuses", "sectors"),
        *("nodes", "edges", "undated", "trust", "hidden", "total"),
    }
    nodes, edges = columns["nodes"], columns["edges"]
    assert set(nodes) == {"id", "label", "type", "region", "sector", "year", "last", "x", "y", "rank", "group"}
    assert set(edges) == {"id", "s", "t", "kind", "from", "to", "weight", "status"}
    assert {len(column) for column in nodes.values()} == {len(nodes["id"])}
    assert {len(column) for column in edges.values()} == {len(edges["id"])}
    assert all(0 <= code < len(columns["regions"]) for code in nodes["region"] if code is not None)
    assert max(edges["kind"]) < len(columns["kinds"])
    assert orjson.loads(orjson.dumps(columns)) == columns


def test_a_picture_says_how_many_lines_have_unknown_years(dalarna):
    whole = shown(dalarna, view="collaborations")
    unknown = [first == last == 0 for first, last in zip(whole["edges"]["from"], whole["edges"]["to"], strict=True)]
    assert whole["undated"] == sum(unknown) > 0
    year = shown(dalarna, view="collaborations", from_year=2015, to_year=2015)
    assert year["undated"] == len(year["edges"]["id"]) - 3, "three are known to have been going on, the rest may have"


def test_a_programme_a_funder_and_a_sector_choose_in_both_views(dalarna):
    programme = dalarna.base + "programme/exempelprogram"
    assert ends(shown(dalarna, view="collaborations", programme=programme)) == {(A, B), (A, C), (B, C)}
    columns = shown(dalarna, view="entities", programme=programme)
    assert set(columns["nodes"]["id"]) == {A, B, C, E, "project/ett", "programme/exempelprogram"}
    assert set(shown(dalarna, funder=dalarna.base + E)["nodes"]["id"]) == set(columns["nodes"]["id"])
    assert set(shown(dalarna, view="collaborations", sector="public")["nodes"]["id"]) == {B}
    organisations = [each for each in shown(dalarna, sector="public")["nodes"]["id"] if "organisation" in each]
    assert organisations == [B]


def test_a_picture_says_how_far_it_can_be_read(dalarna):
    told = shown(dalarna)["trust"]
    assert 0 <= told["closeness"] <= 1
    assert told["sv"].startswith("Så långt kan bilden läsas")
    assert shown(dalarna, only=(A, B))["trust"] is None, "two nodes say nothing"


def test_a_map_of_places_holds_what_has_a_known_place(dalarna):
    columns = shown(dalarna, view="collaborations", layout="geo")
    assert columns["nodes"]["id"] == [A, B, C, D]
    assert ends(columns) == {(A, B), (A, C), (A, D), (B, C), (C, D)}
    assert (columns["placeless"], columns["hidden"]["nodes"]) == (1, 1)
    x = dict(zip(columns["nodes"]["id"], columns["nodes"]["x"], strict=True))
    assert x[D] < x[B] < x[C] < x[A], (
        "Norway lies west of Värmland, Värmland lies west of Dalarna, and Falun in its east"
    )
    assert columns["ground"]["scale"] > 0
    with pytest.raises(InputError, match="geo"):
        shown(dalarna, layout="globe")


def test_a_map_of_places_without_any_is_empty(made):
    g = made([(A, "collaborates_with", B)])
    columns = shown(g, layout="geo")
    assert (columns["nodes"]["id"], columns["placeless"]) == ([], 2)


def test_a_smallest_weight_shows_collaborations(dalarna):
    assert shown(dalarna, least=1)["view"] == "collaborations"
    assert ends(shown(dalarna, least=1)) == {(A, B), (A, D)}
    with pytest.raises(InputError, match="smallest weight"):
        shown(dalarna, view="entities", least=1)


def test_a_small_generation_opens_with_everything_but_documents_and_place_ties(dalarna):
    columns = shown(dalarna)
    assert columns["view"] == "entities"
    ids = columns["nodes"]["id"]
    assert "document/exempel" not in ids
    assert "municipality/exempelkommun" not in ids  # only a seat
    assert {A, E, "person/exempel-anna", "event/exempelmassan", "region/exempelregion"} <= set(ids)
    assert {kind["id"] for kind in columns["kinds"]}.isdisjoint({"located_in", "active_in"})


def test_nodes_and_ties_carry_their_stable_ids_and_words(dalarna):
    columns = shown(dalarna)
    at = columns["nodes"]["id"].index(A)
    assert columns["nodes"]["label"][at] == "Exempel Ålder & Co"
    assert columns["types"][columns["nodes"]["type"][at]] == {"id": "organisation", "shape": "circle"}
    assert columns["regions"][columns["nodes"]["region"][at]] == {
        "code": "SE312",
        "sv": "Dalarna",
        "en": "Dalarna",
    }
    tie = columns["edges"]["id"].index(digest(E, "funds", "project/ett"))
    assert columns["kinds"][columns["edges"]["kind"][tie]] == {"id": "funds", "sv": "finansierar", "en": "funds"}


def test_ties_without_years_of_their_own_have_those_of_the_project_or_none(dalarna):
    columns = shown(dalarna)
    years = dict(
        zip(columns["edges"]["id"], zip(columns["edges"]["from"], columns["edges"]["to"], strict=True), strict=True)
    )
    assert years[digest(B, "participates_in", "project/ett")] == (2015, 2017)
    assert years[digest(A, "collaborates_with", D)] == (0, 0)


def test_the_view_of_collaborations_shows_pairs_by_the_name_they_have_in_the_graph(dalarna):
    columns = shown(dalarna, view="collaborations")
    assert len(columns["nodes"]["id"]) == 5
    a, b = sorted(dalarna.base + name for name in (A, B))
    at = columns["edges"]["id"].index("c:" + digest(a, b))
    assert columns["edges"]["weight"][at] == 1.5
    assert columns["kinds"] == [{"id": "collaboration", "sv": "samarbete", "en": "collaboration"}]


def test_round_an_actor_stand_its_neighbours_step_by_step(dalarna):
    one = shown(dalarna, center=E)
    assert set(one["nodes"]["id"]) == {E, "project/ett"}
    two = shown(dalarna, center=dalarna.base + E, steps=2)
    assert set(two["nodes"]["id"]) == {E, "project/ett", A, B, C, "programme/exempelprogram"}
    assert shown(dalarna, center=E, steps=0)["nodes"]["id"] == [E]


def test_a_place_in_the_middle_shows_who_sits_there(dalarna):
    assert set(shown(dalarna, center="municipality/exempelkommun")["nodes"]["id"]) == {"municipality/exempelkommun", A}


def test_a_region_brings_what_its_organisations_are_tied_to(dalarna):
    ids = set(shown(dalarna, region="SE312")["nodes"]["id"])
    assert {A, C, "project/ett", "project/tva", "person/exempel-anna"} <= ids
    assert ids.isdisjoint({B, D, E})
    assert set(shown(dalarna, view="collaborations", region="SE312")["nodes"]["id"]) == {A, C}


def test_kinds_choose_entities_and_ties(dalarna):
    assert ends(shown(dalarna, kinds=("organisation",))) == {(A, D)}
    assert ends(shown(dalarna, kinds=("funds",))) == {(E, "project/ett")}
    assert ends(shown(dalarna, kinds=("organisation", "project", "funds"))) == {(E, "project/ett")}


def test_years_keep_what_is_unknown_and_drop_what_was_not(dalarna):
    found = ends(shown(dalarna, from_year=2015, to_year=2016))
    assert (B, "project/ett") in found
    assert (A, D) in found  # nobody knows when
    assert (D, "project/tva") not in found


def test_proposals_are_shown_when_asked_for_or_when_there_is_nothing_else(dalarna, made):
    assert (E, "project/fyra") not in ends(shown(dalarna))
    assert ends(shown(dalarna, statuses=("proposed",))) == {(A, "project/fyra"), (E, "project/fyra")}
    only = made([(A, "collaborates_with", B, {"status": "proposed"})])
    assert shown(only)["edges"]["status"] == [2]


def test_a_full_picture_says_how_much_it_hides(dalarna):
    columns = shown(dalarna, top=3)
    everything = shown(dalarna)
    assert len(columns["nodes"]["id"]) == 3
    assert A in columns["nodes"]["id"]  # the busiest stay
    assert columns["total"] == everything["total"]
    assert columns["hidden"]["nodes"] == everything["total"]["nodes"] - 3
    assert columns["hidden"]["edges"] == everything["total"]["edges"] - len(columns["edges"]["id"]) > 0


def test_the_middle_is_never_hidden(dalarna):
    assert E in shown(dalarna, center=E, steps=3, top=1)["nodes"]["id"]


def test_a_large_generation_opens_with_its_strongest_actors(made, monkeypatch):
    monkeypatch.setattr(pick, "WHOLE", 50)
    monkeypatch.setattr(pick, "STRONGEST", 20)
    monkeypatch.setattr(pick, "FEWEST_LINES", 30)
    monkeypatch.setattr(pick, "LINES", 1)
    graph = nx.barabasi_albert_graph(60, 4, seed=1)
    g = made(
        [
            (f"organisation/exempel-{u:02}", "collaborates_with", f"organisation/exempel-{v:02}")
            for u, v in graph.edges()
        ]
    )
    columns = shown(g)
    assert columns["view"] == "collaborations"
    assert len(columns["nodes"]["id"]) == 20
    assert len(columns["edges"]["id"]) == 30
    assert columns["hidden"] == {"nodes": 40, "edges": graph.number_of_edges() - 30}
    assert shown(g, center="organisation/exempel-00")["view"] == "entities"


def test_thinning_leaves_every_node_its_strongest_line():
    count = 40
    s, t = np.zeros(count, dtype=np.int32), np.arange(1, count + 1, dtype=np.int32)
    years = np.zeros(count, dtype=np.int16)
    codes = np.zeros(count, dtype=np.uint8)
    lines = pick.Lines(np.arange(count, dtype=np.int32), s, t, codes, years, years, np.ones(count), codes)
    assert len(pick._strongest(lines, 40, count + 1)) == count
    assert len(pick._strongest(lines, 10, count + 1)) == 10


def test_a_small_part_fills_its_picture_and_the_whole_keeps_its_places(dalarna, monkeypatch):
    whole = select(dalarna)
    np.testing.assert_array_equal(whole.x, dalarna.positions.x[whole.rows])
    part = select(dalarna, Selection(center=A, steps=1, kinds=("holds_role", "collaborates_with")))
    assert max(np.abs(part.x).max(), np.abs(part.y).max()) == pytest.approx(1000)
    monkeypatch.setattr(picture, "REARRANGED", 0)
    kept = select(dalarna, Selection(center=A, steps=1, kinds=("holds_role", "collaborates_with")))
    np.testing.assert_array_equal(kept.x, dalarna.positions.x[kept.rows])


def test_the_same_selection_gives_the_same_picture(dalarna):
    assert shown(dalarna, center=A, steps=2) == shown(dalarna, center=A, steps=2)


def test_an_empty_generation_gives_an_empty_picture(made):
    columns = shown(made([]))
    assert columns["nodes"]["id"] == columns["edges"]["id"] == []
    assert columns["total"] == {"nodes": 0, "edges": 0}


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"view": "sphere"}, "entities or collaborations"),
        ({"kinds": ("elephant",)}, "unknown kind 'elephant'"),
        ({"from_year": 2020, "to_year": 2010}, "run backwards"),
        ({"steps": -1}, "negative"),
        ({"statuses": ("sure",)}, "stated, inferred, proposed"),
    ],
)
def test_what_cannot_be_shown_is_refused_with_the_reason(dalarna, wrong, message):
    with pytest.raises(InputError, match=message):
        select(dalarna, Selection(**wrong))
