"""Signing in and out in a browser, and what a session's cookie may and may not do."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Blueprint, Response, request

from accounts import credentials, sessions
from accounts.attempts import MOST_PER_LOGIN
from engine.operations import directory
from engine.unit_of_work import House, unit_of_work
from tests.support.browsers import Browser
from tests.support.houses import SYSTEM, empty_house, open_test_agency
from web import pages, signing_in
from web.application import Porch, create_app
from web.identity import asker
from web.policy import MEMBER, PAGE, Policy, policy

PASSWORD = "right horse battery"
HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Porch]:
    """Give a porch with sign-in, one person, and a few pages that only tests have."""
    with empty_house("sqlite", tmp_path) as house:
        agency_id = open_test_agency(house)
        with unit_of_work(house, agency_id=agency_id, actor=SYSTEM) as uow:
            lin = directory.hire(uow, login="lin", name="林小安")
            directory.appoint(uow, person_id=lin, role="listing_agent")
            credentials.set_password(uow, person_id=lin, password_hash=credentials.hash_password(PASSWORD))
        made = create_app(house, version="0.0.test")
        signing_in.install(made)
        made.register_blueprint(_probe())
        yield made


@pytest.fixture
def browser(app: Porch) -> Browser:
    """Give a browser that has not signed in."""
    return Browser(app)


def _probe() -> Blueprint:
    probe = Blueprint("probe", __name__)

    @probe.get("/inbox")
    @policy(PAGE)
    def home() -> Response:
        return Response(f"<p>{asker().person.name}</p>", mimetype="text/html")  # type: ignore[union-attr]  # a test

    @probe.get("/write")
    @policy(PAGE)
    def show() -> Response:
        return Response(_form(request.args.get("note", "")), mimetype="text/html")

    @probe.post("/write")
    @policy(PAGE)
    def write() -> Response:
        if request.form.get("_show"):
            return Response(_form(request.form["note"]), mimetype="text/html")
        return pages.onward("/inbox")

    @probe.get("/managers")
    @policy(Policy(page=True, roles=frozenset({"store_manager"})))
    def managers() -> Response:
        return Response("")

    @probe.get("/api/v1/me")
    @policy(MEMBER)
    def me() -> Response:
        return Response(asker().actor.id)

    return probe


def _form(note: str) -> str:
    from markupsafe import escape

    from web.sessions import form_token

    return (
        f'<form method="post" action="/write"><input name="_csrf" value="{form_token()}">'
        f'<textarea name="note">{escape(note)}</textarea></form>'
    )


def _house(app: Porch) -> House:
    found = app.extensions["fangliu-house"]
    assert isinstance(found, House)
    return found


def _cookie(browser: Browser, name: str = "fangliu") -> str | None:
    found = browser.client.get_cookie(name, domain="127.0.0.1")
    return found.value if found else None


def test_somebody_unknown_is_asked_to_sign_in_and_comes_back(browser: Browser) -> None:
    answer = browser.visit("/write?note=%E5%A5%BD", follow=False)
    assert (answer.status_code, answer.headers["Location"][:14]) == (303, "/sign-in?next=")
    browser.visit("/write?note=%E5%A5%BD")
    browser.submit("/sign-in", agency="anju", login="lin", password=PASSWORD)
    assert browser.path == "/write?note=%E5%A5%BD"
    assert browser.form("/write").fields["note"] == "好"


def test_signing_in_makes_a_cookie_that_scripts_and_other_sites_cannot_use(browser: Browser) -> None:
    browser.visit("/sign-in")
    answer = browser.submit("/sign-in", follow=False, agency="anju", login="lin", password=PASSWORD)
    cookie = next(text for text in answer.headers.getlist("Set-Cookie") if text.startswith("fangliu=fs_"))
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/" in cookie
    assert "Secure" not in cookie
    # The house clock of tests and demo is not the browser's: a date by it would be over before it is set.
    assert f"Max-Age={int(sessions.LONGEST.total_seconds())}" in cookie


@pytest.mark.parametrize("base", ["https://fangliu.example", "http://fangliu.example", "https://127.0.0.1"])
def test_away_from_this_machine_cookies_are_secure(app: Porch, base: str) -> None:
    answer = Browser(app, base=base).visit("/sign-in")
    visitor = next(text for text in answer.headers.getlist("Set-Cookie") if "visitor" in text)
    assert visitor.startswith("__Host-fangliu-visitor=")
    assert "Secure" in visitor


@pytest.mark.parametrize("wrong", [{"password": "wrong"}, {"login": "nobody"}, {"agency": "nowhere"}])
def test_a_refusal_says_one_thing_and_keeps_what_was_typed_but_the_password(
    browser: Browser, wrong: dict[str, Any]
) -> None:
    browser.visit("/sign-in")
    given: dict[str, Any] = {"agency": "anju", "login": "lin", "password": PASSWORD, **wrong}
    answer = browser.submit("/sign-in", **given)
    assert answer.status_code == 422
    assert "机构、登录名或密码不对" in browser.text()
    fields = browser.form("/sign-in").fields
    assert (fields["login"], fields.get("password", "")) == (given["login"], "")
    assert _cookie(browser) is None


def test_after_too_many_attempts_the_right_password_waits_too(browser: Browser) -> None:
    browser.visit("/sign-in")
    for _ in range(MOST_PER_LOGIN):
        browser.submit("/sign-in", agency="anju", login="lin", password="wrong")
    answer = browser.submit("/sign-in", agency="anju", login="lin", password=PASSWORD)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "900")
    assert "15 分钟后再试" in browser.text()


def test_what_is_typed_is_text_on_the_page(browser: Browser) -> None:
    browser.visit("/sign-in")
    browser.submit("/sign-in", agency=HOSTILE, login=HOSTILE, password="x", _next=HOSTILE)
    assert HOSTILE.encode() not in browser.page.data


@pytest.mark.parametrize("to", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_signing_in_never_leads_to_another_site(browser: Browser, to: str) -> None:
    browser.visit("/sign-in")
    answer = browser.submit("/sign-in", follow=False, agency="anju", login="lin", password=PASSWORD, _next=to)
    assert answer.headers["Location"] == "/inbox"


def test_a_form_without_its_token_is_refused(browser: Browser) -> None:
    browser.sign_in(agency="anju", login="lin", password=PASSWORD)
    browser.visit("/write")
    token = browser.form("/write").fields["_csrf"]
    for forged in ({}, {"_csrf": ""}, {"_csrf": "0" * 64}, {"_csrf": token[:-1]}):
        assert browser.send("/write", {"note": "x", **forged}).status_code == 403
    assert browser.send("/write", {"_csrf": token}, Sec_Fetch_Site="cross-site").status_code == 403
    assert browser.send("/write", {"_csrf": token}, follow=False, Sec_Fetch_Site="same-origin").status_code == 303


def test_a_form_of_an_older_session_comes_back_filled_in_and_does_nothing_by_itself(app: Porch) -> None:
    browser, other = Browser(app), Browser(app)
    for each in (browser, other):
        each.sign_in(agency="anju", login="lin", password=PASSWORD)
        each.visit("/write")
    form = browser.form("/write")
    old = {**form.fields, "_csrf": other.form("/write").fields["_csrf"], "note": '写了很久"><script>'}
    answer = browser.send("/write?a=%E5%A5%BD", old)
    assert answer.status_code == 403
    assert "还没有提交" in browser.text()
    assert "<script>" not in answer.text.split("<main", 1)[-1]
    browser.submit("/write?a=%E5%A5%BD")
    assert browser.page.status_code == 200
    assert browser.form("/write").fields["note"].strip() == '写了很久"><script>'


@pytest.mark.parametrize(
    ("site", "origin"),
    [("cross-site", "null"), ("same-site", "null"), ("same-origin", "https://evil.example")],
)
def test_what_another_site_sent_does_not_come_back(browser: Browser, site: str, origin: str) -> None:
    browser.sign_in(agency="anju", login="lin", password=PASSWORD)
    sent = {"note": "planted", "_csrf": "0" * 64}
    answer = browser.send("/write", sent, Sec_Fetch_Site=site, Origin=origin)
    assert answer.status_code == 403
    assert "planted" not in answer.text


def test_a_password_typed_into_a_forged_sign_in_does_not_come_back(browser: Browser) -> None:
    answer = browser.send("/sign-in", {"agency": "anju", "login": "lin", "password": PASSWORD})
    assert (answer.status_code, PASSWORD in answer.text) == (403, False)


def test_too_much_text_is_told_with_its_limit_and_what_to_do(browser: Browser) -> None:
    browser.sign_in(agency="anju", login="lin", password=PASSWORD)
    browser.visit("/write")
    answer = browser.submit("/write", note="x" * 300_000)
    assert answer.status_code == 413
    assert "最多提交 256 KB" in browser.text()
    assert "按返回键" in browser.text()


def test_a_script_proves_by_a_header_where_it_comes_from(browser: Browser) -> None:
    browser.sign_in(agency="anju", login="lin", password=PASSWORD)
    browser.visit("/write")
    token = browser.form("/write").fields["_csrf"]
    assert browser.send("/write", {}, follow=False, X_CSRF_Token=token).status_code == 303
    assert browser.send("/write", {}, X_CSRF_Token="0" * 64).status_code == 403
    assert browser.send("/write", {}, X_CSRF_Token=token, Sec_Fetch_Site="cross-site").status_code == 403


def test_the_sign_in_form_itself_cannot_be_sent_from_another_site(browser: Browser) -> None:
    answer = browser.send("/sign-in", {"agency": "anju", "login": "lin", "password": PASSWORD})
    assert answer.status_code == 403
    assert _cookie(browser) is None


def test_another_sessions_token_does_not_fit(app: Porch, browser: Browser) -> None:
    other = Browser(app)
    for each in (browser, other):
        each.sign_in(agency="anju", login="lin", password=PASSWORD)
        each.visit("/write")
    foreign = other.form("/write").fields["_csrf"]
    assert browser.send("/write", {"_csrf": foreign}).status_code == 403


def test_signing_out_ends_the_session_and_not_only_the_cookie(browser: Browser) -> None:
    browser.sign_in(agency="anju", login="lin", password=PASSWORD)
    secret = _cookie(browser)
    assert secret is not None
    browser.visit("/write")
    browser.send("/sign-out", {"_csrf": browser.form("/write").fields["_csrf"]})
    assert _cookie(browser) is None
    browser.client.set_cookie("fangliu", secret, domain="127.0.0.1")
    assert browser.visit("/inbox", follow=False).status_code == 303


def test_signing_out_everywhere_ends_the_other_browsers_session(app: Porch, browser: Browser) -> None:
    other = Browser(app)
    for each in (browser, other):
        each.sign_in(agency="anju", login="lin", password=PASSWORD)
    browser.visit("/write")
    browser.send("/sign-out", {"_csrf": browser.form("/write").fields["_csrf"], "everywhere": "1"})
    assert other.visit("/inbox", follow=False).status_code == 303


def test_a_filled_form_survives_an_expired_session(app: Porch, browser: Browser) -> None:
    browser.sign_in(agency="anju", login="lin", password=PASSWORD)
    browser.visit("/write")
    form = browser.form("/write")
    _house(app).clock.turn(hours=sessions.IDLE.total_seconds() / 3600)  # type: ignore[attr-defined]  # turns in tests
    form.fields["note"] = f"写了很久 {HOSTILE}"
    assert browser.send("/write", form.fields).status_code == 401
    assert "填好的内容还在" in browser.text()
    browser.submit("/sign-in", agency="anju", login="lin", password="mistyped")
    browser.submit("/sign-in", agency="anju", login="lin", password=PASSWORD)
    assert "已重新登录" in browser.text()
    browser.submit("/write")
    assert browser.form("/write").fields["note"] == f"写了很久 {HOSTILE}"


def test_a_forged_form_to_an_expired_session_keeps_nothing(app: Porch, browser: Browser) -> None:
    browser.sign_in(agency="anju", login="lin", password=PASSWORD)
    _house(app).clock.turn(hours=13)  # type: ignore[attr-defined]
    browser.send("/write", {"note": "planted"})
    assert "_kept" not in browser.form("/sign-in").fields
    assert b"planted" not in browser.page.data


def test_a_cookie_opens_no_interface_of_programs(browser: Browser) -> None:
    browser.sign_in(agency="anju", login="lin", password=PASSWORD)
    answer = browser.visit("/api/v1/me")
    assert (answer.status_code, answer.content_type) == (401, "application/problem+json")


def test_somebody_who_has_left_is_signed_out(app: Porch, browser: Browser) -> None:
    browser.sign_in(agency="anju", login="lin", password=PASSWORD)
    house = _house(app)
    import sqlalchemy as sa

    with house.database.begin() as connection:
        connection.execute(sa.text("update people set active = false"))
    assert browser.visit("/inbox", follow=False).status_code == 303


def test_the_last_use_is_recorded_every_few_minutes_only(app: Porch, browser: Browser) -> None:
    browser.sign_in(agency="anju", login="lin", password=PASSWORD)
    clock = _house(app).clock
    for _ in range(20):
        clock.turn(hours=1)  # type: ignore[attr-defined]
        assert browser.visit("/inbox", follow=False).status_code == 200


def test_a_refused_role_and_a_lost_address_are_pages_for_people(browser: Browser) -> None:
    browser.sign_in(agency="anju", login="lin", password=PASSWORD)
    assert browser.visit("/managers").status_code == 403
    assert "您的岗位没有这项权限" in browser.text()
    lost = browser.visit("/nowhere")
    assert (lost.status_code, lost.mimetype) == (404, "text/html")
    assert "没有这一页" in browser.text()


def test_the_language_is_switched_and_remembered(browser: Browser) -> None:
    browser.visit("/sign-in?lang=en")
    assert browser.tree().get("lang") == "en"
    assert "Sign in" in browser.text()
    browser.visit("/sign-in")
    assert browser.tree().get("lang") == "en"
    assert not re.search(r"[一-鿿]", browser.text().replace("中文", ""))
