"""What a picture is asked to show."""

from dataclasses import dataclass

from graph.analysis.slices import Slice, status_codes
from graph.tables import KINDS, TIE_TYPES
from ontology.errors import InputError

VIEWS = ("entities", "collaborations")

LAYOUTS = ("", "geo")
"""How things are placed: by their ties, or where they are on the map of places."""

MOST_ADDED = 200
"""So many entities can be grown or added."""


@dataclass(frozen=True)
class Selection:
    """What to show. Empty fields leave everything in.

    `view` is entities or collaborations ("" = whichever suits the size of the generation); `center` an IRI, with or
    without the base, and `steps` how far round it; `region` includes what lies within it; `kinds` may name kinds of
    entities and types of ties; years are inclusive, and ties of unknown year stay in, to be drawn dashed; `top` is the
    most nodes shown (0 = what suits the view); `only` names the entities that are shown at all. `sector`, `programme`,
    `funder`, `source` and `least` are those of `Slice`; a smallest weight is for collaborations only. `group` is the
    number of a community (0 = all). `grow` names entities whose neighbours are added to what is shown, "30:" before an
    id the thirty strongest of them; `also` names entities that are added by themselves. `layout` geo shows
    what has a known place, where it is.
    """

    view: str = ""
    center: str = ""
    steps: int = 1
    region: str = ""
    kinds: tuple[str, ...] = ()
    from_year: int = 0
    to_year: int = 0
    statuses: tuple[str, ...] = ()
    top: int = 0
    only: tuple[str, ...] = ()
    sector: str = ""
    programme: str = ""
    funder: str = ""
    source: str = ""
    least: float = 0.0
    group: int = 0
    grow: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    layout: str = ""

    def cut(self, kinds: tuple[str, ...] = ()) -> Slice:
        """Give the part of the network that is shown; what has unknown years stays in."""
        parts = {name: getattr(self, name) for name in ("sector", "programme", "funder", "source", "least")}
        years = self.from_year, self.to_year
        return Slice(self.region, kinds, *years, self.statuses, undated=True, **parts)

    def check(self) -> None:
        """Raise InputError for what cannot be shown."""
        known = {*(kind.value for kind in KINDS), *(kind.value for kind in TIE_TYPES)}
        if self.view not in ("", *VIEWS):
            raise InputError(f"unknown view {self.view!r}; expected {' or '.join(VIEWS)}")
        if self.layout not in LAYOUTS:
            raise InputError(f"unknown layout {self.layout!r}; expected geo, or nothing")
        if unknown := [kind for kind in self.kinds if kind not in known]:
            raise InputError(f"unknown kind {unknown[0]!r}; expected a kind of entity or a type of tie")
        if self.from_year and self.to_year and self.from_year > self.to_year:
            raise InputError(f"the years run backwards: from {self.from_year} to {self.to_year}")
        if self.steps < 0 or self.top < 0:
            raise InputError("steps and top cannot be negative")
        if len(self.grow) + len(self.also) > MOST_ADDED:
            raise InputError(f"at most {MOST_ADDED} things can be added to a picture one by one")
        if self.least and self.view == "entities":
            raise InputError(
                "a smallest weight goes with the view of collaborations: in that of all entities none has any"
            )
        status_codes(self.statuses)
