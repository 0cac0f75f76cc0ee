"""Publishing into a remote store: only what changed is sent, and what fails leaves the former generation answering."""

import resource
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest

from graph.build import build
from graph.generation import Generation
from graph.keep import keep
from graph.publish import serve_again
from graph.sending import dataset_of, send
from graph.triples.connection import Connection
from graph.triples.digest import digests, pieces
from graph.triples.endpoint import Endpoint
from graph.triples.remote import RemoteStore
from graph.triples.remote_settings import RemoteSettings
from graph.triples.store import EmbeddedStore
from graph.workspace import Workspace
from ontology.errors import InputError, StoreError
from ontology.facts import Entity, Item, Kind
from ontology.terms import BASE
from tests.engines import Engine, Oxigraph, engine

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


def point(workspace: Workspace, server: Engine, environment: pytest.MonkeyPatch, rest: int = 0) -> None:
    """Write the address of a store into workspace.toml, and its password into the environment."""
    where: Endpoint = server.endpoint()
    if who := where.credentials.user:
        environment.setenv("KURBITS_STORE_USER", who)
        environment.setenv("KURBITS_STORE_PASSWORD", where.credentials.password)
    file = workspace.path / "workspace.toml"
    file.write_text(
        f'{file.read_text()}store = "{where.query}"\n[remote]\nupdate = "{where.update}"\ngraphs = "{where.graphs}"\n'
        f'login = "{where.login}"\nattempts = 1\nrest = {rest}\n'
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
    """Notes which graphs were sent and how many bytes, by watching the store at work."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch):
        self.names: list[str] = []
        self.bytes = 0
        whole = RemoteStore.load

        def load(store: RemoteStore, graph: str, given: Any) -> None:
            parts = list(given)
            self.names.append(graph.removeprefix(BASE))
            self.bytes += sum(map(len, parts))
            whole(store, graph, parts)

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


def changed(workspace: Workspace, table: list[Item], name: str) -> Generation:
    """Publish with one more organisation than before."""
    keep(workspace, name, [*table, Entity(Kind.ORGANISATION, f"Exempelbolaget {name} AB")], "1")
    return build(workspace)


def test_only_what_differs_is_sent(
    server: Engine, workspace: Workspace, environment: pytest.MonkeyPatch, table: list[Item]
) -> None:
    point(workspace, server, environment)
    keep(workspace, "tabell", table, "1")
    sent = Sent(environment)
    build(workspace)
    whole = sent.bytes
    assert sorted(sent.names) == ["graph/derived", "graph/meta", "graph/ontology", "graph/tabell", "published/1"]
    for turn, slot in (("ett", "2"), ("tva", "1"), ("tre", "2")):
        sent.names.clear()
        sent.bytes = 0
        made = changed(workspace, table, f"tabell-{turn}")
        assert made.manifest["slot"] == slot
        assert not any("ontology" in name for name in sent.names)
        assert {row[:3] for row in rows(server, made, SAID)} == {row[:3] for row in local(made, SAID)}
        assert len(rows(server, made, EVERYTHING)) == len(local(made, EVERYTHING))
        if turn != "ett":  # its slot had to be filled first
            assert not any(name.startswith("published/") for name in sent.names)
            assert sent.bytes < whole / 5
    sent.names.clear()
    build(workspace)
    assert sent.names == []
    workspace.forget("tabell-ett")
    made = build(workspace)
    assert not [name for name in names(server) if name.startswith(("graph/tabell-ett", "staged"))]
    assert {row[:2] for row in rows(server, made, EVERYTHING)} == {row[:2] for row in local(made, EVERYTHING)}


def test_a_slot_that_was_asked_a_moment_ago_is_left_as_it_was(
    oxigraph: Engine, workspace: Workspace, environment: pytest.MonkeyPatch, table: list[Item]
) -> None:
    point(workspace, oxigraph, environment, rest=3600)
    keep(workspace, "tabell", table, "1")
    slots = [
        build(workspace).manifest["slot"],
        *(changed(workspace, table, f"tabell-{i}").manifest["slot"] for i in "ab"),
    ]
    assert slots == ["1", "2", "3"]
    assert {name for name in names(oxigraph) if name.startswith("published/")} == {"published/2", "published/3"}


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
    assert rows(oxigraph, first, SAID) == local(first, SAID)
    assert not [name for name in names(oxigraph) if name.startswith("graph/press")]
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
        if "/graph/" in graph:  # the default graph is there, the first of the named ones is on its way
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


class Dying:
    """Lets a store be killed while it is at work on one of the requests it is sent, counted from 0."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, server: Engine, at: int = -1):
        self.seen = 0
        whole = Connection.send

        def send(connection: Connection, *given: Any, **more: Any) -> Any:
            self.seen += 1
            if self.seen - 1 != at:
                return whole(connection, *given, **more)
            with ThreadPoolExecutor(1) as beside:
                asked = beside.submit(whole, connection, *given, **more)
                server.kill()
                return asked.result()

        monkeypatch.setattr(Connection, "send", send)


def test_a_store_killed_in_the_middle_of_any_request_answers_with_what_is_served(
    server: Engine, workspace: Workspace, environment: pytest.MonkeyPatch, table: list[Item], press: list[Item]
) -> None:
    point(workspace, server, environment)
    keep(workspace, "tabell", table, "1")
    first = build(workspace)
    keep(workspace, "press", press, "1")
    second = build(workspace)
    with environment.context() as patched:
        serve_again(workspace, second.number)
        counted = Dying(patched, server)
        serve_again(workspace, first.number)
        serve_again(workspace, second.number)
        steps = range(counted.seen // 2)
    serve_again(workspace, first.number)
    before, said = rows(server, first, EVERYTHING), {row[:3] for row in local(first, SAID)}
    for step in steps if isinstance(server, Oxigraph) else steps[-1:]:  # Virtuoso takes seconds to start
        with environment.context() as patched:
            Dying(patched, server, at=step)
            with suppress(StoreError):  # it may be quicker than its end
                send(workspace, second.path)
        server.start()
        assert rows(server, first, EVERYTHING) == before, step
        send(workspace, first.path)  # what every next publication does as well
        assert {row[:3] for row in rows(server, first, SAID)} == said, step
    send(workspace, second.path)
    assert {row[:3] for row in rows(server, second, SAID)} == {row[:3] for row in local(second, SAID)}


def test_a_disk_that_is_full_over_there_leaves_the_former_generation_answering(
    oxigraph: Engine, workspace: Workspace, environment: pytest.MonkeyPatch, table: list[Item], press: list[Item]
) -> None:
    point(workspace, oxigraph, environment)
    keep(workspace, "tabell", table, "1")
    first = build(workspace)
    assert oxigraph.process
    unlimited = resource.prlimit(oxigraph.process.pid, resource.RLIMIT_FSIZE, (4096, resource.RLIM_INFINITY))
    keep(workspace, "press", press, "1")
    with pytest.raises(StoreError):
        build(workspace)
    current = workspace.current()
    assert current
    assert current.number == first.number
    assert rows(oxigraph, first, EVERYTHING) == local(first, EVERYTHING)
    assert rows(oxigraph, first, SAID) == local(first, SAID)
    resource.prlimit(oxigraph.process.pid, resource.RLIMIT_FSIZE, unlimited)
    oxigraph.kill()
    oxigraph.start()
    second = build(workspace)
    assert rows(oxigraph, second, SAID) == local(second, SAID)


def test_a_store_that_refuses_leaves_the_former_generation_answering(
    oxigraph: Engine, workspace: Workspace, environment: pytest.MonkeyPatch, table: list[Item], press: list[Item]
) -> None:
    point(workspace, oxigraph, environment)
    keep(workspace, "tabell", table, "1")
    first = build(workspace)
    keep(workspace, "press", press, "1")
    file = workspace.path / "workspace.toml"
    file.write_text(file.read_text().replace("/update", "/query"))
    with pytest.raises(StoreError, match="expected that it takes an update"):
        build(workspace)
    assert rows(oxigraph, first, EVERYTHING) == local(first, EVERYTHING)
    assert rows(oxigraph, first, SAID) == local(first, SAID)


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
