"""Plays a deal file from beginning to end on a running product and keeps what remains: the timeline and the contract."""

import json
import time
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import click

from demo.client import Client, Send, over_http
from demo.deal_files import Deal
from demo.robot import Person
from demo.stage import Stage
from demo.story import Story

DEALS = Path(__file__).resolve().parent / "deals"
REASON = "演示：核对生成的合同"


def people(send: Send, agency: Path, token_of: Callable[[str], str]) -> tuple[list[Person], Mapping[str, str]]:
    """Return an agency's demo people with a client each, and the roles' Chinese names.

    ``agency`` is its folder in the library, ``token_of`` gives a bearer token for a login.
    """
    told = tomllib.loads((agency / "agency.toml").read_text(encoding="utf-8"))
    names = {role["id"]: role["zh"] for role in told["roles"]}
    cast = tomllib.loads((agency / "demo.toml").read_text(encoding="utf-8"))["people"]
    found = []
    for person in cast:
        client = Client(send=send, token=token_of(person["login"]))
        me = client.get("/me")
        found.append(
            Person(
                id=me["id"],
                login=me["login"],
                name=me["name"],
                role=names[person["roles"][0]],
                roles=frozenset(me["roles"]),
                client=client,
            )
        )
    return found, names


def play(stage: Stage, deal: Deal, *, agency: Path, token_of: Callable[[str], str], kept: Path) -> dict[str, Any]:
    """Play the deal; leave ``timeline.json`` and ``contract.docx`` in ``kept`` and return what it led to.

    :raises demo.robot.DemoStuck: nothing moves any more.
    :raises demo.deal_files.DealRefused: the product refuses a fact of the deal.
    """
    cast, names = people(over_http(stage.address), agency, token_of)
    story = Story(deal=deal, people=cast, now=stage.now, turn=stage.turn, pause=time.sleep)
    story.robot.role_names = names
    outcome = story.play()
    kept.mkdir(parents=True, exist_ok=True)
    (kept / "timeline.json").write_text(
        json.dumps({"outcome": outcome, "steps": story.teller.steps}, ensure_ascii=False, indent=2, default=str)
    )
    for document in outcome["documents"]:
        if document["kind"] == "sale_contract":
            content = story.robot.admin.client.read(f"/documents/{document['id']}/read", REASON)
            (kept / "contract.docx").write_bytes(content)
    click.echo(
        f"\n交易 {outcome['deal']}：{outcome['state']}，房源 {outcome['listing']}，监管余额 {outcome['held']} 元，"
        f"共 {outcome['steps']} 步；时间线与合同在 {kept}"
    )
    return outcome
