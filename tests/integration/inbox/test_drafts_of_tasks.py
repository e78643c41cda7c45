"""What was typed and not sent is kept for the one who typed it, and for nobody else."""

import json
from io import BytesIO

import pytest
import sqlalchemy as sa

from brokerage.operations import documents
from brokerage.rows import DocumentUnknown
from engine.ids import new_id
from engine.operations import tasks
from engine.unit_of_work import House
from tests.support.browsers import Browser
from tests.support.clocks import TurnableClock
from tests.support.inbox_house import GOOD, Office, office
from upkeep import ticking
from web import drafts
from web.drafts import Draft, DraftChanged, DraftTooLong
from web.tables import form_drafts

NAME = "王小明"
PDF = b"%PDF-1.7\n1 0 obj\n<< >>\nendobj\ntrailer\n<< >>\n%%EOF\n"


@pytest.fixture
def place(house: House) -> Office:
    """Give an office with one open task of lin's."""
    made = office(house)
    made.start("BJ-D-2026-000001")
    with made.agency.uow("lin") as uow:
        tasks.claim(uow, task_id=made.task())
    return made


@pytest.fixture
def lin(place: Office) -> Browser:
    """Give lin's browser on the task."""
    browser = place.browser("lin")
    browser.visit(_at(place))
    return browser


def _at(place: Office) -> str:
    return f"/inbox/tasks/{place.task()}"


def _send(browser: Browser, place: Office, *, revision: str = "", **typed: str) -> tuple[int, dict[str, object]]:
    token = browser.tree().xpath("//meta[@name='csrf']/@content")[0]
    answer = browser.client.post(
        f"/drafts/task:{place.task()}",
        data={**typed, "_revision": revision},
        base_url=browser.base,
        headers={"X-CSRF-Token": token},
    )
    return answer.status_code, json.loads(answer.data) if answer.status_code == 200 else {}


def _turn(place: Office, *, days: int) -> None:
    clock = place.agency.house.clock
    assert isinstance(clock, TurnableClock)
    clock.turn(days=days)


def _kept(place: Office, login: str) -> Draft | None:
    with place.agency.uow(login, write=False) as uow:
        return drafts.read(uow, subject=f"task:{place.task()}")


def test_a_draft_is_saved_without_scripts_and_without_judging_and_comes_back(place: Office, lin: Browser) -> None:
    lin.submit(f"{_at(place)}/complete", price="五百万", rooms__0__name=NAME, _save="1")
    assert lin.path == f"{_at(place)}?told=draft-saved"
    assert "草稿已保存" in lin.text()
    assert "已保存草稿" in lin.text()
    other = place.browser("lin")
    other.visit(_at(place))
    fields = other.form(f"{_at(place)}/complete").fields
    assert (fields["price"], fields["rooms/0/name"]) == ("五百万", NAME)
    other.submit(f"{_at(place)}/complete", _drop="1")
    assert "草稿已丢弃" in other.text()
    assert other.form(f"{_at(place)}/complete").fields["price"] == ""
    assert _kept(place, "lin") is None


def test_a_script_saves_by_revision_and_is_told_of_another_page(place: Office, lin: Browser) -> None:
    assert lin.tree().xpath("//form[@data-draft]/@data-revision") == ["0"]
    assert _send(lin, place, revision="0", price="1")[1]["revision"] == 1
    assert _send(lin, place, revision="1", price="2")[1]["revision"] == 2
    assert _send(lin, place, revision="1", price="3")[0] == 409
    kept = _kept(place, "lin")
    assert kept is not None
    assert kept.values == {"price": "2"}
    assert _send(lin, place, price="3")[1]["revision"] == 3, "without a revision it saves over anything"


@pytest.mark.parametrize("revision", ["x", "-1", "1.0", "²", "9" * 30])
def test_a_revision_that_is_none_is_refused(place: Office, lin: Browser, revision: str) -> None:
    assert _send(lin, place, revision=revision, price="1")[0] == 422


def test_names_that_no_page_sends_are_refused(place: Office, lin: Browser) -> None:
    assert _send(lin, place, **{"a": "1", "a/b": "2"})[0] == 422
    assert _send(lin, place, **{"a/b/c/d/e/f/g": "2"})[0] == 422
    assert _kept(place, "lin") is None


def test_a_draft_too_long_is_refused_and_the_old_one_stays(place: Office) -> None:
    subject = f"task:{place.task()}"
    with place.agency.uow("lin") as uow:
        drafts.save(uow, subject=subject, values={"a": "x"})
    with pytest.raises(DraftTooLong), place.agency.uow("lin") as uow:
        drafts.save(uow, subject=subject, values={"a": "x" * 200_001})
    kept = _kept(place, "lin")
    assert kept is not None
    assert kept.values == {"a": "x"}


