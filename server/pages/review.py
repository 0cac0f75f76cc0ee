"""What the review pages show: a card in the words of a language, what was judged, and why something is refused."""

import re
from dataclasses import dataclass, field

from graph.identity.names import fold
from graph.identity.verdicts import Judgement, Verdict
from server import views
from server.pages.context import Reader
from server.pages.links import document_url, entity_url
from server.review.cards import Card, Change, Source, Thing, TieLine
from server.review.queue import Queue

SURE = (0.8, 0.45)
"""From which scores on a suggestion is called sure, and likely."""
_WORDS = re.compile(r"\s*\S+\s*")
_LENGTH = re.compile(r"P(\d{1,4})([YM])")
_AMOUNT = re.compile(r"(\d{1,15}) ([A-Z]{3})")
_SCHEMES = {"orgnr": "Org.nr", "pic": "PIC", "ror": "ROR", "wikidata": "Wikidata", "isni": "ISNI", "orcid": "ORCID"}


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A document, named and linked."""

    title: str
    url: str
    date: str


@dataclass(frozen=True, slots=True)
class Side:
    """One thing as a person sees it: its name in words that are marked or not, facts, sources, ties."""

    label: str
    url: str
    kind: str
    kind_label: str
    words: list[tuple[str, bool]]
    facts: list[tuple[str, str]]
    sources: list[SourceLine]
    more_sources: int
    ties: list[tuple[str, str, str]]  # in words, the status, its label
    tie_count: int


@dataclass(frozen=True, slots=True)
class Shown:
    """A card as a page shows it."""

    card: Card
    question: str
    sentence: str
    sure: str
    sides: list[Side]
    reasons_for: list[str]
    reasons_against: list[str]
    changes: list[str]
    source: SourceLine | None = None
    facts: list[tuple[str, str]] = field(default_factory=list)
    judged: str = ""
    seen: str = ""

    @property
    def differs(self) -> bool:
        """Whether a word of a name is marked."""
        return any(differs for side in self.sides for _, differs in side.words)


def shown(reader: Reader, queue: Queue, card: Card) -> Shown:
    """Put a card into the words of the reader's language."""
    t, labels = reader.t, [thing.label for thing in card.things]
    rows = queue.about(card)
    reasons = [(getattr(reason, reader.lang), reason.speaks_for) for reason in card.reasons]
    pair = card.kind == "pair"
    return Shown(
        card=card,
        question=t(f"review.question.{card.kind}"),
        sentence=t("review.pair", a=labels[0], b=labels[1]) if pair else fact_sentence(reader, card),
        sure=t("review.sure." + ("sure", "likely", "unclear")[sum(card.score < bound for bound in SURE)]),
        sides=[_side(reader, thing, [other for other in labels if other is not thing.label] if pair else [])
               for thing in card.things],
        reasons_for=[words for words, speaks_for in reasons if speaks_for],
        reasons_against=[words for words, speaks_for in reasons if not speaks_for],
        changes=changes(reader, card.change, pair),
        source=_source(reader, card.said.document) if card.said else None,
        facts=_facts_of_fact(reader, card),
        judged=" ".join(judged_words(reader, queue, row) for row in rows),
        seen=",".join(row.id for row in rows),
    )  # fmt: skip


def fact_sentence(reader: Reader, card: Card) -> str:
    """Say what a fact says: "Exempelbolaget deltar i Projektet"."""
    said, labels = card.said, [thing.label for thing in card.things]
    if said is None:
        return reader.t("review.pair", a=labels[0], b=labels[-1])
    subject = labels[0] if labels else ""
    if said.value or len(labels) < 2:
        key = f"review.value.{said.type}"
        known = key in reader.t and subject
        value = _value(reader, said.type, said.value)
        return reader.t(key, subject=subject, value=value) if known else f"{subject}: {value}" if subject else value
    return f"{subject} {reader.t(f'tie.{said.type}.out')} {labels[1]}"


def _value(reader: Reader, kind: str, value: str) -> str:
    """Write a period, a length of time ("P3Y") or an amount ("2000000 SEK") as the language does."""
    if kind == "project_period":
        if length := _LENGTH.fullmatch(value):
            return reader.t.n(f"review.length.{length[2]}", int(length[1]))
        start, _, end = value.partition("/")
        return reader.t.span(_known(start), _known(end)) or value
    if amount := _AMOUNT.fullmatch(value):
        return reader.t.amount(float(amount[1]), amount[2])
    return value


def _known(date: str) -> str:
    """Leave out what a period does not say ("..", "XXXX-01")."""
    return "" if date.startswith((".", "X")) else date


def _facts_of_fact(reader: Reader, card: Card) -> list[tuple[str, str]]:
    said, t = card.said, reader.t
    if said is None:
        return []
    found = [
        (t("review.fact.role"), views.role(said.role, reader.lang)),
        (t("review.fact.time"), t.span(_known(said.start), _known(said.end))),
        (t("review.fact.rule"), said.rule),
        (t("review.fact.confidence"), t.percent(card.score)),
        (t("review.fact.implied"), t("review.fact.implied_yes") if said.implied else ""),
    ]
    return [(name, value) for name, value in found if value]


def marked(name: str, others: list[str]) -> list[tuple[str, bool]]:
    """Cut a name into words, and say of each whether the other name lacks it."""
    known = {fold(word).strip(".,()”\"'") for other in others for word in other.split()}
    return [(word, bool(others) and fold(word).strip(" .,()”\"'") not in known) for word in _WORDS.findall(name)]


