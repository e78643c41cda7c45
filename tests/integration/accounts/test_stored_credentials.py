"""Passwords on a real database."""

from accounts import credentials
from engine.operations import directory
from engine.unit_of_work import House, unit_of_work
from tests.support.houses import SYSTEM, open_test_agency


def test_a_new_password_replaces_the_old_one(house: House) -> None:
    agency_id = open_test_agency(house)
    with unit_of_work(house, agency_id=agency_id, actor=SYSTEM) as uow:
        person_id = directory.hire(uow, login="agent", name="李经纪")
    for password in ("the first password", "the second password"):
        hashed = credentials.hash_password(password)
        with unit_of_work(house, agency_id=agency_id, actor=SYSTEM) as uow:
            credentials.set_password(uow, person_id=person_id, password_hash=hashed)

    with unit_of_work(house, agency_id=agency_id, actor=SYSTEM, write=False) as uow:
        stored = credentials.stored_hash(uow, person_id=person_id)
    assert credentials.matches(stored, "the second password")
    assert not credentials.matches(stored, "the first password")


def test_someone_without_a_password_has_none_stored(house: House) -> None:
    agency_id = open_test_agency(house)
    with unit_of_work(house, agency_id=agency_id, actor=SYSTEM) as uow:
        person_id = directory.hire(uow, login="agent", name="李经纪")
        assert credentials.stored_hash(uow, person_id=person_id) is None
