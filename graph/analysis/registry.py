"""The measures, each registered once: what it is called, how it is run on a networkx graph, who described it."""

from typing import Any

import networkx as nx
import numpy as np

from graph.analysis.brokerage import ROLES, brokerage_roles, ei_index, participation_coefficient
from graph.analysis.communities import settle
from graph.analysis.holes import local_constraints
from graph.analysis.lazy import Graph, arrays_of, strengths
from graph.analysis.measure import Measure, Options, Parameter, Scores
from graph.analysis.structure import bridge_ties, cut_off, two_mode_betweenness, two_mode_degree

_EDGE = {"none": None, "strength": "weight", "count": "count", "distance": "distance"}
_LEVELLED = Parameter("weight", "none", ("none", "distance"))
_WEIGHED = Parameter("weight", "none", ("none", "strength", "count"))
_ATTRIBUTE = Parameter("attribute", "region", ("region", "municipality", "country", "sector", "kind", "community"))


def _edge(options: Options) -> str | None:
    """Give the edge attribute that the parameter `weight` stands for."""
    return _EDGE[options["weight"]]


def _harmonic(graph: Graph, size: int, options: Options) -> Scores:
    n = len(graph)
    drawn = set(np.random.default_rng(options["seed"]).choice(n, min(size, n), replace=False).tolist())
    sources = [node for i, node in enumerate(graph) if i in drawn]
    scores = nx.harmonic_centrality(graph, sources=sources)
    return {node: score * n / len(sources) for node, score in scores.items()}


def _betweenness(graph: Graph, size: int, options: Options) -> Scores:
    return nx.betweenness_centrality(graph, k=min(size, len(graph)), seed=options["seed"], weight=_edge(options))


def _between_projects(graph: Graph, size: int, options: Options) -> Scores:
    return two_mode_betweenness(graph, min(size, len(graph)), options["seed"])


def _eigenvector(graph: Graph, _: Options) -> Scores:
    try:
        return dict(nx.eigenvector_centrality(graph, max_iter=2000, tol=1e-9, weight="weight"))
    except nx.PowerIterationFailedConvergence:  # two parts of nearly the same weight: settle for less
        return dict(nx.eigenvector_centrality(graph, max_iter=100_000, tol=1e-5, weight="weight"))


def _clustering(graph: Graph, options: Options) -> Scores:
    found: Any = nx.clustering(graph, weight=_edge(options))  # one number only when asked for one actor
    return dict(found)


def _dependence(graph: Graph, _: Options) -> Scores:
    """Give the largest local constraint of every actor; NaN without partners."""
    arrays = arrays_of(graph)
    forth, back = local_constraints(arrays, "weight")
    most = np.full(len(arrays.nodes), -np.inf)
    np.maximum.at(most, np.concatenate([arrays.s, arrays.t]), np.concatenate([forth, back]))
    return _per_node(graph, np.where(np.isfinite(most), most, np.nan))


def _brokerage(graph: Graph, options: Options) -> Scores:
    counted = [role for role in ROLES if role != "representative"] if options["role"] == "all" else [options["role"]]
    roles = brokerage_roles(graph, options["attribute"])
    return {node: float(sum(found[role] for role in counted)) for node, found in roles.items()}


def _per_node(graph: Graph, values: Any) -> Scores:
    return dict(zip(graph, np.asarray(values, dtype=np.float64).tolist(), strict=True))


