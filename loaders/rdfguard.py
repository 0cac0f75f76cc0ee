"""Looks at the bytes of an RDF file before a parser does: packed bombs, entities, remote contexts, deep nesting."""

import gzip
import io
import json
import re
import zlib
from collections.abc import Iterator
from typing import IO, Any
from xml.parsers import expat

from loaders.child import RefusedError

_DECLARED = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
_CONTEXTS = {"https://schema.org", "https://schema.org/", "http://schema.org", "http://schema.org/"}
_VOCABULARY = {"@vocab": "https://schema.org/"}
_MOST_JSON = 64_000_000
_DEPTH = 100
_RATIO = 200
_OVERLAP = 64
_PERSONAL = tuple(
    map(re.compile, (rb"@[\w-]+\.[A-Za-z]", rb"(?<=\d\d[01]\d\d\d)[-+]\d{4}(?!\d)", rb"SE-?\d\d[01]\d{7}"))
)
"""What looks like an e-mail address or a personal identity number."""


class Watched:
    """The unpacked bytes of a file, looked at while they are read; `contact`: they may hold what has to be masked."""

    def __init__(self, file: IO[bytes], form: str, packed: bool, most: int):
        self._source: IO[bytes] = io.BufferedReader(_Unpacked(file, most)) if packed else file
        self._look = _Xml().look if form == "xml" else None
        self.contact, self._tail = False, b""
        if form == "jsonld":
            self._source = io.BytesIO(_local_json(self._source))

    def read(self, size: int = -1) -> bytes:
        """Give the next bytes. Raises RefusedError for what may not pass."""
        piece = self._source.read(size)
        window = self._tail + piece
        self.contact = self.contact or any(pattern.search(window) for pattern in _PERSONAL)
        if self._look:
            self._look(window, piece)
        self._tail = window[-_OVERLAP:]
        return piece


class _Unpacked(io.RawIOBase):
    """A gzip file unpacked, up to a size and a ratio that no honest file of statements has."""

    def __init__(self, file: IO[bytes], most: int):
        self.packed, self.unpacked, self.most, self.size = file, gzip.GzipFile(fileobj=file, mode="rb"), most, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            piece = self.unpacked.read(len(buffer))
        except (zlib.error, EOFError, gzip.BadGzipFile) as error:
            raise RefusedError(f"the gzip file is damaged or cut short ({error})", remedy="Fetch it again") from error
        self.size += len(piece)
        if self.size > self.most:
            raise RefusedError(f"it unpacks to more than {self.most // 1_000_000} MB", remedy="Split the file")
        if self.size > 10_000_000 and self.size > _RATIO * self.packed.tell():
            raise RefusedError(f"it unpacks to more than {_RATIO} times its size", remedy="Unpack it yourself")
        buffer[: len(piece)] = piece
        return len(piece)


class _Xml:
    """Lets RDF/XML in UTF-8 pass that is whole and shallow and declares no document type and no entity.

    The second parser is there because the one that makes statements takes a file that stops between two tags for
    a whole one, and needs quadratic time for deep ones.
    """

    def __init__(self) -> None:
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = lambda _name, _attributes: self._step(1)
        self._parser.EndElementHandler = lambda _name: self._step(-1)
        self._parser.XmlDeclHandler = self._declared
        self._depth = 0

    def look(self, window: bytes, piece: bytes) -> None:
        """Raise RefusedError when the next piece may not pass; the window holds some bytes before it as well."""
        if b"\x00" in window or window.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise RefusedError("UTF-16 or NUL bytes", 0, "UTF-8", "Save it as UTF-8")
        if found := _DECLARED.search(window):
            word = found[1].decode().upper()
            raise RefusedError(f"<!{word}> is refused: entities can grow without end or fetch from elsewhere")
        try:
            self._parser.Parse(piece, not piece)
        except expat.ExpatError as error:
            raise RefusedError(f"not XML: {expat.ErrorString(error.code)}", error.lineno) from error

    def _step(self, by: int) -> None:
        self._depth += by
        if self._depth > _DEPTH:
            raise RefusedError("it is nested too deep", self._parser.CurrentLineNumber, f"at most {_DEPTH} levels")

    @staticmethod
    def _declared(_version: str, encoding: str | None, _standalone: int) -> None:
        if encoding and encoding.upper() not in ("UTF-8", "UTF8", "US-ASCII", "ASCII"):
            raise RefusedError(f"encoding {encoding!a}", 1, "UTF-8", "Save it as UTF-8")


def _local_json(source: IO[bytes]) -> bytes:
    """Give JSON-LD whose contexts all stand in the file; that of schema.org is known and put in."""
    data = source.read(_MOST_JSON + 1)
    if len(data) > _MOST_JSON:
        raise RefusedError(f"JSON-LD of more than {_MOST_JSON // 1_000_000} MB", remedy="Write it as N-Quads")
    try:
        document = json.loads(data.decode("utf-8-sig"))
    except RecursionError:
        raise RefusedError("it is nested too deep", 0, f"at most {_DEPTH} levels") from None
    except UnicodeDecodeError as error:
        raise RefusedError(f"byte {error.start} is not UTF-8", 0, "UTF-8", "Save it as UTF-8") from error
    except json.JSONDecodeError as error:
        raise RefusedError(f"not JSON: {error.msg}", error.lineno) from error
    changed = False
    for holder, key, context in _contexts(document):
        if isinstance(context, str) and context in _CONTEXTS:
            holder[key], changed = _VOCABULARY, True
        elif isinstance(context, str):
            raise RefusedError(
                f"the context {context} is elsewhere, and nothing is fetched", 0, "a context in the file"
            )
    return json.dumps(document).encode() if changed else data


def _contexts(document: Any) -> Iterator[tuple[Any, Any, Any]]:
    """Give every context and import as (holder, key, context). Raises RefusedError for deep nesting."""
    waiting = [(document, 1)]
    while waiting:
        node, depth = waiting.pop()
        if depth > _DEPTH:
            raise RefusedError("it is nested too deep", 0, f"at most {_DEPTH} levels")
        if isinstance(node, dict):
            for key in ("@context", "@import"):
                context = node.get(key)
                if isinstance(context, list):
                    yield from ((context, place, each) for place, each in enumerate(context))
                elif context is not None:
                    yield node, key, context
        inside = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
        waiting += [(each, depth + 1) for each in inside]
