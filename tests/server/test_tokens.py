"""Tokens: only a hash is stored, they expire, and a revoked one is worth nothing, nor is a session opened with it."""

import stat
from datetime import date
from pathlib import Path

import pytest

from ontology.errors import InputError, NotFoundError, WorkspaceError
from server.tokens import SESSION_SECONDS, Tokens


def test_a_token_is_shown_once_and_only_its_hash_is_stored(tmp_path: Path) -> None:
    tokens = Tokens(tmp_path)
    text, made = tokens.new(["publish", "load"], "Exempel", 30)
    assert made.scopes == ("load", "publish")
    assert tokens.check(text) == made
    stored = tokens.path.read_text()
    assert text not in stored
    assert text.rpartition("_")[2] not in stored
    assert stat.S_IMODE(tokens.path.stat().st_mode) == 0o600
    assert tokens.check(text[:-1] + ("a" if text[-1] != "a" else "b")) is None
    for wrong in ("", "kbt_", text + "x", f" {text}", made.id, made.hash, "kbt_" + "0" * 8 + "_" + "a" * 43):
        assert tokens.check(wrong) is None


def test_a_revoked_or_expired_token_and_its_sessions_hold_no_longer(tmp_path: Path) -> None:
    tokens = Tokens(tmp_path)
    text, made = tokens.new(["review"], "", 1)
    session = tokens.session(made, 1_000)
    assert tokens.resume(session, 1_000) == made
    assert tokens.resume(session, 1_001 + SESSION_SECONDS) is None
    name, until, seal = session.split(".")
    for forged in (
        f"{name}.{int(until) + 1}.{seal}",
        f"{name}.{until}.{seal[:-1]}å",
        f"{name}..{seal}",
        "",
        "..",
        "x" * 99,
    ):
        assert tokens.resume(forged, 1_000) is None
    tokens._write([made.model_copy(update={"expires": date(2020, 1, 1)})])
    assert tokens.check(text) is None
    tokens._write([made])
    tokens.revoke(made.id)
    assert (tokens.check(text), tokens.resume(session, 1_000)) == (None, None)
    with pytest.raises(NotFoundError, match="kurbits token list"):
        tokens.revoke(made.id)


def test_what_a_token_may_not_be_is_refused(tmp_path: Path) -> None:
    for scopes, days in ((["everything"], 30), ([], 30), (["load"], 0), (["load"], 401)):
        with pytest.raises(InputError):
            Tokens(tmp_path).new(scopes, "", days)
    (tmp_path / "tokens.json").write_text('[{"id": 1}]')
    with pytest.raises(WorkspaceError, match="make new tokens"):
        Tokens(tmp_path).check("kbt_" + "0" * 8 + "_" + "a" * 43)
