"""Files made to break a reader: each is refused by name, quickly, without a visitor, and this process lives on."""

import gzip
import json
import re
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from loaders.rdf import Limits, read_rdf
from ontology.errors import SourceError

TARGET = 10.0
"""Seconds within which every hostile file is answered."""

RDF = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:f="http://xmlns.com/foaf/0.1/">'


@pytest.fixture(scope="module")
def canary() -> Iterator[tuple[int, list[bytes]]]:
    """A listener that nobody should visit: its port and its visits."""
    visits: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            while True:
                try:
                    connection, _ = listening.accept()
                except OSError:
                    return
                visits.append(connection.recv(100))
                connection.close()

        threading.Thread(target=serve, daemon=True).start()
        yield listening.getsockname()[1], visits
        listening.shutdown(socket.SHUT_RDWR)


def refusal(tmp_path: Path, name: str, data: str | bytes, limits: Limits | None = None) -> str:
    """Read a file that must be refused, in time; give what is said."""
    path = tmp_path / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    begun = time.monotonic()
    with pytest.raises(SourceError) as caught:
        list(read_rdf(path, limits))
    assert time.monotonic() - begun < TARGET
    assert str(caught.value).startswith(str(path))
    return str(caught.value)


def laughs(levels: int) -> str:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, levels + 1))
    body = f"<f:Person><f:name>&l{levels};</f:name></f:Person></rdf:RDF>"
    return f'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY l0 "ha">{entities}]>{RDF}{body}'


@pytest.mark.parametrize("levels", [1, 5, 10])
def test_entities_that_grow_are_refused(tmp_path: Path, levels: int) -> None:
    assert "<!DOCTYPE> is refused" in refusal(tmp_path, "a.rdf", laughs(levels))


@pytest.mark.parametrize(
    "head",
    [
        '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE r [<!ENTITY x SYSTEM "http://127.0.0.1:PORT/x">]>',
        '<!DOCTYPE r SYSTEM "http://127.0.0.1:PORT/r.dtd">',
        '<!DOCTYPE r PUBLIC "-//X//Y" "http://127.0.0.1:PORT/r.dtd">',
        '<!DOCTYPE r [<!ENTITY % p SYSTEM "http://127.0.0.1:PORT/p">%p;]>',
        "<!-- " + "x" * 70_000 + ' --><!DOCTYPE r [<!ENTITY a "b">]>',
        "<!doctype r>",
    ],
)
def test_doctypes_are_refused_and_nothing_is_fetched(
    tmp_path: Path, canary: tuple[int, list[bytes]], head: str
) -> None:
    port, visits = canary
    text = head.replace("PORT", str(port)) + RDF + "</rdf:RDF>"
    assert re.search("DOCTYPE|ENTITY", refusal(tmp_path, "a.xml", text))
    assert visits == []


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-7"])
def test_a_doctype_in_another_encoding_does_not_slip_through(tmp_path: Path, encoding: str) -> None:
    text = f'<?xml version="1.0" encoding="{encoding}"?>{laughs(3).partition("?>")[2]}'
    assert re.search("UTF-8|DOCTYPE", refusal(tmp_path, "a.rdf", text.encode(encoding)))


CONTEXTS = {
    "string": '"URL"',
    "list": '[{"@vocab": "http://e/"}, "URL"]',
    "import": '{"@version": 1.1, "@import": "URL"}',
    "scoped": '{"a": {"@id": "http://e/a", "@context": "URL"}}',
}


@pytest.mark.parametrize("url", ["http://127.0.0.1:PORT/c.jsonld", "file:///etc/passwd"])
@pytest.mark.parametrize("shape", CONTEXTS)
def test_a_context_from_elsewhere_is_named_and_not_fetched(
    tmp_path: Path, canary: tuple[int, list[bytes]], shape: str, url: str
) -> None:
    port, visits = canary
    url = url.replace("PORT", str(port))
    text = f'{{"@context": {CONTEXTS[shape].replace("URL", url)}, "@id": "http://e/x", "a": {{"name": "x"}}}}'
    assert url in refusal(tmp_path, "a.jsonld", text)
    assert visits == []


