"""What every page has at hand: the words of its language, the generation, and how to make an answer of a template."""

from dataclasses import dataclass
from typing import Any, Literal, cast

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import HTMLResponse

from graph.generation import Generation
from ontology.places import place
from server.doors import may_load, may_review
from server.i18n import LANGUAGES, Text, text
from server.pages.links import NAMES, entity_url, page_url
from server.pages.render import environment

Language = Literal["sv", "en"]


@dataclass(frozen=True, slots=True)
class Link:
    """Something with a page: its name, address, kind, and what the kind is called."""

    label: str
    url: str
    kind: str
    kind_label: str


@dataclass(frozen=True)
class Reader:
    """Somebody who reads a page in a language. `generation` is None where nothing is published."""

    lang: Language
    generation: Generation | None
    query: QueryParams
    may_review: bool = False
    may_load: bool = False

    @property
    def t(self) -> Text:
        """The words."""
        return text(self.lang)

    @property
    def graph(self) -> Generation:
        """The generation, on pages that cannot be without."""
        return cast(Generation, self.generation)

    def url(self, name: str, rest: str = "", **query: object) -> str:
        """Give the address of a page in this language."""
        return page_url(self.lang, name, rest, query)

    def entity(self, row: int) -> Link:
        """Give the link to an entity."""
        kind = self.graph.kind(row).value
        address = entity_url(self.lang, self.graph.entities.iri[row], self.graph.base)
        return Link(self.graph.label(row), address, kind, self.t(f"kind.{kind}"))

    def place(self, code: str) -> str:
        """Give the name of a place by its code; an unknown code stands for itself."""
        known = place(code) if code else None
        return (known.label_en if self.lang == "en" else known.label_sv) if known else code

    @property
    def edition(self) -> str:
        """Which generation is shown, and since when."""
        if self.generation is None:
            return ""
        made = self.t.date(str(self.generation.manifest["when"])[:10])
        return self.t("foot.version", n=self.generation.number, date=made)

    def page(
        self, template: str, here: str, title: str, /, rest: str = "", status: int = 200, **values: Any
    ) -> HTMLResponse:
        """Answer with a template. `here` is the page's name, `rest` what follows it in the address."""
        kept = f"?{self.query}" if self.query else ""
        alternates = {
            lang: page_url(lang, here, rest) + kept if here in NAMES else page_url(lang, "home") for lang in LANGUAGES
        }
        common = {
            "lang": self.lang, "t": self.t, "url": self.url, "here": here, "title": title, "alternates": alternates,
            "edition": self.edition, "reader": self,
        }  # fmt: skip
        return HTMLResponse(environment().get_template(template).render(common | values), status)


def anybody(lang: str, generation: Generation) -> Reader:
    """Give a reader who asked for nothing in particular: for what is made before anybody asks."""
    return Reader(cast(Language, lang), generation, QueryParams(""))


def reader(request: Request, generation: Generation | None) -> Reader:
    """Give the reader of a request: the language stands first in the address."""
    first = request.url.path.split("/")[1]
    lang = cast(Language, first if first in LANGUAGES else LANGUAGES[0])
    return Reader(lang, generation, request.query_params, may_review(request), may_load(request))
