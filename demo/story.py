"""The demo's story: people of an agency sell one home, from 房源录入 to 交房, through the HTTP API.

The deal's facts come from a TOML file; what it says about the deal decides which way the processes take.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from demo.answers import wishes
from demo.client import Refused
from demo.deal_files import Deal, DealRefused, wrong
from demo.filling import Clerk
from demo.robot import Person, Robot
from demo.telling import CHINA, Teller


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
        sellers = [self.customer(person) for person in self.deal.sellers]
        buyers = [self.customer(person) for person in self.deal.buyers]
        listing = self.listing(sellers[0])
        self.robot.drive(listing["instance_id"], until=lambda _: self.state(listing["id"]) == "listed")
        self.robot.drive(self.viewing(listing, buyers[0])["instance_id"])
        deal = self.open_deal(listing, buyers, sellers)
        self.robot.drive(deal["deal"]["instance_id"])
        self.robot.drive(listing["instance_id"], until=lambda _: self._fell or self.state(listing["id"]) != "sold")
        return self._outcome(listing, deal["deal"]["id"])

    @property
    def _agent(self) -> Person:
        return next(person for person in self.people if {"listing_agent", "buyer_agent"} <= person.roles)

    def customer(self, person: Mapping[str, Any]) -> str:
        """Register a customer; return the id."""
        made = self._refusable("customer", lambda: self._agent.client.post("/customers", person))
        self.teller.step(self.now(), self._agent.name, f"登记客户 {made['name']} {made['phone'] or ''}")
        return str(made["id"])

    def listing(self, seller: str) -> Mapping[str, Any]:
        """Enter the listing; return it.

        :raises DealRefused: the product refuses a fact of it.
        """
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
        zh, en = f"{self._agent.name}不在门店 {code} 任职", f"{self._agent.name} does not work in {code}"
        raise DealRefused([wrong("listing.branch", zh, en)])

    def viewing(self, listing: Mapping[str, Any], buyer: str) -> Mapping[str, Any]:
        """Book a viewing for tomorrow; return it."""
        body = {
            "listing_id": listing["id"],
            "customer_id": buyer,
            "agent_id": self._agent.id,
            "branch_id": listing["branch_id"],
            "viewing_at": (self.now() + timedelta(days=1)).isoformat(),
        }
        made = self._agent.client.post("/viewings", body)
        self.teller.step(self.now(), self._agent.name, f"预约带看 {made['number']}")
        return dict(made)

    def open_deal(self, listing: Mapping[str, Any], buyers: Sequence[str], sellers: Sequence[str]) -> Mapping[str, Any]:
        """Open the deal; return it.

        :raises DealRefused: the product refuses a fact of it.
        """
        terms = {name: value for name, value in self.deal.deal.items() if name != "bank"}
        parties = [{"customer_id": one, "side": "buyer", "role": "buyer"} for one in buyers]
        parties += [{"customer_id": one, "side": "seller", "role": "seller"} for one in sellers]
        body = {
            **terms,
            "listing_id": listing["id"],
            "parties": parties,
            "agent_id": self._agent.id,
            "branch_id": listing["branch_id"],
            "facts": {**self.deal.facts, "bank": self.deal.deal.get("bank"), "zone": self.deal.listing["zone"]},
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

    def state(self, listing_id: str) -> str:
        """Return the state of a listing."""
        return str(self.robot.admin.client.get(f"/listings/{listing_id}")["listing"]["state"])

    def _refusable(self, section: str, act: Callable[[], Any]) -> Any:
        try:
            return act()
        except Refused as refused:
            found = [
                wrong(f"{section}.{(one.get('element') or '').strip('/')}".rstrip("."), one["zh"], one["en"])
                for one in refused.problem.get("findings", ())
            ]
            raise DealRefused(found or [wrong(section, str(refused), str(refused))]) from refused

    def _outcome(self, listing: Mapping[str, Any], deal_id: str) -> dict[str, Any]:
        client = self.robot.admin.client
        running = client.get("/process-instances", status="running")["items"]
        deal = client.get(f"/deals/{deal_id}")
        ledger = client.get(f"/deals/{deal_id}/ledger")
        return {
            "deal": deal["deal"]["number"],
            "state": deal["deal"]["state"],
            "listing": self.state(listing["id"]),
            "held": ledger["held"],
            "running": [one["business_key"] for one in running],
            "ended_at": self.now().astimezone(CHINA).isoformat(),
            "documents": client.get(f"/deals/{deal_id}/documents")["items"],
            "steps": len(self.teller.steps),
        }
