"""Instances, incidents, messages and timers, as an administrator sees and steers them."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa

from engine.ids import new_id
from engine.operations import directory, instances, messages
from engine.queries import incidents as incident_queries
from engine.queries import instances as instance_queries
from engine.tables.instances import incidents as incidents_table
from engine.tables.instances import instances as rows
from tests.support.inbox_house import Office
from tests.support.statements import counted

HOSTILE = "<img src=x onerror=alert(1)>"


def start(place: Office, process: str = "sale", key: str = "BJ-D-2026-000001", **data: Any) -> str:
    with place.agency.uow("wang") as uow:
        return instances.start(uow, process=process, data=data, business_key=key, branch_id=place.agency.branch_id)


def stopped(place: Office, amount: int = 500) -> str:
    """Start a process whose adapter refuses the amount; return the incident."""
    start(place, "checked", "C-1", amount=Decimal(amount), home="海淀")
    place.agency.run()
    with place.agency.uow(write=False) as uow:
        return incident_queries.listed(uow).items[0].id


def test_instances_are_found_by_where_they_stand_and_how_late_they_are(place: Office) -> None:
    start(place)
    incident = stopped(place)
    admin = place.browser("admin")
    admin.visit("/admin/instances")
    assert "BJ-D-2026-000001" in admin.text()
    assert "C-1" in admin.text()
    admin.visit("/admin/instances?q=BJ-D&process=sale&version=1&status=running&node=file")
    assert "BJ-D-2026-000001" in admin.text()
    assert "C-1" not in admin.text()
    for nothing in (
        "q=D-2026",
        "node=check&process=sale",
        "version=2",
        "status=completed",
        "late=over",
        f"q={HOSTILE}",
    ):
        admin.visit(f"/admin/instances?{nothing}")
        assert "没有找到" in admin.text(), nothing
        assert HOSTILE not in admin.page.text
    place.agency.house.clock.turn(days=4)  # type: ignore[attr-defined]  # the test house has a clock that turns
    admin = place.browser("admin")
    admin.visit("/admin/instances?late=over")
    assert "BJ-D-2026-000001" in admin.text()
    assert "C-1" not in admin.text()
    assert incident


def test_the_lists_ask_as_many_statements_for_a_thousand_rows_as_for_few(place: Office) -> None:
    pages = (
        "/admin/instances",
        "/admin/instances?late=soon&process=sale",
        "/admin/timers",
        "/admin/incidents",
        "/admin",
    )
    admin, counts = place.browser("admin"), {}
    first = start(place)
    for path in pages:
        admin.visit(path)
        with counted(place.agency.house.database) as sent:
            assert admin.visit(path).status_code == 200
        counts[path] = len(sent)
    multiply(place, first, 1000)
    for path in pages:
        with counted(place.agency.house.database) as sent:
            assert admin.visit(path).status_code == 200
        assert len(sent) <= counts[path] <= 12, (path, counts[path], sent)
    admin.visit("/admin/instances")
    assert len(admin.tree().xpath("//li[@class='row']")) == 50
    more = next(link for link in admin.tree().iter("a") if "再看 50 个" in link.text_content())
    admin.visit(more.get("href"))
    assert len(admin.tree().xpath("//li[@class='row']")) == 50


def multiply(place: Office, instance_id: str, times: int) -> None:
    """Copy an instance's row: the list does not look into its state."""

    with place.agency.uow() as uow:
        found = uow.row(sa.select(rows).where(rows.c.id == instance_id))
        assert found is not None
        uow.run(
            sa.insert(rows),
            [{**found._asdict(), "id": new_id(), "business_key": f"N-{number:04}"} for number in range(times)],
        )


def test_an_instance_tells_what_it_waits_for_and_never_a_value(place: Office) -> None:
    id_ = start(place, "checked", "C-9", amount=Decimal(500), home="很秘密的地方")
    admin = place.browser("admin")
    admin.visit(f"/admin/instances/{id_}")
    for said in ("在等什么", "等接口答复", "registry.look", "发起流程", "home", "文字", "请求接口"):
        assert said in admin.text(), said
    assert "很秘密的地方" not in admin.page.text


