"""Leaves out what two rules read at the same place: the surer fact stays."""

from collections import defaultdict
from collections.abc import Hashable

from ontology.facts import Entity, Fact, FactType, Value


def merge(facts: list[Fact]) -> list[Fact]:
    """Leave out a fact that another rule read at the same place; the surer one stays."""
    alike: dict[Hashable, list[Fact]] = defaultdict(list)
    for fact in sorted(facts, key=lambda each: (-each.confidence, -len(each.qualifiers), each.evidence.start)):
        group = alike[_ends(fact)]
        if not any(_repeats(fact, other) for other in group):
            group.append(fact)
    kept = [fact for group in alike.values() for fact in group]
    kept = [fact for fact in kept if not _only_within(fact, kept)]
    return sorted(kept, key=lambda each: (each.evidence.start, each.evidence.end, each.type))


def _ends(fact: Fact) -> Hashable:
    """Give what facts that say the same have in common, so that only those are compared."""
    if fact.type is FactType.PROJECT_PERIOD:
        return fact.type, fact.subject
    return frozenset((fact.subject.name, _label(fact.object)))


def _only_within(fact: Fact, others: list[Fact]) -> bool:
    """Tell whether two work together only in that the same words say that both take part in a project."""
    if fact.type is not FactType.COLLABORATES_WITH or "between" not in fact.rule:
        return False
    inside = {
        other.subject.name
        for other in others
        if other.type is FactType.PARTICIPATES_IN
        and other.rule.startswith(("together.", "frame.part.between", "frame.noun.work", "project."))
        and other.evidence.start < fact.evidence.end
        and fact.evidence.start < other.evidence.end
    }
    return {fact.subject.name, _label(fact.object)} <= inside


def _repeats(fact: Fact, other: Fact) -> bool:
    if fact.type is FactType.PROJECT_PERIOD and other.type is fact.type and fact.subject == other.subject:
        return other.evidence.start <= fact.evidence.start and fact.evidence.end <= other.evidence.end
    overlap = fact.evidence.start < other.evidence.end and other.evidence.start < fact.evidence.end
    ends = (fact.subject.name, _label(fact.object)), (other.subject.name, _label(other.object))
    symmetric = fact.type is FactType.COLLABORATES_WITH and ends[0] == ends[1][::-1]
    affiliation = {fact.type, other.type} <= {FactType.HOLDS_ROLE, FactType.EMPLOYED_AT}
    return overlap and (ends[0] == ends[1] or symmetric) and (fact.type is other.type or affiliation)


def _label(end: Entity | Value) -> str:
    return end.name if isinstance(end, Entity) else str(end.value)
