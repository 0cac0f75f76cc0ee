"""Types the names that no rule could type, by a model that was fitted to annotated texts (docs/text.md)."""

from loaders.text.guesses import Guess, about, guesses, signs
from loaders.text.loglinear import model
from loaders.text.mentions import Ledger, Mark, Mention
from loaders.text.organisations import canonical, sector_of
from loaders.text.persons import is_first_name
from loaders.text.places import mention_of
from ontology.facts import Kind

NOTHING = "-"
"""The answer that says: no name of interest."""
ENOUGH = {Mark.PROJECT: 0.4, Mark.ORGANISATION: 0.7, Mark.PLACE: 0.7, Mark.PERSON: 0.7, Mark.PROGRAMME: 0.7}
"""How probable a type must be; chosen on rounds the model was not fitted to."""
_KINDS = {
    Mark.PROJECT: Kind.PROJECT,
    Mark.ORGANISATION: Kind.ORGANISATION,
    Mark.PLACE: Kind.REGION,
    Mark.PERSON: Kind.PERSON,
    Mark.PROGRAMME: Kind.PROGRAMME,
}
_PARTS = {False: (Mark.PLACE, Mark.DATE, Mark.COUNT, Mark.WORK), True: (Mark.ORGANISATION,)}
"""What may turn out to be a part of the name of a project; a weak name of an organisation may be all of it."""


def type_by_model(ledger: Ledger) -> None:
    """Give names of unknown type the likeliest one; a stretch of words may turn out to name a project."""
    typing, whole = model("names"), about(ledger)
    weighed = [(typing.probabilities(signs(ledger, guess, whole)), guess) for guess in guesses(ledger)]
    ranked = sorted(weighed, key=lambda each: (-each[0][Mark.PROJECT], -len(each[1].name), each[1].places))
    for chances, guess in ranked:
        if chances[Mark.PROJECT] >= ENOUGH[Mark.PROJECT]:
            _make_project(ledger, guess)
    for chances, guess in weighed:
        if guess.how == "run":
            _type(guess, chances)


def _make_project(ledger: Ledger, guess: Guess) -> None:
    for start, end in guess.places:
        inside = [m for m in ledger.mentions if m.start < end and start < m.end]
        if any(m.mark is not Mark.UNKNOWN and (m.known or m.mark not in _PARTS[guess.how == "weak"]) for m in inside):
            continue
        if any(m.start < start or m.end > end for m in inside):
            continue
        ledger.retake(Mention(start, end, Mark.PROJECT, guess.name, Kind.PROJECT))


def _type(guess: Guess, chances: dict[str, float]) -> None:
    best = max((mark for mark in ENOUGH if mark is not Mark.PROJECT), key=lambda mark: chances[mark])
    if chances[best] < ENOUGH[best] or (best is not Mark.PERSON and is_first_name(guess.name)):
        return
    for mention in guess.mentions:
        if mention.mark is not Mark.UNKNOWN:
            continue
        place = mention_of(mention.name, mention.start, mention.end) if best is Mark.PLACE else None
        if place:
            mention.stand_for(place)
            continue
        mention.mark, mention.kind = best, _KINDS[best]
        if best is Mark.ORGANISATION:
            mention.name, mention.sector = canonical(mention.name), sector_of(mention.name)
