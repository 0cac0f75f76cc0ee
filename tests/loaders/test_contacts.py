"""Contact data is overwritten with as many characters before anything else sees a text."""

import random
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.contacts import MASK, find_contacts, is_identity_number, mask

PHONE = "070-" + "123 45 67"  # put together, so that no contact data stands in the tree
EMAIL = "anna" + "@" + "exempel.se"


def luhn_digit(nine: str) -> str:
    doubled = [int(digit) * (2 - place % 2) for place, digit in enumerate(nine)]
    return str(-sum(value - 9 * (value > 9) for value in doubled) % 10)


def identity_number(seed: int, shift: int = 0) -> str:
    chance = random.Random(seed)  # noqa: S311
    born = f"{chance.randint(0, 99):02d}{chance.randint(1, 12):02d}{chance.randint(1, 28) + shift:02d}"
    serial = f"{chance.randint(0, 999):03d}"
    return f"{born}-{serial}{luhn_digit(born + serial)}"


@pytest.mark.parametrize(
    "written",
    [PHONE, "0225-" + "22 041", "08-" + "123 456 78", "+46 70 " + "123 45 67", "+47 22 12 " + "34 56", EMAIL],
)
def test_a_contact_detail_is_overwritten_with_as_many_characters(written: str) -> None:
    masked, contacts = mask(f"Kontakt: {written}, Exempelbolaget")
    assert masked == f"Kontakt: {MASK * len(written)}, Exempelbolaget"
    assert [(contact.start, contact.end) for contact in contacts] == [(9, 9 + len(written))]


def test_an_address_at_the_end_of_a_run_of_letters_is_found_without_going_through_it_again_and_again() -> None:
    masked, contacts = mask("x" * 200_000 + EMAIL)
    assert masked == "x" * (200_000 + 4 - 64) + MASK * (60 + len(EMAIL))
    assert [contact.kind for contact in contacts] == ["email"]


@pytest.mark.parametrize(
    "text",
    [
        "2019-09-01–2022-08-31",
        "den 10-11 mars 2010",
        "åren 2021-2023",
        "budgeten är 1543 427 euro",
        "12 345 678 kronor",
        "600 företag med 60 000 anställda",
        "organisationsnummer 202100-5182 och 556036-0793",
        "kl. 09.00-16.00",
        "www.exempel.se/projekt/2021",
        "ISBN 978-91-7000-150-5",
    ],
)
def test_dates_sums_and_numbers_of_legal_persons_are_no_contact_data(text: str) -> None:
    assert find_contacts(text) == []


@pytest.mark.parametrize("shift", [0, 60])
def test_personal_identity_and_coordination_numbers_are_masked(shift: int) -> None:
    for seed in range(50):
        number = identity_number(seed, shift)
        for written in (number, "19" + number, number.replace("-", "")):
            assert not re.search(r"\d", mask(f"Sökande {written}.")[0])


def test_a_number_with_a_wrong_check_digit_is_no_identity_number() -> None:
    number = identity_number(7)
    wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
    assert is_identity_number(number)
    assert not is_identity_number(wrong)


@given(st.text(max_size=200))
def test_masking_keeps_length_and_everything_outside_the_contacts(text: str) -> None:
    masked, contacts = mask(text)
    assert len(masked) == len(text)
    inside = {at for contact in contacts for at in range(contact.start, contact.end)}
    assert all(masked[at] == text[at] for at in range(len(text)) if at not in inside)


@pytest.mark.seeds
def test_the_seeds_hold_three_telephone_numbers_and_one_address(shared: Path) -> None:
    kinds = [
        contact.kind
        for path in sorted((shared / "seeds").glob("*.txt"))
        for contact in find_contacts(path.read_text(encoding="utf-8"))
    ]
    assert sorted(kinds) == ["email", "phone", "phone", "phone"]
