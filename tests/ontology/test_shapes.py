"""The shapes: what is right passes, what is wrong is named in words."""

import pytest
from rdflib import Graph

from ontology.files import turtle
from ontology.shapes import validate
from ontology.terms import PREFIXES

HEAD = (
    "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items()) + "@prefix : <https://example.org/> .\n"
)

RIGHT = """
:org a org:Organization ; rdfs:label "Exempelbolaget" ; org:classification k:sector-industry ;
    org:identifier "556000-0000" .
:project a foaf:Project ; rdfs:label "Exempelprojektet" ;
    schema:startDate "2021-03"^^xsd:gYearMonth ; schema:endDate "2021"^^xsd:gYear .
:tie a org:Membership ; org:member :org ; org:organization :project ; org:role k:role-partner ; k:status k:stated ;
    prov:wasDerivedFrom :quote, :row .
:grant a schema:MonetaryGrant ; schema:funder :org ; schema:fundedItem :project ; schema:amount :sum ;
    k:status k:inferred ; k:confidence 0.5 ; prov:wasDerivedFrom :row .
:sum a schema:MonetaryAmount ; schema:value 1000.5 ; schema:currency "SEK" .
:row a oa:SpecificResource ; oa:hasSource :document ; k:row 2 .
:quote a oa:SpecificResource ; oa:hasSource :document ; oa:hasSelector :words, :place .
:words a oa:TextQuoteSelector ; oa:exact "Exempelbolaget deltar" .
:place a oa:TextPositionSelector ; oa:start 0 ; oa:end 21 .
:both a k:Collaboration ; k:actor :org, :other ; k:weight 0.5 ; k:count 1 .
:said a k:StatedCollaboration ; k:actor :org, :other ; k:status k:stated ; prov:wasDerivedFrom :quote .
:where a k:Statement ; rdf:subject :org ; rdf:predicate schema:location ; rdf:object nuts:SE312 ; k:status k:stated ;
    prov:wasDerivedFrom :row .
"""


def graph(text: str) -> Graph:
    return Graph().parse(data=HEAD + text, format="turtle")


def test_a_graph_that_is_as_it_should_be_has_no_problem() -> None:
    assert validate(graph(RIGHT)) == []


def test_our_own_places_pass() -> None:
    assert validate(Graph().parse(data=turtle("places"), format="turtle")) == []


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (":x a org:Organization .", "has no name (rdfs:label)"),
        (':x a foaf:Person ; rdfs:label "E" ; schema:birthDate "1970"^^xsd:gYear .', "birthday must not exist"),
        (":x foaf:mbox <mailto:exempel@example.org> .", "an e-mail address must not exist"),
        (':x schema:telephone "0" .', "a telephone number must not exist"),
        (
            ':x a org:Organization ; rdfs:label "E" ; org:classification k:sector-stars .',
            "has more than one sector, or an unknown one",
        ),
        (":tie org:member :other .", "must have one member (org:member)"),
        (":tie k:status k:contested .", "must have one known status"),
        (
            ":x a schema:MonetaryGrant ; schema:funder :org ; schema:fundedItem :org ; k:status k:stated .",
            "has no evidence",
        ),
        (
            ':x a schema:MonetaryAmount ; schema:value 1 ; schema:currency "kr" .',
            "the currency must be a code such as SEK (ISO 4217)",
        ),
        (":sum2 a schema:MonetaryAmount ; schema:value -1 .", "the amount must be one number that is not negative"),
        (':x schema:startDate "2021" .', "a start date must be a year, a month or a day"),
        (':x schema:startDate "2021-05"^^xsd:gYearMonth ; schema:endDate "2020"^^xsd:gYear .', "ends before it starts"),
        (
            ':x schema:startDate "2021-05-02"^^xsd:date ; schema:endDate "2021-05-01"^^xsd:date .',
            "ends before it starts",
        ),
        (":x a oa:SpecificResource ; oa:hasSource :document .", "the evidence points at neither words nor a row"),
        (":place2 a oa:TextPositionSelector ; oa:start 5 ; oa:end 5 .", "the start must be one number before the end"),
        (':w a oa:TextQuoteSelector ; oa:exact "" .', "the quote is empty or missing"),
        (":x a k:Collaboration ; k:actor :org ; k:weight 1 ; k:count 1 .", "must have two actors"),
        (":x k:confidence 1.5 .", "confidence must be one number from 0 to 1"),
        (
            ":x a k:Statement ; rdf:subject :x ; rdf:predicate :p ; k:status k:stated ; prov:wasDerivedFrom :row .",
            "must have one object",
        ),
        (":x a k:Claim ; prov:wasDerivedFrom :quote .", "has no value"),
    ],
)
def test_what_is_wrong_is_named_in_words(wrong: str, message: str) -> None:
    problems = validate(graph(RIGHT + wrong))
    assert [problem.message_en for problem in problems] == [message]
    assert problems[0].message_sv
    assert problems[0].severity == "violation"
    assert message in str(problems[0])


def test_a_personal_number_is_refused_and_not_repeated() -> None:
    problems = validate(graph(RIGHT + ':x a org:Organization ; rdfs:label "E" ; org:identifier "111111-1111" .'))
    assert len(problems) == 1
    assert "personal identity number" in problems[0].message_en
    assert "1111" not in str(problems[0]) + problems[0].value
