"""Places by name, adjectives of nationality and the counties that county boards are named after."""

import re
from functools import cache, lru_cache

from loaders.text.lexicon import yaml_data
from loaders.text.mentions import Mark, Mention
from ontology.facts import Kind
from ontology.places import find_place, within

_ABBREVIATED = ("USA", "UK")


def _listed(name: str) -> list[str]:
    return [" ".join(each.split()) for each in yaml_data("places.yaml")[name].split(",")]


@cache
def _known() -> dict[str, Kind]:
    """Give the names of places that only this list knows → the kind of place."""
    groups = {
        "provinces": Kind.REGION,
        "abroad": Kind.REGION,
        "municipalities": Kind.MUNICIPALITY,
        "localities": Kind.REGION,
    }
    return {name: kind for group, kind in groups.items() for name in _listed(group)}


@cache
def ambiguous() -> frozenset[str]:
    """Give the names of places that are also ordinary words or parts of people's names."""
    return frozenset(_listed("ambiguous"))


@lru_cache(maxsize=8192)
def look_up(name: str) -> tuple[str, Kind, str, bool] | None:
    """Give the canonical name, kind, code of a place and whether the name is a genitive, or None."""
    for form, genitive in (*([(name[:-1], True)] if name[-1:] == "s" and len(name) > 4 else []), (name, False)):
        if form in _known() and not (place := find_place(form)):
            return form, _known()[form], "", genitive
        place = find_place(form)
        if place and ((form[0].isupper() and not form.isupper()) or form in _ABBREVIATED):
            kind = Kind.MUNICIPALITY if place.kind == "municipality" else Kind.REGION
            return place.label_sv.removesuffix(" kommun"), kind, place.code, genitive
    return None


def mention_of(name: str, start: int, end: int) -> Mention | None:
    """Make the mention of a place, or None when no place is called so."""
    found = look_up(" ".join(name.split()))
    if found is None:
        return None
    label, kind, code, genitive = found
    return Mention(start, end, Mark.PLACE, label, kind, place=code, genitive=genitive)


def lies_in(inner: Mention, outer: Mention) -> bool:
    """Tell whether one place is known to lie in the other."""
    return bool(inner.place and outer.place and inner.place != outer.place and outer.place in within(inner.place))


def county_name(place: str) -> str:
    """Give the name of the county ("Värmlands län") for the name of a province or county, or "" for another place."""
    counties: dict[str, str] = yaml_data("places.yaml")["counties"]
    bare = re.sub(r"\s+län$", "", place)
    genitives = {value: value for value in counties.values()}
    name = counties.get(bare) or genitives.get(bare) or counties.get(bare.removesuffix("s"))
    return f"{name} län" if name else ""


@cache
def nationality() -> re.Pattern[str]:
    """Give the pattern of an adjective of nationality ("norska", "nederländskt")."""
    stems = yaml_data("places.yaml")["adjectives"]
    return re.compile(r"\b(?:" + "|".join(sorted(stems, key=len, reverse=True)) + r")(?:a|t)?\b", re.IGNORECASE)


def country_of(adjective: str) -> str:
    """Give the country an adjective of nationality says ("norska" → "Norge"), or ""."""
    countries: dict[str, str] = yaml_data("places.yaml")["adjectives"]
    folded = adjective.casefold()
    return next((countries[form] for form in (folded, folded[:-1]) if form in countries), "")
