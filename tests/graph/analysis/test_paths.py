"""Ways between entities with the tie behind every step, hubs kept out, and partners with what they share."""

import pytest

from graph.analysis import paths as module
from graph.analysis.paths import hubs, partners, paths
from ontology.errors import InputError

A, B, C, D, E = (f"organisation/exempel-{letter}" for letter in "abcde")
REGION = "region/exempelregion"


def way(g, path):
    return g.names(path.rows)


def test_the_shortest_way_names_the_tie_of_every_step(dalarna):
    (found,) = paths(dalarna, dalarna.row("person/exempel-anna"), dalarna.row(B))
    assert (
        way(dalarna, found) == ["person/exempel-anna", A, "project/ett", B] or way(dalarna, found)[2] == "project/tre"
    )
    ties = dalarna.ties
    for step in found.steps:
        assert {int(ties.s[step.tie]), int(ties.t[step.tie])} == {step.s, step.t}
        assert step.forward == (int(ties.s[step.tie]) == step.s)
    assert found.hubs == ()


def test_two_ties_between_the_same_two_are_one_step_with_both(dalarna):
    (found,) = paths(dalarna, dalarna.row(A), dalarna.row("project/ett"))
    assert len(found.steps) == 1
    assert len(found.steps[0].others) == 1


def test_several_ways_come_shortest_first_and_without_loops(dalarna):
    found = paths(dalarna, dalarna.row(A), dalarna.row(D), k=4)
    lengths = [len(path.steps) for path in found]
    assert lengths == sorted(lengths)
    assert lengths[0] == 1
    assert len({tuple(path.rows) for path in found}) == len(found) > 1
    assert all(len(set(path.rows)) == len(path.rows) for path in found)


def test_stated_ties_are_preferred_to_inferred_ones(dalarna):
    (found,) = paths(dalarna, dalarna.row(A), dalarna.row(B))
    assert way(dalarna, found) == [A, "project/ett", B]  # project/tre is as near, but only inferred


def test_proposed_ties_lead_nowhere_until_asked_for(made):
    g = made([(A, "collaborates_with", B, {"status": "proposed"})])
    assert paths(g, g.row(A), g.row(B)) == []
    assert len(paths(g, g.row(A), g.row(B), statuses=("proposed",))) == 1


def test_without_any_way_there_is_none(made):
    g = made([(A, "collaborates_with", B), (C, "collaborates_with", D)])
    assert paths(g, g.row(A), g.row(D)) == []
    assert paths(g, g.row(A), g.row(D), avoid_hubs=False) == []


def test_common_places_are_no_way_while_there_is_another(made):
    place = "municipality/exempelkommun"
    ties = [
        (A, "located_in", place),
        (B, "located_in", place),
        (A, "collaborates_with", C),
        (C, "collaborates_with", B),
    ]
    g = made(ties)
    assert way(g, paths(g, g.row(A), g.row(B))[0]) == [A, C, B]
    alone = made(ties[:2])
    (found,) = paths(alone, alone.row(A), alone.row(B))
    assert way(alone, found) == [A, place, B]
    assert alone.names(found.hubs) == [place]


def test_hubs_are_walked_round_and_named_when_they_cannot_be(made, monkeypatch):
    monkeypatch.setattr(module, "HUB_TIES", 5)
    monkeypatch.setattr(module, "HUB_SHARE", 0.5)
    agency = "organisation/myndigheten"
    ties = [(agency, "collaborates_with", f"organisation/exempel-{i}") for i in range(8)]
    chain = [(f"organisation/exempel-{i}", "collaborates_with", f"organisation/exempel-{i + 1}") for i in range(3)]
    g = made([*ties, *chain])
    assert g.names([row for row, big in enumerate(hubs(g.entities, g.ties)) if big]) == [agency]
    ends = g.row("organisation/exempel-0"), g.row("organisation/exempel-3")
    assert len(paths(g, *ends)[0].steps) == 3
    assert way(g, paths(g, *ends, avoid_hubs=False)[0])[1] == agency
    (forced,) = paths(g, ends[0], g.row("organisation/exempel-7"))
    assert g.names(forced.hubs) == [agency]


@pytest.mark.parametrize("wrong", [{"k": 0}, {"same": True}])
def test_a_way_needs_two_ends(dalarna, wrong):
    with pytest.raises(InputError, match="two different ends"):
        paths(dalarna, 1, 1 if "same" in wrong else 2, k=wrong.get("k", 1))


def test_partners_come_strongest_first_with_what_they_share(dalarna):
    found = partners(dalarna, dalarna.row(A))
    assert dalarna.names([partner.row for partner in found]) == [B, D, C]
    first = found[0]
    assert (first.weight, first.count, first.first, first.last, first.undated) == (1.5, 2, 2015, 2017, 1)
    assert dalarna.names([joint.row for joint in first.through]) == ["project/ett", "project/tre"]
    ties = dalarna.ties
    for joint in first.through:
        assert (ties.s[joint.tie], ties.t[joint.tie]) == (dalarna.row(A), joint.row)
        assert (ties.s[joint.partner_tie], ties.t[joint.partner_tie]) == (dalarna.row(B), joint.row)


def test_a_stated_collaboration_is_shared_directly(dalarna):
    second = partners(dalarna, dalarna.row(A))[1]
    assert [joint.row for joint in second.through] == [-1]
    assert dalarna.ties.type[second.through[0].tie] == dalarna.ties.type[second.through[0].partner_tie]


def test_partners_and_pairs_agree_on_how_much_is_shared(dalarna):
    for row in dalarna.pairs.actors.tolist():
        for partner in partners(dalarna, row):
            assert len(partner.through) == partner.count


def test_who_is_no_actor_has_no_partners(dalarna):
    assert partners(dalarna, dalarna.row("person/exempel-anna")) == []
    assert partners(dalarna, dalarna.row("project/ett")) == []
