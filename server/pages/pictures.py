"""Pictures that leave the house or stand in a page: the SVG, the one-file page, and what they say about themselves."""

import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from markupsafe import Markup

from graph.analysis.paths import Partner
from graph.analysis.paths import partners as find_partners
from graph.generation import Generation
from server import models, svg, views
from server.ground import boundaries, land
from server.i18n import text
from server.insights import told_together
from server.offline import Origin, one_file
from server.pages.context import Language
from server.pages.links import entity_url

MOST_CARRIED = 3_000
"""Ties whose evidence travels with a one-file page."""

MOST_SECONDS = 20.0


def notes(generation: Generation, lang: Language) -> tuple[str, str]:
    """Give (made when, from which sources) for the foot of a picture."""
    t = text(lang)
    made = t("map.made", date=t.date(built(generation)), n=generation.number)
    table = generation.documents
    names = sorted({publisher or title for publisher, title in zip(table.publisher, table.title, strict=True)} - {""})
    shown = ", ".join(names[:6]) + (" …" if len(names) > 6 else "")
    return made, t("map.sources", names=shown or t("unknown"))


def built(generation: Generation) -> str:
    """Give the day a generation was built (ISO 8601)."""
    return str(generation.manifest["when"])[:10]


def svg_file(generation: Generation, columns: Mapping[str, Any], lang: Language, title: str = "") -> str:
    """Give the picture as an SVG file with title, legend, date, sources and how many are hidden."""
    heading = title or text(lang)("map.title")
    areas = boundaries(generation.root) if columns.get("ground") else ()
    look = svg.Look(title=heading, notes=notes(generation, lang), areas=areas)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + svg.draw(finished(generation, columns, lang), lang, look)


def finished(generation: Generation, columns: Mapping[str, Any], lang: Language) -> dict[str, Any]:
    """Give the columns of a picture with regions called in a language and, of a map of places, what lies beneath it."""
    found = dict(columns)
    if columns["view"] == "regions":
        names = [region[lang] for region in columns["regions"]]
        found["nodes"] = columns["nodes"] | {"label": [names[at] for at in columns["nodes"]["region"]]}
    if ground := columns.get("ground"):
        found["land"] = land(boundaries(generation.root), ground)
    return found


def linker(generation: Generation, lang: Language) -> Callable[[str], str]:
    """Give a function from the id of a node to the address of its page."""

    def address(node: str) -> str:
        iri = node if node.startswith("http") else generation.base + node
        return entity_url(lang, iri, generation.base)

    return address


def drawn(generation: Generation, lang: Language, columns: Mapping[str, Any], look: svg.Look) -> Markup:
    """Draw a picture for a page, every node a link to its page."""
    made = replace(look, legend=False, link=linker(generation, lang))
    return Markup(svg.draw(columns, lang, made))  # noqa: S704 (svg.draw escapes every text)


@dataclass(frozen=True)
class Carried:
    """What a one-file page takes along: measures to size nodes by, the address it opens with, and the same selection
    placed the other way (by ties, or by place) with its measures."""

    sizes: Mapping[str, Any] = field(default_factory=dict)
    state: str = ""
    other: Mapping[str, Any] | None = None
    other_sizes: Mapping[str, Any] = field(default_factory=dict)


def html_file(
    generation: Generation, columns: Mapping[str, Any], lang: Language, carried: Carried | None = None
) -> str:
    """Give the one-file page of a picture, with the evidence of its ties."""
    t, more = text(lang), carried or Carried()
    made, sources = notes(generation, lang)
    columns, other = finished(generation, columns, lang), more.other and finished(generation, more.other, lang)
    evidence = carried_evidence(generation, columns, lang)
    if other:
        evidence |= carried_evidence(generation, other, lang, evidence)
    return one_file(
        columns,
        lang,
        Origin(
            t("map.title"), made, sources, t("foot.licence"), str(generation.number), evidence, more.sizes, more.state,
            other, more.other_sizes,
        ),
    )  # fmt: skip


def carried_evidence(
    generation: Generation, columns: Mapping[str, Any], lang: Language, known: Collection[str] = ()
) -> dict[str, Any]:
    """Give facts and evidence by id of tie, as /api/tie gives them, for the first ties and as long as time allows.

    Those in `known` are left out, and ties between discs, which stand for many.
    """
    found: dict[str, Any] = {}
    until = time.monotonic() + MOST_SECONDS
    tell = _teller(generation, columns, lang)
    for at, identifier in enumerate(columns["edges"]["id"]):
        if len(found) + len(known) >= MOST_CARRIED or time.monotonic() > until:
            break
        if identifier.startswith("g:") or identifier in known:
            continue
        tie = tell(at, identifier)
        evidence = [one.model_dump(exclude_defaults=True, exclude={"page", "document"}) for one in tie.evidence[:5]]
        through = [{"label": each.label, "id": each.id} for each in tie.through[:20]]
        about = {"id": identifier, "role": tie.role, "years": tie.years, "amount": tie.amount, "through": through}
        found[identifier] = {name: value for name, value in about.items() if value} | {"evidence": evidence}
    return found


def _teller(generation: Generation, columns: Mapping[str, Any], lang: Language) -> Callable[[int, str], models.Tie]:
    """Give a function that tells a tie; the partners of an actor are looked for once."""
    ids, edges = columns["nodes"]["id"], columns["edges"]

    @lru_cache(maxsize=500)
    def partners(row: int) -> dict[int, Partner]:
        return {each.row: each for each in find_partners(generation, row)}

    def tell(at: int, identifier: str) -> models.Tie:
        if not identifier.startswith("c:"):
            return views.tie(generation, generation.tie(identifier), lang)
        row, other = (generation.row(ids[edges[end][at]]) for end in ("s", "t"))
        return told_together(generation, row, partners(row)[other], identifier.removeprefix("c:"), lang)

    return tell
