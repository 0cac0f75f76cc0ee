"""From facts to ties: facts that say the same become one tie with all their evidence."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph.gather import Gathered
from graph.kept import IMPLIED
from graph.tables import INFERRED, PROPOSED, STATED, TIE_TYPES, Codes, Evidences, Ints, Ties, Values
from ontology.facts import FactType
from ontology.roles import role_concept
from ontology.terms import digest

SYMMETRIC = TIE_TYPES.index(FactType.COLLABORATES_WITH)
HOLDS_ROLE = TIE_TYPES.index(FactType.HOLDS_ROLE)
PERIOD, BUDGET, CLAIMS = map(TIE_TYPES.index, (FactType.PROJECT_PERIOD, FactType.PROJECT_BUDGET, FactType.CLAIMS))
_RANK = {"granted": 0, "": 1, "proposed": 2, "applied": 3}


@dataclass(frozen=True)
class Said:
    """What some facts together say of one tie."""

    role: str = ""
    concept: str = ""
    start: str = ""
    end: str = ""
    status: int = PROPOSED
    confidence: float = 1.0
    amount: float = float("nan")
    currency: str = ""
    amount_kind: str = ""


@dataclass(frozen=True)
class Relations:
    """Ties and literal facts with the facts they stand on: `facts[first[i]:first[i + 1]]` say tie (or value) i."""

    ties: Ties
    said: list[Said]
    facts: Ints
    first: Ints
    literals: Ints  # one fact per literal fact, in order of entity
    left_out: int  # facts that relate a thing to itself, or a document to a thing


def status_of(gathered: Gathered, fact: int) -> int:
    """Give the status code of one fact."""
    if gathered.proposed[fact]:
        return PROPOSED
    return INFERRED if gathered.status[fact] == IMPLIED else STATED


@lru_cache(maxsize=50_000)
def concept(role: str) -> str:
    """Give the IRI of the concept of a role, "" when there is none."""
    return role_concept(role) or "" if role else ""


def relate(gathered: Gathered, row_of: Ints, iris: Sequence[str]) -> Relations:
    """Make the ties. `row_of` gives the row in Entities of every gathered entity, -1 for what is none."""
    target = np.where(gathered.object >= 0, row_of[gathered.object], -1)
    source = row_of[gathered.subject]
    swap = (gathered.type == SYMMETRIC) & (source > target)
    s, t = np.where(swap, target, source), np.where(swap, source, target)
    relation = np.flatnonzero((gathered.object >= 0) & (s >= 0) & (t >= 0) & (s != t)).astype(np.int32)
    literal = np.flatnonzero(gathered.object < 0).astype(np.int32)
    left_out = len(gathered.type) - len(relation) - len(literal)
    roles = _role_numbers(gathered)
    role = roles[gathered.qualifier[relation]]
    s, t, kind = s[relation], t[relation], gathered.type[relation]
    order = np.lexsort((gathered.proposed[relation], role, t, s, kind))
    relation, s, t, kind, role = relation[order], s[order], t[order], kind[order], role[order]
    role = _settle_roles(gathered, relation, _starts(kind, s, t), kind, role)
    order = np.lexsort((relation, role, t, s, kind))
    relation, s, t, kind, role = relation[order], s[order], t[order], kind[order], role[order]
    first = _starts(kind, s, t, role)
    ties, said, by_id = _tie_table(gathered, relation, first, (s, t, kind), iris)
    facts, bounds = _regroup(relation, first, by_id)
    return Relations(ties, said, facts, bounds, _literal_order(gathered, literal, source), left_out)


def _role_numbers(gathered: Gathered) -> Ints:
    """Give per qualifier the number of its role; roles of one concept have one number, 0 is no role."""
    numbers: dict[str, int] = {"": 0}
    keys = (str(each.get("role") or "") for each in gathered.qualifiers)
    found = [numbers.setdefault(concept(key) or " ".join(key.casefold().split()), len(numbers)) for key in keys]
    return np.array(found, dtype=np.int32)


def _starts(*keys: NDArray[Any]) -> Ints:
    """Give where a new combination of keys starts, and the length at the end."""
    count = len(keys[0])
    fresh = np.zeros(count, dtype=bool)
    for key in keys:
        fresh[1:] |= key[1:] != key[:-1]
    if count:
        fresh[0] = True
    return np.append(np.flatnonzero(fresh), count).astype(np.int32)


def _settle_roles(gathered: Gathered, facts: Ints, first: Ints, kind: Codes, role: Ints) -> Ints:
    """Let a fact without a role join the one that has a role, and a proposed role of a body join the accepted one."""
    role = role.copy()
    for begin, end in pairwise(first.tolist()):
        own = role[begin:end]
        if end - begin < 2 or (own == own[0]).all():
            continue
        proposed = gathered.proposed[facts[begin:end]] == 1
        accepted = np.unique(own[~proposed])
        roles = accepted[accepted > 0] if len(accepted) else np.unique(own[own > 0])
        if len(roles) < 2:
            joins = (own == 0) | (proposed & (kind[begin] != HOLDS_ROLE) & (len(accepted) > 0))
            role[begin:end] = np.where(joins, roles[0] if len(roles) else 0, own)
    return role


def _tie_table(
    gathered: Gathered, facts: Ints, first: Ints, ends: tuple[Ints, Ints, Codes], iris: Sequence[str]
) -> tuple[Ties, list[Said], Ints]:
    s, t, kind = ends[0][first[:-1]], ends[1][first[:-1]], ends[2][first[:-1]]
    said, ids = [], []
    summary, ordered = Summary(gathered), facts.tolist()
    names = [TIE_TYPES[code].value for code in kind]
    pairs = zip(names, s.tolist(), t.tolist(), pairwise(first.tolist()), strict=True)
    for name, subject, target, (begin, end) in pairs:
        whole = summary.of(ordered[begin:end])
        said.append(whole)
        ids.append(digest(name, iris[subject], iris[target], whole.concept or whole.role.casefold()))
    by_id = np.array(sorted(range(len(ids)), key=ids.__getitem__), dtype=np.int32)
    said = [said[i] for i in by_id]
    return _ties([ids[i] for i in by_id], said, s[by_id], t[by_id], kind[by_id]), said, by_id


def _ties(ids: list[str], said: list[Said], s: Ints, t: Ints, kind: Codes) -> Ties:
    return Ties(
        id=ids,
        s=s.astype(np.int32),
        t=t.astype(np.int32),
        type=kind.astype(np.uint8),
        role=[each.role for each in said],
        start=years([each.start for each in said]),
        end=years([each.end for each in said]),
        start_text=[each.start for each in said],
        end_text=[each.end for each in said],
        status=np.array([each.status for each in said], dtype=np.uint8),
        amount=np.array([each.amount for each in said], dtype=np.float64),
        currency=[each.currency for each in said],
    )


def _regroup(facts: Ints, first: Ints, by_id: Ints) -> tuple[Ints, Ints]:
    sizes = np.diff(first)[by_id]
    bounds = np.append(0, np.cumsum(sizes)).astype(np.int32)
    at = np.repeat(first[:-1][by_id] - bounds[:-1], sizes) + np.arange(bounds[-1])
    return facts[at], bounds


def years(texts: Sequence[str]) -> NDArray[np.int16]:
    """Give the years of ISO 8601 dates, 0 where there is none."""
    return np.array([int(text[:4]) if text[:4].isdigit() else 0 for text in texts], dtype=np.int16)


class Summary:
    """Says what some facts together say of one tie."""

    def __init__(self, gathered: Gathered):
        proposed = gathered.proposed == 1
        status = np.where(proposed, PROPOSED, np.where(gathered.status == IMPLIED, INFERRED, STATED))
        self.status: list[int] = status.tolist()
        self.confidence: list[float] = gathered.confidence.tolist()
        self.said = [gathered.qualifiers[at] for at in gathered.qualifier.tolist()]
        self.row: list[int] = gathered.row.tolist()
        self.document: list[int] = gathered.document.tolist()

    def of(self, facts: Sequence[int]) -> Said:
        """Sum up: what is accepted goes before what is only proposed."""
        status = min([self.status[fact] for fact in facts])
        if status != PROPOSED and len(facts) > 1:
            facts = [fact for fact in facts if self.status[fact] != PROPOSED]
        confidence = max([self.confidence[fact] for fact in facts])
        said = [self.said[fact] for fact in facts]
        if not any(said):
            return Said(status=status, confidence=confidence)
        role = _first(said, "role")
        amount, currency, kind = self._amount(facts, said)
        return Said(
            role=role,
            concept=concept(role),
            start=_finest([str(each.get("start") or each.get("date") or "") for each in said]),
            end=_finest([str(each.get("end") or "") for each in said]),
            status=status,
            confidence=confidence,
            amount=amount,
            currency=currency,
            amount_kind=kind,
        )

    def _amount(self, facts: Sequence[int], said: Sequence[dict[str, Any]]) -> tuple[float, str, str]:
        """Choose the amount: granted before applied for; the rows of one table add up, a text repeats itself."""
        found = [(fact, each) for fact, each in zip(facts, said, strict=True) if each.get("amount") is not None]
        if not found:
            return float("nan"), "", ""
        kinds = [str(each.get("amount_kind") or "") for _, each in found]
        kind = min(kinds, key=lambda one: _RANK.get(one, len(_RANK))) if len(kinds) > 1 else kinds[0]
        fact, best = next(pair for pair, one in zip(found, kinds, strict=True) if one == kind)
        total = float(best["amount"])
        if self.row[fact] > 0 and len(found) > 1:
            same = {
                self.row[other]: float(each["amount"])
                for (other, each), one in zip(found, kinds, strict=True)
                if one == kind and self.document[other] == self.document[fact]
            }
            total = sum(same.values())
        return total, str(best.get("currency") or ""), kind


def _first(said: Sequence[dict[str, Any]], name: str) -> str:
    return next((str(each[name]) for each in said if each.get(name)), "")


def _finest(dates: Sequence[str]) -> str:
    """Choose the date with the most precision, the earliest of equals."""
    return min(dates, key=lambda date: (-len(date), date)) if len(dates) > 1 else dates[0]


def _literal_order(gathered: Gathered, literal: Ints, source: Ints) -> Ints:
    """Order literal facts by entity; the same value from the same place stands once."""
    order = np.lexsort((gathered.row[literal], gathered.document[literal], gathered.type[literal], source[literal]))
    return literal[order].astype(np.int32)


def evidences(gathered: Gathered, relations: Relations) -> Evidences:
    """Make the evidence table: every place that says a tie, once."""
    tie = np.repeat(np.arange(len(relations.ties), dtype=np.int32), np.diff(relations.first))
    facts = relations.facts
    names = ("proposed", "document", "row", "start", "end", "detail")
    keys: list[NDArray[Any]] = [tie, *(getattr(gathered, name)[facts] for name in names)]
    order = np.lexsort(keys[::-1])
    keep = order[_starts(*(key[order] for key in keys))[:-1]]
    chosen = facts[keep]
    return Evidences(
        tie=tie[keep],
        document=gathered.document[chosen],
        start=gathered.start[chosen],
        end=gathered.end[chosen],
        row=gathered.row[chosen],
        proposed=gathered.proposed[chosen],
        implied=(gathered.status[chosen] == IMPLIED).astype(np.uint8),
        detail=gathered.detail[chosen],
        details=[list(detail) for detail in gathered.details],
        trusted=np.isin(chosen, sorted(gathered.trusted)).astype(np.uint8),
    )


def values(gathered: Gathered, relations: Relations, row_of: Ints) -> Values:
    """Make the table of literal facts."""
    chosen = relations.literals
    said = [gathered.qualifiers[gathered.qualifier[fact]] for fact in chosen]
    kinds = gathered.type[chosen]
    units = [str(q.get("currency" if kind == BUDGET else "unit") or "") for q, kind in zip(said, kinds, strict=True)]
    return Values(
        entity=row_of[gathered.subject[chosen]].astype(np.int32),
        type=kinds,
        value=[_text(gathered.value[fact]) for fact in chosen],
        unit=units,
        what=[str(each.get("what") or "") for each in said],
        modifier=[str(each.get("modifier") or "") for each in said],
        document=gathered.document[chosen],
        start=gathered.start[chosen],
        end=gathered.end[chosen],
        row=gathered.row[chosen],
        proposed=gathered.proposed[chosen],
    )


def _text(value: str | int | float | None) -> str:
    return "" if value is None else str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
