"""What the SPARQL endpoint says of itself (https://www.w3.org/TR/sparql11-service-description/)."""

import pyoxigraph as ox

from graph.generation import Generation
from ontology.errors import InputError
from ontology.terms import PREFIXES, expand

_SERVICE = f"""
@prefix sd: <{PREFIXES["sd"]}> .
@prefix f: <http://www.w3.org/ns/formats/> .
<> a sd:Service ; sd:endpoint <> ; sd:supportedLanguage sd:SPARQL11Query ;
   sd:resultFormat f:SPARQL_Results_JSON, f:SPARQL_Results_XML, f:SPARQL_Results_CSV, f:SPARQL_Results_TSV,
      f:Turtle, f:N-Triples, f:RDF_XML, f:JSON-LD, f:N-Quads, f:TriG ;
   sd:defaultDataset <#dataset> .
<#dataset> a sd:Dataset ; sd:defaultGraph [ a sd:Graph ] .
"""


def service(here: str, generation: Generation) -> list[ox.Triple]:
    """Describe the endpoint at an address: its formats, and its graphs by name, two for each source.

    Raises InputError when the address, which a client may have made up, is no IRI.
    """
    try:
        triples = [quad.triple for quad in ox.parse(_SERVICE, ox.RdfFormat.TURTLE, base_iri=here)]
        dataset = ox.NamedNode(f"{here}#dataset")
    except (SyntaxError, ValueError) as error:
        raise InputError("The Host header of the request is no name of a host.") from error
    names = [name for source in generation.manifest["sources"] for name in (source, f"{source}/proposed")]
    for name in (*names, "derived", "meta", "ontology"):
        graph, entry = ox.NamedNode(f"{generation.base}graph/{name}"), ox.BlankNode()
        triples += [
            ox.Triple(dataset, _t("sd:namedGraph"), entry),
            ox.Triple(entry, _t("rdf:type"), _t("sd:NamedGraph")),
            ox.Triple(entry, _t("sd:name"), graph),
        ]
    return triples


def _t(name: str) -> ox.NamedNode:
    return ox.NamedNode(expand(name))
