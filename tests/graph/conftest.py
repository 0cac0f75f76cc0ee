"""Fixtures for the network: small generations made by hand, as a build would have made them."""

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pytest

from graph.analysis.centrality import Measures, measure_all
from graph.analysis.network import project
from graph.build import build
from graph.generation import Generation
from graph.keep import keep
from graph.tables import KINDS, STATUSES, TIE_TYPES, Entities, Pairs, Positions, Ties
from graph.views.layout import lay_out
from graph.workspace import Workspace
from ontology.facts import Document, Entity, Evidence, Fact, FactType, Identifier, Item, Kind, Review, Value
from ontology.terms import BASE, digest

Tie = tuple[str, str, str] | tuple[str, str, str, Mapping[str, object]]
"""Subject, type, object and perhaps start, end, status, role."""


@dataclass(frozen=True)
class Made:
    """What the analysis reads of a generation; entities by their local ids ("organisation/exempel-a")."""

    entities: Entities
    ties: Ties
    number: int = 1
    base: str = BASE

    @cached_property
    def pairs(self) -> Pairs:
        return project(self.entities, self.ties)

    @cached_property
    def measures(self) -> Measures:
        return measure_all(self.pairs)

    @cached_property
    def positions(self) -> Positions:
        return lay_out(self.entities, self.ties, self.pairs, self.measures)

    groups, participations = Generation.groups, Generation.participations

    def row(self, iri: str) -> int:
        return bisect_left(self.entities.iri, iri if iri.startswith("http") else BASE + iri)

    label, kind, local = Generation.label, Generation.kind, Generation.local
    actor, _actor_rows = Generation.actor, Generation._actor_rows
    ties_of, _incidence = Generation.ties_of, Generation._incidence

    def names(self, rows: Sequence[int]) -> list[str]:
        return [self.entities.iri[row].removeprefix(BASE) for row in rows]

    def pair(self, a: str, b: str) -> int | None:
        """The row of a pair in `pairs`, or None."""
        wanted = sorted((self.row(a), self.row(b)))
        actors = self.pairs.actors
        ends = zip(actors[self.pairs.s].tolist(), actors[self.pairs.t].tolist(), strict=True)
        return next((i for i, (s, t) in enumerate(ends) if [s, t] == wanted), None)


def make(ties: Sequence[Tie], about: Mapping[str, Mapping[str, object]] | None = None) -> Made:
    about = about or {}
    named = {end for tie in ties for end in (tie[0], tie[2])} | set(about)
    iris = sorted(BASE + name for name in named)
    row = {iri.removeprefix(BASE): i for i, iri in enumerate(iris)}
    sorted_ties = sorted(ties, key=lambda tie: digest(*tie[:3]))
    options = [dict(tie[3]) if len(tie) > 3 else {} for tie in sorted_ties]
    years = {key: np.array([int(o.get(key, 0)) for o in options], dtype=np.int16) for key in ("start", "end")}
    made = Ties(
        id=[digest(*tie[:3]) for tie in sorted_ties],
        s=np.array([row[tie[0]] for tie in sorted_ties], dtype=np.int32),
        t=np.array([row[tie[2]] for tie in sorted_ties], dtype=np.int32),
        type=np.array([TIE_TYPES.index(FactType(tie[1])) for tie in sorted_ties], dtype=np.uint8),
        role=[str(o.get("role", "")) for o in options],
        start=years["start"],
        end=years["end"],
        start_text=[str(year or "") for year in years["start"]],
        end_text=[str(year or "") for year in years["end"]],
        status=np.array([STATUSES.index(str(o.get("status", "stated"))) for o in options], dtype=np.uint8),
        amount=np.array([o.get("amount", np.nan) for o in options], dtype=np.float64),
        currency=[str(o.get("currency", "")) for o in options],
    )
    return Made(_entities(list(row), about, made), made)


def _entities(names: list[str], about: Mapping[str, Mapping[str, object]], ties: Ties) -> Entities:
    def column(key: str) -> list[str]:
        return [str(about.get(name, {}).get(key, "")) for name in names]

    def years(key: str) -> np.ndarray:
        return np.array([int(about.get(name, {}).get(key, 0)) for name in names], dtype=np.int16)

    labels = [str(about.get(name, {}).get("label", name.split("/")[1].replace("-", " ").title())) for name in names]
    return Entities(
        iri=[BASE + name for name in names],
        label=labels,
        kind=np.array([KINDS.index(Kind(name.split("/")[0])) for name in names], dtype=np.uint8),
        sector=column("sector"),
        country=column("country"),
        region=column("region"),
        municipality=column("municipality"),
        point=column("point"),
        first_year=years("first_year"),
        last_year=years("last_year"),
        ties=np.bincount(np.concatenate([ties.s, ties.t]), minlength=len(names)).astype(np.int32),
        proposed=np.zeros(len(names), dtype=np.uint8),
    )


@pytest.fixture(scope="session")
def made() -> Callable[..., Made]:
    """Give the function that makes a small generation of ties and, where wanted, what is known of entities."""
    return make


