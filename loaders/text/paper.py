"""Opens papers (PDF, DOCX): a sealed child process gives their words, after a look at a DOCX's directory for bombs."""

import zipfile
from pathlib import Path

from loaders import child
from loaders.container import BOOK, DAMAGE, check_archive
from ontology.errors import SourceError, Where

PAPERS = {
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
"""What this module opens, by the file's ending, with its media type."""

_BOUNDS = child.Bounds(memory=600_000_000, seconds=30)
_LARGEST = 100_000_000


def words_of(path: Path) -> str:
    """Give the text of a PDF or DOCX. Raises SourceError for one that is missing, damaged, locked or without text."""
    where = Where(str(path))
    if not path.is_file():
        raise SourceError(where, "there is no such file", remedy="Check the name.")
    if path.stat().st_size > _LARGEST:
        raise SourceError(where, f"{path.stat().st_size} bytes", f"at most {_LARGEST}", "Split it.")
    if path.suffix.lower() == ".docx":
        _check(path)
    job = {"kind": path.suffix.lower().lstrip(".")}
    with path.open("rb") as file:
        text = "".join(line["text"] for line in child.answers("loaders.text.paperchild", file, job, where, _BOUNDS))
    if not text.strip():
        raise SourceError(where, "no page of it holds text (a scan?)", "text", "Let a program recognise its letters.")
    return text


def _check(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            check_archive(path, archive, BOOK)
    except DAMAGE as error:
        found = f"it is no Word document, or a damaged one ({error})"
        raise SourceError(Where(str(path)), found, "DOCX", "Open it and save it again.") from error
