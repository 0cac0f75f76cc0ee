import json
import sys
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler
from pathlib import Path

import pytest

from server.cli import main
from tests.loopback import Handler, listening


class Quiet(Handler, SimpleHTTPRequestHandler):
    """Serves a folder without telling."""


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """A server on loopback with one file."""
    (tmp_path / "served").mkdir()
    (tmp_path / "served" / "a.csv").write_text("id;name\n1;Exempelbolaget\n", encoding="utf-8")
    with listening(partial(Quiet, directory=tmp_path / "served")) as port:
        yield f"http://127.0.0.1:{port}/a.csv"


def run(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    monkeypatch.setattr(sys, "argv", ["kurbits", "fetch", *words])
    return main()


def test_a_file_is_fetched_to_a_folder(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, address, "--private", "--to", str(tmp_path / "here"), "--json") == 0
    told = capfd.readouterr()
    assert json.loads(told.out)[0]["bytes"] == 25
    assert "fetched, 25 bytes" in told.err
    assert (tmp_path / "here" / "a.csv").exists()
    assert run(monkeypatch, address, "--private", "--to", str(tmp_path / "here")) == 0
    assert "unchanged" in capfd.readouterr().err


def test_a_private_address_is_refused_unless_allowed(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, address, "--to", str(tmp_path / "here")) == 1
    assert "not a public address" in capfd.readouterr().err


def test_the_catalogue_is_listed_and_a_page_for_people_is_explained(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "--json") == 0
    assert {"cordis", "swecris"} <= {row["name"] for row in json.loads(capfd.readouterr().out)}
    assert run(monkeypatch, "swecris", "--lang", "en") == 1
    told = capfd.readouterr().err
    assert "Licence: CC0-1.0" in told
    assert "choose export to CSV" in told
