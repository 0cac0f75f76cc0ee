"""Rules that a workspace trusts accept what they read surely; people's judgements and doubts go before."""

import pytest

from graph.build import build
from graph.gather import gather
from graph.generation import Generation
from graph.identity.desk import Desk
from graph.identity.judgements import Judgement
from graph.identity.verdicts import Verdict
from graph.keep import keep
from graph.tables import STATUSES
from graph.workspace import Workspace
from ontology.errors import InputError
from ontology.facts import Document, Entity, Evidence, Fact, FactType, Item, Kind, Review, Status

TEXT = "Exempelverket leder Alfa. Exempelverket leder Beta. Exempelverket leder Gamma. Exempelverket leder Delta."


def leads(project: str, rule: str, confidence: float, status: Status = Status.EXPLICIT) -> Fact:
    quote = f"Exempelverket leder {project}."
    where = Evidence("press.txt", quote, TEXT.index(quote), TEXT.index(quote) + len(quote))
    ends = (Entity(Kind.ORGANISATION, "Exempelverket"), Entity(Kind.PROJECT, project))
    return Fact(FactType.LEADS_PROJECT, *ends, where, {}, status, confidence, rule, Review.PROPOSED)


FACTS: list[Item] = [
    leads("Alfa", "record.owner", 0.95),
    leads("Beta", "record.owner", 0.7),
    leads("Gamma", "lead.is", 0.95),
    leads("Delta", "record.owner", 0.95, Status.IMPLIED),
]


@pytest.fixture
def press(workspace: Workspace) -> Workspace:
    keep(workspace, "press", [Document("press.txt", masked=TEXT), *FACTS], "1")
    return workspace


def trust(workspace: Workspace, text: str) -> None:
    path = workspace.path / "workspace.toml"
    path.write_text(f"{path.read_text(encoding='utf-8')}\n[review]\n{text}\n", encoding="utf-8")


def statuses(generation: Generation) -> dict[str, str]:
    ties = generation.ties
    return {generation.entities.label[ties.t[at]]: STATUSES[ties.status[at]] for at in range(len(ties))}


def judge(workspace: Workspace, verdict: Verdict, who: str, key: str) -> None:
    workspace.judgements.judge(Judgement(key, verdict), who=who)


def test_nothing_is_trusted_from_the_start(press: Workspace) -> None:
    assert set(statuses(build(press)).values()) == {"proposed"}


def test_a_trusted_rule_accepts_what_it_read_surely_and_nothing_that_is_implied(press: Workspace) -> None:
    trust(press, 'trust = ["record.*"]')

    found = statuses(build(press))
    assert found == {"Alfa": "stated", "Beta": "proposed", "Gamma": "proposed", "Delta": "proposed"}


def test_the_least_confidence_can_be_chosen(press: Workspace) -> None:
    trust(press, 'trust = ["record.owner", "lead.*"]\nconfidence = 0.5')

    assert statuses(build(press)) == {"Alfa": "stated", "Beta": "stated", "Gamma": "stated", "Delta": "proposed"}


def test_evidence_says_which_rule_accepted_it_in_the_tables_and_in_the_graph(press: Workspace) -> None:
    trust(press, 'trust = ["record.*"]')
    generation = build(press)

    table, labels = generation.evidences, generation.entities.label
    by = {labels[generation.ties.t[tie]]: table.accepted_by(row) for row, tie in enumerate(table.tie)}
    assert by == {"Alfa": "record.owner", "Beta": "", "Gamma": "", "Delta": ""}
    asked = "PREFIX k: <https://w3id.org/kurbits/ns#> SELECT ?rule { ?place k:acceptedByRule ?rule }"
    assert [row[0].value for row in generation.store.query(asked)] == ["record.owner"]


def test_what_somebody_rejected_stays_gone_whatever_rule_read_it(press: Workspace) -> None:
    key = next(task.keys[0] for task in Desk(press).proposals() if "Alfa" in task.labels)
    trust(press, 'trust = ["record.*"]')
    judge(press, Verdict.REJECT, "Exempla", key)

    assert "Alfa" not in statuses(build(press))


def test_what_somebody_accepted_is_not_said_to_be_accepted_by_a_rule(press: Workspace) -> None:
    key = next(task.keys[0] for task in Desk(press).proposals() if "Alfa" in task.labels)
    judge(press, Verdict.ACCEPT, "Exempla", key)
    trust(press, 'trust = ["record.*"]')
    generation = build(press)

    assert statuses(generation)["Alfa"] == "stated"
    assert not generation.evidences.trusted.any()


def test_trust_is_taken_back_with_the_setting(press: Workspace) -> None:
    before = build(press).manifest["graph"]
    path = press.path / "workspace.toml"
    plain = path.read_text(encoding="utf-8")
    trust(press, 'trust = ["*"]')
    assert build(press).manifest["graph"] != before
    path.write_text(plain, encoding="utf-8")

    assert build(press).manifest["graph"] == before
    assert gather(press).trusted == frozenset()


@pytest.mark.parametrize("text", ['trust = ["record owner"]', "trust = 'record.*'", "confidence = 2", "rules = []"])
def test_a_wrong_setting_is_refused_by_name(press: Workspace, text: str) -> None:
    trust(press, text)

    with pytest.raises(InputError, match=r"workspace.toml: review"):
        build(press)
