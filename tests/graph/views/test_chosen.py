"""Pictures of chosen things: what is named, how it hangs together, what might come to be, and no more."""

import pytest

from graph.inquiries.answer import Drawing
from graph.views.chosen import chosen
from graph.views.picture import Selection, select
from graph.workspace import Workspace


@pytest.fixture(scope="module")
def demo(demo_home):
    return Workspace.open(demo_home).current()


def rows_of(demo, *names):
    return tuple(demo.find(name) for name in names)


def test_the_ends_of_ties_are_drawn_with_them(demo):
    project = demo.find("SPINN 2")
    ties = tuple(demo.ties_of(project).tolist())
    columns = chosen(demo, Drawing(ties=ties)).columns()
    assert demo.local(project) in columns["nodes"]["id"]
    assert {demo.ties.id[tie] for tie in ties} >= {id for id in columns["edges"]["id"] if ":" not in id} != set()


def test_actors_are_drawn_with_how_they_collaborate_and_nobody_else(demo):
    rows = rows_of(demo, "Region Dalarna", "Region Värmland", "Högskolan Dalarna")
    columns = chosen(demo, Drawing(entities=rows)).columns()
    assert sorted(columns["nodes"]["id"]) == sorted(demo.local(row) for row in rows)
    assert {kind["id"] for kind in columns["kinds"]} == {"collaboration"}
    assert len(columns["edges"]["id"]) == len(set(columns["edges"]["id"])) == 3


def test_possible_pairs_are_lines_that_are_only_proposed(demo):
    a, b = rows_of(demo, "Stiftelsen Teknikdalen", "Karlstads universitet")
    columns = chosen(demo, Drawing(possible=((a, b),))).columns()
    assert [kind["id"] for kind in columns["kinds"]] == ["possible"]
    assert [columns["statuses"][code] for code in columns["edges"]["status"]] == ["proposed"]
    assert columns["edges"]["id"][0].startswith("p:")


def test_the_first_of_many_are_drawn_and_the_rest_counted(demo):
    rows = tuple(int(row) for row in demo.pairs.actors)
    picture = chosen(demo, Drawing(entities=rows[::-1]), top=5)
    assert set(picture.rows.tolist()) == set(rows[-5:])
    assert picture.hidden == len(rows) - 5


def test_nothing_gives_an_empty_picture(demo):
    assert chosen(demo, Drawing()).columns()["nodes"]["id"] == []


def test_a_selection_may_name_the_only_things_to_show(demo):
    rows = rows_of(demo, "Region Dalarna", "Högskolan Dalarna")
    names = tuple(demo.local(row) for row in rows)
    for view in ("entities", "collaborations"):
        picture = select(demo, Selection(view=view, only=names))
        assert set(picture.rows.tolist()) == set(rows)
    around = select(demo, Selection(view="collaborations", only=names, center=names[0], steps=0))
    assert around.rows.tolist() == [rows[0]]
