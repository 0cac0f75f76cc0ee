"""check: whether the workspace is whole."""

import click

from server.cli.common import Here, json_option, pass_here, say, show


@click.command()
@json_option
@click.pass_context
@pass_here
def check(here: Here, context: click.Context, as_json: bool) -> None:
    """Hold every file against what was written: sources, judgements, audit log and generations, and the graph's shapes.

    Exits with 1 when something is wrong, and says what to do.

    \b
    Example:  kurbits check
    """
    from graph import check as checking

    workspace = here.workspace()
    rows = [{"problem": problem} for problem in checking.check(workspace)]
    if rows or as_json:
        show({"problem": "problem"}, rows, as_json)
    if rows:
        again = f"remove {workspace.path / 'generations'} and {workspace.path / 'current'}, then: kurbits publish"
        say(f"What is missing in sources/ comes from a backup. To make the generations anew: {again}")
        context.exit(1)
    say(f"generation {workspace.current_number()} is whole, and all that it is made of")


COMMANDS = (check,)
