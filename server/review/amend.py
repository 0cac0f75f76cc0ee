"""Putting role, start and end of a proposed fact right before it is accepted: what stands now, and what a form says."""

import re
from collections.abc import Mapping
from datetime import date

from graph.identity.verdicts import CORRECTABLE, History
from ontology.errors import InputError
from server.review.cards import Card

LONGEST = 120
_DATE = re.compile(r"\d{4}(?:-\d{2}){0,2}")


def standing(card: Card, history: History) -> dict[str, str]:
    """Give role, start and end of a fact as they stand with what was put right; {} for what has none."""
    said = card.said
    if card.kind != "fact" or said is None or said.value:
        return {}
    return {"role": said.role, "start": said.start, "end": said.end} | history.corrections.get(card.keys[0], {})


def amendments(card: Card, history: History, given: Mapping[str, str]) -> dict[str, str]:
    """Give what a form puts right ("" = unknown after all). Raises InputError for what is no date."""
    now = standing(card, history)
    wanted = {name: " ".join(given.get(name, "").split())[:LONGEST] for name in CORRECTABLE if name in now}
    changed = {name: value for name, value in wanted.items() if value != now[name]}
    for name in ("start", "end"):
        if changed.get(name) and not _is_date(changed[name]):
            raise InputError(
                f"{changed[name]!r} is no date; expected one like 2021, 2021-03 or 2021-03-12",
                sv=f"”{changed[name]}” är inget datum. Skriv till exempel 2021, 2021-03 eller 2021-03-12.",
            )
    start, end = (wanted.get(name, "") for name in ("start", "end"))
    if changed and start and end and end < start[: len(end)]:
        raise InputError(
            f"it ends ({end}) before it starts ({start})", sv=f"Slutet ({end}) ligger före starten ({start})."
        )
    return changed


def _is_date(text: str) -> bool:
    """Whether a text is a day, a month or a year of the calendar."""
    if not _DATE.fullmatch(text):
        return False
    try:
        date.fromisoformat(f"{text}-01-01"[:10])
    except ValueError:
        return False
    return True
