"""The demo's story: people of an agency sell one home, from 房源录入 to 交房, through the HTTP API.

The deal's facts come from a TOML file; what it says about the deal decides which way the processes take.
"""

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from demo.answers import wishes
from demo.client import Refused
from demo.filling import Clerk
from demo.robot import Person, Robot
from demo.telling import CHINA, Teller
from engine.errors import Finding, Invalid

LISTING_FIELDS = frozenset(
    (
        "branch",
        "city",
        "district",
        "community",
        "address",
        "area",
        "price_asked",
        "title_type",
        "seller_mortgage",
        "zone",
        "commission_until",
    )
)
DEAL_FIELDS = frozenset(("price", "deposit", "loan_type", "loan_amount", "bank", "sign_date", "transfer_date"))
PARTY_FIELDS = frozenset({"name", "phone", "id_number"})
FALL_FIELDS = frozenset({"at", "fault", "reason"})
SECTIONS = frozenset({"agency", "listing", "sellers", "buyers", "deal", "facts", "answers", "fall_through"})


class DealRefused(Invalid):
    """The deal's facts are refused; the findings name each field and what is wrong."""

    code = "deal-refused"
    zh = "交易资料有误"

    def __init__(self, wrong: Sequence[tuple[str, str]]) -> None:
        findings = [Finding(rule="demo.deal", element=field, zh=what, en=what) for field, what in wrong]
        super().__init__("the deal's facts are refused: mend the fields named above", findings=findings)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deal:
    """Be a deal file. ``fall_through`` says at which node the deal falls through, if it does."""

    agency: str
    listing: Mapping[str, Any]
    sellers: Sequence[Mapping[str, Any]]
    buyers: Sequence[Mapping[str, Any]]
    deal: Mapping[str, Any]
    facts: Mapping[str, Any]
    answers: Mapping[str, Any]
    fall_through: Mapping[str, str]


def read_deal(file: Path) -> Deal:
    """Read a deal file.

    :raises DealRefused: a section or field is missing, unknown or of a wrong kind.
    """
    try:
        told = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise DealRefused([(str(file), f"cannot be read: {error}")]) from error
    findings = [(name, "unknown section") for name in told if name not in SECTIONS]
    for section, known in (("listing", LISTING_FIELDS), ("deal", DEAL_FIELDS)):
        findings += _section(told.get(section), section, known)
    for side in ("sellers", "buyers"):
        people = told.get(side)
        if not isinstance(people, list) or not people:
            findings.append((side, "at least one is needed"))
            continue
        for index, person in enumerate(people):
            findings += _section(person, f"{side}[{index}]", PARTY_FIELDS, needed=frozenset({"name"}))
    if "fall_through" in told:
        findings += _section(told["fall_through"], "fall_through", FALL_FIELDS)
    for section, names in (("listing", ("area", "price_asked")), ("deal", ("price", "deposit", "loan_amount"))):
        findings += _amounts(told.get(section), section, names)
    for name in ("sign_date", "transfer_date"):
        if not isinstance(told.get("deal", {}).get(name), date):
            findings.append((f"deal.{name}", "a date such as 2026-03-16 is needed"))
    if findings:
        raise DealRefused(findings)
    return Deal(
        agency=told.get("agency", "anju"),
        listing=told["listing"],
        sellers=told["sellers"],
        buyers=told["buyers"],
        deal=told["deal"],
        facts=told.get("facts", {}),
        answers=told.get("answers", {}),
        fall_through=told.get("fall_through", {}),
    )


def _section(
    given: Any, name: str, known: frozenset[str], needed: frozenset[str] | None = None
) -> list[tuple[str, str]]:
    if not isinstance(given, Mapping):
        return [(name, "the section is missing")]
    found = [(f"{name}.{field}", "unknown field") for field in given if field not in known]
    return found + [(f"{name}.{field}", "is missing") for field in sorted((needed or known) - set(given))]


