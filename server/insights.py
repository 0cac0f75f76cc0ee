"""How rankings, partners and ways are told: the same for the API and the command line."""

from typing import Any

import pyoxigraph as ox

from graph.analysis.centrality import Row, rank
from graph.analysis.paths import Partner, Path
from graph.analysis.paths import partners as find_partners
from graph.generation import Generation
from ontology.errors import NotFoundError
from ontology.terms import digest, expand
from server import models, views
from server.i18n import text
from server.models import Language

MOST_EVIDENCE = 40
"""So many places are shown for a collaboration, which may go through many projects."""

_ACTORS = f"SELECT ?c ?actor {{ ?c <{expand('k:actor')}> ?actor }}"


def ranking(
    generation: Generation, chosen: tuple[tuple[str, Any], ...], options: tuple[tuple[str, str], ...] = ()
) -> list[Row]:
    """Rank actors, everything that `rank` takes as pairs: what an analyst does."""
    return rank(generation, **dict(chosen), given=dict(options))


def ranked(generation: Generation, rows: list[Row], lang: Language) -> list[models.Ranked]:
    """Give the lines of a ranking, each with the sentence that explains it."""
    return [
        models.Ranked(
            **views.brief(generation, each.row, lang).model_dump(),
            rank=each.rank,
            score=each.score,
            error=each.error,
            partners=each.reason.partners,
            communities=each.reason.communities,
            reason=each.reason.say(lang),
        )
        for each in rows
    ]


def partners(generation: Generation, found: list[Partner], lang: Language) -> list[models.PartnerView]:
    """Give the partners of an actor with what they share."""
    return [
        models.PartnerView(
            **views.brief(generation, each.row, lang).model_dump(),
            weight=each.weight,
            count=each.count,
            first_year=each.first or None,
            last_year=each.last or None,
            undated=each.undated,
            status=each.status,
            through=[_shared(generation, joint.row, joint.tie, lang) for joint in each.through],
        )
        for each in found
    ]


def _shared(generation: Generation, row: int, tie: int, lang: Language) -> models.Shared:
    thing = views.brief(generation, row, lang) if row >= 0 else None
    return models.Shared(thing=thing, tie=generation.ties.id[tie])


def way(generation: Generation, found: Path, lang: Language) -> models.Way:
    """Give a way step by step, in words, with the tie behind each step."""
    steps = []
    for step in found.steps:
        one = views.tie_brief(generation, step.tie, step.s, lang)
        here = views.brief(generation, step.s, lang)
        sentence = f"{here.label} {one.phrase} {one.other.label}"
        others = [generation.ties.id[tie] for tie in step.others]
        steps.append(models.WayStep(here=here, tie=one, sentence=sentence, others=others))
    return models.Way(
        length=len(steps),
        steps=steps,
        hubs=[views.brief(generation, row, lang) for row in found.hubs],
    )


def tie(generation: Generation, identifier: str, lang: Language) -> models.Tie:
    """Give a tie with every passage and row that says it; `c:…` is a collaboration, with what it goes through."""
    if identifier.startswith("c:"):
        return collaboration(generation, identifier.removeprefix("c:"), lang)
    return views.tie(generation, generation.tie(identifier), lang)


def collaboration(generation: Generation, identifier: str, lang: Language) -> models.Tie:
    """Give a collaboration between two actors: what they did together, and where that is written."""
    row, other = _actors(generation, identifier)
    joint = next((each for each in find_partners(generation, row) if each.row == other), None)
    if joint is None:
        raise NotFoundError(f"no collaboration has the id {identifier!r}")
    return told_together(generation, row, joint, identifier, lang)


def told_together(generation: Generation, row: int, joint: Partner, identifier: str, lang: Language) -> models.Tie:
    """Tell what an actor did together with a partner (graph.analysis.partners)."""
    other = joint.row
    t, subject, partner = text(lang), views.brief(generation, row, lang), views.brief(generation, other, lang)
    ties = list(dict.fromkeys(tie for shared in joint.through for tie in (shared.tie, shared.partner_tie)))
    places = [place for tie in ties for place in generation.evidence_of(tie)][:MOST_EVIDENCE]
    return models.Tie(
        id=f"c:{identifier}",
        iri=f"{generation.base}collaboration/{identifier}",
        type="collaboration",
        subject=subject,
        object=partner,
        sentence=f"{subject.label} {t('tie.collaborates_with.out')} {partner.label}",
        years=t.years(joint.first, joint.last),
        status=joint.status,
        through=[views.brief(generation, shared.row, lang) for shared in joint.through if shared.row >= 0],
        evidence=[views.evidence(generation, place, lang) for place in places],
    )


def _actors(generation: Generation, identifier: str) -> tuple[int, int]:
    """Find the two actors of a collaboration: in the graph, which holds the strongest, else among all pairs."""
    try:
        node = ox.NamedNode(f"{generation.base}collaboration/{identifier}")
    except ValueError:
        raise NotFoundError(f"no collaboration has the id {identifier!r}") from None
    found = [each["actor"] for each in views.rows_of(generation, _ACTORS, c=node)]
    if len(found) == 2:
        return generation.row(found[0].value), generation.row(found[1].value)
    pairs, iris = generation.pairs, generation.entities.iri
    for s, t in zip(pairs.actors[pairs.s].tolist(), pairs.actors[pairs.t].tolist(), strict=True):
        if digest(iris[s], iris[t]) == identifier:
            return s, t
    raise NotFoundError(f"no collaboration has the id {identifier!r}")
