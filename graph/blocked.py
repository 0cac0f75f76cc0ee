"""The block list erased.tsv: who is kept out of a workspace, as keyed hashes, and where a text or a fact names them.

The list holds no name. Whoever has the list and the salt can test a name against it, but not read one out of it.
"""

import hashlib
import hmac
import html
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

from graph import durable, seals
from graph.identity.names import fold, normalise, repair
from graph.identity.numbers import identifiers
from ontology.errors import WorkspaceError
from ontology.facts import Entity, Kind

MASK = "█"
"""What stands for every character of a name that was erased, as for contact data."""

COLUMNS = ("erasure", "when", "what", "length", "head", "hash", "scope")

_LETTER = (
    r"(?:[^\W_]|\\u0(?:0[c-fC-F]|1[0-7])[0-9a-fA-F]"  # as JSON may escape it
    r"|&(?:\#\d{2,4}|\#x[0-9a-fA-F]{2,3}|[A-Za-z]{1,2}(?:uml|ring|acute|grave|tilde|circ|slash|lig|cedil));"  # as HTML
    r"|%C3%[89ABab][0-9A-Fa-f])"  # as an address
)
_TOKEN = re.compile(
    rf"%[0-7][0-9A-Fa-f]|(?P<word>{_LETTER}(?:{_LETTER}|[\u0300-\u036f\u00ad]|-[ \t]*\r?\n[ \t]*(?=\w))*)"
)
_GAP = 12  # characters that may stand between the words of a name
_WORDS = 8


class Row(NamedTuple):
    """One row of the list. `what` is name, surname, number, mention or iri; `scope` limits names to organisations."""

    erasure: str
    when: str
    what: str
    length: int
    head: str
    hash: str
    scope: str = ""


class Token(NamedTuple):
    """A word of a text, where it stands, and as it is compared."""

    start: int
    end: int
    letters: str


def letters(name: str) -> str:
    """Give a name as it is compared: letters and figures only, case and accents folded."""
    return "".join(c for c in fold(repair(name)) if c.isalnum())


def tokens(text: str) -> list[Token]:
    """Give the words of a text in order; a word that is hyphenated at a line's end is one."""
    found = []
    for match in _TOKEN.finditer(text):
        if word := match["word"]:
            found.append(Token(match.start(), match.end(), _plain(word)))
    return found


def _plain(word: str) -> str:
    if word.isascii() and word.isalnum():
        return word.lower()
    if "\\" in word:
        word = re.sub(r"\\u([0-9a-fA-F]{4})", lambda found: chr(int(found[1], 16)), word)
    return "".join(c for c in fold(unquote(html.unescape(word))) if c.isalnum())


