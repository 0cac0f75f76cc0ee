"""Tells the verbs of a sentence with their subjects and objects, as far as the order of the words does."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from loaders.text.items import Item, Sentence, small

REACH = 7
"""How many words a helping verb may stand before its verb, subject and adverbs aside."""

_NO_ACTORS = tuple("DNRCWK")
"""Marks of what is never a subject: dates, counts, titles, contact data, addresses, works."""


@dataclass(slots=True)
class Clause:
    """A verb with what stands around it; the subject may be missing, `sure` is false of what is only wished."""

    lemma: str
    passive: bool
    verb: Item
    subject: Item | None
    objects: list[Item]
    words: frozenset[str]
    sure: bool = True
    nouns: frozenset[str] = frozenset()
    """The words of a subject that is no name ("övriga partner är …")."""


def clauses(sentence: Sentence) -> Iterator[Clause]:
    """Give the verbs of a sentence with their subjects and objects, as far as word order tells them."""
    items, before = sentence.items, None
    for at, item in enumerate(items):
        if item.form is None or (item.text in small()["modals"] | small()["have"] and _helps(items, at)):
            continue
        first, passive, sure = _finite(items, at)
        if first is None:
            continue
        subject = _subject(items, first, at, before)
        objects, words = _objects(items, first, at, subject)
        clause = Clause(item.form.lemma, passive, item, subject, objects, words, sure, _nouns(items, first))
        if not small()["denials"] & {each.text for each in items[max(first - 1, 0) : at + 3]}:
            yield clause
        before = clause


def _nouns(items: list[Item], first: int) -> frozenset[str]:
    """Give the plain words before a verb, back to where its clause begins."""
    found: list[str] = []
    for item in reversed(items[max(0, first - 10) : first]):
        if item.text in small()["boundaries"] or item.text in (";", ":") or (item.form and item.form.tense == "finite"):
            break
        found.append(item.text)
    return frozenset(found)


def _helps(items: list[Item], at: int) -> bool:
    """Tell whether "ska", "har" and their like only help a verb that follows."""
    for item in items[at + 1 : at + 1 + REACH]:
        if item.form and item.form.tense != "finite":
            return True
        if item.text in small()["boundaries"] - {"att"}:
            return False
    return False


def _finite(items: list[Item], at: int) -> tuple[int | None, bool, bool]:
    """Give the place of the finite part of a verb, whether it is passive, and whether it is more than a plan."""
    form = items[at].form
    if form is None:
        return None, False, False
    helper = next(
        (
            place
            for place in range(at - 1, max(-1, at - 1 - REACH), -1)
            if items[place].text in small()["modals"] | small()["have"] | small()["be"] or _stops(items, place)
        ),
        None,
    )
    word = items[helper].text if helper is not None and not _stops(items, helper) else ""
    if form.tense == "infinitive" and at and items[at - 1].text == "att" and not _stops(items, at - 1):
        ruled = next((place for place in range(at - 2, -1, -1) if _is_finite(items[place])), None)
        return ruled, form.passive, ruled is not None
    if form.tense == "finite" and word in small()["be"] and items[at].text.endswith("de") and helper is not None:
        return helper, True, True  # "har blivit beviljade"
    if form.tense == "finite" and not (word in small()["modals"] and form.passive):
        return at, form.passive, True
    if helper is None or not word:
        postposed = at > 0 and (items[at - 1].mentions or items[at - 1].text == ",")
        agrees = form.tense == "participle" or (form.tense == "supine" and not form.passive)
        return (at, True, True) if agrees and postposed else (None, False, False)
    if form.tense in ("infinitive", "finite") and word in small()["modals"]:
        return helper, form.passive, word not in small()["hedges"]
    if form.tense == "supine" and word in small()["have"]:
        return helper, form.passive, True
    if form.tense in ("participle", "supine") and word in small()["be"]:
        return helper, True, True
    return None, False, False


def _is_finite(item: Item) -> bool:
    return item.form is not None and item.form.tense == "finite"


def _stops(items: list[Item], place: int) -> bool:
    item = items[place]
    if item.text == "att":
        return not small()["leads_to"] & {each.text for each in items[max(0, place - 5) : place]}
    return item.text in small()["boundaries"] or item.text in (";", ":")


def _subject(items: list[Item], first: int, verb: int, before: Clause | None) -> Item | None:
    """Give the subject of a verb: before its finite part, or right after it when the order is turned round."""
    place = first - 1
    while place >= 0 and (items[place].text in small()["adverbs"] or items[place].marks in _NO_ACTORS):
        place -= 2 if items[place].prep and items[place - 1].text == items[place].prep else 1
    if place >= 0 and items[place].text in ("och", "samt", ",") and before is not None and _joins(items, place, before):
        return before.subject
    inverted = _after(items, first) if _adverbial(items, place) else None
    if place < 0:
        return inverted
    item = items[place]
    if item.text == "som":
        if place and items[place - 1].text in ("och", "samt", "men") and before is not None:
            return before.subject
        return _antecedent(items, place) or (before.subject if before and before.lemma == "vara" else None)
    if item.text in (",", ")", "-"):
        return _beyond(items, place) or inverted
    if item.mentions and not item.genitive:
        return (inverted if _fronts(items, place) else None) or _head_of(items, place) or inverted
    return inverted


def _joins(items: list[Item], place: int, before: Clause) -> bool:
    """Tell whether a verb right after "och" goes on with the subject of the verb before ("A äger X och driver Y")."""
    start = items.index(before.verb)
    return before.subject is not None and not any(item.text in small()["boundaries"] for item in items[start:place])


def _adverbial(items: list[Item], place: int) -> bool:
    """Tell whether what stands before a verb leaves the subject to what comes after ("I fjol …", "Nu …", "I X …")."""
    start = place
    while start >= 0 and items[start].text not in small()["boundaries"] and items[start].text not in (",", ";", ":"):
        start -= 1
    if start == place:
        return True
    first = items[start + 1]
    return first.text in small()["prepositions"] | small()["adverbs"] or bool(set(first.marks) & set("DJGE"))


def _fronts(items: list[Item], place: int) -> bool:
    """Tell whether a clause begins with a preposition: then its subject stands after the verb ("I X deltar A")."""
    start = place
    while start > 0 and items[start - 1].text not in small()["boundaries"] | {",", ";", ":"}:
        start -= 1
    return items[start].text in small()["prepositions"]


def _after(items: list[Item], first: int) -> Item | None:
    """Give the subject that follows the finite part of a verb ("Nu driver A …", "I år har A drivit …")."""
    for item in items[first + 1 : first + 6]:
        if item.mentions and item.prep in ("förutom", "utöver"):
            continue
        if item.mentions:
            return item if not item.prep and not item.genitive else None
        if item.text not in small()["adverbs"] and item.text not in small()["before"] | {"förutom", "utöver"}:
            return None
    return None


def _antecedent(items: list[Item], som: int) -> Item | None:
    """Give what a relative clause is about: the group right before "som"."""
    place = som - 1
    if place >= 0 and items[place].text == ",":
        place -= 1
    if place >= 0 and items[place].mentions:
        return _head_of(items, place) or items[place]
    while place > max(0, som - 7) and not items[place].mentions and items[place].text not in small()["prepositions"]:
        if items[place].text == "," and items[place + 1].text in ("ett", "en") and items[place - 1].mentions:
            return _head_of(items, place - 1) or items[place - 1]  # "A, ett projekt som …"
        place -= 1
    return None


def _beyond(items: list[Item], comma: int) -> Item | None:
    """Give the group before an insertion between two commas ("A, som ligger i B, driver …")."""
    opening = "(" if items[comma].text == ")" else items[comma].text
    for place in range(comma - 1, max(-1, comma - 16), -1):
        if items[place].text == opening and place and items[place - 1].mentions:
            head = _head_of(items, place - 1)
            return head
        if items[place].text in (";", ":"):
            return None
    return None


def _head_of(items: list[Item], place: int) -> Item | None:
    """Give the subject a phrase before a verb has: "A i B" is A; "projektledare på A" is nobody the reader knows."""
    item = items[place]
    if not item.prep:
        return item if not item.genitive else None
    governor = place - 1
    while governor >= 0 and items[governor].text != item.prep:
        governor -= 1
    if (
        governor > 0
        and items[governor - 1].mentions
        and item.prep in ("i", "på", "vid", "från", "inom", "för", "ihopmed")
    ):
        return _head_of(items, governor - 1)
    if governor > 0 and items[governor - 1].text in small()["employees"] and item.prep in ("från", "vid", "på", "för"):
        return item
    return None


def _objects(items: list[Item], first: int, verb: int, subject: Item | None) -> tuple[list[Item], frozenset[str]]:
    """Give the groups of a clause besides its subject: after its verb, or before it under a preposition."""
    found = [
        item
        for place, item in enumerate(items[:first])
        if place >= first - 12 and item.mentions and not _parted(items, place, first) and _fronted(item, subject)
    ]
    if subject is not None and subject.start < items[first].start and (at := items.index(subject)):
        object_ = _antecedent(items, at - 1) if items[at - 1].text == "som" else None
        found += [replace(object_, prep="", moved=True)] if object_ is not None else []
    words: list[str] = []
    for place in range(first + 1, len(items)):
        item = items[place]
        if place == verb:
            continue
        if place > verb and _ends(items, place, verb):
            if place > 1 and item.form and items[place - 1].mentions and items[place - 2].text in ("och", "samt", ","):
                found = found[:-1] if found and found[-1] is items[place - 1] else found
            break
        if item.mentions:
            found.append(item)
        words.append(item.mentions[0].unit if item.marks == "N" else item.text)
    return found, frozenset(words) & small()["tells"] | frozenset(words[:6])


def _fronted(item: Item, subject: Item | None) -> bool:
    """Tell whether a group before a verb can belong to it: "A i B bygger" says where A is, not where it builds."""
    return item.prep == "ihopmed" or subject is None or item.start <= subject.start


def _parted(items: list[Item], place: int, first: int) -> bool:
    return any(
        each.text in small()["boundaries"] or (each.form and each.form.tense == "finite") for each in items[place:first]
    )


def _ends(items: list[Item], place: int, verb: int) -> bool:
    """Tell whether a clause ends at a word after its verb."""
    item = items[place]
    if item.text == "som":
        after = items[place + 1] if place + 1 < len(items) else None
        return after is None or not (after.text in small()["roles"] or after.marks == "R")
    if item.text in small()["boundaries"] or item.text in (";", ":"):
        return True
    if item.form is None or place - verb <= 2:
        return False
    return item.form.tense == "finite" or items[place - 1].text in ("och", "samt", "men")
