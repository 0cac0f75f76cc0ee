"""Turns a mapping into functions over rows, so that a row costs microseconds."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from operator import itemgetter
from string import Formatter
from typing import Any

from loaders.cells import READERS, CellError, number_reader, read_date
from loaders.mapping import Cell, EntityMap, FactMap, TableMap, When, columns_in
from ontology.facts import Entity, Evidence, Fact, FactType, Identifier, Item, Reject, Status, Value

_PARTS = ("name", "sector", "country", "place", "city", "point", "website", "note")

Row = list[str]
Read = Callable[[Row], Any]
Make = Callable[[int, Row, list[Item]], None]


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
        self.facts = [(spec.when, self._fact(spec)) for spec in self.table.facts]
        tested = dict.fromkeys(self.place[spec.when.column] for spec in self.table.facts if spec.when)
        self.tested: Callable[[Row], Any] = itemgetter(*tested) if tested else lambda row: ""
        self.chosen: dict[Any, list[Make]] = {}

    def __call__(self, number: int, row: Row, items: list[Item]) -> None:
        """Append the facts of a row, or the reject it became. Parts that cannot be read are rejects of their own."""
        before = len(items)
        cells = self.tested(row)
        facts = self.chosen.get(cells)
        if facts is None:
            facts = self.chosen[cells] = [make for when, make in self.facts if self._applies(when, row)]
        try:
            for make in facts:
                make(number, row, items)
        except BadCellError as bad:
            del items[before:]
            items.append(self._reject(number, bad, "the row was left out"))
        if self.notes:
            items += [self._reject(number, bad, "this cell was left out") for bad in self.notes]
            self.notes.clear()

    def _applies(self, when: When | None, row: Row) -> bool:
        """Say whether a fact is made of a row; asked once for each different set of tested cells."""
        if not when:
            return True
        cell = row[self.place[when.column]].strip()
        return cell in when.is_one_of if when.is_one_of else cell not in when.is_none_of

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
        keys = [self.place[name] for name in columns_in(spec.key) if name in self.place]
        if not columns:
            constant = make([])
            return lambda row: constant
        cells_of, key_of = itemgetter(*columns), itemgetter(*(keys or columns))
        made: dict[Any, tuple[Any, tuple[Entity, ...]]] = {}

        def cached(row: Row) -> tuple[Entity, ...]:
            key, cells = key_of(row), cells_of(row)
            found = made.get(key)
            if found is None or found[0] != cells:
                found = made[key] = (cells, make(row))
            return found[1]

        return cached

    def _maker(self, spec: EntityMap) -> Callable[[Row], tuple[Entity, ...]]:
        """Compile what makes the entities of a row that has not been seen before."""
        key = self._template(spec.key, needed=True)
        slots = [getattr(spec, name) for name in _PARTS] + [[cell] for cell in spec.aliases]
        first_identifier = len(slots)
        slots += [[cell] for cell in spec.identifiers.values()]
        reads = [(place, self._slot(slot)) for place, slot in enumerate(slots) if slot]
        blank, schemes = [""] * len(slots), list(spec.identifiers)

        def one(row: Row) -> Entity:
            found = blank.copy()
            for place, read in reads:
                try:
                    found[place] = read(row)
                except BadCellError as bad:
                    self.notes.append(bad)
            name, sector, country, seat, city, point, website, note = found[: len(_PARTS)]
            aliases = [alias for alias in found[len(_PARTS) : first_identifier] if alias and alias != name]
            numbers = [Identifier(*pair) for pair in zip(schemes, found[first_identifier:], strict=True) if pair[1]]
            if len(aliases) > 1:
                aliases = list(dict.fromkeys(aliases))
            known = (tuple(numbers), tuple(aliases), sector, country, seat, city, point, website, note)
            return Entity(spec.kind, name, key(row), *known)

        if not spec.split:
            return lambda row: (one(row),)
        if spec.split.column not in self.place:
            return lambda row: ()
        at, by = self.place[spec.split.column], spec.split.by

        def many(row: Row) -> tuple[Entity, ...]:
            pieces = dict.fromkeys(piece.strip() for piece in row[at].split(by))
            return tuple(one([*row[:at], piece, *row[at + 1 :]]) for piece in pieces if piece)

        return many

    def _fact(self, spec: FactMap) -> Make:
        """Compile a fact into a function that appends what a row says."""
        subjects = self.entities[spec.subject]
        objects = self.entities[spec.object] if spec.object else self._values(spec)
        qualify = self._qualifiers(spec)
        columns = self._evidence(spec)
        document, rule, kind = self.document, self.rule, spec.type
        budget = kind is FactType.PROJECT_BUDGET

        def make(number: int, row: Row, items: list[Item]) -> None:
            for target in objects(row):
                qualifiers = qualify(row)
                if budget and isinstance(target, Value):
                    qualifiers["amount"] = target.value
                evidence = Evidence(document, "", -1, -1, "", "", "", number, columns)
                for subject in subjects(row):
                    items.append(Fact(kind, subject, target, evidence, qualifiers, Status.EXPLICIT, 1.0, rule))

        return make

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
        fixed = {name: slot[0].value for name, slot in slots.items() if slot[0].value}
        reads = [(name, self._slot(slot)) for name, slot in slots.items() if name not in fixed]
        needs_amount = [name for name in ("currency", "amount_kind") if name in slots and "amount" in slots]

        def qualify(row: Row) -> dict[str, Any]:
            found = fixed.copy()
            for name, read in reads:
                value = read(row)
                if value or value == 0:
                    found[name] = value
            if needs_amount and "amount" not in found:
                for name in needs_amount:
                    found.pop(name, None)
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
