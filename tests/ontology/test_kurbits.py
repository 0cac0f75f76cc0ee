"""The vocabulary file: every own term is labelled, classed and tied to what the code knows."""

import re
from pathlib import Path

import pytest
from rdflib import OWL, RDF, RDFS, SKOS, Graph, Namespace, URIRef

from ontology.facts import FactType, Kind
from ontology.files import turtle
from ontology.labels import kind_labels, measure_labels, sector_labels, status_labels, tie_labels
from ontology.terms import PREFIXES, K, expand

NS = Namespace(K)
ROOT = Path(__file__).parents[2]
PROPERTIES = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)


@pytest.fixture(scope="module")
def words() -> Graph:
    return Graph().parse(data=turtle("kurbits"), format="turtle")


def own(words: Graph, *types: URIRef) -> list[URIRef]:
    return [s for t in types for s in words.subjects(RDF.type, t) if isinstance(s, URIRef) and s.startswith(K)]


def languages(words: Graph, term: URIRef, predicate: URIRef) -> set[str]:
    return {text.language for text in words.objects(term, predicate)}


def test_every_own_class_and_property_has_a_label_and_a_comment_in_both_languages(words: Graph) -> None:
    terms = own(words, OWL.Class, RDFS.Datatype, *PROPERTIES)
    assert len(terms) > 50
    lacking = [t for t in terms for p in (RDFS.label, RDFS.comment) if languages(words, t, p) != {"sv", "en"}]
    assert lacking == []


def test_every_own_concept_is_labelled_once_in_each_language_and_has_a_unique_notation(words: Graph) -> None:
    concepts = list(words.subjects(SKOS.inScheme, None))
    assert len(concepts) > 80
    for concept in concepts:
        assert sorted(text.language for text in words.objects(concept, SKOS.prefLabel)) == ["en", "sv"], concept
    for scheme in words.subjects(RDF.type, SKOS.ConceptScheme):
        notations = [str(words.value(c, SKOS.notation)) for c in words.subjects(SKOS.inScheme, scheme)]
        assert sorted(notations) == sorted(set(notations))


def test_every_own_property_has_a_data_class(words: Graph) -> None:
    classes = set(words.subjects(RDF.type, NS.DataClass))
    assert {words.value(c, SKOS.notation).toPython() for c in classes} == {f"P{n}" for n in range(6)}
    assert [p for p in own(words, *PROPERTIES) if words.value(p, NS.dataClass) not in classes] == []


def test_every_role_has_a_data_class(words: Graph) -> None:
    assert [r for r in words.subjects(RDF.type, NS.Role) if words.value(r, NS.dataClass) is None] == []


def test_contact_data_is_classed_as_never_loaded(words: Graph) -> None:
    foaf, schema = Namespace(PREFIXES["foaf"]), Namespace(PREFIXES["schema"])
    assert {words.value(p, NS.dataClass) for p in (foaf.mbox, foaf.phone, schema.email, schema.telephone)} == {NS.P3}


def test_every_property_that_the_graph_or_a_question_uses_has_a_data_class(words: Graph) -> None:
    questions = "".join(file.read_text() for file in (ROOT / "ontology" / "queries").glob("*.rq"))
    used = set(re.findall(r"\b[a-z]+:[a-z]\w+", questions)) | set(terms_of_code(r"[a-z]+:[a-z]\w+"))
    prefixes = PREFIXES.keys() - {"xsd", "void", "sd", "dcat"}
    known = {name for name in used - {"geo:wktLiteral"} if name.partition(":")[0] in prefixes}
    assert len(known) > 30
    other = {RDFS.Datatype, NS.Status, NS.Role, NS.Sector}
    lacking = [name for name in known if words.value(URIRef(expand(name)), NS.dataClass) is None]
    assert [name for name in lacking if not other & set(words.objects(URIRef(expand(name)), RDF.type))] == []


def test_every_own_term_that_the_code_uses_is_declared(words: Graph) -> None:
    used = terms_of_code(r"k:[A-Za-z][A-Za-z-]*[A-Za-z]")
    assert len(used) > 10
    assert [name for name in used if (URIRef(expand(name)), RDF.type, None) not in words] == []


def terms_of_code(pattern: str) -> list[str]:
    """Give the prefixed names that stand as strings of their own in the rooms that write the graph."""
    text = "".join(file.read_text() for file in (ROOT / "graph").rglob("*.py"))
    return sorted(set(re.findall(rf"""["']({pattern})["']""", text)))


def test_every_kind_and_every_type_of_fact_is_named() -> None:
    assert list(kind_labels()) == list(Kind)
    assert list(tie_labels()) == list(FactType)


def test_every_tie_that_can_be_drawn_says_from_where_to_where(words: Graph) -> None:
    types = list(words.subjects(RDF.type, NS.TieType))
    assert [t for t in types if not words.value(t, NS.drawnFrom) or not words.value(t, NS.drawnTo)] == []


def test_labels_read_in_both_directions() -> None:
    assert tie_labels()["funds"] == ("finansierar", "finansieras av", "funds", "funded by")
    assert kind_labels()["project"] == ("projekt", "projekt", "project", "projects")
    assert sector_labels()["civil"] == ("civilsamhälle", "civil society")
    assert list(status_labels()) == ["stated", "inferred", "contested", "proposed"]
    labels = (*tie_labels().values(), *kind_labels().values(), *sector_labels().values(), *status_labels().values())
    assert [label for label in labels if "" in label] == []


def test_the_measures_of_the_graph_are_named() -> None:
    expected = (
        "degree strength betweenness harmonic pagerank eigenvector core constraint "
        "clustering effectiveSize articulation stability community"
    )
    assert list(measure_labels()) == expected.split()


def test_alignments_name_terms_that_exist(words: Graph, shared: Path) -> None:
    org = Graph().parse(shared / "data" / "vocabularies" / "orgOntology.ttl")
    listed = (shared / "data" / "vocabularies" / "eurio_terms.json").read_text()
    aligned = [o for p in (RDFS.subClassOf, SKOS.closeMatch) for o in words.objects(None, p)]
    of_org = [o for o in aligned if o.startswith(PREFIXES["org"])]
    of_eurio = [o for o in aligned if o.startswith("http://data.europa.eu/s66#")]
    assert of_org
    assert of_eurio
    assert [o for o in of_org if (o, None, None) not in org] == []
    assert [o for o in of_eurio if f'"{o.rpartition("#")[2]}"' not in listed] == []
