"""Every agency file names roles, branches, people and calendars that exist, and its demo people are nobody."""

import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from engine.policies.china import china_years
from engine.policies.hours import weekly_hours
from forms.form import CHINA
from forms.formats import Ground, read_id_card, read_phone

PROCESSES = Path(__file__).parents[2] / "processes"
CALENDARS = ("office", "bank", "tax", "registry")
AGENCIES = ("anju", "pengcheng")
ROLES = {
    "listing_agent", "buyer_agent", "store_manager", "director", "signing_specialist", "title_specialist",
    "loan_specialist", "finance", "finance_reviewer", "legal", "receptionist", "administrator",
}  # fmt: skip


def read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", CALENDARS)
def test_a_calendar_has_hours_and_no_horizon_beyond_the_published_years(name: str) -> None:
    calendar = read(PROCESSES / "shared" / "calendars" / f"{name}.toml")
    assert calendar["name"] == name
    assert calendar["zone"] == "Asia/Shanghai"
    assert [bool(spans) for spans in weekly_hours(calendar["hours"])] == [True] * 5 + [False] * 2
    known = range(calendar["known_from"].year, calendar["known_until"].year + 1)
    assert set(known) <= set(china_years())


@pytest.mark.parametrize("code", AGENCIES)
def test_an_agency_names_every_role_once_in_both_languages(code: str) -> None:
    agency = read(PROCESSES / code / "agency.toml")
    assert agency["code"] == code
    assert [role["id"] for role in agency["roles"]] == sorted(ROLES, key=[r["id"] for r in agency["roles"]].index)
    assert {role["id"] for role in agency["roles"]} == ROLES
    assert all(role["zh"] and role["en"] for role in agency["roles"])
    assert set(agency["calendars"]) == set(CALENDARS)


@pytest.mark.parametrize("code", AGENCIES)
def test_every_setting_tells_its_source_and_keeps_its_digits(code: str) -> None:
    settings = read(PROCESSES / code / "agency.toml")["settings"]
    for key, setting in settings.items():
        assert setting["source"], key
        assert setting["evidence"] in {"S", "S2", "M"}, key
        assert not isinstance(setting["value"], float), key
    assert Decimal(settings["deposit_cap_rate"]["value"]) == Decimal("0.20")


@pytest.mark.parametrize("code", AGENCIES)
def test_demo_people_hold_known_roles_in_known_branches_under_known_superiors(code: str) -> None:
    branches = {branch["code"] for branch in read(PROCESSES / code / "agency.toml")["branches"]}
    demo = read(PROCESSES / code / "demo.toml")
    people = {person["login"]: person for person in demo["people"]}
    assert len(people) == len(demo["people"])
    assert {role for person in people.values() for role in person["roles"]} == ROLES
    for login, person in people.items():
        assert set(person["branches"]) <= branches, login
        assert person.get("superior", "director") in people, login
        assert person.get("superior") != login


@pytest.mark.parametrize("code", AGENCIES)
def test_two_different_people_can_release_escrow_in_every_branch(code: str) -> None:
    demo = read(PROCESSES / code / "demo.toml")
    for branch in read(PROCESSES / code / "agency.toml")["branches"]:

        def holders(role: str, here: str = branch["code"]) -> set[str]:
            return {p["login"] for p in demo["people"] if role in p["roles"] and here in p["branches"]}

        assert holders("finance"), branch
        assert holders("finance_reviewer"), branch
        assert len(holders("finance") | holders("finance_reviewer")) >= 2, branch


@pytest.mark.parametrize("code", AGENCIES)
def test_demo_people_are_clearly_nobody(code: str) -> None:
    demo = read(PROCESSES / code / "demo.toml")
    known = [*demo["people"], *demo["customers"]]
    assert all(one["phone"].startswith("154") and len(one["phone"]) == 11 for one in known)
    assert len({one["phone"] for one in known}) == len(known)
    assert all(one["email"].endswith(".example") for one in known)
    ground = Ground(today=demo["demo_date"], zone=CHINA)
    assert all(read_phone(one["phone"], ground) == one["phone"] for one in known)
    assert all(read_id_card(customer["id_number"], ground) for customer in demo["customers"])
    assert all(customer["id_number"][6:10] == "1900" for customer in demo["customers"])


@pytest.mark.parametrize("code", AGENCIES)
def test_demo_listings_belong_to_known_owners_maintainers_and_branches(code: str) -> None:
    demo = read(PROCESSES / code / "demo.toml")
    assert demo["demo_date"] == date(2026, 3, 2)
    people = {person["login"]: person for person in demo["people"]}
    owners = {customer["key"] for customer in demo["customers"] if customer["kind"] == "seller"}
    assert 8 <= len(demo["listings"]) <= 10
    for listing in demo["listings"]:
        maintainer = people[listing["maintainer"]]
        assert listing["owner"] in owners
        assert "listing_agent" in maintainer["roles"]
        assert listing["branch"] in maintainer["branches"]
        assert Decimal(listing["area"]) > 0
        assert Decimal(listing["price_asked"]) > 0
        assert listing["held_since"] < demo["demo_date"]
        assert listing["seller_mortgage"] == ("mortgage_bank" in listing)
