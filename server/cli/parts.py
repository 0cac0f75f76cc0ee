"""The options that choose a part of the network, the same for every command that takes one."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from graph.analysis.slices import Slice
    from graph.generation import Generation

_OPTIONS = (
    click.option("--region", default="", help="Only the network within a NUTS or municipality code (SE312, 2080)."),
    click.option("--sector", default="", help="Only actors of a sector: academia, industry, public …"),
    click.option("--programme", default="", help="Only what is part of a programme."),
    click.option("--funder", default="", help="Only what somebody pays, itself or by its programme."),
    click.option("--source", default="", help="Only what one source says by itself."),
    click.option("--least", default="", metavar="WEIGHT", help="Only ties of at least this weight."),
    click.option("--from", "from_year", default="", metavar="YEAR", help="Only what was going on from this year."),
    click.option("--to", "to_year", default="", metavar="YEAR", help="Only what was going on up to this year."),
)
_TAKEN = ("region", "sector", "programme", "funder", "source", "least", "from_year", "to_year")


def part_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options of a part of the network."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def take_part(generation: "Generation", chosen: dict[str, Any], status: str = "") -> "Slice":
    """Read the part out of a command's options, and take them away from there. Raises InputError."""
    from graph.inquiries.cutting import read_slice

    words = {name.removesuffix("_year"): str(chosen.pop(name)) for name in _TAKEN}
    return read_slice(generation, words | {"status": status})
