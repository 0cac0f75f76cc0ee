"""Opens papers (PDF, DOCX): a sealed child process gives their words, after a look at a DOCX's directory for bombs."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import orjson

from loaders.container import BOOK, DAMAGE, check_archive
from ontology.errors import SourceError, Where

PAPERS = {
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
"""What this module opens, by the file's ending, with its media type."""

_ROOMS = str(Path(__file__).parent.parent.parent)
_COMMAND = f"import sys; sys.path.insert(0, {_ROOMS!r}); from loaders.text.paperchild import main; main()"
_MEMORY = 600_000_000
_SECONDS = 30
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
    answer = _ask(path)
    if "refused" in answer:
        raise SourceError(where, answer["refused"], "a sound file", "Open it and save it again, or save it as text.")
    if not answer["text"].strip():
        raise SourceError(where, "no page of it holds text (a scan?)", "text", "Let a program recognise its letters.")
    return answer["text"]


def _check(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            check_archive(path, archive, BOOK)
    except DAMAGE as error:
        found = f"it is no Word document, or a damaged one ({error})"
        raise SourceError(Where(str(path)), found, "DOCX", "Open it and save it again.") from error


def _ask(path: Path) -> dict[str, str]:
    job = {"kind": path.suffix.lower().lstrip("."), "memory": _MEMORY, "seconds": _SECONDS}
    broken = f"its reader broke down on it, or took more than {_SECONDS} s or {_MEMORY} bytes of memory"
    try:
        with path.open("rb") as file:
            child = subprocess.run(  # noqa: S603 - our own interpreter and module
                [sys.executable, "-I", "-c", _COMMAND, orjson.dumps(job).decode()],
                stdin=file,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,  # a crash report may quote the file
                env={name: os.environ[name] for name in ("LD_LIBRARY_PATH", "TZ") if name in os.environ},
                timeout=2 * _SECONDS,
                check=True,
            )
        answer: dict[str, str] = orjson.loads(child.stdout)
    except (subprocess.SubprocessError, orjson.JSONDecodeError) as error:
        raise SourceError(Where(str(path)), broken, remedy="Check the file, split it, or save it as text.") from error
    return answer
