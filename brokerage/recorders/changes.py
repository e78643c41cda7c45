"""Write what the processes about a deal decided: it is opened again as a new one, a party of it changed."""

from datetime import date
from typing import Any

from brokerage.operations import party_changes, reopening
from brokerage.recorders import said
from engine.events import RecordMade
from engine.unit_of_work import UnitOfWork


def reopened(uow: UnitOfWork, event: RecordMade) -> None:
    """Open the new deal, which refers to the old one."""
    reopening.reopen(
        uow,
        deal_id=said.text(event, "deal_id"),
        price=said.amount(event, "price"),
        sign_date=_day(event, "sign_date"),
        transfer_date=_day(event, "transfer_date"),
    )


def party_changed(uow: UnitOfWork, event: RecordMade) -> None:
    """Replace or add the party."""
    replaced = said.text_if_any(event, "old_customer_id") if said.text(event, "change") == "replace" else None
    party_changes.change(
        uow,
        deal_id=said.text(event, "deal_id"),
        side=said.text(event, "side"),
        role=said.text(event, "role"),
        customer_id=said.text(event, "customer_id"),
        old_customer_id=replaced,
        facts={name: event.values.get(name) for name in party_changes.FACTS},
    )


def _day(event: RecordMade, name: str) -> date | None:
    value: Any = event.values.get(name)
    if value is not None and type(value) is not date:
        raise said.wrong(event, name, "a date")
    return value
