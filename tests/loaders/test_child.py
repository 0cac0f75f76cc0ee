"""The process that reads an untrusted file: sealed, limited, watched, and what it says when the file is too much."""

import re
import time
from pathlib import Path

import pytest

from loaders import child
from ontology.errors import SourceError, Where

ROOT = Path(__file__).parents[2]
FRAME = f"""
import sys, os, time, socket, subprocess
sys.path.insert(0, {str(ROOT)!r})
from loaders.child import RefusedError, serve

def answer(job, file):
{{body}}

def main():
    serve(answer, (ValueError, OSError), "it cannot be read as an example")
"""


@pytest.fixture
def said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Let a reader with this body read a small file; give what it answers."""
    monkeypatch.setattr(child, "_ROOMS", str(tmp_path))
    monkeypatch.setattr(child, "_LOOK", 0.05)

    def run(body: str, bounds: child.Bounds | None = None, progress: child.Progress | None = None):
        lines = "\n".join(f"    {line}" for line in body.splitlines())
        (tmp_path / "reader.py").write_text(FRAME.format(body=lines), encoding="utf-8")
        path = tmp_path / "exempel.bin"
        path.write_bytes(b"exempel" * 100_000)
        with path.open("rb") as file:
            where = Where(str(path), "Blad")
            return list(child.answers("reader", file, {"kind": "prov"}, where, bounds or child.Bounds(), progress))

    return run


def refusal(said, body: str, bounds: child.Bounds | None = None) -> str:
    with pytest.raises(SourceError) as caught:
        said(body, bounds)
    assert "exempel.bin, sheet 'Blad'" in str(caught.value)
    return str(caught.value)


def test_a_reader_gets_its_job_and_its_file_and_answers_in_lines(said) -> None:
    assert said("yield {'kind': job['kind'], 'size': len(file.read())}\nyield '{\"ready\": true}'") == [
        {"kind": "prov", "size": 700_000},
        {"ready": True},
    ]


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("os.abort()\nyield {}", "its reader broke down on it"),
        ("yield {}\nos.abort()", "its reader broke down on it"),
        ("os._exit(0)\nyield {}", "its reader broke down on it"),
        ("raise ValueError('not so')\nyield {}", r"it cannot be read as an example \(not so\)"),
        ("yield {}\nraise RefusedError('wrong', 7, 'right', 'Mend it')", "row 7: wrong; expected right. Mend it"),
        ("x = bytearray(4_000_000_000)\nyield {}", "more memory than a file may use"),
        ("socket.socket()\nyield {}", "not permitted"),
        ("subprocess.run(['true'])\nyield {}", "not permitted"),
    ],
)
def test_what_goes_wrong_is_told_as_a_fault_of_the_file(said, body: str, told: str) -> None:
    assert re.search(told, refusal(said, body))


def test_a_reader_that_computes_too_long_is_stopped(said) -> None:
    assert "more than 1 s" in refusal(said, "while True: pass\nyield {}", child.Bounds(seconds=1))


def test_a_reader_that_sleeps_is_stopped_by_the_clock(said, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child.Bounds, "patience", 0.3)
    begun = time.monotonic()
    assert "more than 60 s" in refusal(said, "yield {}\nsys.stdout.flush()\ntime.sleep(60)")
    assert time.monotonic() - begun < 10


def test_a_reader_that_says_too_much_is_stopped(said) -> None:
    body = "while True: yield {'more': 'x' * 10000}"
    assert "more than one file may" in refusal(said, body, child.Bounds(output=1_000_000))


def test_progress_is_how_far_the_reader_has_come_in_its_file(said) -> None:
    seen: list[tuple[str, int, int]] = []
    body = "os.lseek(file.fileno(), 300000, 0)\ntime.sleep(0.4)\nfile.read()\ntime.sleep(0.4)\nyield {}"
    said(body, progress=lambda *what: seen.append(what))
    assert ("exempel.bin", 300_000, 700_000) in seen
    assert seen[-1] == ("exempel.bin", 0, 0)
