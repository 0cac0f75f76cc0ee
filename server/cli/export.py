"""export: the network, the map or the whole graph as a file."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from server.cli.common import Here, lang_option, pass_here, say
from server.cli.parts import part_options, take_part

if TYPE_CHECKING:
    from graph.generation import Generation

RDF = ("nq", "trig", "ttl", "nt", "rdf", "jsonld")
"""Formats that hold the whole graph, or its default graph; no selection goes with them."""

_PARTS = ("region", "from_year", "to_year", "sector", "programme", "funder", "source", "least")


@click.command()
@click.option(
    "--format", "form", help="gexf, graphml, csv, nodes.csv, xlsx, json, svg, html, pyvis, nq, ttl … (else by -o)."
)
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="The file; else standard output.")
@click.option("--view", default="", help="entities or collaborations.")
@click.option("--center", default="", help="A name or id to stand in the middle.")
@click.option("--steps", type=click.IntRange(0), default=1, show_default=True, help="How far round it.")
@part_options
@click.option("--kind", "kinds", multiple=True, help="Only these kinds of things and types of ties; may be repeated.")
@click.option("--status", "statuses", multiple=True, help="stated, inferred, proposed; may be repeated.")
@click.option("--top", type=click.IntRange(0), default=0, help="The most actors shown.")
@lang_option
@pass_here
def export(here: Here, /, form: str | None, output: Path | None, lang: Any, **chosen: Any) -> None:
    """Write a selection of the network for another tool, the map as a drawing or one file, or the graph as RDF.

    \b
    Examples:
      kurbits export -o network.gexf
      kurbits export --center "Region Dalarna" --steps 2 -o around.html
      kurbits export -o everything.nq
    """
    generation = here.generation()
    wanted = form or _by_ending(output)
    if wanted in RDF:
        _rdf(generation, wanted, output)
        return
    from graph.views.picture import Selection, select
    from server.exports import export as write

    if chosen["center"]:
        chosen["center"] = generation.entities.iri[generation.find(chosen["center"])]
    cut = take_part(generation, chosen)
    parts = {name: getattr(cut, name) for name in _PARTS}
    picture = select(generation, Selection(**chosen, **parts))
    body = write(generation, picture, wanted, lang).body
    if output:
        output.write_bytes(body)
        hidden = f"; {picture.hidden} more are left out (--top)" if picture.hidden else ""
        say(f"{output}: {len(picture.rows)} nodes, {len(picture.line_ids)} lines{hidden}")
    else:
        sys.stdout.buffer.write(body)


def _by_ending(output: Path | None) -> str:
    if output is None:
        raise click.UsageError("say which format: --format gexf, or -o FILE with an ending that tells")
    return "nodes.csv" if output.name.endswith(".nodes.csv") else output.suffix.lstrip(".").lower()


def _rdf(generation: "Generation", form: str, output: Path | None) -> None:
    """Write the whole graph, or where a format holds only one, the default graph with everything accepted."""
    graph = None if form in ("nq", "trig") else ""

    def write(to: BinaryIO) -> None:
        generation.store.export(to, form, graph)

    if output is None:
        write(sys.stdout.buffer)
        return
    with output.open("wb") as file:
        write(file)
    say(f"{output}: {'all graphs' if graph is None else 'the default graph'} of generation {generation.number}")


COMMANDS = (export,)
