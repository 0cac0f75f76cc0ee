"""erase, access: what is held of a person, and taking it out for good."""

from dataclasses import asdict
from pathlib import Path

import click

from server.cli.common import Here, json_option, pass_here, progress, say, show


@click.command()
@click.argument("person", required=False)
@click.option("--also", multiple=True, help="Another way the name is written; may be repeated.")
@click.option("--all", "every", is_flag=True, help="Everybody of that name.")
@click.option("--yes", is_flag=True, help="Do it; without this only every place is shown.")
@click.option("--list", "listed", is_flag=True, help="List the erasures so far.")
@click.option("--withdraw", metavar="NUMBER", help="Let somebody in again when their source is loaded anew.")
@json_option
@click.pass_context
@pass_here
def erase(
    here: Here,
    context: click.Context,
    person: str | None,
    also: tuple[str, ...],
    every: bool,
    yes: bool,
    listed: bool,
    withdraw: str | None,
    as_json: bool,
) -> None:
    """Take a person out of everything the workspace holds, and keep them out.

    PERSON is a name or an IRI. First it only shows every place that names them; --yes erases. What is masked
    keeps its length, so that other evidence stays true. It cannot be undone.

    \b
    Examples:
      kurbits erase "Exempla Exempelsson"
      kurbits erase "Exempla Exempelsson" --yes
    """
    from graph import erase as erasing

    workspace = here.workspace()
    if listed:
        rows = [{"erasure": a, "when": b, "rows": c} for a, b, c in erasing.erasures(workspace)]
        show({"erasure": "erasure", "when": "when", "rows": "rows"}, rows, as_json)
        return
    if withdraw:
        erasing.withdraw(workspace, withdraw)
        say(f"erasure {withdraw} is withdrawn; load the sources that name the person again")
        return
    if not person:
        raise click.UsageError("say whom: kurbits erase NAME", context)
    meant = erasing.identify(workspace, person, also, every)
    found = list(erasing.places(workspace, erasing.list_of(workspace, meant)))
    show({"where": "where", "count": "count", "then": "what happens"}, [asdict(each) for each in found], as_json)
    if not yes:
        say(f"{len(found)} places. Nothing was changed; with --yes they are erased, and kept out of every later load.")
        return
    with progress("Erasing") as report:
        number = erasing.erase(workspace, meant, report)
    say(f"erased as {number}. Backups from before still name them; kurbits restore takes them out of those as well.")


@click.command()
@click.argument("person")
@click.option("--also", multiple=True, help="Another way the name is written; may be repeated.")
@click.option("--all", "every", is_flag=True, help="Everybody of that name.")
@click.option("--format", "form", type=click.Choice(["json", "html"]), help="How (else by the ending of the file).")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="The file to write.")
@pass_here
def access(here: Here, person: str, also: tuple[str, ...], every: bool, form: str | None, output: Path | None) -> None:
    """Write down everything that is held of a person, with the source of each statement.

    \b
    Example:  kurbits access "Exempla Exempelsson" -o exempla.html
    """
    import orjson

    from graph import access as accessing
    from graph import erase as erasing

    workspace = here.workspace()
    report = accessing.report(workspace, erasing.identify(workspace, person, also, every))
    html = form == "html" or (form is None and output is not None and output.suffix in (".html", ".htm"))
    text = accessing.page(report) if html else orjson.dumps(report, option=orjson.OPT_INDENT_2).decode()
    if output is None:
        click.echo(text)
        return
    output.write_text(text, encoding="utf-8")
    output.chmod(0o600)
    say(f"{output}: {len(report['statements'])} statements, {len(report['passages'])} passages")


COMMANDS = (erase, access)
