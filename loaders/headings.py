"""What the headings and the cells of a table that nobody has mapped tell: meanings, dates, numbers."""

from collections.abc import Callable
from dataclasses import dataclass, field

from loaders import private
from loaders.cells import CellError, number_reader, read_date

_MOSTLY = 0.9

HEADINGS: dict[str, str] = {
    "orgnr": r"org(anisations)?\.?[ _-]?(nr|nummer|no)|organi[sz]ation(al)? number|coordinatingorganisationid",
    "organisation": r"organisation(s[ _-]?namn)?|stödmottagare\w*|projekt[ _-]?ägare|sökande|företag(snamn)?|aktör"
    r"|partner|(legal )?beneficiary( name)?|organi[sz]ation( ?name)?|participant( name)?|institution|mottagare"
    r"|toteuttajan nimi|organisasjonsnavn|partner name",
    "case": r"ärende([ _-]?(id|nr|nummer))?|arende|diarienummer|dnr|projekt[ _-]?(id|nr|nummer)|project ?(id|number)"
    r"|prosjektnr|koodi",
    "project": r"projekt([ _-]?(namn|titel))?(_short)?|project( ?(name|title|acronym))?|prosjektnavn"
    r"|projektin nimi|hankkeen nimi|operation( name)?",
    "role": r"(organisations?|partner)?[ _-]?(roll|role|rolle)",
    "programme": r"(mål|ramme|delfinansierings)?program(me?|mer)?( name)?|utlysning|ordning",
    "funder": r"(offentlig[ _-])?(med)?finansiär|funder|fund(ing)?( ?(body|organisation))?|fond|bidragsgivare|rahasto",
    "start": r"\w*start[ _-]?(datum|tid|date|år|dato)?|från|from|aloituspvm|date from",
    "end": r"\w*(slut|stop|avslut)[ _-]?(datum|tid|date|år|dato)?|end ?(date)?|till|to|päättymispvm|date to",
    "municipality": r"kommun(er)?|municipality|arbetsst[äa]lle|säteskommun",
    "region": r"län|region|county|nuts ?[23]?|landskap|område",
    "country": r"land|country|country ?code|landskod",
    "website": r"url|webb\w*|hemsida|website|homepage",
    "amount": r".*(belopp|budget|bidrag|amount|contribution|kostnad|cost|stöd|grant|rahoitus|sek|eur|kr)\b.*",
}
"""What headings mean, in the order in which columns are given out."""

_PATTERNS = ("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d%m%Y", "%Y%m%d", "%Y")


@dataclass
class Seen:
    """A column and some of what stands in it."""

    name: str
    cells: list[str] = field(default_factory=list)

    @property
    def filled(self) -> list[str]:
        """The cells that hold something."""
        return [cell.strip() for cell in self.cells if cell.strip()]

    def mostly(self, read: Callable[[str], object]) -> bool:
        """Say whether nearly all filled cells can be read so."""
        good = 0
        for cell in self.filled:
            try:
                good += read(cell) not in ("", None)
            except CellError:
                continue
        return bool(self.filled) and good >= _MOSTLY * len(self.filled)

    @property
    def private(self) -> bool:
        """Say whether its name or its cells tell of persons."""
        return private.is_private(self.name) or any(private.cleaned(cell) != cell for cell in self.filled)

    @property
    def pattern(self) -> str:
        """The first form of date that nearly all cells have, "" when none fits."""
        return next((each for each in _PATTERNS if self.mostly(lambda cell, p=each: read_date(cell, p))), "")  # type: ignore[misc]

    @property
    def decimal(self) -> str:
        """The decimal sign of a column of numbers, "" where it is none."""
        return next((sign for sign in (".", ",", "either") if self.mostly(number_reader(sign))), "")
