"""What the service tells of itself holds figures, and neither queries nor names; a misspelt setting is refused."""

import json
import logging
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from ontology.errors import InputError
from server.app import create_app
from server.observe import Figures, JsonLines, ObserveMiddleware, shortened
from server.settings import Settings, printed, read_settings

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"


def test_a_line_tells_the_route_and_neither_query_nor_address(demo_home: Path) -> None:
    lines: list[bytes] = []
    app = ObserveMiddleware(create_app(Settings(home=demo_home, query_workers=1)), Figures(), lines.append)
    with TestClient(app, client=("192.0.2.77", 4), raise_server_exceptions=False) as client:
        client.get("/sv/sok?q=Exempla+Provfågel", headers={"user-agent": "Exempla"})
        client.get("/sv/aktor/person/exempla-provfagel")
        client.get("/no-such-page-exempla")
    told = b"".join(lines)
    assert "rovf" not in told.decode().lower()
    assert b"xempla" not in told
    first = json.loads(lines[0])
    assert (first["event"], first["client"], first["method"]) == ("request", "192.0.2.0/24", "GET")
    assert len(first["query"]) == 12
    assert json.loads(lines[2])["status"] == 404


@pytest.mark.parametrize(
    ("address", "network"),
    [("192.0.2.77", "192.0.2.0/24"), ("2001:db8:1:2::3", "2001:db8:1::/48"), ("testclient", ""), ("", "")],
)
def test_a_client_is_told_by_its_network_only(address: str, network: str) -> None:
    assert shortened(address) == network


def test_a_fault_is_one_line_of_json_with_its_traceback() -> None:
    try:
        raise ValueError("exempel")
    except ValueError:
        record = logging.LogRecord("server", logging.ERROR, "", 1, "a %s", ("fault",), sys.exc_info())
    told = json.loads(JsonLines().format(record))
    assert (told["level"], told["message"]) == ("error", "a fault")
    assert "ValueError: exempel" in told["fault"]


def test_figures_are_for_the_machine_itself(demo_home: Path) -> None:
    app = create_app(Settings(home=demo_home, query_workers=1))
    with TestClient(app, base_url="http://127.0.0.1:8000", client=("127.0.0.1", 4)) as client:
        client.get("/api/about")
        told = client.get("/metrics")
        assert told.headers["content-type"].startswith("text/plain; version=0.0.4")
        assert 'kurbits_requests_total{method="GET",route="about",status="200"} 1.0' in told.text
        assert "kurbits_request_seconds_bucket" in told.text
        assert "kurbits_generation 1.0" in told.text
    assert TestClient(app, client=("192.0.2.7", 4)).get("/metrics").status_code == 401


def test_a_setting_that_does_not_exist_is_refused_with_a_hint(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KURBITS_QUERY_SECOND", "3")
    with pytest.raises(InputError, match=r"KURBITS_QUERY_SECOND \(did you mean KURBITS_QUERY_SECONDS\?\)"):
        read_settings()
    monkeypatch.delenv("KURBITS_QUERY_SECOND")
    monkeypatch.setenv("KURBITS_STORE_PASWORD", "exempel-hemlighet")
    with pytest.raises(InputError, match=r"did you mean KURBITS_STORE_PASSWORD") as told:
        read_settings()
    assert "hemlighet" not in str(told.value)
    monkeypatch.delenv("KURBITS_STORE_PASWORD")
    monkeypatch.setenv("KURBITS_STORE_PASSWORD", "exempel-hemlighet")
    monkeypatch.setenv("KURBITS_MODEL_KEY", "exempel-hemlighet")
    assert "hemlighet" not in printed(read_settings())
    monkeypatch.setenv("KURBITS_MODEL_URL", "http://127.0.0.1/")
    monkeypatch.setenv("KURBITS_QUERY_SECONDS", "3")
    assert "KURBITS_QUERY_SECONDS=3.0\n" in printed(read_settings())


@pytest.mark.parametrize("unit", ["kurbits.service", "kurbits-backup.service"])
def test_the_unit_is_sealed_tightly(unit: str) -> None:
    """As systemd itself judges it: 0 is no exposure, 10 is all."""
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd-analyze is not installed")
    command = ["systemd-analyze", "security", "--offline=true", "--no-pager", "--threshold=15"]
    done = subprocess.run([*command, str(DEPLOY / unit)], capture_output=True, text=True, timeout=60, check=False)
    if "exposure level" not in done.stdout:
        pytest.skip(f"systemd-analyze judges no files here: {done.stderr.strip()[:100]}")
    assert done.returncode == 0, done.stdout[-200:]


def test_the_unit_the_container_and_the_proxy_name_what_exists() -> None:
    unit = (DEPLOY / "kurbits.service").read_text(encoding="utf-8")
    container = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
    caddy = (DEPLOY / "Caddyfile").read_text(encoding="utf-8")
    names = {f"KURBITS_{name.upper()}" for name in Settings.model_fields}
    for text in (unit, container):
        for word in text.replace("=", " ").split():
            assert not word.startswith("KURBITS_") or word in names, word
    assert "kurbits serve" in unit
    assert "USER" in container
    assert "reverse_proxy 127.0.0.1:8000" in caddy


def test_the_proxy_takes_its_example() -> None:
    if not shutil.which("caddy"):
        pytest.skip("caddy is not installed")
    command = ["caddy", "validate", "--config", str(DEPLOY / "Caddyfile"), "--adapter", "caddyfile"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr[-500:]
