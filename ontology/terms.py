"""Namespaces and the IRIs used in code; the one place where our own namespace is written down."""

import hashlib
import re
import unicodedata

K = "https://w3id.org/kurbits/ns#"
"""Our own terms (ontology/kurbits.ttl)."""

PREFIXES: dict[str, str] = {
    "k": K,
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "geo": "http://www.opengis.net/ont/geosparql#",
    "nuts": "http://data.europa.eu/nuts/code/",
    "oa": "http://www.w3.org/ns/oa#",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "void": "http://rdfs.org/ns/void#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
"""Every prefix that our files, questions and pages use."""

BASE = "https://w3id.org/kurbits/id/"
"""Default base of minted IRIs; a workspace may set its own."""

_NOT_SLUG = re.compile(r"[^a-z0-9]+")


def expand(curie: str) -> str:
    """Give the full IRI of a prefixed name ("org:Membership"). Raises KeyError for an unknown prefix."""
    prefix, _, local = curie.partition(":")
    return PREFIXES[prefix] + local


def slug(text: str) -> str:
    """Fold a name into a readable, ASCII piece of an IRI ("Högskolan Dalarna" → "hogskolan-dalarna")."""
    folded = unicodedata.normalize("NFKD", text.casefold().replace("ø", "o").replace("æ", "ae"))
    return _NOT_SLUG.sub("-", folded.encode("ascii", "ignore").decode()).strip("-")[:80]


def digest(*parts: str, salt: str = "") -> str:
    """Give 20 hexadecimal characters that depend on all parts (BLAKE2b, keyed by the salt)."""
    text = "\x1f".join(parts).encode()
    return hashlib.blake2b(text, digest_size=10, key=salt.encode()[:64]).hexdigest()


def mint(base: str, kind: str, local: str) -> str:
    """Give the IRI of a thing of a kind: base + kind + "/" + local."""
    return f"{base}{kind}/{local}"
