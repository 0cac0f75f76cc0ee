"""What a text is about as a whole: its main organisation, and who gives the money it tells of."""

import re
from collections import Counter

from loaders.text.mentions import Mark, Mention

LEAD = 2
"""By how much the main organisation must outweigh the next one."""
_MONEY = r"(?:stöd|medel|miljoner|pengar|bidrag|anslag|finansiering|budget|utlysning|beslut|projektmedel"
_MONEY += r"|kronor|bevilja|satsning|ansökningsomgång)"
_GIVES = re.compile(
    r"(?:[ \u00a0]+(?:har\s+|ska\s+|nu\s+|idag\s+|i\s+dag\s+|också\s+)*"
    r"(?:beviljar|beviljat|beviljade|beslutat|beslutade|beslutar|beslöt|fördelar|fördelat|fördelade"
    r"|delar\s+ut|delade\s+ut|delat\s+ut|satsar|går\s+(?:nu\s+)?in\s+med|ger|gav|tagit\s+sin|finansierar|avsätter|prioriterat|investerar)\b"
    rf"|s?[ \u00a0]+(?:[a-zåäö]+\s+)?[a-zåäö]*{_MONEY})",
    re.IGNORECASE,
)
_FROM = re.compile(rf"{_MONEY}[a-zåäö]*\s+(?:\w+\s+)?(?:från|ur|av|hos|via)\s+\Z", re.IGNORECASE)


_HANDS = re.compile(r"\b(?:fördelar|fördelade|delar|delade|beviljar|beviljade|satsar|satsade|ger|gav)\s+(?:nu\s+)?\Z")


def topic(mentions: list[Mention], title: str) -> Mention | None:
    """Give the organisation a text is about: named most often, more so in the title; None when two are alike."""
    named = [m for m in mentions if m.mark is Mark.ORGANISATION and m.name]
    weights = Counter(mention.name for mention in named)
    first = {mention.name: mention for mention in reversed(named)}
    for name, mention in first.items():
        short = name.split()[0] if len(name.split()[0]) > 3 else name
        weights[name] += 3 if name in title or short in title else 0
        weights[name] += 1 if mention is named[0] else 0
    best = weights.most_common(2)
    if not best or best[0][1] < LEAD + 1 or (len(best) > 1 and best[0][1] - best[1][1] < LEAD):
        return None
    return first[best[0][0]]


def giver(mentions: list[Mention], text: str) -> Mention | None:
    """Give the only organisation that a text says hands out money, by the words beside its name."""
    bodies = [m for m in reversed(mentions) if m.mark is Mark.ORGANISATION and m.name]
    giving = {
        m.name: m for m in bodies if _GIVES.match(text, m.end) or _HANDS.search(text, max(0, m.start - 30), m.start)
    }
    giving = giving or {m.name: m for m in bodies if _FROM.search(text, max(0, m.start - 60), m.start)}
    return next(iter(giving.values())) if len(giving) == 1 else None
