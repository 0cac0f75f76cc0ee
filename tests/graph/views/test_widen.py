"""What is added to a picture one by one, and that nothing else moves."""

import pytest

from graph.views.picture import Selection, select
from ontology.errors import InputError

A, TWO = "organisation/exempel-a", "project/tva"


def spots(picture) -> dict[str, tuple[float, float]]:
    return dict(zip(picture.node_ids, zip(picture.x, picture.y, strict=True), strict=True))


def test_neighbours_are_added_and_the_others_stay_where_they_are(dalarna) -> None:
    before = spots(select(dalarna, Selection(center="project/tre", steps=1)))
    after = spots(select(dalarna, Selection(center="project/tre", steps=1, grow=("organisation/exempel-b",))))
    assert set(before) < set(after)
    assert all(after[name] == pytest.approx(spot) for name, spot in before.items())
    new = [spot for name, spot in after.items() if name not in before]
    assert len(set(new)) == len(new), "none stands on another"


def test_only_the_strongest_are_added_when_that_is_asked_for(dalarna) -> None:
    base = Selection(center="project/tre", steps=1)
    few = select(dalarna, Selection(center="project/tre", steps=1, grow=(f"1:{A}",)))
    assert len(few.rows) <= len(select(dalarna, base).rows) + 1


def test_what_was_searched_for_comes_with_its_ties_to_what_is_shown(dalarna) -> None:
    picture = select(dalarna, Selection(center="project/tre", steps=1, also=("organisation/exempel-c", TWO)))
    assert {"organisation/exempel-c", TWO} <= set(picture.node_ids)
    ids = picture.node_ids
    pairs = {frozenset((ids[s], ids[t])) for s, t in zip(picture.lines.s, picture.lines.t, strict=True)}
    assert frozenset(("organisation/exempel-c", TWO)) in pairs


def test_too_much_and_what_cannot_be_read_are_refused(dalarna) -> None:
    with pytest.raises(InputError, match="one by one"):
        select(dalarna, Selection(also=(A,) * 300))
    with pytest.raises(InputError, match="cannot grow"):
        select(dalarna, Selection(grow=("3:",)))
