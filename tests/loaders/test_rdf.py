import gzip
from collections import Counter
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from loaders.factsfile import read_facts
from loaders.rdf import read_rdf
from loaders.registry import LoadOptions, loader_for, read, version
from ontology.facts import Document, Entity, Fact, FactType, Identifier, Item, Kind, Reject, Review, Status, Value

PREFIXES = """
@prefix dct: <http://purl.org/dc/terms/> . @prefix eurio: <http://data.europa.eu/s66#> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> . @prefix k: <https://w3id.org/kurbits/ns#> .
@prefix nuts: <http://data.europa.eu/nuts/code/> . @prefix org: <http://www.w3.org/ns/org#> .
@prefix schema: <http://schema.org/> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix ex: <http://example.org/> .
"""

ORG = """
ex:bolaget a org:FormalOrganization ; skos:prefLabel "Example Ltd"@en, "Exempelbolaget AB"@sv ;
  skos:altLabel "EB" ; org:identifier "556036-0793" ; schema:location nuts:SE312 ;
  skos:exactMatch <http://www.wikidata.org/entity/Q42424242> ; foaf:homepage <https://example.org/> .
ex:projektet a foaf:Project ; schema:name "Exempelprojektet" ;
  schema:startDate "2021"^^xsd:gYear ; schema:endDate "2023-06"^^xsd:gYearMonth ; schema:funder ex:fonden .
ex:fonden a schema:GovernmentOrganization ; schema:legalName "Exempelfonden" .
[] a org:Membership ; org:member ex:bolaget ; org:organization ex:projektet ; org:role k:role-coordinator .
[] a schema:MonetaryGrant ; schema:funder ex:fonden ; schema:fundedItem ex:projektet ;
  schema:amount [ schema:value 1500000 ; schema:currency "SEK" ] .
_:p a foaf:Person ; foaf:givenName "Anna" ; foaf:familyName "Exempel" ; schema:worksFor ex:bolaget .
"""

EURIO = """
ex:p1 a eurio:Project ; eurio:title "A long title of an example" ; eurio:identifier "101999999" ;
  eurio:hasAcronym [ a eurio:Acronym ; eurio:shortForm "EXEMPEL" ] ;
  eurio:startDate "2022-01-01"^^xsd:date ; eurio:endDate "2024-12-31"^^xsd:date ;
  eurio:hasTotalCost [ eurio:value "250000.5" ; eurio:currency "EUR" ] ;
  eurio:hasInvolvedParty ex:r1, ex:r2 ; eurio:isFundedBy ex:g1 .
ex:r1 a eurio:OrganisationRole ; eurio:roleLabel "coordinator" ; eurio:isRoleOf ex:o1 .
ex:r2 a eurio:OrganisationRole ; eurio:roleLabel "participant" . ex:o2 eurio:hasRole ex:r2 .
ex:pay eurio:hasRecipient ex:r2 ; eurio:hasPaymentAmount [ eurio:value "1000" ; eurio:currency "EUR" ] .
ex:o1 a eurio:HigherOrSecondaryEducation ; eurio:legalName "Exempelhögskolan" ; eurio:vatNumber "SE202100291901" ;
  eurio:hasSite [ eurio:hasGeographicalLocation [ eurio:hasNUTS3code "SE312" ] ;
    eurio:hasAddress [ eurio:addressLocality "Falun" ; eurio:addressCountry [ eurio:hasISOCountryCode "SE" ] ] ] .
ex:o2 a eurio:Organisation ; eurio:legalName "Exempelinstitutet" .
ex:g1 a eurio:Grant ; eurio:isDisbursedBy ex:agency ; eurio:hasFundingScheme ex:scheme ;
  eurio:hasFundingAmount [ eurio:value "200000" ; eurio:currency "EUR" ] .
ex:agency a eurio:FundingAgency ; eurio:legalName "Exempelmyndigheten" .
ex:scheme a eurio:FundingScheme ; eurio:title "Exempelprogrammet" .
"""


def items(tmp_path: Path, text: str | bytes, name: str = "data.ttl") -> list[Item]:
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return list(read_rdf(path))


def facts(found: list[Item]) -> dict[FactType, Fact]:
    return {item.type: item for item in found if isinstance(item, Fact)}


def rejects(found: list[Item]) -> list[Reject]:
    return [item for item in found if isinstance(item, Reject)]


def entities(found: list[Item]) -> dict[str, Entity]:
    return {item.name: item for item in found if isinstance(item, Entity)}


def test_organisations_of_org_foaf_and_schema_become_entities(tmp_path: Path) -> None:
    found = items(tmp_path, PREFIXES + ORG)
    assert isinstance(found[0], Document)
    assert found[0].media_type == "text/turtle"
    company = entities(found)["Exempelbolaget AB"]
    assert company.aliases == ("Example Ltd", "EB")
    assert set(company.identifiers) == {Identifier("orgnr", "556036-0793"), Identifier("wikidata", "Q42424242")}
    assert (company.place, company.website, company.key) == (
        "SE312",
        "https://example.org/",
        "<http://example.org/bolaget>",
    )
    assert entities(found)["Exempelfonden"].sector == "public"
    assert entities(found)["Anna Exempel"].kind == Kind.PERSON
    assert rejects(found) == []


