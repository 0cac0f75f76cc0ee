"""Checks a graph against the SHACL shapes of shapes.ttl and tells what is wrong in words."""

from dataclasses import dataclass
from functools import cache

import pyshacl
from rdflib import RDF, RDFS, SH, Graph
from rdflib.term import Literal, Node

from ontology.files import turtle
from ontology.terms import expand

_PRIVATE = expand("org:identifier")  # a refused one may be a personal number, which no message may repeat


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing in a graph that is not as it should be. `path` and `value` may be empty."""

    node: str
    label: str
    path: str
    value: str
    message_sv: str
    message_en: str
    severity: str
    shape: str

    def __str__(self) -> str:
        named = f"{self.label} <{self.node}>" if self.label else f"<{self.node}>"
        found = f" (found {self.value})" if self.value else ""
        return f"{named} {self.message_en}{found}"


@cache
def shapes() -> Graph:
    """Give the shapes as a graph, read once."""
    return Graph().parse(data=turtle("shapes"), format="turtle")


def validate(data: Graph) -> list[Problem]:
    """Give what is wrong with the graph, ordered by node and path; an empty list where nothing is."""
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes(), inference="none", meta_shacl=False)
    problems = [_problem(data, report, result) for result in report.subjects(RDF.type, SH.ValidationResult)]
    return sorted(problems, key=lambda problem: (problem.node, problem.path, problem.message_en, problem.value))


def _problem(data: Graph, report: Graph, result: Node) -> Problem:
    node = report.value(result, SH.focusNode)
    # pySHACL drops the language of a SPARQL constraint's message, but repeats the constraint with it.
    said = (*report.objects(result, SH.resultMessage), *report.objects(result, SH.sourceConstraint / SH.message))
    messages = {m.language: str(m) for m in said if isinstance(m, Literal)}
    shape = report.value(result, SH.sourceShape)
    path = _text(report.value(result, SH.resultPath))
    return Problem(
        node=_text(node),
        label=_text(data.value(node, RDFS.label)),
        path=path,
        value="" if path == _PRIVATE else _text(report.value(result, SH.value)),
        message_sv=messages.get("sv", ""),
        message_en=messages.get("en", ""),
        severity=_text(report.value(result, SH.resultSeverity)).rpartition("#")[2].casefold(),
        shape=_text(next(shapes().subjects(SH.property, shape), shape)),
    )


def _text(node: Node | None) -> str:
    return "" if node is None else str(node)
