"""Reads RDF: a limited child process parses and lifts the file, this side turns the lift into entities and facts."""

import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote

import orjson

from loaders import contacts
from loaders.rdflift import CONTACT, Lifter
from ontology.errors import SourceError, Where
from ontology.facts import Document, Item
from ontology.lifting import lifts

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

_ROOMS = str(Path(__file__).parent.parent)
_COMMAND = f"import sys; sys.path.insert(0, {_ROOMS!r}); from loaders.rdfchild import main; main()"
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

    def time(self, size: int) -> int:
        """Give the seconds of computing that a file of a size may take."""
        return self.seconds + size // self.bytes_per_second


def read_rdf(path: Path, limits: Limits | None = None) -> Iterator[Item]:
    """Read one RDF file: its document, the things it describes, its facts, then what was not understood.

    Raises SourceError for a file that is not what its ending says, that declares entities or a remote context, or that
    crashes its parser or needs more memory or time than a file may use.
    """
    form, media_type, packed = _format(path)
    with tempfile.TemporaryFile() as spool:
        _run(path, form, packed, limits or Limits(), spool)
        spool.seek(0)
        head = orjson.loads(next(spool, b"{}"))
        if "refused" in head:
            raise _refused(path, head)
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
                raise _refused(self.path, line)
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
    size = path.stat().st_size * (15 if packed else 1)
    return {
        "format": form,
        "gzip": packed,
        "bytes": limits.unpacked,
        "memory": limits.memory,
        "output": limits.output,
        "statements": limits.statements,
        "seconds": limits.time(size),
        "base": f"https://w3id.org/kurbits/file/{quote(path.name)}",
        "genid": f"https://w3id.org/kurbits/.well-known/genid/{quote(path.name)}/",
        "questions": [lift.text for lift in lifts()],
        "known": sorted(frozenset().union(*(lift.known for lift in lifts()))),
        "contact": sorted(CONTACT),
    }


def _run(path: Path, form: str, packed: bool, limits: Limits, spool: IO[bytes]) -> None:
    job = _job(path, form, packed, limits)
    try:
        with path.open("rb") as file:
            done = subprocess.run(  # noqa: S603 - our own interpreter and module
                [sys.executable, "-I", "-c", _COMMAND, json.dumps(job)],
                stdin=file,
                stdout=spool,
                stderr=subprocess.DEVNULL,  # a crash report may quote the file
                env={name: os.environ[name] for name in ("LD_LIBRARY_PATH", "TZ") if name in os.environ},
                timeout=2 * job["seconds"] + 10,
                check=False,
            )
    except OSError as error:
        raise SourceError(Where(str(path)), f"the file cannot be read ({error.strerror})") from error
    except subprocess.TimeoutExpired:
        raise _too_long(path, job["seconds"]) from None
    if done.returncode == -24:  # SIGXCPU: it used up its seconds
        raise _too_long(path, job["seconds"])
    if done.returncode == -25:  # SIGXFSZ: its output passed the limit
        raise SourceError(Where(str(path)), "it says more than one file may", remedy="Split the file")
    if done.returncode:
        found = "the parser broke down on it: it is nested too deep, or too large for its memory"
        raise SourceError(Where(str(path)), found, remedy="Check the file, or split it")


def _too_long(path: Path, seconds: int) -> SourceError:
    return SourceError(Where(str(path)), f"it takes more than {seconds} s to read", remedy="Check it, or split it")


def _refused(path: Path, line: Mapping[str, Any]) -> SourceError:
    found, row, expected, remedy = line["refused"]
    return SourceError(Where(str(path), row=row), found, expected, remedy)


def _mask(path: Path, packed: bool) -> str:
    """Give the text to keep of a file that holds contact details."""
    if packed or path.stat().st_size > _MASKABLE:
        return _UNKEPT
    text, _ = contacts.mask(path.read_bytes().decode("utf-8-sig", errors="replace"))
    return _VAT.sub(lambda number: contacts.MASK * len(number[0]) if number[1][2] < "2" else number[0], text)
