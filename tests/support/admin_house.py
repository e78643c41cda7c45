"""An agency whose administrator looks after what runs: the office of the inbox tests, with this door hung on it."""

from typing import Any

from admin import assembly
from engine.hooks import ServiceError
from engine.unit_of_work import House
from tests.support.agencies import hooks_of
from tests.support.bpmn_xml import Diagram
from tests.support.inbox_house import Office, office


def head_office(house: House) -> Office:
    """Open the office with the administrators' door; ``checked`` asks a registry that refuses amounts over a hundred."""
    made = office(house)
    hooks_of(house).service("registry.look", _look)
    checked = (
        Diagram("checked", name="登记核验")
        .start()
        .service_task("ask", "registry.look", inputs={"amount": "amount", "home": "home"}, attempts=1)
        .user_task("look", role="administrator")
        .end()
    )
    made.agency.publish(checked)
    assembly.install(made.app)
    return made


def _look(call: Any) -> dict[str, Any]:
    if call.input["amount"] > 100:
        raise ServiceError("too-much", "金额超过登记系统的上限")
    return {}
