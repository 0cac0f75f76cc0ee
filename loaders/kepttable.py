"""The copy of a table that is kept: the file itself, or its rows as text where that is clearer or must be masked."""

import csv
import io
from collections.abc import Sequence

from loaders import private
from loaders.container import open_bytes
from loaders.tablefile import Progress, Rows

LARGEST = 50_000_000
"""Characters of rows kept as text; of a larger table that must not be kept as it is, nothing is."""

_BLOCK = 1 << 20
_OVERLAP = 64
_UNKEPT = "This table holds personal data and is too large to mask. No copy of it is kept.\n"


def kept_copy(file: Rows, hidden: Sequence[int], search: bool, progress: Progress | None = None) -> str | None:
    """Give the rows to keep as text, without what is personal; None where the file itself may be kept.

    `hidden` are places of private columns. With `search` the file is looked through for personal numbers and e-mail
    addresses. In the text a row stands where its number says, so that evidence can be shown.
    """
    if file.verbatim and not hidden and (not search or _is_clean(file, progress)):
        return None
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\n")
    written = last = 0
    for number, row in file.rows():
        if not last and number > 1:
            writer.writerow(file.header)
            written = last = 1
        while number > written + 1:
            out.write("\n")
            written += 1
        if number == last:
            continue  # another element of the same record
        last = written = number
        writer.writerow(["" if at in hidden else private.cleaned(cell) for at, cell in enumerate(row)])
        if out.tell() > LARGEST:
            return _UNKEPT if hidden or search or not file.verbatim else None
    return out.getvalue()


def _is_clean(file: Rows, progress: Progress | None) -> bool:
    tail, size = b"", file.path.stat().st_size
    with open_bytes(file.path, member=file.member) as raw:
        while block := raw.read(_BLOCK):
            if not private.is_clean(tail + block):
                return False
            tail = block[-_OVERLAP:]
            if progress:
                progress(f"{file.path.name}: looking for personal data", raw.file.tell(), size)
    return True
