"""YAML and JSON written by hand, read with the line of every value, and checked against a pydantic model.

Scalars stay text (`NO` is Norway, `2010-03-12` a date as written); the model decides what they become. Anchors,
aliases, tags, doubled keys and deep nesting are refused: nothing in our files needs them.
"""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

Way = tuple[str | int, ...]
"""The way to a value: keys and list positions."""

Lines = dict[Way, int]
"""Where each value starts, 1-based."""

Model = TypeVar("Model", bound=BaseModel)

_MAX_DEPTH = 20
_NULL = {"", "~", "null"}


class LineError(ValueError):
    """What is wrong in a file, and on which line."""

    def __init__(self, line: int, message: str, field: str = ""):
        self.line, self.message, self.field = line, message, field
        super().__init__(message)


class _Builder:
    """Makes dictionaries and lists of parser events, without recursion, and notes the lines."""

    def __init__(self) -> None:
        self.lines: Lines = {}
        self.root: Any = None
        self.stack: list[tuple[Any, Way]] = []
        self.key: str | None = None

    def place(self, value: Any, line: int) -> Way:
        """Put a value where the parser stands, and give the way to it."""
        if not self.stack:
            self.root, path = value, Way()
        else:
            parent, base = self.stack[-1]
            if isinstance(parent, list):
                path = (*base, len(parent))
                parent.append(value)
            else:
                path = (*base, self.key or "")
                parent[self.key] = value
                self.key = None
        self.lines[path] = line
        return path

    def open(self, value: Any, line: int) -> None:
        if self.stack and isinstance(self.stack[-1][0], dict) and self.key is None:
            raise LineError(line, "a list or mapping is used as a key; expected a word")
        if len(self.stack) >= _MAX_DEPTH:
            raise LineError(line, f"nested deeper than {_MAX_DEPTH} levels")
        self.stack.append((value, self.place(value, line)))

    def scalar(self, event: yaml.ScalarEvent, line: int) -> None:
        if self.stack and isinstance(self.stack[-1][0], dict) and self.key is None:
            if event.value in self.stack[-1][0]:
                raise LineError(line, f"{event.value!r} stands twice")
            self.key = event.value
            return
        self.place(None if event.implicit[0] and event.value in _NULL else event.value, line)


def parse(text: str) -> tuple[Any, Lines]:
    """Read one YAML (or JSON) document as dictionaries, lists and texts. Raises LineError."""
    builder = _Builder()
    documents = 0
    try:
        for event in yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
            line = event.start_mark.line + 1 if event.start_mark else 0
            if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
                raise LineError(line, "anchors (&) and aliases (*) are not used here; write the value out")
            if tag := getattr(event, "tag", None):
                raise LineError(line, f"the tag {tag} is not used here")
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise LineError(line, "a second document starts (---); expected one")
            elif isinstance(event, yaml.MappingStartEvent):
                builder.open({}, line)
            elif isinstance(event, yaml.SequenceStartEvent):
                builder.open([], line)
            elif isinstance(event, yaml.CollectionEndEvent):
                builder.stack.pop()
            elif isinstance(event, yaml.ScalarEvent):
                builder.scalar(event, line)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise LineError(mark.line + 1 if mark else 0, f"not YAML: {error.problem}") from error
    except yaml.YAMLError as error:  # a character that YAML forbids
        raise LineError(0, f"not YAML: {str(error).splitlines()[0]}") from error
    return builder.root, builder.lines


def line_of(lines: Lines, path: Iterable[str | int]) -> int:
    """Give the line of the nearest value on the way to `path`."""
    way = tuple(path)
    while way and way not in lines:
        way = way[:-1]
    return lines.get(way, 1)


def check(model: type[Model], data: Any, lines: Lines, base: Way = ()) -> Model:
    """Check read data against a model. Raises LineError with the line and the field of the first problem."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        problems = error.errors(include_url=False)
        first = min(problems, key=lambda problem: line_of(lines, base + problem["loc"]))
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        field = ".".join(str(part) for part in base + first["loc"])
        message = _MESSAGES.get(first["type"], _plain)(first)
        raise LineError(line_of(lines, base + first["loc"]), message + more, field) from error


def _plain(problem: Any) -> str:
    message: str = problem["msg"].removeprefix("Value error, ")
    shown = problem["input"]
    return f"{shown!r}: {message}" if isinstance(shown, str | int | float) else message


_MESSAGES: dict[str, Callable[[Any], str]] = {
    "extra_forbidden": lambda problem: f"{problem['loc'][-1]!r} is not a field that is known here",
    "missing": lambda problem: f"{problem['loc'][-1]!r} is missing",
}
