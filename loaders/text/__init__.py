"""Reads Swedish press texts as documents and proposed facts, each with the words that say it (docs/text.md)."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from loaders.text.document import keep_text, open_text
from loaders.text.facts import Reading
from loaders.text.names import names_for
from loaders.text.reading import facts_in, understand
from ontology.facts import Entity, Item

if TYPE_CHECKING:
    from loaders.text.model import Model

VERSION = "7"
"""Part of the key of what is cached: raise it when the same text would give other facts."""


class TextOptions(Protocol):
    """What the reader needs of the load options: the names that other sources have made known, a language model."""

    @property
    def names(self) -> Mapping[str, Entity]: ...

    @property
    def model(self) -> "Model | None": ...


def read_text(path: Path, options: TextOptions) -> Iterator[Item]:
    """Read a text, page, PDF or DOCX: its Document first (contact data masked), then proposed facts, in order.

    With a language model, what it adds comes last, with what it said that does not stand in the text as rejects.

    Raises SourceError for a file that is missing, empty, binary or cannot be decoded, or whose front matter is no YAML.
    """
    kept = open_text(path)
    yield kept.document
    reading = understand(kept, names_for(options.names))
    facts = facts_in(reading)
    yield from facts
    if options.model:
        from loaders.text.model import propose

        yield from propose(reading, facts, options.model)


def read(text: str, names: Mapping[str, Entity] | None = None, name: str = "text.txt") -> Reading:
    """Understand a text that is already in memory: its mentions and its compressed line (for tests and notebooks)."""
    return understand(keep_text(text, name), names_for(names or {}))
