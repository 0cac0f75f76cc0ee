"""Scores the text loader against gold facts: mentions and relations, precision and recall per type and per status.

    python -m benchmarks.score_text GOLD.jsonl TEXTS [--mentions ANNOTATIONS.jsonl] [--names FACTS.yaml] [--show]

GOLD holds one fact per line as `kurbits facts` prints it (docs/data.md); TEXTS is the folder of its documents. Facts
are compared as distinct (document, type, subject, object). An event or programme without a name of its own matches
when its first word or half of its words do; a role without a title and an employment are the same tie. ANNOTATIONS
holds one document per line with "doc" and "mentions" (type, start, end). `--names` makes the names of a facts file
known beforehand.
"""

import argparse
import re
import statistics
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import orjson

sys.path.insert(0, str(Path(__file__).parent.parent))

from loaders.registry import LoadOptions, read
from loaders.text import read_text
from loaders.text.document import open_text
from loaders.text.mentions import Mark
from loaders.text.names import known_as, names_for
from loaders.text.reading import understand
from ontology.facts import Entity, Fact, fact_json
from ontology.terms import slug

TYPES = {
    "Organisation": Mark.ORGANISATION, "Person": Mark.PERSON, "Place": Mark.PLACE, "Project": Mark.PROJECT,
    "Programme": Mark.PROGRAMME, "Event": Mark.EVENT, "Date": Mark.DATE, "Money": Mark.MONEY, "Quantity": Mark.COUNT,
    "Role": Mark.ROLE, "Website": Mark.WEBSITE, "Work": Mark.WORK, "ContactDetail": Mark.CONTACT,
    "TargetGroup": Mark.TARGET,
}  # fmt: skip
NOMINAL = ("event", "programme")
_NOISE = re.compile(r"\b(ab|ek|for|forening|stiftelsen|i|och|lan|lans|s)\b|\(.*?\)")


class Triple(NamedTuple):
    """A fact without its evidence, in comparable form."""

    doc: str
    type: str
    subject: tuple[str, str]
    object: tuple[str, str]


def fold(name: str) -> str:
    """Fold a name: accents, legal forms, genitives and word breaks do not count."""
    words = _NOISE.sub(" ", slug(name).replace("-", " ")).split()
    return "".join(word.removesuffix("s") if len(word) > 4 else word for word in words)


def end(said: dict[str, Any], fact: dict[str, Any]) -> tuple[str, str]:
    """Give the kind and the folded name of one end of a fact; of a value its number or its period."""
    if "value" not in said:
        name = known_as(said["name"])
        return said["kind"], fold(name) if said["kind"] not in NOMINAL else slug(name)
    qualifiers, value = fact.get("qualifiers", {}), str(said["value"])
    if fact["type"] == "claims":
        return "count", f"{float(qualifiers.get('value') or 0):g}"
    if fact["type"] == "project_budget":
        return "money", f"{float(qualifiers.get('amount') or 0):g}"
    return "period", re.sub(r"\s*\(.*", "", value)


def triple(fact: dict[str, Any]) -> Triple:
    """Give the comparable form of a fact."""
    subject, object_ = end(fact["subject"], fact), end(fact["object"], fact)
    type_ = fact["type"]
    if type_ == "employed_at":
        type_ = "holds_role"
    if type_ == "collaborates_with":
        subject, object_ = sorted((subject, object_))
    return Triple(fact["doc"], type_, subject, object_)


