"""How sure a ranking is: draws that keep the laws of the bootstrap, and documents left out one at a time."""

import numpy as np
import pytest

from graph.inquiries.catalogue import INQUIRIES
from graph.inquiries.certainty import _drawn, _draws
from graph.workspace import Workspace
from ontology.errors import InputError


@pytest.fixture(scope="module")
def demo(demo_home):
    return Workspace.open(demo_home).current()


def test_the_things_of_each_pair_add_up_to_its_weight_and_count(demo):
    drawn = _drawn(demo, demo.pairs)
    pairs = demo.pairs
    assert np.bincount(drawn.pair, minlength=len(pairs)) + drawn.stated == pytest.approx(pairs.count)
    weight = np.bincount(drawn.pair, drawn.share, len(pairs)) + drawn.stated
    assert weight == pytest.approx(pairs.weight)


def test_draws_have_the_same_mean_as_the_network_and_are_the_same_every_time(demo):
    drawn = _drawn(demo, demo.pairs)
    totals = [pairs.weight.sum() for pairs in _draws(drawn, 400)]
    assert totals == [pairs.weight.sum() for pairs in _draws(drawn, 400)]
    assert np.mean(totals) == pytest.approx(demo.pairs.weight.sum(), rel=0.05)
    assert np.std(totals) > 0


def test_an_actor_stands_between_its_best_and_worst_draw_and_loses_by_its_document(demo):
    answer = INQUIRIES["certainty"].answer(demo, {"by": ["strength"], "top": ["5"]})
    (table,) = answer.tables
    for rank, _, low, high, held, without, document in table.rows:
        assert 1 <= low <= high
        assert 0 <= held <= 1
        assert without is None or (without > rank and document)
    assert demo.label(table.rows[0][1]) in answer.sentences[0].sv


def test_a_region_has_a_ranking_of_its_own(demo):
    (table,) = INQUIRIES["certainty"].answer(demo, {"region": ["Dalarna"]}).tables
    assert all(demo.entities.region[row[1]].startswith("SE312") for row in table.rows)


def test_what_cannot_be_told_says_what_can(demo):
    with pytest.raises(InputError, match="community"):
        INQUIRIES["certainty"].answer(demo, {"by": ["community"]})
    with pytest.raises(InputError, match="another region"):
        INQUIRIES["certainty"].answer(demo, {"region": ["SE224"]})
