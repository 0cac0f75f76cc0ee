"""The file judgements.tsv: every judgement one row, never changed, shaped as SSSOM (docs/identity.md)."""

import fcntl
import os
import re
import secrets
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from graph import durable, seals
from graph.identity.verdicts import CORRECTABLE, PAIRED, History, Judgement, Verdict, refusal
from ontology.errors import ConflictError, InputError, NotFoundError, WorkspaceError

COLUMNS = (
    "subject_id", "subject_label", "predicate_id", "predicate_modifier", "object_id", "object_label",
    "mapping_justification", "confidence", "author_id", "mapping_date", "comment", "supersedes", "record_id",
)  # fmt: skip
"""The columns, in the words of SSSOM (https://mapping-commons.github.io/sssom/) where it has one."""

_HEAD = (
    "#curie_map:\n#  k: https://w3id.org/kurbits/ns#\n#  skos: http://www.w3.org/2004/02/skos/core#\n"
    "#  semapv: https://w3id.org/semapv/vocab/\n" + "\t".join(COLUMNS) + "\n"
)
_BY_HAND = "semapv:ManualMappingCuration"
_ID = re.compile(r"[0-9a-f]{12}")
_PREDICATES = {
    Verdict.SAME: ("skos:exactMatch", ""),
    Verdict.DIFFERENT: ("skos:exactMatch", "Not"),
    Verdict.UNSURE: ("k:unsure", ""),
    Verdict.ACCEPT: ("k:accepted", ""),
    Verdict.REJECT: ("k:rejected", ""),
    Verdict.UNDO: ("k:undone", ""),
}
_CORRECTED = "k:corrected-"


class Judgements:
    """The judgements of a workspace. Reading never changes the file; writing adds whole rows, one writer at a time.

    `note` says in words what was repaired in the file by the last read or write, "" when nothing was.
    """

    def __init__(self, path: Path):
        self.path, self.note = path, ""

    def history(self) -> History:
        """Read all rows. Raises WorkspaceError for a damaged row; a last row that was cut off is left out and told."""
        if not self.path.exists():
            return History()
        with self.path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH)
            return self._parse(file.read())

    def problems(self) -> list[str]:
        """Give what is wrong with the file, in words; nothing when all is well."""
        try:
            found = self.history().contradictions()
        except WorkspaceError as error:
            return [str(error)]
        return [*filter(None, [self.note]), *(refusal(kept, path) for kept, path in found)]

    def judge(self, *given: Judgement, who: str, over: Collection[str] | None = None) -> list[Judgement]:
        """Write judgements, all or none; who judges the same pair or fact again replaces the earlier row.

        Gives the rows as written; a judgement that holds already is not written again. Raises InputError, with the
        path that proves it, for what contradicts another judgement. `over` are the ids of the rows that whoever
        judges has seen: ConflictError when another row would be replaced. None: whatever holds is replaced.
        """
        with self._writing() as file:
            before = self._parse(file.read())
            chosen = {row.about: row for row in given}.values()
            rows = [_completed(before, row, who) for row in chosen if not _holds(before, row)]
            unseen = [old for row in rows for old in before.replacing(row) if over is not None and old.id not in over]
            if unseen:
                raise ConflictError(f"this was judged meanwhile: {'; '.join(map(str, unseen))}. Look, and judge again")
            before.add(rows)
            self._append(file, rows)
        return rows

    def undo(self, names: Sequence[str], who: str, why: str = "") -> list[Judgement]:
        """Take rows back by their ids; what they had replaced holds again. Raises NotFoundError and InputError."""
        with self._writing() as file:
            before = self._parse(file.read())
            live = {row.id for row in before.live}
            rows = []
            for name in names:
                old = before.row(name)
                if name not in live:
                    raise NotFoundError(f"judgement {name} holds no longer, so there is nothing to undo")
                undone = replace(old, verdict=Verdict.UNDO, field="", why=why, supersedes=(name,))
                rows.append(_stamped(undone, who))
            before.add(rows)
            self._append(file, rows)
        return rows

    def rewrite(self, clean: Callable[[str], str]) -> None:
        """Clean every cell, for people who are erased: the one change that rows may suffer. Ids and order stay."""
        if not self.path.exists():
            return
        with self._writing() as file:
            data = file.read()
            rows = [line.split("\t") for line in data.decode("utf-8", "replace").split("\n")]
            fresh = "\n".join("\t".join((*map(clean, cells[:-1]), cells[-1])) for cells in rows).encode()
            if fresh != data:
                seals.whole(self.path, fresh)
                durable.write_file(self.path, fresh)

    @contextmanager
    def _writing(self) -> Iterator[BinaryIO]:
        fresh = not self.path.exists()
        with self._locked() as file:
            if fresh:
                durable.sync(self.path.parent)
            self._repair(file)
            file.seek(0)
            yield file

    @contextmanager
    def _locked(self) -> Iterator[BinaryIO]:
        """Open the file and be the only one who writes; open it again when it was written anew meanwhile."""
        while True:
            with self.path.open("a+b") as file:
                fcntl.flock(file, fcntl.LOCK_EX)
                if os.path.samestat(os.fstat(file.fileno()), self.path.stat()):
                    yield file
                    return

    def _repair(self, file: BinaryIO) -> None:
        """Complete or cut off the last line of a file whose writer was killed."""
        file.seek(0)
        data = file.read()
        if not data or (data[: len(_HEAD)] != _HEAD.encode() and _HEAD.encode().startswith(data)):
            seals.whole(self.path, _HEAD.encode())
            file.truncate(0)
            file.write(_HEAD.encode())
        elif not data.endswith(b"\n"):
            whole, tail = _split(data)
            self.note = _told(self.path, tail)
            if _complete(tail):
                file.write(b"\n")
            else:
                file.truncate(len(whole))
        file.flush()
        os.fsync(file.fileno())

    def _append(self, file: BinaryIO, rows: Sequence[Judgement]) -> None:
        """Write rows and have the disk keep them; one row is one write, so that a kill can only cut off the last."""
        start = file.seek(0, os.SEEK_END)
        for row in rows:
            file.write(_line(row).encode("utf-8"))
            file.flush()
            os.fsync(file.fileno())
        if rows:
            seals.added(self.path, start)

    def _parse(self, data: bytes) -> History:
        whole, tail = _split(data)
        if tail and not _HEAD.encode().startswith(data):
            self.note = _told(self.path, tail)
            whole += tail + b"\n" if _complete(tail) else b""
        rows = []
        for number, line in enumerate(whole.split(b"\n"), start=1):
            if line and not line.startswith((b"#", COLUMNS[0].encode() + b"\t")):
                rows.append(_row(line, f"{self.path}, line {number}"))
        ids = {row.id for row in rows}
        if len(ids) < len(rows):
            rows = list({row.id: row for row in rows}.values())  # two copies of the file were joined
        if missing := sorted({each for row in rows for each in row.supersedes} - ids):
            raise WorkspaceError(
                f"{self.path}: judgement {missing[0]} is superseded but not there; expected every row ever written. "
                "Restore the file from a backup."
            )
        return History(tuple(rows))


