"""An agency founded from the library as a first run founds it: its people sign in, every process of ``anju`` is published."""

import importlib
from pathlib import Path

from accounts import credentials
from engine.hooks import Hooks
from engine.queries import directory
from engine.unit_of_work import House
from inbox import assembly
from tests.support.agencies import Agency
from tests.support.inbox_house import PASSWORD, Office
from upkeep import founding
from web import signing_in
from web.application import create_app

PROCESSES = Path(__file__).parents[2] / "processes"
HOOKED = ("brokerage", "authorities", "notices", "contracts", "forecasting")


def registered(house: House) -> House:
    """Lend the house every room's hooks."""
    for room in HOOKED:
        importlib.import_module(f"{room}.hooks").register(house.part(Hooks))
    return house


def founded(house: House, code: str = "anju") -> Office:
    """Found the agency, hire its demo people, let them sign in; serve the doors for people."""
    registered(house)
    agency_id = founding.found(house, processes=PROCESSES, agency=code)
    people = founding.hire_demo_people(house, processes=PROCESSES, agency=code)
    agency = Agency(house=house, id=agency_id, branch_id="", people=dict(people))
    hashed = credentials.hash_password(PASSWORD)
    with agency.uow() as uow:
        for person_id in people.values():
            credentials.set_password(uow, person_id=person_id, password_hash=hashed)
        agency.branch_id = next(one.id for one in directory.all_branches(uow) if one.code == "wangjing")
    app = create_app(house, version="0.0.test")
    signing_in.install(app)
    assembly.install(app)
    return Office(agency=agency, app=app)
