"""How long the inquiries take: on the demo, and on all of Horizon 2020.

Each inquiry answers its example (on Horizon 2020 something that is there), in the process itself and through an
analyst: a process of its own, as the server asks on large networks. `--workspace DIR` takes one that is loaded already.
"""

import argparse
import asyncio
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from graph.analysis.network import ACTOR_KINDS
from graph.generation import Generation
from graph.inquiries.catalogue import INQUIRIES
from graph.inquiries.inquiry import Inquiry
from graph.inquiries.parameters import Parameter
from graph.workspace import Workspace
from loaders.demo import demo_paths
from loaders.registry import LoadOptions
from ontology.errors import InputError
from server import analysts, loading
from server.analysts import Analysts
from server.inquiries.asked import answered
from server.jobs import Bounds

ROUNDS = 3
_OPTIONAL = {"year": "2020", "region": "Dalarna"}


@contextmanager
def published(paths: Sequence[Path], source: str) -> Iterator[Generation]:
    """Load files into a workspace that is thrown away, and give what is published."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace.create(Path(folder) / "workspace", name="Benchmark")
        loading.load(workspace, paths, source, LoadOptions())
        loading.publish(workspace)
        yield opened(workspace)


def opened(workspace: Workspace) -> Generation:
    """Give what is published in a workspace."""
    generation = workspace.current()
    assert generation, "nothing is published there"
    return generation


def something(generation: Generation, inquiry: Inquiry) -> Mapping[str, Sequence[str]] | None:
    """Give the example of an inquiry, or what it may be asked of this graph; None when nothing fits."""
    actors = [generation.local(int(row)) for row in generation.pairs.actors[:2000]]
    busiest = sorted(actors, key=lambda local: -int(generation.entities.ties[generation.row(local)]))

    def value(parameter: Parameter) -> Sequence[str]:
        if parameter.kind == "entities":
            return busiest[: parameter.low]
        return busiest[:1] if ACTOR_KINDS[0] in parameter.kinds or not parameter.kinds else []

    for given in (
        inquiry.example,
        {each.name: value(each) for each in inquiry.parameters if each.required},
        *({each.name: [_OPTIONAL[each.kind]]} for each in inquiry.parameters if each.kind in _OPTIONAL),
    ):
        try:
            inquiry.answer(generation, given)
        except InputError:
            continue
        return given
    return None


def median(act: Callable[[], object]) -> float:
    """Give the median of the seconds that something takes."""
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        act()
        times.append(time.perf_counter() - began)
    return statistics.median(times)


def by_analyst(generation: Generation, asked: Mapping[str, Mapping[str, Sequence[str]]]) -> dict[str, float]:
    """Give the median of the seconds that an analyst takes, by inquiry; what it knows is forgotten each time."""
    analysts.SMALL = -1  # let a small network be analysed in a process, too

    async def ask() -> dict[str, float]:
        pool, found = Analysts(Bounds(workers=1)), {}
        for name, given in asked.items():
            values = tuple(INQUIRIES[name].read(generation, given).items())
            times = []
            for _ in range(ROUNDS + 1):
                pool.forget()
                began = time.perf_counter()
                await pool.run(generation, answered, name, values)
                times.append(time.perf_counter() - began)
            found[name] = statistics.median(times[1:])  # the first opens the generation
        await pool.close()
        return found

    return asyncio.run(ask())


def report(title: str, generation: Generation) -> None:
    """Print the table of one graph."""
    n, ties, pairs = len(generation.entities), len(generation.ties), len(generation.pairs)
    print(f"\n## {title}: {n} entities, {ties} ties, {pairs} collaborations\n")
    print("| inquiry | asked | in the process | by an analyst | ratio |\n|---|---|---|---|---|")
    asked = {name: given for name, each in INQUIRIES.items() if (given := something(generation, each)) is not None}
    far = by_analyst(generation, asked)
    for name, given in asked.items():
        here = median(lambda name=name, given=given: INQUIRIES[name].answer(generation, given))
        words = "; ".join(f"{key}={', '.join(values)}" for key, values in given.items())
        print(
            f"| {name} | {words or '–'} | {1000 * here:.0f} ms | {1000 * far[name]:.0f} ms | {far[name] / here:.1f} |"
        )
    if left := [name for name in INQUIRIES if name not in asked]:
        print(f"\nNothing there to ask: {', '.join(left)}.")


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="folder with cordis_h2020/")
    parser.add_argument("--workspace", type=Path, help="a workspace that is loaded already, instead of --data")
    options = parser.parse_args()
    print(f"Seconds an inquiry takes, median of {ROUNDS}.")
    with published(demo_paths(), "dalarna") as demo:
        report("Demo", demo)
    if options.workspace:
        report(options.workspace.name, opened(Workspace.open(options.workspace)))
    elif options.data:
        files = [options.data / "cordis_h2020" / f"{name}.csv.gz" for name in ("project", "organization")]
        with published(files, "cordis") as whole:
            report("Horizon 2020", whole)
    else:
        print("\nHorizon 2020 needs real data: --data DIR or --workspace DIR.")


if __name__ == "__main__":
    main()
