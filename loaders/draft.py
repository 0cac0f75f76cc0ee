"""Drafts a mapping for a table that nobody has mapped: looks at headings and cells, and says why it thinks so."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path

import orjson

from loaders.cells import read_country, read_orgnr, read_website
from loaders.headings import HEADINGS, Seen
from loaders.opening import open_tables
from loaders.tablefile import Rows, Shape
from ontology.errors import InputError
from ontology.terms import slug

_SEEN = 1000
_SHOWN = 3

_LEADS = re.compile(r"lp|lead.*|coord.*|koord.*|samordnare|projekt[ _-]?ägare|owner|sökande|huvud.*", re.IGNORECASE)
_OWNS = re.compile(r"stödmottagare|ägare|sökande|beneficiary|mottagare|toteuttaja", re.IGNORECASE)


def draft(path: Path, chosen: Mapping[str, str] | None = None) -> str:
    """Give the text of a mapping for a table, with reasons as comments.

    `chosen` says what columns mean (name → a key of HEADINGS); without it that is guessed. Raises SourceError for a
    file that is no table, InputError for a column that cannot be read as what it is to mean.
    """
    return "\n".join(drafted(path, chosen).lines()) + "\n"


def drafted(path: Path, chosen: Mapping[str, str] | None = None) -> "Draft":
    """Give columns out to meanings, as `draft` does."""
    tables = open_tables(path, Shape())
    rows = max(tables, key=lambda table: len(list(islice(table.rows(), _SEEN))))
    columns = _columns(rows)
    hidden = [column for column in columns if column.private]
    return Draft(path, rows, [each for each in columns if each not in hidden], hidden, chosen)


def _columns(rows: Rows) -> list[Seen]:
    columns = [Seen(name) for name in rows.header]
    for _, row in islice(rows.rows(), _SEEN):
        for column, cell in zip(columns, row, strict=False):
            column.cells.append(cell)
    return columns


def _quoted(text: str) -> str:
    return orjson.dumps(text).decode()


class Draft:
    """Gives columns out to meanings, then writes the mapping."""

    def __init__(
        self,
        path: Path,
        rows: Rows,
        columns: Sequence[Seen],
        hidden: Sequence[Seen],
        chosen: Mapping[str, str] | None = None,
    ):
        self.path, self.rows, self.columns, self.hidden = path, rows, columns, hidden
        self.given: dict[str, Seen] = {}
        self.reasons: dict[str, str] = {}
        if chosen is not None:
            self._take(chosen)
            return
        for meaning, heading in HEADINGS.items():
            self._give(meaning, re.compile(heading, re.IGNORECASE))
        if "orgnr" not in self.given:
            self._give_by_cells("orgnr", read_orgnr, "nearly all cells are organisation numbers")
        if not {"organisation", "project"} & self.given.keys():
            self._guess()

    def _take(self, chosen: Mapping[str, str]) -> None:
        """Give columns the meanings that somebody chose. Raises InputError for what cannot be."""
        columns = {column.name: column for column in self.columns}
        for name, meaning in chosen.items():
            if name not in columns or meaning not in HEADINGS:
                raise InputError(f"no column {name!r} or no meaning {meaning!r}; expected one of {', '.join(HEADINGS)}")
            if meaning in self.given:
                other = self.given[meaning].name
                raise InputError(
                    f"{other!r} and {name!r} cannot both be {meaning}; choose one.",
                    sv=f"”{other}” och ”{name}” kan inte betyda samma sak; välj en av dem.",
                )
            if not self._allows(meaning, columns[name]):
                shown = self.examples(columns[name])
                raise InputError(
                    f"{name!r} does not hold what {meaning} needs, such as {shown!r}.",
                    sv=f"”{name}” innehåller något annat än det du valt, till exempel ”{shown}”.",
                )
            self.given[meaning], self.reasons[meaning] = columns[name], "somebody chose it"
        if not {"organisation", "project", "orgnr", "case"} & self.given.keys():
            raise InputError(
                "no column tells the organisation or the project; choose one.",
                sv="Ingen kolumn säger vilken organisation eller vilket projekt det gäller; välj minst en.",
            )

    def _give(self, meaning: str, heading: re.Pattern[str]) -> None:
        """Give the first column of a fitting heading whose cells do not speak against it."""
        for column in self.columns:
            if column in self.given.values() or not heading.fullmatch(" ".join(column.name.split())):
                continue
            if self._allows(meaning, column):
                self.given[meaning] = column
                self.reasons[meaning] = f"its heading says so; such as {self.examples(column)}"
                return

    def _allows(self, meaning: str, column: Seen) -> bool:
        if meaning == "amount":
            return column.decimal != ""
        if meaning in ("start", "end"):
            return column.pattern != ""
        checks = {"orgnr": read_orgnr, "country": read_country, "website": read_website}
        return column.mostly(checks[meaning]) if meaning in checks else bool(column.filled)

    def _give_by_cells(self, meaning: str, read: Callable[[str], object], reason: str) -> None:
        for column in self.columns:
            if column not in self.given.values() and column.mostly(read):
                self.given[meaning], self.reasons[meaning] = column, reason
                return

    def _guess(self) -> None:
        """Take the column of most different texts for the organisation."""
        free = [each for each in self.columns if each not in self.given.values() and not each.decimal]
        if best := max(free or self.columns, key=lambda each: len(set(each.filled)), default=None):
            self.given["organisation"] = best
            self.reasons["organisation"] = "a guess: no heading tells, and this column has most different texts"

    def examples(self, column: Seen) -> str:
        """Give some of what stands in a column."""
        shown = list(dict.fromkeys(column.filled))[:_SHOWN]
        return " · ".join(" ".join(each.split())[:40] for each in shown)

    def name(self, meaning: str) -> str:
        """Give a column's name, quoted for YAML."""
        return _quoted(self.given[meaning].name)

    def lines(self) -> Iterator[str]:
        """Give the mapping line by line."""
        yield f"# A draft for {self.path.name}, made by `kurbits map` from {self._looked_at()}."
        yield "# Read it through, correct it, then:"
        yield f"#   kurbits load {self.path.name} --mapping THIS-FILE.yaml --dry-run"
        yield "kurbits: mapping/1"
        yield f"name: {slug(self.path.name.partition('.')[0])}"
        yield "origin: {} # title, publisher, url, licence, language: where does the table come from?"
        yield "tables:"
        yield "  table:"
        if self.hidden:
            names = ", ".join(_quoted(each.name) for each in self.hidden)
            yield f"    private: [{names}] # names or cells tell of persons"
        left = [each for each in self.columns if each not in self.given.values()]
        if left:
            yield "    ignored: # no meaning was found for these; move what matters into entities or facts"
            for column in left:
                yield f"      - {_quoted(column.name)} # {self.examples(column) or 'empty'}"
        optional = [meaning for meaning in self.given if meaning not in ("organisation", "project", "orgnr", "case")]
        if optional:
            yield f"    optional: [{', '.join(self.name(meaning) for meaning in optional)}]"
        yield "    entities:"
        yield from self._entities()
        yield from self._facts()

    def _looked_at(self) -> str:
        count = max((len(column.cells) for column in self.columns), default=0)
        sheet = f" of the sheet {self.rows.sheet!r}" if self.rows.sheet else ""
        return f"its first {count} rows{sheet}"

    def _entities(self) -> Iterator[str]:
        raw = {meaning: column.name for meaning, column in self.given.items()}
        if "organisation" in raw or "orgnr" in raw:
            main = raw.get("organisation", raw.get("orgnr", ""))
            keys = [f"orgnr:{{{raw['orgnr']}:orgnr}}"] if "orgnr" in raw else []
            keys += [f"namn:{{{main}:name}}"] if "organisation" in raw else []
            yield f"      organisation: # {self.reasons.get('organisation', self.reasons.get('orgnr', ''))}"
            yield "        kind: organisation"
            yield f"        key: [{', '.join(map(_quoted, keys))}] # the first that is filled"
            yield f"        name: {{column: {_quoted(main)}, read: name}}"
            if "orgnr" in raw:
                yield f"        identifiers: {{orgnr: {{column: {self.name('orgnr')}, read: orgnr}}}}"
            for meaning in ("country", "website"):
                if meaning in raw:
                    said = f"{{column: {self.name(meaning)}, read: {meaning}}}"
                    yield f"        {meaning}: {said} # {self.reasons[meaning]}"
        if "project" in raw or "case" in raw:
            main = raw.get("project", raw.get("case", ""))
            yield f"      project: # {self.reasons.get('project', self.reasons.get('case', ''))}"
            yield "        kind: project"
            yield f"        key: {_quoted(slug(self.path.name.partition('.')[0]) + ':{' + raw.get('case', main) + '}')}"
            yield f"        name: {{column: {_quoted(main)}, read: name}}"
        yield from self._others(raw)

    def _others(self, raw: dict[str, str]) -> Iterator[str]:
        kinds = {"programme": "programme", "funder": "organisation", "municipality": "municipality", "region": "region"}
        for meaning, kind in kinds.items():
            if meaning not in raw:
                continue
            place = meaning in ("municipality", "region")
            reader = "place" if place else "name"
            yield f"      {meaning}: # {self.reasons[meaning]}"
            yield f"        kind: {kind}"
            if place and any("," in cell for cell in self.given[meaning].filled):
                yield f'        split: {{column: {self.name(meaning)}, by: ",", whole: SE}} # some cells are lists'
            else:
                yield "        optional: true"
            yield f"        key: {_quoted(f'{meaning}:{{{raw[meaning]}:{reader}}}')}"
            yield f"        name: {{column: {self.name(meaning)}, read: {reader}}}"
            if place:
                yield f"        place: {{column: {self.name(meaning)}, read: place_code}}"

    def _facts(self) -> Iterator[str]:
        there = self.given.keys() | ({"organisation"} if "orgnr" in self.given else set())
        there |= {"project"} if "case" in self.given else set()
        facts: list[str] = []
        if {"organisation", "project"} <= there:
            facts += self._participation()
        if {"funder", "project"} <= there:
            facts += [
                "      - type: funds",
                "        subject: funder",
                "        object: project",
                *self._amount("funder"),
            ]
        if {"programme", "project"} <= there:
            facts.append("      - {type: part_of_programme, subject: project, object: programme}")
        if "project" in there and {"start", "end"} & there:
            ends = [self._date(each) if each in there else '{value: ""}' for each in ("start", "end")]
            if {"start", "end"} <= there:
                facts += [
                    "      - type: project_period",
                    "        subject: project",
                    f"        period: [{', '.join(ends)}]",
                ]
        for place in ("municipality", "region"):
            if place in there:
                what = "project" if "project" in there else "organisation"
                kind = "active_in" if what == "project" else "located_in"
                facts.append(f"      - {{type: {kind}, subject: {what}, object: {place}}}")
        yield from (
            ["    facts:", *facts]
            if facts
            else ["    # No fact was found: every row says that its organisation exists."]
        )

    def _participation(self) -> Iterator[str]:
        money = [] if "funder" in self.given else self._amount("")
        role = self.given.get("role")
        ends = ["        subject: organisation", "        object: project"]
        leads = [value for value in dict.fromkeys(role.filled) if _LEADS.fullmatch(value)] if role else []
        if role and leads:
            words = ", ".join(map(_quoted, leads))
            yield f"      - type: leads_project # these words of {_quoted(role.name)} mean that it leads"
            yield f"        when: {{column: {_quoted(role.name)}, is_one_of: [{words}]}}"
            yield from [*ends, *(money or ["        qualifiers:"]), "          role: {value: coordinator}"]
            yield "      - type: participates_in"
            yield f"        when: {{column: {_quoted(role.name)}, is_none_of: [{words}]}}"
            yield from [*ends, *(money or ["        qualifiers:"]), f"          role: {_quoted(role.name)}"]
        elif "organisation" in self.given and _OWNS.search(self.given["organisation"].name):
            yield f"      - type: leads_project # {self.name('organisation')} means that it owns the project"
            yield from [*ends, *(money or ["        qualifiers:"]), "          role: {value: owner}"]
        else:
            yield from ["      - type: participates_in # nothing says who leads", *ends, *money]

    def _amount(self, funder: str) -> list[str]:
        if "amount" not in self.given:
            return []
        column = self.given["amount"]
        zero = ", zero: unknown" if any(re.fullmatch(r"0([.,]0+)?", cell) for cell in column.filled) else ""
        said = f"decimal: {_quoted(column.decimal)}{zero}"
        unit = "EUR" if re.search(r"eur|€", column.name, re.IGNORECASE) else "SEK"
        why = "the heading says so" if re.search(r"eur|€|sek|kr", column.name, re.IGNORECASE) else "a guess"
        zeros = " # 0 taken for unknown; is it?" if zero else ""
        return [
            "        qualifiers:",
            f"          amount: {{column: {_quoted(column.name)}, read: number, {said}}}{zeros}",
            f"          currency: {{value: {unit}}} # {why}",
            "          amount_kind: {value: granted} # or applied, proposed",
        ]

    def _date(self, meaning: str) -> str:
        column = self.given[meaning]
        pattern = column.pattern
        read = "read: period" if pattern == "%Y" else "read: date"
        form = f", format: {_quoted(pattern)}" if pattern not in ("%Y-%m-%d", "%Y") else ""
        return f"{{column: {_quoted(column.name)}, {read}{form}}}"
