"""Who is who, measured: spellings of regional bodies, bodies that must never meet, all of Horizon 2020, and the laws.

`python -m benchmarks identity --data DIR` (DIR holds cordis_h2020/, DIR/../gold dalarna_variants.csv, DIR/../seeds the
texts); without data the hard negatives and the laws of judgements alone are measured. Beside ours: raw rapidfuzz, and
Splink and nomenklatura's logic-v2 where they are installed (they are not among our dependencies).
"""

import argparse
import csv
import random
import resource
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations
from pathlib import Path

from benchmarks._resolvers import methods
from graph.build import judged
from graph.gather import gather
from graph.identity.desk import Desk, Task
from graph.identity.resolve import Context, resolve
from graph.identity.verdicts import History, Judgement, Verdict
from graph.keep import keep
from graph.model import assemble
from graph.pace import no_collection
from graph.workspace import Workspace
from loaders.demo import demo_paths
from loaders.registry import LoadOptions, read
from ontology.errors import InputError
from ontology.facts import Entity, Kind

SURFACE = {
    "case", "exact", "genitive", "title case", "preposition", "ascii-fold", "truncated field", "legal form",
    "punctuation", "case + accent", "legal suffix",
}  # fmt: skip
COUNTIES = (
    "Blekinge", "Dalarna", "Gotland", "Gävleborg", "Halland", "Jämtland", "Jönköping", "Kalmar", "Kronoberg",
    "Norrbotten", "Skåne", "Stockholm", "Södermanland", "Uppsala", "Värmland", "Västerbotten", "Västernorrland",
    "Västmanland", "Västra Götaland", "Örebro", "Östergötland",
)  # fmt: skip
BODIES = (
    "Region {}", "Länsstyrelsen i {}s län", "Landstinget {}", "Almi {} AB", "IUC {}", "Visit {}", "Högskolan i {}",
    "{} kommun", "{}", "{} Science Park", "Invest in {}", "Coompanion {}",
)  # fmt: skip
STATED = ("short", "acronym", "English name", "legal name", "mojibake legal name")
"""Kinds of variants that registers state beside the name; former names and predecessors are another matter."""
OTHER_NAMES = {
    "Region {}": ("{}", "Region", "{} Region"),
    "Länsstyrelsen i {}s län": ("County Administrative Board of {}", "Länsstyrelsen", "{}", "LST"),
    "Landstinget {}": ("{} County Council", "Region {}", "Landstinget"),
    "Almi {} AB": ("Almi", "Almi Företagspartner {}", "{}"),
    "IUC {}": ("IUC", "Industriellt utvecklingscentrum {}"),
    "Visit {}": ("{}", "Visit", "Destination {}"),
    "Högskolan i {}": ("{} University", "Högskolan", "University", "{}"),
    "{} kommun": ("{} Municipality", "{}", "Kommunen"),
    "{} Science Park": ("Science Park", "{}", "{} Park"),
    "Invest in {}": ("Invest", "{}"),
    "Coompanion {}": ("Coompanion", "{}"),
}
"""What a careless list could state as other names of the bodies of the negatives, true and far too short ones."""


def negatives() -> list[tuple[str, str]]:
    """Give pairs of bodies that are two: one kind in two counties, two kinds in one county."""
    grid = {(body, county): body.format(county) for body in BODIES for county in COUNTIES}
    return [(grid[a], grid[b]) for a, b in combinations(grid, 2) if a[0] == b[0] or a[1] == b[1]]


