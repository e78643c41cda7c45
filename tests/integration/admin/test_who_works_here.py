"""People, their ways in, branches and names, as an administrator looks after them."""

import re
from typing import Any

import pytest

from accounts import tokens
from engine.queries import directory
from tests.support.browsers import Browser
from tests.support.inbox_house import PASSWORD, Office
from tests.support.statements import counted

HOSTILE = "<script>alert(1)</script>"
NEW: dict[str, Any] = {
    "name": "钱多多",
    "login": "qian",
    "role": "listing_agent",
    "email": "q@example.test",
    "phone": "13800001234",
}
LONG = "correct horse battery"


def hired(place: Office, admin: Browser, **changed: str) -> str:
    """Hire somebody; return the link."""
    admin.visit("/admin/people/new")
    admin.submit("/admin/people/new", **{**NEW, **changed})
    found = re.search(r"http://[^<\s]+(/first-password/[^<\s]+)", admin.page.text)
    assert found, admin.text()
    return found.group(1)


def person(place: Office, login: str) -> directory.Person:
    with place.agency.uow(write=False) as uow:
        found = directory.person_called(uow, login=login)
    assert found is not None
    return found


def test_a_person_is_hired_and_signs_in_by_the_link_once(place: Office) -> None:
    admin = place.browser("admin")
    link = hired(place, admin)
    qian = place.browser()
    for _ in range(2):
        assert qian.visit(link).status_code == 200
    assert "钱多多，请设置密码" in qian.text()
    assert qian.submit("/first-password", password="short", again="short").status_code == 422
    assert qian.submit("/first-password", password=LONG, again="another").status_code == 422
    assert "不一样" in qian.text()
    qian.submit("/first-password", password=LONG, again=LONG)
    assert qian.path == "/inbox"
    assert place.browser().visit(link).status_code == 404
    again = place.browser()
    again.sign_in(agency="anju", login="qian", password=LONG)
    assert again.path == "/inbox"
    admin.visit("/admin/people?q=qian")
    assert "在职" in admin.text()
    assert "13800001234" not in admin.visit(f"/admin/people/{person(place, 'qian').id}").text
    assert "138****1234" in admin.text()


def test_what_is_wrong_stands_at_its_field_and_nothing_typed_is_lost(place: Office) -> None:
    admin = place.browser("admin")
    admin.visit("/admin/people/new")
    bad: dict[str, Any] = {"name": HOSTILE, "login": "Qian!", "email": "nowhere", "phone": "abc", "role": "king"}
    assert admin.submit("/admin/people/new", **bad).status_code == 422
    assert "有 4 处要改" in admin.text()
    fields = admin.form("/admin/people/new").fields
    assert (fields["name"], fields["login"], fields["email"]) == (HOSTILE, "Qian!", "nowhere")
    assert HOSTILE not in admin.page.text
    assert admin.submit("/admin/people/new", **{**NEW, "login": "lin"}).status_code == 409
    assert "已经存在" in admin.text()


def test_roles_come_and_go_but_the_last_administrator_stays(place: Office) -> None:
    admin, lin = place.browser("admin"), person(place, "lin")
    at = f"/admin/people/{lin.id}"
    admin.visit(at)
    admin.submit(f"{at}/appoint", role="administrator", branch="", superior="")
    assert "岗位已加上" in admin.text()
    mine = person(place, "admin")
    own = f"/admin/people/{mine.id}"
    admin.visit(own)
    admin.submit(f"{own}/roles/{mine.memberships[0].id}/end")
    lins = place.browser("lin")
    gained = next(post for post in person(place, "lin").memberships if post.role == "administrator")
    lins.visit(at)
    assert lins.submit(f"{at}/roles/{gained.id}/end").status_code == 409
    assert "最后一位管理员" in lins.text()
    assert "administrator" in person(place, "lin").roles
    assert lins.send(f"{at}/lock", _signed(lins)).status_code == 409
    assert lins.send(f"{at}/dismiss", _signed(lins)).status_code == 409


def test_a_lock_closes_every_way_in_and_opens_again(place: Office) -> None:
    from datetime import timedelta

    lin = person(place, "lin")
    with place.agency.uow() as uow:
        token = tokens.issue(uow, person_id=lin.id, life=timedelta(days=1)).text
    inside, admin, at = place.browser("lin"), place.browser("admin"), f"/admin/people/{lin.id}"
    admin.visit(at)
    admin.submit(f"{at}/lock")
    assert "已锁定" in admin.text()
    inside.visit("/inbox")
    assert inside.path.startswith("/sign-in")
    outside = place.browser()
    outside.sign_in(agency="anju", login="lin", password=PASSWORD)
    assert "不对" in outside.text()
    with place.agency.uow(write=False) as uow, pytest.raises(tokens.TokenRefused):
        tokens.verify(uow, text=token)
    admin.visit(at)
    admin.submit(f"{at}/unlock")
    outside.sign_in(agency="anju", login="lin", password=PASSWORD)
    assert outside.path == "/inbox"


def test_a_reset_makes_the_old_password_void_at_once(place: Office) -> None:
    lin, admin = person(place, "lin"), place.browser("admin")
    inside, at = place.browser("lin"), f"/admin/people/{lin.id}"
    admin.visit(at)
    form = admin.form(f"{at}/reset")
    first, second = (admin.send(form.action, form.fields).text for _ in range(2))
    assert first == second
    inside.visit("/inbox")
    assert inside.path.startswith("/sign-in")
    inside.sign_in(agency="anju", login="lin", password=PASSWORD)
    assert "不对" in inside.text()
    link = re.search(r"(/first-password/[^<\s]+)", first)
    assert link
    inside.visit(link.group(1))
    inside.submit("/first-password", password=LONG, again=LONG)
    assert inside.path == "/inbox"


