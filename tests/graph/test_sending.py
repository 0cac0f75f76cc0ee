"""Publishing into a remote store: only what changed is sent, and what fails leaves the former generation answering."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from graph.build import build
from graph.generation import Generation
from graph.keep import keep
from graph.publish import serve_again
from graph.sending import dataset_of
from graph.triples.digest import digests, pieces
from graph.triples.endpoint import Endpoint
from graph.triples.remote import RemoteStore
from graph.triples.remote_settings import RemoteSettings
from graph.triples.store import EmbeddedStore
from graph.workspace import Workspace
from ontology.errors import InputError, StoreError
from ontology.facts import Item
from ontology.terms import BASE
from tests.engines import Engine, engine

EVERYTHING = "SELECT ?s ?p ?o { ?s ?p ?o }"
SAID = "SELECT ?g ?s ?p ?o { GRAPH ?g { ?s ?p ?o } }"


@pytest.fixture(params=["oxigraph", "virtuoso"])
def server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    with engine(request.param, tmp_path / "engine") as started:
        yield started


@pytest.fixture
def oxigraph(tmp_path: Path) -> Iterator[Engine]:
    with engine("oxigraph", tmp_path / "engine") as started:
        yield started


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in ("USER", "PASSWORD", "TOKEN"):
        monkeypatch.delenv(f"KURBITS_STORE_{name}", raising=False)
    return monkeypatch


def point(workspace: Workspace, server: Engine, environment: pytest.MonkeyPatch) -> None:
    """Write the address of a store into workspace.toml, and its password into the environment."""
    where: Endpoint = server.endpoint()
    if who := where.credentials.user:
        environment.setenv("KURBITS_STORE_USER", who)
        environment.setenv("KURBITS_STORE_PASSWORD", where.credentials.password)
    file = workspace.path / "workspace.toml"
    file.write_text(
        f'{file.read_text()}store = "{where.query}"\n[remote]\nupdate = "{where.update}"\ngraphs = "{where.graphs}"\n'
        f'login = "{where.login}"\nattempts = 1\n'
    )


def rows(server: Engine, generation: Generation, query: str) -> set[tuple[str, ...]]:
    with closing(RemoteStore(server.endpoint(), dataset_of(generation))) as store:
        return {tuple(term.value for term in row) for row in store.query(query)}  # type: ignore[union-attr]


def local(generation: Generation, query: str) -> set[tuple[str, ...]]:
    return {tuple(term.value for term in row) for row in generation.store.query(query)}  # type: ignore[union-attr]


def names(server: Engine) -> set[str]:
    with closing(RemoteStore(server.endpoint())) as store:
        found = store.query("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }")
        return {row["g"].value.removeprefix(BASE) for row in found if row["g"].value.startswith(BASE)}  # type: ignore[union-attr]


class Sent:
    """Notes which graphs were sent, by watching the store at work."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch):
        self.names: list[str] = []
        whole = RemoteStore.load

        def load(store: RemoteStore, graph: str, given: Any) -> None:
            self.names.append(graph.removeprefix(BASE).partition("/")[0])
            whole(store, graph, given)

        monkeypatch.setattr(RemoteStore, "load", load)


def test_what_is_published_answers_there_as_it_does_here(
    server: Engine, workspace: Workspace, environment: pytest.MonkeyPatch, table: list[Item], press: list[Item]
) -> None:
    point(workspace, server, environment)
    keep(workspace, "tabell", table, "1")
    keep(workspace, "press", press, "1")
    made = build(workspace)
    assert {row[:2] for row in rows(server, made, EVERYTHING)} == {row[:2] for row in local(made, EVERYTHING)}
    assert len(rows(server, made, EVERYTHING)) == len(local(made, EVERYTHING))
    assert {row[:3] for row in rows(server, made, SAID)} == {row[:3] for row in local(made, SAID)}
    assert not [name for name in names(server) if name.startswith("staged")]


def test_only_what_changed_is_sent(
    oxigraph: Engine, workspace: Workspace, environment: pytest.MonkeyPatch, table: list[Item], press: list[Item]
) -> None:
    point(workspace, oxigraph, environment)
    keep(workspace, "tabell", table, "1")
    sent = Sent(environment)
    build(workspace)
    assert sorted(sent.names) == ["published", "staged", "staged", "staged", "staged"]
    sent.names.clear()
    build(workspace)
    assert sent.names == []
    keep(workspace, "press", press, "1")
    second = build(workspace)
    assert "published" in sent.names
    assert len(sent.names) < len(second.manifest["graphs"])  # the ontology, at least, is as it was
    workspace.forget("press")
    third = build(workspace)
    assert not [name for name in names(oxigraph) if name.startswith("graph/press")]
    assert rows(oxigraph, third, EVERYTHING) == local(third, EVERYTHING)


