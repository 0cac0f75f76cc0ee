"""Where doors meet memory: reads files, keeps what they say as a source, and publishes the next generation."""

import glob
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from graph.generation import Generation
from graph.keep import LoadReport, is_known, keep
from graph.workspace import Workspace
from loaders import registry
from loaders.registered import recognisable
from loaders.registry import LoadOptions
from ontology.errors import InputError
from ontology.facts import Document, Entity, Item, Reject
from ontology.terms import slug
from server import known

if TYPE_CHECKING:
    from loaders.text.model import Model, Plan

Progress = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and of how much."""

SHOWN = 5
"""How many rejects a report carries; all stand in rejects.csv."""

UNANSWERED = "-unanswered"
"""Ends the version of a text of which the language model left a part without an answer: it is read again next time."""


@dataclass
class Loaded:
    """What came of a load: the source's name, numbers, the first rejects, and files that nothing reads.

    `unanswered` texts were read, but a language model gave no answer to some part of them. `outdated` texts, of all
    sources, were read before the names were known that structured files have brought now.
    """

    source: str
    report: LoadReport = field(default_factory=LoadReport)
    first_rejects: list[Reject] = field(default_factory=list)
    skipped: list[Reject] = field(default_factory=list)
    unanswered: int = 0
    outdated: int = 0

    def add(self, report: LoadReport) -> None:
        """Count another part of the load."""
        names = ("documents", "entities", "facts", "rejects", "unchanged")
        sums = {name: getattr(self.report, name) + getattr(report, name) for name in names}
        self.report = replace(self.report, **sums)


def load(
    workspace: Workspace,
    paths: Sequence[Path],
    name: str,
    options: LoadOptions,
    progress: Progress | None = None,
) -> Loaded:
    """Read files into a source. Files that are in already, unchanged, are recognised and not read again.

    Raises what loaders and `graph.keep` raise; then the source stays as it was.
    """
    files, strange = registry.expand(paths)
    loaded = Loaded(name, skipped=[Reject(path.name, f"no loader reads {path.suffix or 'this'}") for path in strange])
    options, versions = versioned(workspace, files, name, options)
    fresh = [path for path in files if not is_known(workspace, name, path, versions[path])]
    count = len(files) - len(fresh)
    loaded.add(LoadReport(documents=count, unchanged=count))
    if options.model and not options.model.dry:
        ask(workspace, name, options.model, options.model.plan(_texts(fresh)))
    silent = options.model.unanswered if options.model else ()

    def version_of(document: Document) -> str:
        return versions[document.path or files[0]] + (UNANSWERED if document.name in silent else "")

    if fresh:
        items = read(workspace, fresh, name, options, progress)
        loaded.add(keep(workspace, name, _watched(items, loaded), version_of))
    if len(_texts(fresh)) < len(fresh):
        loaded.outdated = known.outdated(workspace)
    loaded.unanswered = len(silent)
    return loaded


def plan(workspace: Workspace | None, paths: Sequence[Path], name: str, options: LoadOptions) -> "Plan | None":
    """Say what a load would ask the language model about the texts that it would read; None without a model."""
    if options.model is None:
        return None
    texts = _texts(registry.expand(paths)[0])
    if workspace:
        _, versions = versioned(workspace, registry.expand(paths)[0], name, options)
        texts = [path for path in texts if not is_known(workspace, name, path, versions[path])]
    return options.model.plan(texts)


def ask(workspace: Workspace, name: str, model: "Model", plan: "Plan", progress: Progress | None = None) -> None:
    """Ask a language model what is planned about a source, and from then on use only the answers that are here.

    It is done before reading, as the workspace is locked then. What was sent is noted in the audit log.
    """
    try:
        model.ask(plan, progress)
        model.dry = True
    finally:
        spent = model.client.spent
        if spent.calls:
            workspace.audit("ask", source=name, model=model.endpoint.name, calls=spent.calls, tokens=spent.tokens)


def versioned(
    workspace: Workspace, files: Sequence[Path], name: str, options: LoadOptions
) -> tuple[LoadOptions, dict[Path, str]]:
    """Give by which versions of their loaders files are read into a source: of texts, also with which names."""
    texts = _texts(files)
    versions = {path: registry.version(path, options) for path in files if path not in texts}
    if texts:
        options = replace(options, known=known.digest(workspace, name, versions))
    return options, versions | {path: registry.version(path, options) for path in texts}


def read(
    workspace: Workspace | None,
    files: Sequence[Path],
    name: str,
    options: LoadOptions,
    progress: Progress | None = None,
) -> Iterator[Item]:
    """Read files as `loaders.registry.read` does, structured ones first: what they name is known to the texts."""
    texts = _texts(files)
    structured = [path for path in files if path not in texts]
    found: dict[Entity, None] = {}
    if structured:
        items = registry.read(structured, options, progress)
        yield from known.noted(items, found) if texts else items
    if texts:
        there = known.entities(workspace, name, dict.fromkeys(structured, "")) if workspace else ()
        names = recognisable(chain(found, there))
        yield from registry.read(texts, replace(options, names=names), progress)
    if progress:
        progress("keeping what was read", 0, 0)


def loader_name(path: Path) -> str:
    """Name the loader of a file: text, table, facts or rdf. Raises SourceError when there is none."""
    return registry.loader_for(path, LoadOptions())


def _texts(files: Sequence[Path]) -> list[Path]:
    return [path for path in files if registry.loader_for(path, LoadOptions()) == "text"]


def _watched(items: Iterable[Item], loaded: Loaded) -> Iterator[Item]:
    """Pass items on, noting the first rejects; a reject of a file that is no document has no place in a source."""
    announced: set[str] = set()
    for item in items:
        if isinstance(item, Document):
            announced.add(item.name)
        elif isinstance(item, Reject):
            if item.document not in announced:
                loaded.skipped.append(item)
                continue
            if len(loaded.first_rejects) < SHOWN:
                loaded.first_rejects.append(item)
        yield item


def publish(workspace: Workspace, progress: Progress | None = None) -> Generation:
    """Build the next generation from all sources and publish it."""
    from graph.build import build

    return build(workspace, progress)


def find_files(given: Sequence[str], scratch: Path) -> list[Path]:
    """Give the files and folders that arguments name: paths, globs that no shell has opened, "-" for standard input.

    Standard input is kept in the folder `scratch`; it is read as JSON lines when it begins like them, else as text.
    Raises SourceError, before anything is made, for what is missing or cannot be read.
    """
    found: list[Path] = []
    for name in given:
        if name == "-":
            found.append(_standard_input(scratch))
        elif not Path(name).exists() and glob.has_magic(name):
            matches = sorted(Path(match) for match in glob.glob(name, recursive=True))
            if not matches:
                raise InputError(f"{name}: no file matches. Check the folder and the ending.")
            found += matches
        else:
            found.append(Path(name))
    registry.expand(found)
    return found


def _standard_input(scratch: Path) -> Path:
    data = sys.stdin.buffer.read()
    path = scratch / ("stdin.jsonl" if data.lstrip()[:1] == b"{" else "stdin.txt")
    path.write_bytes(data)
    return path


def source_name(given: str | None, mapping: str | None, paths: Sequence[Path]) -> str:
    """Give the name of the source: as said, else the mapping's, else the file's or folder's that all come from."""
    if given:
        return given
    if mapping:
        return slug(Path(mapping).stem)
    if len(paths) == 1:
        return slug(paths[0].resolve().name.partition(".")[0])
    folders = {path.resolve().parent.name for path in paths}
    if len(folders) > 1:
        raise InputError("the files come from several folders; say what the source is called: --name NAME")
    return slug(folders.pop())
