"""Whatever is in the way of an act, what was typed for it stays, and nothing is done that nobody has looked at."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from engine.ids import new_id
from engine.queries import comments, tasks
from tests.support.browsers import Browser
from tests.support.houses import empty_house
from tests.support.inbox_house import Office, office
from web.sessions import FIELD

HOSTILE = '"><script>alert(1)</script>'
PASSWORD = "right horse battery"


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Office]:
    """Give an office with one open task."""
    with empty_house("sqlite", tmp_path) as house:
        made = office(house)
        made.start("BJ-D-2026-000001")
        yield made


@pytest.fixture
def lin(place: Office) -> Browser:
    """Give lin's browser, who holds the task and looks at it."""
    browser, at = place.browser("lin"), f"/inbox/tasks/{place.task()}"
    browser.visit(at)
    if "认领任务" in browser.text():
        browser.submit(f"{at}/claim")
    return browser


def _at(place: Office) -> str:
    return f"/inbox/tasks/{place.task()}"


@pytest.mark.parametrize(
    ("verb", "typed"),
    [
        ("wait", {"on": "moon", "reason": f"等银行回电 {HOSTILE}"}),
        ("transfer", {"person_id": "nobody", "reason": f"我明天休假 {HOSTILE}"}),
        ("comment", {"text": f"{'说' * 2001}{HOSTILE}"}),
    ],
)
def test_a_refused_act_gives_back_what_was_written(
    place: Office, lin: Browser, verb: str, typed: dict[str, Any]
) -> None:
    at = f"{_at(place)}/{verb}"
    assert lin.submit(at, **typed).status_code == 422
    again = lin.form(at).fields
    for name, text in typed.items():
        if name not in ("on", "person_id"):
            assert again[name] == text
    assert HOSTILE not in lin.page.text


@pytest.mark.parametrize("row", ["rooms/²", "rooms/" + "9" * 5000, "rooms/-1", "²", "rooms/x/²"])
def test_a_row_of_no_number_is_no_row(place: Office, lin: Browser, row: str) -> None:
    at = f"{_at(place)}/complete"
    assert lin.submit(at, contract_no="WQ", _remove=row).status_code == 200
    assert lin.form(at).fields["contract_no"] == "WQ"
    form = lin.form(at)
    form.fields["_add"] = row
    assert lin.send(form.action, form.fields).status_code == 200


def test_after_signing_in_again_an_act_waits_until_somebody_has_looked(place: Office, lin: Browser) -> None:
    task_id, at = place.task(), f"{_at(place)}/comment"
    form = lin.form(at)
    form.fill({"text": "银行周五回电"})
    place.agency.house.clock.turn(hours=13)  # type: ignore[attr-defined]  # the test house has a clock that turns
    assert lin.send(form.action, form.fields).status_code == 401
    lin.submit("/sign-in", agency="anju", login="lin", password=PASSWORD)
    assert lin.submit(at).status_code == 409
    assert "看一眼，再提交一次" in lin.text()
    assert lin.form(at).fields["text"] == "银行周五回电"
    with place.agency.uow(write=False) as uow:
        instance_id = tasks.one(uow, task_id=task_id).line.instance_id
        assert comments.of_instance(uow, instance_id=instance_id) == ()
    lin.submit(at)
    with place.agency.uow(write=False) as uow:
        assert [said.text for said in comments.of_instance(uow, instance_id=instance_id)] == ["银行周五回电"]


def test_passwords_are_not_kept_while_somebody_signs_in_again(place: Office, lin: Browser) -> None:
    lin.visit("/me")
    form = lin.form("/me/password")
    form.fill({"old": PASSWORD, "new": "a new one of length", "again": "a new one of length"})
    place.agency.house.clock.turn(hours=13)  # type: ignore[attr-defined]
    assert lin.send(form.action, form.fields).status_code == 401
    assert "a new one of length" not in lin.page.text


def test_a_form_changed_after_it_was_sent_is_told_so_in_words(place: Office, lin: Browser) -> None:
    at = f"{_at(place)}/comment"
    form = lin.form(at)
    form.fill({"text": "一"})
    assert lin.send(form.action, form.fields, follow=False).status_code == 303
    form.fill({"text": "二"})
    assert lin.send(form.action, form.fields).status_code == 409
    assert "已经提交过" in lin.text()
    assert "Idempotency" not in lin.text()
    assert lin.form(at).fields["text"] == "二"


def test_a_key_of_a_colleague_is_a_key_of_ones_own(place: Office, lin: Browser) -> None:
    mine: dict[str, Any] = {FIELD: lin.form(f"{_at(place)}/comment").fields[FIELD], "_key": new_id(), "text": "一"}
    lin.send(f"{_at(place)}/comment", mine)
    cai = place.browser("cai")
    cai.visit(_at(place))
    theirs = {**mine, FIELD: cai.form(f"{_at(place)}/comment").fields[FIELD]}
    answer = cai.send(f"{_at(place)}/comment", theirs, follow=False)
    assert answer.status_code == 303
    assert "Idempotency-Replayed" not in answer.headers