def _amounts(given: Any, section: str, names: Sequence[str]) -> list[tuple[str, str]]:
    found = []
    for name in names:
        value = given.get(name) if isinstance(given, Mapping) else None
        try:
            good = value is not None and not isinstance(value, float | bool) and Decimal(str(value)) >= 0
        except InvalidOperation:
            good = False
        if not good:
            found.append((f"{section}.{name}", f'an amount such as "5000000" is needed, not {value!r}'))
    return found


@dataclass(slots=True, kw_only=True)
class Story:
    """Play a deal with an agency's people."""

    deal: Deal
    people: Sequence[Person]
    now: Callable[[], datetime]
    turn: Callable[[timedelta], None]
    pause: Callable[[float], None]
    teller: Teller = field(default_factory=Teller)
    robot: Robot = field(init=False)
    _fell: bool = False
    _checked_in: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        agent = next(person for person in self.people if "listing_agent" in person.roles)
        uploads: dict[str, str] = {}
        told = self.deal.listing

        def upload(name: str) -> str:
            if name not in uploads:
                content = f"演示文件：{name}\n".encode()
                uploads[name] = agent.client.upload(f"{name[:40]}.txt", content)["id"]
            return uploads[name]

        self.robot = Robot(
            people=self.people,
            clerk=Clerk(
                wishes({"commission_until": told["commission_until"].isoformat(), **self.deal.answers}), upload
            ),
            teller=self.teller,
            now=self.now,
            turn=self.turn,
            before_task=self._fall_through,
            on_message=self._check_in,
            pause=self.pause,
        )

    def play(self) -> dict[str, Any]:
        """Play the whole story; return what it led to.

        :raises demo.robot.DemoStuck: the processes do not go on.
        :raises DealRefused: the product refuses a fact of the deal.
        """
        sellers = [self._customer(person) for person in self.deal.sellers]
        buyers = [self._customer(person) for person in self.deal.buyers]
        listing = self._listing(sellers[0])
        self.robot.drive(listing["instance_id"], until=lambda _: self._state(listing["id"]) == "listed")
        self._viewing(listing, buyers[0])
        deal = self._open_deal(listing, buyers, sellers)
        self.robot.drive(deal["deal"]["instance_id"])
        self.robot.drive(listing["instance_id"], until=lambda _: self._fell or self._state(listing["id"]) != "sold")
        return self._outcome(listing, deal["deal"]["id"])

    @property
    def _agent(self) -> Person:
        return next(person for person in self.people if {"listing_agent", "buyer_agent"} <= person.roles)

    def _customer(self, person: Mapping[str, Any]) -> str:
        made = self._refusable("customer", lambda: self._agent.client.post("/customers", person))
        self.teller.step(self.now(), self._agent.name, f"登记客户 {made['name']} {made['phone'] or ''}")
        return str(made["id"])

    def _listing(self, seller: str) -> Mapping[str, Any]:
        told = dict(self.deal.listing)
        branch = self._branch(told.pop("branch"))
        body = {
            **{name: told[name] for name in told if name not in ("zone", "commission_until")},
            "seller_id": seller,
            "maintainer_id": self._agent.id,
            "branch_id": branch,
            "facts": {"zone": told["zone"], "listing_commission_until": told["commission_until"].isoformat()},
        }
        made = self._refusable("listing", lambda: self._agent.client.post("/listings", body))
        self.teller.step(self.now(), self._agent.name, f"录入房源 {made['listing']['number']} {told['community']}")
        return dict(made["listing"])

    def _branch(self, code: str) -> str:
        me = self._agent.client.get("/me")
        for branch in me["branches"]:
            if branch["code"] == code:
                return str(branch["id"])
        raise DealRefused([("listing.branch", f"{self._agent.name} does not work in {code}")])

    def _viewing(self, listing: Mapping[str, Any], buyer: str) -> None:
        body = {
            "listing_id": listing["id"],
            "customer_id": buyer,
            "agent_id": self._agent.id,
            "branch_id": listing["branch_id"],
            "viewing_at": (self.now() + timedelta(days=1)).isoformat(),
        }
        made = self._agent.client.post("/viewings", body)
        self.teller.step(self.now(), self._agent.name, f"预约带看 {made['number']}")
        self.robot.drive(made["instance_id"])

    def _open_deal(
        self, listing: Mapping[str, Any], buyers: Sequence[str], sellers: Sequence[str]
    ) -> Mapping[str, Any]:
        terms = {name: value for name, value in self.deal.deal.items() if name != "bank"}
        parties = [{"customer_id": one, "side": "buyer", "role": "buyer"} for one in buyers]
        parties += [{"customer_id": one, "side": "seller", "role": "seller"} for one in sellers]
        body = {
            **terms,
            "listing_id": listing["id"],
            "parties": parties,
            "agent_id": self._agent.id,
            "branch_id": listing["branch_id"],
            "facts": {**self.deal.facts, "bank": self.deal.deal["bank"], "zone": self.deal.listing["zone"]},
        }
        made = self._refusable("deal", lambda: self._agent.client.post("/deals", body))
        self.teller.step(
            self.now(), self._agent.name, f"开立交易单 {made['deal']['number']} 成交价 {terms['price']} 元"
        )
        return dict(made)

    def _fall_through(self, instance_id: str, node_id: str) -> bool:
        """Let the deal fall through when its file says so and the node is reached."""
        told = self.deal.fall_through
        if not told or self._fell or node_id != told["at"]:
            return False
        manager = next(person for person in self.people if "store_manager" in person.roles)
        deals = manager.client.get("/deals", limit="50")["items"]
        deal_id = next(deal["id"] for deal in deals if deal["instance_id"] == instance_id)
        manager.client.post(f"/deals/{deal_id}/fall-through", {"fault": told["fault"], "reason": told["reason"]})
        self.teller.step(self.now(), manager.name, f"发起爆单：{told['reason']}（责任方 {told['fault']}）")
        self._fell = True
        return True

    def _check_in(self, name: str, key: str) -> bool:
        """Let the visitor come to the store when a viewing awaits it."""
        if name != "visitor_checked_in" or key in self._checked_in:
            return False
        self._checked_in.add(key)
        desk = next(person for person in self.people if "receptionist" in person.roles)
        desk.client.post(f"/viewings/{key}/check-in", {"method": "id_card"})
        self.teller.step(self.now(), f"{desk.name}（{desk.role}）", f"到店签到 {key}（核对证件）")
        return True

    def _state(self, listing_id: str) -> str:
        return str(self.robot.admin.client.get(f"/listings/{listing_id}")["listing"]["state"])

    def _refusable(self, section: str, act: Callable[[], Any]) -> Any:
        try:
            return act()
        except Refused as refused:
            found = [
                (f"{section}.{one.get('pointer') or one.get('element') or ''}", one.get("zh", ""))
                for one in refused.problem.get("findings", ())
            ]
            raise DealRefused(found or [(section, str(refused))]) from refused

    def _outcome(self, listing: Mapping[str, Any], deal_id: str) -> dict[str, Any]:
        client = self.robot.admin.client
        running = client.get("/process-instances", status="running")["items"]
        deal = client.get(f"/deals/{deal_id}")
        ledger = client.get(f"/deals/{deal_id}/ledger")
        return {
            "deal": deal["deal"]["number"],
            "state": deal["deal"]["state"],
            "listing": self._state(listing["id"]),
            "held": ledger["held"],
            "running": [one["business_key"] for one in running],
            "ended_at": self.now().astimezone(CHINA).isoformat(),
            "documents": client.get(f"/deals/{deal_id}/documents")["items"],
            "steps": len(self.teller.steps),
        }
