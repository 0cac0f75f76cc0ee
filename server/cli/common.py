"""What all commands share: the workspace they work on, and how they show results and progress."""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import orjson
from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    SpinnerColumn,
    TaskProgressColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)
from rich.table import Table

if TYPE_CHECKING:
    from graph.generation import Generation
    from graph.workspace import Workspace

errors = Console(stderr=True, highlight=False)
"""Where everything goes that is not a result."""

json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
lang_option = click.option(
    "--lang",
    type=click.Choice(["sv", "en"]),
    default="sv",
    envvar="KURBITS_LANGUAGE",
    help="Language of labels and texts (KURBITS_LANGUAGE, else sv).",
)


@dataclass
class Here:
    """The folder that a command works on."""

    home: Path | None = None

    @property
    def folder(self) -> Path:
        """The workspace folder: as given, else as the settings say."""
        from server.settings import read_settings

        return read_settings(home=self.home).home

    def workspace(self) -> "Workspace":
        """Open the workspace. Raises WorkspaceError when there is none."""
        from graph.workspace import Workspace

        return Workspace.open(self.folder)

    def generation(self) -> "Generation":
        """Open what is published. Raises WorkspaceError when there is nothing."""
        from ontology.errors import WorkspaceError

        generation = self.workspace().current()
        if generation is None:
            raise WorkspaceError(f"{self.folder}: nothing is published yet. Load something: kurbits load FILE")
        return generation


pass_here = click.make_pass_decorator(Here, ensure=True)


def show(columns: Mapping[str, str], rows: Sequence[Mapping[str, Any]], as_json: bool) -> None:
    """Print rows: a table on a terminal, tab-separated lines in a pipe, JSON when asked. Columns: key → heading."""
    if as_json:
        show_json(rows)
    elif sys.stdout.isatty():
        table = Table(*columns.values(), box=None, pad_edge=False, header_style="bold")
        for row in rows:
            table.add_row(*(_text(row.get(key)) for key in columns))
        Console(highlight=False).print(table)
    else:
        click.echo("\t".join(columns.values()))
        for row in rows:
            click.echo("\t".join(_text(row.get(key)).replace("\t", " ") for key in columns))


def show_json(value: object) -> None:
    """Print a value as JSON."""
    option = orjson.OPT_INDENT_2 | orjson.OPT_SERIALIZE_NUMPY | orjson.OPT_NON_STR_KEYS
    click.echo(orjson.dumps(value, option=option).decode())


def name_values(params: Sequence[str]) -> dict[str, str]:
    """Read options of the form NAME=VALUE. Raises UsageError for another form."""
    if wrong := [each for each in params if "=" not in each]:
        raise click.UsageError(f"{wrong[0]!r} is not of the form NAME=VALUE")
    return dict(each.split("=", 1) for each in params)


def say(text: str) -> None:
    """Tell the person at the terminal something that is not a result."""
    errors.print(text, soft_wrap=True, markup=False)


def _text(value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, float):
        return "" if value != value else f"{value:.4g}"
    if isinstance(value, list | tuple):
        return ", ".join(map(_text, value))
    return str(value)


@contextmanager
def progress(title: str, *, measured: bool = False) -> Iterator[Callable[[str, int, int], None] | None]:
    """Show how far long work has come, on a terminal only: gives a function of (what, done, of how much).

    Work is measured when it is counted in bytes: then rate and remaining time are shown. A total of 0 says
    only what is being done.
    """
    if not errors.is_terminal:
        yield None
        return
    rate = (TaskProgressColumn(), TransferSpeedColumn(), TimeRemainingColumn(), TextColumn("left"))
    parts = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn())
    with Progress(*parts, *(rate if measured else (TimeElapsedColumn(),)), console=errors, transient=True) as bars:
        task = bars.add_task(title, total=None)

        def report(what: str, done: int, total: int) -> None:
            known: dict[str, Any] = {"completed": done, "total": total} if total else {}
            bars.update(task, description=f"{title}: {what}"[:60], **known)

        yield report
