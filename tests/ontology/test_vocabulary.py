"""Every class and property that the graph speaks has a name and a meaning in both languages."""

from graph.generation import Generation
from graph.workspace import Workspace
from ontology.terms import expand
from ontology.vocabulary import short, vocabulary


def test_every_word_is_told_in_both_languages() -> None:
    assert len(vocabulary()) > 100
    untold = [
        word.name for word in vocabulary().values() if not (word.sv and word.en and word.about_sv and word.about_en)
    ]
    assert not untold


def test_what_the_demo_says_of_actors_is_all_named(demo_home: str) -> None:
    generation = Workspace.open(demo_home).current()
    assert isinstance(generation, Generation)
    query = 'SELECT DISTINCT ?p { ?s a ?c ; ?p ?o FILTER(STRSTARTS(STR(?s), BASE) && !CONTAINS(STR(?s), "graph/")) }'
    used = {row["p"].value for row in generation.store.query(query.replace("BASE", f'"{generation.base}"'))}  # type: ignore[union-attr]
    assert used
    assert not {short(iri) for iri in used - vocabulary().keys()}


def test_an_iri_is_shortened_only_where_that_is_a_name() -> None:
    assert short(expand("org:Membership")) == "org:Membership"
    assert short("https://exempel.se/x") == "https://exempel.se/x"
    assert short(expand("org:")) == expand("org:")
