"""Parameters of inquiries: read from text, with complaints that say what was expected."""

import pytest

from graph.inquiries.catalogue import INQUIRIES
from graph.inquiries.parameters import Parameter, find_entity, find_region
from graph.workspace import Workspace
from ontology.errors import InputError, NotFoundError
from ontology.facts import Kind
from ontology.labels import Label


@pytest.fixture(scope="module")
def demo(demo_home):
    return Workspace.open(demo_home).current()


def test_an_actor_is_found_by_name_and_by_id(demo):
    row = find_entity(demo, "Region Dalarna")
    assert demo.label(row) == "Region Dalarna"
    assert find_entity(demo, demo.local(row)) == row


def test_a_name_that_two_bear_lists_both(demo):
    with pytest.raises(InputError, match=r"may be .*(organisation|project|person)/.* or .*Give the id"):
        find_entity(demo, "Anna")


def test_an_unknown_name_says_what_to_do(demo):
    with pytest.raises(NotFoundError, match="Try a shorter piece"):
        find_entity(demo, "Exempelbolaget Finns Inte")


def test_a_thing_of_the_wrong_kind_is_refused(demo):
    person = demo.local(next(r for r in range(len(demo.entities)) if demo.kind(r) is Kind.PERSON))
    with pytest.raises(InputError, match="is of the kind person; expected organisation"):
        find_entity(demo, person, (Kind.ORGANISATION,))


def test_a_complaint_names_the_parameter_says_it_in_swedish_and_lists_what_may_be_meant(demo):
    actor = Parameter("actor", "entity", Label("Aktör", "Actor"))
    with pytest.raises(InputError, match="may be") as several:
        actor.read(demo, ["Anna"])
    assert several.value.parameter == "actor"
    assert len(several.value.candidates) > 1
    assert several.value.sv.startswith("”Anna” kan vara flera")
    with pytest.raises(NotFoundError) as nothing:
        actor.read(demo, ["Exempelstiftelsen Dalarna"])
    assert any("Dalarna" in label for _, label in nothing.value.candidates)
    with pytest.raises(InputError) as empty:
        actor.read(demo, [])
    assert empty.value.sv == "Aktör saknas."


def test_a_region_is_found_by_name_and_by_code(demo):
    assert find_region(demo, "Dalarna") == find_region(demo, "SE312") == find_region(demo, "se312") == "SE312"
    with pytest.raises(InputError, match="no region is called"):
        find_region(demo, "Exempelregionen Ingenstans")


def test_numbers_and_choices_are_bounded(demo):
    year = Parameter("year", "year", Label("År", "Year"), low=1900, high=2100)
    side = Parameter("by", "choice", Label("Efter", "By"), default="a", choices={"a": Label("a", "a")})
    assert year.read(demo, ["2021"]) == 2021
    assert side.read(demo, []) == "a"
    for parameter, wrong in [(year, "21"), (year, "i fjol"), (year, "٢٠٢١"), (side, "b")]:
        with pytest.raises(InputError, match="expected"):
            parameter.read(demo, [wrong])
    with pytest.raises(InputError, match="year is missing"):
        year.read(demo, [" "])
    with pytest.raises(InputError, match="given 2 times"):
        year.read(demo, ["2020", "2021"])


def test_an_unknown_parameter_is_refused(demo):
    with pytest.raises(InputError, match="knows no parameter 'actor'; expected actors"):
        INQUIRIES["compare"].answer(demo, {"actor": ["Region Dalarna"]})


@pytest.mark.parametrize("inquiry", INQUIRIES.values(), ids=INQUIRIES)
def test_every_inquiry_says_what_it_means_in_both_languages(inquiry):
    for label in (inquiry.title, inquiry.meaning, *(each.title for each in inquiry.parameters)):
        assert label.sv.strip()
        assert label.en.strip()
        assert inquiry.meaning.sv != inquiry.meaning.en


@pytest.mark.parametrize("inquiry", INQUIRIES.values(), ids=INQUIRIES)
def test_every_inquiry_answers_its_example_on_the_demo(inquiry, demo):
    assert inquiry.answer(demo, inquiry.example).sentences
    assert bool(inquiry.example) == bool(inquiry.parameters)
