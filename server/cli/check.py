"""check: whether the workspace is whole."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from server.cli.common import Here, json_option, pass_here, progress, say, show

if TYPE_CHECKING:
    from graph.generation import Generation
    from graph.workspace import Workspace


@click.command()
@json_option
@click.pass_context
@pass_here
def check(here: Here, context: click.Context, as_json: bool) -> None:
    """Check the published generation against its checksums, and that what its evidence points to is there.

    Exits with 1 when something is wrong, and says what to do.

    \b
    Example:  kurbits check
    """
    workspace, generation = here.workspace(), here.generation()
    wrong = [*_files(generation), *_evidence(workspace, generation)]
    wrong += [("judgements.tsv", problem) for problem in workspace.judgements.problems()]
    wrong += [] if wrong else _store(generation)  # a damaged store is not opened
    rows = [{"what": what, "problem": problem} for what, problem in wrong]
    if rows or as_json:
        show({"what": "what", "problem": "problem"}, rows, as_json)
    if rows:
        again = f"remove {generation.path} and {workspace.path / 'current'}, then load any source"
        say(f"What is missing in sources/ comes from a backup. To make the generation anew: {again}.")
        context.exit(1)
    files = len(generation.manifest["files"])
    say(f"generation {generation.number} is whole: {files} files, all as they were written")


def _files(generation: "Generation") -> Iterator[tuple[str, str]]:
    expected = generation.manifest["files"]
    with progress("Checking") as report:
        for done, (name, digest) in enumerate(expected.items()):
            if report:
                report(name, done, len(expected))
            path = generation.path / name
            if not path.is_file():
                yield str(path), "is missing"
            elif _digest(path) != digest:
                yield str(path), "is not as it was written"


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _evidence(workspace: "Workspace", generation: "Generation") -> Iterator[tuple[str, str]]:
    for kept in sorted(set(generation.documents.path) - {""}):
        if not (workspace.path / kept).is_file():
            yield kept, "is missing: evidence in it cannot be shown"


def _store(generation: "Generation") -> Iterator[tuple[str, str]]:
    count, expected = len(generation.store), generation.manifest["counts"]["quads"]
    if count != expected:
        yield str(generation.path / "store"), f"holds {count} quads; expected {expected}"


COMMANDS = (check,)
