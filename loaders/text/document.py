"""Opens a text file: decodes it, masks its contact data and reads what it says about itself."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from charset_normalizer import from_bytes

from loaders.contacts import Contact, mask
from loaders.text.dates import find_dates
from loaders.text.paper import PAPERS, words_of
from loaders.text.webpage import article
from ontology.errors import SourceError, Where
from ontology.facts import Document

MEDIA_TYPES = {".md": "text/markdown", ".txt": "text/plain", ".html": "text/html", ".htm": "text/html"}
"""What this loader opens, by the file's ending."""

_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_FRONT = re.compile(r"---[ \t]*\r?\n(.*?)^---[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE)
_GENRE = re.compile(
    r"\W*(?:press(?:meddelande|release|info)?|nyhet(?:er)?|datum|publicerad|debatt|\W*)\W*", re.IGNORECASE
)
_DATELINE = re.compile(
    r"\W*(?:(?:press\w*|nyhet|datum|publicerad\w*|uppdaterad|den)\b[\s:,–-]*){0,3}[\d]{1,4}[-. ]", re.IGNORECASE
)
_FUNCTION_WORDS = {
    "sv": {"och", "att", "är", "som", "för", "inte", "till", "ett"},
    "no": {"og", "å", "er", "som", "for", "ikke", "til", "et"},
    "en": {"and", "the", "of", "is", "for", "not", "to", "in"},
}


@dataclass(frozen=True, slots=True)
class Kept:
    """A text as it is kept: contact data masked, front matter still in place but not read (`body` is where it ends)."""

    name: str
    text: str
    body: int
    document: Document
    contacts: tuple[Contact, ...] = ()


def open_text(path: Path) -> Kept:
    """Read a .txt, .md, .html, .pdf or .docx file. Raises SourceError for one that is missing, empty or undecodable."""
    paper = path.suffix.lower() in PAPERS
    raw, charset = (words_of(path), "utf-8") if paper else _decode(path)
    page = MEDIA_TYPES.get(path.suffix.lower()) == "text/html"
    said: dict[str, Any] = {}
    if page:
        raw, said = article(raw)
    text, contacts = mask(raw)
    meta, body = (said, 0) if page or paper else _front_matter(path, text)
    if not text[body:].strip():
        raise SourceError(Where(str(path)), "the file holds no text", "a text", "Remove it or fill it.")
    return Kept(path.name, text, body, _describe(path, text, body, (meta, charset)), tuple(contacts))


def keep_text(text: str, name: str = "text.txt") -> Kept:
    """Take a text that is already in memory (a form, a notebook, a test) as `open_text` takes a file."""
    masked, contacts = mask(text)
    meta, body = _front_matter(Path(name), masked)
    return Kept(name, masked, body, _describe(Path(name), masked, body, (meta, "utf-8")), tuple(contacts))


def _decode(path: Path) -> tuple[str, str]:
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise SourceError(Where(str(path)), "there is no such file", remedy="Check the name.") from error
    except OSError as error:
        raise SourceError(Where(str(path)), f"the file cannot be read ({error.strerror})") from error
    for mark, charset in _BOMS:
        if data.startswith(mark):
            return _decoded(path, data, charset), charset.removesuffix("-sig")
    if b"\0" in data:
        raise SourceError(Where(str(path), character=data.index(b"\0")), "a NUL byte", "a text, not a binary file")
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        guess = from_bytes(data, cp_isolation=["cp1252", "mac_roman", "cp850", "iso8859_15"]).best()
        charset = guess.encoding if guess else "cp1252"
        return _decoded(path, data, charset), charset


def _decoded(path: Path, data: bytes, charset: str) -> str:
    try:
        return data.decode(charset).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        where = Where(str(path), character=error.start)
        raise SourceError(where, f"bytes that are not {charset}", "UTF-8", "Save the file as UTF-8.") from error


def _front_matter(path: Path, text: str) -> tuple[dict[str, Any], int]:
    match = _FRONT.match(text)
    if not match:
        return {}, 0
    try:
        meta = yaml.safe_load(match.group(1))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = Where(str(path), row=mark.line + 2 if mark else 1)
        raise SourceError(where, "the front matter is not valid YAML", "lines such as 'title: …'") from error
    if meta is not None and not isinstance(meta, dict):
        raise SourceError(Where(str(path), row=2), "the front matter is not a list of names and values", "'title: …'")
    return meta or {}, match.end()


def _describe(path: Path, text: str, body: int, said: tuple[dict[str, Any], str]) -> Document:
    meta, charset = said
    values = {
        key: str(meta.get(key) or "") for key in ("title", "publisher", "date", "url", "licence", "language", "origin")
    }
    values["title"] = values["title"] or find_title(text[body:])
    values["date"] = values["date"] or find_date(text[body:])
    values["language"] = values["language"] or guess_language(text[body:])
    plain = f"{MEDIA_TYPES.get(path.suffix.lower(), 'text/plain')}; charset={charset}"
    media_type = PAPERS.get(path.suffix.lower(), plain)
    return Document(path.name, path, text, media_type=media_type, **values)


def find_title(text: str) -> str:
    """Give the first line that reads as a title: short, no full stop, not the name of the genre or a date."""
    for line in text.splitlines()[:30]:
        title = line.strip().lstrip("#").strip()
        if (
            not title
            or re.match(r"press\w*\W+\d", title, re.IGNORECASE)
            or _GENRE.fullmatch(title)
            or re.fullmatch(r"[\d\s./-]+", title)
        ):
            continue
        if len(title) <= 120 and title[-1] not in ".,:;" and "█" not in title:
            return title
        if not line.startswith("#"):
            return ""
    return ""


def find_date(text: str) -> str:
    """Give the day a text says it was published: a full date on a line of its own head, ISO 8601, or "" when none."""
    for line in text[:600].splitlines():
        if len(line) > 60 or not _DATELINE.match(line):
            continue
        for date in find_dates(line):
            if re.fullmatch(r"\d{4}-\d\d-\d\d", date.value):
                return date.value
    return ""


def guess_language(text: str) -> str:
    """Tell Swedish, Norwegian and English apart by their commonest small words; "sv" when in doubt."""
    words = re.findall(r"[a-zåäöæø]+", text.casefold())
    counts = {language: sum(word in small for word in words) for language, small in _FUNCTION_WORDS.items()}
    best = max(counts, key=lambda language: counts[language])
    return best if counts[best] > counts["sv"] else "sv"
