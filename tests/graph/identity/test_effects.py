"""What a judgement would change, told at once, is what the graph made anew says."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from graph.identity.desk import Desk
from graph.identity.effects import Effects
from graph.identity.verdicts import Judgement, Verdict
from graph.model import Model, assemble
from graph.tables import PROPOSED
from graph.workspace import Workspace
from ontology.facts import Kind


@pytest.fixture(scope="module")
def desk(demo_home: Path) -> Desk:
    return Desk(Workspace.open(demo_home))


def after(desk: Desk, judgements: Sequence[Judgement]) -> Model:
    rows = [replace(judgement, id=f"new-{n}") for n, judgement in enumerate(judgements)]
    return assemble(desk.workspace, desk.facts, desk.history.add(rows))


def accepted(model: Model) -> int:
    return int(np.sum(model.relations.ties.status != PROPOSED))


def partners(effects: Effects, labels: set[str]) -> tuple[int, int]:
    profiles = effects.model.profiles
    row = next(row for row, p in enumerate(profiles) if p.label in labels and p.kind == Kind.ORGANISATION)
    count = len(effects._partners(row))
    return count, effects._place(count)


def test_two_bodies_made_one_have_the_ties_and_the_place_that_were_told(desk: Desk) -> None:
    effects = Effects(desk.model)
    profiles = desk.model.profiles
    organisations = [row for row, p in enumerate(profiles) if p.kind == Kind.ORGANISATION and p.place == "SE312"]
    bodies = [row for row in organisations if effects._partners(row)]
    told = 0
    for a, b in combinations(bodies[:7], 2):
        effect = effects.same(a, b)
        made = after(desk, [desk.judgement(Verdict.SAME, desk.keys(a)[0], desk.keys(b)[0])])
        assert accepted(made) - accepted(desk.model) == effect.ties
        for standing in effect.standings:
            told += 1
            labels = {desk.model.profiles[row].label for row in (a, b)}
            assert partners(Effects(made), labels) == (standing.partners[1], standing.place[1])
    assert told > 12


def test_an_accepted_fact_brings_the_ties_and_the_place_that_were_told(desk: Desk) -> None:
    effects, right = Effects(desk.model), 0
    tasks = desk.proposals()
    for task in tasks:
        effect = effects.accept(task.fact)
        made = after(desk, [desk.judgement(Verdict.ACCEPT, task.keys[0])])
        right += accepted(made) - accepted(desk.model) == effect.ties
        for standing in effect.standings:
            label = desk.model.profiles[standing.row].label
            assert partners(Effects(made), {label}) == (standing.partners[1], standing.place[1]), task
    assert right >= 0.95 * len(tasks) > 20  # a role of its own may part a tie in two
