"""Pictures that leave the house or stand in a page: the SVG, the one-file page, and what they say about themselves."""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from markupsafe import Markup

from graph.generation import Generation
from server import svg, views
from server.ground import boundaries
from server.i18n import text
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
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + svg.draw(columns, lang, look)


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


def html_file(
    generation: Generation,
    columns: Mapping[str, Any],
    lang: Language,
    title: str = "",
    sizes: Mapping[str, Any] | None = None,
    state: str = "",
) -> str:
    """Give the one-file page of a picture, with the evidence of its ties; it opens with `state`, an address."""
    t = text(lang)
    made, sources = notes(generation, lang)
    carried = carried_evidence(generation, columns["edges"]["id"], lang)
    heading = title or t("map.title")
    origin = Origin(heading, made, sources, t("foot.licence"), str(generation.number), carried, sizes or {}, state)
    return one_file(columns, lang, origin)


def carried_evidence(generation: Generation, ties: Iterable[str], lang: Language) -> dict[str, Any]:
    """Give facts and evidence by id of tie, as /api/tie gives them, for the first ties and as long as time allows."""
    found: dict[str, Any] = {}
    until = time.monotonic() + MOST_SECONDS
    for identifier in ties:
        if len(found) >= MOST_CARRIED or time.monotonic() > until:
            break
        if identifier.startswith("c:"):
            continue
        tie = views.tie(generation, generation.tie(identifier), lang)
        evidence = [one.model_dump(exclude_defaults=True, exclude={"page", "document"}) for one in tie.evidence[:5]]
        about = {"id": identifier, "role": tie.role, "years": tie.years, "amount": tie.amount}
        found[identifier] = about | {"evidence": evidence}
    return found
