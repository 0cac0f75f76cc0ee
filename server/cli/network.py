"""rank, who, path: the collaboration network in words."""

from typing import TYPE_CHECKING, Any

import click

from server.cli.common import Here, json_option, lang_option, name_values, pass_here, say, show, show_json
from server.cli.parts import part_options, take_part

if TYPE_CHECKING:
    from graph.analysis.measure import Parameter
    from graph.generation import Generation
    from server.models import Language


@click.command()
@click.option("--by", default="betweenness", show_default=True, help="The measure: see kurbits measures.")
@click.option("--param", "params", multiple=True, metavar="NAME=VALUE", help="A parameter of the measure.")
@part_options
@click.option("--kind", default="", help="List only actors of this kind.")
@click.option("--status", default="", help="Which ties count: stated,inferred,proposed (default: the first two).")
@click.option("--top", type=click.IntRange(1), default=20, show_default=True)
@lang_option
@json_option
@pass_here
def rank(here: Here, /, lang: "Language", as_json: bool, params: tuple[str, ...], **chosen: Any) -> None:
    """Rank actors by a measure of the collaboration network, and say what each place rests on.

    \b
    Example:  kurbits rank --by betweenness --region Dalarna --from 2014 --to 2020 --top 10
              kurbits rank --by strength --funder "Region Dalarna" --sector public
              kurbits rank --by brokerage --param attribute=sector --param role=liaison
    """
    from graph.analysis.centrality import rank as ranking
    from graph.analysis.centrality import rankable
    from graph.analysis.network import dates
    from server import insights

    measure = rankable(str(chosen["by"]))
    given = name_values(params)
    measure.read(given)  # complain before anything is opened
    generation = here.generation()
    cut = take_part(generation, chosen, chosen.pop("status") or ",".join(_statuses(generation)))
    rows = insights.ranked(generation, ranking(generation, cut=cut, given=given, **chosen), lang)
    if not as_json:
        say(f"{measure.title[lang]}. {measure.explanation[lang]}")
        if not rows:
            say("No actors there. Leave out a part of the selection, or let more ties count: --status stated,proposed")
        known = dates(generation, cut)
        say(f"{known.ties} ties; {known.unknown} {'more ' if cut.from_year or cut.to_year else ''}have unknown years.")
    columns = {"rank": "#", "label": "actor", "score": str(chosen["by"]), "reason": "why"}
    show(columns, [row.model_dump() for row in rows], as_json)


@click.command()
@lang_option
@json_option
def measures(lang: "Language", as_json: bool) -> None:
    """List the measures actors can be ranked by: what each means and which parameters it takes.

    \b
    Example:  kurbits measures --lang sv
    """
    from graph.analysis.registry import MEASURES

    rows = [
        {
            "id": measure.id,
            "title": measure.title[lang],
            "parameters": "; ".join(_takes(parameter) for parameter in measure.parameters),
            "explanation": measure.explanation[lang],
            "literature": measure.literature,
        }
        for measure in MEASURES.values()
        if measure.best
    ]
    show({"id": "measure", "title": "title", "parameters": "parameters"}, rows, as_json)


def _takes(parameter: "Parameter") -> str:
    values = "|".join(parameter.choices) or f"{parameter.low:g}–{parameter.high:g}"
    return f"{parameter.name}={values}"


@click.command()
@click.argument("actor")
@lang_option
@json_option
@pass_here
def who(here: Here, actor: str, lang: "Language", as_json: bool) -> None:
    """Show with whom an actor works, the closest first: through what, and since when.

    \b
    Example:  kurbits who "Högskolan Dalarna"
    """
    from graph.analysis.paths import partners
    from server import insights

    generation = here.generation()
    row = generation.find(actor)
    found = insights.partners(generation, partners(generation, row), lang)
    if as_json:
        show_json([each.model_dump() for each in found])
        return
    say(f"{generation.label(row)} ({generation.local(row)}): {len(found)} partners")
    rows = [
        {
            "label": each.label,
            "weight": each.weight,
            "since": each.first_year,
            "last": each.last_year,
            "through": [shared.thing.label if shared.thing else "said directly" for shared in each.through],
        }
        for each in found
    ]
    show(
        {"label": "partner", "weight": "strength", "since": "since", "last": "last", "through": "through"}, rows, False
    )


@click.command()
@click.argument("start", metavar="A")
@click.argument("end", metavar="B")
@click.option("-k", type=click.IntRange(1, 20), default=1, show_default=True, help="How many ways.")
@click.option("--hubs", is_flag=True, help="Let the way pass actors that connect nearly everything.")
@click.option("--status", default="", help="Which ties count: stated,inferred,proposed (default: the first two).")
@lang_option
@json_option
@pass_here
def path(here: Here, /, start: str, end: str, lang: "Language", as_json: bool, **how: Any) -> None:
    """Show the ways between two actors, step by step, with the id of the tie behind each step.

    \b
    Example:  kurbits path "Högskolan Dalarna" "Karlstads universitet"
    """
    from graph.analysis.paths import paths
    from server import insights

    generation = here.generation()
    ends = generation.find(start), generation.find(end)
    statuses = tuple(filter(None, how["status"].split(","))) or _statuses(generation)
    ways = paths(generation, *ends, how["k"], avoid_hubs=not how["hubs"], statuses=statuses)
    found = [insights.way(generation, each, lang) for each in ways]
    if as_json:
        show_json([each.model_dump() for each in found])
        return
    say(f"{generation.label(ends[0])} → {generation.label(ends[1])}: {len(found) or 'no'} way{'s' * (len(found) != 1)}")
    for each in found:
        if each.hubs:
            say(f"There is no way without {', '.join(hub.label for hub in each.hubs)}.")
        rows = [{"step": at, "sentence": step.sentence, "tie": step.tie.id} for at, step in enumerate(each.steps, 1)]
        show({"step": "#", "sentence": "step", "tie": "tie"}, rows, as_json=False)


def _statuses(generation: "Generation") -> tuple[str, ...]:
    """Give what counts when nobody chose, and say so when it is only proposals."""
    from server import views

    found = views.usual_statuses(generation)
    if found:
        say("Nothing here is reviewed yet: these are proposals read from texts.")
    return found


COMMANDS = (rank, measures, who, path)
