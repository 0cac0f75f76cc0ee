"""One verb per inquiry, made from its declaration: compare, bridges, sunset, depend and whatever else is declared.

The inquiries are imported when one of them, or the list of all verbs, is asked for: they need scipy and igraph.
"""

import sys
from typing import TYPE_CHECKING, Any

import click

from server.cli.common import Here, json_option, lang_option, pass_here, show_json

if TYPE_CHECKING:
    from graph.inquiries.inquiry import Inquiry
    from graph.inquiries.parameters import Parameter
    from server.inquiries.models import InquiryAnswer, TableView
    from server.models import Language

_LINES = 20


class Verbs(click.Group):
    """A group whose verbs are also the inquiries."""

    def list_commands(self, context: click.Context) -> list[str]:
        """Give the names of all verbs."""
        from graph.inquiries.catalogue import INQUIRIES

        return [*super().list_commands(context), *INQUIRIES]

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        """Give a verb by its name."""
        if known := super().get_command(context, name):
            return known
        from graph.inquiries.catalogue import INQUIRIES

        return command(INQUIRIES[name]) if name in INQUIRIES else None


def command(inquiry: "Inquiry") -> click.Command:
    """Make the verb of an inquiry. What must be given are arguments, in order; so is the first of what may be."""
    words = [each for each in inquiry.parameters if each.required] or list(inquiry.parameters[:1])
    parts: list[click.Parameter] = [_argument(each) for each in words]
    parts += [_option(each) for each in inquiry.parameters if not each.required]
    made = click.Command(inquiry.id, params=parts, callback=pass_here(_Asking(inquiry)), help=_help(inquiry, words))
    csv = click.option("--csv", "csv", is_flag=True, help="Print a table as CSV: the first, or that of --table.")
    table = click.option("--table", default="", metavar="ID", help="Print only this table.")
    lines = click.option("--lines", type=click.IntRange(1), default=_LINES, show_default=True, help="Lines of a table.")
    for option in (json_option, lang_option, lines, table, csv):
        made = option(made)
    return made


def _argument(parameter: "Parameter") -> click.Argument:
    several = parameter.kind == "entities"
    metavar = f"{parameter.name.upper()}..." if several else parameter.name.upper()
    shown = metavar if parameter.required else f"[{metavar}]"
    return click.Argument(
        [f"word_{parameter.name}"], required=parameter.required, nargs=-1 if several else 1, metavar=shown
    )


def _option(parameter: "Parameter") -> click.Option:
    title = parameter.title.en
    if parameter.choices:
        title += f": {', '.join(parameter.choices)}"
    default = f" (default: {parameter.default})" if parameter.default and parameter.default != -1 else ""
    several = parameter.kind == "entities"
    name = [f"given_{parameter.name}", f"--{parameter.name.replace('_', '-')}"]
    return click.Option(name, multiple=several, help=f"{title}{default}.", metavar=parameter.kind.upper())


def _help(inquiry: "Inquiry", words: "list[Parameter]") -> str:
    return f"{inquiry.title.en}\n\n{inquiry.meaning.en}\n\n\b\nExample:  {example(inquiry, words)}"


def example(inquiry: "Inquiry", words: "list[Parameter]") -> str:
    """Give the example of an inquiry as somebody would type it."""
    parts = ["kurbits", inquiry.id]
    names = [each.name for each in words if each.required or each.name in inquiry.example]
    for each in words:
        if each.required or each.name in inquiry.example:
            parts += [_quoted(value) for value in inquiry.example.get(each.name, [each.name.upper()])]
    for name, values in inquiry.example.items():
        if name not in names:
            parts += [word for value in values for word in (f"--{name.replace('_', '-')}", _quoted(value))]
    return " ".join(parts)


def _quoted(value: str) -> str:
    return f'"{value}"' if " " in value else value


class _Asking:
    """What a verb does: ask its inquiry, and print the answer."""

    def __init__(self, inquiry: "Inquiry"):
        self.inquiry = inquiry
        self.__name__ = inquiry.id

    def __call__(
        self, here: Here, /, lang: "Language", as_json: bool, csv: bool, table: str, lines: int, **given: Any
    ) -> None:
        """Ask and print: the sentences, the tables, the notes."""
        from server.inquiries.asked import Answered
        from server.inquiries.files import table_of, whole_csv
        from server.inquiries.told import told

        generation, asked = here.generation(), _given(given)
        values = self.inquiry.read(generation, asked)
        if csv:
            sys.stdout.buffer.write(whole_csv(generation, self.inquiry.id, tuple(values.items()), table, lang))
            return
        answered = Answered(generation, self.inquiry, values, self.inquiry.run(generation, values))
        if table:
            table_of(answered, table)
        answer = told(answered, lang)
        answer.tables = [each for each in answer.tables if table in ("", each.id)]
        if as_json:
            show_json(answer.model_dump())
        else:
            _print(answer, lines, lang)


def _given(words: dict[str, Any]) -> dict[str, list[str]]:
    """Gather what was given of each parameter, as an argument or as an option."""
    found: dict[str, list[str]] = {}
    for key, value in words.items():
        several = list(value) if isinstance(value, tuple) else [value] if value is not None else []
        if several:
            found.setdefault(key.partition("_")[2], []).extend(several)
    return found


def _print(answer: "InquiryAnswer", lines: int, lang: "Language") -> None:
    for sentence in answer.sentences:
        click.echo(sentence)
    for table in answer.tables:
        if table.rows:
            _print_table(table, lines, lang)
    for note in answer.notes:
        click.echo(f"\n{note}")


def _print_table(table: "TableView", lines: int, lang: "Language") -> None:
    from server.cli.common import show
    from server.i18n import text

    t = text(lang)
    click.echo(f"\n{table.title} ({table.total})")
    kinds = {column.id: column.kind for column in table.columns}
    rows = [{name: _cell(kinds[name], cell, lang) for name, cell in row.items()} for row in table.rows[:lines]]
    show({column.id: column.title for column in table.columns}, rows, as_json=False)
    if left := table.total - len(rows):
        kept = len(table.rows)
        click.echo(t.n("inquiry.more", left) if kept == table.total else t("inquiry.cut", n=left, kept=kept))


def _cell(kind: str, cell: Any, lang: "Language") -> Any:
    """Give a cell as a terminal shows it: names, spans of years, per cent, ids of ties."""
    from server.i18n import text

    if cell is None:
        return None
    match kind:
        case "entity":
            return cell.label
        case "entities":
            return [each.label for each in cell[:6]] + (
                [text(lang)("inquiry.more_entities", n=len(cell) - 6)] if len(cell) > 6 else []
            )
        case "ties":
            return [each.id for each in cell[:3]] + (["…"] if len(cell) > 3 else [])
        case "years":
            return text(lang).years(cell.first or 0, cell.last or 0)
        case "share":
            return text(lang).percent(cell)
        case "value":
            return cell.quote
    return cell
