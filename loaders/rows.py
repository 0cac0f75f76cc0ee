"""Turns a mapping into functions over rows, so that a row costs microseconds."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any

from loaders import private
from loaders.cellplan import BadCellError, Read, Row, compile_cell, compile_keys, compile_slot
from loaders.mapmodel import EntityMap, FactMap, Split, TableMap, When
from ontology.facts import Entity, Evidence, Fact, FactType, Identifier, Item, Kind, Reject, Status, Value
from ontology.places import place as find_code

_PARTS = ("name", "sector", "country", "place", "city", "point", "website", "note")
_PARTNERS = (FactType.PARTICIPATES_IN, FactType.LEADS_PROJECT)
_REMEMBERED = 200_000
_BETWEEN = "\x1f"  # between the values of a list in JSON (loaders/jsonfile.py)

Make = Callable[[int, Row, list[Item]], None]
Entities = Callable[[Row], tuple[Entity, ...]]


@dataclass
class Plan:
    """A compiled table: `__call__` gives the items of one row. Entities are made once for each set of their cells.

    Rows of one number are the elements of one record: what does not depend on the element is told with the first.
    """

    document: str
    rule: str
    table: TableMap
    header: Sequence[str]
    sheet: str = ""
    notes: list[BadCellError] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.place = {name: index for index, name in enumerate(self.header)}
        self.entities = {name: self._entities(spec) for name, spec in self.table.entities.items()}
        self.facts = [(spec.when, self._fact(spec), self._in_list(spec)) for spec in self.table.facts]
        if not self.table.facts:
            self.facts = [(None, self._bare(make), True) for make in self.entities.values()]
        self.conditional = bool(self.facts) and all(when for when, _, _ in self.facts)
        tested = dict.fromkeys(
            self.place[each.column] for each, _, _ in self.facts if each and each.column in self.place
        )
        self.tested: Callable[[Row], Any] = itemgetter(*tested) if tested else lambda row: ""
        self.chosen: dict[Any, tuple[list[Make], list[Make]]] = {}
        self.last = -1

    def __call__(self, number: int, row: Row, items: list[Item]) -> None:
        """Append the facts of a row, or the reject it became. Parts that cannot be read are rejects of their own."""
        cells = self.tested(row)
        chosen = self.chosen.get(cells)
        if chosen is None:
            chosen = self._choose(cells, row)
        before = len(items)
        try:
            for make in chosen[number == self.last]:
                make(number, row, items)
        except BadCellError as bad:
            del items[before:]
            items.append(self._reject(number, bad, "the row was left out"))
        self.last = number
        if self.notes:
            items += [self._reject(number, bad, "this cell was left out") for bad in self.notes]
            self.notes.clear()

    def _choose(self, cells: Any, row: Row) -> tuple[list[Make], list[Make]]:
        """Give the facts of a row: those of a record's first row, and those of the rows for its other elements."""
        if len(self.chosen) > _REMEMBERED:
            self.chosen.clear()
        fitting = [(make, inside) for when, make, inside in self.facts if self._applies(when, row)]
        if self.conditional and not fitting:
            fitting = [(self._pointless, True)]
        found = [make for make, _ in fitting], [make for make, inside in fitting if inside]
        self.chosen[cells] = found
        return found

    def _pointless(self, number: int, row: Row, items: list[Item]) -> None:
        """Refuse a row of which no fact can be made."""
        whens = [when for when, _, _ in self.facts if when]
        known = sorted({value for when in whens for value in when.is_one_of})
        column = whens[0].column
        raise BadCellError(column, row[self.place[column]], f"one of {', '.join(known)}"[:300])

    def _in_list(self, spec: FactMap) -> bool:
        """Say whether a fact depends on the element of a list."""
        ends = [self.table.entities[end] for end in (spec.subject, spec.object) if end]
        names = [name for end in ends for name in (*end.columns, *([end.split.column] if end.split else []))]
        names += [name for cell in spec.cells for name in cell.columns] + ([spec.when.column] if spec.when else [])
        return any("[]." in name for name in names)

    def _applies(self, when: When | None, row: Row) -> bool:
        """Say whether a fact is made of a row; asked once for each different set of tested cells."""
        if not when:
            return True
        cell = row[self.place[when.column]].strip() if when.column in self.place else ""
        return cell in when.is_one_of if when.is_one_of else cell not in when.is_none_of

    def _reject(self, number: int, bad: BadCellError, outcome: str) -> Reject:
        reason = f"expected {bad.expected}; {outcome}"
        return Reject(self.document, reason, self.sheet, number, bad.column, private.cleaned(bad.value[:200]))

    def _entities(self, spec: EntityMap) -> Entities:
        """Compile an entity into a function from a row to the entities it makes: none, one, or one per piece."""
        make = self._maker(spec)
        names = [*spec.columns, *([spec.split.column] if spec.split else [])]
        columns = [self.place[name] for name in dict.fromkeys(names) if name in self.place]
        keys = [self.place[name] for name in dict.fromkeys(spec.key_columns) if name in self.place]
        if not columns:
            constant = make([])
            return lambda row: constant
        cells_of, key_of = itemgetter(*columns), itemgetter(*(keys or columns))
        made: dict[Any, tuple[Any, tuple[Entity, ...]]] = {}

        def cached(row: Row) -> tuple[Entity, ...]:
            key, cells = key_of(row), cells_of(row)
            found = made.get(key)
            if found is None or found[0] != cells:
                if len(made) > _REMEMBERED:
                    made.clear()
                found = made[key] = (cells, make(row))
            return found[1]

        return cached

    def _maker(self, spec: EntityMap) -> Entities:
        """Compile what makes the entities of a row that has not been seen before."""
        one = self._one(spec)
        if spec.split and spec.split.column not in self.place:
            return lambda row: ()
        if spec.split:
            return _splitter(one, spec.split, self.place[spec.split.column])
        if not spec.optional:
            return lambda row: (one(row),)
        keys = [self.place[name] for name in spec.key_columns if name in self.place]
        if not keys and spec.key_columns:
            return lambda row: ()

        def maybe(row: Row) -> tuple[Entity, ...]:
            if not any(row[at].strip() for at in keys):
                return ()
            try:
                return (one(row),)
            except BadCellError as bad:
                self.notes.append(bad)
                return ()

        return maybe

    def _one(self, spec: EntityMap) -> Callable[[Row], Entity]:
        """Compile what makes one entity of a row."""
        key = compile_keys(spec.key, self.place)
        slots = [getattr(spec, name) for name in _PARTS] + [[cell] for cell in spec.aliases]
        first_identifier = len(slots)
        slots += [[cell] for cell in spec.identifiers.values()]
        reads = [(at, compile_slot(slot, self.place)) for at, slot in enumerate(slots) if slot]
        blank, schemes = [""] * len(slots), list(spec.identifiers)

        def one(row: Row) -> Entity:
            own = key(row)
            found = blank.copy()
            for at, read in reads:
                try:
                    found[at] = read(row)
                except BadCellError as bad:
                    self.notes.append(bad)
            name, sector, country, seat, city, point, website, note = found[: len(_PARTS)]
            aliases = [alias for alias in found[len(_PARTS) : first_identifier] if alias and alias != name]
            numbers = [Identifier(*pair) for pair in zip(schemes, found[first_identifier:], strict=True) if pair[1]]
            if len(aliases) > 1:
                aliases = list(dict.fromkeys(aliases))
            known = (tuple(numbers), tuple(aliases), sector, country, seat, city, point, website, note)
            return Entity(spec.kind, name, own, *known)

        return one

    def _bare(self, entities: Entities) -> Make:
        """Compile an entity that is told without a fact, once for each set of its cells."""
        told: set[Entity] = set()

        def make(number: int, row: Row, items: list[Item]) -> None:
            if len(told) > _REMEMBERED:
                told.clear()
            for entity in entities(row):
                if entity not in told:
                    told.add(entity)
                    items.append(entity)

        return make

    def _fact(self, spec: FactMap) -> Make:
        """Compile a fact into a function that appends what a row says."""
        subjects = self.entities[spec.subject]
        objects = self.entities[spec.object] if spec.object else self._values(spec)
        qualify = self._qualifiers(spec)
        columns, sheet = self._evidence(spec), self.sheet
        document, rule, kind = self.document, self.rule, spec.type
        budget = kind is FactType.PROJECT_BUDGET

        explicit = Status.EXPLICIT

        def make(number: int, row: Row, items: list[Item]) -> None:
            for target in objects(row):
                qualifiers = qualify(row)
                if budget and isinstance(target, Value):
                    qualifiers["amount"] = target.value
                evidence = Evidence(document, "", -1, -1, "", "", sheet, number, columns)
                for subject in subjects(row):
                    items.append(Fact(kind, subject, target, evidence, qualifiers, explicit, 1.0, rule))

        return make

    def _values(self, spec: FactMap) -> Callable[[Row], tuple[Value, ...]]:
        """Compile the object of a literal fact: nothing where the row says nothing."""
        if not spec.period:
            read = compile_slot(spec.value, self.place)
            return lambda row: () if (value := read(row)) in ("", None) else (Value(value),)
        start, end = (compile_slot([cell], self.place) for cell in spec.period)
        last = spec.period[1].column

        def period(row: Row) -> tuple[Value, ...]:
            first, final = start(row), end(row)
            if not (first or final):
                return ()
            if first and final and final < first[: len(final)]:
                raise BadCellError(last, final, f"an end that is not before the start {first}")
            return (Value(f"{first or '..'}/{final or '..'}"),)

        return period

    def _qualifiers(self, spec: FactMap) -> Callable[[Row], dict[str, Any]]:
        """Compile the qualifiers. Where no amount is known its currency and kind are left out as well."""
        slots = spec.qualifiers
        fixed = {name: slot[0].value for name, slot in slots.items() if slot[0].value}
        if self.table.partners == "open" and spec.type in _PARTNERS:
            fixed["partners"] = "open"
        told = {name: slot for name, slot in slots.items() if name not in fixed}
        there = {name: slot for name, slot in told.items() if any(compile_cell(cell, self.place) for cell in slot)}
        reads: list[tuple[str, Read]] = [(name, compile_slot(slot, self.place)) for name, slot in there.items()]
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
        names = [name for end in (spec.subject, spec.object) if end for name in self.table.entities[end].key_columns]
        names += [spec.when.column] if spec.when else []
        names += [name for cell in spec.cells for name in cell.columns]
        return tuple(name for name in dict.fromkeys(names) if name in self.place)


def _splitter(one: Callable[[Row], Entity], split: Split, at: int) -> Entities:
    """Compile an entity per piece of a list; a list of (nearly) all there are becomes the whole."""
    by = _BETWEEN if split.column.endswith("[]") else split.by
    known = find_code(split.whole) if split.whole else None
    whole = (Entity(Kind.REGION, known.label_sv, place=known.code),) if known else ()

    def pieces(row: Row) -> Iterator[str]:
        yield from dict.fromkeys(filter(None, (piece.strip() for piece in row[at].split(by))))

    def many(row: Row) -> tuple[Entity, ...]:
        found = list(pieces(row))
        if whole and len(found) >= split.whole_from:
            return whole
        return tuple(one([*row[:at], piece, *row[at + 1 :]]) for piece in found)

    return many
