"""Groups a project or programme is meant for: named after "målgrupp", or small and medium-sized companies anywhere."""

import re

from loaders.text.mentions import Ledger, Mark, Mention

_COMPANIES = re.compile(r"\bsmå-? och medelstora företag\b", re.IGNORECASE)
_LIST = re.compile(r"\b[Mm]ålgrupp(?:en|er|erna)?\b[^.\n]{0,40}?(?:\bär|\bomfattar|:)\s+(?P<list>[^.\n]{3,300})")
_BETWEEN = re.compile(r",\s+(?:och\s+|samt\s+)?|(?<!-)\s+(?:och|samt)\s+(?!medelstora)")


def find_targets(ledger: Ledger) -> None:
    """Enter the target groups of a text."""
    for match in _LIST.finditer(ledger.text):
        position, start = match.start("list"), match.start("list")
        for gap in [*(each.span() for each in _BETWEEN.finditer(match["list"])), (len(match["list"]), 0)]:
            end = start + gap[0]
            if 3 <= end - position <= 60:
                ledger.take(Mention(position, end, Mark.TARGET, ledger.text[position:end]))
            position = start + gap[1]
    for match in _COMPANIES.finditer(ledger.text):
        ledger.take(Mention(match.start(), match.end(), Mark.TARGET, match.group()))