def _side(reader: Reader, thing: Thing, others: list[str]) -> Side:
    t = reader.t
    found = [
        (t("review.side.names"), " · ".join(thing.names)),
        (t("entity.identifier"), ", ".join(map(_identifier, thing.identifiers))),
        (t("entity.sector"), t(f"sector.{thing.sector}") if f"sector.{thing.sector}" in t else ""),
        (t("review.side.place"), ", ".join(dict.fromkeys(filter(None, (thing.city, reader.place(thing.place)))))),
        (t("entity.country"), reader.t.locale.territories.get(thing.country, thing.country)),
        (t("entity.website"), thing.website),
    ]
    return Side(
        thing.label,
        entity_url(reader.lang, thing.iri, reader.graph.base),
        thing.kind,
        t(f"kind.{thing.kind}"),
        marked(thing.label, others),
        [(name, value) for name, value in found if value],
        [_source(reader, source) for source in thing.sources],
        thing.more_sources,
        [(_tie(reader, tie), tie.status, t(f"status.{tie.status}")) for tie in thing.ties],
        thing.tie_count,
    )


def _identifier(text: str) -> str:
    scheme, _, value = text.partition(":")
    return f"{_SCHEMES.get(scheme, scheme)} {value}"


def _source(reader: Reader, source: Source) -> SourceLine:
    return SourceLine(source.title or source.name, document_url(reader.lang, source.iri), reader.t.date(source.date))


def _tie(reader: Reader, tie: TieLine) -> str:
    way = "out" if tie.outward else "in"
    said = f"{reader.t(f'tie.{tie.type}.{way}')} {tie.other}"
    about = ", ".join(filter(None, (views.role(tie.role, reader.lang), reader.t.span(tie.start, tie.end))))
    return f"{said} ({about})" if about else said


def changes(reader: Reader, change: Change, pair: bool) -> list[str]:
    """Say what "same" or "accept" would change."""
    t, found = reader.t, []
    if pair:
        found.append(t("review.change.one"))
    elif change.things:
        found.append(t.n("review.change.things", change.things))
    if change.ties:
        found.append(t.n(f"review.change.ties.{'more' if change.ties > 0 else 'fewer'}", abs(change.ties)))
    for one in change.standings:
        (before, after), (was, will) = one.partners, one.place
        key = "review.change." + ("new_place" if not was else "same_place" if was == will else "place")
        found.append(t(key, name=one.label, before=before, after=after, was=was, will=will))
    return found or [t("review.change.nothing")]


def judged_words(reader: Reader, queue: Queue, row: Judgement) -> str:
    """Say what one row says, by whom and when."""
    t = reader.t
    about = {"a": _row_label(reader, queue, row), "b": queue.label(row.object, [row])}
    if row.verdict is Verdict.CORRECT:
        about["b"] = f"{t(f'review.amend.{row.field}').lower()}: {_amended(reader, row)}"
    told = t(f"review.verdict.{row.verdict.value}", **about)
    if row.who:
        told = t("review.by", said=told, who=row.who, when=t.date(row.when))
    return f"{told} {t('review.because', why=row.why)}" if row.why else told


def _amended(reader: Reader, row: Judgement) -> str:
    """Write the value of a correction; an empty one says that it is unknown."""
    if not row.object:
        return reader.t("unknown")
    return views.role(row.object, reader.lang) if row.field == "role" else reader.t.date(row.object)


def _row_label(reader: Reader, queue: Queue, row: Judgement) -> str:
    """Give what a row is about: the first of a pair, or a fact (its document, when its card is gone)."""
    if "#fact/" not in row.subject:
        return queue.label(row.subject, [row])
    card = next((card for card in queue.cards.values() if card.keys[0] == row.subject), None)
    return fact_sentence(reader, card) if card else row.subject.partition("#")[0].partition(":")[2]


@dataclass(frozen=True, slots=True)
class Step:
    """One judgement of a chain, in words, with its id so that it can be undone."""

    words: str
    id: str


def chain(reader: Reader, queue: Queue, kept: Judgement, path: list[Judgement]) -> list[Step]:
    """Tell the judgements that stand against a new one (which itself has no place in the chain)."""
    rows = [kept, *path]
    return [Step(judged_words(reader, queue, row), row.id) for row in rows if row.id != "new"]


@dataclass(frozen=True, slots=True)
class Row:
    """A judgement in the list of all."""

    id: str
    words: str
    holds: bool
    undoing: bool


def history(reader: Reader, queue: Queue, most: int) -> list[Row]:
    """Give the latest judgements, the latest first."""
    live = {row.id for row in queue.history.live}
    rows = reversed(queue.history.rows[-most:])
    return [Row(row.id, judged_words(reader, queue, row), row.id in live, row.verdict is Verdict.UNDO) for row in rows]


def batch_words(reader: Reader, queue: Queue, rule: str, document: str) -> str:
    """Say what the facts of a batch have in common."""
    named = next((c.said.document for c in queue.cards.values() if c.said and c.said.document.local == document), None)
    words = [reader.t("review.batch.rule", rule=rule)] if rule else []
    if named:
        words.append(reader.t("review.batch.document", document=named.title or named.name))
    return ", ".join(words)
