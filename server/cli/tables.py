"""map, template: help for those who have a table and no mapping, or no table yet."""

from pathlib import Path

import click

from ontology.errors import InputError
from server.cli.common import say


@click.command("map")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Where to write the mapping; else it is printed.")
@click.option("--force", is_flag=True, help="Write over a file that is there.")
def draft(file: Path, output: Path | None, force: bool) -> None:
    """Look at a table and draft the mapping for it, with reasons as comments. Changes nothing in the workspace.

    \b
    Example:  kurbits map grants.xlsx -o grants.yaml
    """
    from loaders.draft import draft as drafted

    text = drafted(file)
    if output is None:
        click.echo(text, nl=False)
        return
    _refuse_overwriting(output, force)
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InputError(f"{output} cannot be written: {error.strerror}") from error
    say(f"{output} is drafted; read it through and correct it, then: kurbits load {file} --mapping {output} --dry-run")


@click.command()
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="Where to write the spreadsheet.")
@click.option("--force", is_flag=True, help="Write over a file that is there.")
def template(output: Path, force: bool) -> None:
    """Write an empty spreadsheet with instructions in Swedish, for lists of organisations and projects.

    \b
    Example:  kurbits template -o mall.xlsx
    """
    from loaders.template import write_template

    _refuse_overwriting(output, force)
    if output.suffix.lower() != ".xlsx":
        raise InputError(f"{output}: the template is an XLSX file; give it a name that ends in .xlsx")
    write_template(output)
    say(f"{output} is written; when it is filled in: kurbits load {output} --mapping template")


def _refuse_overwriting(path: Path, force: bool) -> None:
    if path.exists() and not force:
        raise InputError(f"{path} is there already; --force writes over it")


COMMANDS = (draft, template)
