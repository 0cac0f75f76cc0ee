"""A small graph known by heart, with the vocabulary and the places, in a store as a generation holds it."""

from pathlib import Path

import pyoxigraph as ox
import pytest

from ontology.files import turtle
from ontology.places import all_places, place, within
from ontology.terms import K


@pytest.fixture(scope="session")
def known() -> ox.Store:
    """Give known.trig as a store. Read it, never change it."""
    store = ox.Store()
    store.load(path=str(Path(__file__).with_name("known.trig")), format=ox.RdfFormat.TRIG)
    for name in ("kurbits", "places"):
        store.load(turtle(name).encode(), format=ox.RdfFormat.TURTLE)
    lies_within = ox.NamedNode(K + "within")
    for each in all_places():
        around = [outer for outer in map(place, within(each.code)) if outer]
        store.extend(ox.Quad(ox.NamedNode(each.iri), lies_within, ox.NamedNode(outer.iri)) for outer in around)
    return store
