"""PDF and Word documents are read as texts are; bad ones are refused by name and hurt nobody."""

import zipfile
from pathlib import Path

import docx
import pypdf
import pytest
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

from loaders.registry import LoadOptions, read
from ontology.errors import SourceError
from ontology.facts import Document, Entity, Fact


def facts(path: Path) -> tuple[Document, set[str]]:
    first, *rest = read([path], LoadOptions())
    assert isinstance(first, Document)
    found = [fact for fact in rest if isinstance(fact, Fact)]
    assert first.masked is not None
    assert all(first.masked[fact.evidence.start : fact.evidence.end] == fact.evidence.quote for fact in found)
    others = [fact.object.name if isinstance(fact.object, Entity) else fact.object.value for fact in found]
    return first, {f"{fact.type}: {fact.subject.name} -> {other}" for fact, other in zip(found, others, strict=True)}


def pdf(path: Path, lines: list[str], password: str = "") -> Path:
    """Write a PDF of one page with these lines."""
    writer = pypdf.PdfWriter()
    page = writer.add_blank_page(595, 842)
    shown = " T* ".join(f"({line}) Tj" for line in lines)
    stream = DecodedStreamObject()
    stream.set_data(f"BT /F1 12 Tf 14 TL 50 800 Td {shown} ET".encode("cp1252"))
    font = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica", "/Encoding": "/WinAnsiEncoding"}
    named = DictionaryObject({NameObject(key): NameObject(value) for key, value in font.items()})
    fonts = DictionaryObject({NameObject("/F1"): writer._add_object(named)})
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
    page[NameObject("/Contents")] = writer._add_object(stream)
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    writer.write(path)
    return path


def test_a_pdf_is_read_and_masked(tmp_path: Path) -> None:
    phone = "070-" + "123 45 67"
    document, said = facts(pdf(tmp_path / "a.pdf", ["Anna Exempelsson är vd för Exempel Bygg AB.", f"Tel: {phone}"]))
    assert document.media_type == "application/pdf"
    assert document.masked is not None
    assert phone not in document.masked
    assert said == {"holds_role: Anna Exempelsson -> Exempel Bygg AB"}


def test_a_word_document_is_read_with_its_tables(tmp_path: Path) -> None:
    paper = docx.Document()
    paper.add_paragraph("Projektet Grön Exempel finansieras av Vinnova.")
    table = paper.add_table(rows=2, cols=2)
    for row, cells in zip(
        table.rows, [("Projektägare", "Region Dalarna"), ("Projektperiod", "2021-2023")], strict=True
    ):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    paper.save(str(tmp_path / "a.docx"))
    document, said = facts(tmp_path / "a.docx")
    assert document.media_type.endswith("wordprocessingml.document")
    assert said == {
        "funds: Vinnova -> Grön Exempel",
        "leads_project: Region Dalarna -> Grön Exempel",
        "project_period: Grön Exempel -> 2021/2023",
    }


def test_a_pdf_without_text_or_with_a_password_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"scan\.pdf.*no page of it holds text"):
        facts(pdf(tmp_path / "scan.pdf", []))
    with pytest.raises(SourceError, match=r"locked\.pdf.*password"):
        facts(pdf(tmp_path / "locked.pdf", ["Exempel"], password="exempel"))  # noqa: S106 - an invented word


@pytest.mark.parametrize("data", [b"%PDF-1.7\n%%EOF", b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj", b"inget", b"PK\3\4"])
@pytest.mark.parametrize("name", ["a.pdf", "a.docx"])
def test_a_damaged_paper_is_refused_by_name(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(SourceError, match=name):
        facts(tmp_path / name)


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.docx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * 200_000_000)
    with pytest.raises(SourceError, match=r"unpack to 200000000"):
        facts(tmp_path / "a.docx")


def test_an_entity_in_a_word_document_is_not_read(tmp_path: Path) -> None:
    docx.Document().save(str(tmp_path / "plain.docx"))
    body = (
        '<?xml version="1.0"?><!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
        '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r>'
        "<w:t>Exempel &x; slut</w:t></w:r></w:p></w:body></w:document>"
    )
    with (
        zipfile.ZipFile(tmp_path / "plain.docx") as plain,
        zipfile.ZipFile(tmp_path / "a.docx", "w") as archive,
    ):
        for name in plain.namelist():
            archive.writestr(name, body if name == "word/document.xml" else plain.read(name))
    hostname = Path("/etc/hostname").read_text(encoding="utf-8").strip() if Path("/etc/hostname").exists() else "?"
    document, _ = facts(tmp_path / "a.docx")
    assert document.masked is not None
    assert hostname not in document.masked
