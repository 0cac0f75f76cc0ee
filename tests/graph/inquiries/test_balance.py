"""Triple-helix balance, reckoned by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.inquiries.balance import balance, entropy, evenness, synergy
from ontology.errors import InputError

UNI, FIRM, BOARD, OTHER = (f"organisation/exempel-{name}" for name in ("lärosäte", "bolag", "nämnd", "annan"))


@pytest.fixture(scope="module")
def helix(made):
    """Two projects with the university; one with a firm and an unknown, one with a public board."""
    joined = [
        (UNI, "project/ett"),
        (FIRM, "project/ett"),
        (OTHER, "project/ett"),
        (UNI, "project/två"),
        (BOARD, "project/två"),
    ]
    sectors = {UNI: "academia", FIRM: "industry", BOARD: "public", OTHER: ""}
    about = {name: {"sector": sector, "region": "SE312"} for name, sector in sectors.items()}
    return made([(actor, "participates_in", thing) for actor, thing in joined], about)


def test_entropy_and_evenness_of_known_shares():
    assert entropy(np.array([1, 1])) == 1.0
    assert entropy(np.array([4, 0])) == 0.0
    assert evenness(np.array([2, 2, 2, 2, 2])) == pytest.approx(1.0)
    assert evenness(np.array([0, 0, 0, 0, 0])) is None


def test_spheres_that_are_always_together_share_one_bit_and_independent_ones_none():
    together = np.array([[1, 1, 1], [0, 0, 0]], dtype=np.bool_)
    every = np.array([[i >> 2 & 1, i >> 1 & 1, i & 1] for i in range(8)], dtype=np.bool_)
    parity = every[[(i >> 2 ^ i >> 1 ^ i) & 1 == 0 for i in range(8)]]
    assert synergy(together) == pytest.approx(1.0)
    assert synergy(every) == pytest.approx(0.0)
    assert synergy(parity) == pytest.approx(-1.0), "two of them tell the third: the most negative there is"


@given(st.lists(st.tuples(st.booleans(), st.booleans(), st.booleans()), min_size=1, max_size=30))
def test_synergy_does_not_depend_on_the_order_of_spheres(rows):
    present = np.array(rows, dtype=np.bool_)
    assert synergy(present) == pytest.approx(synergy(present[:, [2, 0, 1]]))
    assert -1.0 - 1e-9 <= synergy(present) <= 1.0 + 1e-9


def test_a_project_tells_its_sectors_and_who_is_unknown(helix):
    answer = balance(helix, {"thing": helix.row("project/ett"), "region": ""})
    shares = {label.en: (count, share) for label, count, share, _ in answer.tables[0].rows}
    assert shares["academia"] == (1, 0.5)
    assert shares["unknown sector"] == (1, None)
    assert "1 aktör har okänd sektor" in answer.notes[0].sv


def test_a_region_counts_projects_by_the_spheres_in_them(helix):
    answer = balance(helix, {"thing": -1, "region": "SE312"})
    rows = {label.en: (count, helix.names(which)) for label, count, _, which in answer.tables[1].rows}
    assert rows == {"academia + business": (1, ["project/ett"]), "academia + public": (1, ["project/två"])}
    assert "T(u:i:g)" in answer.sentences[1].sv


def test_an_empty_region_is_answered_and_a_double_question_refused(helix):
    assert "No known actors" in balance(helix, {"thing": -1, "region": "SE311"}).sentences[0].en
    with pytest.raises(InputError, match="either a project or a programme"):
        balance(helix, {"thing": 1, "region": "SE312"})
