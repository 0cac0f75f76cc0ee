"""Lets the rules that a workspace trusts accept what they read in texts; what people judged always goes before."""

from collections.abc import Sequence
from dataclasses import replace
from fnmatch import fnmatchcase

import numpy as np
from numpy.typing import NDArray

from graph.gather import Gathered
from graph.identity.keys import fact_keys, mention_keys
from graph.identity.verdicts import History, Verdict
from graph.kept import IMPLIED
from graph.workspace import ReviewSettings


def trusting(gathered: Gathered, trust: ReviewSettings, history: History, salt: str) -> Gathered:
    """Give the facts with those accepted that a trusted rule read surely enough.

    To be called on what people have reviewed. A fact that is only inferable is never accepted, nor one that two
    people judged differently. Confidence stays as the rule gave it.
    """
    facts = _trusted(gathered, trust)
    if judged := {row.subject for row in history.live if row.verdict in (Verdict.ACCEPT, Verdict.REJECT)}:
        keys = fact_keys(gathered, mention_keys(gathered, salt), facts.tolist())
        facts = facts[[key not in judged for key in keys]] if len(facts) else facts
    if not len(facts):
        return gathered
    proposed, known = gathered.proposed.copy(), gathered.accepted.copy()
    proposed[facts] = 0
    for ends in (gathered.subject[facts], gathered.object[facts]):
        known[ends[ends >= 0]] = True
    return replace(gathered, proposed=proposed, accepted=known, trusted=frozenset(facts.tolist()))


def _trusted(gathered: Gathered, trust: ReviewSettings) -> NDArray[np.int32]:
    """Give the rows of the facts that may be accepted by their rule alone."""
    believed = np.array([_matches(rule, trust.trust) for _, _, rule in gathered.details], dtype=bool)
    if not believed.any():
        return np.zeros(0, dtype=np.int32)
    sure = (gathered.proposed == 1) & (gathered.status != IMPLIED) & (gathered.confidence >= trust.confidence)
    return np.flatnonzero(sure & believed[gathered.detail]).astype(np.int32)


def _matches(rule: str, patterns: Sequence[str]) -> bool:
    """Say whether a rule is trusted; what a language model says is judged by people only, also under "*"."""
    return not rule.startswith("model:") and any(fnmatchcase(rule, pattern) for pattern in patterns)
