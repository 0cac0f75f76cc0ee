import pyoxigraph as ox
import pytest

from ontology.errors import QuestionError
from ontology.lifting import LIFT, Lift, _read, lifts
from ontology.terms import PREFIXES, K


@pytest.mark.parametrize("lift", lifts(), ids=lambda lift: lift.id)
def test_every_question_is_titled_and_makes_only_the_shape_of_the_lift(lift: Lift) -> None:
    assert lift.title[0].isupper()
    said = ox.Store().query(lift.text)
    assert isinstance(said, ox.QueryTriples)
    template = lift.text.partition("CONSTRUCT")[2].partition("WHERE")[0]
    made = {name.strip("{};.,") for name in template.split() if ":" in name}
    assert {name for name in made if not name.startswith("lift:")} <= {'"'}


def test_what_a_question_knows_is_read_off_it() -> None:
    known = {lift.id: lift.known for lift in lifts()}
    assert PREFIXES["org"] + "member" in known["memberships"]
    assert K + "betweenness" in known["derived"]
    assert not any(iri.startswith(LIFT) for iris in known.values() for iri in iris)


def test_a_question_without_a_title_or_a_prefix_is_refused() -> None:
    with pytest.raises(QuestionError, match="title"):
        _read("exempel", "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")
    with pytest.raises(QuestionError, match="'ex' is not declared"):
        _read("exempel", "# title: Exempel\nCONSTRUCT { ?s ?p ?o } WHERE { ?s ex:p ?o }")
