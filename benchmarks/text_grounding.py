"""Measures what is believed of a language model: true facts that pass the grounding, falsified ones that it refuses.

    python -m benchmarks.text_grounding [GOLD.jsonl TEXTS | --data DIR]

No model is asked: a truthful one is played by the gold facts (as `kurbits facts` prints them), a lying one by the same
facts with one thing changed. A lie that the gold happens to state is no lie and left out.
"""

import argparse
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

import orjson
from pydantic import ValidationError

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.score_text import triple
from loaders.text.document import open_text
from loaders.text.facts import Reading
from loaders.text.model import pieces_of
from loaders.text.model_answer import Saying
from loaders.text.model_ground import Ground, ground
from loaders.text.model_names import Named
from loaders.text.names import names_for
from loaders.text.reading import understand
from ontology.errors import GroundingError
from ontology.facts import Fact, fact_json

ELSEWHERE = "an end from elsewhere, quote as it is"
Said = dict[str, Any]
_DATE = re.compile(r"\d{4}(-\d\d){0,2}")


def saying(fact: Said) -> Said:
    """Write a gold fact as a model would."""
    said = {name: fact["qualifiers"].get(name) for name in ("role", "start", "end", "amount", "currency")}
    if fact["type"] == "project_period":
        first, _, last = str(fact["object"]["value"]).partition("/")
        said |= {"start": first, "end": last}
    said |= {
        name: day if _DATE.fullmatch(str(day or "")) else None for name, day in said.items() if name in ("start", "end")
    }
    subject, object_ = ({key: fact[side].get(key) for key in ("kind", "name")} for side in ("subject", "object"))
    ends = {"subject": subject, "object": None if "value" in fact["object"] else object_}
    return said | ends | {name: fact[name] for name in ("type", "status", "quote")} | {"confidence": 1.0}


def lies(said: Said, reading: Reading) -> Iterator[tuple[str, Said]]:
    """Change one thing of a fact, in every way there is."""
    if figure := re.search(r"\d", said["quote"]):
        other = str((int(figure[0]) + 1) % 10)
        yield "a figure in the quote", said | {"quote": said["quote"].replace(figure[0], other, 1)}
    for side in ("subject", "object"):
        end = said[side]
        if end is None:
            continue
        yield "an invented name", said | {side: end | {"name": "Hittepåbolaget Exempel"}}
        strangers = {m.name for m in reading.mentions if m.kind == end["kind"] and m.named and m.name != end["name"]}
        for name in sorted(strangers):
            if end["name"] in said["quote"]:
                yield "another name in the quote", said | {"quote": said["quote"].replace(end["name"], name)}
                if name not in said["quote"]:
                    yield ELSEWHERE, said | {side: end | {"name": name}}
    if said["role"]:
        yield "another role", said | {"role": "hovmarskalk"}
    if said["amount"]:
        yield "ten times the sum", said | {"amount": said["amount"] * 10}
    if said["start"]:
        yield "another year", said | {"start": "1999"}


def grounded(said: Said, reading: Reading) -> tuple[Fact | None, str]:
    """Give the fact that is believed, else the reason why not."""
    try:
        piece = next(
            (each for each in pieces_of(reading.kept) if said["quote"] in each.words), pieces_of(reading.kept)[0]
        )
        return ground(Saying.model_validate(said), Ground(Named(reading), piece, "model:gold")), ""
    except ValidationError as error:
        return None, error.errors()[0]["msg"]
    except GroundingError as error:
        return None, re.sub(r"'[^']*'|\d[\d-]*", "…", str(error))


def main() -> None:
    """Score one gold file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path, nargs="?")
    parser.add_argument("texts", type=Path, nargs="?")
    parser.add_argument("--data", type=Path, help="folder of real data: the gold and the seeds beside it are used")
    given = parser.parse_args()
    if given.data:
        given.gold, given.texts = given.data.parent / "gold" / "seeds.facts.jsonl", given.data.parent / "seeds"
    if not given.texts or not given.gold.exists():
        print("Needs gold facts and their texts, or --data; see --help.")
        return
    gold = [fact for line in given.gold.read_bytes().splitlines() if (fact := orjson.loads(line))["type"] != "claims"]
    readings = {
        name: understand(open_text(given.texts / name), names_for({})) for name in {fact["doc"] for fact in gold}
    }
    truths = {triple(fact) for fact in gold}
    passed, refused, tried = 0, Counter[str](), Counter[str]()
    believed, seconds = Counter[str](), list[float]()
    for fact in gold:
        said, reading = saying(fact), readings[fact["doc"]]
        begun = time.perf_counter()
        found, reason = grounded(said, reading)
        seconds.append(time.perf_counter() - begun)
        passed += found is not None
        refused.update([reason] if reason else [])
        for how, lie in lies(said, reading):
            found, _ = grounded(lie, reading)
            if how == ELSEWHERE and found and triple(fact_json(found)) in truths:
                continue
            tried[how] += 1
            believed[how] += found is not None
    print(f"{len(gold)} gold facts of {len(readings)} texts; {1000 * median(seconds):.1f} ms to ground one (median)\n")
    print(f"| | tried | believed |\n|---|---:|---:|\n| **true facts** | {len(gold)} | {passed} |")
    for how in tried:
        print(f"| {how} | {tried[how]} | {believed[how]} |")
    print("\nTrue facts refused:", *(f"  {count} × {reason}" for reason, count in refused.most_common()), sep="\n")


if __name__ == "__main__":
    main()
