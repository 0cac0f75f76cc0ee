"""An IRI that was published answers for ever, and only ever for the thing it was published for."""

import random
from pathlib import Path

import pytest

from graph.build import build
from graph.gather import gather
from graph.generation import Generation
from graph.identity.published import Published, free, keys_of
from graph.identity.verdicts import Judgement, Verdict
from graph.keep import keep
from graph.model import Model, assemble
from graph.workspace import Workspace
from ontology.errors import GoneError, NotFoundError
from ontology.facts import Document, Entity, Identifier, Kind

ORG = Kind.ORGANISATION


def org(name: str, key: str = "", *numbers: str, **more: str) -> Entity:
    found = tuple(Identifier("orgnr", number) for number in numbers)
    return Entity(ORG, name, key=key, identifiers=found, **more)  # type: ignore[arg-type]


def load(workspace: Workspace, source: str, *entities: Entity) -> Generation:
    keep(workspace, source, [Document(f"{source}.csv"), *entities], "1")
    return build(workspace)


def forget(workspace: Workspace, source: str) -> Generation:
    workspace.forget(source)
    return build(workspace)


def leads(generation: Generation, local: str) -> str:
    return generation.local(generation.row(local))


def names(generation: Generation) -> list[str]:
    return [generation.local(row) for row in range(len(generation.entities))]


def judge(workspace: Workspace, a: str, verdict: Verdict, b: str) -> Judgement:
    return workspace.judgements.judge(Judgement(a, verdict, b), who="Exempla")[0]


A = org("Exempel", country="SE", place="SE312")
B = org("Exempel", country="SE", place="SE311")
OTHER = org("Prov")


def test_a_namesake_from_a_new_source_never_takes_an_iri_over(workspace: Workspace) -> None:
    load(workspace, "other", OTHER)
    assert names(load(workspace, "a", A)) == ["organisation/exempel", "organisation/prov"]
    both = load(workspace, "b", B)
    assert both.entities.region[both.row("organisation/exempel")] == "SE312"
    (namesake,) = (name for name in names(both) if name.startswith("organisation/exempel-"))
    alone = forget(workspace, "a")
    assert names(alone) == [namesake, "organisation/prov"]
    with pytest.raises(GoneError, match="from the sources a;"):
        alone.row("organisation/exempel")
    again = load(workspace, "a", A)
    assert names(again) == names(both)
    assert again.entities.region[again.row("organisation/exempel")] == "SE312"


def test_a_namesake_that_comes_after_a_thing_is_gone_does_not_take_its_iri_either(workspace: Workspace) -> None:
    load(workspace, "other", OTHER)
    load(workspace, "a", A)
    forget(workspace, "a")
    late = load(workspace, "b", B)
    assert "organisation/exempel" not in names(late)
    with pytest.raises(GoneError):
        late.row("organisation/exempel")


def test_the_same_thing_from_a_source_of_another_name_has_its_iri(workspace: Workspace) -> None:
    load(workspace, "other", OTHER)
    load(workspace, "a", A, org("Provning", "pic:900000001"))
    before = names(load(workspace, "a", A, org("Provning", "pic:900000001")))
    forget(workspace, "a")
    assert names(load(workspace, "b", A, org("Helt annat namn", "pic:900000001"))) == before


def test_what_people_judged_different_does_not_follow_either(workspace: Workspace) -> None:
    load(workspace, "other", OTHER)
    load(workspace, "a", A)
    judge(workspace, "a:organisation/exempel@SE.SE312", Verdict.DIFFERENT, "b:organisation/exempel@SE.SE312")
    forget(workspace, "a")
    assert "organisation/exempel" not in names(load(workspace, "b", A))


def test_a_thing_that_gets_a_better_name_or_number_keeps_its_iri(workspace: Workspace) -> None:
    load(workspace, "a", org("Exempel", country="SE"))
    assert names(load(workspace, "b", org("Exempel AB", "pic:900000001", country="SE"))) == ["organisation/exempel"]
    assert leads(build(workspace), "organisation/pic-900000001") == "organisation/exempel"
    assert names(forget(workspace, "a")) == ["organisation/exempel"]


def test_who_is_joined_by_a_source_is_replaced_and_comes_back(workspace: Workspace) -> None:
    before = load(workspace, "a", org("Exempel"), org("Prov"))
    joined = load(workspace, "b", org("Exempel", "", "2021000000"), org("Prov", "", "2021000000"))
    assert len(joined.entities) == 1
    stays = joined.local(0)
    assert [leads(joined, name) for name in names(before)] == [stays, stays]
    gone = next(name for name in names(before) if name != stays)
    query = "SELECT ?new { <%s> <http://purl.org/dc/terms/isReplacedBy> ?new }"
    assert [row[0].value for row in joined.store.query(query % (joined.base + gone))] == [joined.base + stays]
    assert names(forget(workspace, "b")) == names(before)


