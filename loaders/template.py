"""Writes the template: a spreadsheet with Swedish instructions, which the mapping `template` reads."""

from dataclasses import dataclass
from pathlib import Path

import xlsxwriter

from ontology.errors import InputError

TITLE = "Kurbits: mall för organisationer och projekt"
INSTRUCTIONS = (
    "Fyll i bladet Data: en rad för varje organisation i varje projekt. Den här sidan läses inte in.",
    "Kolumnerna Organisation och Projekt behövs på varje rad. Allt annat får lämnas tomt: tomt betyder okänt.",
    "Ändra inte rubrikerna. Kolumner som inte behövs får tas bort, utom Organisation, Organisationsnummer och Projekt.",
    "Skriv namnet likadant på alla rader, helst som i organisationens stadgar eller i Bolagsverkets register.",
    "Organisationsnummer skrivs 202100-3054. En enskild firmas nummer är ett personnummer och ska inte stå här.",
    "Datum skrivs 2021, 2021-03 eller 2021-03-12, den noggrannhet som är känd. Belopp skrivs utan enhet.",
    "Finansiär och Belopp gäller hela projektet; fyll i dem på en av projektets rader, en rad för varje finansiär.",
    "Telefonnummer, e-postadresser och personnummer ska inte finnas i filen.",
    "Läs in filen med: kurbits load FIL.xlsx --mapping template",
)


@dataclass(frozen=True)
class Column:
    """A column of the template: its heading, what to write in it, the words to choose from, its width."""

    name: str
    help: str
    choices: tuple[str, ...] = ()
    width: int = 18


COLUMNS = (
    Column("Organisation", "Organisationens namn. Behövs.", width=34),
    Column("Organisationsnummer", "Tio siffror, 202100-3054. Säkrast sättet att känna igen en organisation."),
    Column("Organisationstyp", "Välj i listan.", ("Akademi", "Näringsliv", "Offentlig", "Civilsamhälle", "Främjare")),
    Column("Kommun", "Kommunen där organisationen har sitt säte, till exempel Falun."),
    Column("Projekt", "Projektets namn. Behövs.", width=34),
    Column(
        "Roll",
        "Projektägare och samordnare leder projektet, övriga deltar. Tomt betyder partner.",
        ("Projektägare", "Samordnare", "Partner", "Associerad partner"),
    ),
    Column("Program", "Programmet som projektet hör till.", width=26),
    Column("Finansiär", "Den som betalar för projektet.", width=26),
    Column("Belopp", "Vad finansiären har beviljat projektet."),
    Column("Valuta", "Tomt betyder SEK.", ("SEK", "EUR", "NOK"), 10),
    Column("Projektstart", "2021, 2021-03 eller 2021-03-12."),
    Column("Projektslut", "2021, 2021-03 eller 2021-03-12."),
)
"""The headings that the mapping `template` knows, in order."""

_ROWS = 5000


def write_template(path: Path) -> None:
    """Write the template. Raises InputError when it cannot be written there."""
    try:
        with xlsxwriter.Workbook(path, {"strings_to_formulas": False}) as book:
            book.set_properties({"title": TITLE, "comments": "https://w3id.org/kurbits"})
            _instructions(book)
            _data(book)
    except (OSError, xlsxwriter.exceptions.FileCreateError) as error:
        raise InputError(f"{path} cannot be written: {error}") from error


def _instructions(book: xlsxwriter.Workbook) -> None:
    sheet = book.add_worksheet("Läs mig")
    title = book.add_format({"bold": True, "font_size": 14})
    text, bold = book.add_format({"text_wrap": True, "valign": "top"}), book.add_format({"bold": True, "valign": "top"})
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 90)
    sheet.write(0, 0, TITLE, title)
    for row, line in enumerate(INSTRUCTIONS, start=2):
        sheet.merge_range(row, 0, row, 1, line, text)
    start = len(INSTRUCTIONS) + 3
    for row, column in enumerate(COLUMNS, start=start):
        sheet.write(row, 0, column.name, bold)
        choices = f" Ett av: {', '.join(column.choices)}." if column.choices else ""
        sheet.write(row, 1, column.help + choices, text)


def _data(book: xlsxwriter.Workbook) -> None:
    sheet = book.add_worksheet("Data")
    head = book.add_format({"bold": True, "bottom": 1, "bg_color": "#E8EEF2"})
    text = book.add_format({"num_format": "@"})  # numbers of organisations and dates stay as they are written
    for at, column in enumerate(COLUMNS):
        sheet.set_column(at, at, column.width, None if column.name == "Belopp" else text)
        sheet.write(0, at, column.name, head)
        sheet.write_comment(0, at, column.help, {"author": "Kurbits"})
        if column.choices:
            rule = {"validate": "list", "source": list(column.choices), "error_title": column.name}
            sheet.data_validation(1, at, _ROWS, at, rule)
    sheet.freeze_panes(1, 0)
    sheet.activate()