def alike(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Tell whether two ends are the same; an event without a name needs half of its words."""
    if one[0] in NOMINAL and one[0] == other[0]:
        words, others = set(one[1].split("-")), set(other[1].split("-"))
        return (
            len(words & others) >= 0.5 * min(len(words), len(others)) or one[1].split("-")[0] == other[1].split("-")[0]
        )
    return one == other or ({one[0], other[0]} == {"region", "municipality"} and one[1] == other[1])


def same(one: Triple, other: Triple) -> bool:
    """Tell whether two facts say the same."""
    return one[:2] == other[:2] and alike(one.subject, other.subject) and alike(one.object, other.object)


def row(title: str, right: int, said: int, gold: int) -> str:
    """Give a line of the table: precision and recall with their counts."""
    precision, recall = right / said if said else float("nan"), right / gold if gold else float("nan")
    return f"{title:24} P {precision:5.3f}  R {recall:5.3f}   right {right:4}  read {said:4}  gold {gold:4}"


def names_of(path: Path | None) -> dict[str, Entity]:
    """Give the names that a facts file makes known."""
    if path is None:
        return {}
    ends = (
        end for item in read([path], LoadOptions()) if isinstance(item, Fact) for end in (item.subject, item.object)
    )
    return {entity.name: entity for entity in ends if isinstance(entity, Entity) and entity.name}


def score_relations(gold: list[dict[str, Any]], found: list[dict[str, Any]], show: bool) -> None:
    """Print precision and recall per type and per status; only what is stated counts as right."""
    status: dict[Triple, str] = {}
    for fact in gold:
        status.setdefault(triple(fact), fact["status"])
    stated = {each for each, how in status.items() if how != "implied"}
    said = {triple(fact) for fact in found if fact["status"] != "implied"}
    right = {each for each in said if any(same(each, other) for other in stated)}
    met = {each for each in stated if any(same(other, each) for other in said)}
    print(row("RELATIONS stated", len(right), len(said), len(stated)))
    for type_ in sorted({each.type for each in stated | said}):
        counts = [sum(each.type == type_ for each in some) for some in (right, said, stated)]
        hit = sum(each.type == type_ for each in met)
        print(row("  " + type_, *counts), f" met {hit}")
    for how in ("explicit", "contextual", "implied"):
        wanted = [each for each, its in status.items() if its == how]
        got = sum(any(same(triple(fact), each) for fact in found) for each in wanted)
        print(f"  gold {how:12} met {got:3} of {len(wanted)}")
    accepted = sum(fact["review"] == "accepted" for fact in found)
    print(f"RECALL stated {len(met) / max(1, len(stated)):.3f}; accepted by itself: {accepted}")
    if show:
        for each in sorted(stated - met):
            print("  missed", each)
        for each in sorted(said - right):
            print("  extra ", each)


def score_entities(gold: list[dict[str, Any]], found: list[dict[str, Any]]) -> None:
    """Print precision and recall of the distinct names at the ends of facts, per kind."""
    wanted, got = (
        {
            (fact["doc"], end(fact[side], fact))
            for fact in facts
            for side in ("subject", "object")
            if "name" in fact[side]
        }
        for facts in (gold, found)
    )
    for kind in ("organisation", "person", "project", "programme", "region", "municipality", "event"):
        some, others = ({each for each in group if each[1][0] == kind} for group in (wanted, got))
        right = sum(any(one[0] == other[0] and alike(one[1], other[1]) for other in some) for one in others)
        if some or others:
            print(row("  ends: " + kind, right, len(others), len(some)))


def score_mentions(path: Path, folder: Path, names: dict[str, Entity], show: bool) -> None:
    """Print precision and recall of mentions by exact place and type."""
    right, said, gold = Counter[str](), Counter[str](), Counter[str]()
    strange: dict[str, list[str]] = defaultdict(list)
    for line in path.read_bytes().splitlines():
        annotated = orjson.loads(line)
        kept = open_text(folder / annotated["doc"])
        reading = understand(kept, names_for(names))
        wanted = {(m["start"], m["end"], TYPES[m["type"]]) for m in annotated["mentions"] if m["type"] in TYPES}
        got = {(m.start, m.end, m.mark) for m in reading.mentions if not m.anaphor and m.mark is not Mark.UNKNOWN}
        for counter, group in ((gold, wanted), (said, got), (right, wanted & got)):
            counter.update(each[2].name for each in group)
        strange["missed"] += [f"{annotated['doc'][:3]} {m.name} {kept.text[s:e]!r}" for s, e, m in sorted(wanted - got)]
        strange["extra"] += [f"{annotated['doc'][:3]} {m.name} {kept.text[s:e]!r}" for s, e, m in sorted(got - wanted)]
    print(row("MENTIONS", right.total(), said.total(), gold.total()))
    for name in sorted(gold | said):
        print(row("  " + name.lower(), right[name], said[name], gold[name]))
    for kind, lines in strange.items() if show else ():
        print(*(f"  {kind} {line}" for line in lines), sep="\n")


def facts_of(paths: Iterable[Path], names: dict[str, Entity]) -> list[dict[str, Any]]:
    """Read texts and give their facts as JSON objects."""
    options = LoadOptions(names=names)
    return [fact_json(item) for path in paths for item in read_text(path, options) if isinstance(item, Fact)]


def main() -> None:
    """Score one gold file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path, nargs="?")
    parser.add_argument("texts", type=Path, nargs="?")
    parser.add_argument("--data", type=Path, help="folder of real data: the gold and the seeds beside it are scored")
    parser.add_argument("--mentions", type=Path)
    parser.add_argument("--names", type=Path)
    parser.add_argument("--show", action="store_true", help="list what was missed and what was read too much")
    given = parser.parse_args()
    if not given.gold:
        if not given.data:
            print("Needs gold facts and their texts; see --help.")
            return
        beside = given.data.parent
        given.gold, given.texts = beside / "gold" / "seeds.facts.jsonl", beside / "seeds"
        given.mentions = beside / "gold" / "seeds.annotations.jsonl"
    gold = [orjson.loads(line) for line in given.gold.read_bytes().splitlines() if line.strip()]
    names = names_of(given.names)
    paths = [given.texts / doc for doc in sorted({fact["doc"] for fact in gold})]
    found = facts_of(paths, names)
    if given.mentions:
        score_mentions(given.mentions, given.texts, names, given.show)
    score_entities(gold, found)
    score_relations(gold, found, given.show)
    taken = []
    for _ in range(7):
        start = time.process_time()
        facts_of(paths, names)
        taken.append(time.process_time() - start)
    print(f"SPEED {len(paths) / statistics.median(taken):.0f} documents per processor second (median of {len(taken)})")


if __name__ == "__main__":
    main()
