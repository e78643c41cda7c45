"""One's own page: leave, password, and where one is signed in."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from engine.ids import new_id
from engine.operations import directory
from engine.tables.directory import absences
from tests.support.houses import empty_house
from tests.support.inbox_house import PASSWORD, Office, office

NEW = "a new long sentence"


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Office]:
    """Give an office."""
    with empty_house("sqlite", tmp_path) as house:
        yield office(house)


def test_leave_is_noted_and_taken_back(place: Office) -> None:
    lin = place.browser("lin")
    lin.visit("/me")
    lin.submit("/me/leave", first="2026-03-05", last="2026-03-06", why="回家")
    assert lin.path == "/me?told=leave-noted"
    assert "3月5日 周四 – 3月6日 周五" in lin.text()
    assert "回家" in lin.text()
    cancel = next(form.get("action") for form in lin.tree().forms if "/cancel" in form.get("action"))
    lin.submit(cancel)
    assert "取消休假" not in lin.text()


def test_why_somebody_is_away_is_sealed(place: Office) -> None:
    lin = place.browser("lin")
    lin.visit("/me")
    lin.submit("/me/leave", first="2026-03-05", last="2026-03-06", why="急事打 13812341234")
    assert "急事打 13812341234" in lin.text()
    with place.agency.uow(write=False) as uow:
        (row,) = uow.rows(sa.select(absences))
    assert b"13812341234" not in b"".join(v if isinstance(v, bytes) else repr(v).encode() for v in row)


@pytest.mark.parametrize(("first", "last"), [("", ""), ("2026-03-06", "2026-03-05"), ("x", "2026-03-05")])
def test_a_leave_that_cannot_be_is_refused_and_what_was_typed_stays(place: Office, first: str, last: str) -> None:
    lin = place.browser("lin")
    lin.visit("/me")
    assert lin.submit("/me/leave", first=first, last=last, why="回家").status_code == 422
    fields = lin.form("/me/leave").fields
    assert (fields["last"], fields["why"]) == (last, "回家")


def test_somebody_elses_leave_is_not_there(place: Office) -> None:
    with place.agency.uow() as uow:
        now = uow.now
        theirs = directory.note_absence(
            uow, person_id=place.agency.people["zhao"], starts_at=now, ends_at=now.replace(year=now.year + 1)
        )
    lin = place.browser("lin")
    lin.visit("/me")
    for id_ in (theirs, new_id()):
        fields = {"_csrf": lin.form("/me/leave").fields["_csrf"], "_key": new_id()}
        assert lin.send(f"/me/leave/{id_}/cancel", fields).status_code == 404
        lin.visit("/me")


def test_a_new_password_ends_all_other_sessions(place: Office) -> None:
    elsewhere, lin = place.browser("lin"), place.browser("lin")
    lin.visit("/me")
    lin.submit("/me/password", old=PASSWORD, new=NEW, again=NEW)
    assert lin.path == "/me?told=password-changed"
    elsewhere.visit("/inbox")
    assert elsewhere.path.startswith("/sign-in")
    again = place.browser()
    again.sign_in(agency="anju", login="lin", password=PASSWORD)
    assert again.path == "/sign-in"
    again.sign_in(agency="anju", login="lin", password=NEW)
    assert again.path == "/inbox"


@pytest.mark.parametrize(
    ("old", "new", "again", "status"),
    [("wrong one here", NEW, NEW, 403), (PASSWORD, "short", "short", 422), (PASSWORD, NEW, "another sentence", 422)],
)
def test_a_password_is_not_changed_by_mistake(place: Office, old: str, new: str, again: str, status: int) -> None:
    lin = place.browser("lin")
    lin.visit("/me")
    answer = lin.submit("/me/password", old=old, new=new, again=again)
    assert answer.status_code == status
    assert new not in answer.text
    other = place.browser()
    other.sign_in(agency="anju", login="lin", password=PASSWORD)
    assert other.path == "/inbox"


def test_old_passwords_cannot_be_tried_without_end(place: Office) -> None:
    lin = place.browser("lin")
    lin.visit("/me")
    codes = [lin.submit("/me/password", old=f"guess {n}", new=NEW, again=NEW).status_code for n in range(11)]
    assert codes[0] == 403
    assert codes[-1] == 429


def test_other_devices_are_listed_and_signed_out(place: Office) -> None:
    elsewhere, lin = place.browser("lin"), place.browser("lin")
    lin.visit("/me")
    assert lin.text().count("登录 ·") == 2
    assert "这台设备" in lin.text()
    lin.submit("/me/sessions/end")
    assert lin.path == "/me?told=signed-out"
    elsewhere.visit("/inbox")
    assert elsewhere.path.startswith("/sign-in")
