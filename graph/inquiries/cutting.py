"""A part of the network as a person asks for it: regions, sectors, programmes and funders by name, code or id."""

import math
import re
from collections.abc import Mapping, Sequence

from graph.analysis.slices import Slice, status_codes
from graph.generation import Generation
from graph.inquiries.parameters import find_entity, find_region
from ontology.errors import InputError
from ontology.facts import Kind
from ontology.labels import sector_labels

PARTS = ("region", "sector", "programme", "funder", "source", "least", "from", "to", "status")
"""What a part of the network can be asked for by. `least` is the smallest weight of a tie."""

_FUNDERS = (Kind.ORGANISATION, Kind.REGION, Kind.MUNICIPALITY, Kind.PROGRAMME)


def read_slice(
    generation: Generation, given: Mapping[str, str], kinds: Sequence[str] = (), *, undated: bool = False
) -> Slice:
    """Read a slice from words (`PARTS`; empty = not asked for).

    Raises InputError, with the candidates where a name may mean several, for what is unknown or cannot be read.
    """
    said = {name: value.strip() for name, value in given.items() if value.strip()}
    if unknown := sorted(set(said) - set(PARTS)):
        raise InputError(f"a part of the network cannot be asked for by {unknown[0]!r}; expected {', '.join(PARTS)}")
    statuses = tuple(part.strip() for part in said.get("status", "").split(",") if part.strip())
    status_codes(statuses)  # complain before anything is computed
    years = [_year(name, said.get(name, "")) for name in ("from", "to")]
    if years[0] and years[1] and years[0] > years[1]:
        raise InputError(f"the years run backwards: from {years[0]} to {years[1]}")
    return Slice(
        region=find_region(generation, said["region"]) if "region" in said else "",
        kinds=tuple(kinds),
        from_year=years[0],
        to_year=years[1],
        statuses=statuses,
        undated=undated,
        sector=_sector(said["sector"]) if "sector" in said else "",
        programme=_iri(generation, said.get("programme", ""), (Kind.PROGRAMME,)),
        funder=_iri(generation, said.get("funder", ""), _FUNDERS),
        source=_source(generation, said["source"]) if "source" in said else "",
        least=_weight(said.get("least", "0")),
    )


def _iri(generation: Generation, text: str, kinds: tuple[Kind, ...]) -> str:
    return generation.entities.iri[find_entity(generation, text, kinds)] if text else ""


def _sector(text: str) -> str:
    known = sector_labels()
    for sector, label in known.items():
        if text.casefold() in (sector, label.sv.casefold(), label.en.casefold()):
            return sector
    raise InputError(f"no sector is called {text!r}; expected one of {', '.join(known)}")


def _source(generation: Generation, text: str) -> str:
    known = sorted(set(generation.documents.source))
    if text not in known:
        raise InputError(
            f"no source is called {text!r}; expected one of {', '.join(known) or 'none: nothing is loaded'}"
        )
    return text


def _year(name: str, text: str) -> int:
    if text and not re.fullmatch("[0-9]{1,4}", text):
        raise InputError(f"{name} is {text!r}; expected a year of four digits", sv=f"{text} är inget år.")
    return int(text or 0)


def _weight(text: str) -> float:
    try:
        found = float(text.replace(",", "."))
    except ValueError:
        found = math.nan
    if not 0 <= found < math.inf:
        raise InputError(f"least is {text!r}; expected the smallest weight of a tie, such as 0.5")
    return found
