"""People prove who they are; attempts are counted, sessions end."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from accounts import attempts, credentials, sessions
from accounts.operations import SignedIn, SignInRefused, sign_in
from accounts.tables import sessions as session_rows
from engine.operations import directory
from engine.unit_of_work import House, unit_of_work
from tests.support.houses import SYSTEM, open_test_agency

PASSWORD = "right horse battery"


@pytest.fixture
def agency_id(house: House) -> str:
    """Open an agency where lin has a password and wang has none."""
    made = open_test_agency(house)
    with unit_of_work(house, agency_id=made, actor=SYSTEM) as uow:
        lin = directory.hire(uow, login="lin", name="林小安")
        directory.hire(uow, login="wang", name="王")
        credentials.set_password(uow, person_id=lin, password_hash=credentials.hash_password(PASSWORD))
    return made


def _try(
    house: House, *, agency: str = "anju", login: str = "lin", password: str = PASSWORD, address: str = "a"
) -> SignedIn:
    return sign_in(house, agency=agency, login=login, password=password, address=address)


def _verified(house: House, agency_id: str, text: str) -> sessions.Session:
    with unit_of_work(house, agency_id=agency_id, actor=SYSTEM, write=False) as uow:
        return sessions.verify(uow, text=text)


def test_the_right_password_opens_a_session_of_that_person(house: House, agency_id: str) -> None:
    made = _try(house, login=" lin ")
    assert sessions.agency_of(made.session.text) == agency_id
    assert _verified(house, agency_id, made.session.text).person_id == made.person_id


def test_the_secret_of_a_session_is_not_in_the_database(house: House, agency_id: str) -> None:
    made = _try(house)
    with unit_of_work(house, agency_id=agency_id, actor=SYSTEM, write=False) as uow:
        row = uow.rows(sa.select(session_rows))[0]
    assert made.session.text.encode() not in row.secret_hash
    assert len(row.secret_hash) == 32


@pytest.mark.parametrize(
    "wrong",
    [
        {"password": "wrong horse battery"},
        {"login": "nobody"},
        {"login": "wang"},
        {"agency": "nowhere"},
        {"password": "x" * 5000},
        {"login": "lin\ud800"},
    ],
)
def test_whatever_is_wrong_is_refused_alike(house: House, agency_id: str, wrong: dict[str, str]) -> None:
    with pytest.raises(SignInRefused):
        _try(house, **wrong)


def test_a_login_has_ten_attempts_in_a_quarter_of_an_hour(house: House, agency_id: str) -> None:
    for _ in range(attempts.MOST_PER_LOGIN):
        with pytest.raises(SignInRefused):
            _try(house, password="wrong password")
    with pytest.raises(attempts.TooManyAttempts) as refused:
        _try(house)
    assert refused.value.again_at == house.clock.now() + attempts.WINDOW
    house.clock.turn(minutes=15)  # type: ignore[attr-defined]  # the test house has a clock that turns
    assert _try(house).person_id


def test_an_address_runs_out_over_many_logins(house: House, agency_id: str) -> None:
    for number in range(attempts.MOST_PER_ADDRESS):
        attempts.count(house, agency="anju", login=f"guess-{number}", address="one")
    with pytest.raises(attempts.TooManyAttempts):
        _try(house, address="one")
    assert _try(house, address="another").person_id


def test_a_right_password_clears_the_logins_count(house: House, agency_id: str) -> None:
    for _ in range(3):
        for _ in range(attempts.MOST_PER_LOGIN - 1):
            attempts.count(house, agency="anju", login="lin", address=f"{_}")
        assert _try(house).person_id


def test_old_counts_are_swept(house: House, agency_id: str) -> None:
    attempts.count(house, agency="anju", login="lin", address="a")
    assert attempts.forget_old(house) == 0
    house.clock.turn(minutes=16)  # type: ignore[attr-defined]
    assert attempts.forget_old(house) == 2


def test_an_idle_session_is_over_and_a_used_one_lives_to_its_end(house: House, agency_id: str) -> None:
    made = _try(house)
    text, hours = made.session.text, sessions.IDLE / timedelta(hours=1)
    house.clock.turn(hours=hours - 1)  # type: ignore[attr-defined]
    session = _verified(house, agency_id, text)
    with unit_of_work(house, agency_id=agency_id, actor=SYSTEM) as uow:
        sessions.mark_seen(uow, session_id=session.id)
    house.clock.turn(hours=hours - 1)  # type: ignore[attr-defined]
    assert _verified(house, agency_id, text).id == session.id
    house.clock.turn(hours=1)  # type: ignore[attr-defined]
    with pytest.raises(sessions.SessionOver):
        _verified(house, agency_id, text)


def test_a_session_ends_at_its_age_however_busy(house: House, agency_id: str) -> None:
    text = _try(house).session.text
    for _ in range(7 * 4 - 1):
        house.clock.turn(hours=6)  # type: ignore[attr-defined]
        with unit_of_work(house, agency_id=agency_id, actor=SYSTEM) as uow:
            sessions.mark_seen(uow, session_id=sessions.verify(uow, text=text).id)
    house.clock.turn(hours=6)  # type: ignore[attr-defined]
    with pytest.raises(sessions.SessionOver):
        _verified(house, agency_id, text)


def test_signing_out_ends_one_session_and_everywhere_ends_all(house: House, agency_id: str) -> None:
    first, second, third = _try(house), _try(house), _try(house)
    with unit_of_work(house, agency_id=agency_id, actor=SYSTEM) as uow:
        sessions.end(uow, session_id=first.session.session_id)
    with pytest.raises(sessions.SessionOver):
        _verified(house, agency_id, first.session.text)
    assert _verified(house, agency_id, second.session.text)
    with unit_of_work(house, agency_id=agency_id, actor=SYSTEM) as uow:
        assert sessions.end_all(uow, person_id=second.person_id) == 2
        assert sessions.forget_expired(uow) == 3
    with pytest.raises(sessions.SessionOver):
        _verified(house, agency_id, third.session.text)


@pytest.mark.parametrize("text", ["", "fs_", "fl_" + "A" * 64, "fs_" + "!" * 64])
def test_what_is_no_session_is_refused(text: str) -> None:
    with pytest.raises(sessions.SessionOver):
        sessions.agency_of(text)
