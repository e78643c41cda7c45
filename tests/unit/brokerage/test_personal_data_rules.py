"""Names, phones and identity numbers: cleaned, masked, recognised."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brokerage.policies import facts, masking, personal
from brokerage.policies.facts import FactsInvalid
from brokerage.policies.personal import IdType, PersonalInvalid

RESIDENT = "110105190001010028"


@pytest.mark.parametrize(
    ("text", "shown"), [("王小明", "王**"), ("王明", "王**"), ("欧阳娜娜", "欧**"), ("John Smith", "J**"), ("", "")]
)
def test_a_name_shows_its_first_character(text: str, shown: str) -> None:
    assert masking.name(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [("13812341234", "138****1234"), ("01012345678", "****5678"), ("+85291234567", "****4567"), ("12345", "****")],
)
def test_a_phone_shows_its_ends(text: str, shown: str) -> None:
    assert masking.phone(text) == shown


def test_an_identity_number_shows_three_and_four() -> None:
    assert masking.id_number("110105190001011234") == "110***********1234"
    assert masking.id_number("E12345678") == "E******78"
    assert masking.id_number("A123") == "****"


@given(st.text(min_size=1, max_size=30))
def test_masks_never_show_more_than_they_say(text: str) -> None:
    assert len(masking.name(text).rstrip("*")) <= 1
    assert sum(ch != "*" for ch in masking.id_number(text)) <= 7
    assert masking.phone(text).count("*") >= 4


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("138 1234 1234", "13812341234"),
        ("+86 138-1234-1234", "13812341234"),
        ("008613812341234", "13812341234"),
        ("１３８１２３４１２３４", "13812341234"),
        ("(010) 6512-3456", "01065123456"),
        ("+852 9123 4567", "+85291234567"),
    ],
)
def test_phones_are_cleaned_to_digits(text: str, cleaned: str) -> None:
    assert personal.clean_phone(text) == cleaned


@pytest.mark.parametrize("text", ["", "abc", "1381234", "13812341234x", "=1+1", "1" * 40])
def test_what_is_no_phone_is_refused_unless_it_could_be_a_landline(text: str) -> None:
    if text == "1381234":
        assert personal.clean_phone(text) == text
        return
    with pytest.raises(PersonalInvalid) as refused:
        personal.clean_phone(text)
    assert refused.value.findings[0].element == "phone"


def test_resident_numbers_are_checked_to_the_last_digit() -> None:
    assert personal.clean_id_number("11010519491231002x") == "11010519491231002X"
    for wrong in ("110105194912310021", "110105194913310020", "11010519491231002", "010105194912310020"):
        with pytest.raises(PersonalInvalid):
            personal.clean_id_number(wrong)


def test_other_documents_have_their_own_form() -> None:
    assert personal.clean_id_number("e1234 5678", IdType.PASSPORT) == "E12345678"
    assert personal.clean_id_number("H12345678", IdType.HK_MACAO) == "H12345678"
    with pytest.raises(PersonalInvalid):
        personal.clean_id_number("12345678", IdType.HK_MACAO)


def test_names_lose_what_cannot_be_seen() -> None:
    assert personal.clean_name(" 王\u200b小\u202e明\n ") == "王小明"
    with pytest.raises(PersonalInvalid):
        personal.clean_name("\u200b\u202e")
    with pytest.raises(PersonalInvalid):
        personal.clean_name("名" * 61)


def test_equal_names_have_one_key() -> None:
    assert personal.name_key("ＪＯＨＮ  Smith") == personal.name_key("johnsmith")
    assert personal.name_key("王小明") != personal.name_key("王晓明")


@pytest.mark.parametrize(
    ("text", "personal_data"),
    [
        ("请打138 1234 1234", True),
        (f"证件{RESIDENT}", True),
        ("+86-13812341234", True),
        ("价格 5000000 元，面积 89 平", False),
        ("BJ-D-2026-000123", False),
        ("999138123412345678", False),
    ],
)
def test_numbers_of_persons_are_recognised_in_text(text: str, personal_data: bool) -> None:
    assert personal.looks_personal(text) is personal_data


def test_facts_of_a_deal_are_of_the_trade_and_plain() -> None:
    assert facts.clean({"buyer_residency": "nonlocal", "seller_only_home": True, "zone": "五环内"})
    for wrong in (
        {"buyer_name": "王小明"},
        {"buyer_phone": "1"},
        {"deal_id": "x"},
        {"anything": 1},
        {"buyer_note": "13812341234"},
        {"buyer_list": ["a"]},
        {"buyer_note": "长" * 81},
        {"buyer_ratio": 0.5},
    ):
        with pytest.raises(FactsInvalid):
            facts.clean(wrong)