def test_whoever_leaves_hands_the_open_tasks_over_first(place: Office) -> None:
    place.start("BJ-D-2026-000001")
    lin, zhao = person(place, "lin"), person(place, "zhao")
    lins = place.browser("lin")
    if not place.agency.todo("lin"):
        at = f"/inbox/tasks/{place.task('lin')}"
        lins.visit(at)
        lins.submit(f"{at}/claim")
    admin, at = place.browser("admin"), f"/admin/people/{lin.id}"
    admin.visit(at)
    assert "手上还有 1 件任务" in admin.text()
    assert admin.send(f"{at}/dismiss", _signed(admin)).status_code == 409
    admin.visit(at)
    admin.submit(f"{at}/hand-over", to=zhao.id, reason="离职交接")
    assert "任务已全部交接" in admin.text()
    admin.submit(f"{at}/dismiss")
    assert "已办理离职" in admin.text()
    assert len(place.agency.todo("zhao")) == 1
    lins.visit("/inbox")
    assert lins.path.startswith("/sign-in")
    admin.visit("/admin/people")
    assert "Lin" not in admin.text()
    admin.visit("/admin/people?state=left")
    assert "Lin" in admin.text()
    admin.visit(at)
    admin.submit(f"{at}/rehire")
    assert person(place, "lin").active


def test_leave_is_noted_by_whole_days_and_taken_back(place: Office) -> None:
    admin, at = place.browser("admin"), f"/admin/people/{person(place, 'lin').id}"
    admin.visit(at)
    assert admin.submit(f"{at}/leave", first="2026-03-09", last="2026-03-02", why="探亲").status_code == 422
    assert admin.form(f"{at}/leave").fields["why"] == "探亲"
    assert admin.submit(f"{at}/leave", first="soon", last="later").status_code == 422
    admin.submit(f"{at}/leave", first="2026-03-02", last="2026-03-06")
    assert "休假已记下" in admin.text()
    admin.visit("/admin/people?state=away")
    assert "Lin" in admin.text()
    admin.visit(at)
    admin.submit(f"{at}/leave/", follow=True)
    assert "休假已取消" in admin.text()
    assert "取消休假" in admin.visit(at).text


def test_a_branch_closes_only_when_nobody_needs_it(place: Office) -> None:
    admin, at = place.browser("admin"), "/admin/people/branches"
    assert admin.send(at, _signed(admin, code="Bad Code", name="海淀店")).status_code == 422
    assert admin.tree().xpath("//input[@name='name']/@value") == ["海淀店"]
    assert admin.send(f"{at}/{place.agency.branch_id}/close", _signed(admin)).status_code == 409
    assert "不能关闭" in admin.text()
    admin.send(at, _signed(admin, code="haidian", name="海淀店"))
    assert "门店已开" in admin.text()
    with place.agency.uow(write=False) as uow:
        branch = next(one for one in directory.all_branches(uow) if one.code == "haidian")
    admin.submit(f"{at}/{branch.id}/close")
    assert "门店已关" in admin.text()
    lin = f"/admin/people/{person(place, 'lin').id}"
    assert admin.send(f"{lin}/appoint", _signed(admin, role="legal", branch=branch.id)).status_code == 409


def test_roles_get_the_names_an_agency_uses(place: Office) -> None:
    admin = place.browser("admin")
    admin.visit("/admin/people/agency")
    admin.submit("/admin/people/agency", name="安居地产", listing_agent__zh="维护专员")
    assert "安居地产" in admin.text()
    assert admin.submit("/admin/people/agency", name=" ").status_code == 422
    assert "维护专员" in admin.visit("/admin/people").text


def test_a_thousand_people_are_listed_in_as_many_statements_as_eight(small: Office) -> None:
    from engine.operations import directory as operations

    admin = small.browser("admin")
    admin.visit("/admin/people")
    with counted(small.agency.house.database) as few:
        admin.visit("/admin/people")
    with small.agency.uow() as uow:
        for number in range(300):
            operations.hire(uow, login=f"p{number:04}", name=f"人{number}")
    admin.visit("/admin/people")
    with counted(small.agency.house.database) as many:
        admin.visit("/admin/people")
    assert len(many) == len(few) <= 12
    assert len(admin.tree().xpath("//li[@class='row']")) == 50
    admin.visit("/admin/people?page=7")
    assert len(admin.tree().xpath("//li[@class='row']")) == 7


def test_only_administrators_come_in_and_only_to_their_own_people(place: Office) -> None:
    from tests.support.agencies import staffed

    other = staffed(place.agency.house, "pengcheng")
    theirs = other.people["lin"]
    wang, admin = place.browser("wang"), place.browser("admin")
    for path in ("/admin/people", "/admin/people/new", f"/admin/people/{person(place, 'lin').id}", "/admin"):
        assert wang.visit(path).status_code == 403
    assert admin.visit(f"/admin/people/{theirs}").status_code == 404
    verbs = ("lock", "unlock", "dismiss", "rehire", "sign-out", "reset", "invite", "appoint", "describe", "leave")
    for verb in (*verbs, "hand-over", f"leave/{theirs}/cancel"):
        given = _signed(admin, name="x", role="finance", first="2026-03-02", last="2026-03-03")
        assert admin.send(f"/admin/people/{theirs}/{verb}", given).status_code == 404, verb


def _signed(browser: Any, **fields: str) -> dict[str, str]:
    """Return fields with the token of the browser's session."""
    browser.visit("/me")
    return {**fields, "_csrf": browser.tree().xpath("//input[@name='_csrf']/@value")[0]}
