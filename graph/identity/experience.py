"""What people's judgements say of the rules that read texts: how often each was right, and which may be believed.

A rule gives its facts a confidence of its own. That is taken as two imagined judgements, and what people accepted and
rejected is counted with them (a Beta distribution): at first the rule is believed, soon only the people.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from scipy.special import betaincinv

IMAGINED = 2.0
"""How many judgements the rule's own confidence counts for."""

OFFERED = 0.8
"""What a rule proposes may be accepted in a batch when it is right at least this often with 95 % certainty."""


@dataclass(frozen=True)
class Experience:
    """One rule: its mean confidence, how many of its facts were accepted and rejected, and how many wait."""

    rule: str
    confidence: float
    accepted: int = 0
    rejected: int = 0
    waiting: int = 0

    @property
    def precision(self) -> float:
        """How often the rule is right, as far as is known: the mean of the posterior distribution."""
        return self.learned(self.confidence)

    def learned(self, confidence: float) -> float:
        """Give how sure a fact of the rule is that the rule gave this confidence."""
        return (IMAGINED * confidence + self.accepted) / (IMAGINED + self.accepted + self.rejected)

    @property
    def at_least(self) -> float:
        """How often the rule is right at least, with 95 % certainty, by people's judgements alone (Beta(1, 1))."""
        return float(betaincinv(1 + self.accepted, 1 + self.rejected, 0.05))

    @property
    def offered(self) -> bool:
        """Whether a person is offered to accept what waits in a batch: after 13 right of 13, 20 of 21 …"""
        return self.waiting > 0 and self.at_least >= OFFERED


def experiences(facts: Iterable[tuple[str, float, bool | None]]) -> dict[str, Experience]:
    """Sum up facts given as (rule, confidence, accepted or rejected or None for waiting), by rule in order."""
    found: dict[str, list[tuple[float, bool | None]]] = defaultdict(list)
    for rule, confidence, verdict in facts:
        found[rule].append((confidence, verdict))
    return {
        rule: Experience(
            rule,
            sum(confidence for confidence, _ in said) / len(said),
            *(sum(verdict is wanted for _, verdict in said) for wanted in (True, False, None)),
        )
        for rule, said in sorted(found.items())
    }
