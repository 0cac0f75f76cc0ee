"""Reads one Swedish text: repair, mentions, resolution, compression, records and cue rules, in this order."""

import re

from loaders.text.amounts import count_before, find_counts, find_money
from loaders.text.anaphora import point_back
from loaders.text.capitals import find_known, find_names
from loaders.text.dates import find_dates
from loaders.text.document import Kept
from loaders.text.events import find_events, find_quoted, name_events
from loaders.text.facts import Reading, facts_of
from loaders.text.frames import read_frames
from loaders.text.grammar import compress
from loaders.text.labels import find_headed, find_records, type_values
from loaders.text.mentions import Ledger, Mark, Mention
from loaders.text.merging import merge
from loaders.text.names import Names
from loaders.text.phrases import find_of_county, find_phrases
from loaders.text.projects import find_projects
from loaders.text.records import facts_of_records
from loaders.text.repair import repair
from loaders.text.resolve import resolve
from loaders.text.roles import find_roles
from loaders.text.rules import apply
from loaders.text.sections import find_sections
from loaders.text.targets import find_targets
from ontology.facts import Fact

_WEBSITE = re.compile(
    r"\b(?:https?://|www\.)[^\s)”\"]+|\b[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:se|com|eu|org|nu|net|no|dk|fi)\b(?:/[\w/.-]*\w)?"
)


def understand(kept: Kept, names: Names) -> Reading:
    """Find and resolve what a text names, and compress it."""
    repaired = repair(" " * kept.body + kept.text[kept.body :])
    ledger = Ledger(repaired.text, language=kept.document.language)
    _find_plain(ledger)
    find_of_county(ledger)
    find_known(ledger, names)
    for date in find_dates(ledger.text):
        ledger.take(Mention(date.start, date.end, Mark.DATE, value=date.value))
    records = find_records(ledger.text)
    find_headed(ledger, records, kept.document.title)
    find_sections(ledger)
    find_projects(ledger, kept.document.title)
    find_quoted(ledger)
    find_phrases(ledger)
    find_names(ledger)
    find_events(ledger)
    find_roles(ledger)
    type_values(ledger, records)
    resolve(ledger)
    point_back(ledger)
    name_events(ledger, kept.document.date[:4])
    find_roles(ledger, pronouns=True)
    find_targets(ledger)
    _find_counts(ledger)
    mentions = ledger.ordered()
    return Reading(kept, mentions, compress(ledger.text, mentions, repaired.cuts), ledger.text)


def _find_counts(ledger: Ledger) -> None:
    counts = find_counts(ledger.text)
    for event in [mention for mention in ledger.mentions if mention.mark is Mark.EVENT]:
        if count := count_before(ledger.text, event.start):
            counts.insert(0, count._replace(unit=event.family))
    for count in counts:
        ledger.take(
            Mention(count.start, count.end, Mark.COUNT, value=count.value, unit=count.unit, modifier=count.modifier)
        )


def _find_plain(ledger: Ledger) -> None:
    """Enter what is told by its signs alone: masked contact data, addresses, sums of money."""
    for match in re.finditer("█+", ledger.text):
        ledger.take(Mention(match.start(), match.end(), Mark.CONTACT))
    for match in _WEBSITE.finditer(ledger.text):
        ledger.take(Mention(match.start(), match.end(), Mark.WEBSITE, match.group()))
    for amount in find_money(ledger.text):
        ledger.take(
            Mention(
                amount.start, amount.end, Mark.MONEY, value=amount.value, unit=amount.unit, modifier=amount.modifier
            )
        )


def facts_in(reading: Reading) -> list[Fact]:
    """Give the facts of a text that has been understood."""
    told = (*apply(reading.line), *read_frames(reading.line, reading.kept.document.language))
    cued = [fact for found in told for fact in facts_of(reading, found)]
    return merge([*facts_of_records(reading, find_records(reading.repaired)), *cued])
