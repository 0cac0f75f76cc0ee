"""Choose a media type by an Accept header (RFC 9110 §12.5.1)."""

from collections.abc import Iterable


def _ranges(accept: str) -> list[tuple[str, float]]:
    found = []
    for part in accept.split(","):
        name, *parameters = (piece.strip() for piece in part.split(";"))
        weight = 1.0
        for parameter in parameters:
            if parameter.lower().startswith("q="):
                try:
                    weight = min(1.0, max(0.0, float(parameter[2:])))
                except ValueError:
                    weight = 0.0
        if name:
            found.append((name.lower(), weight))
    return found


def _weight(media_type: str, ranges: list[tuple[str, float]]) -> float:
    """Give the weight of the most specific range that a type falls in."""
    best, specific = 0.0, -1
    for name, weight in ranges:
        if name == media_type:
            rank = 2
        elif name == media_type.partition("/")[0] + "/*":
            rank = 1
        elif name == "*/*":
            rank = 0
        else:
            continue
        if rank > specific:
            best, specific = weight, rank
    return best


def choose(accept: str, offered: Iterable[str]) -> str:
    """Give the offered type that is wanted most, the first offered among equals, "" when none is acceptable.

    Types that are named go before types that only fall in a range: `text/html, */*` means a page.
    """
    if not accept.strip():
        return next(iter(offered), "")
    ranges = _ranges(accept)
    named = {name for name, _ in ranges}
    best, most = "", (0.0, False)
    for media_type in offered:
        rank = (_weight(media_type, ranges), media_type in named)
        if rank[0] > 0 and rank > most:
            best, most = media_type, rank
    return best
