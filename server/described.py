"""What the data set says of itself: VoID and DCAT with licences, the dump and its checksum; and its changes as Atom."""

import re
from collections.abc import Iterable, Sequence
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

import pyoxigraph as ox

from graph.generation import Generation
from ontology.terms import PREFIXES
from server.dumps import Dump

_NS = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "void": "http://rdfs.org/ns/void#",
    "dct": "http://purl.org/dc/terms/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "spdx": "http://spdx.org/rdf/terms#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "prov": "http://www.w3.org/ns/prov#",
}
PREFIXED = PREFIXES | _NS


def _t(name: str) -> ox.NamedNode:
    prefix, _, local = name.partition(":")
    return ox.NamedNode(_NS[prefix] + local)


def _typed(value: object, kind: str) -> ox.Literal:
    return ox.Literal(str(value), datatype=_t(kind))


def dataset(generation: Generation, here: str, dump: Dump | None) -> list[ox.Triple]:
    """Describe a generation as a VoID and DCAT data set; `here` is the address of this server, without a slash."""
    manifest, me = generation.manifest, ox.NamedNode(f"{here}/.well-known/void#dataset")
    file = ox.NamedNode(f"{here}/dump.nq.gz")
    said: list[tuple[str, ox.NamedNode | ox.Literal | ox.BlankNode]] = [
        ("rdf:type", _t("void:Dataset")),
        ("rdf:type", _t("dcat:Dataset")),
        ("dct:title", ox.Literal(manifest["name"])),
        ("dct:identifier", ox.Literal(str(generation.number))),
        ("dct:modified", _typed(manifest["when"], "xsd:dateTime")),
        ("void:triples", _typed(manifest["counts"]["quads"], "xsd:integer")),
        ("void:entities", _typed(manifest["counts"]["entities"], "xsd:integer")),
        ("void:documents", _typed(manifest["counts"]["documents"], "xsd:integer")),
        ("void:uriSpace", ox.Literal(generation.base)),
        ("void:sparqlEndpoint", ox.NamedNode(f"{here}/sparql")),
        ("void:dataDump", file),
        ("void:vocabulary", ox.NamedNode("https://w3id.org/kurbits/ns#")),
        ("foaf:homepage", ox.NamedNode(f"{here}/")),
        ("dcat:distribution", file),
    ]
    triples = [ox.Triple(me, _t(name), value) for name, value in said]
    triples += _distribution(file, licences(generation), dump)
    for source in manifest["sources"]:
        part = ox.NamedNode(f"{generation.base}graph/{source}")
        triples += [ox.Triple(me, _t("void:subset"), part), ox.Triple(part, _t("dct:title"), ox.Literal(source))]
        triples += [ox.Triple(part, _t("dct:license"), licence) for licence in licences(generation, source)]
    return triples


def _distribution(file: ox.NamedNode, terms: Iterable[Any], dump: Dump | None) -> list[ox.Triple]:
    checksum = ox.BlankNode()
    found = [
        ox.Triple(file, _t("rdf:type"), _t("dcat:Distribution")),
        ox.Triple(file, _t("dcat:downloadURL"), file),
        ox.Triple(
            file, _t("dcat:mediaType"), ox.NamedNode("https://www.iana.org/assignments/media-types/application/n-quads")
        ),
        ox.Triple(
            file,
            _t("dcat:compressFormat"),
            ox.NamedNode("https://www.iana.org/assignments/media-types/application/gzip"),
        ),
    ]
    found += [ox.Triple(file, _t("dct:license"), licence) for licence in terms]
    if dump:
        found += [
            ox.Triple(file, _t("dcat:byteSize"), _typed(dump.size, "xsd:nonNegativeInteger")),
            ox.Triple(file, _t("spdx:checksum"), checksum),
            ox.Triple(checksum, _t("spdx:algorithm"), _t("spdx:checksumAlgorithm_sha256")),
            ox.Triple(checksum, _t("spdx:checksumValue"), ox.Literal(dump.sha256)),
        ]
    return found


def licences(generation: Generation, source: str = "") -> list[ox.NamedNode | ox.Literal]:
    """Give the licences that the documents of a source, or of all, stand under: links where they are, else words."""
    table = generation.documents
    said = {table.licence[row] for row in range(len(table)) if source in ("", table.source[row])} - {""}
    return [_licence(each) for each in sorted(said)]


def _licence(said: str) -> ox.NamedNode | ox.Literal:
    """Give a licence as a link where it is one, or a name with a version as SPDX writes it ("CC-BY-4.0")."""
    if said.startswith(("http://", "https://")):
        return ox.NamedNode(said)
    if re.fullmatch(r"[A-Za-z][A-Za-z0-9]*(-[A-Za-z0-9]+)*-\d\.\d", said):
        return ox.NamedNode(f"https://spdx.org/licenses/{said}")
    return ox.Literal(said)


def atom(generations: Sequence[Generation], here: str) -> bytes:
    """Give the feed of changes (RFC 4287): one entry per generation that is kept, the latest first, with its diff."""
    feed = Element("feed", xmlns="http://www.w3.org/2005/Atom")
    first = generations[0].manifest
    SubElement(feed, "id").text = f"{here}/feed.atom"
    SubElement(feed, "title").text = first["name"]
    SubElement(feed, "updated").text = first["when"]
    SubElement(SubElement(feed, "author"), "name").text = first["name"]
    SubElement(feed, "link", rel="self", type="application/atom+xml", href=f"{here}/feed.atom")
    SubElement(feed, "link", rel="alternate", type="text/html", href=f"{here}/")
    for place, generation in enumerate(generations):
        former = generations[place + 1] if place + 1 < len(generations) else None
        _entry(SubElement(feed, "entry"), generation, former, here, latest=not place)
    written: bytes = tostring(feed, encoding="utf-8", xml_declaration=True)
    return written


def _entry(entry: Element, generation: Generation, former: Generation | None, here: str, latest: bool) -> None:
    manifest, counts = generation.manifest, generation.manifest["counts"]
    SubElement(entry, "id").text = f"{generation.base}graph/meta#{generation.number}-{manifest['graph'][:16]}"
    SubElement(entry, "title").text = f"Version {generation.number}"
    SubElement(entry, "updated").text = manifest["when"]
    diff = f"{here}/diff/{former.number}/{generation.number}" if former else ""
    SubElement(entry, "link", rel="alternate", type="text/html", href=diff or f"{here}/")
    if diff:
        SubElement(entry, "link", rel="related", type="application/rdf-patch", href=f"{diff}/patch.rdfp")
    if latest:
        dump = f"{here}/dump/{generation.number}.nq.gz"
        SubElement(entry, "link", rel="enclosure", type="application/gzip", href=dump)
    before = former.manifest["counts"] if former else {}
    SubElement(entry, "summary").text = ", ".join(
        f"{counts[name]} {name}" + (f" ({counts[name] - before[name]:+d})" if before else "")
        for name in ("entities", "ties", "documents", "quads")
    )