def test_former_generations_answer_as_long_as_they_are_kept(
    oxigraph: Engine, workspace: Workspace, environment: pytest.MonkeyPatch, table: list[Item], press: list[Item]
) -> None:
    point(workspace, oxigraph, environment)
    keep(workspace, "tabell", table, "1")
    first = build(workspace)
    expected = local(first, EVERYTHING)
    keep(workspace, "press", press, "1")
    build(workspace)
    serve_again(workspace, first.number)
    assert rows(oxigraph, first, EVERYTHING) == expected
    workspace.forget("press")
    build(workspace)
    assert len([name for name in names(oxigraph) if name.startswith("published/")]) == 2


def test_a_store_killed_while_it_is_sent_to_goes_on_as_before(
    server: Engine, workspace: Workspace, environment: pytest.MonkeyPatch, table: list[Item], press: list[Item]
) -> None:
    point(workspace, server, environment)
    keep(workspace, "tabell", table, "1")
    first = build(workspace)
    before = rows(server, first, EVERYTHING), rows(server, first, SAID)
    keep(workspace, "press", press, "1")
    whole = RemoteStore.load

    def load(store: RemoteStore, graph: str, given: Any) -> None:
        if "staged/" in graph:  # the whole is there, the first of the named graphs is on its way
            server.kill()
        whole(store, graph, given)

    with environment.context() as patched:
        patched.setattr(RemoteStore, "load", load)
        with pytest.raises(StoreError, match="cannot be reached"):
            build(workspace)
    served = workspace.current()
    assert served
    assert served.number == first.number
    server.start()
    assert (rows(server, served, EVERYTHING), rows(server, served, SAID)) == before
    second = build(workspace)
    assert len(rows(server, second, EVERYTHING)) == len(local(second, EVERYTHING)) > len(before[0])
    assert not [name for name in names(server) if name.startswith("staged")]


def test_a_store_killed_at_the_switch_holds_the_old_or_the_new(
    server: Engine, workspace: Workspace, environment: pytest.MonkeyPatch, table: list[Item], press: list[Item]
) -> None:
    point(workspace, server, environment)
    keep(workspace, "tabell", table, "1")
    first = build(workspace)
    before = rows(server, first, EVERYTHING)
    keep(workspace, "press", press, "1")
    whole = RemoteStore.update

    def update(store: RemoteStore, sparql: str) -> None:
        whole(store, sparql)
        if sparql.startswith("COPY"):
            server.kill()

    with environment.context() as patched:
        patched.setattr(RemoteStore, "update", update)
        with pytest.raises(StoreError):
            build(workspace)
    server.start()
    served = workspace.current()
    assert served
    assert (served.number, rows(server, served, EVERYTHING)) == (first.number, before)
    second = build(workspace)
    assert {row[:3] for row in rows(server, second, SAID)} == {row[:3] for row in local(second, SAID)}


def test_passwords_stand_in_the_environment_and_nowhere_else(environment: pytest.MonkeyPatch) -> None:
    settings = RemoteSettings()
    environment.setenv("KURBITS_STORE_TOKEN", "hemlig-nyckel")
    endpoint = settings.endpoint("https://store.exempel.se/query")
    assert endpoint.headers["Authorization"] == "Bearer hemlig-nyckel"
    assert "hemlig" not in repr(endpoint)
    environment.setenv("KURBITS_STORE_USER", "exempel")
    with pytest.raises(InputError, match="one of them"):
        settings.endpoint("https://store.exempel.se/query")
    environment.delenv("KURBITS_STORE_TOKEN")
    with pytest.raises(InputError, match="belong together"):
        settings.endpoint("https://store.exempel.se/query")


@pytest.mark.parametrize("line", ['store = "http://store.exempel.se/query"', 'store = "store"', "[remote]\nadress = 1"])
def test_a_wrong_setting_is_named(workspace: Workspace, line: str) -> None:
    file = workspace.path / "workspace.toml"
    file.write_text(f"{file.read_text()}{line}\n")
    with pytest.raises(InputError, match=r"workspace\.toml: (store|remote)"):
        _ = workspace.settings


def test_a_digest_tells_graphs_apart_whatever_their_order(tmp_path: Path) -> None:
    lines = [f'<https://exempel.se/{i}> <https://exempel.se/p> "Exempel {i}" .\n'.encode() for i in range(50)]
    one, other = EmbeddedStore.open(tmp_path / "a"), EmbeddedStore.open()
    one.bulk_load(b"".join(lines))
    other.bulk_load(b"".join(reversed(lines)))
    assert digests(one) == digests(other)
    other.replace("", b"".join(lines[1:]))
    assert digests(one)[""] != digests(other)[""]
    assert b"".join(pieces(other, "", tmp_path / "scratch")).count(b"\n") == 49
    assert not (tmp_path / "scratch").exists()
