"""Weighs a plain question: how many rows a store that goes from triple to triple would walk to answer it."""

from collections.abc import Mapping

from graph.columns.filling import Property, Side
from graph.columns.question import Constant, Pattern, Question, Term, Variable
from graph.columns.reading import TYPE

Properties = Mapping[Constant, Property]


def rows_walked(question: Question, properties: Properties) -> float:
    """Estimate the rows that are walked from pattern to pattern, the nearest narrow one next.

    It begins at the widest of the patterns that hold a term, as a store does that knows no figures: what it may meet,
    not what it would meet with luck. Means hide the hubs, so heavy terms are counted by themselves.
    """
    rest = list(question.patterns)
    first = _first(rest, properties)
    rest.remove(first)
    bound = set(first.variables)
    walked = rows = _fan(first, set(), properties)
    while rest:
        near = [pattern for pattern in rest if bound & set(pattern.variables)]
        following = min(near, key=lambda pattern: _fan(pattern, bound, properties))
        rest.remove(following)
        rows *= _fan(following, bound, properties)
        bound |= set(following.variables)
        walked += rows
    return walked


def _first(patterns: list[Pattern], properties: Properties) -> Pattern:
    """Give where to begin: at a term other than a class, else at the narrowest pattern."""
    anchored = [each for each in patterns if len(each.variables) < 2 and each.predicate != TYPE]
    if anchored:
        return max(anchored, key=lambda pattern: _fan(pattern, set(), properties))
    return min(patterns, key=lambda pattern: _fan(pattern, set(), properties))


def _fan(pattern: Pattern, bound: set[Variable], properties: Properties) -> float:
    """Give how many triples match a pattern on average once some variables have a value; at most 1 when all have."""
    known = properties[pattern.predicate]
    if _is_known(pattern.subject, bound):
        return 1.0 if _is_known(pattern.object, bound) else _share(known, known.subjects, pattern.subject)
    return _share(known, known.objects, pattern.object) if _is_known(pattern.object, bound) else float(known.triples)


def _is_known(term: Term, bound: set[Variable]) -> bool:
    return isinstance(term, Constant) or term in bound


def _share(known: Property, side: Side, term: Term) -> float:
    if isinstance(term, Constant) and term.text in side.heavy:
        return float(side.heavy[term.text])
    return known.triples / max(1, side.terms)
