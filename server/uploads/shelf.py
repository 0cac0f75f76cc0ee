"""Where a file that somebody sent lies until it is kept or taken away: a folder of its own, emptied at start."""

import re
import secrets
import shutil
from pathlib import Path
from typing import IO

from loaders.registry import FACTS, RDF, TABLES, TEXTS
from ontology.errors import InputError
from server.loading import loader_name

FOLDER = ".uploads"
_ENDINGS = (*TEXTS, *TABLES, *FACTS, *RDF)
_SEEN = 8192
_BEGINNINGS: dict[bytes, tuple[str, ...]] = {
    b"PK\x03\x04": (".xlsx", ".xlsm", ".ods", ".docx", ".zip"),
    b"%PDF-": (".pdf",),
    b"\xd0\xcf\x11\xe0": (".xls",),
    b"\x1f\x8b": (".gz",),
}
_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")
_LONGEST = 120


class Shelf:
    """The folder of what was sent; every file lies in a folder that only its token names."""

    def __init__(self, home: Path):
        self.path = home / FOLDER

    def clear(self) -> None:
        """Take everything away: what a server that was killed left behind."""
        shutil.rmtree(self.path, ignore_errors=True)

    def put(self, name: str, file: IO[bytes]) -> tuple[str, Path]:
        """Lay a file on the shelf; gives its token and its path. Raises InputError for one that nothing reads."""
        name = file_name(name)
        check(name, file.read(_SEEN))
        file.seek(0)
        token = secrets.token_urlsafe(18)
        folder = self.path / token
        folder.mkdir(parents=True, mode=0o700)
        try:
            with (folder / name).open("xb") as kept:
                shutil.copyfileobj(file, kept)
        except BaseException:
            self.remove(token)
            raise
        return token, folder / name

    def remove(self, token: str) -> None:
        """Take a file away."""
        shutil.rmtree(self.path / token, ignore_errors=True)


def file_name(sent: str) -> str:
    """Give a harmless name for a file that was sent: no folders, no control characters. Raises InputError."""
    name = re.sub(r"[^\w .()+-]", "_", re.split(r"[/\\]", sent)[-1]).lstrip(". ")
    stem, dot, ending = name.partition(".")
    name = f"{stem[:_LONGEST]}{dot}{ending[-20:]}"
    if not name.lower().endswith(_ENDINGS):
        raise InputError(
            f"{name or 'the file'}: nothing reads this kind of file; expected one of {', '.join(_ENDINGS)}.",
            sv=f"{name or 'Filen'} är av ett slag som inte går att läsa. Det som går: {', '.join(_ENDINGS)}.",
        )
    return name


def check(name: str, start: bytes) -> None:
    """Raise InputError for a file that is empty, or begins otherwise than its ending says."""
    if not start.strip():
        raise InputError(f"{name} is empty.", sv=f"{name} är tom.")
    ending = Path(name).suffix.lower()
    wanted = [begin for begin, endings in _BEGINNINGS.items() if ending in endings]
    packed = any(start.startswith(begin) for begin in _BEGINNINGS)
    plain = not packed and (b"\x00" not in start or start.startswith(_MARKS))
    if not (any(start.startswith(begin) for begin in wanted) if wanted else plain):
        raise InputError(
            f"{name} does not hold what its ending {ending} says. Open it and save it again.",
            sv=f"{name} innehåller inte det som ändelsen {ending} säger. Öppna filen och spara den på nytt.",
        )


def is_table(path: Path) -> bool:
    """Say whether a file is read as a table."""
    return loader_name(path) == "table"
