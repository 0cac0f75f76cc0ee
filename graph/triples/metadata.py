"""The graph about the graph: sources, documents, loads and what this generation holds (DCAT, VoID, PROV)."""

from collections.abc import Mapping
from typing import Any

from graph.gather import Gathered
from graph.triples.nquads import date, integer, iri, is_link, literal, quoted, term, typed

_A = term("rdf:type")


def documents(gathered: Gathered, base: str) -> str:
    """Describe the documents that evidence points into."""
    table, lines = gathered.documents, []
    for row, record in enumerate(gathered.records):
        me = iri(table.iri[row])
        lines.append(f"{me} {_A} {term('foaf:Document')} .\n")
        lines.append(f"{me} {term('rdfs:label')} {quoted(table.title[row] or table.name[row])} .\n")
        lines.append(f"{me} {term('dct:isPartOf')} {iri(f'{base}graph/{table.source[row]}')} .\n")
        lines.append(f"{me} {term('dct:identifier')} {quoted('sha256:' + record['file'])} .\n")
        said = {
            "dct:title": table.title[row] and literal(table.title[row], table.language[row]),
            "dct:publisher": table.publisher[row] and quoted(table.publisher[row]),
            "dct:issued": date(table.date[row]) or (table.date[row] and quoted(table.date[row])),
            "dct:language": table.language[row] and quoted(table.language[row]),
            "dct:format": table.media_type[row] and quoted(table.media_type[row]),
            "dct:source": table.origin[row] and quoted(table.origin[row]),
            "dct:license": _link_or_text(table.licence[row]),
            "foaf:page": iri(table.url[row]) if is_link(table.url[row]) else "",
        }
        lines += [f"{me} {term(name)} {value} .\n" for name, value in said.items() if value]
    return "".join(lines)


def _link_or_text(text: str) -> str:
    return iri(text) if is_link(text) else quoted(text) if text else ""


def sources(gathered: Gathered, base: str) -> str:
    """Describe the sources as datasets, each with the activity that loaded it."""
    lines = []
    for source in gathered.sources:
        me, load = iri(f"{base}graph/{source}"), iri(f"{base}graph/{source}#load")
        mine = [row for row, name in enumerate(gathered.documents.source) if name == source]
        lines += [f"{me} {_A} {term(kind)} .\n" for kind in ("dcat:Dataset", "void:Dataset")]
        lines += [f"{me} {term(name)} {quoted(source)} .\n" for name in ("dct:title", "rdfs:label")]
        for publisher in sorted({gathered.documents.publisher[row] for row in mine} - {""}):
            lines.append(f"{me} {term('dct:publisher')} {quoted(publisher)} .\n")
        for licence in sorted({gathered.documents.licence[row] for row in mine} - {""}):
            lines.append(f"{me} {term('dct:license')} {_link_or_text(licence)} .\n")
        loaded = max(gathered.records[row]["loaded"] for row in mine)
        lines.append(f"{me} {term('prov:wasGeneratedBy')} {load} .\n{load} {_A} {term('prov:Activity')} .\n")
        lines.append(f"{load} {term('prov:endedAtTime')} {typed(loaded, 'xsd:dateTime')} .\n")
        lines += [f"{load} {term('prov:used')} {iri(gathered.documents.iri[row])} .\n" for row in mine]
    return "".join(lines)


def generation(base: str, number: int, when: str, counts: Mapping[str, Any]) -> str:
    """Describe the generation itself: its number, when it was made, and what it holds and leaves out."""
    me, derived = iri(f"{base}graph/meta"), iri(f"{base}graph/derived")
    pairs = (("k:pairsFound", counts["pairs"]), ("k:pairsWritten", counts["pairs_written"]))
    return (
        f"{me} {_A} {term('void:Dataset')} .\n{me} {term('k:generation')} {integer(number)} .\n"
        f"{me} {term('dct:created')} {typed(when, 'xsd:dateTime')} .\n"
        f"{me} {term('void:entities')} {integer(counts['entities'])} .\n"
        f"{derived} {_A} {term('void:Dataset')} .\n{derived} {term('k:generation')} {integer(number)} .\n"
        + "".join([f"{derived} {term(name)} {integer(value)} .\n" for name, value in pairs])
        + f"{derived} {term('k:leastCount')} {integer(counts['least_count'])} .\n"
    )
