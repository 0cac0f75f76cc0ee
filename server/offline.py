"""One HTML file that holds a map with every control: made to be mailed, kept, opened without a server."""

import base64
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

import orjson
from markupsafe import Markup

from server.i18n import script_phrases, text
from server.pages.render import environment
from server.scripts import lean

_IMPORT = re.compile(r"^import (\{[^}]*\}) from \"\./([\w-]+)\.js\";$", re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function\*?|class|const) (\w+))", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Origin:
    """What a picture must say about itself: its title, when it was made, from what, under which terms."""

    title: str
    made: str = ""
    sources: str = ""
    licence: str = ""
    version: str = ""
    evidence: Mapping[str, Any] = field(default_factory=dict)
    """Facts and evidence per tie id, as /api/tie gives them."""
    sizes: Mapping[str, Any] = field(default_factory=dict)
    """Measures to size nodes by, as /api/map/sizes gives them."""
    state: str = ""
    """The query of the address it opens with."""
    other: Mapping[str, Any] | None = None
    """Columns of the same selection placed the other way: by place, or by ties."""
    other_sizes: Mapping[str, Any] = field(default_factory=dict)


def as_json(value: object) -> Markup:
    """Write JSON that may stand in a script element: nothing in it can end the element."""
    written = orjson.dumps(value).decode().replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    return Markup(written)  # noqa: S704 (escaped above)


def _static(name: str) -> str:
    return files("server").joinpath("static", name).read_text(encoding="utf-8")


@cache
def joined_script(entry: str = "map-page") -> str:
    """Join a module and all it imports into one script: each in a function of its own, after those it needs."""
    parts: list[str] = []
    seen: set[str] = set()

    def add(name: str) -> None:
        if name in seen:
            return
        seen.add(name)
        code = _static(f"{name}.js")
        for _, needed in _IMPORT.findall(code):
            add(needed)
        given = ", ".join(_EXPORT.findall(code))
        body = lean(_EXPORT.sub("", _IMPORT.sub(r'const \1 = modules["\2"];', code)))
        parts.append(f'modules["{name}"] = (() => {{\n{body}return {{ {given} }}\n}})()')

    add(entry)
    return "const modules = {};\n" + "\n".join(parts).replace("</script", "<\\/script")


def _fingerprint(content: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()


def one_file(columns: Mapping[str, Any], lang: str, origin: Origin) -> str:
    """Give the page for a picture's columns (graph.views.picture.Picture.columns()). It asks nothing of any server."""
    style, script = _static("kurbits.css") + _static("map.css"), joined_script()
    settings = {
        "lang": lang, "picture": "", "tie": "", "entity": "", "offline": True, "state": origin.state,
        "pages": {"way": "", "entity": "", "inquiry": "", "compare": "", "embed": ""},
        "version": origin.version, "title": origin.title, "made": origin.made, "sources": origin.sources,
        "licence": origin.licence,
    }  # fmt: skip
    return environment().get_template("offline.html").render(
        lang=lang, t=text(lang), title=origin.title, made=origin.made, sources=origin.sources, licence=origin.licence,
        offline=True, colourings=colourings(columns),
        sizes=[(name, size["title"]) for name, size in origin.sizes.items()],
        style=Markup(style), style_hash=_fingerprint(style),  # noqa: S704
        mark=Markup(_static("mark.svg")), script=Markup(script), script_hash=_fingerprint(script),  # noqa: S704
        settings_json=as_json(settings), text_json=as_json(script_phrases(lang)),
        sizes_json=as_json(dict(origin.sizes)),
        other_picture_json=as_json(origin.other), other_sizes_json=as_json(dict(origin.other_sizes)),
        placings=origin.other is not None, picture_json=as_json(columns), evidence_json=as_json(dict(origin.evidence)),
    )  # fmt: skip


def colourings(columns: Mapping[str, Any]) -> list[str]:
    """Give the ways a picture can be coloured."""
    return ["type", *(["sector"] if columns.get("sectors") else []), "region", "group"]
