"""Triple-helix balance: how academia, business and the public sector share a project, a programme or a region."""

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph.analysis.network import ACTOR_KINDS, Participations, participations
from graph.analysis.slices import within
from graph.generation import Generation
from graph.inquiries.answer import Answer, AnswerTable, Column, Drawing, many, many_en
from graph.inquiries.inquiry import Inquiry
from graph.inquiries.parameters import Parameter
from graph.tables import Ints
from ontology.errors import InputError
from ontology.facts import Kind
from ontology.labels import Label, sector_labels
from ontology.places import place

HELIX = ("academia", "industry", "public")
_NOBODY_SAID = Label("okänd sektor", "unknown sector")


def entropy(counts: NDArray[Any]) -> float:
    """Give the Shannon entropy of counts, in bits."""
    shares = counts[counts > 0] / counts.sum()
    return float(-(shares * np.log2(shares)).sum())


def evenness(counts: NDArray[Any]) -> float | None:
    """Give the entropy as a share of the greatest possible (Pielou 1966): 0 = a single sector; None = nothing."""
    return entropy(counts) / float(np.log2(len(counts))) if counts.sum() else None


def synergy(present: NDArray[np.bool_]) -> float:
    """Give the mutual information in three dimensions T(u:i:g) in bits; negative = they complete each other.

    `present` has one row per project and a column each for academia, industry and public (Leydesdorff & Strand
    2013, doi:10.1016/j.technovation.2013.05.005: T = Σ H(x) - Σ H(xy) + H(xyz)).
    """
    codes = present.astype(np.int64) @ np.array([4, 2, 1])
    joint = np.bincount(codes, minlength=8).reshape(2, 2, 2)
    ones = sum(entropy(joint.sum(axis=rest)) for rest in combinations(range(3), 2))
    twos = sum(entropy(joint.sum(axis=axis).ravel()) for axis in range(3))
    return float(ones - twos + entropy(joint.ravel()))


def balance(generation: Generation, values: Mapping[str, Any]) -> Answer:
    """Tell the shares of the sectors among the actors of a project or programme, or of the actors of a region."""
    if (values["thing"] >= 0) == bool(values["region"]):
        raise InputError(
            "give either a project or a programme (thing), or a region",
            sv="Fyll i antingen ett projekt eller program, eller en region.",
        )
    parts = participations(generation.entities, generation.ties)
    if values["thing"] >= 0:
        actors = parts.actor[parts.body == values["thing"]]
        name = Label(*[generation.label(values["thing"])] * 2)
        return _told(generation, name, actors)
    return _of_region(generation, parts, values["region"])


def _of_region(generation: Generation, parts: Participations, region: str) -> Answer:
    inside = within(generation.entities, region)[parts.actor]
    where = place(region)
    name = Label(where.label_sv, where.label_en) if where else Label(region, region)
    told = _told(generation, name, np.unique(parts.actor[inside]))
    bodies, at = np.unique(parts.body[inside], return_inverse=True)
    present = np.zeros((len(bodies), len(HELIX)), dtype=np.bool_)
    sector = np.array(generation.entities.sector)[parts.actor[inside]]
    for column, helix in enumerate(HELIX):
        present[at[sector == helix], column] = True
    if len(bodies) < 2:
        return told
    bits = synergy(present)
    comma = f"{1000 * bits:.0f}"
    sentence = Label(
        f"Över {len(bodies)} projekt är synergin T(u:i:g) {comma} millibit; ju mer negativ, desto mer kompletterar "
        "akademi, näringsliv och offentlig sektor varandra.",
        f"Over {len(bodies)} projects the synergy T(u:i:g) is {comma} millibits; the more negative, the more academia, "
        "business and the public sector complete each other.",
    )
    return Answer(
        (*told.sentences, sentence), (*told.tables, _kinds_of_project(bodies, present)), told.drawing, told.notes
    )


def _told(generation: Generation, name: Label, actors: Ints) -> Answer:
    sectors = sector_labels()
    actors = actors[np.lexsort((actors, -generation.entities.ties[actors]))]  # the best known first
    found = [generation.entities.sector[int(row)] for row in actors]
    counts = np.array([found.count(sector) for sector in sectors])
    if not len(actors):
        return Answer((Label(f"Inga kända aktörer i {name.sv}.", f"No known actors in {name.en}."),))
    table = _sectors(generation, actors, found, sectors)
    even = evenness(counts)
    unknown = found.count("")
    notes: tuple[Label, ...] = ()
    if unknown:
        notes = (
            Label(
                f"{many(unknown, 'aktör', 'aktörer')} har okänd sektor och räknas inte i balansen.",
                f"{many_en(unknown, 'actor has', 'actors have')} an unknown sector and do not count in the balance.",
            ),
        )
    return Answer((_sentence(name, len(actors), counts, even),), (table,), Drawing(tuple(actors.tolist())), notes)


