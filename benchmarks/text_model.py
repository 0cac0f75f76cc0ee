"""Measures a language model on texts with gold facts: the rules alone, with it, what it adds, what is refused of it.

    python -m benchmarks.text_model GOLD.jsonl TEXTS --answers FOLDER --yes

The model is the one that KURBITS_MODEL_URL and its neighbours name (docs/cli.md). What it costs is told first; without
--yes nothing is sent. Answers stay in FOLDER, so that a second run costs nothing. GOLD and TEXTS are as
benchmarks.score_text has them. "Added right" is what the rules did not read and the gold states.
"""

import argparse
import re
import sys
import time
from collections import Counter
from pathlib import Path

import orjson

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.score_text import Triple, same, triple
from loaders.registry import LoadOptions
from loaders.text import read_text
from loaders.text.model import Model
from ontology.facts import Fact, Reject, fact_json
from server.asking import open_model, read_model_settings, told


def read(paths: list[Path], model: Model) -> tuple[set[Triple], set[Triple], Counter[str]]:
    """Give what the rules read, what the model adds, and how often it was refused for what reason."""
    rules, added, refused = set[Triple](), set[Triple](), Counter[str]()
    for path in paths:
        for item in read_text(path, LoadOptions(model=model)):
            if isinstance(item, Fact) and item.status != "implied":
                (added if item.rule == model.rule else rules).add(triple(fact_json(item)))
            elif isinstance(item, Reject):
                refused[re.sub(r"'[^']*'|\"[^\"]*\"|\d[\d-]*", "…", item.reason)] += 1
    return rules, added - rules, refused


def line(title: str, said: set[Triple], gold: set[Triple]) -> str:
    """Give a row of the table."""
    right = sum(any(same(each, other) for other in gold) for each in said)
    met = sum(any(same(each, other) for each in said) for other in gold)
    parts = ((right, len(said)), (met, len(gold)))
    precision, recall = (f"{part / whole:.2f}" if whole else "" for part, whole in parts)
    return f"| {title} | {len(said)} | {right} | {precision} | {recall} |"


def main() -> None:
    """Score one gold file, when a model is named."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path, nargs="?")
    parser.add_argument("texts", type=Path, nargs="?")
    parser.add_argument("--data", type=Path, help="not used: no model comes with the data")
    parser.add_argument("--answers", type=Path, default=Path("model-answers"))
    parser.add_argument("--yes", action="store_true", help="send the texts")
    given, settings = parser.parse_args(), read_model_settings()
    if not (given.gold and given.texts and settings.url):
        print("Needs a language model (KURBITS_MODEL_URL), gold facts and their texts; see --help.")
        return
    facts = [orjson.loads(each) for each in given.gold.read_bytes().splitlines()]
    gold = {triple(fact) for fact in facts if fact["status"] != "implied"}
    paths = sorted(given.texts / name for name in {fact["doc"] for fact in facts})
    model = open_model(settings, given.answers, "benchmark", dry=not given.yes)
    plan = model.plan(paths)
    print(*told(plan, settings), sep="\n")
    if not given.yes and plan.calls:
        print("Nothing was sent; --yes sends them.")
        return
    begun = time.monotonic()
    model.ask(plan)
    seconds, spent = time.monotonic() - begun, model.client.spent
    rules, added, refused = read(paths, model)
    print(f"\n{len(paths)} texts, {len(gold)} stated relations, model {settings.name}: {spent.calls} calls, ", end="")
    print(f"{spent.tokens} tokens, {seconds:.0f} s\n\n| | read | right | P | R |\n|---|---:|---:|---:|---:|")
    print(line("rules", rules, gold), line("rules and model", rules | added, gold), sep="\n")
    print(line("added by the model", added, {one for one in gold if not any(same(one, each) for each in rules)}))
    print("\nRefused:", *(f"  {count} × {reason}" for reason, count in refused.most_common()), sep="\n")


if __name__ == "__main__":
    main()
