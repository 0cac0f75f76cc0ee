"""What a measure declares, once for the command line, the API, the pages, the documentation and SPARQL."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from graph.analysis.explain import parameter_label, words_of
from graph.analysis.lazy import Graph
from ontology.errors import InputError
from ontology.labels import Label

Scores = Mapping[Any, float]
Options = Mapping[str, Any]
"""Values of a measure's parameters by name, and "seed"."""

_NUMBER = re.compile(r"[0-9]{1,6}(\.[0-9]{1,12})?")


@dataclass(frozen=True)
class Parameter:
    """A parameter of a measure: one of some choices, or (without choices) a number from `low` to `high`."""

    name: str
    default: str | float
    choices: tuple[str, ...] = ()
    low: float = 0.0
    high: float = 1.0

    @property
    def title(self) -> Label:
        """What it is called."""
        return parameter_label(self.name)

    @property
    def choice_titles(self) -> dict[str, Label]:
        """What its choices are called, by id."""
        return {choice: parameter_label(self.name, choice) for choice in self.choices}

    def read(self, text: str) -> str | float:
        """Read a value. Raises InputError that says what was expected."""
        if self.choices:
            if text not in self.choices:
                raise InputError(f"{self.name} is {text!r}; expected one of {', '.join(self.choices)}")
            return text
        if not _NUMBER.fullmatch(text) or not self.low <= float(text) <= self.high:
            raise InputError(f"{self.name} is {text!r}; expected a number from {self.low:g} to {self.high:g}")
        return float(text)


@dataclass(frozen=True)
class Measure:
    """A measure: what it is called and means, how ties count in it, who described it, how to run it.

    `weight` says whether ties count by "strength" (more is closer), by "distance" (1/strength) or all alike ("none"),
    where a parameter `weight` does not say otherwise. `best` says which end of the scale a ranking begins with; "" = a
    label, not a score. `run` takes a networkx graph (nodes with attributes, edges with `weight`, `count` and
    `distance`) and the options; of `network` "two" it is the graph of actors and what they take part in, node
    attribute `bipartite` 0 and 1. `batch` estimates the measure from so many sources. `stored` ones are computed with
    every generation, for all actors, with default parameters; the others when somebody asks.
    """

    id: str
    weight: Literal["none", "strength", "distance"]
    literature: str
    run: Callable[[Graph, Options], Scores]
    best: Literal["high", "low", ""] = "high"
    parameters: tuple[Parameter, ...] = ()
    fixed: Mapping[str, Any] | None = None  # what could be chosen, but is not
    network: Literal["one", "two"] = "one"
    stored: bool = False
    batch: Callable[[Graph, int, Options], Scores] | None = None
    batches: tuple[int, int] = (0, 0)  # how many batches of how many sources

    @property
    def title(self) -> dict[str, str]:
        """Its name by language (sv, en)."""
        return words_of(self.id, "title")

    @property
    def explanation(self) -> dict[str, str]:
        """What it means to the reader, by language (sv, en)."""
        return words_of(self.id, "explanation")

    @property
    def defaults(self) -> dict[str, Any]:
        """The values of the parameters where nobody chose."""
        return {parameter.name: parameter.default for parameter in self.parameters}

    def read(self, given: Mapping[str, str] | None) -> dict[str, Any]:
        """Give the values of all parameters, those given as text read. Raises InputError."""
        known = {parameter.name: parameter for parameter in self.parameters}
        if unknown := sorted(set(given or {}) - set(known)):
            expected = f"expected {', '.join(known)}" if known else "it has none"
            raise InputError(f"{self.id} knows no parameter {unknown[0]!r}; {expected}")
        return self.defaults | {name: known[name].read(text) for name, text in (given or {}).items()}
