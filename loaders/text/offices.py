"""Offices: titles that say by themselves in what kind of body they are held ("kommunalråd", "rektor")."""

import re
from functools import cache

from loaders.text.lexicon import yaml_data
from loaders.text.mentions import Mark, Mention

NEAR = 400
"""Of several bodies that could be meant, only one so many characters before the title is."""


@cache
def _offices() -> list[tuple[re.Pattern[str], re.Pattern[str]]]:
    """Give pairs of patterns: what the title is like, what the names of its bodies are like."""
    said: list[dict[str, str]] = yaml_data("offices.yaml")
    return [(re.compile(each["title"], re.IGNORECASE), re.compile(each["body"])) for each in said]


def is_municipal(title: str) -> bool:
    """Tell whether a title is held in a municipality."""
    return bool(_offices()[0][0].search(title))


def holder(title: str, mentions: list[Mention], position: int) -> Mention | None:
    """Give the body in which a title is held: the only one of its kind in the text, else the nearest before it."""
    body = next((body for office, body in _offices() if office.search(title)), None)
    if body is None:
        return None
    named = [m for m in mentions if m.mark is Mark.ORGANISATION and not m.anaphor and body.search(m.name)]
    if len({mention.name for mention in named}) == 1:
        return named[0]
    before = [mention for mention in named if position - NEAR < mention.end <= position]
    return before[-1] if before else None
