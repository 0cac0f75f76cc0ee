"""Judgements: the laws of same and different over random histories, and a file that loses nothing."""

import multiprocessing
import random
from contextlib import suppress
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.build import build
from graph.check import check
from graph.identity.judgements import COLUMNS, Judgements
from graph.identity.verdicts import History, Judgement, Verdict
from graph.keep import keep
from graph.workspace import Workspace
from ontology.errors import InputError, NotFoundError, WorkspaceError
from ontology.facts import Item

KEYS = [f"exempel:{letter}" for letter in "abcdefgh"]
WORDS = {"=": Verdict.SAME, "≠": Verdict.DIFFERENT, "?": Verdict.UNSURE}


def row(text: str) -> Judgement:
    """Read "a = b" as a judgement."""
    subject, sign, target = text.split()
    return Judgement(f"exempel:{subject}", WORDS[sign], f"exempel:{target}")


def state(history: History) -> tuple[object, ...]:
    return history.clusters(), history.apart(), [history.verdict(a, b) for a, b in combinations(KEYS, 2)]


moves = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(list(WORDS.values())), st.sampled_from(KEYS), st.sampled_from(KEYS)),
        st.tuples(st.just(Verdict.UNDO), st.integers(0, 30), st.just("")),
    ),
    max_size=30,
)


def play(moves: list[tuple[Verdict, object, str]]) -> History:
    """Make a history as the file would, leaving out what is refused."""
    history = History()
    for number, (verdict, first, second) in enumerate(moves):
        name = f"{number:012x}"
        if verdict is Verdict.UNDO:
            if not history.live:
                continue
            old = history.live[int(str(first)) % len(history.live)]
            new = replace(old, verdict=verdict, supersedes=(old.id,), id=name)
        else:
            new = Judgement(str(first), verdict, second, id=name)
            new = replace(new, supersedes=tuple(old.id for old in history.replacing(new)))
        try:
            history = history.add([new])
        except InputError:
            continue
    return history


@settings(max_examples=200, deadline=None)
@given(moves)
def test_same_is_an_equivalence_and_different_is_respected(moves: list[tuple[Verdict, object, str]]) -> None:
    history = play(moves)
    assert not history.contradictions()
    joined = {tuple(sorted((r.subject, r.object))) for r in history.live if r.verdict is Verdict.SAME}
    closed = {frozenset({key}) for key in KEYS}
    for a, b in joined:
        both = [group for group in closed if a in group or b in group]
        closed = (closed - set(both)) | {frozenset().union(*both)}
    assert {frozenset(c) for c in history.clusters()} == {group for group in closed if len(group) > 1}
    for r in history.live:
        if r.verdict is Verdict.DIFFERENT:
            assert history.verdict(r.subject, r.object) is Verdict.DIFFERENT
    for a, b in combinations(KEYS, 2):
        same = history.verdict(a, b) is Verdict.SAME
        assert same == bool(history.path(a, b))


@settings(max_examples=200, deadline=None)
@given(moves, st.sampled_from(list(WORDS.values())), st.sampled_from(KEYS), st.sampled_from(KEYS))
def test_undo_restores(moves: list[tuple[Verdict, object, str]], verdict: Verdict, a: str, b: str) -> None:
    before = play(moves)
    new = Judgement(a, verdict, b, id="f" * 12)
    new = replace(new, supersedes=tuple(old.id for old in before.replacing(new)))
    try:
        after = before.add([new])
    except InputError:
        return
    undone = after.add([replace(new, verdict=Verdict.UNDO, supersedes=(new.id,), id="e" * 12)])
    assert state(undone) == state(before)
    redone = undone.add([replace(new, verdict=Verdict.UNDO, supersedes=("e" * 12,), id="d" * 12)])
    assert state(redone) == state(after)


