"""Turns a mapping into functions over rows, so that a row costs microseconds."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from operator import itemgetter
from string import Formatter
from typing import Any

from loaders.cells import READERS, CellError, number_reader, read_date
from loaders.mapping import Cell, EntityMap, FactMap, TableMap, columns_in
from ontology.facts import Entity, Evidence, Fact, FactType, Identifier, Item, Reject, Status, Value

_PARTS = ("name", "sector", "country", "place", "city", "point", "website", "note")

Row = list[str]
Read = Callable[[Row], Any]


class BadCellError(Exception):
    """A cell that a fact needs cannot be read."""

    def __init__(self, column: str, value: str, expected: str):
        self.column, self.value, self.expected = column, value, expected
        super().__init__(expected)


@dataclass
class Plan:
    """A compiled table: `__call__` gives the items of one row. Entities are made once for each set of their cells."""

    document: str
    rule: str
    table: TableMap
    header: Sequence[str]
    notes: list[BadCellError] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.place = {name: index for index, name in enumerate(self.header)}
        self.entities = {name: self._entities(spec) for name, spec in self.table.entities.items()}
        self.facts = [self._fact(spec) for spec in self.table.facts]

    def __call__(self, number: int, row: Row, items: list[Item]) -> None:
        """Append the facts of a row, or the reject it became. Parts that cannot be read are rejects of their own."""
        before = len(items)
        try:
            for fact in self.facts:
                fact(number, row, items)
        except BadCellError as bad:
            del items[before:]
            items.append(self._reject(number, bad, "the row was left out"))
        if self.notes:
            items += [self._reject(number, bad, "the row was taken without it") for bad in self.notes]
            self.notes.clear()

    def _reject(self, number: int, bad: BadCellError, outcome: str) -> Reject:
        reason = f"expected {bad.expected}; {outcome}"
        return Reject(self.document, reason, row=number, column=bad.column, value=bad.value[:200])

    def _cell(self, cell: Cell) -> Read | None:
        """Compile one cell, None where its optional column is not in this file."""
        if cell.value:
            return lambda row, value=cell.value: value  # type: ignore[misc]
        if any(name not in self.place for name in cell.columns):
            return None
        if cell.template:
            return self._template(cell.template, needed=False)
        return _reader(cell, self.place[cell.column])

    def _slot(self, cells: Sequence[Cell]) -> Read:
        """Compile a slot: the first of its cells that holds something."""
        reads = [read for cell in cells if (read := self._cell(cell))]
        if len(reads) == 1:
            return reads[0]

        def first(row: Row) -> Any:
            for read in reads:
                if (value := read(row)) not in ("", None):
                    return value
            return ""

        return first

    def _template(self, template: str, needed: bool) -> Read:
        """Compile a template. Where a column is empty the whole is empty, or the cell is bad when it is needed."""
        parts = [(text, name) for text, name, _, _ in Formatter().parse(template)]

        def fill(row: Row) -> str:
            filled = ""
            for text, name in parts:
                filled += text
                if name is not None:
                    cell = row[self.place[name]].strip()
                    if not cell and needed:
                        raise BadCellError(name, "", "a value, since it is the key")
                    if not cell:
                        return ""
                    filled += cell
            return filled

        return fill

    def _entities(self, spec: EntityMap) -> Callable[[Row], tuple[Entity, ...]]:
        """Compile an entity into a function from a row to the entities it makes: one, or one per piece."""
        make = self._maker(spec)
        columns = [self.place[name] for name in spec.columns if name in self.place]
        made: dict[Any, tuple[Entity, ...]] = {}
        pick: Callable[[Row], Any] = itemgetter(*columns) if columns else lambda row: ""

        def cached(row: Row) -> tuple[Entity, ...]:
            cells = pick(row)
            found = made.get(cells)
            if found is None:
                found = made[cells] = make(row)
            return found

        return cached

    def _maker(self, spec: EntityMap) -> Callable[[Row], tuple[Entity, ...]]:
        key = self._template(spec.key, needed=True)
        parts = {name: self._slot(slot) for name in _PARTS if (slot := getattr(spec, name))}
        names = {f"alias{place}": self._slot([cell]) for place, cell in enumerate(spec.aliases)}
        numbers = {scheme: self._slot([cell]) for scheme, cell in spec.identifiers.items()}

        def one(row: Row) -> Entity:
            values = self._try(parts, row)
            aliases = [alias for alias in self._try(names, row).values() if alias != values.get("name")]
            found = self._try(numbers, row)
            return Entity(
                spec.kind,
                key=key(row),
                identifiers=tuple([Identifier(scheme, value) for scheme, value in found.items()]),
                aliases=tuple(dict.fromkeys(aliases)),
                **values,
            )

        if not spec.split:
            return lambda row: (one(row),)
        if spec.split.column not in self.place:
            return lambda row: ()
        at, by = self.place[spec.split.column], spec.split.by

        def many(row: Row) -> tuple[Entity, ...]:
            pieces = dict.fromkeys(piece.strip() for piece in row[at].split(by))
            return tuple(one([*row[:at], piece, *row[at + 1 :]]) for piece in pieces if piece)

        return many

    def _try(self, reads: dict[str, Read], row: Row) -> dict[str, Any]:
        """Give the parts of an entity that hold something; note the cells that cannot be read."""
        found = {}
        for name, read in reads.items():
            try:
                if value := read(row):
                    found[name] = value
            except BadCellError as bad:
                self.notes.append(bad)
        return found

    def _fact(self, spec: FactMap) -> Callable[[int, Row, list[Item]], None]:
        """Compile a fact into a function that appends what a row says."""
        subjects = self.entities[spec.subject]
        objects = self.entities[spec.object] if spec.object else self._values(spec)
        qualify = self._qualifiers(spec)
        columns = self._evidence(spec)
        document, rule, kind = self.document, self.rule, spec.type
        budget = kind is FactType.PROJECT_BUDGET
        when = spec.when
        at = self.place[when.column] if when else 0
        wanted, inside = frozenset(when.is_one_of or when.is_none_of) if when else (), bool(when and when.is_one_of)

        def run(number: int, row: Row, items: list[Item]) -> None:
            if wanted and (row[at].strip() in wanted) is not inside:
                return
            for target in objects(row):
                qualifiers = qualify(row)
                if budget and isinstance(target, Value):
                    qualifiers["amount"] = target.value
                evidence = Evidence(document, "", -1, -1, "", "", "", number, columns)
                for subject in subjects(row):
                    items.append(Fact(kind, subject, target, evidence, qualifiers, Status.EXPLICIT, 1.0, rule))

        return run

    def _values(self, spec: FactMap) -> Callable[[Row], tuple[Value, ...]]:
        """Compile the object of a literal fact: nothing where the row says nothing."""
        if not spec.period:
            read = self._slot(spec.value)
            return lambda row: () if (value := read(row)) in ("", None) else (Value(value),)
        start, end = (self._slot([cell]) for cell in spec.period)
        last = spec.period[1].column

        def period(row: Row) -> tuple[Value, ...]:
            first, final = start(row), end(row)
            if not (first or final):
                return ()
            if first and final and final < first:
                raise BadCellError(last, final, f"an end that is not before the start {first}")
            return (Value(f"{first or '..'}/{final or '..'}"),)

        return period

    def _qualifiers(self, spec: FactMap) -> Callable[[Row], dict[str, Any]]:
        """Compile the qualifiers. Where no amount is known its currency and kind are left out as well."""
        slots = spec.qualifiers
        money = {"currency", "amount_kind"} & slots.keys() if "amount" in slots else set()
        fixed = {name: slot[0].value for name, slot in slots.items() if slot[0].value and name not in money}
        with_amount = {name: slots[name][0].value for name in sorted(money)}
        reads = [(name, self._slot(slot)) for name, slot in slots.items() if not slot[0].value]

        def qualify(row: Row) -> dict[str, Any]:
            found = fixed.copy()
            for name, read in reads:
                if (value := read(row)) not in ("", None):
                    found[name] = value
            if "amount" in found:
                found.update(with_amount)
            return found

        return qualify

    def _evidence(self, spec: FactMap) -> tuple[str, ...]:
        """Give the columns that a fact stands in: the keys of its ends, its values, its condition."""
        keys = [self.table.entities[end].key for end in (spec.subject, spec.object) if end]
        names = [name for key in keys for name in columns_in(key)]
        names += [spec.when.column] if spec.when else []
        names += [name for cell in spec.cells for name in cell.columns]
        return tuple(name for name in dict.fromkeys(names) if name in self.place)


def _reader(cell: Cell, at: int) -> Read:
    """Compile a cell that stands in a column."""
    convert = _converter(cell)
    empty = convert("")

    def value(row: Row) -> Any:
        text = row[at]
        if not text:
            return empty
        try:
            return convert(text)
        except CellError as error:
            raise BadCellError(cell.column, text, str(error)) from error

    return value


def _converter(cell: Cell) -> Callable[[str], Any]:
    """Compile what happens to the text of a cell; few different texts are remembered."""
    read: Callable[[str], Any] = READERS[cell.read]
    if cell.read == "number" and cell.decimal != ".":
        read = number_reader(cell.decimal)
    if cell.read == "date" and cell.format:
        read = partial(read_date, pattern=cell.format)
    if cell.zero == "unknown":
        return lambda text: read(text) or None
    if not cell.values:
        return cache(read) if cell.read == "country" else read
    values, otherwise = cell.values, cell.otherwise

    @cache
    def translated(text: str) -> Any:
        found = read(text)
        return values.get(found, found if otherwise is None else otherwise)

    return translated
