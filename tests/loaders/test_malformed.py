"""A thousand damaged tables: each is read right, or refused or listed by file and place; nothing else happens."""

import gzip
import hashlib
import io
import random
import zipfile
from collections import Counter
from collections.abc import Callable, Sequence
from csv import writer
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import pytest

from graph.workspace import Workspace
from loaders.registry import LoadOptions, read
from ontology.errors import InputError, SourceError
from ontology.facts import Entity, Fact, Reject
from server import loading

MAPPING = """\
kurbits: mapping/1
name: prov
tables:
  stod:
    optional: [ort]
    entities:
      agare: {kind: organisation, key: "orgnr:{orgnr:orgnr}", name: {column: namn, read: name}}
      projekt: {kind: project, key: "projekt:{projekt}", name: projekt}
    facts:
      - type: leads_project
        when: {column: roll, is_one_of: [LP, PP]}
        subject: agare
        object: projekt
        qualifiers:
          amount: {column: belopp, read: number, decimal: either}
          start: {column: start, read: date}
"""
HEADER = ["orgnr", "namn", "projekt", "roll", "belopp", "start"]
NUMBERS = ["202100-5182", "202100-3054", "202100-5208", "202100-2585", "212000-0142", "232100-0180"]
TEXT = ("csv", "tsv", "json", "jsonl")
SEEDS = {"csv": 15, "tsv.gz": 10, "json": 10, "jsonl": 10, "xlsx": 3, "ods": 2}
"""How often each mutator is tried: 50 files per mutator, a thousand in all."""

Rows = list[list[Any]]
Said = tuple[str, str, str, float, str]


@dataclass
class Table:
    """What a file is made of: `sane` says which rows must be understood, and `data` overrules the rows."""

    form: str
    random: random.Random
    header: list[Any]
    rows: Rows
    data: bytes | None = None
    wrong: frozenset[int] = frozenset()

    @property
    def any(self) -> int:
        """The place of some row."""
        return self.random.randrange(len(self.rows))

    @property
    def some(self) -> int:
        """The place of some column that matters."""
        return self.random.randrange(len(HEADER))


def made(form: str, seed: int) -> Table:
    rng = random.Random(seed)  # noqa: S311 - for repeatable tests
    rows = [
        [number, f"Exempelföreningen nr {at} på Åsen", f"Exempel {rng.randrange(4)}", rng.choice(["LP", "PP"]),
         f"{rng.randrange(1, 10**6)}.5", f"20{rng.randrange(10, 24)}-0{rng.randrange(1, 10)}-1{rng.randrange(10)}"]
        for at, number in enumerate(rng.sample(NUMBERS, len(NUMBERS)))
    ]  # fmt: skip
    return Table(form, rng, HEADER.copy(), rows)


def said(row: Sequence[Any]) -> Said:
    return f"orgnr:{row[0]}", str(row[1]), str(row[2]), float(row[4]), str(row[5])


def text(table: Table) -> str:
    """Write the rows as text, in the form asked for."""
    if table.form.startswith("json"):
        records = [dict(zip([*table.header, *"xyz"], row, strict=False)) for row in table.rows]
        lines = [orjson.dumps(record).decode() for record in records]
        return "\n".join(lines) + "\n" if table.form == "jsonl" else "[" + ",\n".join(lines) + "]"
    out = io.StringIO(newline="")
    writer(out, delimiter="\t" if "tsv" in table.form else ";").writerows([table.header, *table.rows])
    return out.getvalue()


def in_bytes(change: Callable[[Table, bytearray], bytes | bytearray]) -> Callable[[Table], None]:
    """Make a mutator of one that changes bytes; a spreadsheet's bytes are those of the file."""

    def mutate(table: Table) -> None:
        table.data = bytes(change(table, bytearray(plain(table))))

    return mutate


def plain(table: Table) -> bytes:
    if table.form not in WRITERS:
        return text(table).encode()
    return WRITERS[table.form](table)


WRITERS: dict[str, Callable[[Table], bytes]] = {}


def cell(place: int | None, *values: str) -> Callable[[Table], None]:
    """Make a mutator that puts a wrong value into a cell of one row."""

    def mutate(table: Table) -> None:
        at = table.any
        table.rows[at][table.some if place is None else place] = table.random.choice(values)
        table.wrong = frozenset({at})

    return mutate


def short_row(table: Table) -> None:
    at = table.any
    if "sv" in table.form:
        del table.rows[at][-table.random.randrange(1, 5) :]
    else:
        table.rows[at][0] = ""  # elsewhere what is missing is an empty cell
    table.wrong = frozenset({at})


