"""Lets judgements act on what was gathered: facts accepted, rejected and put right; mentions joined and kept apart."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph.gather import Gathered
from graph.identity.keys import fact_keys, mention_keys
from graph.identity.verdicts import History, Verdict
from graph.tables import TIE_TYPES
from ontology.facts import FactType

_SUCCEEDED, _RENAMED = (TIE_TYPES.index(kind) for kind in (FactType.SUCCEEDED_BY, FactType.FORMERLY_NAMED))
_JOINING = (Verdict.SAME, Verdict.DIFFERENT)
_COLUMNS = (
    "type", "subject", "object", "document", "start", "end", "row", "detail", "qualifier", "status", "proposed",
    "confidence",
)  # fmt: skip


@dataclass(frozen=True)
class Joining:
    """Rows of mentions that are one, pairs of rows that are two, and successions, for `graph.identity.resolve`.

    A succession is the row of what was before, of what came after, and the day it is said to have happened, or "".
    """

    together: list[list[int]]
    apart: list[tuple[int, int]]
    successions: list[tuple[int, int, str]]


def joining(gathered: Gathered, history: History, mentions: Sequence[str] = ()) -> Joining:
    """Give what judgements say of the mentions that are in; a key that nothing has any more says nothing."""
    rows: dict[str, list[int]] = defaultdict(list)
    judged = {key for row in history.live if row.verdict in _JOINING for key in (row.subject, row.object)}
    for at, key in enumerate(mentions if judged else ()):
        if key in judged:
            rows[history.leader(key)].append(at)
    together = [found for _, found in sorted(rows.items()) if len(found) > 1]
    apart = [pair for a, b in sorted(history.apart()) for pair in product(rows.get(a, ()), rows.get(b, ()))]
    return Joining(together, apart, sorted(set(_successions(gathered))))


def _successions(gathered: Gathered) -> Iterator[tuple[int, int, str]]:
    for fact in np.flatnonzero(np.isin(gathered.type, (_SUCCEEDED, _RENAMED)) & (gathered.object >= 0)).tolist():
        ends = (int(gathered.subject[fact]), int(gathered.object[fact]))
        before, after = ends if gathered.type[fact] == _SUCCEEDED else ends[::-1]
        said = gathered.qualifiers[int(gathered.qualifier[fact])]
        yield before, after, str(said.get("start") or said.get("date") or "")


def reviewed(gathered: Gathered, history: History, salt: str) -> Gathered:
    """Give the facts as people left them: accepted; or rejected and gone, with what only they named."""
    if not history.reviews and not history.corrections:
        return gathered
    facts = np.flatnonzero(gathered.proposed).tolist()
    keys = dict(zip(facts, fact_keys(gathered, mention_keys(gathered, salt), facts), strict=True))
    verdicts = {fact: history.reviews.get(key) for fact, key in keys.items()}
    accepted = np.array([fact for fact, said in verdicts.items() if said is True], dtype=np.int32)
    rejected = np.array([fact for fact, said in verdicts.items() if said is False], dtype=np.int32)
    proposed, confidence, known = gathered.proposed.copy(), gathered.confidence.copy(), gathered.accepted.copy()
    proposed[accepted], confidence[accepted] = 0, 1.0
    for ends in (gathered.subject[accepted], gathered.object[accepted]):
        known[ends[ends >= 0]] = True
    changed = replace(gathered, proposed=proposed, confidence=confidence, accepted=known)
    return _without(_corrected(changed, keys, history.corrections), rejected)


def _corrected(gathered: Gathered, keys: Mapping[int, str], corrections: Mapping[str, Mapping[str, str]]) -> Gathered:
    qualifiers, qualifier = list(gathered.qualifiers), gathered.qualifier.copy()
    for fact, key in keys.items():
        if said := corrections.get(key):
            qualifiers.append({**qualifiers[qualifier[fact]], **said})
            qualifier[fact] = len(qualifiers) - 1
    return replace(gathered, qualifiers=qualifiers, qualifier=qualifier)


def _without(gathered: Gathered, facts: NDArray[np.int32]) -> Gathered:
    """Leave out some facts, and the mentions that nothing else in their document speaks of."""
    if not len(facts):
        return gathered
    stays = np.ones(len(gathered.type), dtype=bool)
    stays[facts] = False
    columns: dict[str, Any] = {name: getattr(gathered, name)[stays] for name in _COLUMNS}
    ends = np.concatenate([gathered.subject[facts], gathered.object[facts]])
    gone = np.zeros(len(gathered.entities) + 1, dtype=bool)  # one more, so that -1 (a value) has a place
    gone[ends] = True
    gone[np.concatenate([columns["subject"], columns["object"], [-1]])] = False
    number = np.append(np.cumsum(~gone[:-1]) - 1, -1).astype(np.int32)
    left = np.flatnonzero(~gone[:-1])
    return replace(
        gathered,
        **{**columns, "subject": number[columns["subject"]], "object": number[columns["object"]]},
        value=[value for value, stay in zip(gathered.value, stays, strict=True) if stay],
        entities=[gathered.entities[row] for row in left],
        entity_document=gathered.entity_document[left],
        accepted=gathered.accepted[left],
    )