def test_an_instance_is_suspended_resumed_and_terminated_with_a_reason(place: Office) -> None:
    id_ = start(place)
    admin, at = place.browser("admin"), f"/admin/instances/{id_}"
    admin.visit(at)
    assert admin.submit(f"{at}/suspend", reason=" ").status_code == 422
    assert "请填写原因" in admin.text()
    admin.submit(f"{at}/suspend", reason="等法务")
    assert "流程已暂停" in admin.text()
    admin.submit(f"{at}/resume", reason="法务同意")
    assert "流程已恢复" in admin.text()
    form = admin.form(f"{at}/terminate")
    form.fill({"reason": "开错了"})
    for _ in range(2):
        assert admin.send(form.action, form.fields, follow=False).status_code == 303
    with place.agency.uow(write=False) as uow:
        assert instance_queries.one(uow, instance_id=id_).status == "terminated"
        verbs = [entry.verb for entry in instance_queries.history(uow, instance_id=id_).items]
    assert verbs == ["start", "suspend", "resume", "terminate"]
    admin.visit(at)
    assert "Admin 终止流程" in admin.text()
    assert "干预" not in admin.text()


def test_managers_look_at_their_own_branch_and_steer_nothing(place: Office) -> None:
    id_ = start(place)
    with place.agency.uow() as uow:
        other = directory.open_branch(uow, code="haidian", name="海淀店")
        stranger = directory.hire(uow, login="qian", name="Qian")
        directory.appoint(uow, person_id=stranger, role="store_manager", branch_id=other)
    place.agency.people["qian"] = stranger
    _let_in(place, stranger)
    wang, qian, lin = (place.browser(login) for login in ("wang", "qian", "lin"))
    assert wang.visit(f"/admin/instances/{id_}").status_code == 200
    assert "干预" not in wang.text()
    assert "流程实例" in wang.text()
    assert wang.send(f"/admin/instances/{id_}/terminate", _signed(wang, reason="x")).status_code == 403
    assert wang.visit("/admin/incidents").status_code == 403
    assert qian.visit(f"/admin/instances/{id_}").status_code == 404
    qian.visit("/admin/instances")
    assert "BJ-D-2026-000001" not in qian.text()
    assert lin.visit("/admin/instances").status_code == 403


def test_what_stopped_is_tried_again_with_corrected_input(place: Office) -> None:
    incident = stopped(place)
    admin, at = place.browser("admin"), f"/admin/incidents/{incident}"
    admin.visit("/admin/incidents")
    assert "金额超过登记系统的上限" in admin.text()
    admin.visit(at)
    assert admin.form(f"{at}/retry").fields["given/amount"] == "500"
    assert admin.submit(f"{at}/retry", given__amount="很多", reason=HOSTILE).status_code == 422
    assert "写数字" in admin.text()
    assert (admin.form(f"{at}/retry").fields["given/amount"], admin.form(f"{at}/retry").fields["reason"]) == (
        "很多",
        HOSTILE,
    )
    assert HOSTILE not in admin.page.text
    admin.submit(f"{at}/retry", given__amount="99.50", reason="登记系统只收一百以内")
    assert "已重新提交" in admin.text()
    place.agency.run()
    assert [line.name for line in place.agency.todo("admin", "claimable")] == ["look"]
    admin.visit(at)
    assert "由 Admin 处理" in admin.text()


def test_a_retry_that_comes_too_late_says_so_and_keeps_what_was_typed(place: Office) -> None:
    incident = stopped(place)
    slow, quick, at = place.browser("admin"), place.browser("admin"), f"/admin/incidents/{incident}"
    slow.visit(at)
    quick.visit(at)
    quick.submit(f"{at}/retry", given__amount="1")
    assert slow.submit(f"{at}/retry", given__amount="2").status_code == 409
    assert "异常已由" in slow.text()


def test_what_stopped_in_a_process_that_has_ended_is_not_offered_for_retry(place: Office) -> None:
    incident = stopped(place)
    with place.agency.uow("admin") as uow:
        instance_id = incident_queries.one(uow, incident_id=incident).instance_id
        instances.terminate(uow, instance_id=instance_id, reason="客户不买了")
    with place.agency.uow("admin") as uow:
        # As an instance that ended with an incident still open has it, whatever ended it.
        uow.run(incidents_table.update().where(incidents_table.c.id == incident).values(state="open"))
    admin, at = place.browser("admin"), f"/admin/incidents/{incident}"
    admin.visit(at)
    assert "流程已经结束" in admin.text()
    assert not admin.tree().xpath(f"//form[@action='{at}/retry']")


