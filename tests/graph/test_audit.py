"""The audit log: whoever changes, removes or moves a line is found out."""

from pathlib import Path

import orjson
import pytest

from graph import audit


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "audit.jsonl"
    for number in range(4):
        audit.note(path, "exempel", "load", source=f"exempel-{number}")
    return path


def lines(path: Path) -> list[bytes]:
    return path.read_bytes().splitlines()


def test_lines_that_are_as_they_were_written_pass(log: Path) -> None:
    assert audit.problems(log) == []
    assert [entry["source"] for entry in audit.entries(log)] == [f"exempel-{number}" for number in range(4)]


@pytest.mark.parametrize("at", range(3))
def test_a_changed_removed_or_moved_line_is_named(log: Path, at: int) -> None:
    before = lines(log)
    for changed in (
        [*before[:at], before[at].replace(b"load", b"lead"), *before[at + 1 :]],
        before[:at] + before[at + 1 :],
        [*before[:at], before[at + 1], before[at], *before[at + 2 :]],
    ):
        log.write_bytes(b"\n".join(changed) + b"\n")
        (found,) = audit.problems(log)
        assert f"line {at + 1}" in found or f"line {at + 2}" in found


def test_a_changed_byte_anywhere_but_in_the_last_line_is_found(log: Path) -> None:
    data = log.read_bytes()
    last = data.rstrip(b"\n").rfind(b"\n") + 1
    for at in range(0, last - 1, 7):
        log.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
        assert audit.problems(log), at


def test_a_line_that_was_cut_off_is_not_counted_and_the_next_follows_on_the_last_whole_one(log: Path) -> None:
    log.write_bytes(log.read_bytes() + b'{"when": "20')
    assert "line 5" in audit.problems(log)[0]
    audit.note(log, "exempel", "publish", generation=1)
    assert audit.problems(log) == []
    assert len(lines(log)) == 5


def test_lines_from_before_they_were_bound_are_taken_over(tmp_path: Path) -> None:
    path = tmp_path / "audit.jsonl"
    path.write_bytes(orjson.dumps({"when": "2026", "who": "exempel", "action": "load"}) + b"\n")
    audit.note(path, "exempel", "publish", generation=1)
    assert audit.problems(path) == []
    path.write_bytes(path.read_bytes().replace(b"2026", b"2027", 1))
    assert "line 2" in audit.problems(path)[0]


def test_cleaning_binds_the_lines_anew(log: Path) -> None:
    audit.rewrite(log, lambda text: text.replace("exempel-1", "█"))
    assert audit.problems(log) == []
    assert [entry["source"] for entry in audit.entries(log)][1] == "█"