def test_the_context_of_schema_org_is_known_without_fetching(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonld"
    path.write_text('{"@context": "https://schema.org", "@type": "Organization", "name": "Exempel A"}')
    assert [getattr(item, "name", "") for item in read_rdf(path)] == ["a.jsonld", "Exempel A"]


DEEP = 100_000
BOMBS = {
    "objects.jsonld": '{"http://e/p":' * DEEP + "1" + "}" * DEEP,
    "objects-3250.jsonld": '{"http://e/p":' * 3250 + "1" + "}" * 3250,
    "arrays.jsonld": '{"http://e/p":' + "[" * DEEP + "]" * DEEP + "}",
    "half.jsonld": "[" * DEEP,
    "blank.ttl": "<http://e/a> <http://e/b> " + "[ <http://e/b> " * DEEP,
    "lists.ttl": "<http://e/a> <http://e/b> " + "( " * DEEP,
    "triples.ttl": "<http://e/a> <http://e/b> " + "<<( <http://e/a> <http://e/b> " * DEEP,
    "triples.nt": "<http://e/a> <http://e/b> " + "<<( <http://e/a> <http://e/b> " * DEEP,
    "whole.nt": "<http://e/a> <http://e/b> "
    + "<<( <http://e/a> <http://e/b> " * DEEP
    + "<http://e/c> "
    + ")>> " * DEEP,
    "nest.rdf": RDF + "<f:a><f:b>" * (DEEP // 4),
    "long.ttl": '<http://e/a> <http://e/b> "' + "x" * 20_000_000,
}


@pytest.mark.parametrize("name", BOMBS)
def test_deep_and_long_files_are_refused_in_time(tmp_path: Path, name: str) -> None:
    assert refusal(tmp_path, name, BOMBS[name])


def test_a_packed_bomb_is_refused(tmp_path: Path) -> None:
    data = gzip.compress(b'<http://e/a> <http://e/b> "' + b"x" * 60_000_000 + b'" .\n')
    assert "unpacks to more than 200 times" in refusal(tmp_path, "a.nt.gz", data)


def test_a_damaged_or_cut_gzip_is_refused(tmp_path: Path) -> None:
    whole = gzip.compress(b"<http://e/a> <http://e/b> <http://e/c> .\n" * 1000)
    assert "damaged or cut short" in refusal(tmp_path, "a.nt.gz", whole[:-20])
    assert "damaged or cut short" in refusal(tmp_path, "b.nt.gz", b"\x1f\x8b" + b"nonsense" * 20)


def test_too_many_statements_too_much_time_and_too_much_memory_are_told(tmp_path: Path) -> None:
    data = b"".join(b'<http://e/%d> <http://xmlns.com/foaf/0.1/name> "x" .\n' % n for n in range(100_000))
    assert "more than 500 statements" in refusal(tmp_path, "a.nt", data, Limits(statements=500))
    assert "memory" in refusal(tmp_path, "b.nt", data, Limits(memory=4_000_000))
    slow = Limits(seconds=1, bytes_per_second=1_000_000_000)
    stars = "".join(
        f"<http://e/m> <http://www.w3.org/ns/org#{p}> <http://e/{n}> .\n"
        for n in range(600)
        for p in ("member", "organization", "role")
    )
    assert re.search("more than 1 s|memory", refusal(tmp_path, "c.nt", stars, slow))


def test_xml_that_stops_between_two_tags_is_not_taken_for_whole(tmp_path: Path) -> None:
    text = f'{RDF}\n<f:Person rdf:about="http://e/a"><f:name>Exempel</f:name></f:Person>\n'
    assert "row 3: not XML: no element found" in refusal(tmp_path, "a.rdf", text)


def test_an_error_names_the_line(tmp_path: Path) -> None:
    assert "row 2" in refusal(tmp_path, "a.ttl", "<http://e/a> <http://e/b> 1 .\n<http://e/a> <http://e/b> .\n")
    assert "row 2" in refusal(tmp_path, "a.jsonld", '{"a":\n  x}')


@pytest.mark.parametrize(
    "data", [b"\xff\xfe\x00", b"\x00" * 50, b"PK\x03\x04 not a graph", json.dumps({"@context": 5}).encode()]
)
@pytest.mark.parametrize("name", ["a.ttl", "a.nt", "a.nq", "a.trig", "a.rdf", "a.jsonld", "a.ttl.gz"])
def test_nonsense_is_refused(tmp_path: Path, name: str, data: bytes) -> None:
    assert refusal(tmp_path, name, data)
