"""By which names a thing is found, and when they were its names: its own, and those of what it came after."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np

from graph.identity.iris import Profile
from graph.search import ALIAS, FORMER, IDENTIFIER, LABEL, Name
from graph.tables import PROPOSED, TIE_TYPES, Ties
from ontology.facts import FactType

_SUCCEEDED, _RENAMED = (TIE_TYPES.index(kind) for kind in (FactType.SUCCEEDED_BY, FactType.FORMERLY_NAMED))


def known_as(profiles: Sequence[Profile], ties: Ties) -> Iterator[Name]:
    """Give the names of all things, by row. A succession ends the former's name and begins the latter's."""
    changes = list(successions(ties))
    since: dict[int, str] = defaultdict(str)
    until: dict[int, str] = defaultdict(str)
    for before, after, day in changes:
        until[before] = min(filter(None, (day, until[before])), default="")
        since[after] = max(day, since[after])
    for row, profile in enumerate(profiles):
        yield Name(row, profile.label, LABEL, since[row], until[row])
        yield from (Name(row, alias, ALIAS, since[row], until[row]) for alias in profile.aliases)
        yield from (Name(row, identifier.value, IDENTIFIER) for identifier in profile.identifiers)
    for before, after, day in changes:
        for name in (profiles[before].label, *profiles[before].aliases):
            yield Name(after, name, FORMER, since[before], day)


def successions(ties: Ties) -> Iterator[tuple[int, int, str]]:
    """Give the accepted successions: row of the former, row of the latter, the day or ""."""
    for tie in np.flatnonzero(np.isin(ties.type, (_SUCCEEDED, _RENAMED)) & (ties.status != PROPOSED)).tolist():
        ends = (int(ties.s[tie]), int(ties.t[tie]))
        before, after = ends if ties.type[tie] == _SUCCEEDED else ends[::-1]
        yield before, after, ties.start_text[tie]
