"""Who should meet whom: how well proposals made of earlier years foretell the collaborations of later ones.

`python -m benchmarks meeting --data DIR` (DIR holds cordis_h2020/), or `--workspace DIR` with a workspace that has
Horizon 2020 published. Trains on projects begun up to a year, tests on pairs that first met later. AUC is the chance
that a new partner stands above another actor; precision@10 the share of new partners among the ten best. "far" counts
only those who were three steps away or more.
"""

import argparse
import statistics
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from scipy.sparse import coo_array, csr_array

from benchmarks.build_h2020 import whole
from graph.analysis.likely import likelihood, nearness, profiles
from graph.analysis.network import Published, graph_of, participations, project
from graph.analysis.slices import Slice
from graph.tables import Floats, Ints, Pairs
from graph.workspace import Workspace

YEARS = (2016, 2017, 2018)
SAMPLE, OTHERS = 300, 1000


def later(whole_: Pairs, before: Pairs) -> csr_array:
    """Give the pairs of known actors that were not there before, as a symmetric matrix over `before.actors`."""
    n = len(before.actors)
    ends = [np.searchsorted(before.actors, whole_.actors[side]).clip(max=n - 1) for side in (whole_.s, whole_.t)]
    known = np.logical_and(
        *(before.actors[at] == whole_.actors[side] for at, side in zip(ends, (whole_.s, whole_.t), strict=True))
    )
    s, t = ends[0][known], ends[1][known]
    now = coo_array((np.ones(2 * len(s)), (np.r_[s, t], np.r_[t, s])), shape=(n, n)).tocsr()
    then = graph_of(before).arrays.matrix() > 0
    new = now - now.multiply(then)
    new.eliminate_zeros()
    return csr_array(new)


def scores(matrix: csr_array, programmes: csr_array, actor: int, chance: np.random.Generator) -> dict[str, Floats]:
    """Give the score and its rivals for all nodes, seen from one actor."""
    plain = csr_array(matrix > 0, dtype=np.float64)
    degree = np.diff(matrix.indptr).astype(np.float64)
    mine = plain[[actor]].toarray().ravel()
    near = nearness(matrix, actor)
    similarity = programmes @ programmes[[actor]].toarray().ravel()
    rare = np.divide(1, np.log(np.maximum(degree, 2)), out=np.zeros(len(degree)), where=degree > 1)
    flat = nearness(plain, actor)
    return {
        "**ours**: three steps × programmes": likelihood(near, similarity),
        "ours, the less known before the large": likelihood(near, similarity) / np.sqrt(np.maximum(degree, 1)),
        "three steps alone": near.three,
        "resource allocation (Zhou 2009)": flat.two,
        "Adamic–Adar (2003)": plain @ (mine * rare),
        "common partners": plain @ mine,
        "preferential attachment": degree,
        "programmes alone": similarity,
        "at random": chance.random(len(degree)),
    }


def measured(score: Floats, new: Floats, open_: Ints, others: Ints) -> tuple[float, float]:
    """Give AUC (against a sample of others) and precision@10 among the open."""
    wanted = open_[new[open_] > 0]
    beats = (score[wanted][:, None] > score[others]).mean() + (score[wanted][:, None] == score[others]).mean() / 2
    best = open_[np.argsort(-score[open_], kind="stable")[:10]]
    return float(beats), float((new[best] > 0).mean())


def trials(generation: Published, year: int) -> Iterator[tuple[str, str, float, float]]:
    """Hide what began after a year, and give (score, all or far, AUC, precision@10) per sampled actor."""
    before = project(generation.entities, generation.ties, Slice(to_year=year))
    matrix = graph_of(before).arrays.matrix("weight")
    parts = participations(generation.entities, generation.ties, Slice(to_year=year))
    programmes, _ = profiles(parts, generation.ties, before.actors)
    new = later(generation.pairs, before)
    chance = np.random.default_rng(year)
    having = np.flatnonzero(np.diff(new.indptr))
    for actor in chance.choice(having, min(SAMPLE, len(having)), replace=False).tolist():
        found = new[[actor]].toarray().ravel()
        near = nearness(matrix, actor)
        for sort, keep in (("all", near.steps != 1), ("far", (near.steps != 1) & (near.steps != 2))):
            open_ = np.flatnonzero(keep)
            rest = open_[found[open_] == 0]
            if (found[open_] > 0).any() and len(rest):
                others = chance.choice(rest, min(OTHERS, len(rest)), replace=False)
                for name, score in scores(matrix, programmes, actor, chance).items():
                    yield name, sort, *measured(score, found, open_, others)


def report(generation: Published) -> None:
    """Print medians over the years of the mean over actors."""
    table: dict[str, dict[str, list[tuple[float, float]]]] = {}
    for year in YEARS:
        runs: dict[tuple[str, str], list[tuple[float, float]]] = {}
        for name, sort, auc, precision in trials(generation, year):
            runs.setdefault((name, sort), []).append((auc, precision))
        for (name, sort), values in runs.items():
            mean = (statistics.fmean(v[0] for v in values), statistics.fmean(v[1] for v in values))
            table.setdefault(name, {}).setdefault(sort, []).append(mean)
    print(f"Horizon 2020, {SAMPLE} actors, medians over training to {', '.join(map(str, YEARS))}.\n")
    print("| score | AUC | precision@10 | AUC, far | precision@10, far |\n|---|---:|---:|---:|---:|")
    for name, sorts in table.items():
        cells = [statistics.median(each[i] for each in sorts[sort]) for sort in ("all", "far") for i in (0, 1)]
        print(f"| {name} | {cells[0]:.3f} | {cells[1]:.3f} | {cells[2]:.3f} | {cells[3]:.4f} |")


def main() -> None:
    """Measure on a workspace, or on one made of the data."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--workspace", type=Path)
    options = parser.parse_args()
    tables = sorted((options.data or Path("/nowhere")).glob("cordis_h2020/*.csv.gz"))
    if options.workspace:
        current = Workspace.open(options.workspace).current()
        report(current) if current else print("Nothing is published in that workspace.")
    elif tables:
        with tempfile.TemporaryDirectory() as place:
            whole(Path(place) / "data", tables, "cordis")
            current = Workspace.open(Path(place) / "data").current()
            assert current
            report(current)
    else:
        print("Needs --data with cordis_h2020/, or --workspace.")


if __name__ == "__main__":
    main()
