"""Reads the plain questions out of SPARQL 1.1; whatever is not certainly one of them is declined, and loses nothing.

The grammar is a part of that of SPARQL 1.1 (https://www.w3.org/TR/sparql11-query/#grammar, from rule 7 on), narrower in
every terminal: no escapes, no letters beyond ASCII in names, no numbers or types in literals, no variable properties.
"""

import re
from collections.abc import Mapping
from typing import Any

from lark import Discard, Lark, Token, Transformer
from lark.exceptions import LarkError

from graph.columns.question import Aggregate, Constant, Order, Pattern, Question, Term, Variable
from ontology.terms import expand

_GRAMMAR = r"""
question: prefix* select "WHERE"i? "{" block "}" group? ordering? cut?
prefix: "PREFIX"i PNAME_NS IRI
select: "SELECT"i [DISTINCT] shown+
?shown: VAR | aggregate
?aggregate: "(" "COUNT"i "(" [DISTINCT] VAR ")" "AS"i VAR ")" -> count
          | "(" "COUNT"i "(" STAR ")" "AS"i VAR ")" -> count_rows
          | "(" EXTREME "(" VAR ")" "AS"i VAR ")" -> extreme

block: triples? (unequal "."? triples?)*
triples: same ("." same)* "."?
same: term told (";" told?)*
told: verb term ("," term)*
?verb: "a" -> type
     | resource
?term: VAR
     | resource
     | STRING LANGTAG? -> string
?resource: IRI -> iri
         | PNAME_LN -> name
unequal: "FILTER"i "(" VAR "!=" resource ")"

group: "GROUP"i "BY"i VAR+
ordering: "ORDER"i "BY"i by+
by: VAR | DIRECTION "(" VAR ")"
cut: limit offset? | offset limit?
limit: "LIMIT"i NUMBER
offset: "OFFSET"i NUMBER

DISTINCT: "DISTINCT"i
EXTREME: "MAX"i | "MIN"i
DIRECTION: "ASC"i | "DESC"i
STAR: "*"
VAR: /[?$][A-Za-z_0-9]+/
IRI: /<[A-Za-z][A-Za-z0-9+.-]*:[^<>"{}|^`\\\x00-\x20]*>/
PNAME_NS: /([A-Za-z]([A-Za-z0-9_.-]*[A-Za-z0-9_-])?)?:/
PNAME_LN: /([A-Za-z]([A-Za-z0-9_.-]*[A-Za-z0-9_-])?)?:[A-Za-z0-9_:]([A-Za-z0-9_:.-]*[A-Za-z0-9_:-])?/
STRING: /"[^"\\\x00-\x1F\x7F]*"|'[^'"\\\x00-\x1F\x7F]*'/
LANGTAG: /@[A-Za-z]+(-[A-Za-z0-9]+)*/
NUMBER: /[0-9]{1,9}/
COMMENT: /#[^\n\r]*/
%ignore /[ \t\n\r]+/
%ignore COMMENT
"""

TYPE = Constant(f"<{expand('rdf:type')}>")
_PROMISING = re.compile(r"\b(?:count|max|min|order)\b|[.;]\s", re.IGNORECASE)
_LONGEST = 4_000  # characters; a plain question is short, and reading takes a millisecond for some hundred
_MOST_PATTERNS = 20
_FEW_MARKS = 5  # two patterns that join, and what is shown of them, name so many variables


class _DeclinedError(LarkError):
    """The text is no plain question after all."""


def read(query: str, prefixes: Mapping[str, str]) -> Question | None:
    """Read a SPARQL query with these prefixes declared beforehand; None when it is not certainly a plain question."""
    if not _promises(query):
        return None
    try:
        found: Question = _Reader(dict(prefixes)).transform(_PARSER.parse(query))
    except LarkError:
        return None
    return found if _makes_sense(found) else None


def _promises(query: str) -> bool:
    """Say by a glance whether a query may be one: a single block, and patterns that join, or something to count."""
    return (
        query.count("{") == 1
        and (query.count("?") >= _FEW_MARKS or "(" in query)
        and "\\" not in query
        and len(query) <= _LONGEST
        and len(_PROMISING.findall(query)) >= 2
    )


