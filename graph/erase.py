"""Erasing a person: who is meant, every place that names them, and a workspace without them that stays without them."""

import secrets
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pyoxigraph as ox

from graph import keeping_out
from graph.blocked import Blocked, Row, blocked_list
from graph.build import build
from graph.generation import Generation
from graph.kept import Kept
from graph.scrub import Met, names_in, scrub_facts
from graph.words import letters
from graph.workspace import Workspace
from ontology.errors import InputError, NotFoundError, WorkspaceError
from ontology.facts import Identifier, Kind
from ontology.terms import K, expand

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Person:
    """Who is meant: every spelling, the IRIs published for them, their numbers, and what tells them from namesakes."""

    names: tuple[str, ...]
    iris: tuple[str, ...] = ()
    numbers: tuple[Identifier, ...] = ()
    organisations: tuple[str, ...] = ()  # empty: everybody of these names is meant


@dataclass(frozen=True)
class Place:
    """A place that names a person, how often, and what erasing does there."""

    where: str
    count: int
    then: str


def identify(workspace: Workspace, said: str, also: Sequence[str] = (), every: bool = False) -> Person:
    """Tell who is meant by a name or an IRI. Raises InputError with candidates where several people have the name."""
    generation = workspace.current()
    local = said.removeprefix(workspace.settings.base)
    if local.startswith("person/"):
        if generation is None:
            raise NotFoundError("nothing is published, so no IRI leads to anybody. Say the name instead.")
        return _one(generation, generation.row(said), also)
    rows = _called(generation, said) if generation else []
    if len(rows) > 1 and not every and generation:
        candidates = [(generation.local(row), _told(generation, row)) for row in rows]
        listed = "; ".join(f"{iri} ({label})" for iri, label in candidates)
        raise InputError(
            f"{len(rows)} people are called {said}: {listed}. Say which, by its IRI; or --all", candidates=candidates
        )
    found = [_one(generation, row, (), alone=False) for row in rows] if generation else []
    return Person(
        tuple(dict.fromkeys([said, *also, *(name for each in found for name in each.names)])),
        tuple(iri for each in found for iri in each.iris),
        tuple(dict.fromkeys(number for each in found for number in each.numbers)),
    )


def _called(generation: Generation, name: str) -> list[int]:
    hits = generation.search(name, limit=200, kinds=[Kind.PERSON])
    return [hit.row for hit in hits if letters(name) in (letters(hit.name), letters(hit.label))]


def _told(generation: Generation, row: int) -> str:
    return f"{generation.label(row)}, {', '.join(_organisations(generation, row)) or 'no organisation'}"


def _organisations(generation: Generation, row: int) -> list[str]:
    ties = generation.ties
    ends = {int(end) for tie in generation.ties_of(row) for end in (ties.s[tie], ties.t[tie])} - {row}
    return sorted(generation.label(end) for end in ends if generation.kind(end) == Kind.ORGANISATION)


def _one(generation: Generation, row: int, also: Sequence[str], alone: bool = True) -> Person:
    """Describe one person of what is published; who has namesakes there is told from them by organisation."""
    if generation.kind(row) != Kind.PERSON:
        raise InputError(f"{generation.local(row)} is no person. A source is taken out with: kurbits forget NAME")
    with sqlite3.connect(f"{(generation.path / 'search.sqlite').resolve().as_uri()}?mode=ro", uri=True) as index:
        names = [name for (name,) in index.execute("SELECT DISTINCT name FROM names WHERE entity = ?", (row,))]
        moved = [iri for (iri,) in index.execute("SELECT iri FROM moved WHERE entity = ?", (row,))]
    iris = [iri.removeprefix(generation.base) for iri in (generation.entities.iri[row], *moved)]
    namesakes = {other for name in names for other in _called(generation, name)} - {row} if alone else set()
    organisations = _organisations(generation, row) if namesakes else []
    if namesakes and not organisations:
        raise InputError(f"{names[0]} has namesakes and no organisation that tells them apart; take all: --all")
    numbers = _numbers(generation, generation.entities.iri[row])
    return Person(tuple(dict.fromkeys([*also, *names])), tuple(iris), tuple(numbers), tuple(organisations))


