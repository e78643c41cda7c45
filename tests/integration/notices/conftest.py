"""An agency that trades and is told, and a real mail server on this machine."""

import socket
from collections.abc import Iterator
from email.header import decode_header, make_header
from email.message import Message as Mail_
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message

from brokerage import hooks as brokerage_hooks
from engine.hooks import Hooks
from engine.unit_of_work import House
from notices import hooks as notices_hooks
from notices.mail import Mail
from tests.support.agencies import Agency, staffed
from tests.support.bpmn_xml import Diagram

SLA = {
    "calendar": "office",
    "due": "1WD",
    "warning": "4WH",
    "escalation": "2WD",
    "onEscalation": "add-superior",
    "notify": "assignee superior buyer seller",
}


class Inbox(Message):
    """Take mail as a server does."""

    def __init__(self) -> None:
        super().__init__()
        self.mails: list[Mail_] = []

    def handle_message(self, message: Mail_) -> None:
        """Keep a mail."""
        self.mails.append(message)

    def to(self, address: str) -> list[Mail_]:
        """Return the mails of an address."""
        return [mail for mail in self.mails if mail["X-RcptTo"] == address]


def subject(mail: Mail_) -> str:
    """Return a mail's subject as its reader sees it."""
    return str(make_header(decode_header(mail["Subject"])))


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def serve(inbox: Inbox, port: int) -> Any:
    """Start a mail server on a port."""
    server = Controller(inbox, hostname="127.0.0.1", port=port)
    server.start()
    return server


@pytest.fixture
def agency(house: House) -> Agency:
    """Give an agency whose deals are one task with a deadline."""
    for room in (brokerage_hooks, notices_hooks):
        room.register(house.part(Hooks))
    made = staffed(house)
    made.publish(
        Diagram("listing").start().user_task("a").end(),
        Diagram("resale_main").start().user_task("材料预审", role="finance", sla=SLA).end(),
        Diagram("group").start().user_task("claimed", role="store_manager", rule="role").end(),
    )
    return made


@pytest.fixture
def post(agency: Agency) -> int:
    """Tell the house of a mail server that is not there yet, and return its port."""
    port = free_port()
    agency.house.parts[Mail] = Mail(host="127.0.0.1", port=port, sender="notice@fangliu.example")
    return port


@pytest.fixture
def inbox(post: int) -> Iterator[Inbox]:
    """Run a real mail server."""
    taken = Inbox()
    server = serve(taken, post)
    yield taken
    server.stop()
