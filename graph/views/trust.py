"""How far a picture can be read: what its distances say about who is tied to whom, in figures and in words."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from graph.tables import Floats, Ints

_PAIRS = 200_000  # so many pairs are looked at; more do not change a whole per cent
_NEAREST = 10
_FEW = 5  # below so many nodes or ties there is nothing to read into a picture
_GOOD, _FAIR = 0.6, 0.3


@dataclass(frozen=True)
class Trust:
    """What nearness in a picture is worth.

    `closeness` is the connected-closeness of Jacomy (2023, doi:10.7155/jgaa.00626): at the distance where they differ
    most, the share of ties that are shorter (`tied`) less the share of all pairs that stand as near (`any`). Near 1,
    nearness and ties are the same; at 0, distances say nothing. `distance` is a share of the picture's longer side.
    `kept` is the mean share of a node's nearest on the map (as many as it has ties, at most ten) that are tied to it.
    `geographic` pictures show places: there, nearness is not about ties at all.
    """

    closeness: float
    distance: float
    tied: float
    any: float
    kept: float
    geographic: bool = False

    def say(self, lang: str) -> str:
        """Tell it in Swedish or English."""
        if self.geographic:
            return _PLACES[lang]
        return _SAID[lang].format(**_percent(self)) + " " + _VERDICT[lang][self._grade]

    def columns(self) -> dict[str, float | str]:
        """Give it for the columns of a picture, with the words in both languages."""
        figures = {name: round(getattr(self, name), 3) for name in ("closeness", "distance", "tied", "any", "kept")}
        words = {lang: self.say(lang) for lang in _SAID}
        return {**figures, **words, **{f"short_{lang}": self.shortly(lang) for lang in _SAID}}

    def shortly(self, lang: str) -> str:
        """Tell it in a few words."""
        return _SHORT[lang][3 if self.geographic else self._grade]

    @property
    def _grade(self) -> int:
        return 0 if self.closeness >= _GOOD else 1 if self.closeness >= _FAIR else 2


_SAID = {
    "sv": "Så långt kan bilden läsas: {tied} % av de linjer som finns går mellan dem som står nära varandra (inom "
    "{distance} % av bildens bredd); av alla par gör {any} % det. Av en nods närmaste på bilden hänger {kept} % ihop "
    "med den.",
    "en": "How far the picture can be read: {tied} % of its lines join what stands near each other (within "
    "{distance} % of its width); of all pairs, {any} % do. Of a node's nearest, {kept} % are tied to it.",
}
_PLACES = {
    "sv": "Så långt kan bilden läsas: läget visar orten, inte vem som hör ihop med vem; läs linjerna.",
    "en": "How far the picture can be read: positions show places, not who belongs with whom; read the lines.",
}
_VERDICT = {
    "sv": (
        "Närhet betyder alltså oftast ett band. Långa avstånd, och var något ligger, betyder inget.",
        "Närhet antyder alltså ett band, inte mer. Långa avstånd, och var något ligger, betyder inget.",
        "Avstånden säger alltså nästan inget: läs linjerna.",
    ),
    "en": (
        "So nearness mostly means a tie. Long distances, and where something lies, mean nothing.",
        "So nearness hints at a tie, no more. Long distances, and where something lies, mean nothing.",
        "So distances say nearly nothing: read the lines.",
    ),
}
_SHORT = {
    "sv": ("Nära betyder oftast band", "Nära antyder band", "Avstånd säger föga", "Läget är orten"),
    "en": ("Near mostly means tied", "Near hints at a tie", "Distances say little", "Positions are places"),
}


def _percent(trust: Trust) -> dict[str, str]:
    shares = {name: getattr(trust, name) for name in ("distance", "tied", "any", "kept")}
    return {name: f"{100 * share:.0f}" for name, share in shares.items()}


def trust(x: Floats, y: Floats, s: Ints, t: Ints, *, geographic: bool = False) -> Trust | None:
    """Measure how far a picture can be read; None where there is too little in it to say anything.

    `s` and `t` are the ends of its lines as rows of `x` and `y`. Above some hundreds of nodes pairs are sampled, with a
    fixed seed: the same picture gives the same answer.
    """
    points = np.column_stack([x, y]).astype(np.float64)
    low, high = np.minimum(s, t), np.maximum(s, t)
    ends = np.unique(np.column_stack([low, high])[low != high], axis=0)
    side = float(np.ptp(points, axis=0).max()) if len(points) else 0.0
    if len(points) < _FEW or len(ends) < _FEW or side <= 0:
        return None
    length = np.sort(_far(points, ends[:, 0], ends[:, 1]))
    pairs = np.sort(_far(points, *_some_pairs(len(points))))
    tied = np.arange(1, len(length) + 1) / len(length)
    near = np.searchsorted(pairs, length, side="right") / len(pairs)
    best = int((tied - near).argmax())
    return Trust(
        closeness=max(0.0, float(tied[best] - near[best])),
        distance=float(length[best]) / side,
        tied=float(tied[best]),
        any=float(near[best]),
        kept=_kept(points, ends),
        geographic=geographic,
    )


def _far(points: NDArray[np.float64], a: NDArray[np.integer], b: NDArray[np.integer]) -> Floats:
    return np.asarray(np.hypot(*(points[a] - points[b]).T))


def _some_pairs(n: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    if n * (n - 1) // 2 <= _PAIRS:
        return np.triu_indices(n, 1)
    a, b = np.random.default_rng(0).integers(0, [[n], [n - 1]], (2, _PAIRS))
    return a, b + (b >= a)


def _kept(points: NDArray[np.float64], ends: NDArray[np.integer]) -> float:
    n = len(points)
    both = np.concatenate([ends, ends[:, ::-1]]).astype(np.int64)
    keys = np.sort(both[:, 0] * n + both[:, 1])
    want = np.minimum(np.bincount(both[:, 0], minlength=n), min(_NEAREST, n - 1))
    near = np.asarray(cKDTree(points).query(points, min(_NEAREST, n - 1) + 1)[1])
    others = _without_oneself(near)
    wanted = np.arange(n)[:, None] * n + others
    at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    hit = (keys[at] == wanted) & (np.arange(others.shape[1]) < want[:, None])
    some = want > 0
    return float((hit.sum(axis=1)[some] / want[some]).mean())


def _without_oneself(near: NDArray[np.intp]) -> NDArray[np.intp]:
    """Drop each row's own number, which stands first unless several share a spot; where it is missing, the last."""
    own = near == np.arange(len(near))[:, None]
    own[~own.any(axis=1), -1] = True
    return np.asarray(near[~own].reshape(len(near), -1))
