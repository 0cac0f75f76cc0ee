"""Source pages: all documents, and one document with the places that are cited marked in its text."""

import re
from collections import defaultdict
from dataclasses import dataclass, field

import numpy as np

from graph import quoting
from graph.tables import STATUSES, TIE_TYPES
from ontology.errors import NotFoundError
from server.pages.context import Reader
from server.pages.links import document_url, web_address
from server.pages.ties import tie_url

MOST_TEXT = 200_000
MOST_ROWS = 200


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """A document in the list of sources."""

    title: str
    url: str
    publisher: str
    date: str
    source: str
    licence: str
    ties: int


@dataclass(frozen=True, slots=True)
class Said:
    """One thing a document says: the tie in words, and where it stands."""

    sentence: str
    url: str
    status: str
    row: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a document's text; `anchor` names a piece that is cited."""

    text: str
    anchor: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """What the page of a document shows."""

    title: str
    name: str
    publisher: str
    date: str
    source: str
    licence: str
    link: str
    origin: str
    language: str
    said: list[Said]
    total: int
    pieces: list[Piece] = field(default_factory=list)
    table: bool = False


def document_list(reader: Reader) -> list[DocumentLine]:
    """Give all documents, the latest first."""
    table = reader.graph.documents
    counts = np.bincount(reader.graph.evidences.document, minlength=len(table))
    order = sorted(range(len(table)), key=lambda at: (table.date[at], table.name[at]), reverse=True)
    return [
        DocumentLine(
            table.title[at] or table.name[at],
            document_url(reader.lang, table.iri[at]),
            table.publisher[at],
            reader.t.date(table.date[at]),
            table.source[at],
            table.licence[at],
            int(counts[at]),
        )
        for at in order
    ]


def document_row(reader: Reader, local: str) -> int:
    """Give the row of the document whose IRI ends in `local`. Raises NotFoundError."""
    iri = f"{reader.graph.base}document/{local}"
    try:
        return reader.graph.documents.iri.index(iri)
    except ValueError:
        raise NotFoundError(f"no document {local!r} in generation {reader.graph.number}") from None


def document_page(reader: Reader, at: int) -> DocumentPage:
    """Read what the page of a document shows."""
    table, places = reader.graph.documents, reader.graph.evidences
    cited = np.flatnonzero(places.document == at)
    said = sorted((_said(reader, int(place)) for place in cited[:2000]), key=lambda one: (one.start, one.row, one.url))
    text = any(one.start >= 0 for one in said) or table.media_type[at].startswith(("text/plain", "text/markdown"))
    pieces = []
    if text and table.path[at]:
        pieces = _pieces(quoting.kept_text(reader.graph.root / table.path[at], reader.graph.hidden), said)
    return DocumentPage(
        table.title[at] or table.name[at], table.name[at], table.publisher[at], reader.t.date(table.date[at]),
        table.source[at], table.licence[at], web_address(table.url[at]), table.origin[at], table.language[at],
        said[:MOST_ROWS], len(cited), pieces, not text,
    )  # fmt: skip


def _said(reader: Reader, place: int) -> Said:
    places, ties = reader.graph.evidences, reader.graph.ties
    tie = int(places.tie[place])
    phrase = reader.t(f"tie.{TIE_TYPES[ties.type[tie]].value}.out")
    sentence = f"{reader.graph.label(int(ties.s[tie]))} {phrase} {reader.graph.label(int(ties.t[tie]))}"
    status = STATUSES[2] if places.proposed[place] else STATUSES[1] if places.implied[place] else STATUSES[0]
    return Said(
        sentence,
        tie_url(reader.lang, ties.id[tie]),
        status,
        int(places.row[place]),
        int(places.start[place]),
        int(places.end[place]),
    )


def _after_front_matter(text: str) -> int:
    """Give where a note's text begins: what its front matter says stands above it as facts."""
    head = re.match(r"---\n.*?\n---\n+", text, re.DOTALL)
    return head.end() if head else 0


def _pieces(text: str, said: list[Said]) -> list[Piece]:
    """Cut a text where cited passages begin and end; overlapping ones are joined."""
    starts: defaultdict[int, int] = defaultdict(int)
    for one in said:
        if one.start >= 0:
            starts[one.start] = max(starts[one.start], one.end)
    pieces: list[Piece] = []
    here = _after_front_matter(text)
    for start, end in sorted(starts.items()):
        if start < here:  # within a passage that is marked already: only somewhere to jump to
            pieces.append(Piece("", f"c{start}"))
            start = here
        if end <= here:
            continue
        pieces += [Piece(text[here:start]), Piece(text[start:end], f"c{start}")]
        here = end
    return [*pieces, Piece(text[here:MOST_TEXT])]
