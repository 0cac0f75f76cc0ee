"""The demo as a published graph: it keeps to the shapes and the vocabulary, and the questions find what it tells."""

import pyoxigraph as ox
import pytest
from rdflib import Graph

from graph.build import build
from graph.keep import keep
from graph.workspace import Workspace
from loaders.demo import demo_paths
from loaders.registry import LoadOptions, read
from ontology.files import description
from ontology.questions import catalogue
from ontology.shapes import validate
from ontology.terms import BASE


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> ox.Store:
    workspace = Workspace.create(tmp_path_factory.mktemp("demo") / "workspace", name="demo", base=BASE)
    keep(workspace, "dalarna", read(demo_paths(), LoadOptions()), "1")
    return ox.Store.read_only(str(build(workspace).path / "store"))


def names(store: ox.Store, question: str, column: str, **values: str) -> set[str]:
    found = store.query(catalogue()[question].bind(values))
    assert isinstance(found, ox.QuerySolutions)
    return {row[column].value for row in found}


def test_the_demo_keeps_to_the_shapes(demo: ox.Store) -> None:
    default = demo.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph())
    assert default
    assert [str(problem) for problem in validate(Graph().parse(data=default, format="nt"))] == []


def test_every_property_of_the_demo_has_a_data_class_and_none_is_forbidden(demo: ox.Store) -> None:
    classes = {quad.predicate.value: description("kurbits").links(quad.predicate.value, "k:dataClass") for quad in demo}
    assert [name for name, found in classes.items() if not found] == []
    assert {found[0].rpartition("#")[2] for found in classes.values()} <= {"P0", "P1", "P2"}


def test_the_funders_of_a_project_are_found(demo: ox.Store) -> None:
    assert names(demo, "funders", "funderLabel", project="project/spinn-2") == {
        "Europeiska regionala utvecklingsfonden",
        "Region Dalarna",
        "Borlänge kommun",
        "Falu kommun",
    }


def test_the_regions_and_roles_of_a_project_are_found(demo: ox.Store) -> None:
    regions = {"Navarra", "Värmland", "Hedmark", "Overijssel", "Hajdú-Bihar", "Basilicata", "Nordirland"}
    assert names(demo, "participants", "actorLabel", project="project/inside-out-eu") > regions


def test_the_actors_between_two_regions_are_found(demo: ox.Store) -> None:
    assert {"Region Dalarna", "Region Värmland"} <= names(demo, "bridges", "actorLabel", first="SE312", second="SE311")
