"""What is derived stands in the graph as it stands in the arrays, and says how it was made."""

import math

import pyoxigraph as ox

from graph.analysis.registry import PANEL
from graph.generation import Generation
from ontology.terms import expand


def values(generation: Generation, predicate: str) -> dict[str, str]:
    found = generation.store.query(f"SELECT ?s ?o {{ ?s <{expand(predicate)}> ?o }}")
    return {row["s"].value: row["o"].value for row in found}


def test_every_measure_of_every_actor_is_a_triple(both: Generation) -> None:
    actors = [both.entities.iri[row] for row in both.pairs.actors]
    for name in PANEL:
        column = getattr(both.measures, name).tolist()
        expected = {iri: value for iri, value in zip(actors, column, strict=True) if not math.isnan(value)}
        assert {iri: float(value) for iri, value in values(both, f"k:{name}").items()} == expected


def test_every_measure_says_how_it_was_computed(both: Generation) -> None:
    derived = ox.NamedNode(f"{both.base}graph/derived")
    question = f"SELECT ?x ?m {{ GRAPH ?g {{ ?x a <{expand('k:Measurement')}> ; <{expand('k:ofMeasure')}> ?m }} }}"
    found = {row["m"].value: row["x"].value for row in both.store.query(question, substitutions={"g": derived})}
    assert set(found) == {expand(f"k:{name}") for name in PANEL}
    told = values(both, "k:parameters")
    assert told[found[expand("k:pagerank")]] == "alpha=0.85"
    assert told[found[expand("k:community")]].startswith("resolution=1.0 runs=10 agreement=1.000")
    assert values(both, "k:generation")[derived.value] == str(both.number)