def _sentence(name: Label, actors: int, counts: NDArray[Any], even: float | None) -> Label:
    labels = list(sector_labels().values())
    if even is None:
        return Label(f"Ingen av {actors} aktörer i {name.sv} har känd sektor.", f"No sector is known for {name.en}.")
    first = int(counts.argmax())
    share = round(100 * counts[first] / counts.sum())
    return Label(
        f"{name.sv} har {many(actors, 'aktör', 'aktörer')}; störst är {labels[first].sv.lower()} med {share} %. "
        f"Jämnheten mellan sektorerna är {f'{even:.2f}'.replace('.', ',')} (0 = en enda, 1 = lika många av alla).",
        f"{name.en} has {many_en(actors, 'actor', 'actors')}; the largest sector is {labels[first].en.lower()} with "
        f"{share} %. Evenness between sectors is {even:.2f} (0 = a single one, 1 = as many of each).",
    )


def _sectors(generation: Generation, actors: Ints, found: Sequence[str], sectors: Mapping[str, Label]) -> AnswerTable:
    known = max(1, len(found) - found.count(""))
    rows = []
    for sector, label in {**sectors, "": _NOBODY_SAID}.items():
        those = tuple(int(row) for row, each in zip(actors, found, strict=True) if each == sector)
        if those or sector in HELIX:
            rows.append((label, len(those), len(those) / known if sector else None, those[:200]))
    columns = (
        Column("sector", Label("Sektor", "Sector"), "label"),
        Column("actors", Label("Antal", "Number"), "integer"),
        Column("share", Label("Andel", "Share"), "share"),
        Column("which", Label("Vilka", "Which"), "entities"),
    )
    return AnswerTable.of("sectors", Label("Sektorer", "Sectors"), columns, rows)


def _kinds_of_project(bodies: Ints, present: NDArray[np.bool_]) -> AnswerTable:
    """Count projects by which of the three spheres are in them, and list those that have all three first."""
    names = {
        "academia": Label("akademi", "academia"),
        "industry": Label("näringsliv", "business"),
        "public": Label("offentlig", "public"),
    }
    rows = []
    for wanted in sorted({tuple(row) for row in present.tolist()}, key=lambda row: (-sum(row), row)):
        those = bodies[(present == np.array(wanted)).all(axis=1)]
        label = [names[helix] for helix, there in zip(HELIX, wanted, strict=True) if there]
        title = Label(
            " + ".join(x.sv for x in label) or "ingen av dem", " + ".join(x.en for x in label) or "none of them"
        )
        rows.append((title, len(those), len(those) / len(bodies), tuple(int(row) for row in those[:50])))
    columns = (
        Column("spheres", Label("Vilka som är med", "Who is in it"), "label"),
        Column("projects", Label("Projekt", "Projects"), "integer"),
        Column("share", Label("Andel", "Share"), "share"),
        Column("which", Label("Vilka", "Which"), "entities"),
    )
    return AnswerTable.of("projects", Label("Projekt efter sfärer", "Projects by sphere"), columns, rows)


BALANCE = Inquiry(
    id="balance",
    title=Label(
        "Är akademi, näringsliv och offentlig sektor i balans?", "Are academia, business and public sector in balance?"
    ),
    meaning=Label(
        "Visar hur sektorerna delar ett projekt, ett program eller en region. Vilken sektor en aktör hör till är en "
        "bedömning och visas därför i tabellen. Låg jämnhet säger vem som saknas vid bordet.",
        "Shows how the sectors share a project, a programme or a region. The sector of an actor is a judgement, so the "
        "table shows it. Low evenness tells who is missing at the table.",
    ),
    parameters=(
        Parameter(
            "thing",
            "entity",
            Label("Projekt, program eller samverkan", "Project, programme or co-operation"),
            -1,
            (Kind.PROJECT, Kind.PROGRAMME, *ACTOR_KINDS),
        ),
        Parameter("region", "region", Label("Region", "Region"), ""),
    ),
    run=balance,
    literature="Etzkowitz & Leydesdorff (2000), doi:10.1016/S0048-7333(99)00055-4; Leydesdorff & Strand (2013)",
    example={"region": ["Dalarna"]},
)
