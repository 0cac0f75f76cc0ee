"""What can go wrong, as one tree.

KurbitsError                 everything we raise on purpose; `str()` is a message for a person
├── InputError               the user's input (exit code 1, HTTP 400/422)
│   ├── SourceError          a file: names file, sheet, row, column or character
│   ├── MappingError         a mapping file: names the file and the line
│   ├── QuestionError        a question or a value for one of its parameters
│   ├── ConflictError        somebody else decided otherwise meanwhile (HTTP 409)
│   └── NotFoundError        something named does not exist (HTTP 404)
│       └── GoneError        it was published once, and no source says it any more (HTTP 410)
├── WorkspaceError           the workspace: missing, locked, damaged, disk full
├── StoreError               the store refused or broke
│   ├── QueryError           the query is wrong (HTTP 400)
│   └── QueryLimitError      the query ran out of time, memory or budget (HTTP 503/504)
└── GroundingError           a fact whose quote does not stand in its document

The tree stands in the lowest room, so that loaders and graph raise from the same one.
"""

from collections.abc import Sequence
from dataclasses import dataclass


class KurbitsError(Exception):
    """Base of everything Kurbits raises on purpose."""


class InputError(KurbitsError):
    """The user's input is wrong; nothing was changed.

    For pages: `sv` says the same in Swedish, and `candidates` (id, label) are what may have been meant.
    """

    def __init__(self, *said: object, sv: str = "", candidates: Sequence[tuple[str, str]] = ()):
        super().__init__(*said)
        self.sv, self.candidates = sv, tuple(candidates)
        self.parameter = ""  # its name, where one was wrong


class NotFoundError(InputError):
    """Something that was named does not exist."""


class GoneError(NotFoundError):
    """Something that was published once is in no source any more."""


class ConflictError(InputError):
    """Somebody else decided otherwise since the user looked; nothing was changed."""


class MappingError(InputError):
    """A mapping file says something that cannot be followed."""


class QuestionError(InputError):
    """A question is malformed, or a value does not fit its parameter."""


class WorkspaceError(KurbitsError):
    """The workspace cannot be used as it is."""


class StoreError(KurbitsError):
    """The store refused or broke."""


class QueryError(StoreError):
    """The query is not valid SPARQL, or asks for what is not offered."""


class QueryLimitError(StoreError):
    """The query ran out of time, memory or budget."""


class GroundingError(KurbitsError):
    """A quote does not stand in the document it is said to come from."""


@dataclass(frozen=True, slots=True)
class Where:
    """A place in a source: 1-based rows (the header is row 1), 0-based characters."""

    file: str
    sheet: str = ""
    row: int = 0
    column: str = ""
    character: int = -1

    def __str__(self) -> str:
        parts = [self.file]
        if self.sheet:
            parts.append(f"sheet {self.sheet!r}")
        if self.row:
            parts.append(f"row {self.row}")
        if self.column:
            parts.append(f"column {self.column!r}")
        if self.character >= 0:
            parts.append(f"character {self.character}")
        return ", ".join(parts)


class SourceError(InputError):
    """A source file cannot be read: says where, what was found, what was expected and what to do."""

    def __init__(self, where: Where, found: str, expected: str = "", remedy: str = ""):
        self.where, self.found, self.expected, self.remedy = where, found, expected, remedy
        text = f"{where}: {found}"
        if expected:
            text += f"; expected {expected}"
        if remedy:
            text += f". {remedy}"
        super().__init__(text)
