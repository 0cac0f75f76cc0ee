"""What an inquiry gives: sentences that answer it, tables that show why, what to draw, and what is not known."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Literal

from ontology.labels import Label, grouped

ColumnKind = Literal["entity", "entities", "ties", "integer", "number", "share", "years", "text", "label", "value"]
"""How a cell is shown and what it holds.

entity: a row of Entities, -1 = none. entities: rows of Entities. ties: rows of Ties, the evidence behind the line.
integer, number, share (0 to 1): a number, None = not defined. years: (first, last), 0 = unknown. text: the same in
every language. label: words by language. value: a row of Values, the sentence that says a figure.
"""


SHOWN = 1000
"""So many things at most an answer names for its drawing."""

_WHOLE: ContextVar[bool] = ContextVar("whole", default=False)


@contextmanager
def whole() -> Iterator[None]:
    """Let every table of the answers given inside list all its lines, as a file of the table does."""
    token = _WHOLE.set(True)
    try:
        yield
    finally:
        _WHOLE.reset(token)


def first(most: int) -> slice:
    """Give the lines that a table lists: the first `most`, or all inside `whole`."""
    return slice(None) if _WHOLE.get() else slice(most)


@dataclass(frozen=True)
class Column:
    """A column of a table. `id` is its name in JSON and CSV."""

    id: str
    title: Label
    kind: ColumnKind


@dataclass(frozen=True)
class AnswerTable:
    """A table of an answer, the most important line first. `total` counts the lines, also those that were cut."""

    id: str
    title: Label
    columns: tuple[Column, ...]
    rows: tuple[tuple[Any, ...], ...]
    total: int

    @classmethod
    def of(
        cls, id: str, title: Label, columns: Sequence[Column], rows: Sequence[tuple[Any, ...]], top: int = 0
    ) -> "AnswerTable":
        """Make a table of all rows, or of the first `top` (see `whole`)."""
        return cls(id, title, tuple(columns), tuple(rows[first(top)] if top else rows), len(rows))


@dataclass(frozen=True)
class Drawing:
    """What of an answer belongs on a map: rows of Entities and of Ties, and pairs that might come to be (dotted)."""

    entities: tuple[int, ...] = ()
    ties: tuple[int, ...] = ()
    possible: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class Answer:
    """An answer. The first sentence is the answer itself; `notes` say what is unknown, sampled or left out."""

    sentences: tuple[Label, ...]
    tables: tuple[AnswerTable, ...] = ()
    drawing: Drawing = field(default_factory=Drawing)
    notes: tuple[Label, ...] = ()


def many(count: int, one: str, several: str) -> str:
    """Give "1 aktör", "26 674 aktörer" or "inga aktörer"."""
    return f"{grouped(count) if count else 'inga'} {one if count == 1 else several}"


def many_en(count: int, one: str, several: str) -> str:
    """Give "1 actor", "26,674 actors" or "no actors"."""
    return f"{f'{count:,}' if count else 'no'} {one if count == 1 else several}"


def opening(sentence: str) -> str:
    """Begin a sentence with a capital letter."""
    return sentence[:1].upper() + sentence[1:]
