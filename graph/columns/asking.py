"""Writes a plain question down as SQL over the columns, in which terms are numbers."""

from collections.abc import Mapping
from typing import NamedTuple

from graph.columns.filling import Property
from graph.columns.question import Aggregate, Constant, Order, Question, Term, Variable


class UnsuitableError(Exception):
    """The columns cannot answer this as SPARQL means it; the store can."""


class _Place(NamedTuple):
    """Where a variable stands first: the column of its number, and that of its value where it is a number."""

    column: str
    value: str


def constants(question: Question) -> list[Constant]:
    """Give the terms whose numbers `sql` needs."""
    sides = [side for pattern in question.patterns for side in (pattern.subject, pattern.object)]
    sides += [term for _, term in question.unequal]
    return list(dict.fromkeys(side for side in sides if isinstance(side, Constant)))


def sql(question: Question, properties: Mapping[Constant, Property], numbers: Mapping[Constant, int]) -> str:
    """Give one SELECT; a row begins with what is shown: the numbers of terms, and counts.

    Only names of our own and whole numbers go into it. Raises UnsuitableError.
    """
    return _Writing(question, properties, numbers).text()


class _Writing:
    def __init__(self, question: Question, properties: Mapping[Constant, Property], numbers: Mapping[Constant, int]):
        self.question, self.properties, self.numbers = question, properties, numbers
        self.places: dict[Variable, _Place] = {}
        self.tables: list[str] = []
        self.conditions: list[str] = []
        self.resources: set[Variable] = set()

    def text(self) -> str:
        for number, pattern in enumerate(self.question.patterns):
            known = self.properties[pattern.predicate]
            table = f"t{number}"
            self.tables.append(f"{known.table} AS {table}")
            self._meet(pattern.subject, f"{table}.s", "")
            self._meet(pattern.object, f"{table}.o", f"{table}.value" if known.numeric else "")
            self.resources |= {each for each in pattern.variables if each == pattern.subject or known.resources}
        for name, term in self.question.unequal:
            if name not in self.resources:  # a literal may be equal to another, or be beyond comparison
                raise UnsuitableError
            self.conditions.append(f"{self.places[name].column} <> {self.numbers[term]}")
        return self._select()

    def _meet(self, term: Term, column: str, value: str) -> None:
        if isinstance(term, Constant):
            self.conditions.append(f"{column} = {self.numbers[term]}")
            return
        if (before := self.places.get(term)) is None:
            self.places[term] = _Place(column, value)
            return
        self.conditions.append(f"{column} = {before.column}")
        if value and not before.value:
            self.places[term] = _Place(before.column, value)

    def _select(self) -> str:
        """Give the SELECT that joins, groups, orders and cuts; c0, c1 … is what is shown, k0, k1 … what orders it."""
        question = self.question
        shown = [f"{self._figure(each)} AS c{number}" for number, each in enumerate(question.shown)]
        keys = [f"{self._key(each)} AS k{number}" for number, each in enumerate(question.order)]
        parts = [f"SELECT {'DISTINCT ' if question.distinct else ''}{', '.join(shown + keys)}"]
        parts.append(f"FROM {', '.join(self.tables)}")
        if self.conditions:
            parts.append(f"WHERE {' AND '.join(self.conditions)}")
        if question.groups:
            parts.append(f"GROUP BY {', '.join(self.places[name].column for name in question.groups)}")
        if question.order:
            parts.append(self._ordered())
        if question.limit is not None:
            parts.append(f"LIMIT {question.limit}")
        if question.offset:
            parts.append(f"OFFSET {question.offset}")
        return " ".join(parts)

    def _ordered(self) -> str:
        """Order by the keys and then by all that is shown: what SPARQL leaves open is the same every time."""
        keys = [f"k{number}{' DESC' if each.descending else ''}" for number, each in enumerate(self.question.order)]
        return f"ORDER BY {', '.join(keys + [f'c{number}' for number in range(len(self.question.shown))])}"

    def _figure(self, shown: Variable | Aggregate) -> str:
        if not isinstance(shown, Aggregate):
            return self.places[shown].column
        if shown.of is None:
            return "count(*)"
        column = self.places[shown.of].column
        if shown.function == "count":
            return f"count({'DISTINCT ' if shown.distinct else ''}{column})"
        return f"arg_{shown.function}({column}, {self._value(shown.of)})"

    def _key(self, order: Order) -> str:
        for each in self.question.aggregates:
            if each.name == order.by:
                return self._figure(each) if each.function == "count" else f"{each.function}({self._value(each.of)})"
        return self._value(order.by)

    def _value(self, name: Variable | None) -> str:
        """Give the column by which a variable is compared: numbers only, other terms have an order of their own."""
        if name is None or not (value := self.places[name].value):
            raise UnsuitableError
        return value
