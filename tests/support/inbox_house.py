"""An agency whose people work in a browser: one process with a rich form, sign-in for everybody, the doors for people."""

from dataclasses import dataclass
from typing import Any

from accounts import credentials
from engine.operations import instances
from engine.unit_of_work import House
from inbox import assembly
from tests.support.agencies import Agency, staffed
from tests.support.bpmn_xml import Diagram
from tests.support.browsers import Browser
from web import signing_in, styleguide
from web.application import Porch, create_app

PASSWORD = "right horse battery"
FILING: dict[str, Any] = {
    "title": "网签结果",
    "type": "object",
    "properties": {
        "contract_no": {"type": "string", "title": "网签合同编号", "maxLength": 30},
        "signed_on": {"type": "string", "format": "date", "title": "网签日期"},
        "price": {"type": "number", "title": "成交总价", "ui:widget": "money", "minimum": 1},
        "payment": {
            "type": "string",
            "title": "付款方式",
            "oneOf": [{"const": "cash", "title": "全款"}, {"const": "loan", "title": "商业贷款"}],
        },
        "paper": {"type": "string", "title": "网签合同", "format": "document", "ui:widget": "file"},
        "rooms": {
            "type": "array",
            "title": "房间",
            "items": {
                "type": "object",
                "title": "房间",
                "properties": {
                    "name": {"type": "string", "title": "名称"},
                    "area": {"type": "number", "title": "面积"},
                },
                "required": ["name"],
            },
        },
    },
    "required": ["contract_no", "price", "payment"],
    "allOf": [
        {
            "if": {"properties": {"payment": {"const": "loan"}}, "required": ["payment"]},
            "then": {"properties": {"bank": {"type": "string", "title": "贷款银行"}}, "required": ["bank"]},
        }
    ],
}
GOOD: dict[str, Any] = {"contract_no": "WQ-1", "price": "5,000,000.00", "payment": "cash"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """Be an agency with its application."""

    agency: Agency
    app: Porch

    def browser(self, login: str | None = None, **how: Any) -> Browser:
        """Return a browser, signed in when a login is named."""
        made = Browser(self.app, **how)
        if login is not None:
            made.sign_in(agency="anju", login=login, password=PASSWORD)
        return made

    def start(self, key: str) -> None:
        """Start one instance."""
        with self.agency.uow("wang") as uow:
            instances.start(uow, process="sale", data={}, business_key=key, branch_id=self.agency.branch_id)

    def task(self, login: str = "lin") -> str:
        """Return the id of a person's first open task."""
        return (*self.agency.todo(login), *self.agency.todo(login, "claimable"))[0].id


def office(house: House, *, filing: dict[str, Any] = FILING) -> Office:
    """Open the agency: ``sale`` has a filing task offered to listing agents, then a check by finance."""
    agency = staffed(house)
    sale = (
        Diagram("sale", name="买卖")
        .start()
        .user_task(
            "file",
            form="filing",
            role="listing_agent",
            documentation="照网签系统的结果填写。",
            sla={"calendar": "office", "due": "3WD", "warning": "1WD"},
        )
        .user_task("check", role="finance")
        .end()
    )
    agency.publish(sale, forms={"filing": filing})
    hashed = credentials.hash_password(PASSWORD)
    with agency.uow() as uow:
        for person_id in agency.people.values():
            credentials.set_password(uow, person_id=person_id, password_hash=hashed)
    app = create_app(house, version="0.0.test")
    signing_in.install(app)
    styleguide.install(app)
    assembly.install(app)
    return Office(agency=agency, app=app)
