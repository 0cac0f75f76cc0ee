"""Texts, facts files and RDF damaged at random: each is read or refused by name."""

import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import docx
import pytest

from loaders.registry import LoadOptions, read
from ontology.errors import KurbitsError

TEXT = (
    "# Exempelprojektet startar\n\nExempelbolaget AB deltar i projektet Exempelvatten. Budgeten är 2 miljoner kronor.\n"
)
TRIPLE = '<http://e/a> <http://www.w3.org/2004/02/skos/core#prefLabel> "Exempel å" {}.\n'
ORGANISATION = "<http://e/a> a <http://www.w3.org/ns/org#Organization> .\n"
FACT = (
    '"type": "participates_in", "subject": {"kind": "organisation", "name": "A"}, '
    '"object": {"kind": "project", "name": "B"}'
)
SAMPLES = {
    "txt": TEXT,
    "md": f"---\ntitle: Exempel\ndate: 2021-03-12\n---\n{TEXT}",
    "html": f"<!doctype html><html><body><article><h1>Exempel</h1><p>{TEXT}</p></article></body></html>",
    "yaml": f"kurbits: facts/1\ntitle: Exempel\nfacts:\n  - {{{FACT}}}\n",
    "json": f'{{"kurbits": "facts/1", "title": "Exempel", "facts": [{{{FACT}}}]}}',
    "jsonl": f'{{"doc": "a.txt", {FACT}, "file": "a.txt", "row": 2, "columns": []}}\n',
    "ttl": ORGANISATION + TRIPLE.format(""),
    "nt": TRIPLE.format(""),
    "nq": TRIPLE.format("<http://e/g> "),
    "trig": f"<http://e/g> {{ {ORGANISATION} }}\n",
    "rdf": '<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
    'xmlns:f="http://xmlns.com/foaf/0.1/"><f:Organization><f:name>Exempel</f:name></f:Organization></rdf:RDF>',
    "jsonld": '{"@context": "https://schema.org", "@type": "Organization", "name": "Exempel"}',
}
TIMES = {name: 40 if name in ("txt", "md", "html", "yaml", "json", "jsonl") else 6 for name in (*SAMPLES, "docx")}


def flipped(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data))
    return data[:at] + bytes([chance.randrange(256)]) + data[at + 1 :]


def cut(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data))]


def doubled(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data))
    return data[:at] + data[: chance.randrange(len(data))] + data[at:]


def nul(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data))
    return data[:at] + b"\0" + data[at:]


def without(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data))
    return data[:at] + data[at + chance.randrange(1, 20) :]


def wide(data: bytes, chance: random.Random) -> bytes:
    return data.decode("utf-8", "replace").encode(chance.choice(("utf-16", "utf-32", "cp037")))


DAMAGES: tuple[Callable[[bytes, random.Random], bytes], ...] = (flipped, cut, doubled, nul, without, wide)


def sample(name: str, folder: Path) -> bytes:
    if name != "docx":
        return SAMPLES[name].encode()
    paper = docx.Document()
    paper.add_paragraph(TEXT)
    paper.save(str(folder / "whole.docx"))
    return (folder / "whole.docx").read_bytes()


@pytest.mark.parametrize("name", TIMES)
def test_a_damaged_file_is_read_or_refused_by_name(tmp_path: Path, name: str) -> None:
    whole, path = sample(name, tmp_path), tmp_path / f"exempel.{name}"
    path.write_bytes(whole)
    assert list(read([path], LoadOptions()))
    came: Counter[str] = Counter()
    for seed in range(TIMES[name]):
        chance = random.Random(f"{name} {seed}")  # noqa: S311 - the same damage every time
        path.write_bytes(DAMAGES[seed % len(DAMAGES)](whole, chance))
        try:
            came["read"] += bool(list(read([path], LoadOptions())))
        except KurbitsError as error:
            came["refused" if path.name in str(error) else f"refused without its name: {error}"] += 1
    assert came["refused"], came
    assert came["read"] + came["refused"] == TIMES[name], came