@settings(max_examples=200, deadline=None)
@given(moves, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(moves: list[tuple[Verdict, object, str]], chance: random.Random) -> None:
    history = play(moves)
    rows = list(history.rows)
    chance.shuffle(rows)
    assert state(History(tuple(rows))) == state(history)


@settings(max_examples=200, deadline=None)
@given(moves, st.randoms(use_true_random=False))
def test_independent_judgements_may_come_in_any_order(
    moves: list[tuple[Verdict, object, str]], chance: random.Random
) -> None:
    rows = [replace(r, supersedes=()) for r in play(moves).live if r.verdict is not Verdict.UNDO]
    one = History().add(rows)
    chance.shuffle(rows)
    other = History()
    for r in rows:
        other = other.add([r])
    assert state(one) == state(other)


@settings(max_examples=40, deadline=None)
@given(moves=moves)
def test_a_file_read_again_says_the_same(tmp_path_factory: pytest.TempPathFactory, moves: list[object]) -> None:
    path = tmp_path_factory.mktemp("rows") / "judgements.tsv"
    for r in play(moves).live:  # type: ignore[arg-type]
        if r.verdict is not Verdict.UNDO:
            Judgements(path).judge(r, who="Exempel")
    before = path.read_bytes() if path.exists() else b""
    first, second = Judgements(path).history(), Judgements(path).history()
    assert state(first) == state(second)
    assert (path.read_bytes() if path.exists() else b"") == before


def test_a_contradiction_is_refused_with_the_path_that_proves_it(tmp_path: Path) -> None:
    judgements = Judgements(tmp_path / "judgements.tsv")
    kept = judgements.judge(row("a ≠ c"), who="Exempla")
    judgements.judge(row("a = b"), who="Exempelsson")
    before = judgements.path.read_bytes()
    with pytest.raises(InputError, match=rf"exempel:a = exempel:b .*exempel:b = exempel:c.*undo {kept[0].id}"):
        judgements.judge(row("b = c"), who="Exempelsson")
    with pytest.raises(InputError, match="one thing"):
        judgements.judge(row("a = a"), who="Exempelsson")
    assert judgements.path.read_bytes() == before


def test_who_judges_a_pair_again_replaces_the_earlier_row_and_undo_brings_it_back(tmp_path: Path) -> None:
    judgements = Judgements(tmp_path / "judgements.tsv")
    first = judgements.judge(row("a = b"), who="Exempla")
    second = judgements.judge(row("b ≠ a"), who="Exempla")
    assert judgements.history().verdict("exempel:a", "exempel:b") is Verdict.DIFFERENT
    judgements.undo([second[0].id], who="Exempla", why="fel knapp")
    assert judgements.history().verdict("exempel:a", "exempel:b") is Verdict.SAME
    assert judgements.judge(row("a = b"), who="Exempelsson") == []
    with pytest.raises(NotFoundError, match="holds no longer"):
        judgements.undo([second[0].id], who="Exempla")
    with pytest.raises(NotFoundError, match="no judgement has the number"):
        judgements.undo(["0" * 12], who="Exempla")
    assert [r.id for r in judgements.history().live if r.verdict is Verdict.SAME] == [first[0].id]


def test_an_undo_that_would_contradict_is_refused(tmp_path: Path) -> None:
    judgements = Judgements(tmp_path / "judgements.tsv")
    judgements.judge(row("a = b"), who="Exempla")
    changed = judgements.judge(row("a ≠ b"), who="Exempla")
    judgements.judge(row("b = c"), row("a ≠ c"), who="Exempla")
    with pytest.raises(InputError, match="cannot be both one and two"):
        judgements.undo([changed[0].id], who="Exempla")


def test_facts_are_accepted_rejected_and_put_right(tmp_path: Path) -> None:
    judgements = Judgements(tmp_path / "judgements.tsv")
    accepted = Judgement("press:a.txt#fact/1", Verdict.ACCEPT)
    put_right = Judgement("press:a.txt#fact/1", Verdict.CORRECT, "projektledare", "role")
    judgements.judge(accepted, put_right, Judgement("press:a.txt#fact/2", Verdict.REJECT), who="Exempla")
    history = judgements.history()
    assert history.reviews == {"press:a.txt#fact/1": True, "press:a.txt#fact/2": False}
    assert history.corrections == {"press:a.txt#fact/1": {"role": "projektledare"}}
    judgements.judge(replace(accepted, verdict=Verdict.REJECT), who="Exempla")
    assert judgements.history().reviews["press:a.txt#fact/1"] is False
    with pytest.raises(InputError, match="put right in"):
        judgements.judge(replace(put_right, field="colour"), who="Exempla")


def test_a_torn_last_line_is_repaired_and_told_and_nothing_else_is_lost(tmp_path: Path) -> None:
    path = tmp_path / "judgements.tsv"
    Judgements(path).judge(row("a = b"), who="Exempla")
    whole = path.read_bytes()
    Judgements(path).judge(replace(row("c = d"), why="två\trader\nblir en åäö"), who="Exempla")
    both = path.read_bytes()
    for cut in range(len(whole) + 1, len(both)):
        path.write_bytes(both[:cut])
        torn = Judgements(path)
        expected = 2 if cut == len(both) - 1 else 1
        assert len(torn.history().rows) == expected
        assert "last row" in torn.note
        assert path.read_bytes() == both[:cut]  # reading repairs nothing
    path.write_bytes(both[:-20])
    writer = Judgements(path)
    writer.judge(row("e = f"), who="Exempla")
    assert "cut off" in writer.note
    assert [r.subject for r in Judgements(path).history().rows] == ["exempel:a", "exempel:e"]


def test_a_torn_head_is_written_again(tmp_path: Path) -> None:
    path = tmp_path / "judgements.tsv"
    path.write_bytes(b"#curie_map:\n#  k: ht")
    assert Judgements(path).history().rows == ()
    Judgements(path).judge(row("a = b"), who="Exempla")
    assert len(Judgements(path).history().rows) == 1


@pytest.mark.parametrize(("found", "instead"), [("skos:exactMatch", "skos:ungefär"), ("exempel:b\t", "")])
def test_a_damaged_row_is_told_with_its_line(tmp_path: Path, found: str, instead: str) -> None:
    path = tmp_path / "judgements.tsv"
    Judgements(path).judge(row("a = b"), row("c = d"), who="Exempla")
    path.write_text(path.read_text(encoding="utf-8").replace(found, instead), encoding="utf-8")
    with pytest.raises(WorkspaceError, match="line 6"):
        Judgements(path).history()


def test_two_copies_of_the_file_may_be_joined(tmp_path: Path) -> None:
    one, other = tmp_path / "one.tsv", tmp_path / "other.tsv"
    Judgements(one).judge(row("a = b"), who="Exempla")
    other.write_bytes(one.read_bytes())
    Judgements(one).judge(row("b = c"), who="Exempla")
    Judgements(other).judge(row("a ≠ c"), who="Exempelsson")
    one.write_bytes(one.read_bytes() + other.read_bytes())
    joined = Judgements(one)
    assert len(joined.history().rows) == 3
    kept, path = joined.history().contradictions()[0]
    assert (kept.who, len(path)) == ("Exempelsson", 2)
    joined.undo([kept.id], who="Exempla")
    assert not joined.history().contradictions()


def _judge_many(path: str, name: str) -> None:
    for number in range(40):
        Judgements(Path(path)).judge(Judgement(f"{name}:{number}", Verdict.SAME, f"{name}:{number + 1}"), who=name)


def test_two_people_judging_at_once_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "judgements.tsv"
    context = multiprocessing.get_context("spawn")
    people = [context.Process(target=_judge_many, args=(str(path), name)) for name in ("anna", "bo")]
    for person in people:
        person.start()
    for person in people:
        person.join(60)
    history = Judgements(path).history()
    assert len(history.rows) == 80
    assert [len(cluster) for cluster in history.clusters()] == [41, 41]


def _quarrel(path: str, name: str) -> None:
    for number in range(1, 25):
        said = (number - 1, Verdict.SAME, number) if name == "anna" else (0, Verdict.DIFFERENT, number)
        with suppress(InputError):  # one of them was first
            Judgements(Path(path)).judge(Judgement(f"x:{said[0]}", said[1], f"x:{said[2]}"), who=name)


def test_two_people_who_contradict_each_other_at_once_leave_no_contradiction(tmp_path: Path) -> None:
    path = tmp_path / "judgements.tsv"
    context = multiprocessing.get_context("spawn")
    people = [context.Process(target=_quarrel, args=(str(path), name)) for name in ("anna", "bo")]
    for person in people:
        person.start()
    for person in people:
        person.join(60)
    history = Judgements(path).history()
    assert not history.contradictions()
    assert len(history.rows) >= 24  # of each pair of opposites at least one was written


def test_the_file_has_the_columns_of_sssom(tmp_path: Path) -> None:
    path = tmp_path / "judgements.tsv"
    Judgements(path).judge(replace(row("a ≠ b"), why="olika län"), who="Exempla")
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    cells = dict(zip(lines[0].split("\t"), lines[1].split("\t"), strict=True))
    assert tuple(cells) == COLUMNS
    assert (cells["predicate_id"], cells["predicate_modifier"]) == ("skos:exactMatch", "Not")
    assert (cells["author_id"], cells["comment"]) == ("Exempla", "olika län")


def test_check_tells_a_torn_row_and_a_contradiction(workspace: Workspace, press: list[Item]) -> None:
    keep(workspace, "press", press, "1")
    build(workspace)
    assert check(workspace) == []
    judgements = workspace.judgements
    judgements.judge(row("a = b"), who="Exempla")
    line = judgements.path.read_text(encoding="utf-8").splitlines()[-1]
    opposite = line[:-12].replace("skos:exactMatch\t", "skos:exactMatch\tNot", 1) + "0" * 12
    with judgements.path.open("a", encoding="utf-8") as file:
        file.write(f"{opposite}\n{line[:40]}")
    torn, contradiction = check(workspace)
    assert "cut off" in torn
    assert "cannot be both one and two" in contradiction
