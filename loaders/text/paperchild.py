"""Reads the words of one PDF or DOCX (`loaders/child.py`) and prints them."""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import IO, Any, NoReturn

import docx
import pypdf
from docx.opc.exceptions import OpcError
from docx.oxml.exceptions import InvalidXmlError
from docx.table import Table
from docx.text.paragraph import Paragraph
from pypdf.errors import PyPdfError

from loaders.child import RefusedError, serve

LONGEST = 20_000_000
"""Characters of the longest text that is read."""
_REMEDY = "Open it and save it again, or save it as text."
_BREAKS = re.compile(r"\n{3,}")


def words_of_pdf(data: bytes) -> str:
    """Give the text of a PDF, page after page; one that asks for a password raises ValueError."""
    reader = pypdf.PdfReader(BytesIO(data))
    if reader.is_encrypted and not reader.decrypt(""):
        raise ValueError("it is protected by a password")
    return _joined(page.extract_text() or "" for page in reader.pages)


def words_of_docx(data: bytes) -> str:
    """Give the text of a Word document: its paragraphs, and of its tables one line a row ("label: value" of two)."""
    return _joined(_parts(docx.Document(BytesIO(data)).iter_inner_content()))


def _parts(content: Iterator[Paragraph | Table]) -> Iterator[str]:
    for part in content:
        if isinstance(part, Paragraph):
            yield part.text
        else:
            yield "\n".join(_row([cell.text.strip() for cell in row.cells]) for row in part.rows)


def _row(cells: list[str]) -> str:
    kept = [cell for index, cell in enumerate(cells) if cell and cell not in cells[:index]]  # merged cells come twice
    return f"{kept[0].rstrip(':')}: {kept[1]}" if len(kept) == 2 else " | ".join(kept)


def _joined(parts: Iterator[str]) -> str:
    kept: list[str] = []
    size = 0
    for part in parts:
        size += len(part)
        if size > LONGEST:
            raise ValueError(f"more than {LONGEST} characters")
        kept.append(part.rstrip())
    return _BREAKS.sub("\n\n", "\n\n".join(kept)).strip() + "\n"


READERS = {"pdf": words_of_pdf, "docx": words_of_docx}


def _answer(job: dict[str, Any], file: IO[bytes]) -> Iterator[dict[str, Any]]:
    try:
        text = READERS[job["kind"]](file.read())
    except (PyPdfError, InvalidXmlError, OpcError, SyntaxError, KeyError, ValueError, OSError, RecursionError) as error:
        raise RefusedError(f"it cannot be read as {job['kind'].upper()} ({error})", remedy=_REMEDY) from error
    yield {"text": text.encode("utf-8", "replace").decode()}


def main() -> NoReturn:
    """Do the job, print, end."""
    serve(_answer, (), "")