def test_who_is_judged_one_redirects_and_comes_back_when_that_is_undone(workspace: Workspace) -> None:
    before = load(workspace, "a", org("Exempel"), org("Prov"))
    said = judge(workspace, "a:organisation/exempel", Verdict.SAME, "a:organisation/prov")
    joined = build(workspace)
    assert {leads(joined, name) for name in names(before)} == set(names(joined))
    build(workspace)
    workspace.judgements.undo([said.id], who="Exempla")
    undone = build(workspace)
    assert names(undone) == names(before)
    assert undone.manifest["graph"] == before.manifest["graph"]


def test_of_a_thing_that_is_parted_the_part_with_most_of_its_first_keys_keeps_the_iri(workspace: Workspace) -> None:
    one = load(workspace, "a", org("Exempel", country="SE"), org("Exempel AB", country="SE"), org("Exempel HB"))
    (iri,) = names(one)
    judge(workspace, "a:organisation/exempel-ab@SE", Verdict.DIFFERENT, "a:organisation/exempel@SE")
    judge(workspace, "a:organisation/exempel-ab@SE", Verdict.DIFFERENT, "a:organisation/exempel-hb")
    parted = build(workspace)
    assert len(parted.entities) == 2
    assert parted.label(parted.row(iri)) != "Exempel AB"


def test_a_build_of_the_same_changes_neither_iris_nor_the_record(workspace: Workspace) -> None:
    first = load(workspace, "a", A, OTHER)
    graph, found = first.manifest["graph"], names(first)
    record = workspace.published.path.read_bytes()
    load(workspace, "b", B)
    back = forget(workspace, "b")
    assert (back.manifest["graph"], names(back)) == (graph, found)
    assert workspace.published.path.read_bytes().startswith(record)


def test_what_never_was_is_not_gone(workspace: Workspace) -> None:
    with pytest.raises(NotFoundError) as caught:
        load(workspace, "a", A).row("organisation/aldrig")
    assert not isinstance(caught.value, GoneError)


def test_a_line_that_was_cut_off_is_written_again(tmp_path: Path) -> None:
    path = tmp_path / "published.tsv"
    Published(path).add(1, [("organisation/exempel", ["a:organisation/exempel"])])
    whole = path.read_bytes()
    for cut in range(1, len(whole)):
        path.write_bytes(whole[:cut])
        record = Published(path)
        assert record.keys == {}
        record.add(1, [("organisation/exempel", ["a:organisation/exempel"])])
        assert path.read_bytes() == whole
    again = Published(path)
    again.add(2, [("organisation/exempel", ["a:organisation/exempel"])])
    assert path.read_bytes() == whole
    assert again.sources("organisation/exempel") == ["a"]


def test_keys_hold_numbers_that_no_mention_goes_by_once() -> None:
    numbers = (Identifier("pic", "1"), Identifier("orgnr", "202100-0000"), Identifier("vat", "X1"))
    assert keys_of(["a:pic:1", "a:pic:1"], numbers) == ("=orgnr:202100-0000", "a:pic:1")


POOL = [
    org("Exempel"), org("Exempel AB", country="SE"), org("Exempel", place="SE312"), org("Exempel", place="SE311"),
    org("Exempel", "pic:900000001"), org("Prov", "pic:900000001"), org("Prov"), org("Prov", "", "2021000000"),
    org("Exempel", "", "2021000000"), Entity(ORG, "Exempelprovverket", aliases=("Prov",)),
]  # fmt: skip


@pytest.mark.parametrize("seed", range(12))
def test_laws_of_published_iris_hold_over_random_histories(workspace: Workspace, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311
    keep(workspace, "fast", [Document("fast.csv"), OTHER], "1")
    for generation in range(1, 13):
        source = chance.choice("abcd")
        if source in workspace.sources() and chance.random() < 0.4:
            workspace.forget(source)
        else:
            keep(workspace, source, [Document(f"{source}.csv"), *chance.sample(POOL, 3)], "1")
        model = assemble(workspace, gather(workspace), workspace.judgements.history())
        again = assemble(workspace, gather(workspace), workspace.judgements.history())
        assert [p.iri for p in again.profiles] == [p.iri for p in model.profiles]
        iris = {profile.iri: row for row, profile in enumerate(model.profiles)}
        assert len(iris) == len(model.profiles)
        record = workspace.published
        for local, keys in record.keys.items():
            answers = [local in each for each in ({i.removeprefix(model.base) for i in iris}, set(_led(model)))]
            assert sum(answers) + (model.base + local in model.old.gone) == 1  # it answers, in one way
            row = iris.get(model.base + local, model.leads.get(model.base + local, -1))
            assert row < 0 or {free(k) or k for k in keys} & {free(k) or k for k in model.keys(row)}
        before = dict(record.keys)
        record.add(generation, model.published())
        assert before.keys() <= workspace.published.keys.keys()


def _led(model: Model) -> list[str]:
    return [iri.removeprefix(model.base) for iri in model.leads]
