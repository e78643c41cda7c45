"""Lends the customers' door to the engine: when a deal begins, its buyers and sellers are invited to their pages."""

from brokerage.queries import parties
from engine.events import InstanceStarted
from engine.hooks import Hooks
from engine.unit_of_work import Actor, House, unit_of_work
from notices.listening import agency_of
from web.invitations import invite


def register(hooks: Hooks) -> None:
    """Register the listener.

    :raises HookTwice: its name is taken.
    """
    hooks.listener(InstanceStarted, "portal.invite", deal_began)


def deal_began(house: House, event: InstanceStarted) -> None:
    """Invite the parties of a deal that has just begun; heard twice, it invites nobody twice. Other processes begin unnoticed."""
    agency = agency_of(house, event.agency_id)
    with unit_of_work(house, agency_id=event.agency_id, actor=Actor.system()) as uow:
        invite(uow, agency=agency, event_id=event.id, invited=parties.of_instance(uow, instance_id=event.instance_id))
