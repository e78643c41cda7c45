"""The first run: a product without anybody, opened with the code from its console, in a browser without scripts."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from engine.operations import directory as writing
from engine.queries import definitions, directory
from engine.unit_of_work import Actor, House, unit_of_work
from inbox import assembly
from tests.support.browsers import Browser
from tests.support.houses import empty_house
from tests.support.start_house import PROCESSES, registered
from web import setup, setup_code, signing_in
from web.application import create_app

GOOD = {
    "name": "安心房产",
    "code": "anxin",
    "city": "beijing",
    "branch": "望京店",
    "branch_code": "wangjing",
    "person": "陈立",
    "login": "admin",
    "password": "correct horse battery",
    "password_again": "correct horse battery",
}


@pytest.fixture(params=["sqlite", "postgresql"])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    """Give a house without any agency."""
    with empty_house(request.param, tmp_path) as made:
        registered(made)
        yield made


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Say where the code is kept."""
    return tmp_path / setup_code.FILE


@pytest.fixture
def browser(house: House, file: Path) -> Browser:
    """Give a browser at the gate of a product that nobody can sign in to."""
    app = create_app(house, version="0.0.test")
    signing_in.install(app)
    setup.install(app, place=setup.Place(processes=PROCESSES, code=file))
    assembly.install(app)
    return Browser(app)


def _code(house: House, file: Path) -> str:
    code = setup_code.prepare(house, file)
    assert code is not None
    return code


def test_the_wizard_founds_the_agency_signs_its_administrator_in_and_is_gone(
    house: House, file: Path, browser: Browser
) -> None:
    code = _code(house, file)
    browser.visit("/")
    assert browser.path == "/setup"
    browser.submit("/setup", GOOD, setup_code=code.lower().replace("-", " "))
    assert browser.path == "/start/first", browser.text()
    assert "陈立" in browser.text() or "接下来" in browser.text()
    (agency,) = directory.all_agencies(house)
    assert (agency.code, agency.name, agency.city, agency.demo) == ("anxin", "安心房产", "beijing", False)
    with unit_of_work(house, agency_id=agency.id, actor=Actor.system(), write=False) as uow:
        (person,) = directory.everybody(uow)
        assert person.roles == {"administrator"}
        assert {"resale_main", "listing", "viewing"} <= set(definitions.names(uow))
    assert not file.exists()
    assert setup_code.prepare(house, file) is None
    stranger = Browser(browser.app)
    assert stranger.visit("/setup").status_code == 404
    assert stranger.visit("/", follow=False).status_code == 200
    again = Browser(browser.app)
    again.sign_in(agency="anxin", login="admin", password=GOOD["password"])
    assert again.path == "/inbox"


def test_a_stranger_without_the_code_founds_nothing(house: House, file: Path, browser: Browser) -> None:
    _code(house, file)
    browser.visit("/setup")
    answer = browser.submit("/setup", GOOD, setup_code="AAAA-BBBB-CCCC-DDDD")
    assert answer.status_code == 422
    assert "启动码不对" in browser.text()
    assert GOOD["password"] not in browser.page.text
    assert browser.form("/setup").fields["name"] == "安心房产"
    assert directory.all_agencies(house) == ()


def test_guessing_the_code_is_counted(house: House, file: Path, browser: Browser) -> None:
    code = _code(house, file)
    browser.visit("/setup")
    for _ in range(10):
        browser.submit("/setup", GOOD, setup_code="AAAA")
    browser.submit("/setup", GOOD, setup_code=code)
    assert "尝试次数过多" in browser.text()
    assert directory.all_agencies(house) == ()


def test_what_is_wrong_is_told_at_its_field_and_nothing_is_made(house: House, file: Path, browser: Browser) -> None:
    code = _code(house, file)
    browser.visit("/setup")
    browser.submit("/setup", {**GOOD, "code": "安心", "password_again": "other"}, setup_code=code)
    assert set(browser.tree().xpath("//div[@class='errors']//a/@href")) == {"#code", "#password_again"}
    assert directory.all_agencies(house) == ()


def test_a_process_that_is_called_by_another_cannot_be_left_out(house: House, file: Path, browser: Browser) -> None:
    code = _code(house, file)
    browser.visit("/setup")
    left = [key for key in browser.form("/setup").fields.getlist("processes") if key != "listing_verification"]
    browser.submit("/setup", GOOD, setup_code=code, processes=left)
    assert browser.page.status_code == 422
    assert "listing_verification" in browser.text()
    assert not directory.anybody(house)
    browser.submit("/setup", GOOD, setup_code=code, processes=[*left, "listing_verification"])
    assert browser.path == "/start/first", "what a broken attempt left behind is taken on"


def test_an_agency_that_an_operator_opened_is_taken_on_only_with_the_roles_its_processes_need(
    house: House, file: Path, browser: Browser
) -> None:
    code, roles = _code(house, file), {"administrator": {"zh": "管理员", "en": "Admin"}}
    opened = writing.open_agency(house, code="anxin", name="安心", city="beijing", zone="Asia/Shanghai", roles=roles)
    browser.visit("/setup")
    assert browser.submit("/setup", GOOD, setup_code=code).status_code == 422
    assert "没有岗位" in browser.text()
    assert [agency.id for agency in directory.all_agencies(house)] == [opened]
    assert not directory.anybody(house)


def test_of_two_who_found_at_once_one_wins_and_the_other_is_told(house: House, file: Path, browser: Browser) -> None:
    code = _code(house, file)
    browser.visit("/setup")
    with setup_code.held(file):
        answer = browser.submit("/setup", GOOD, setup_code=code)
        assert answer.status_code == 409
        assert "别人正在用这个启动码" in browser.text()
        assert browser.form("/setup").fields["name"] == "安心房产", "what was typed is kept"
    assert directory.all_agencies(house) == ()
    assert not file.exists(), "whoever held it founded; the code is spent"


def test_two_at_once_found_one_agency(house: House, file: Path, browser: Browser) -> None:
    code = _code(house, file)
    others = [browser, Browser(browser.app)]
    for other in others:
        other.visit("/setup")
    start = threading.Barrier(2)

    def submit(at: int) -> int:
        start.wait()
        own = {"code": f"anxin{at}", "login": f"admin{at}"}
        return others[at].submit("/setup", follow=False, setup_code=code, **{**GOOD, **own}).status_code

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(submit, range(2)))
    assert answers[0] == 303
    assert answers[1] in (404, 409, 422)
    assert len(directory.all_agencies(house)) == 1


def test_a_founding_that_fails_gives_the_code_back(house: House, file: Path) -> None:
    code = _code(house, file)
    with pytest.raises(RuntimeError), setup_code.held(file):
        raise RuntimeError
    assert setup_code.fits(file, code)
    assert setup_code.prepare(house, file) == code


def test_a_code_that_a_stopped_process_held_is_replaced_at_the_next_start(house: House, file: Path) -> None:
    code = _code(house, file)
    file.rename(file.with_name(f"{file.name}.in-use"))
    assert setup_code.prepare(house, file) not in (None, code)
    assert not setup_code.fits(file, code)