_REGISTERED = (
    Measure(
        "degree",
        "none",
        "Freeman 1978, doi:10.1016/0378-8733(78)90021-7",
        lambda g, _: strengths(g, None),
        stored=True,
    ),
    Measure(
        "strength",
        "strength",
        "Newman 2001, doi:10.1103/PhysRevE.64.016132; Barrat et al. 2004, doi:10.1073/pnas.0400087101",
        lambda g, o: strengths(g, _edge(o)),
        parameters=(Parameter("weight", "strength", ("strength", "count")),),
        stored=True,
    ),
    Measure(
        "betweenness",
        "none",
        "Freeman 1977, doi:10.2307/3033543; weighted: Brandes 2001, doi:10.1080/0022250X.2001.9990249; "
        "sampled: Brandes & Pich 2007, doi:10.1142/S0218127407018403",
        lambda g, o: nx.betweenness_centrality(g, weight=_edge(o)),
        parameters=(_LEVELLED,),
        fixed={"normalized": True},
        stored=True,
        batch=_betweenness,
        batches=(16, 32),
    ),
    Measure(
        "harmonic",
        "none",
        "Marchiori & Latora 2000, doi:10.1016/S0378-4371(00)00311-3; "
        "Boldi & Vigna 2014, doi:10.1080/15427951.2013.865686",
        lambda g, _: nx.harmonic_centrality(g),
        stored=True,
        batch=_harmonic,
        batches=(16, 128),
    ),
    Measure(
        "pagerank",
        "strength",
        "Page, Brin, Motwani & Winograd 1999, The PageRank citation ranking",
        lambda g, o: nx.pagerank(g, alpha=o["alpha"], tol=1e-12, max_iter=1000, weight="weight"),
        parameters=(Parameter("alpha", 0.85, low=0.1, high=0.95),),
        stored=True,
    ),
    Measure("eigenvector", "strength", "Bonacich 1987, doi:10.1086/228631", _eigenvector, stored=True),
    Measure(
        "core",
        "none",
        "Seidman 1983, doi:10.1016/0378-8733(83)90028-X",
        lambda g, _: nx.core_number(g),
        stored=True,
    ),
    Measure(
        "clustering",
        "none",
        "Watts & Strogatz 1998, doi:10.1038/30918; weighted: Onnela et al. 2005, doi:10.1103/PhysRevE.71.065103",
        _clustering,
        parameters=(_WEIGHED,),
        stored=True,
    ),
    Measure(
        "constraint",
        "strength",
        "Burt 1992, Structural Holes; Burt 2004, doi:10.1086/421787",
        lambda g, _: nx.constraint(g, weight="weight"),
        best="low",
        stored=True,
    ),
    Measure(
        "effectiveSize",
        "none",
        "Burt 1992, Structural Holes; Borgatti 1997, Connections 20(1):35-38",
        lambda g, o: nx.effective_size(g, weight=_edge(o)),
        parameters=(_WEIGHED,),
        stored=True,
    ),
    Measure("localConstraint", "strength", "Burt 1992, Structural Holes: the largest of an actor's ties", _dependence),
    Measure(
        "participation",
        "none",
        "Guimerà & Amaral 2005, doi:10.1038/nature03288",
        lambda g, o: participation_coefficient(g, o["attribute"], _edge(o)),
        parameters=(_ATTRIBUTE, _WEIGHED),
    ),
    Measure(
        "eiIndex",
        "none",
        "Krackhardt & Stern 1988, doi:10.2307/2786835",
        lambda g, o: ei_index(g, o["attribute"], _edge(o)),
        parameters=(_ATTRIBUTE, _WEIGHED),
    ),
    Measure(
        "brokerage",
        "none",
        "Gould & Fernandez 1989, doi:10.2307/270949",
        _brokerage,
        parameters=(_ATTRIBUTE, Parameter("role", "all", ("all", *ROLES))),
    ),
    Measure(
        "articulation",
        "none",
        "Hopcroft & Tarjan 1973, doi:10.1145/362248.362272; key players: Borgatti 2006, doi:10.1007/s10588-006-7084-x",
        lambda g, _: cut_off(g),
        stored=True,
    ),
    Measure("bridges", "none", "Tarjan 1974, doi:10.1016/0020-0190(74)90003-9", lambda g, _: bridge_ties(g)),
    Measure(
        "twoModeDegree",
        "none",
        "Borgatti & Everett 1997, doi:10.1016/S0378-8733(96)00301-2",
        lambda g, _: two_mode_degree(g),
        network="two",
    ),
    Measure(
        "twoModeBetweenness",
        "none",
        "Borgatti & Halgin 2011, doi:10.4135/9781446294413.n28",
        lambda g, _: two_mode_betweenness(g),
        network="two",
        batch=_between_projects,
        batches=(16, 32),
    ),
    Measure(
        "community",
        "strength",
        "Traag, Waltman & van Eck 2019, doi:10.1038/s41598-019-41695-z",
        lambda g, o: _per_node(g, settle(g, o["seed"]).number),
        best="",
        fixed={"resolution": 1.0},
        stored=True,
    ),
    Measure(
        "stability",
        "strength",
        "Hennig 2007, doi:10.1016/j.csda.2006.11.025; Hubert & Arabie 1985, doi:10.1007/BF01908075",
        lambda g, o: _per_node(g, settle(g, o["seed"]).stability),
        stored=True,
    ),
)

MEASURES: dict[str, Measure] = {measure.id: measure for measure in _REGISTERED}
"""Every measure by its id, in the order they are shown. The id of a stored one is also its RDF property (k:<id>)."""

PANEL: dict[str, Measure] = {name: measure for name, measure in MEASURES.items() if measure.stored}
"""The measures that every generation holds, for all its actors."""