def test_memberships_grants_and_dates_become_facts_with_the_node_as_evidence(tmp_path: Path) -> None:
    found = facts(items(tmp_path, PREFIXES + ORG))
    assert set(found) == {FactType.LEADS_PROJECT, FactType.FUNDS, FactType.EMPLOYED_AT, FactType.PROJECT_PERIOD}
    assert found[FactType.PROJECT_PERIOD].object == Value("2021/2023-06")
    assert found[FactType.LEADS_PROJECT].qualifiers == {"role": "coordinator"}
    grant = found[FactType.FUNDS]
    assert grant.qualifiers == {"amount": 1500000, "currency": "SEK"}
    assert grant.evidence.document == "data.ttl"
    assert grant.evidence.columns == ("https://w3id.org/kurbits/.well-known/genid/data.ttl/2",)
    assert grant.evidence.row == 20
    assert found[FactType.EMPLOYED_AT].evidence.columns[0].endswith("/4")


def test_a_shortcut_beside_its_grant_is_not_a_second_fact(tmp_path: Path) -> None:
    found = items(tmp_path, PREFIXES + ORG)
    assert sum(isinstance(item, Fact) and item.type == FactType.FUNDS for item in found) == 1


def test_eurio_becomes_participations_grants_and_programmes(tmp_path: Path) -> None:
    found = items(tmp_path, PREFIXES + EURIO)
    told = {(f.type, f.subject.name, getattr(f.object, "name", "")): f for f in found if isinstance(f, Fact)}
    assert (FactType.LEADS_PROJECT, "Exempelhögskolan", "EXEMPEL") in told
    partner = told[FactType.PARTICIPATES_IN, "Exempelinstitutet", "EXEMPEL"]
    assert partner.qualifiers == {"role": "participant", "amount": 1000, "currency": "EUR"}
    assert told[FactType.FUNDS, "Exempelmyndigheten", "EXEMPEL"].qualifiers["amount"] == 200000
    assert (FactType.PART_OF_PROGRAMME, "EXEMPEL", "Exempelprogrammet") in told
    assert told[FactType.PROJECT_PERIOD, "EXEMPEL", ""].object == Value("2022-01-01/2024-12-31")
    assert told[FactType.PROJECT_BUDGET, "EXEMPEL", ""].object == Value(250000.5)
    school = entities(found)["Exempelhögskolan"]
    assert (school.sector, school.place, school.city, school.country) == ("academia", "SE312", "Falun", "SE")
    assert school.identifiers == (Identifier("vat", "SE202100291901"),)
    project = entities(found)["EXEMPEL"]
    assert project.identifiers == (Identifier("cordis", "101999999"),)
    assert project.aliases == ("A long title of an example",)
    assert [(reject.column, reject.reason) for reject in rejects(found)] == []


FORMATS: dict[str, ox.RdfFormat] = {
    "nt": ox.RdfFormat.N_TRIPLES,
    "nq": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
    "rdf": ox.RdfFormat.RDF_XML,
    "xml": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
}


def essence(found: list[Item]) -> Counter[Any]:
    """What the facts say, whatever the format."""
    return Counter(
        (f.type, f.subject.name, getattr(f.object, "name", f.object), tuple(sorted(f.qualifiers.items())))
        for f in found
        if isinstance(f, Fact)
    )


@pytest.mark.parametrize("ending", FORMATS)
@pytest.mark.parametrize("text", [ORG, EURIO], ids=["org", "eurio"])
def test_every_format_says_the_same(tmp_path: Path, ending: str, text: str) -> None:
    quads = list(ox.parse((PREFIXES + text).encode(), format=ox.RdfFormat.TURTLE))
    data = ox.serialize((q.triple for q in quads) if ending != "nq" else quads, format=FORMATS[ending])
    assert data is not None
    found = items(tmp_path, data, f"data.{ending}")
    assert essence(found) == essence(items(tmp_path, PREFIXES + text))
    assert essence(found)
    assert essence(items(tmp_path, gzip.compress(data), f"data.{ending}.gz")) == essence(found)


def test_the_same_file_gives_the_same_items(tmp_path: Path) -> None:
    text = PREFIXES + ORG + EURIO
    assert items(tmp_path, text) == items(tmp_path, text)


def test_the_demo_loads_again_from_the_graph_it_became(tmp_path: Path) -> None:
    from graph.build import build
    from graph.keep import keep
    from graph.workspace import Workspace
    from loaders.demo import demo_paths

    paths = [path for path in demo_paths() if path.suffix == ".yaml"]
    workspace = Workspace.create(tmp_path / "home", name="Exempel")
    keep(workspace, "demo", read(paths, LoadOptions()), "1")
    store = ox.Store.read_only(str(build(workspace).path / "store"))
    store.dump(str(tmp_path / "export.nq"), ox.RdfFormat.N_QUADS)
    found = list(read_rdf(tmp_path / "export.nq"))
    before = Counter(item.type for item in read_facts(paths[0]) if isinstance(item, Fact))
    after = Counter(item.type for item in found if isinstance(item, Fact))
    assert after == before
    assert rejects(found) == []
    assert {item.evidence.sheet for item in found if isinstance(item, Fact)} >= {f"{workspace.settings.base}graph/demo"}


