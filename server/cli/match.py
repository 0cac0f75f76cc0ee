"""match: which rows of somebody's spreadsheet are in the graph."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ontology.errors import InputError
from server.cli.common import Here, lang_option, pass_here, say

if TYPE_CHECKING:
    from server.models import Language


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--column", required=True, help="The column that holds the names.")
@click.option("--type", "kind", default="organisation", show_default=True, help="What the names mean.")
@click.option("--by", multiple=True, metavar="PROPERTY=COLUMN", help="Another column that helps: orgnr, pic, country …")
@click.option("--fetch", multiple=True, metavar="PROPERTY", help="What to write of things that are certain: region …")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="A .csv or .xlsx; else FILE-matched beside FILE.")
@click.option("--force", is_flag=True, help="Write over a file that is there.")
@lang_option
@pass_here
def match(
    here: Here, file: Path, column: str, kind: str, output: Path | None, force: bool, lang: "Language",
    by: tuple[str, ...], fetch: tuple[str, ...],
) -> None:  # fmt: skip
    """Match a spreadsheet against the graph, and write it with what was found: certain, proposed, or not here.

    Certain is what a shared number or the same name in a compatible place proves; the rest is for you to decide.
    Nothing leaves the machine, and the graph is not changed.

    \b
    Example:  kurbits match members.xlsx --column Namn --by orgnr=Orgnr --fetch region -o matched.xlsx
    """
    from server.reconcile.sheet import Plan, head, matched, open_sheet, write_sheet

    pairs = dict(one.partition("=")[::2] for one in by)
    if not all(pairs.values()):
        raise InputError("expected --by PROPERTY=COLUMN, as in --by orgnr=Organisationsnummer")
    output = output or file.with_name(f"{file.name.split('.')[0]}-matched.xlsx")
    if output.suffix.lower() not in (".csv", ".xlsx"):
        raise InputError(f"{output}: expected a name that ends in .csv or .xlsx")
    if output.exists() and not force:
        raise InputError(f"{output} is there already; --force writes over it")
    plan = Plan(column, kind, pairs, fetch, lang)
    table = open_sheet(file, plan)
    lines = list(matched(here.generation(), table, plan))
    write_sheet(output, head(table, plan), iter(lines))
    said = [line[len(table.header)] for line in lines]
    told = ", ".join(f"{said.count(word)} {word}" for word in dict.fromkeys(sorted(said)))
    say(f"{output} is written: {len(lines)} rows: {told}.")


COMMANDS = (match,)
