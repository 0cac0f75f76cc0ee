"""A small page that a client shows in a frame: what a thing is, or what a feature means. No script, nothing fetched."""

import hashlib
from base64 import b64encode
from itertools import islice

from starlette.responses import HTMLResponse

from graph.generation import Generation
from graph.identity.compare import FEATURES, explanation
from graph.identity.match import MORE
from ontology.errors import NotFoundError
from server.i18n import text
from server.models import Language
from server.pages.render import environment
from server.reconcile.properties import NUMBERS, PROPERTIES, Row
from server.reconcile.rows import by_id, description, type_of

_STYLE = (
    ":root{color-scheme:light dark;--link:#8f2d1c;--quiet:#5c564c}@media(prefers-color-scheme:dark){:root{--link:"
    "#f0a08c;--quiet:#b5ada0}}body{background:Canvas;color:CanvasText;margin:.75rem;"
    "font:15px/1.4 system-ui,sans-serif}h1{font-size:1.15rem;margin:0}"
    "p{margin:.35rem 0}.quiet{color:var(--quiet)}a{color:var(--link)}dl{margin:.35rem 0;display:grid;"
    "grid-template-columns:auto 1fr;gap:.1rem .75rem}dt{color:var(--quiet)}dd{margin:0;overflow-wrap:anywhere}"
)
_HASH = b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
CSP = (
    f"default-src 'none'; style-src 'sha256-{_HASH}'; base-uri 'none'; form-action 'none'; frame-ancestors *; "
    "sandbox allow-popups allow-popups-to-escape-sandbox"
)
"""For a page that strangers show in a frame: it may look, and open the full page in a window of its own."""

_PARTNERS = 3


def preview(graph: Generation, identifier: str, origin: str, lang: Language) -> HTMLResponse:
    """Show a thing. Raises NotFoundError."""
    row = by_id(graph, identifier)
    if row < 0:
        raise NotFoundError(f"nothing here has the id {identifier!r}")
    one, t = Row(graph, row, lang, origin), text(lang)
    facts = [(PROPERTIES[scheme].name(lang), ", ".join(map(str, PROPERTIES[scheme].values(one)))) for scheme in NUMBERS]
    if partners := [graph.label(other.row) for other in islice(one.partners(), _PARTNERS)]:
        facts.append((t("reconcile.partners"), ", ".join(partners)))
    names = [name for name in one.side.names[1:] if name.casefold() != graph.label(row).casefold()][:3]
    return _page(
        lang,
        title=graph.label(row),
        lead=" · ".join(filter(None, (type_of(graph.kind(row), lang)["name"], description(graph, row, lang)))),
        note=" · ".join(names),
        facts=[(name, value) for name, value in facts if value],
        link=next(iter(PROPERTIES["page"].values(one))),
    )


def feature(identifier: str, lang: Language) -> HTMLResponse:
    """Tell what a feature of a candidate means. Raises NotFoundError."""
    found = next((each for each in (*FEATURES, *MORE) if each.__name__ == identifier), None)
    if found is None:
        raise NotFoundError(f"there is no feature {identifier!r}")
    words = explanation(found)[lang == "en"]
    return _page(lang, title=identifier, lead=words, note=text(lang)("reconcile.feature"), facts=[], link="")


def _page(lang: Language, **values: object) -> HTMLResponse:
    page = environment().get_template("reconcile_preview.html")
    body = page.render(lang=lang, t=text(lang), style=_STYLE, **values)
    return HTMLResponse(body, headers={"Content-Security-Policy": CSP, "Cross-Origin-Resource-Policy": "cross-origin"})