def test_a_draft_is_nobody_elses(place: Office, lin: Browser) -> None:
    _send(lin, place, contract_no=NAME)
    assert _kept(place, "cai") is None
    cai = place.browser("cai")
    cai.visit(_at(place))
    assert NAME not in cai.page.text
    assert _send(cai, place, contract_no="x")[0] == 403
    kept = _kept(place, "lin")
    assert kept is not None
    assert kept.values == {"contract_no": NAME}


def test_subjects_that_are_none_are_not_found(place: Office, lin: Browser) -> None:
    token = lin.tree().xpath("//meta[@name='csrf']/@content")[0]
    headers = {"X-CSRF-Token": token}
    unknown = (
        "start:<x>",
        "start:" + "a" * 200,
        "start:anything",
        "start:listing.1",
        "start:deal",
        "start:deal.BJ-L-1",
    )
    for subject in (f"task:{new_id()}", "task:x", "task:", "nothing:1", *unknown):
        for act in (lin.client.post, lin.client.delete):
            assert act(f"/drafts/{subject}", data={"a": "1"}, base_url=lin.base, headers=headers).status_code == 404
    assert lin.client.post("/drafts/start:listing", data={"a": "1"}, base_url=lin.base).status_code == 403
    assert (
        lin.client.post("/drafts/start:listing", data={"a": "1"}, base_url=lin.base, headers=headers).status_code == 200
    )
    assert lin.client.delete("/drafts/start:listing", base_url=lin.base, headers=headers).status_code == 204


def test_of_too_many_drafts_the_oldest_go(place: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafts, "MOST", 2)
    for number in (1, 2, 3):
        with place.agency.uow("lin") as uow:
            drafts.save(uow, subject=f"task:{number}", values={})
        with place.agency.uow("cai") as uow:
            drafts.save(uow, subject="task:theirs", values={})
        place.agency.house.clock.turn(minutes=1)  # type: ignore[attr-defined]  # the test house has a clock that turns
    with place.agency.uow("lin", write=False) as uow:
        assert [drafts.read(uow, subject=f"task:{number}") is None for number in (1, 2, 3)] == [True, False, False]
    with place.agency.uow("cai", write=False) as uow:
        assert drafts.read(uow, subject="task:theirs") is not None


def test_what_is_kept_is_sealed(place: Office, lin: Browser) -> None:
    _send(lin, place, contract_no=NAME)
    with place.agency.uow("lin", write=False) as uow:
        row = uow.connection.execute(sa.select(form_drafts)).one()
    assert NAME.encode() not in row.values_sealed
    assert json.dumps(NAME).encode() not in row.values_sealed


def test_completing_clears_every_draft_of_the_task(place: Office, lin: Browser) -> None:
    with place.agency.uow("cai") as uow:
        drafts.save(uow, subject=f"task:{place.task()}", values={"a": "b"})
    _send(lin, place, contract_no=NAME)
    lin.submit(f"{_at(place)}/complete", **GOOD)
    with place.agency.uow(write=False) as uow:
        assert uow.rows(sa.select(form_drafts)) == []


def test_a_stale_form_keeps_what_was_typed_when_its_draft_cannot_be_saved(place: Office, lin: Browser) -> None:
    at, form = _at(place), lin.form(f"{_at(place)}/complete")
    with place.agency.uow("lin") as uow:
        tasks.release(uow, task_id=place.task())
    form.fill({"contract_no": NAME, "_save": "1"})
    lin.send(f"{at}/complete", form.fields)
    assert lin.page.status_code == 403
    assert NAME in lin.text()


def test_drafts_are_let_go_after_thirty_days_and_their_files_stay_until_then(place: Office, lin: Browser) -> None:
    form = lin.form(f"{_at(place)}/complete")
    form.fill({"_save": "1", "paper": (BytesIO(PDF), "a.pdf")})
    lin.send(f"{_at(place)}/complete", form.fields)
    (paper,) = lin.form(f"{_at(place)}/complete").fields.getlist("paper")
    _turn(place, days=2)
    ticking.sweep(place.agency.house)
    with place.agency.uow("lin") as uow:
        assert documents.read(uow, document_id=paper, reason="看看还在不在").content == PDF
    _turn(place, days=29)
    ticking.sweep(place.agency.house)
    assert _kept(place, "lin") is None
    with place.agency.uow("lin") as uow, pytest.raises(DocumentUnknown):
        documents.read(uow, document_id=paper, reason="看看还在不在")


def test_two_pages_that_begin_at_the_same_time_do_not_overwrite_each_other(place: Office) -> None:
    subject = f"task:{place.task()}"
    with place.agency.uow("lin") as uow:
        drafts.save(uow, subject=subject, values={"a": "1"}, revision=0)
    with pytest.raises(DraftChanged), place.agency.uow("lin") as uow:
        drafts.save(uow, subject=subject, values={"a": "2"}, revision=0)
