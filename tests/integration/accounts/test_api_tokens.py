"""API tokens on a real database."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from accounts import tokens
from accounts.tables import api_tokens
from engine.operations import directory
from engine.unit_of_work import House, unit_of_work
from tests.support.houses import SYSTEM, open_test_agency


@pytest.fixture
def hired(house: House) -> tuple[str, str]:
    """Give an agency and one person in it."""
    agency_id = open_test_agency(house)
    with unit_of_work(house, agency_id=agency_id, actor=SYSTEM) as uow:
        person_id = directory.hire(uow, login="agent", name="李经纪")
    return agency_id, person_id


def _issue(house: House, agency_id: str, person_id: str, **life: float) -> tokens.Issued:
    with unit_of_work(house, agency_id=agency_id, actor=SYSTEM) as uow:
        return tokens.issue(uow, person_id=person_id, life=timedelta(**(life or {"days": 1})), label="test")


def _verify(house: House, agency_id: str, text: str) -> tokens.Verified:
    with unit_of_work(house, agency_id=agency_id, actor=SYSTEM, write=False) as uow:
        return tokens.verify(uow, text=text)


def test_a_token_names_its_agency_and_is_verified_to_its_person(house: House, hired: tuple[str, str]) -> None:
    agency_id, person_id = hired
    issued = _issue(house, agency_id, person_id)

    assert tokens.agency_of(issued.text) == agency_id
    assert _verify(house, agency_id, issued.text).person_id == person_id


def test_the_database_never_holds_a_token(house: House, hired: tuple[str, str]) -> None:
    issued = _issue(house, *hired)

    with house.database.connect() as connection:
        row = connection.execute(sa.select(api_tokens)).one()
    assert all(issued.text.encode() not in str(value).encode() for value in row)
    assert issued.text.encode() not in row.secret_hash


def test_an_expired_token_is_refused(house: House, hired: tuple[str, str]) -> None:
    issued = _issue(house, *hired, hours=1)
    house.clock.turn(minutes=59)  # type: ignore[attr-defined]  # the test house has a clock that turns
    assert _verify(house, hired[0], issued.text)

    house.clock.turn(minutes=1)  # type: ignore[attr-defined]
    with pytest.raises(tokens.TokenRefused):
        _verify(house, hired[0], issued.text)


def test_a_revoked_token_is_refused_and_revoking_twice_changes_nothing(house: House, hired: tuple[str, str]) -> None:
    issued = _issue(house, *hired)
    for _ in range(2):
        with unit_of_work(house, agency_id=hired[0], actor=SYSTEM) as uow:
            tokens.revoke(uow, token_id=issued.token_id)
    with pytest.raises(tokens.TokenRefused):
        _verify(house, hired[0], issued.text)


def test_a_token_with_one_letter_changed_is_refused(house: House, hired: tuple[str, str]) -> None:
    issued = _issue(house, *hired)
    changed = issued.text[:-1] + ("A" if issued.text[-1] != "A" else "B")
    with pytest.raises(tokens.TokenRefused):
        _verify(house, hired[0], changed)


def test_another_agency_cannot_revoke_a_token(house: House, hired: tuple[str, str]) -> None:
    issued = _issue(house, *hired)
    other = open_test_agency(house, "pengcheng")
    with pytest.raises(tokens.TokenUnknown), unit_of_work(house, agency_id=other, actor=SYSTEM) as uow:
        tokens.revoke(uow, token_id=issued.token_id)
    assert _verify(house, hired[0], issued.text)


def test_tokens_of_a_label_end_together(house: House, hired: tuple[str, str]) -> None:
    first, second = _issue(house, *hired), _issue(house, *hired)
    with unit_of_work(house, agency_id=hired[0], actor=SYSTEM) as uow:
        assert tokens.revoke_labelled(uow, label="other") == 0
        assert tokens.revoke_labelled(uow, label="test") == 2
    for issued in (first, second):
        with pytest.raises(tokens.TokenRefused):
            _verify(house, hired[0], issued.text)


@pytest.mark.parametrize("life", [timedelta(0), timedelta(seconds=-1), timedelta(days=367)])
def test_a_life_must_be_positive_and_at_most_a_year(house: House, hired: tuple[str, str], life: timedelta) -> None:
    with pytest.raises(tokens.TokenLifeInvalid), unit_of_work(house, agency_id=hired[0], actor=SYSTEM) as uow:
        tokens.issue(uow, person_id=hired[1], life=life)
