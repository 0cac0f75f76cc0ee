"""Ways of telling whether two names are one body: ours, raw rapidfuzz, and resolver libraries where installed."""

from collections.abc import Callable, Sequence
from importlib.util import find_spec

from rapidfuzz import fuzz

from graph.identity.compare import Side, compare
from graph.identity.names import normalise
from graph.identity.resolve import resolve
from ontology.facts import Entity, Kind

Same = Callable[[str, str], bool]
SUGGESTED = 0.2
SPLINK = (0.5, 0.9)
"""Match probabilities from which on Splink is taken to say that two are one."""


def ours(a: str, b: str) -> bool:
    """Say whether the resolver joins two organisations of which nothing but the name is known."""
    return len(resolve([Entity(Kind.ORGANISATION, a), Entity(Kind.ORGANISATION, b)]).members) == 1


def suggested(a: str, b: str) -> bool:
    """Say whether two names are joined or at least suggested to a person."""
    return ours(a, b) or compare(*(Side(Kind.ORGANISATION, (name,)) for name in (a, b))).score >= SUGGESTED


def methods(names: Sequence[str]) -> dict[str, Same]:
    """Give the ways of telling whether two of some names are one body; say which libraries are left out."""
    found: dict[str, Same] = {
        "Kurbits, joined": ours,
        "Kurbits, normaliser": lambda a, b: normalise(a) == normalise(b),
        "Kurbits, joined or suggested to a person": suggested,
        "exact, case folded": lambda a, b: a.casefold() == b.casefold(),
        "rapidfuzz ratio ≥ 88": lambda a, b: fuzz.ratio(a.casefold(), b.casefold()) >= 88,
        "rapidfuzz token_sort ≥ 90": lambda a, b: fuzz.token_sort_ratio(a.casefold(), b.casefold()) >= 90,
        "rapidfuzz token_set ≥ 90": lambda a, b: fuzz.token_set_ratio(a.casefold(), b.casefold()) >= 90,
        "rapidfuzz WRatio ≥ 90": lambda a, b: fuzz.WRatio(a.casefold(), b.casefold()) >= 90,
    }
    if find_spec("splink") and find_spec("pyarrow"):
        found |= splink(names)
    else:
        print("Left out: Splink is not installed (pip install splink; it brings DuckDB and Arrow, some 250 MB).\n")
    if find_spec("nomenklatura"):
        found["nomenklatura logic-v2 ≥ 0.85"] = nomenklatura()
    else:
        print("Left out: nomenklatura is not installed (pip install nomenklatura).\n")
    return found


def nomenklatura() -> Same:
    """Give the resolver of OpenSanctions; every entity gets an id of its own, because its analysis is cached by id."""
    from followthemoney import model
    from nomenklatura.matching import get_algorithm

    algorithm = get_algorithm("logic-v2")
    number = iter(range(10**9))
    config = algorithm.default_config() if hasattr(algorithm, "default_config") else None

    def same(a: str, b: str) -> bool:
        both = [
            model.get_proxy({"id": f"n{next(number)}", "schema": "Organization", "properties": {"name": [name]}})
            for name in (a, b)
        ]
        return bool(algorithm.compare(*both, config).score >= 0.85)

    return same


def splink(names: Sequence[str]) -> dict[str, Same]:
    """Give Splink 5, trained without labels on the names themselves: Jaro-Winkler of the whole name and shared words.

    Names are all it is given, as with the others; with towns and numbers beside them it does better. All pairs are
    compared, so that blocking hides nothing. The prior is one match per name, which is kind to it.
    """
    import logging

    from splink import DuckDBAPI, Linker, SettingsCreator, block_on
    from splink.comparison_library import ArrayIntersectAtSizes, JaroWinklerAtThresholds

    logging.disable(logging.WARNING)  # it tells every step
    distinct = sorted({name.casefold() for name in names})
    settings = SettingsCreator(
        link_type="dedupe_only",
        probability_two_random_records_match=2 / len(distinct),
        blocking_rules_to_generate_predictions=["1=1"],
        comparisons=[JaroWinklerAtThresholds("name", [0.95, 0.88, 0.8]), ArrayIntersectAtSizes("words", [3, 2, 1])],
    )
    rows = [
        {"unique_id": number, "name": name, "words": name.split(), "head": name[:4]}
        for number, name in enumerate(distinct)
    ]
    linker = Linker(DuckDBAPI().register(rows), settings)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6)
    linker.training.estimate_parameters_using_expectation_maximisation(
        block_on("head"), fix_probability_two_random_records_match=True
    )
    found = linker.inference.predict(threshold_match_probability=min(SPLINK)).as_record_list()
    logging.disable(logging.NOTSET)
    sure = {
        frozenset((distinct[row["unique_id_l"]], distinct[row["unique_id_r"]])): row["match_probability"]
        for row in found
    }

    def at(bound: float) -> Same:
        return lambda a, b: (
            a.casefold() == b.casefold() or sure.get(frozenset((a.casefold(), b.casefold())), 0) >= bound
        )

    return {f"Splink 5, names only, ≥ {bound}": at(bound) for bound in SPLINK}