class _Reader(Transformer[Token, Question]):
    """Makes a question of the parser's tree; it is met from left to right, so declarations of prefixes come first."""

    def __init__(self, prefixes: dict[str, str]):
        super().__init__(visit_tokens=False)
        self._prefixes = prefixes

    def prefix(self, parts: list[Token]) -> Any:
        self._prefixes[parts[0][:-1]] = parts[1][1:-1]
        return Discard

    def type(self, _: list[Token]) -> Constant:
        return TYPE

    def iri(self, parts: list[Token]) -> Constant:
        return _iri(parts[0][1:-1])

    def name(self, parts: list[Token]) -> Constant:
        prefix, _, local = parts[0].partition(":")
        if prefix not in self._prefixes:
            raise _DeclinedError
        return _iri(self._prefixes[prefix] + local)

    def string(self, parts: list[Token]) -> Constant:
        language = parts[1].lower() if len(parts) > 1 else ""  # as the store keeps it
        return Constant(f'"{parts[0][1:-1]}"{language}')

    def count(self, parts: list[Token | None]) -> Aggregate:
        return Aggregate("count", _variable(parts[1]), bool(parts[0]), _variable(parts[2]))

    def count_rows(self, parts: list[Token]) -> Aggregate:
        return Aggregate("count", None, False, _variable(parts[1]))

    def extreme(self, parts: list[Token]) -> Aggregate:
        return Aggregate(parts[0].lower(), _variable(parts[1]), False, _variable(parts[2]))

    def select(self, parts: list[Any]) -> dict[str, Any]:
        shown = tuple(each if isinstance(each, Aggregate) else _variable(each) for each in parts[1:])
        return {"distinct": bool(parts[0]), "shown": shown}

    def told(self, parts: list[Any]) -> list[tuple[Constant, Term]]:
        return [(parts[0], _term(each)) for each in parts[1:]]

    def same(self, parts: list[Any]) -> list[Pattern]:
        return [Pattern(_term(parts[0]), verb, each) for told in parts[1:] for verb, each in told]

    def triples(self, parts: list[list[Pattern]]) -> list[Pattern]:
        return [pattern for same in parts for pattern in same]

    def unequal(self, parts: list[Any]) -> tuple[Variable, Constant]:
        return _variable(parts[0]), parts[1]

    def block(self, parts: list[Any]) -> dict[str, Any]:
        patterns = tuple(pattern for each in parts if isinstance(each, list) for pattern in each)
        return {"patterns": patterns, "unequal": tuple(each for each in parts if isinstance(each, tuple))}

    def group(self, parts: list[Token]) -> dict[str, Any]:
        return {"groups": tuple(map(_variable, parts))}

    def by(self, parts: list[Token]) -> Order:
        return Order(_variable(parts[-1]), parts[0].lower() == "desc")

    def ordering(self, parts: list[Order]) -> dict[str, Any]:
        return {"order": tuple(parts)}

    def limit(self, parts: list[Token]) -> dict[str, Any]:
        return {"limit": int(parts[0])}

    def offset(self, parts: list[Token]) -> dict[str, Any]:
        return {"offset": int(parts[0])}

    def cut(self, parts: list[dict[str, Any]]) -> dict[str, Any]:
        return {name: value for part in parts for name, value in part.items()}

    def question(self, parts: list[dict[str, Any]]) -> Question:
        return Question(**self.cut(parts))


def _variable(token: Token | None) -> Variable:
    return Variable(str(token)[1:])


def _term(part: Any) -> Term:
    return part if isinstance(part, Constant) else _variable(part)


def _iri(text: str) -> Constant:
    if "/." in text:  # the store may know it under a shorter name
        raise _DeclinedError
    return Constant(f"<{text}>")


def _makes_sense(question: Question) -> bool:
    """Say whether every name is bound and used as SPARQL allows, and the answer does not hang on an unsaid order."""
    bound = {name for pattern in question.patterns for name in pattern.variables}
    plain = {each for each in question.shown if not isinstance(each, Aggregate)}
    made = {each.name for each in question.aggregates}
    measured = {each.of for each in question.aggregates if each.of is not None}
    used = plain | measured | set(question.groups) | {name for name, _ in question.unequal}
    grouped = bool(question.groups or made)
    allowed = made | (set(question.groups) if grouped else plain if question.distinct else bound)
    return (
        1 <= len(question.patterns) <= _MOST_PATTERNS
        and used <= bound
        and not made & bound
        and len(question.shown) == len(plain) + len(made)
        and not (grouped and (question.distinct or not plain <= set(question.groups)))
        and all(each.function == "count" or question.groups for each in question.aggregates)
        and all(each.by in allowed for each in question.order)
        and bool(question.order or (question.limit is None and not question.offset))
        and _connected(question.patterns)
    )


def _connected(patterns: tuple[Pattern, ...]) -> bool:
    """Say whether the patterns hang together by variables: a product of two halves is left to the store."""
    reached, rest = set(patterns[0].variables), list(patterns[1:])
    while rest:
        if not (near := [each for each in rest if reached & set(each.variables)]):
            return False
        for each in near:
            reached |= set(each.variables)
            rest.remove(each)
    return True


_PARSER = Lark(_GRAMMAR, start="question", parser="lalr", maybe_placeholders=True)
