"""Numbers in the sentences of answers: thousands apart, none in words, a capital to begin with."""

from graph.inquiries.answer import many, many_en, opening


def test_numbers_stand_in_sentences_as_each_language_writes_them() -> None:
    assert many(1, "aktör", "aktörer") == "1 aktör"
    assert many(26674, "aktör", "aktörer") == "26\N{NO-BREAK SPACE}674 aktörer"
    assert many_en(26674, "actor", "actors") == "26,674 actors"


def test_nothing_is_said_in_words_with_a_capital_at_the_beginning() -> None:
    assert opening(many(0, "uppgift", "uppgifter")) == "Inga uppgifter"
    assert opening(many_en(0, "tie leads", "ties lead")) == "No ties lead"
