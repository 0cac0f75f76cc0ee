"""How rankings, partners and ways are told: the same for the API and the command line."""

from graph.centrality import Row
from graph.generation import Generation
from graph.paths import Partner, Path
from server import models, views
from server.models import Language


def ranked(generation: Generation, rows: list[Row], lang: Language) -> list[models.Ranked]:
    """Give the lines of a ranking, each with the sentence that explains it."""
    return [
        models.Ranked(
            **views.brief(generation, each.row, lang).model_dump(),
            rank=each.rank,
            score=each.score,
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
