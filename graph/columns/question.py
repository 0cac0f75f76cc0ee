"""The plain questions that columns answer: triple patterns, then perhaps grouped, counted, ordered and cut off."""

from typing import NamedTuple, NewType

Variable = NewType("Variable", str)
"""The name of a variable, without its mark."""


class Constant(NamedTuple):
    """A term as N-Triples writes it."""

    text: str


Term = Variable | Constant


class Pattern(NamedTuple):
    """A triple pattern; its predicate is always given."""

    subject: Term
    predicate: Constant
    object: Term

    @property
    def variables(self) -> tuple[Variable, ...]:
        """The variables it binds."""
        return tuple(each for each in (self.subject, self.object) if not isinstance(each, Constant))


class Aggregate(NamedTuple):
    """A figure of a group: count, max or min; of rows when it has no variable."""

    function: str
    of: Variable | None
    distinct: bool
    name: Variable


class Order(NamedTuple):
    """By what rows are ordered."""

    by: Variable
    descending: bool


class Question(NamedTuple):
    """A question; `unequal` are the variables that must not be a term, `shown` what stands in a row of the answer."""

    patterns: tuple[Pattern, ...]
    unequal: tuple[tuple[Variable, Constant], ...]
    shown: tuple[Variable | Aggregate, ...]
    distinct: bool = False
    groups: tuple[Variable, ...] = ()
    order: tuple[Order, ...] = ()
    limit: int | None = None
    offset: int = 0

    @property
    def aggregates(self) -> tuple[Aggregate, ...]:
        """The figures among what is shown."""
        return tuple(each for each in self.shown if isinstance(each, Aggregate))

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns of the answer."""
        return tuple(each.name if isinstance(each, Aggregate) else each for each in self.shown)