class Blocked:
    """The list of a workspace, opened with its salt. An empty one blocks nobody and costs nothing."""

    def __init__(self, rows: Iterable[Row], salt: str):
        self.rows, self._key = tuple(dict.fromkeys(rows)), salt.encode()

    @classmethod
    def load(cls, path: Path, salt: str) -> "Blocked":
        """Read a list. Raises WorkspaceError for a damaged row; nobody is let in because of it."""
        rows = []
        for number, line in enumerate(path.read_text("utf-8", "replace").split("\n") if path.exists() else (), start=1):
            if not line or line.startswith(COLUMNS[0]):
                continue
            cells = line.split("\t")
            if len(cells) != len(COLUMNS) or not cells[3].isdigit():
                raise WorkspaceError(
                    f"{path}, line {number}: expected {len(COLUMNS)} columns. Restore it from a backup."
                )
            rows.append(Row(cells[0], cells[1], cells[2], int(cells[3]), *cells[4:]))
        return cls(rows, salt)

    def save(self, path: Path) -> None:
        """Write the whole list; it is on the disk when this returns."""
        lines = ["\t".join(COLUMNS), *("\t".join(map(str, row)) for row in self.rows)]
        data = ("\n".join(lines) + "\n").encode()
        if path.name in seals.WHOLE:
            seals.whole(path, data)
        durable.write_file(path, data, mode=0o600)

    def __bool__(self) -> bool:
        return bool(self.rows)

    @cached_property
    def digest(self) -> str:
        """What identifies the list: the same for the same people, "" for nobody."""
        said = sorted({(row.what, row.hash, row.scope) for row in self.rows})
        return hashlib.sha256(repr(said).encode()).hexdigest()[:16] if said else ""

    def hash(self, what: str, text: str) -> str:
        """Give the keyed hash of something."""
        return hmac.new(self._key, f"erased\x1f{what}\x1f{text}".encode(), "sha256").hexdigest()[:32]

    def with_rows(self, rows: Iterable[Row]) -> "Blocked":
        """Give a list with some rows more."""
        return Blocked((*self.rows, *rows), self._key.decode())

    def named(self, erasure: str, when: str, name: str, scope: str = "") -> Iterator[Row]:
        """Give the rows that block a name: as said, surname first, and the surname alone for texts that name both."""
        words = [w for w in map(letters, re.split(r"[\s,]+", name)) if w]
        forms = {"".join(words), "".join(words[-1:] + words[:-1])} if words else set()
        for form in sorted(forms):
            yield self._row(erasure, when, "name", form, scope)
        if len(words) > 1 and len(words[-1]) > 2:
            yield self._row(erasure, when, "surname", words[-1], scope)

    def exact(self, erasure: str, when: str, what: str, text: str) -> Row:
        """Give the row that blocks a number, a key of mentions or an IRI."""
        return Row(erasure, when, what, 0, "", self.hash(what, text))

    def scope(self, organisations: Iterable[str]) -> str:
        """Give the scope that limits a name to people of some organisations."""
        return ",".join(sorted({self.hash("scope", normalise(name)) for name in organisations}))

    def _row(self, erasure: str, when: str, what: str, form: str, scope: str) -> Row:
        return Row(erasure, when, what, len(form), self._head(form), self.hash(what, form), scope)

    def _head(self, form: str) -> str:
        return self.hash("head", form[:2])[:4]

    @cached_property
    def _exact(self) -> dict[tuple[str, str], str]:
        return {(row.what, row.hash): row.erasure for row in self.rows if not row.length}

    @cached_property
    def _forms(self) -> dict[tuple[str, str], list[Row]]:
        found: dict[tuple[str, str], list[Row]] = {}
        for row in self.rows:
            if row.length:
                found.setdefault((row.what, row.hash), []).append(row)
        return found

    @cached_property
    def _lengths(self) -> dict[str, list[int]]:
        whats = ("name", "surname")
        return {what: sorted({row.length for row in self.rows if row.what == what}) for what in whats}

    @cached_property
    def _starts(self) -> dict[str, bool]:
        return {}

    def _may_start(self, first: str) -> bool:
        """Say whether a name of the list may begin with two letters: a table, as most words begin no name."""
        if (known := self._starts.get(first)) is None:
            known = self._starts[first] = self._head(first) in self._heads
        return known

    @cached_property
    def _heads(self) -> frozenset[str]:
        return frozenset(row.head for row in self.rows if row.length)

    def holds(self, what: str, text: str) -> str:
        """Give the erasure that blocks a number, mention or IRI, "" when none does."""
        return self._exact.get((what, self.hash(what, text)), "")

    def person(self, entity: Entity, organisations: Iterable[str] = ()) -> set[str]:
        """Give the erasures that mean a person: by name and organisation where the list says so, or by number."""
        if entity.kind != Kind.PERSON or not self.rows:
            return set()
        found = {self.holds("number", f"{i.scheme}:{i.value}") for i in identifiers(entity)}
        scopes: set[str] | None = None
        for name in filter(None, (entity.name, *entity.aliases)):
            form = letters(name)
            for row in self._forms.get(("name", self.hash("name", form)), ()):
                if row.scope and scopes is None:
                    scopes = {self.hash("scope", normalise(each)) for each in organisations}
                if not row.scope or (scopes or set()) & set(row.scope.split(",")):
                    found.add(row.erasure)
        return found - {""}

    def spans(self, text: str, meant: Collection[str] = (), lone: Collection[str] = ()) -> list[tuple[int, int, str]]:
        """Give where a text names somebody of the list, word by word: start, end, erasure.

        `meant` are erasures known to be meant here, which count also when limited to organisations; of those in `lone`
        surnames that stand alone count.
        """
        if not self.rows:
            return []
        words = tokens(text)
        found: set[tuple[int, int, str]] = set()
        for at, first in enumerate(words):
            following = words[at + 1].letters if at + 1 < len(words) else ""
            if self._may_start((first.letters + following)[:2]):
                for last, row in self._named_at(words, at, meant):
                    found |= {(token.start, token.end, row.erasure) for token in words[at : last + 1]}
                named = self._surnames(first.letters) if lone else ()
                found |= {(first.start, first.end, row.erasure) for row in named if row.erasure in lone}
        return sorted(found)

    def _named_at(self, words: Sequence[Token], at: int, meant: Collection[str]) -> Iterator[tuple[int, Row]]:
        said, before = "", 0
        for last in range(at, min(at + _WORDS, len(words))):
            if last > at and words[last].start - words[last - 1].end > _GAP:
                return
            said += words[last].letters
            for length in self._lengths["name"]:
                if before < length <= len(said) and ending(said[length:]):
                    for row in self._forms.get(("name", self.hash("name", said[:length])), ()):
                        if not row.scope or row.erasure in meant:
                            yield last, row
            before = len(said)

    def _surnames(self, said: str) -> Iterator[Row]:
        for length in self._lengths["surname"]:
            if length <= len(said) and ending(said[length:]):
                yield from self._forms.get(("surname", self.hash("surname", said[:length])), ())

    def surname(self, name: str, meant: Collection[str]) -> bool:
        """Say whether a name is nothing but the surname of somebody who is meant."""
        return any(row.erasure in meant for row in self._surnames(letters(name)))

    def masked(self, text: str, meant: Collection[str] = (), mask: str = MASK) -> str:
        """Give a text with everybody of the list overwritten, character for character."""
        return overwritten(text, self.spans(text, meant), mask)


def overwritten(text: str, spans: Sequence[tuple[int, int, str]], mask: str = MASK) -> str:
    """Give a text with spans overwritten, character for character; spans in order of their starts."""
    parts, at = [], 0
    for start, end, _ in spans:
        if end > at:
            parts += [text[at:start], mask * (end - max(start, at))]
            at = end
    return "".join([*parts, text[at:]]) if parts else text


def ending(rest: str) -> bool:
    """Say whether what follows a name within its word leaves it the same name: a genitive -s, a figure."""
    return rest in ("", "s") or rest.isdigit()


def read_salt(folder: Path) -> str:
    """Read the secret of a workspace folder. Raises WorkspaceError where it is missing or cannot be one."""
    try:
        return (folder / "salt").read_text(encoding="ascii").strip()
    except (FileNotFoundError, UnicodeDecodeError) as error:
        raise WorkspaceError(
            f"{folder / 'salt'}: missing or damaged, so people would get new IRIs. Restore it from a backup."
        ) from error


def blocked_list(folder: Path) -> Blocked:
    """Open the list of a workspace folder."""
    path = folder / "erased.tsv"
    if not path.exists():
        return Blocked((), "")
    return Blocked.load(path, read_salt(folder))
