"""Reads RDF: a limited child process parses and lifts the file, this side turns the lift into entities and facts."""

import hashlib
import re
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote

import orjson

from loaders import child, contacts
from loaders.rdflift import CONTACT, Lifter
from ontology.errors import SourceError, Where
from ontology.facts import Document, Item
from ontology.labels import measure_labels
from ontology.lifting import lifts
from ontology.terms import K

VERSION = "1"

FORMATS = {
    ".ttl": ("ttl", "text/turtle"),
    ".nt": ("nt", "application/n-triples"),
    ".nq": ("nq", "application/n-quads"),
    ".trig": ("trig", "application/trig"),
    ".rdf": ("xml", "application/rdf+xml"),
    ".owl": ("xml", "application/rdf+xml"),
    ".xml": ("xml", "application/rdf+xml"),
    ".jsonld": ("jsonld", "application/ld+json"),
}
"""Ending → parser and media type. Each may be gzipped as well (".nq.gz")."""

ENDINGS = tuple(ending + packed for ending in FORMATS for packed in ("", ".gz"))

_VAT = re.compile(r"\bSE-?(\d{10})(?:\d\d)?\b")  # a sole trader's holds a personal identity number
_MASKABLE = 2_000_000
_UNKEPT = "This file holds contact details, and is too large to mask them one by one. No copy of it is kept.\n"


@dataclass(frozen=True)
class Limits:
    """How much of the machine one file may use: bytes, statements, and seconds (which grow with its size)."""

    memory: int = 1_000_000_000
    unpacked: int = 1_000_000_000
    output: int = 2_000_000_000
    statements: int = 5_000_000
    seconds: int = 10
    bytes_per_second: int = 400_000

    def bounds(self, size: int) -> child.Bounds:
        """Give what reading a file of a size may use."""
        return child.Bounds(self.memory, self.seconds + size // self.bytes_per_second, self.output)


def read_rdf(path: Path, limits: Limits | None = None, progress: child.Progress | None = None) -> Iterator[Item]:
    """Read one RDF file: its document, the things it describes, its facts, then what was not understood.

    Raises SourceError for a file that is not what its ending says, that declares entities or a remote context, or that
    crashes its parser or needs more memory or time than a file may use.
    """
    form, media_type, packed = _format(path)
    with tempfile.TemporaryFile() as spool:
        _spool(path, (form, packed), limits or Limits(), spool, progress)
        spool.seek(0)
        head = orjson.loads(next(spool))
        if "refused" in head:
            raise child.refusal(Where(str(path)), head)
        yield Document(path.name, path, _mask(path, packed) if head["contact"] else None, media_type=media_type)
        yield from Lifter(path.name).items(_Lines(path, spool))


class _Lines:
    """What the child printed, line by line, as often as wanted."""

    def __init__(self, path: Path, spool: IO[bytes]):
        self.path, self.spool, self.start = path, spool, spool.tell()

    def __iter__(self) -> Iterator[Mapping[str, Any]]:
        self.spool.seek(self.start)
        line: dict[str, Any] = {}
        for text in self.spool:
            line = orjson.loads(text)
            if "refused" in line:
                raise child.refusal(Where(str(self.path)), line)
            yield line
        if "end" not in line:
            raise SourceError(Where(str(self.path)), "its reader stopped in the middle", remedy="Split the file")


def _format(path: Path) -> tuple[str, str, bool]:
    name = path.name.lower()
    packed = name.endswith(".gz")
    return (*FORMATS[Path(name.removesuffix(".gz")).suffix], packed)


@cache
def version() -> str:
    """Give the version of this loader together with that of the questions it asks."""
    texts = "".join(lift.text for lift in lifts())
    return f"{VERSION}-{hashlib.blake2b(texts.encode(), digest_size=6).hexdigest()}"


def _job(path: Path, form: str, packed: bool, limits: Limits) -> dict[str, Any]:
    return {
        "format": form,
        "gzip": packed,
        "bytes": limits.unpacked,
        "statements": limits.statements,
        "base": f"https://w3id.org/kurbits/file/{quote(path.name)}",
        "genid": f"https://w3id.org/kurbits/.well-known/genid/{quote(path.name)}/",
        "questions": [lift.text for lift in lifts()],
        "known": sorted(frozenset(K + name for name in measure_labels()).union(*(lift.known for lift in lifts()))),
        "contact": sorted(CONTACT),
    }


def _spool(
    path: Path, how: tuple[str, bool], limits: Limits, spool: IO[bytes], progress: child.Progress | None
) -> None:
    """Keep what the child says of a file, since it is gone through more than once."""
    bounds = limits.bounds(path.stat().st_size * (15 if how[1] else 1))
    try:
        with path.open("rb") as file:
            job = _job(path, *how, limits)
            spool.writelines(child.lines("loaders.rdfchild", file, job, Where(str(path)), bounds, progress))
    except OSError as error:
        raise SourceError(Where(str(path)), f"the file cannot be read ({error.strerror})") from error


def _mask(path: Path, packed: bool) -> str:
    """Give the text to keep of a file that holds contact details."""
    if packed or path.stat().st_size > _MASKABLE:
        return _UNKEPT
    text, _ = contacts.mask(path.read_bytes().decode("utf-8-sig", errors="replace"))
    return _VAT.sub(lambda number: contacts.MASK * len(number[0]) if number[1][2] < "2" else number[0], text)
