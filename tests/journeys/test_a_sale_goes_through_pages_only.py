"""A whole sale by the people of an agency through pages only, from 房源录入 to 归档: on a phone, and by the keyboard alone."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, ViewportSize, expect
from werkzeug.serving import make_server

import assembly
from brokerage.queries import deals
from demo.deal_files import read_deal
from demo.playing import DEALS
from engine.unit_of_work import House
from tests.support.hands import Hands, Keyboard, Mouse
from tests.support.paged_deal import Sale
from tests.support.stocked import founded
from upkeep import checking

PHONE, DESK = ViewportSize(width=360, height=780), ViewportSize(width=1280, height=900)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with founded(tmp_path) as made:
        yield made


@pytest.fixture
def address(house: House) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, assembly.serve(house), threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.mark.timeout(900)
@pytest.mark.parametrize(("hands", "viewport"), [(Mouse(), PHONE), (Keyboard(), DESK)], ids=["phone", "keyboard"])
def test_a_home_is_sold_through_pages_only(
    chromium: Browser, house: House, address: str, tmp_path: Path, hands: Hands, viewport: ViewportSize
) -> None:
    expect.set_options(timeout=20_000)
    told = read_deal(DEALS / "anju.toml")
    told = replace(told, deal={**told.deal, "loan_type": "none", "loan_amount": "0"})
    sale = Sale(
        house=house, address=address, browser=chromium, hands=hands, deal=told, folder=tmp_path, viewport=viewport
    )
    home: dict[str, Any] = {**told.listing}
    for ours in ("branch", "zone", "commission_until"):
        home.pop(ours)
    listing = sale.enter("listing", home, {"seller": told.sellers[:1]})
    sale.work(listing, process="listing", until="Task_Renew")
    viewing = sale.enter("viewing", {"viewing_at": "2026-03-05T14:00"}, {"visitor": told.buyers[:1]}, home="望京花园")
    sale.work(viewing, process="viewing")
    terms = {name: value for name, value in told.deal.items() if name not in ("bank", "loan_amount")}
    terms["zone"] = told.listing["zone"]
    deal = sale.enter("deal", {**terms, **told.facts}, {"buyer": told.buyers, "seller": ()}, home="望京花园")
    sale.work(deal, process="resale_main")
    assert len({login for login, _ in sale.acted}) >= 6, sale.acted
    with sale.look() as uow:
        assert deals.numbered(uow, number=deal).line.state == "closed"
    assert list(checking.violations(house)) == []
