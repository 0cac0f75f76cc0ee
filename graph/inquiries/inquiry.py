"""An inquiry: a question with parameters, its meaning, its literature, and the function that answers it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graph.generation import Generation
from graph.inquiries.answer import Answer
from graph.inquiries.parameters import Parameter
from ontology.errors import InputError
from ontology.labels import Label


@dataclass(frozen=True)
class Inquiry:
    """A question. API, command line, pages and documentation read this one declaration.

    `id` is the word in addresses and the verb on the command line; `meaning` says what the answer is good for;
    `run` takes a generation and the values of the parameters by name, and gives the answer. It reads nothing else, so
    that an answer may be kept for as long as the generation lives. `about` is the title
    with the {name} of an entity in it, for those that lead on from its page; `example` is something to ask of the demo.
    """

    id: str
    title: Label
    meaning: Label
    parameters: tuple[Parameter, ...]
    run: Callable[[Generation, Mapping[str, Any]], Answer]
    literature: str = ""
    about: Label | None = None
    example: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def answer(self, generation: Generation, given: Mapping[str, Sequence[str]]) -> Answer:
        """Read the parameters and answer. Raises InputError for what is unknown, missing or ambiguous."""
        return self.run(generation, self.read(generation, given))

    def read(self, generation: Generation, given: Mapping[str, Sequence[str]]) -> dict[str, Any]:
        """Give the values of all parameters by name. Raises InputError, as `answer` does."""
        known = [parameter.name for parameter in self.parameters]
        if unknown := sorted(set(given) - set(known)):
            raise InputError(f"{self.id} knows no parameter {unknown[0]!r}; expected {', '.join(known)}.")
        return {each.name: each.read(generation, given.get(each.name, ())) for each in self.parameters}