def long_row(table: Table) -> None:
    at = table.any
    table.rows[at].append("och mera")
    if not table.form.startswith("json"):  # there it is another column, and told as one
        table.wrong = frozenset({at})


def doubled_header(table: Table) -> None:
    table.header[table.random.randrange(1, 6)] = table.header[0]
    table.data = plain(table) if not table.form.startswith("json") else text(table).replace("{", '{"x":', 1).encode()


def swapped_columns(table: Table) -> None:
    at = table.any
    row = table.rows[at]
    row[0], row[4] = row[4], row[0]
    table.wrong = frozenset({at})


def shifted_row(table: Table) -> None:
    at = table.any
    table.rows[at] = [table.rows[at][-1], *table.rows[at][:-1]]
    table.wrong = frozenset({at})


def other_order(table: Table) -> None:
    order = table.random.sample(range(6), 6)
    table.header = [table.header[at] for at in order]
    shuffled = [[row[at] for at in order] for row in table.rows]
    table.data = plain(Table(table.form, table.random, table.header, shuffled))


def header_only(table: Table) -> None:
    table.rows = []


def flipped(table: Table, data: bytearray) -> bytearray:
    for _ in range(3):
        data[table.random.randrange(len(data))] ^= 1 << table.random.randrange(8)
    return data


def broken_byte(table: Table, data: bytearray) -> bytearray:
    data[table.random.randrange(len(data))] = table.random.choice([0xFF, 0xFE, 0x80, 0xC3])
    return data


