"""Rules are believed as far as people found them right."""

import pytest

from graph.identity.desk import Desk
from graph.identity.experience import Experience, experiences
from graph.identity.verdicts import Judgement, Verdict
from graph.keep import keep
from graph.workspace import Workspace
from ontology.facts import Document, Entity, Evidence, Fact, FactType, Item, Kind, Review

ORG = Kind.ORGANISATION


def test_without_judgements_a_rule_is_as_sure_as_it_says() -> None:
    fresh = Experience("exempel", 0.7, waiting=3)
    assert fresh.precision == pytest.approx(0.7)
    assert fresh.learned(0.4) == pytest.approx(0.4)
    assert not fresh.offered


def test_judgements_are_counted_with_the_two_imagined_ones() -> None:
    assert Experience("exempel", 0.5, accepted=7, rejected=1).precision == pytest.approx(8 / 10)
    assert Experience("exempel", 0.9, accepted=0, rejected=8).learned(0.9) == pytest.approx(1.8 / 10)


def test_a_batch_is_offered_only_when_it_is_nearly_certain_that_the_rule_is_right_often_enough() -> None:
    assert not Experience("exempel", 0.99, accepted=2, waiting=5).offered
    assert not Experience("exempel", 0.9, accepted=12, waiting=5).offered
    assert Experience("exempel", 0.9, accepted=13, waiting=5).offered
    assert not Experience("exempel", 0.9, accepted=20, waiting=0).offered
    assert not Experience("exempel", 0.9, accepted=20, rejected=5, waiting=5).offered


def test_facts_are_counted_by_rule() -> None:
    found = experiences([("b", 0.8, True), ("a", 0.6, None), ("b", 0.6, False), ("b", 0.7, None)])
    assert list(found) == ["a", "b"]
    assert found["b"] == Experience("b", pytest.approx(0.7), accepted=1, rejected=1, waiting=1)


def proposed(rules: list[str]) -> list[Item]:
    text = "".join(f"Exempel {number} är med i Prov. " for number in range(len(rules)))
    starts = [text.index(f"Exempel {number} ") for number in range(len(rules))]
    facts = [
        Fact(
            FactType.PARTICIPATES_IN, Entity(ORG, f"Exempel {number}"), Entity(Kind.PROJECT, "Prov"),
            Evidence("press.txt", f"Exempel {number}", starts[number], starts[number] + 9),
            confidence=0.7, rule=rule, review=Review.PROPOSED,
        )
        for number, rule in enumerate(rules)
    ]  # fmt: skip
    return [Document("press.txt", masked=text), *facts]


def test_what_people_judged_changes_how_sure_the_rest_of_the_rule_is(workspace: Workspace) -> None:
    keep(workspace, "press", proposed(["bra"] * 3 + ["svag"] * 3), "1")
    before = Desk(workspace)
    assert {task.score for task in before.proposals()} == {0.7}
    for task in before.proposals():
        if task.labels[0] in ("Exempel 0", "Exempel 1", "Exempel 3", "Exempel 4"):
            verdict = Verdict.ACCEPT if task.rule == "bra" else Verdict.REJECT
            workspace.judgements.judge(Judgement(task.keys[0], verdict), who="Exempla")
    after = Desk(workspace)
    assert {task.rule: task.score for task in after.proposals()} == {
        "bra": pytest.approx((1.4 + 2) / 4), "svag": pytest.approx(1.4 / 4)
    }  # fmt: skip
    counts = {rule: (one.accepted, one.rejected, one.waiting) for rule, one in after.experience.items()}
    assert counts == {"bra": (2, 0, 1), "svag": (0, 2, 1)}
