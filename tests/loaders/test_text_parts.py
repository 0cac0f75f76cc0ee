"""The parts of the text reader: dates, sums, names, repair, records, rules and grounding."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.text import facts_in, read
from loaders.text.amounts import find_counts, find_money
from loaders.text.dates import find_dates
from loaders.text.grammar import GENITIVE, STOP, compress, sign
from loaders.text.grounding import evidence, find_quote
from loaders.text.labels import find_records
from loaders.text.mentions import Mark
from loaders.text.repair import JOINER, repair
from loaders.text.rules import compile_rule, rules
from ontology.errors import GroundingError
from ontology.facts import Entity, FactType


def named(text: str, mark: Mark) -> list[str]:
    return [mention.name for mention in read(text).mentions if mention.mark is mark and not mention.anaphor]


def told(text: str) -> list[str]:
    facts = [fact for fact in facts_in(read(text)) if fact.type is not FactType.CLAIMS]
    objects = [fact.object.name if isinstance(fact.object, Entity) else str(fact.object.value) for fact in facts]
    return [f"{fact.type}: {fact.subject.name} -> {other}" for fact, other in zip(facts, objects, strict=True)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("10–11 mars 2010", "2010-03-10/2010-03-11"),
        ("den 27 och 28 september", "XXXX-09-27/XXXX-09-28"),
        ("åren 2021-2023", "2021/2023"),
        ("2019-09-01–2022-08-31", "2019-09-01/2022-08-31"),
        ("1 januari 2020 till den 31 december 2022", "2020-01-01/2022-12-31"),
        ("årsskiftet 2020", "2020-12"),
        ("i januari", "XXXX-01"),
        ("juni 2021", "2021-06"),
        ("hösten 2022", "2022-09/2022-11"),
        ("jan 2020 - dec 2022", "2020-01/2022-12"),
        ("första kvartalet 2023", "2023-01/2023-03"),
        ("under tre år", "P3Y"),
        ("18 månader", "P18M"),
        ("ett treårigt projekt", "P3Y"),
        ("2020/21", "2020/2021"),
    ],
)
def test_swedish_dates_keep_the_precision_given(text: str, value: str) -> None:
    assert [date.value for date in find_dates(text)] == [value]


@pytest.mark.parametrize("text", ["är en av två", "måndagen efter", "SPINN 2", "60 000 anställda", "1500 kronor"])
def test_what_is_no_date_is_not_read_as_one(text: str) -> None:
    assert find_dates(text) == []


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("1543 427 euro", 1543427, "EUR"),
        ("23,8 miljoner kronor", 23800000, "SEK"),
        ("drygt 12 mnkr", 12000000, "SEK"),
        ("750 tkr", 750000, "SEK"),
        ("SEK 500 000", 500000, "SEK"),
        ("1.500.000 kr", 1500000, "SEK"),
        ("två miljoner kronor", 2000000, "SEK"),
        ("1 miljon euro", 1000000, "EUR"),
    ],
)
def test_sums_of_money_are_read_in_full(text: str, value: float, unit: str) -> None:
    assert [(amount.value, amount.unit) for amount in find_money(text)] == [(value, unit)]


@pytest.mark.parametrize(
    ("text", "value", "unit", "modifier"),
    [
        ("14 klusterorganisationer", 14, "klusterorganisationer", ""),
        ("mer än 600 företag", 600, "företag", "mer än"),
        ("60 000 anställda", 60000, "anställda", ""),
        ("nära 80 procent av", 80, "procent", "nära"),
        ("Fyra lärosäten", 4, "lärosäten", ""),
    ],
)
def test_counts_keep_their_unit_and_modifier(text: str, value: float, unit: str, modifier: str) -> None:
    assert [(count.value, count.unit, count.modifier) for count in find_counts(text)] == [(value, unit, modifier)]


@pytest.mark.parametrize("text", ["vid två tillfällen", "under tre år", "en kommun", "20 mars"])
def test_times_and_articles_are_not_counted(text: str) -> None:
    assert find_counts(text) == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Vi träffar Länsstyrelsen i Värmland i dag.", "Länsstyrelsen i Värmlands län"),
        ("Det säger man på Karlstads universitets kansli.", "Karlstads universitet"),
        ("Stöd ges av Falu Kommun i år.", "Falu kommun"),
        ("Bakom står Exempelkraft ekonomisk förening.", "Exempelkraft ekonomisk förening"),
        ("Nu växer Exempel Science Parks lokaler.", "Exempel Science Park"),
        ("Beslutet kom från VINNOVA i går.", "Vinnova"),
        ("De finns på Centrum för exempelforskning i dag.", "Centrum för exempelforskning"),
        ("Enligt Exempelmyndigheten är det så.", "Exempelmyndigheten"),
    ],
)
def test_families_of_organisations_are_recognised(text: str, name: str) -> None:
    assert named(text, Mark.ORGANISATION) == [name]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("– Bra, säger Farid Exempelzadeh.", ["Farid Exempelzadeh"]),
        ("FOTO: ANNA-KARIN EXEMPELSSON", ["Anna-Karin Exempelsson"]),
        ("Anna Exempelsson kom. Sedan gick Anna hem.", ["Anna Exempelsson", "Anna Exempelsson"]),
        ("Gunnar von Exempel och Lisa Exempel Berg var där.", ["Gunnar von Exempel", "Lisa Exempel Berg"]),
    ],
)
def test_people_are_recognised(text: str, names: list[str]) -> None:
    assert named(text, Mark.PERSON) == names


def test_a_region_and_the_organisation_called_after_it_are_kept_apart() -> None:
    reading = read("Region Dalarna verkar i Dalarna. Dalarnas företag växer.")
    assert [(m.mark, m.name) for m in reading.mentions] == [
        (Mark.ORGANISATION, "Region Dalarna"),
        (Mark.PLACE, "Dalarna"),
        (Mark.PLACE, "Dalarna"),
    ]


def test_an_abbreviation_in_brackets_stands_for_the_name_from_there_on() -> None:
    text = "Exempel Growth Office (EGO) växer. Bo Exempelman, rådgivare på EGO, är glad."
    assert told(text) == ["holds_role: Bo Exempelman -> Exempel Growth Office"]


def test_a_misspelt_project_is_the_project_but_another_number_is_another_project() -> None:
    text = "Projektet Gröna Exemplet pågår. Grona Exemplet finns. Projektet Exempel 1 och projektet Exempel 2 pågår."
    assert named(text, Mark.PROJECT) == ["Gröna Exemplet", "Gröna Exemplet", "Exempel 1", "Exempel 2"]


def test_repair_keeps_the_length_and_heals_words_sentences_and_pull_quotes() -> None:
    text = (
        "Här finns möj-\n\nlighet för alla som vill lära sig mer om hur det går till\natt göra så här.\n\n"
        "Det är ett samarbete som sedan länge finns mellan universitetet och\n\n”Så här är det.”\n\nBO EXEMPEL\n\n"
        "Regionen."
    )
    healed, cuts = repair(text)
    assert len(healed) == len(text)
    assert "möjlighet" in healed.replace(JOINER, "")
    assert "går till att göra" in healed
    assert [text[start:end].split() for start, end in cuts] == [["”Så", "här", "är", "det.”", "BO", "EXEMPEL"]]


@given(st.text(alphabet='abcÅÄÖ .,-–\n\r”"●X', max_size=300))
def test_repair_never_changes_the_length(text: str) -> None:
    assert len(repair(text).text) == len(text)


def test_compressing_writes_one_sign_per_mention_and_leads_back() -> None:
    text = "Region Exempels projekt leds av  Exempel Bygg AB. Bra."
    line = compress(text, read(text).mentions)
    organisation = sign(Mark.ORGANISATION)
    assert line.text == f"{organisation}{GENITIVE} projekt leds av {organisation}.{STOP}"
    at = line.text.rindex(organisation)
    assert text[slice(*line.span(at, at + 1))] == "Exempel Bygg AB"


def test_a_rule_is_a_pattern_with_typed_slots() -> None:
    rule = compile_rule("<a:O+> {verb} med <b:O>", {"verb": "samarbetar|samverkar"})
    o, p = sign(Mark.ORGANISATION), sign(Mark.PERSON)
    assert rule.search(f"{o}, {o} och {o} samverkar med {o}")
    assert not rule.search(f"{p} samverkar med {o}")


def test_every_rule_is_named_once_and_weighed() -> None:
    names = [rule.id for rule in rules()]
    assert len(names) == len(set(names)) > 80
    assert all(0.5 < rule.sure < 1 for rule in rules())


def test_records_are_labels_with_values() -> None:
    text = (
        "**Projektägare:** Exempel AB\nSökt EU-belopp: 100 kr\nAnnat: Ex\n\n## Finansiärer\n- A Exempel\n- B Exempel\n"
    )
    assert [(record.role, text[record.value : record.end]) for record in find_records(text)] == [
        ("leads", "Exempel AB"),
        ("applied", "100 kr"),
        ("funders", "- A Exempel\n- B Exempel"),
    ]


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("Projektet Exempel X drivs av Exempelkraft AB.", ["leads_project: Exempelkraft AB -> Exempel X"]),
        ("Anna Exempelsson (Exempel AB) deltog.", ["employed_at: Anna Exempelsson -> Exempel AB"]),
        ("Anna Exempelsson (S) talade.", []),
        ("Exempelkraft AB är medlem i Exempel Cluster.", ["member_of: Exempelkraft AB -> Exempel Cluster"]),
        ("Exempelkraft AB bytte namn till Exempelgnista AB.", ["formerly_named: Exempelgnista AB -> Exempelkraft AB"]),
        ("Exempelverket beviljar projektet Exempel X 5 miljoner kronor.", ["funds: Exempelverket -> Exempel X"]),
        ("Exempelstål AB vill inte kommentera Exempelkraft AB.", []),
    ],
)
def test_wordings_are_read(text: str, facts: list[str]) -> None:
    assert told(text) == facts


def test_a_joint_grant_says_who_else_gives() -> None:
    fact = facts_in(read("Exempelverket och Exempelkraft AB satsar 5 miljoner kronor på projektet Exempel X."))[0]
    assert fact.qualifiers == {"amount": 5000000, "currency": "SEK", "joint_with": ["Exempelkraft AB"]}


TEXT = "Enligt Anna Exempelsson har Exempel Bygg AB – som finns i Falun – fått 500 000 kronor av Exempelverket."


def test_a_quote_is_found_letter_by_letter_or_with_other_dashes_and_quotation_marks() -> None:
    exact = find_quote(TEXT, "har Exempel Bygg AB")
    assert (TEXT[exact.start : exact.end], exact.exact) == ("har Exempel Bygg AB", True)
    other = find_quote(TEXT, "Exempel Bygg AB - som finns\u00a0i Falun")
    assert (TEXT[other.start : other.end], other.exact) == ("Exempel Bygg AB – som finns i Falun", False)


@pytest.mark.parametrize(
    "quote",
    [
        "har Exempel Bygg AB – som finns i Falun – fått 600 000 kronor av Exempelverket",
        "har Exempel Stål AB – som finns i Falun – fått 500 000 kronor av Exempelverket",
        "har Exempel Bygg AB – som finns i Falun – fått 500 000 kronor av Provverket",
        "Enligt Anna Exempelgren har Exempel Bygg AB",
        "någonting helt annat",
        "  ",
    ],
)
def test_a_falsified_quote_is_refused(quote: str) -> None:
    with pytest.raises(GroundingError):
        find_quote(TEXT, quote)


def test_a_quote_with_a_small_slip_is_placed_but_not_called_exact() -> None:
    placed = find_quote(TEXT, "Exempel Bygg AB – som fins i Falun – fått 500 000 kronor av Exempelverket")
    assert TEXT[placed.start : placed.end].endswith("av Exempelverket")
    assert not placed.exact


def test_evidence_outside_the_text_is_refused() -> None:
    with pytest.raises(GroundingError, match=r"text\.txt"):
        evidence("text.txt", TEXT, 5, len(TEXT) + 1)