def _split(data: bytes) -> tuple[bytes, bytes]:
    cut = data.rfind(b"\n") + 1
    return data[:cut], data[cut:]


def _complete(tail: bytes) -> bool:
    parts = tail.split(b"\t")
    return len(parts) == len(COLUMNS) and _ID.fullmatch(parts[-1].decode("ascii", "replace")) is not None


def _told(path: Path, tail: bytes) -> str:
    if _complete(tail):
        return f"{path}: the last row lacked its line break; it is whole and counts"
    return f"{path}: the last row was cut off ({len(tail)} bytes) and does not count; that judgement must be made again"


def _row(line: bytes, where: str) -> Judgement:
    cells = line.removesuffix(b"\r").decode("utf-8", "replace").split("\t")
    if len(cells) != len(COLUMNS) or not _ID.fullmatch(cells[-1]) or "\ufffd" in cells[0] + cells[4]:
        raise WorkspaceError(
            f"{where}: found {len(cells)} columns and the number {cells[-1][:20]!r}; expected {len(COLUMNS)} columns "
            "with twelve hexadecimal characters last. Restore the file from a backup."
        )
    subject, subject_label, predicate, modifier, target, label, _, _, who, when, why, supersedes, name = cells
    field = predicate.removeprefix(_CORRECTED) if predicate.startswith(_CORRECTED) else ""
    found = [verdict for verdict, said in _PREDICATES.items() if said == (predicate, modifier)]
    if not found and field not in CORRECTABLE:
        raise WorkspaceError(f"{where}: {predicate!r} {modifier!r} is no judgement of ours. Restore the file.")
    verdict = found[0] if found else Verdict.CORRECT
    told = tuple(supersedes.split("|")) if supersedes else ()
    return Judgement(subject, verdict, target, field, who, when, why, subject_label, label, told, name)


def _line(row: Judgement) -> str:
    predicate, modifier = _PREDICATES.get(row.verdict, (_CORRECTED + row.field, ""))
    sure = "" if row.verdict in (Verdict.UNSURE, Verdict.UNDO) else "1"
    cells = (
        row.subject, row.subject_label, predicate, modifier, row.object, row.object_label, _BY_HAND, sure,
        row.who, row.when, row.why, "|".join(row.supersedes), row.id,
    )  # fmt: skip
    return "\t".join(" ".join(cell.split()) for cell in cells) + "\n"


def _holds(history: History, row: Judgement) -> bool:
    return any(
        old.verdict is row.verdict and (row.verdict in PAIRED or old.object == row.object)
        for old in history.replacing(row)
    )


def _completed(history: History, row: Judgement, who: str) -> Judgement:
    if row.verdict is Verdict.UNDO or (row.verdict is Verdict.CORRECT and row.field not in CORRECTABLE):
        raise InputError(f"{row.field or row.verdict!r} cannot be judged; a fact can be put right in {CORRECTABLE}")
    return _stamped(replace(row, supersedes=tuple(old.id for old in history.replacing(row))), who)


def _stamped(row: Judgement, who: str) -> Judgement:
    return replace(row, who=who, when=datetime.now(UTC).date().isoformat(), id=secrets.token_hex(6))