def unclosed(table: Table, data: bytearray) -> bytearray:
    at = data.index(b"Exempelf", len(data) // 2) if table.form not in WRITERS else len(data) // 2
    data[at : at + 1] = b';"E' if table.form == "csv" else b'\t"E'
    return data


def widened(table: Table, data: bytearray) -> bytes:
    return data.decode().encode(table.random.choice(["utf-16", "cp1252", "utf-8-sig"])) if is_text(table) else b""


def is_text(table: Table) -> bool:
    return table.form not in WRITERS


def put_in(piece: bytes) -> Callable[[Table, bytearray], bytearray]:
    def change(table: Table, data: bytearray) -> bytearray:
        at = table.random.randrange(len(data))
        data[at:at] = piece
        return data

    return change


MUTATORS: dict[str, Callable[[Table], None]] = {
    "another encoding": in_bytes(widened),
    "a NUL": in_bytes(put_in(b"\0")),
    "a broken byte": in_bytes(broken_byte),
    "flipped bits": in_bytes(flipped),
    "cut off": in_bytes(lambda table, data: data[: table.random.randrange(len(data))]),
    "binary": in_bytes(lambda table, data: table.random.randbytes(500)),
    "empty": in_bytes(lambda table, data: b""),
    "a quote that is not closed": in_bytes(unclosed),
    "carriage returns only": in_bytes(lambda table, data: data.replace(b"\r\n", b"\r") if is_text(table) else data),
    "a field of 200 000 characters": in_bytes(put_in(b"x" * 200_000)),
    "short row": short_row,
    "long row": long_row,
    "doubled header": doubled_header,
    "header only": header_only,
    "swapped columns": swapped_columns,
    "shifted row": shifted_row,
    "other order": other_order,
    "wrong date": cell(5, "2021-02-30", "31/12/2021", "snart", "20210301x"),
    "wrong number": cell(4, "många", "1.2.3", "=1+1", "1e5", "--5"),
    "wrong organisationsnummer": cell(0, "202100-5183", "640823-3234", "19640823-3234", "12", "=A1"),
}


def write(folder: Path, table: Table) -> Path:
    name = f"tabell.{table.form}"
    data = plain(table) if table.data is None else table.data
    path = folder / name
    path.write_bytes(gzip.compress(data, 1) if table.form.endswith("gz") else data)
    return path


def digest(folder: Path) -> str:
    found = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        found.update(str(path.relative_to(folder)).encode() + (path.read_bytes() if path.is_file() else b""))
    return found.hexdigest()


@pytest.fixture
def ground(tmp_path: Path, write_xlsx: Callable[..., Path], write_ods: Callable[..., Path]) -> Path:
    """Give a folder with the mapping, and let spreadsheets be written."""
    (tmp_path / "prov.yaml").write_text(MAPPING, encoding="utf-8")

    def written(by: Callable[..., Path]) -> Callable[[Table], bytes]:
        return lambda table: by(tmp_path / "bok", {"Blad": [table.header, *table.rows]}).read_bytes()

    WRITERS.update(xlsx=written(write_xlsx), ods=written(write_ods))
    return tmp_path


def check(path: Path, table: Table, original: Rows, options: LoadOptions) -> str:
    """Read a file; say what came of it, and fail when it was misread or refused without a place."""
    facts: set[Said] = set()
    listed: set[int] = set()
    damaged = table.data is not None
    refused: SourceError | None = None
    try:
        for item in read([path], options):
            if isinstance(item, Fact) and isinstance(item.object, Entity):
                where = item.qualifiers
                facts.add(
                    (
                        item.subject.key,
                        item.subject.name,
                        item.object.name,
                        where.get("amount", 0.0),
                        where.get("start", ""),
                    )
                )
            elif isinstance(item, Reject):
                listed.add(item.row)
                assert item.reason
                assert "640823" not in item.value
    except SourceError as error:
        refused = error
    if refused:
        assert refused.where.file == str(path), refused
        assert damaged or not table.rows, (path, refused)
        return "refused"
    truth = {said(row) for at, row in enumerate(original) if at not in table.wrong}
    if damaged:
        wrong = {fact for fact in facts - truth if not plausible(fact, truth)}
        assert not wrong, (path, wrong)
        return "read"
    assert facts == truth, (path, facts ^ truth)
    if any(len(row) > len(HEADER) for row in table.rows):
        assert listed, path
    assert {at + 2 for at in table.wrong} <= listed, (path, table.wrong, listed)
    return "listed"


def plausible(fact: Said, truth: set[Said]) -> bool:
    """A byte put into a text makes another text, which nobody can know: only one cell may differ from a true row."""
    return any(sum(mine != theirs for mine, theirs in zip(fact, each, strict=True)) <= 2 for each in truth)


def test_a_thousand_damaged_tables_are_read_right_or_refused_by_place(ground: Path) -> None:
    options = LoadOptions(mapping=ground / "prov.yaml")
    workspace = Workspace.create(ground / "arbetsyta", name="Exempel")
    sound = write(ground, made("csv", 1))
    loading.load(workspace, [sound], "exempel", options)
    before, came, count = digest(workspace.path), Counter[tuple[str, str]](), 0
    for name, mutate in MUTATORS.items():
        for form, seeds in SEEDS.items():
            for seed in range(seeds):
                table = made(form, seed)
                original = [row.copy() for row in table.rows]
                mutate(table)
                path = write(ground, table)
                what = check(path, table, original, options)
                if what == "refused" and seed < 2 and form not in WRITERS:
                    with pytest.raises(InputError):
                        loading.load(workspace, [path], "exempel", options)
                came[name, what] += 1
                count += 1
    assert count == 1000
    assert digest(workspace.path) == before
    for name in ("a NUL", "cut off", "binary", "empty"):
        assert came[name, "refused"] > 25, (name, came)
    for name in ("short row", "wrong date", "wrong number", "wrong organisationsnummer", "swapped columns"):
        assert came[name, "listed"] == 50, (name, came)


@pytest.mark.parametrize("form", ["xlsx", "ods"])
def test_a_sound_spreadsheet_is_read(ground: Path, form: str) -> None:
    table = made(form, 3)
    original = [row.copy() for row in table.rows]
    assert check(write(ground, table), table, original, LoadOptions(mapping=ground / "prov.yaml")) == "listed"


@pytest.mark.parametrize("kind", ["many bytes", "many files", "nested", "password"])
def test_a_bomb_is_refused_before_it_is_unpacked(ground: Path, kind: str) -> None:
    path = ground / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        if kind == "many files":
            for number in range(1001):
                archive.writestr(f"xl/{number}.xml", "x")
        elif kind == "nested":
            path = ground / "tabell.zip"
            archive.close()
            with zipfile.ZipFile(path, "w") as outer:
                outer.write(ground / "bomb.xlsx", "inre.zip")
        else:
            archive.writestr("xl/workbook.xml", b"0" * 20_000_000)
    if kind == "password":
        data = bytearray(path.read_bytes())
        for sign in (b"PK\x01\x02", b"PK\x03\x04"):
            data[data.index(sign) + (8 if sign[2] == 1 else 6)] |= 1
        path.write_bytes(data)
    with pytest.raises(SourceError, match=r"unpack to|holds 1001 files|holds 0 tables|password"):
        list(read([path], LoadOptions(mapping=ground / "prov.yaml")))