def _numbers(generation: Generation, iri: str) -> list[Identifier]:
    answers = generation.store.construct(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ VALUES ?s {{ <{iri}> }} ?s ?p ?o }}")
    numbers = [t.object for t in answers if t.predicate.value == expand("org:identifier")]
    return [Identifier(n.datatype.value.removeprefix(K), n.value) for n in numbers if isinstance(n, ox.Literal)]


def rows_of(person: Person, blocked: Blocked, salt: str, erasure: str = "") -> list[Row]:
    """Give the rows of the block list that keep a person out."""
    erasure = erasure or secrets.token_hex(6)
    when = datetime.now(UTC).date().isoformat()
    scope = blocked.scope(person.organisations)
    rows = [row for name in person.names for row in blocked.named(erasure, when, name, scope)]
    if not any(row.what == "name" for row in rows):
        raise InputError(f"{person.names[0]!r} holds no letter; expected the name of a person")
    rows += [blocked.exact(erasure, when, "number", f"{n.scheme}:{n.value}") for n in person.numbers]
    rows += [blocked.exact(erasure, when, "iri", iri) for iri in person.iris]
    if not scope:
        rows += [blocked.exact(erasure, when, "mention", keeping_out.mention_of(n, salt)) for n in person.names]
    return list(dict.fromkeys(rows))


def list_of(workspace: Workspace, person: Person) -> Blocked:
    """Give a block list with nobody but a person on it, to look for them with."""
    nobody = Blocked((), workspace.salt)
    return nobody.with_rows(rows_of(person, nobody, workspace.salt))


def places(workspace: Workspace, blocked: Blocked) -> Iterator[Place]:
    """Find every place of a workspace that names somebody of a list, and originals outside of it that do."""
    met: dict[str, Met] = {}
    read: dict[str, tuple[str, bool]] = {}
    for source, manifest in workspace.sources().items():
        folder, known = workspace.source_folder(source), set[str]()
        for name, record in manifest["documents"].items():
            facts = Kept.load(folder / record["facts"])
            found = scrub_facts(facts, blocked)
            read[f"sources/{source}/{record['facts']}"] = ("", False)
            if record["kept"].endswith(".txt"):
                read[f"sources/{source}/{record['kept']}"] = (name if any(facts.row) else "", True)
            for kept in (record["facts"], record["kept"]):
                met.setdefault(f"sources/{source}/{kept}", Met()).add(found)
            if found.people:
                lost = record["counts"]["facts"] - len(found.kept)
                yield Place(f"sources/{source}: facts read from {name}", max(lost, 1), "facts left out")
                known.add(record["origin_path"])
            if found.people or blocked.spans(name):
                known.add(record["origin_path"])
        for origin in sorted(known - {""}):
            if Path(origin).exists():
                yield Place(origin, 1, "not ours: stays as it is, and is never read with them again")
    for path in sorted(workspace.path.rglob("*")):
        inside = str(path.relative_to(workspace.path))
        if path.is_file() and path.name not in ("salt", "lock") and not inside.startswith(("current", "generations")):
            name, rows = read.get(inside, (path.name, False))
            count = names_in(name, path.read_bytes(), blocked, met.get(inside), rows) + len(blocked.spans(inside))
            if count:
                yield Place(inside, count, _then(inside))
    for number in workspace.numbers():
        if count := sum(_published(workspace.generation(number, readable=False), blocked)):
            yield Place(f"generations/{number}", count, "removed; a new one is built")


