"""check: whether the workspace is whole."""

from typing import TYPE_CHECKING

import click

from server.cli.common import Here, json_option, pass_here, say, show

if TYPE_CHECKING:
    from graph.workspace import Workspace


@click.command()
@click.option("--accept", metavar="FILE", help="Take a file over as it is now, such as judgements.tsv after a merge.")
@json_option
@click.pass_context
@pass_here
def check(here: Here, context: click.Context, accept: str | None, as_json: bool) -> None:
    """Hold every file against what was written: sources, judgements, audit log and generations, and the graph's shapes.

    Exits with 1 when something is wrong, and says what to do.

    \b
    Example:  kurbits check
    """
    from graph import check as checking

    workspace = here.workspace()
    if accept:
        _accept(workspace, accept)
    found = list(checking.check(workspace))
    if found or as_json:
        show({"problem": "problem"}, [{"problem": problem} for problem in found], as_json)
    if found == [checking.UNPUBLISHED]:
        context.exit(1)
    if any(problem.startswith("source ") for problem in found):
        say("What is missing in sources/ comes from a backup.")
    if any(problem.startswith("generation ") for problem in found):
        again = f"remove {workspace.path / 'generations'} and {workspace.path / 'current'}, then: kurbits publish"
        say(f"To make the generations anew: {again}")
    if found:
        context.exit(1)
    say(f"generation {workspace.current_number()} is whole, and all that it is made of")


def _accept(workspace: "Workspace", name: str) -> None:
    """Seal a file as it is now. Raises InputError for one that is never sealed, or is as it was."""
    from graph import seals
    from ontology.errors import InputError

    if name not in seals.FILES:
        raise InputError(f"{name!r} cannot be accepted; expected one of: {', '.join(seals.FILES)}")
    with workspace.lock():
        taken = seals.accept(workspace.path, name)
    say(f"{name}: sealed as it is now" if taken else f"{name}: is as it was written; nothing to accept")


COMMANDS = (check,)
