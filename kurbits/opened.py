"""Kurbits in a notebook: an opened workspace that reads like networkx and pandas."""

import shutil
import tempfile
import weakref
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graph.analysis.centrality import rank
from graph.analysis.network import Dates, dates, network
from graph.analysis.paths import paths
from graph.analysis.slices import Slice
from graph.generation import Generation
from graph.inquiries.cutting import read_slice
from graph.inquiries.parameters import find_entity
from graph.tables import KINDS
from graph.views.page import Page, show
from graph.views.picture import Selection, select
from graph.workspace import Workspace
from kurbits.frames import Answered, Drawn, frame, solutions
from ontology.errors import InputError, WorkspaceError
from server.inquiries import asked
from server.settings import read_settings

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd
    import rdflib


class Opened:
    """A published generation of a workspace. Nothing in it changes; open it again to see what is published later.

    Parts of the network are asked for as everywhere else: `region`, `sector`, `programme`, `funder`, `source`,
    `least`, `years` (one year, or first and last) and `status`. Names, codes and ids all serve.
    """

    def __init__(self, generation: Generation, lang: str = "sv"):
        self.generation = generation
        self.lang: Any = lang

    def __repr__(self) -> str:
        about = self.generation
        return f"<Kurbits: {len(about.entities)} entities, {len(about.ties)} ties, generation {about.number}>"

    def part(self, years: object = None, status: str = "", **part: object) -> Slice:
        """Read a part of the network. Raises InputError for what is unknown or may mean several."""
        first, last = _years(years)
        words = {name: str(value) for name, value in part.items()} | {"from": first, "to": last, "status": status}
        return read_slice(self.generation, words)

    def network(self, **part: Any) -> "nx.Graph[str]":
        """Give the collaboration network, or a part of it: nodes are IRIs with `label`, `kind`, `sector`, `region`."""
        return network(self.generation, self.part(**part))

    def dates(self, **part: Any) -> Dates:
        """Count the ties of a part, and those of which nobody knows whether they belong: their years are unknown."""
        return dates(self.generation, self.part(**part))

    def rank(
        self,
        by: str = "betweenness",
        top: int = 20,
        kind: str = "",
        given: Mapping[str, str] | None = None,
        **part: Any,
    ) -> "pd.DataFrame":
        """Rank the actors of a part by a measure; `given` are its parameters, `error` is the standard error."""
        rows = rank(self.generation, by, self.part(**part), kind=kind, top=top, given=given)
        columns = ("rank", "label", "score", "error", "kind", "why", "id")
        return frame(
            columns,
            [
                (r.rank, r.label, r.score, r.error, r.kind, r.reason.say(self.lang), self.generation.local(r.row))
                for r in rows
            ],
        )

    def ask(self, inquiry: str, **given: Any) -> Answered:
        """Answer an inquiry (docs/inquiries.md). A parameter that may hold several takes a list."""
        chosen = asked.inquiry_of(inquiry)
        texts = {
            name: [str(each) for each in value] if isinstance(value, list | tuple) else [str(value)]
            for name, value in given.items()
        }
        values = chosen.read(self.generation, texts)
        answer = chosen.run(self.generation, values)
        return Answered(asked.Answered(self.generation, chosen, values, answer), self.lang)

    def path(self, start: str, end: str, **how: Any) -> "pd.DataFrame":
        """Give the shortest way between two, step by step; empty when there is none."""
        ends = (find_entity(self.generation, each) for each in (start, end))
        ways = paths(self.generation, *ends, **how)
        label, ties = self.generation.label, self.generation.ties
        rows = [(label(step.s), label(step.t), ties.id[step.tie]) for step in (ways[0].steps if ways else ())]
        return frame(("from", "to", "tie"), rows)

    @cached_property
    def entities(self) -> "pd.DataFrame":
        """Every entity with what is known of it, by id."""
        table, base = self.generation.entities, self.generation.base
        years = [table.first_year.tolist(), table.last_year.tolist()]
        columns = [
            [iri.removeprefix(base) for iri in table.iri],
            table.label,
            [KINDS[code].value for code in table.kind],
            *(table.sector, table.country, table.region, table.municipality),
            *([year or None for year in column] for column in years),
            table.ties.tolist(),
        ]
        return frame(_COLUMNS, list(zip(*columns, strict=True))).set_index("id")

    def sparql(self, query: str) -> Any:
        """Answer SPARQL: a DataFrame for SELECT, a bool for ASK, an rdflib graph for CONSTRUCT and DESCRIBE.

        The query runs in this process and may take as long as it takes.
        """
        return solutions(self.generation.store, query)

    def rdflib(self) -> "rdflib.Graph":
        """Give everything accepted as an rdflib graph: over the store itself with oxrdflib, else read into memory."""
        from kurbits.frames import rdflib_graph

        return rdflib_graph(self.generation.store)

    def map(self, title: str = "", **selection: Any) -> Drawn:
        """Draw a selection as SVG (`Selection`: view, center, steps, region, top …; `layout="geo"` for places)."""
        return Drawn.of(self.generation, select(self.generation, self._selection(selection)), self.lang, title)

    def explore(self, title: str = "", **selection: Any) -> Page:
        """Show a selection as a page one can move about in (pyvis), which fetches nothing."""
        return show(select(self.generation, self._selection(selection)), title=title, lang=self.lang)

    def _selection(self, given: dict[str, Any]) -> Selection:
        words = {name: given.pop(name) for name in _PART if name in given}
        cut = self.part(**words)
        if given.get("center"):
            given["center"] = self.generation.entities.iri[find_entity(self.generation, str(given["center"]))]
        parts = {name: getattr(cut, name) for name in ("region", "from_year", "to_year", "statuses", *_PART[2:-1])}
        try:
            return Selection(**given, **parts)
        except TypeError as error:
            raise InputError(f"a map cannot be chosen by that: {error}") from error


_COLUMNS = ("id", "label", "kind", "sector", "country", "region", "municipality", "first_year", "last_year", "ties")
_PART = ("region", "years", "sector", "programme", "funder", "source", "least", "status")


def _years(years: object) -> tuple[str, str]:
    if years is None:
        return "", ""
    if isinstance(years, int):
        return str(years), str(years)
    if isinstance(years, list | tuple) and len(years) == 2:
        return tuple("" if year is None else str(year) for year in years)  # type: ignore[return-value]
    raise InputError(f"years is {years!r}; expected a year, or the first and the last, None for an open end")


def open_workspace(path: Path | str | None = None, lang: str = "sv") -> Opened:
    """Open what is published in a workspace folder; without one, that of KURBITS_HOME or ./kurbits-data."""
    folder = read_settings(home=Path(path) if path else None).home
    generation = Workspace.open(folder).current()
    if generation is None:
        raise WorkspaceError(f"{folder}: nothing is published yet. Load something: kurbits load FILE")
    return Opened(generation, lang)


def open_demo(lang: str = "sv") -> Opened:
    """Load and publish the Dalarna demo in a folder that goes when Python ends."""
    from loaders.demo import demo_paths
    from loaders.registry import LoadOptions
    from server import loading

    folder = tempfile.mkdtemp(prefix="kurbits-")
    workspace = Workspace.create(folder, name="Demo")
    loading.load(workspace, demo_paths(), "dalarna", LoadOptions())
    loading.publish(workspace)
    opened = open_workspace(folder, lang)
    weakref.finalize(opened, shutil.rmtree, folder, ignore_errors=True)
    return opened