def spellings(gold: Path) -> None:
    """Print recall on the variants and false merges on the hard negatives, per method."""
    wrong, rows = negatives(), []
    if gold.is_file():
        with gold.open(encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
    others = sorted({row["canonical"] for row in rows})
    different = [(row["variant"], other) for row in rows for other in others if other != row["canonical"]]
    known = {(row["variant"], row["canonical"]) for row in rows}
    different = [(a, b) for a, b in different if (b, a) not in known and a not in others]
    print(f"{len(rows)} variants of {len(others)} bodies; {len(wrong)} hard negatives over {len(COUNTIES)} counties × "
          f"{len(BODIES)} kinds; {len(different)} pairs of a variant and another body\n")  # fmt: skip
    known_names = [name for pair in wrong for name in pair] + [row[k] for row in rows for k in ("variant", "canonical")]
    ways = methods(known_names)
    print("| method | variants | of them surface | false: negatives | false: other bodies | µs a pair |")
    print("|---|---|---|---|---|---|")
    for name, same in ways.items():
        start = time.perf_counter()
        false = sum(same(a, b) for a, b in wrong)
        each = (time.perf_counter() - start) / len(wrong) * 1e6
        strange = sum(same(a, b) for a, b in different)
        hits = [row for row in rows if same(row["variant"], row["canonical"])]
        surface = sum(row["kind"] in SURFACE for row in hits)
        print(f"| {name} | {len(hits)} | {surface} | {false} | {strange} | {each:.0f} |")
    together = [a for pair in wrong for a in pair]
    groups = resolve([Entity(Kind.ORGANISATION, name) for name in sorted(set(together))]).members
    print(f"\nAll {len(set(together))} bodies of the negatives resolved at once: {len(groups)} clusters\n", flush=True)


def stated(gold: Path) -> None:
    """Print what a list that states both names of a body, loaded as one more source, brings and breaks."""
    rows = []
    if gold.is_file():
        with gold.open(encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
    others: dict[str, list[str]] = {row["canonical"]: [] for row in rows}
    for row in rows:
        if row["kind"].startswith(STATED):
            others[row["canonical"]].append(row["variant"])
    listed = [Entity(Kind.ORGANISATION, name, aliases=tuple(more), country="SE") for name, more in others.items()]
    bodies = [body.format(county) for body in BODIES for county in COUNTIES]
    careless = [
        Entity(Kind.ORGANISATION, body.format(county), country="SE",
               aliases=tuple(name.format(county) for name in OTHER_NAMES.get(body, ())))
        for body in BODIES for county in COUNTIES
    ]  # fmt: skip
    mentions = [Entity(Kind.ORGANISATION, name) for name in [*(row["variant"] for row in rows), *bodies]]
    everything = [*listed, *mentions, *careless]
    context = Context(
        [""] * len(everything), [0] * len(listed) + [1] * len(mentions) + [2] * len(careless), language=["", "sv", ""]
    )
    cluster = resolve(everything, context).cluster
    of_name = dict(zip(others, cluster, strict=False))
    at = cluster[len(listed) : len(listed) + len(rows)]
    found = sum(here == of_name[row["canonical"]] for row, here in zip(rows, at, strict=True))
    wrong = sum(
        here == there for row, here in zip(rows, at, strict=True) for name, there in of_name.items()
        if name != row["canonical"] and row["variant"] not in others
    )  # fmt: skip
    whose: dict[int, set[str]] = {}
    for name, here in zip([*bodies, *bodies], cluster[len(listed) + len(rows) :], strict=True):
        whose.setdefault(here, set()).add(name)
    merged = sum(len(names) - 1 for names in whose.values())
    aliases = sum(len(entity.aliases) for entity in careless)
    print(f"With a list that states short, English and legal names, loaded as a source: {found} of {len(rows)} "
          f"variants found, {wrong} joined to another body; of {len(bodies)} bodies of the negatives with "
          f"{aliases} careless aliases, {merged} joined to another\n", flush=True)  # fmt: skip


def whole(title: str, sources: dict[str, tuple[list[Path], str | None]], rounds: int) -> None:
    """Load sources and print how long it takes to decide who is who and to suggest, and what comes of it."""
    with tempfile.TemporaryDirectory() as place:
        workspace = Workspace.create(Path(place) / "data")
        for name, (paths, mapping) in sources.items():
            keep(workspace, name, read(paths, LoadOptions(mapping=mapping)), "1")
        gathered, times = gather(workspace), []
        for _ in range(rounds):
            start = time.perf_counter()
            with no_collection():
                assemble(workspace, gathered, judged(workspace))
            resolved = time.perf_counter()
            desk = Desk(workspace)
            _ = desk.model
            opened = time.perf_counter()
            pairs, facts = desk.pairs(), desk.proposals()
            done = time.perf_counter()
            times.append((resolved - start, opened - resolved, done - opened))
        remembered, after = _judged(workspace, desk, pairs)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
        median = [statistics.median(each) for each in zip(*times, strict=True)]
        told = {
            "mentions": len(gathered.entities),
            "clusters": len(desk.model.profiles),
            "pairs suggested": len(pairs),
            "facts proposed": len(facts),
            "seconds: resolve and relate": f"{median[0]:.1f}",
            "seconds: gather, resolve and relate": f"{median[1]:.1f}",
            "seconds: suggest": f"{median[2]:.1f}",
            "seconds: from the kept sources to the queue (bar ≤ 30)": f"{median[1] + median[2]:.1f}",
            "seconds: resolve and relate, with IRIs published and a pair judged": f"{after:.1f}",
            "record of published IRIs, MB": f"{remembered:.1f}",
            "peak GiB": f"{memory:.2f}",
        }
        print(f"| {title} | |\n|---|---|")
        print("\n".join(f"| {what} | {value} |" for what, value in told.items()) + "\n", flush=True)


def _judged(workspace: Workspace, desk: Desk, pairs: Sequence[Task]) -> tuple[float, float]:
    """Publish the IRIs and judge the first pair; give the megabytes of the record and the seconds to resolve then."""
    record = workspace.published
    record.add(1, desk.model.published())
    for task in pairs[:1]:
        workspace.judgements.judge(Judgement(task.keys[0], Verdict.SAME, task.keys[1]), who="Exempla")
    start = time.perf_counter()
    with no_collection():
        assemble(workspace, desk.facts, judged(workspace))
    return record.path.stat().st_size / 1e6, time.perf_counter() - start


def random_history(chance: random.Random, moves: int) -> History:
    """Make a random history over ten keys, leaving out what is refused."""
    history, keys = History(), [f"exempel:{number}" for number in range(10)]
    for number in range(moves):
        name, a, b = f"{number:012x}", *chance.sample(keys, 2)
        if chance.random() < 0.2 and history.live:
            old = chance.choice(history.live)
            new = replace(old, verdict=Verdict.UNDO, supersedes=(old.id,), id=name)
        else:
            verdict = chance.choice((Verdict.SAME, Verdict.SAME, Verdict.DIFFERENT, Verdict.UNSURE))
            new = Judgement(a, verdict, b, id=name)
            new = replace(new, supersedes=tuple(row.id for row in history.replacing(new)))
        try:
            history = history.add([new])
        except InputError:
            continue
    return history


def broken(history: History, chance: random.Random) -> Iterator[str]:
    """Give the laws that a history breaks."""
    state = (history.clusters(), history.apart())
    leader = {key: cluster[0] for cluster in history.clusters() for key in cluster}
    if any(leader.get(a, a) == leader.get(b, b) for a, b in history.apart()):
        yield "different is respected"
    for row in history.live:
        if row.verdict is Verdict.SAME and leader.get(row.subject) != leader.get(row.object):
            yield "same is an equivalence"
    shuffled = list(history.rows)
    chance.shuffle(shuffled)
    again = History(tuple(shuffled))
    if (again.clusters(), again.apart()) != state:
        yield "order does not matter, a reload changes nothing"
    a, b = chance.sample([f"exempel:{number}" for number in range(10)], 2)
    new = Judgement(a, Verdict.SAME, b, id="f" * 12)
    new = replace(new, supersedes=tuple(row.id for row in history.replacing(new)))
    try:
        undone = history.add([new]).add([replace(new, verdict=Verdict.UNDO, supersedes=(new.id,), id="e" * 12)])
    except InputError:
        return
    if (undone.clusters(), undone.apart()) != state:
        yield "undo restores"


def laws(count: int) -> None:
    """Print how many random histories of judgements keep the laws."""
    chance, start = random.Random(4), time.perf_counter()  # noqa: S311
    found = [law for _ in range(count) for law in broken(random_history(chance, 25), chance)]
    print(f"{count} random histories of 25 judgements over ten keys: {len(found)} broken laws "
          f"({time.perf_counter() - start:.0f} s) {sorted(set(found)) or ''}\n", flush=True)  # fmt: skip


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--histories", type=int, default=10_000)
    options = parser.parse_args()
    data = options.data or Path("/nowhere")
    spellings(data.parent / "gold" / "dalarna_variants.csv")
    stated(data.parent / "gold" / "dalarna_variants.csv")
    whole("demo", {"dalarna": (demo_paths(), None)}, options.rounds)
    tables = sorted(data.glob("cordis_h2020/*.csv.gz"))
    if tables:
        seeds = sorted((data.parent / "seeds").glob("*.txt"))
        whole("Horizon 2020 and the seeds", {"cordis": (tables, "cordis"), "seeds": (seeds, None)}, options.rounds)
    laws(options.histories)


if __name__ == "__main__":
    main()
