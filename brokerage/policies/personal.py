"""Clean names, phone numbers and identity numbers, and say what equal ones are found by.

Invisible and bidirectional characters are dropped from names: they make two people look like one and text run backwards.
"""

import re
import unicodedata
from datetime import date
from enum import StrEnum

from engine.errors import Finding, Invalid

NAME_LENGTH = 60
_INVISIBLE = {"Cc", "Cf", "Co", "Cs", "Cn"}
_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_MOBILE_WITHIN = re.compile(r"(?<![0-9])(86)?1[3-9][0-9]{9}(?![0-9])")
_RESIDENT_WITHIN = re.compile(r"(?<![0-9])[1-9][0-9]{16}[0-9Xx](?![0-9])")
_PHONE = re.compile(r"\+?[0-9]{5,15}")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


class IdType(StrEnum):
    """Which document an identity number stands in."""

    RESIDENT = "resident"
    PASSPORT = "passport"
    HK_MACAO = "hk_macao"
    TAIWAN = "taiwan"
    OTHER = "other"


_FORMS = {
    IdType.PASSPORT: re.compile(r"[A-Z0-9]{5,12}"),
    IdType.HK_MACAO: re.compile(r"[HM][0-9]{8}([0-9]{2})?"),
    IdType.TAIWAN: re.compile(r"[0-9]{8}([0-9]{2})?"),
    IdType.OTHER: re.compile(r"[A-Z0-9/-]{4,30}"),
}


class PersonalInvalid(Invalid):
    """A name, phone number or identity number is not written as one."""

    code = "personal-invalid"
    zh = "姓名、电话或证件号不正确"


def clean_text(text: str) -> str:
    """Drop control, invisible and bidirectional characters and needless spaces."""
    flat = "".join(" " if ch in "\r\n\t" else ch for ch in unicodedata.normalize("NFC", text))
    return " ".join("".join(ch for ch in flat if unicodedata.category(ch) not in _INVISIBLE).split())


def clean_name(text: str) -> str:
    """Return a name fit to store.

    :raises PersonalInvalid: nothing is left, or it is longer than 60 characters.
    """
    cleaned = clean_text(text)
    if not cleaned or len(cleaned) > NAME_LENGTH:
        raise _invalid("name", "请填写姓名（最多 60 个字）", "a name has 1 to 60 characters")
    return cleaned


def clean_phone(text: str) -> str:
    """Return a phone number as digits, the mainland's country code dropped.

    :raises PersonalInvalid: it is no phone number.
    """
    digits = re.sub(r"[\s()\-]", "", unicodedata.normalize("NFKC", text))
    short = re.sub(r"^(\+|00)86", "", digits)
    if _MOBILE.fullmatch(short):
        return short
    if not _PHONE.fullmatch(digits):
        raise _invalid("phone", "请填写正确的电话号码", "this is no phone number")
    return digits


def clean_id_number(text: str, id_type: IdType = IdType.RESIDENT) -> str:
    """Return an identity number in capitals without spaces; a resident's is checked digit by digit (GB 11643-1999).

    :raises PersonalInvalid: it is not written as a number of this type.
    """
    number = re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).upper()
    if id_type is IdType.RESIDENT:
        if not _resident(number):
            raise _invalid("id_number", "身份证号码不正确，请核对 18 位号码", "this is no resident identity number")
    elif not _FORMS[id_type].fullmatch(number):
        raise _invalid("id_number", "证件号码不正确", f"this is no number of type {id_type}")
    return number


def name_key(text: str) -> str:
    """Return what equal names have in common: width, case and spaces do not count."""
    return "".join(unicodedata.normalize("NFKC", clean_text(text)).casefold().split())


def last_four(text: str) -> str:
    """Return the last four characters."""
    return text[-4:]


def looks_personal(text: str) -> bool:
    """Say whether text holds something written like a mobile or identity number: such text stays out of process data."""
    plain = re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", text))
    return bool(_MOBILE_WITHIN.search(plain)) or any(_resident(run.upper()) for run in _RESIDENT_WITHIN.findall(plain))


def _resident(number: str) -> bool:
    if not re.fullmatch(r"[1-9][0-9]{16}[0-9X]", number):
        return False
    try:
        date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
    return "10X98765432"[total % 11] == number[17]


def _invalid(name: str, zh: str, en: str) -> PersonalInvalid:
    return PersonalInvalid(en, findings=(Finding(rule=f"personal.{name}", zh=zh, en=en, element=name),))
