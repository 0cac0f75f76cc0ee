"""What may be published: only properties whose class says so."""

import pytest

from ontology.classes import data_class, demand_public, unpublishable
from ontology.errors import WorkspaceError
from ontology.terms import expand


def test_public_properties_pass() -> None:
    demand_public([expand(name) for name in ("rdfs:label", "org:member", "k:confidence", "schema:funder")])


def test_a_property_without_a_class_and_contact_data_are_named() -> None:
    assert data_class(expand("foaf:mbox")) == "P3"
    wrong = [expand("foaf:mbox"), "http://example.org/favouriteColour", expand("rdfs:label")]
    assert unpublishable(wrong) == ["http://example.org/favouriteColour (no data class)", "foaf:mbox (class P3)"]
    with pytest.raises(WorkspaceError, match=r"favouriteColour .no data class.*foaf:mbox .class P3"):
        demand_public(wrong)
