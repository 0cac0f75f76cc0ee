"""A part of the network asked for in words."""

import pytest

from graph.analysis.slices import Slice
from graph.inquiries.cutting import read_slice
from graph.workspace import Workspace
from ontology.errors import KurbitsError


@pytest.fixture(scope="module")
def demo(demo_home):
    return Workspace.open(demo_home).current()


def test_nothing_asked_for_is_everything(demo):
    assert read_slice(demo, {"region": "", "least": ""}) == Slice()


def test_names_and_codes_are_read(demo):
    found = read_slice(demo, {"region": "Dalarna", "sector": "Akademi", "least": "0,5", "from": "2014", "to": "2020"})
    assert found == Slice("SE312", (), 2014, 2020, (), sector="academia", least=0.5)


def test_a_funder_and_a_source_are_found_by_name(demo):
    source = demo.documents.source[0]
    found = read_slice(demo, {"funder": "Region Dalarna", "source": source})
    assert found.funder == demo.entities.iri[demo.find("Region Dalarna", ["organisation"])]
    assert found.source == source


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"colour": "blue"}, "expected region, sector"),
        ({"sector": "sjörövare"}, "academia"),
        ({"source": "saknas"}, "expected one of"),
        ({"least": "mycket"}, "smallest weight"),
        ({"least": "-1"}, "smallest weight"),
        ({"least": "nan"}, "smallest weight"),
        ({"from": "i fjol"}, "a year"),
        ({"from": "2020", "to": "2014"}, "backwards"),
        ({"status": "säkert"}, "unknown status"),
        ({"programme": "Programmet som ingen känner"}, "nothing is called"),
        ({"funder": "Fonden som ingen känner"}, "nothing is called"),
        ({"region": "Landet Ingenstans"}, "no region"),
    ],
)
def test_what_cannot_be_read_is_said(demo, given, told):
    with pytest.raises(KurbitsError, match=told):
        read_slice(demo, given)