def _then(inside: str) -> str:
    first = inside.partition("/")[0]
    told = {"answers": "answer thrown away", "sources": "names masked", "workspace.toml": "yours to change"}
    coded = {"judgements.tsv": "names become keyed hashes", "published.tsv": "the IRI answers 410 from now on"}
    return {**told, **coded}.get(first, "names masked")


def _published(generation: Generation, blocked: Blocked) -> Iterator[int]:
    for path in sorted(generation.path.glob("*.json")):
        yield names_in("", path.read_bytes(), blocked)
    for path in sorted(generation.path.glob("*.sqlite")):
        yield sum(bool(blocked.spans(text)) for text in _texts(path))


def _texts(path: Path) -> Iterator[str]:
    """Give every text of a SQLite file."""
    with sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True) as file:
        tables = [name for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            for row in file.execute(f'SELECT * FROM "{table}"'):  # noqa: S608 - the file's own names
                yield " \n\n\n\n\n\n\n ".join(cell for cell in row if isinstance(cell, str))


def erase(workspace: Workspace, person: Person, progress: Progress | None = None) -> str:
    """Take a person out of everything and keep them out; give the number of the erasure. Raises as `erase_all`."""
    return erase_all(workspace, [person], progress)[0]


def erase_all(workspace: Workspace, people: Sequence[Person], progress: Progress | None = None) -> list[str]:
    """Take people out of everything and keep them out, with one publication; give the numbers of the erasures.

    The block list is written first: if this is cut short, the next load or publication completes it. Raises
    WorkspaceError that lists what still names them, when something does.
    """
    with workspace.lock():
        rows = [_block(workspace, person) for person in people]
        if workspace.sources():
            build(workspace, progress)
        else:
            keeping_out.apply(workspace)
    nobody = Blocked((), workspace.salt)
    meant = nobody.with_rows(row for each in rows for row in each)
    left = [place for place in places(workspace, meant) if not place.then.startswith("not ours")] if rows else []
    if left:
        told = "; ".join(f"{place.where} ({place.count})" for place in left)
        raise WorkspaceError(f"still named in: {told}. These must be changed by hand; then run the command again")
    return [each[0].erasure for each in rows]


def _block(workspace: Workspace, person: Person) -> list[Row]:
    """Write a person into the block list, who is taken out by the next build; give the rows."""
    before = blocked_list(workspace.path)
    base = before if before else Blocked((), workspace.salt)
    alone = rows_of(person, base, workspace.salt)
    known = {(row.what, row.hash, row.scope) for row in before.rows}
    fresh = [row for row in alone if (row.what, row.hash, row.scope) not in known]
    if fresh:
        base.with_rows(fresh).save(workspace.path / "erased.tsv")
        workspace.audit("erase", erasure=fresh[0].erasure)
        answering = ((iri, [f"=erased:{base.hash('iri', iri)[:12]}"]) for iri in person.iris)
        workspace.published.add(workspace.current_number(), answering)  # also those that only led to them: 410
    return alone


def erasures(workspace: Workspace) -> list[tuple[str, str, int]]:
    """Give the erasures of a workspace: number, day, rows of the list."""
    found: dict[tuple[str, str], int] = {}
    for row in blocked_list(workspace.path).rows:
        found[row.erasure, row.when] = found.get((row.erasure, row.when), 0) + 1
    return [(erasure, when, count) for (erasure, when), count in found.items()]


def withdraw(workspace: Workspace, erasure: str) -> None:
    """Let somebody in again at the next load; what was erased does not come back by itself. Raises NotFoundError."""
    with workspace.lock():
        blocked = blocked_list(workspace.path)
        rows: Iterable[Row] = [row for row in blocked.rows if row.erasure != erasure]
        if len(list(rows)) == len(blocked.rows):
            raise NotFoundError(f"no erasure {erasure}; list them with: kurbits erase --list")
        Blocked(rows, workspace.salt).save(workspace.path / "erased.tsv")
        workspace.audit("withdraw erasure", erasure=erasure)
