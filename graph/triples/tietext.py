"""Ties, literal facts and evidence as triples, in the shapes of docs/vocabulary.md."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

import numpy as np

from graph.gather import Gathered
from graph.quoting import kept_text
from graph.relations import BUDGET, CLAIMS, PERIOD, Said, status_of
from graph.tables import STATED, STATUSES, TIE_TYPES
from graph.triples.nquads import date, decimal, integer, iri, quoted, term
from graph.workspace import Workspace
from ontology.facts import FactType, Kind
from ontology.terms import digest

_A, _STATUS, _FROM = term("rdf:type"), term("k:status"), term("prov:wasDerivedFrom")
_MEMBER, _ORGANIZATION, _ROLE = term("org:member"), term("org:organization"), term("org:role")
_START, _END = term("schema:startDate"), term("schema:endDate")
_STATUS_IRIS = [term(f"k:{status}") for status in STATUSES]
_PLACE, _SOURCE, _ROW = term("oa:SpecificResource"), term("oa:hasSource"), term("k:row")
_CHANGES = {FactType.FORMERLY_NAMED: ("t", "s"), FactType.SUCCEEDED_BY: ("s", "t")}
_DEFAULT_ROLE = {FactType.EMPLOYED_AT: term("k:role-employee"), FactType.MEMBER_OF: term("k:role-member")}
AROUND = 32
"""Characters of prefix and suffix that a text quote selector holds."""


def shortcut(kind: FactType, subject: Kind, target: Kind) -> str:
    """Give the plain property, subject → object, that says the same as a tie of a kind; "" where there is none."""
    if kind == FactType.PART_OF:
        return term("org:unitOf") if Kind.EVENT not in (subject, target) else term("schema:superEvent")
    if kind == FactType.ACTIVE_IN:
        return term("schema:areaServed" if subject == Kind.ORGANISATION else "dct:spatial")
    plain = {FactType.PART_OF_PROGRAMME: "dct:isPartOf", FactType.LOCATED_IN: "schema:location"}
    return term(plain[kind]) if kind in plain else ""


class TieText:
    """Writes ties and what they stand on. `iris` are the IRIs of entities by row, `kinds` their kinds."""

    def __init__(self, workspace: Workspace, gathered: Gathered, iris: Sequence[str], kinds: Sequence[Kind]):
        self.workspace, self.gathered = workspace, gathered
        self.iris, self.kinds = [iri(each) for each in iris], kinds
        self.plain = iris
        self.documents = [iri(each)[:-1] for each in gathered.documents.iri]
        self.document, self.row = gathered.document.tolist(), gathered.row.tolist()
        self.start, self.end = gathered.start.tolist(), gathered.end.tolist()
        self.detail = gathered.detail.tolist()
        self.tie_base = f"<{workspace.settings.base}tie/"

    def evidence(self, fact: int) -> str:
        """Give the IRI of the place where a fact stands: a row (RFC 7111) or characters (RFC 5147) of a document."""
        document = self.documents[self.document[fact]]
        if self.start[fact] >= 0:
            return f"{document}#char={self.start[fact]},{self.end[fact]}>"
        sheet = self.gathered.details[self.detail[fact]][0]
        return f"{document}#row={self.row[fact]}{f'&sheet={quote(sheet)}' if sheet else ''}>"

    def evidence_nodes(self, facts: Sequence[int]) -> str:
        """Describe the places where facts stand, each once."""
        seen: dict[str, int] = {}
        for fact in facts:
            seen.setdefault(self.evidence(fact), fact)
        return "".join(self._place(me, fact) for me, fact in seen.items()) + self._accepted(facts)

    def _accepted(self, facts: Sequence[int]) -> str:
        """Say of places by which rules that the workspace trusts what they say was accepted."""
        trusted = self.gathered.trusted
        found = {(self.evidence(f), self.gathered.details[self.detail[f]][2]): 0 for f in facts if f in trusted}
        return "".join(f"{me} {term('k:acceptedByRule')} {quoted(rule)} .\n" for me, rule in found)

    def _place(self, me: str, fact: int) -> str:
        source = f"{self.documents[self.document[fact]]}>"
        head = f"{me} {_A} {_PLACE} .\n{me} {_SOURCE} {source} .\n"
        if self.start[fact] >= 0:
            return head + self._selectors(me, fact)
        sheet = self.gathered.details[self.detail[fact]][0]
        row = f"{me} {_ROW} {integer(self.row[fact])} .\n"
        return head + row + (f"{me} {term('k:sheet')} {quoted(sheet)} .\n" if sheet else "")

    def _selectors(self, me: str, fact: int) -> str:
        start, end = self.start[fact], self.end[fact]
        where, words = f"{me[:-1]}&position>", f"{me[:-1]}&quote>"
        text = (
            f"{me} {term('oa:hasSelector')} {where} .\n{where} {_A} {term('oa:TextPositionSelector')} .\n"
            f"{where} {term('oa:start')} {integer(start)} .\n{where} {term('oa:end')} {integer(end)} .\n"
        )
        if path := self.gathered.documents.path[self.document[fact]]:
            kept = kept_text(self.workspace.path / path, self.gathered.hidden)
            around = (kept[max(0, start - AROUND) : start], kept[start:end], kept[end : end + AROUND])
            text += f"{me} {term('oa:hasSelector')} {words} .\n{words} {_A} {term('oa:TextQuoteSelector')} .\n"
            for name, piece in zip(("oa:prefix", "oa:exact", "oa:suffix"), around, strict=True):
                text += f"{words} {term(name)} {quoted(piece)} .\n"
        return text

    def tie(self, identifier: str, ends: tuple[int, int, int], said: Said, facts: Sequence[int]) -> str:
        """Give one tie: its node with type, ends, role, dates, status and evidence, and its shortcut."""
        me, (s, t, code) = f"{self.tie_base}{identifier}>", ends
        places = "".join([f"{me} {_FROM} {each} .\n" for each in {self.evidence(fact): 0 for fact in facts}])
        confidence = f"{me} {term('k:confidence')} {decimal(said.confidence)} .\n" if said.confidence < 1 else ""
        start, end = date(said.start), date(said.end)
        dates = (f"{me} {_START} {start} .\n" if start else "") + (f"{me} {_END} {end} .\n" if end else "")
        return (
            f"{self._body(me, s, t, TIE_TYPES[code], said)}{me} {_STATUS} {_STATUS_IRIS[said.status]} .\n"
            f"{dates}{confidence}{places}"
        )

    def _body(self, me: str, s: int, t: int, kind: FactType, said: Said) -> str:
        subject, target = self.iris[s], self.iris[t]
        if kind == FactType.FUNDS:
            return self._grant(me, subject, target, said)
        if kind == FactType.COLLABORATES_WITH:
            actor = term("k:actor")
            return f"{me} {_A} {term('k:StatedCollaboration')} .\n{me} {actor} {subject} .\n{me} {actor} {target} .\n"
        if kind in _CHANGES:
            before, after = (subject, target) if _CHANGES[kind] == ("s", "t") else (target, subject)
            return (
                f"{me} {_A} {term('org:ChangeEvent')} .\n{me} {term('org:originalOrganization')} {before} .\n"
                f"{me} {term('org:resultingOrganization')} {after} .\n"
            )
        if plain := shortcut(kind, self.kinds[s], self.kinds[t]):
            unit = f"{subject} {_A} {term('org:OrganizationalUnit')} .\n" if plain == term("org:unitOf") else ""
            return (
                f"{subject} {plain} {target} .\n{unit}{me} {_A} {term('k:Statement')} .\n"
                f"{me} {term('rdf:subject')} {subject} .\n{me} {term('rdf:predicate')} {plain} .\n"
                f"{me} {term('rdf:object')} {target} .\n"
            )
        return self._membership(me, subject, target, kind, said)

    def _membership(self, me: str, subject: str, target: str, kind: FactType, said: Said) -> str:
        role = iri(said.concept) if said.concept else _DEFAULT_ROLE.get(kind, "")
        text = f"{me} {_A} {term('org:Membership')} .\n{me} {_MEMBER} {subject} .\n{me} {_ORGANIZATION} {target} .\n"
        if role:
            text += f"{me} {_ROLE} {role} .\n"
        if said.role and self._in_words(said):
            text += f"{me} {term('k:roleText')} {quoted(said.role)} .\n"
        if kind == FactType.ORGANISES_EVENT:
            text += f"{target} {term('schema:organizer')} {subject} .\n"
        if kind == FactType.TAKES_PART_IN_EVENT:
            text += f"{target} {term('schema:attendee')} {subject} .\n"
        return text

    @staticmethod
    def _in_words(said: Said) -> bool:
        """A role is kept in the source's words unless it is the very code of its concept."""
        return not said.concept.endswith(f"role-{said.role.casefold()}")

    def _grant(self, me: str, subject: str, target: str, said: Said) -> str:
        funder, amount = term("schema:funder"), ""
        if not np.isnan(said.amount):
            amount = self._money(me, term("schema:amount"), f"{me[:-1]}/amount>", said.amount, said.currency)
        if said.amount_kind:
            amount += f"{me} {term('k:amountKind')} {quoted(said.amount_kind)} .\n"
        return (
            f"{me} {_A} {term('schema:MonetaryGrant')} .\n{me} {funder} {subject} .\n"
            f"{me} {term('schema:fundedItem')} {target} .\n{target} {funder} {subject} .\n{amount}"
        )

    @staticmethod
    def _money(owner: str, by: str, me: str, amount: float, currency: str) -> str:
        unit = f"{me} {term('schema:currency')} {quoted(currency)} .\n" if currency else ""
        return (
            f"{owner} {by} {me} .\n{me} {_A} {term('schema:MonetaryAmount')} .\n"
            f"{me} {term('schema:value')} {decimal(amount)} .\n{unit}"
        )

    def value(self, fact: int, row: int) -> str:
        """Give a literal fact: the dates or budget of an entity, or a claim, each with where it stands.

        Stated dates need no node of their own: the entity itself points to where they stand.
        """
        gathered, code = self.gathered, int(self.gathered.type[fact])
        said, value = gathered.qualifiers[gathered.qualifier[fact]], gathered.value[fact]
        owner = self.iris[row] if row >= 0 else f"{self.documents[self.document[fact]]}>"
        status = status_of(gathered, fact)
        if code == PERIOD and status == STATED:
            return f"{self._period(owner, str(value))}{owner} {_FROM} {self.evidence(fact)} .\n"
        parts = (str(value), str(said.get("currency") or said.get("unit") or ""), str(said.get("what") or ""))
        me = f"{self.tie_base}{digest(TIE_TYPES[code].value, owner, *parts)}>"
        tail = f"{me} {_STATUS} {_STATUS_IRIS[status]} .\n{me} {_FROM} {self.evidence(fact)} .\n"
        if code == BUDGET and isinstance(value, int | float):
            return self._money(owner, term("k:budget"), me, float(value), parts[1]) + tail
        if code == PERIOD:
            return self._period(owner, str(value)) + self._statement(me, owner, _START, quoted(str(value))) + tail
        if code == CLAIMS:
            return self._claim(me, owner, said, parts[0]) + tail
        return ""

    def _claim(self, me: str, owner: str, said: Mapping[str, Any], value: str) -> str:
        text = f"{me} {_A} {term('k:Claim')} .\n{me} {term('k:value')} {quoted(value)} .\n"
        for name in ("what", "unit", "modifier"):
            text += f"{me} {term(f'k:{name}')} {quoted(str(said[name]))} .\n" if said.get(name) else ""
        return text + self._statement(me, owner, term("k:value"), quoted(value))

    @staticmethod
    def _statement(me: str, subject: str, predicate: str, target: str) -> str:
        return (
            f"{me} {_A} {term('k:Statement')} .\n{me} {term('rdf:subject')} {subject} .\n"
            f"{me} {term('rdf:predicate')} {predicate} .\n{me} {term('rdf:object')} {target} .\n"
        )

    @staticmethod
    def _period(owner: str, period: str) -> str:
        begin, _, finish = period.partition("/")
        start, end = date(begin), date(finish)
        return (f"{owner} {_START} {start} .\n" if start else "") + (f"{owner} {_END} {end} .\n" if end else "")
