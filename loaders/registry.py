"""Which loader reads which file: one way in for files and folders, whatever they hold."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING

import orjson

from loaders import factsfile, rdf
from loaders.tablefile import Progress
from ontology.errors import InputError, SourceError, Where
from ontology.facts import Entity, Item, Reject

if TYPE_CHECKING:
    from loaders.text.model import Model

TEXTS = (".txt", ".md", ".html", ".htm", ".pdf", ".docx")
TABLES = (
    *(".csv", ".tsv", ".csv.gz", ".tsv.gz", ".json.gz", ".jsonl.gz"),
    *(".xlsx", ".xlsm", ".ods", ".xls", ".xlsx.gz", ".zip"),
)
FACTS = (".yaml", ".yml", ".json", ".jsonl")
RDF = rdf.ENDINGS
OURS = (".source.json", ".part", ".part.json")
"""Endings of what `loaders.fetch` keeps beside a file: where it is from, and what has not come whole yet."""
TEXT = "text-"
"""How the version of every text begins."""

_SEEN = 4096


@dataclass(frozen=True)
class LoadOptions:
    """How to read: a mapping for tables (a shipped name or a file; else found by the header), and known names.

    `known` stands for the names in the version of a text, so that it can be told before the names are gathered.
    `model` is a language model that is asked about every text as well; without one nothing leaves the house.
    """

    mapping: str | Path | None = None
    names: Mapping[str, Entity] = field(default_factory=dict)
    known: str = ""
    model: "Model | None" = None


def read(paths: Sequence[Path], options: LoadOptions, progress: Progress | None = None) -> Iterator[Item]:
    """Read files and folders as documents, entities, facts and rejects.

    A folder is read with all below it; files in it that no loader reads become rejects, hidden ones are left out.
    Raises SourceError for a file that is missing, empty, damaged or of an unknown type and for a folder without a
    readable file, InputError when two files have one name or a table has no mapping.
    """
    files, strange = expand(paths)
    _refuse_namesakes(files)
    for path in strange:
        yield Reject(path.name, f"no loader reads {path.suffix or 'a file without an ending'}; skipped")
    ends = list(accumulate(path.stat().st_size for path in files))
    for at, path in enumerate(files):
        told = _within(progress, at, files, ends) if progress else None
        if told:
            told(path.name, 0, 1)
        yield from _read_one(path, options, told)
        if told:
            told(path.name, 1, 1)


def _within(progress: Progress, at: int, files: Sequence[Path], ends: Sequence[int]) -> Progress:
    """Turn how far one file has come into how far all have, in bytes; `ends` is where each file ends among them."""
    before, whole = ends[at - 1] if at else 0, ends[-1]
    size = ends[at] - before
    count = f" ({at + 1} of {len(files)})" if len(files) > 1 else ""

    def told(name: str, done: int, total: int) -> None:
        progress(name + count, *((before + size * min(done, total) // total, whole) if total else (0, 0)))

    return told


def loader_for(path: Path, options: LoadOptions) -> str:
    """Name the loader of a file by its ending: text, table, facts or rdf. Raises SourceError when there is none."""
    if found := _loader(path):
        return found
    known = ", ".join((*TEXTS, *TABLES, *FACTS, *RDF))
    raise SourceError(Where(str(path)), "no loader reads this type of file", f"one of {known}")


def version(path: Path, options: LoadOptions) -> str:
    """Say by which loader, mapping and known names a file would be read: part of the key of what is cached."""
    name = loader_for(path, options)
    if name == "facts":
        return f"facts-{factsfile.VERSION}"
    if name == "rdf":
        return f"rdf-{rdf.version()}"
    if name == "table":
        from loaders import mapping, table

        found = mapping.choose(options.mapping, path)
        return f"table-{table.VERSION}-{found.name}-{found.digest}"
    from loaders import text

    names = orjson.dumps([options.known, *sorted((name, one.kind, one.key) for name, one in options.names.items())])
    model = f"-model-{options.model.version}" if options.model else ""
    return f"{TEXT}{text.VERSION}-{hashlib.blake2b(names, digest_size=8).hexdigest()}{model}"


def _loader(path: Path) -> str:
    name = path.name.lower()
    if name.endswith((".json", ".jsonl")) and path.is_file():
        return "facts" if _holds_facts(path) else "table"
    for loader, endings in (("text", TEXTS), ("table", TABLES), ("facts", FACTS), ("rdf", RDF)):
        if name.endswith(endings):
            return loader
    return ""


def _holds_facts(path: Path) -> bool:
    """Tell a facts file in JSON from a table: by its first field, or by the fields of its first line."""
    with path.open("rb") as file:
        start = file.read(_SEEN)
    if path.suffix.lower() == ".json":
        return b'"kurbits"' in start or not start.strip()
    first = start.strip().partition(b"\n")[0]
    return not first or (b'"type"' in first and b'"subject"' in first)


def expand(paths: Sequence[Path]) -> tuple[list[Path], list[Path]]:
    """Give the files to read, and those in folders that nothing reads. Raises SourceError as `read` does."""
    files: list[Path] = []
    strange: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = [each for each in sorted(path.rglob("*")) if each.is_file() and not _hidden(each, path)]
            readable = [each for each in inside if _loader(each)]
            if not readable:
                known = ", ".join((*TEXTS, *TABLES, *FACTS, *RDF))
                raise SourceError(Where(str(path)), "the folder holds no file that a loader reads", known)
            files += readable
            strange += [each for each in inside if not _loader(each)]
        elif path.exists():
            loader_for(path, LoadOptions())
            files.append(path)
        else:
            raise SourceError(Where(str(path)), "there is no such file or folder", remedy="Check the name")
    if not files:
        raise InputError("nothing to read: name at least one file or folder")
    return files, strange


def _hidden(path: Path, folder: Path) -> bool:
    """Leave out hidden files, and what fetching keeps beside a file."""
    return path.name.endswith(OURS) or any(part.startswith(".") for part in path.relative_to(folder).parts)


def _refuse_namesakes(files: Sequence[Path]) -> None:
    """Documents of a source are known by name, so two files of one name would overwrite each other."""
    seen: dict[str, Path] = {}
    for path in files:
        if (other := seen.setdefault(path.name, path)) != path:
            raise InputError(f"{other} and {path} have the same name; load them as two sources with --name, or rename")
    if len(files) != len(seen):
        raise InputError("a file is named twice")


def _read_one(path: Path, options: LoadOptions, progress: Progress | None) -> Iterator[Item]:
    loader = loader_for(path, options)
    if path.stat().st_size == 0:
        raise SourceError(Where(str(path)), "the file is empty (0 bytes)", f"a {loader} file")
    if loader == "facts":
        yield from factsfile.read_facts(path)
    elif loader == "rdf":
        yield from rdf.read_rdf(path, progress=progress)
    elif loader == "table":
        from loaders import table

        yield from table.read_table(path, options.mapping, progress)
    else:
        from loaders.text import read_text

        yield from read_text(path, options)
