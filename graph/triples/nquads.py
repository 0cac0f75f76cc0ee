"""Terms as N-Triples text, checked: writing text and bulk-loading it is the fastest way into a store from Python."""

import re
from functools import lru_cache

from ontology.errors import StoreError
from ontology.terms import expand

_NOT_IN_IRI = re.compile(r"[\x00-\x20<>\"{}|\\^`\ud800-\udfff]")
_SPECIAL = re.compile(r"[\x00-\x1f\"\\\x7f\ud800-\udfff]")
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8})*", re.IGNORECASE)
_DATES = ((re.compile(r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"), "date"),
          (re.compile(r"\d{4}-(?:0[1-9]|1[0-2])"), "gYearMonth"), (re.compile(r"\d{4}"), "gYear"))  # fmt: skip
_XSD = expand("xsd:")
_DAYS = {"02": 29, "04": 30, "06": 30, "09": 30, "11": 30}


def iri(text: str) -> str:
    """Give an IRI as N-Triples. Raises StoreError for characters that no IRI may have."""
    if _NOT_IN_IRI.search(text) or ":" not in text:
        raise StoreError(f'{text!r} is not an IRI; it may not hold spaces, control characters or any of <>"{{}}|\\^`')
    return f"<{text}>"


@lru_cache(maxsize=512)
def term(curie: str) -> str:
    """Give a prefixed name as N-Triples ("org:Membership")."""
    return iri(expand(curie))


def is_link(text: str) -> bool:
    """Say whether a text is an address of the web that may become an IRI."""
    return text.startswith(("http://", "https://")) and len(text) > 8 and not _NOT_IN_IRI.search(text)


def quoted(text: str) -> str:
    """Give a string in quotes, escaped. Lone surrogates, which no file can hold, become U+FFFD."""
    return f'"{_SPECIAL.sub(_escape, text)}"' if _SPECIAL.search(text) else f'"{text}"'


def _escape(match: re.Match[str]) -> str:
    character = match.group()
    if "\ud800" <= character <= "\udfff":
        return "\ufffd"
    return _ESCAPES.get(character) or f"\\u{ord(character):04X}"


def literal(text: str, language: str = "") -> str:
    """Give a plain literal, or one in a language when the tag is a tag."""
    return f"{quoted(text)}@{language.lower()}" if language and _LANGUAGE.fullmatch(language) else quoted(text)


def typed(text: str, datatype: str) -> str:
    """Give a literal of a datatype (prefixed name)."""
    return f"{quoted(text)}^^{term(datatype)}"


@lru_cache(maxsize=65_536)
def date(text: str) -> str:
    """Give an ISO 8601 date typed by its precision (xsd:gYear, xsd:gYearMonth, xsd:date), "" when it is none."""
    for pattern, datatype in _DATES:
        if pattern.fullmatch(text):
            if datatype == "date" and int(text[8:]) > _DAYS.get(text[5:7], 31):
                return ""
            return f'"{text}"^^<{_XSD}{datatype}>'
    return ""


def decimal(value: float) -> str:
    """Give a number as xsd:decimal, without an exponent and without needless zeros."""
    text = f"{value:.6f}".rstrip("0").rstrip(".") if value != int(value) else str(int(value))
    return f'"{text}"^^<{_XSD}decimal>'


def integer(value: int) -> str:
    """Give a whole number as xsd:integer."""
    return f'"{value}"^^<{_XSD}integer>'


def year(value: int) -> str:
    """Give a year as xsd:gYear."""
    return f'"{value:04d}"^^<{_XSD}gYear>'


def double(value: float) -> str:
    """Give a measured number as xsd:double, with all the digits it has."""
    return f'"{value!r}"^^<{_XSD}double>'


def in_graph(triples: bytes, graph: str) -> bytes:
    """Put triples (each a line that ends with " .") into a named graph, given as N-Triples."""
    return triples.replace(b" .\n", f" {graph} .\n".encode())  # a line feed inside a literal is always escaped