@pytest.fixture(scope="session")
def dalarna() -> Made:
    """Two consortia that share one organisation, a third project of two, money, people, places and a document."""
    a, b, c, d, e = (f"organisation/exempel-{letter}" for letter in "abcde")
    ties: list[Tie] = [
        (a, "leads_project", "project/ett"),
        (a, "participates_in", "project/ett"),  # who leads also takes part: one participation
        (b, "participates_in", "project/ett"),
        (c, "participates_in", "project/ett"),
        (c, "participates_in", "project/tva"),
        (d, "participates_in", "project/tva", {"start": 2019}),
        ("region/exempelregion", "participates_in", "project/tva"),
        (a, "participates_in", "project/tre", {"status": "inferred"}),
        (b, "participates_in", "project/tre"),
        (a, "participates_in", "project/fyra", {"status": "proposed"}),
        (e, "participates_in", "project/fyra", {"status": "proposed"}),
        (a, "collaborates_with", d),
        (e, "funds", "project/ett"),
        ("project/ett", "part_of_programme", "programme/exempelprogram"),
        ("person/exempel-anna", "holds_role", a),
        ("person/exempel-anna", "participates_in", "project/tva"),
        (a, "located_in", "municipality/exempelkommun"),
        (b, "active_in", "region/exempelregion"),
        (a, "takes_part_in_event", "event/exempelmassan"),
    ]
    return make(
        ties,
        {
            "project/ett": {"first_year": 2015, "last_year": 2017},
            "project/tva": {"first_year": 2018, "last_year": 2020},
            a: {"region": "SE312", "municipality": "2080", "country": "SE", "label": "Exempel Ålder & Co"},
            b: {"region": "SE311", "country": "SE", "sector": "public"},
            c: {"region": "SE312", "country": "SE"},
            d: {"region": "NO020", "country": "NO"},
            "document/exempel": {},
        },
    )


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace.create(tmp_path / "data", name="Exempel")


@pytest.fixture
def table(tmp_path: Path) -> list[Item]:
    return _table(tmp_path)


@pytest.fixture
def press() -> list[Item]:
    return _press()


@pytest.fixture(scope="session")
def both(tmp_path_factory: pytest.TempPathFactory) -> Generation:
    """The table and the text, published; for reading only."""
    folder = tmp_path_factory.mktemp("both")
    workspace = Workspace.create(folder / "data", name="Exempel")
    keep(workspace, "tabell", _table(folder), "1")
    keep(workspace, "press", _press(), "1")
    return build(workspace)


def _table(folder: Path) -> list[Item]:
    """What a loader yields of a small invented table: two organisations and a person in and around one project."""
    path = folder / "exempel.csv"
    path.write_text("organisation;roll\nExempelverket;koordinator\nExempelbolaget AB;partner\n", encoding="utf-8")
    agency = Entity(
        Kind.ORGANISATION, "Exempelverket", key="pic:900000001", sector="public", country="SE", place="2080"
    )
    firm = Entity(Kind.ORGANISATION, "Exempelbolaget AB", sector="industry", country="SE", aliases=("Exempel & Co",))
    fund = Entity(Kind.ORGANISATION, "Exempelfonden")
    project = Entity(Kind.PROJECT, "EXEMPEL 2", identifiers=(Identifier("cordis", "900001"),))
    person = Entity(Kind.PERSON, "Exempla Exempelsson")

    def fact(kind: FactType, subject: Entity, target: Entity | Value, row: int, **said: object) -> Fact:
        return Fact(kind, subject, target, Evidence(path.name, row=row, columns=("organisation", "roll")), said)

    return [
        Document(path.name, path, title="Exempeltabell", publisher="Exempelverket", date="2021-05", language="sv"),
        fact(FactType.LEADS_PROJECT, agency, project, 2, role="coordinator", amount=1000.0, currency="EUR"),
        fact(FactType.PARTICIPATES_IN, firm, project, 3, role="partner", start="2020-03", end="2021"),
        fact(FactType.FUNDS, fund, project, 2, amount=5000.0, currency="SEK", amount_kind="granted"),
        fact(FactType.PROJECT_PERIOD, project, Value("2020/2022-06"), 2),
        fact(FactType.PROJECT_BUDGET, project, Value(7500.5), 2, currency="SEK"),
        fact(FactType.HOLDS_ROLE, person, agency, 2, role="VD"),
        fact(FactType.LOCATED_IN, firm, Entity(Kind.MUNICIPALITY, "Falun"), 3),
        Entity(Kind.EVENT, "Exempeldagen"),
    ]


def _press() -> list[Item]:
    """What a loader yields of a short invented text: proposals, one of which the table states as well."""
    text = "Exempelbolaget deltar i EXEMPEL 2.\n\nExempelbolaget samarbetar med Exempelföreningen sedan 2019."
    firm, other = Entity(Kind.ORGANISATION, "Exempelbolaget"), Entity(Kind.ORGANISATION, "Exempelföreningen")

    def fact(kind: FactType, target: Entity, quote: str, **said: object) -> Fact:
        start = text.index(quote)
        where = Evidence("press.txt", quote, start, start + len(quote))
        return Fact(kind, firm, target, where, said, confidence=0.8, rule="prov", review=Review.PROPOSED)

    return [
        Document("press.txt", masked=text, title="Exempelnotis", language="sv", media_type="text/plain"),
        fact(FactType.PARTICIPATES_IN, Entity(Kind.PROJECT, "EXEMPEL 2"), "Exempelbolaget deltar i EXEMPEL 2"),
        fact(FactType.COLLABORATES_WITH, other, "samarbetar med Exempelföreningen", start="2019"),
    ]
