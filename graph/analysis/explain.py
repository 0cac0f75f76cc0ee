"""What every measure means to the person who reads a ranking, in Swedish and English."""

from dataclasses import dataclass

TEXTS: dict[str, dict[str, tuple[str, str]]] = {
    "degree": {
        "sv": (
            "Antal samarbetspartner",
            "Hur många olika aktörer man har gjort något tillsammans med. Ett högt tal betyder många kontakter, "
            "men ett enda stort konsortium räcker för att få det: läs det bredvid samarbetsstyrka.",
        ),
        "en": (
            "Number of partners",
            "How many different actors one has done something together with. High means many contacts, but a "
            "single large consortium is enough to get there: read it beside collaboration strength.",
        ),
    },
    "strength": {
        "sv": (
            "Samarbetsstyrka",
            "Hur mycket samarbete det är sammanlagt. Varje gemensamt projekt delas lika mellan partnerna, så ett "
            "projekt på två väger tyngre per partner än ett på fyrtio. Talet blir ungefär antalet projekt man "
            "inte är ensam i.",
        ),
        "en": (
            "Collaboration strength",
            "How much collaboration there is in all. Every joint project is shared equally among the partners, so "
            "a project of two weighs more per partner than one of forty. It comes near the number of projects "
            "with company.",
        ),
    },
    "betweenness": {
        "sv": (
            "Brobyggare (mellanliggande)",
            "Hur stor andel av de kortaste vägarna mellan andra som går genom aktören. Den som ligger högt binder "
            "ihop delar som annars är långt från varandra, och blir saknad om den försvinner.",
        ),
        "en": (
            "Bridge builder (betweenness)",
            "The share of shortest ways between others that pass through the actor. Who is high here ties "
            "together parts that are otherwise far apart, and would be missed.",
        ),
    },
    "harmonic": {
        "sv": (
            "Närhet till alla",
            "Hur nära aktören har till de andra: en direkt partner ger 1, en partners partner 1/2, den som inte "
            "nås 0. Ett högt tal betyder att nyheter och förfrågningar når fram på få steg.",
        ),
        "en": (
            "Closeness to all (harmonic)",
            "How near the actor is to the others: a direct partner gives 1, a partner's partner 1/2, the "
            "unreachable 0. High means that news and requests arrive in few steps.",
        ),
    },
    "pagerank": {
        "sv": (
            "Tyngd i nätverket (PageRank)",
            "Var man oftast hamnar om man slumpvis följer samarbeten och då och då börjar om. Den som samarbetar "
            "mycket med dem som själva har mycket samarbete får högt tal. Alla aktörers tal blir tillsammans 1.",
        ),
        "en": (
            "Weight in the network (PageRank)",
            "Where one most often ends up by following collaborations at random and starting anew now and then. "
            "High for those who work much with the well connected. The scores of all actors add up to 1.",
        ),
    },
    "eigenvector": {
        "sv": (
            "Nära kärnan (egenvektor)",
            "Hur väl kopplad man är till dem som själva är väl kopplade. Talet pekar ut nätverkets tyngsta "
            "klunga; den som är stor i en annan del av nätverket får ändå nära noll.",
        ),
        "en": (
            "Close to the core (eigenvector)",
            "How well connected one is to the well connected. It points out the heaviest cluster of the network; "
            "whoever is big in another part gets close to zero all the same.",
        ),
    },
    "core": {
        "sv": (
            "Kärnnivå (k-kärna)",
            "Den tätaste krets aktören hör till: i nivå k har alla minst k partner inom kretsen. Visar skillnaden "
            "mellan kärna och utkant. Ett konsortium på fyrtio ger ensamt nivå 39.",
        ),
        "en": (
            "Core level (k-core)",
            "The tightest circle the actor belongs to: at level k everybody has at least k partners within the "
            "circle. Tells core from periphery. A consortium of forty alone gives level 39.",
        ),
    },
    "constraint": {
        "sv": (
            "Bundenhet (Burts constraint)",
            "Hur mycket ens partner samarbetar med varandra. Lågt tal är bra för den som vill förmedla: partnerna "
            "känner inte varandra, så det finns glapp att överbrygga. Högt tal betyder en sluten krets. Den utan "
            "partner har inget.",
        ),
        "en": (
            "Constraint (Burt)",
            "How much one's partners work with each other. Low is good for a broker: the partners do not meet "
            "otherwise, so there are gaps to bridge. High means a closed circle. Those without partners have no "
            "value.",
        ),
    },
    "community": {
        "sv": (
            "Grupp",
            "Vilken grupp aktören hör till: de som samarbetar mer med varandra än med andra. Grupperna räknas "
            "fram ur samarbetena, de är inga beslutade kluster. 1 är den största; 0 betyder att aktören saknar "
            "partner.",
        ),
        "en": (
            "Community",
            "Which group the actor belongs to: those who work more with each other than with others. Groups are "
            "computed from the collaborations, nobody decided them. 1 is the largest; 0 means no partners.",
        ),
    },
}
"""Measure → language → (title, explanation)."""


@dataclass(frozen=True)
class Reason:
    """What a place in a ranking rests on: how many partners, in how many communities, and the strongest of them."""

    partners: int
    communities: int
    top: tuple[tuple[int, str, int], ...]  # row in Entities, label, number of joint things

    def say(self, language: str = "sv") -> str:
        """Say it in one sentence."""
        words = _SENTENCES[language]
        if not self.partners:
            return words["alone"]
        names = ", ".join(words["partner"].format(label=label, n=n) for _, label, n in self.top)
        partners = words["one"] if self.partners == 1 else words["many"].format(n=self.partners)
        groups = words["groups"].format(n=self.communities) if self.communities > 1 else ""
        return words["whole"].format(partners=partners, groups=groups, names=names)


_SENTENCES = {
    "sv": {
        "alone": "Har ingen samarbetspartner här.",
        "one": "en aktör",
        "many": "{n} aktörer",
        "groups": " i {n} grupper",
        "partner": "{label} ({n} gemensamma)",
        "whole": "Samarbetar med {partners}{groups}, mest med {names}.",
    },
    "en": {
        "alone": "Has no partner here.",
        "one": "one actor",
        "many": "{n} actors",
        "groups": " in {n} communities",
        "partner": "{label} ({n} together)",
        "whole": "Works with {partners}{groups}, most with {names}.",
    },
}
