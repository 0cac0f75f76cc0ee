"""Large selections as discs: how many each stands for, what lies between them, and what is left out."""

import pytest

from graph.views import discs
from graph.views.discs import Discs, overview
from graph.views.picture import Picture, Selection
from ontology.errors import InputError


@pytest.fixture(scope="module")
def crowd(made):
    """Five consortia of different size, each tied to the next by one project."""
    ties = []
    for group, size in enumerate((9, 7, 6, 5, 4)):
        members = [f"organisation/exempel-{group}-{i}" for i in range(size)]
        ties += [(member, "participates_in", f"project/inom-{group}") for member in members]
        ties += [(member, "participates_in", f"project/aven-{group}") for member in members]
        ties += [(members[0], "participates_in", f"project/bro-{group}")]
        ties += [(members[1], "participates_in", f"project/bro-{(group + 1) % 5}")]
    return made(ties, {})


def test_communities_hold_all_actors_and_collaborations_once(crowd) -> None:
    generation = crowd
    found = overview(generation, Selection(view="communities"))
    assert isinstance(found, Discs)
    columns = found.columns()
    nodes, edges = columns["nodes"], columns["edges"]
    assert sum(nodes["count"]) + columns["hidden"]["nodes"] == columns["total"]["nodes"]
    assert sum(nodes["inside"]) + sum(edges["count"]) + columns["hidden"]["edges"] == columns["total"]["edges"]
    assert all(heads for heads in nodes["heads"])
    assert [each.startswith("group/") for each in nodes["id"]] == [True] * len(nodes["id"])


def test_discs_do_not_cover_each_other(crowd) -> None:
    nodes = overview(crowd, Selection(view="communities")).columns()["nodes"]
    spots = list(zip(nodes["x"], nodes["y"], nodes["radius"], strict=True))
    for i, (x, y, r) in enumerate(spots):
        for other_x, other_y, other_r in spots[:i]:
            assert ((x - other_x) ** 2 + (y - other_y) ** 2) ** 0.5 > 0.95 * (r + other_r)


def test_what_is_too_much_comes_as_discs_unless_it_is_asked_for(crowd, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(discs, "MOST", 10)
    monkeypatch.setattr("graph.views.pick.WHOLE", 10)
    generation = crowd
    assert isinstance(overview(generation, Selection()), Discs)
    assert isinstance(overview(generation, Selection(view="collaborations")), Picture)
    first = overview(generation, Selection()).columns()
    inside = overview(generation, Selection(view="collaborations", group=int(first["nodes"]["id"][0].split("/")[1])))
    assert inside.columns()["total"]["nodes"] == first["nodes"]["count"][0]


def test_a_selection_without_groups_says_what_to_do(crowd) -> None:
    with pytest.raises(InputError, match="actor by actor"):
        overview(crowd, Selection(view="communities", region="SE999"))


def test_on_a_map_of_places_discs_are_regions_and_who_has_no_place_is_counted(made) -> None:
    ties = [
        (f"organisation/exempel-{name}", "participates_in", f"project/{kind}")
        for name in ("a", "b", "c", "d", "e")
        for kind in ("ett", "tva")
    ]
    known = {f"organisation/exempel-{name}": {"region": "SE312"} for name in ("a", "b")}
    known |= {f"organisation/exempel-{name}": {"region": "SE110"} for name in ("c", "d")}
    columns = overview(made(ties, known), Selection(view="communities", layout="geo")).columns()
    assert sorted(columns["nodes"]["id"]) == ["region/SE110", "region/SE312"]
    assert columns["placeless"] == 1
    where = dict(
        zip(columns["nodes"]["id"], zip(columns["nodes"]["x"], columns["nodes"]["y"], strict=True), strict=True)
    )
    assert where["region/SE312"][0] < where["region/SE110"][0], "Dalarna lies west of Stockholm"
    assert where["region/SE312"][1] < where["region/SE110"][1], "and north of it"
