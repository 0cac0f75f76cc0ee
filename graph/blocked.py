"""The block list erased.tsv: who is kept out of a workspace, as keyed hashes, and where a text or a fact names them.

The list holds no name. Whoever has the list and the salt can test a name against it, but not read one out of it.
"""

import hashlib
import hmac
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from graph import durable, seals
from graph.identity.names import normalise
from graph.identity.numbers import identifiers
from graph.words import MASK, Token, ending, letters, overwritten, runs, tokens
from ontology.errors import WorkspaceError
from ontology.facts import Entity, Kind

COLUMNS = ("erasure", "when", "what", "length", "head", "hash", "scope")

_GAP = 12  # characters that may stand between the words of a name
_WORDS = 8


class Row(NamedTuple):
    """One row of the list: a name, surname, short (a surname of two letters), number, mention or iri.

    `scope` limits names to organisations.
    """

    erasure: str
    when: str
    what: str
    length: int
    head: str
    hash: str
    scope: str = ""


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
        if len(words) > 1:  # a short one is also a word ("Ek"), so that it counts only beside the first name
            yield self._row(erasure, when, "surname" if len(words[-1]) > 2 else "short", words[-1], scope)

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
        whats = ("name", "surname", "short")
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
                for last, row in self.surnames_at(words, at) if lone else ():
                    if row.erasure in lone:
                        found |= {(token.start, token.end, row.erasure) for token in words[at : last + 1]}
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

    def surnames_at(
        self, words: Sequence[Token], at: int, whats: Sequence[str] = ("surname",)
    ) -> Iterator[tuple[int, Row]]:
        """Give the surnames of the list that begin at a word, hyphenated ones too, with the word they end at."""
        if self._may_start((words[at].letters + (words[at + 1].letters if at + 1 < len(words) else ""))[:2]):
            for last, before, said in runs(words, at):
                yield from ((last, row) for row in self._surnames(said, whats, before))

    def called(self, forms: Iterable[str], meant: Collection[str] = ()) -> Iterator[Row]:
        """Give the names of the list that are one of some forms, as `letters` gives them; `meant` as in `spans`."""
        for form in forms:
            if len(form) in self._lengths["name"]:
                for row in self._forms.get(("name", self.hash("name", form)), ()):
                    if not row.scope or row.erasure in meant:
                        yield row

    def _surnames(self, said: str, whats: Sequence[str] = ("surname",), before: int = 0) -> Iterator[Row]:
        for what in whats:
            for length in self._lengths[what]:
                if before < length <= len(said) and ending(said[length:]):
                    yield from self._forms.get((what, self.hash(what, said[:length])), ())

    def surname(self, name: str, meant: Collection[str]) -> bool:
        """Say whether a name is nothing but the surname of somebody who is meant."""
        return any(row.erasure in meant for row in self._surnames(letters(name)))

    def masked(self, text: str, meant: Collection[str] = (), mask: str = MASK) -> str:
        """Give a text with everybody of the list overwritten, character for character."""
        return overwritten(text, self.spans(text, meant), mask)


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