def test_status_and_review_of_our_own_graph_are_kept(tmp_path: Path) -> None:
    text = (
        PREFIXES
        + """
    ex:a a org:Organization ; schema:name "Exempel A" . ex:b a org:Organization ; schema:name "Exempel B" .
    ex:t1 a k:StatedCollaboration ; k:actor ex:a, ex:b ; k:status k:proposed ; k:confidence 0.7 .
    ex:t2 a org:Membership ; org:member ex:a ; org:organization ex:b ; org:role k:role-member ;
      k:status k:inferred .
    """
    )
    found = facts(items(tmp_path, text))
    assert found[FactType.COLLABORATES_WITH].review == Review.PROPOSED
    assert found[FactType.COLLABORATES_WITH].confidence == 0.7
    assert found[FactType.MEMBER_OF].status == Status.IMPLIED


def test_a_named_graph_is_told_with_the_evidence(tmp_path: Path) -> None:
    text = PREFIXES + "ex:g { ex:a a org:Organization ; schema:name 'Exempel A' ; org:memberOf ex:b . }"
    found = facts(items(tmp_path, text, "data.trig"))
    assert found[FactType.MEMBER_OF].evidence.sheet == "http://example.org/g"


def test_what_is_not_understood_is_counted_by_property_and_by_type(tmp_path: Path) -> None:
    text = (
        PREFIXES
        + """
    ex:a a org:Organization ; schema:name "Exempel A" ; ex:colour "red", "blue" .
    ex:thing a schema:Product ; schema:name "Sak" ; org:memberOf <<( ex:a ex:b ex:c )>> .
    """
    )
    found = {(reject.column, reject.reason) for reject in rejects(items(tmp_path, text))}
    assert found == {
        ("http://example.org/colour", "statements not understood: 2 with this property"),
        ("rdf:type", "statements not understood: 1 of the type schema:Product"),
        ("schema:name", "statements not understood: 1 with this property"),
        ("org:memberOf", "statements not understood: 1 with this property"),
    }


def test_contact_details_are_neither_read_nor_kept(tmp_path: Path) -> None:
    text = (
        PREFIXES
        + """
    ex:p a foaf:Person ; foaf:name "Anna Exempel" ; foaf:mbox <mailto:anna@example.org> ; foaf:phone "070-174 06 05" .
    <mailto:bo@example.org> a foaf:Person ; foaf:name "Bo Exempel" .
    """
    )
    found = items(tmp_path, text)
    assert isinstance(found[0], Document)
    assert found[0].masked is not None
    assert "example.org>" not in found[0].masked.split("Anna Exempel")[1]
    assert "174 06" not in found[0].masked
    assert "@example" not in repr(found[1:])
    assert {reject.column for reject in rejects(found)} == {"foaf:mbox", "foaf:phone"}


def test_a_personal_identity_number_is_no_identifier(tmp_path: Path) -> None:
    text = (
        PREFIXES
        + "ex:a a org:Organization ; schema:name 'Exempel A' ; org:identifier '640823-3234' ."
        + "ex:a schema:vatID 'SE640823323401' ."
    )
    found = items(tmp_path, text)
    assert entities(found)["Exempel A"].identifiers == ()
    assert "640823" not in repr(found)
    assert "█" in repr(found[0])
    assert len(rejects(found)) == 1


def test_an_end_that_the_file_does_not_describe_gets_the_kind_that_is_expected(tmp_path: Path) -> None:
    found = facts(
        items(
            tmp_path,
            PREFIXES + "ex:p a foaf:Project ; schema:name 'P' ; schema:funder ex:unknown ; dct:spatial nuts:SE312 .",
        )
    )
    assert found[FactType.FUNDS].subject == Entity(Kind.ORGANISATION, key="<http://example.org/unknown>")
    assert found[FactType.ACTIVE_IN].object == Entity(Kind.REGION, "Dalarna", place="SE312")


def test_a_place_is_known_by_the_name_that_the_file_gives_it_later(tmp_path: Path) -> None:
    text = "ex:a a org:Organization ; schema:name 'Exempel A' ; schema:location ex:z . ex:z schema:name 'Falun' ."
    found = items(tmp_path, PREFIXES + text)
    assert entities(found)["Exempel A"].place == "2080"
    assert rejects(found) == []


def test_the_registry_knows_the_endings(tmp_path: Path) -> None:
    for name in ("a.ttl", "a.nt", "a.nq.gz", "a.trig", "a.rdf", "a.owl", "a.xml", "a.JSONLD"):
        assert loader_for(Path(name), LoadOptions()) == "rdf"
    assert version(Path("a.ttl"), LoadOptions()).startswith("rdf-")
    path = tmp_path / "a.ttl"
    path.write_text(PREFIXES + ORG, encoding="utf-8")
    assert facts(list(read([path], LoadOptions())))
