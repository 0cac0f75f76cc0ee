"""The open data that `kurbits fetch` knows by name: addresses, licences and mappings, read from catalogue.yaml."""

from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from pydantic import BaseModel, ConfigDict, HttpUrl, model_validator

from loaders import yamlfile
from ontology.errors import InputError
from ontology.terms import slug


class Words(BaseModel):
    """A text in both languages."""

    model_config = ConfigDict(extra="forbid")

    sv: str
    en: str


class File(BaseModel):
    """One file: its address, and what it is to be called where the address does not say it."""

    model_config = ConfigDict(extra="forbid")

    url: HttpUrl
    name: str = ""

    @property
    def kept_as(self) -> str:
        """The name under which the file is kept."""
        return self.name or file_name(str(self.url))


class Entry(BaseModel):
    """A collection of open data: what it is, on which terms, and its files or the steps by which a person gets them.

    `into` is a folder of the workspace, for files that are no source. `source` says where the addresses or steps are
    documented and whether they were tried, `checked` when that was.
    """

    model_config = ConfigDict(extra="forbid")

    title: Words
    page: HttpUrl
    licence: str
    attribution: str
    mapping: str = ""
    into: str = ""
    files: tuple[File, ...] = ()
    steps: Words | None = None
    source: str
    checked: date

    @model_validator(mode="after")
    def _reachable(self) -> "Entry":
        if bool(self.files) == bool(self.steps):
            raise ValueError("give either files or steps")
        return self


@cache
def catalogue() -> dict[str, Entry]:
    """Give every entry by name."""
    data, lines = yamlfile.parse((files("loaders") / "catalogue.yaml").read_text(encoding="utf-8"))
    return {name: yamlfile.check(Entry, entry, lines) for name, entry in data.items()}


def entry(name: str) -> Entry:
    """Give the entry of a name. Raises InputError that lists the names when there is none."""
    found = catalogue().get(name.casefold().removesuffix(".eu"))
    if found is None:
        raise InputError(f"nothing is known by the name {name!r}; known: {', '.join(catalogue())}, or give an address")
    return found


def file_name(url: str) -> str:
    """Give the name under which an address is kept: its last part, without anything that could lead elsewhere."""
    last = PurePosixPath(unquote(urlsplit(url).path)).name
    stem, dot, ending = last.partition(".")
    safe = ".".join(part for part in map(slug, ending.split(".")) if part)
    return (slug(stem) or "file") + (f".{safe}" if dot and safe else "")