def test_a_node_that_failed_is_given_what_it_lacked(place: Office) -> None:
    start(place, "checked", "C-2", home="海淀")
    place.agency.run()
    with place.agency.uow(write=False) as uow:
        (line,) = incident_queries.listed(uow).items
    assert line.hook is None
    admin, at = place.browser("admin"), f"/admin/incidents/{line.id}"
    admin.visit(at)
    wrong = {"add/0/name": "金额", "add/0/kind": "number", "add/0/text": "5"}
    form = admin.form(f"{at}/retry")
    form.fill(wrong)
    assert admin.send(form.action, form.fields).status_code == 422
    assert admin.form(f"{at}/retry").fields["add/0/name"] == "金额"
    form = admin.form(f"{at}/retry")
    form.fill({**wrong, "add/0/name": "amount"})
    admin.send(form.action, form.fields)
    assert "已重新提交" in admin.text()
    place.agency.run()
    assert [line.name for line in place.agency.todo("admin", "claimable")] == ["look"]


def test_a_kept_message_says_how_long_and_is_delivered_once_somebody_waits(place: Office) -> None:
    with place.agency.uow() as uow:
        messages.correlate(uow, name="paid", key="D-7", payload={"amount": Decimal(1)}, keep=timedelta(days=3))
    admin = place.browser("admin")
    admin.visit("/admin/messages")
    assert "D-7" in admin.text()
    admin.submit(admin.tree().xpath("//form[contains(@action, '/deliver')]/@action")[0])
    assert "现在没有流程在等这条消息" in admin.text()


def test_a_message_that_never_came_is_not_delivered(small: Office) -> None:
    admin = small.browser("admin")
    admin.visit("/me")
    token = admin.form("/me/theme").fields["_csrf"]
    assert admin.send(f"/admin/messages/{new_id()}/deliver", {"_csrf": token}).status_code == 404


@pytest.mark.parametrize(
    "query", ["cursor=x", "version=99999999999", "node=%00", "late=wild", "state=wild", "kind=wild", "journal=x"]
)
def test_wild_addresses_do_no_harm(small: Office, query: str) -> None:
    id_, admin = start(small), small.browser("admin")
    for path in ("/admin/instances", f"/admin/instances/{id_}", "/admin/incidents", "/admin/messages", "/admin/timers"):
        assert admin.visit(f"{path}?{query}").status_code in (200, 422)


def test_another_agencys_ids_answer_as_if_they_never_were(place: Office) -> None:
    from tests.support.agencies import staffed

    other = staffed(place.agency.house, "pengcheng")
    incident = stopped(place)
    with place.agency.uow(write=False) as uow:
        instance_id = incident_queries.one(uow, incident_id=incident).instance_id
    _let_in(place, other.people["admin"], other)
    stranger = place.browser()
    stranger.sign_in(agency="pengcheng", login="admin", password="right horse battery")
    for path in (f"/admin/instances/{instance_id}", f"/admin/incidents/{incident}"):
        assert stranger.visit(path).status_code == 404
    for path in (f"/admin/instances/{instance_id}/terminate", f"/admin/incidents/{incident}/retry"):
        assert stranger.send(path, _signed(stranger, reason="x")).status_code == 404
    stranger.visit("/admin/instances")
    assert "C-1" not in stranger.text()


def _let_in(place: Office, person_id: str, agency: Any = None) -> None:
    from accounts import credentials

    with (agency or place.agency).uow() as uow:
        credentials.set_password(
            uow, person_id=person_id, password_hash=credentials.hash_password("right horse battery")
        )


def _signed(browser: Any, **fields: str) -> dict[str, str]:
    """Return fields with the token of the browser's session."""
    browser.visit("/me")
    return {**fields, "_csrf": browser.tree().xpath("//input[@name='_csrf']/@value")[0]}
