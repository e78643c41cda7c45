"""Imports: ordered, run by an errand in pieces, kept once however often it runs, reported row by row."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest

from brokerage import rows
from brokerage.imports import errand as import_errand
from brokerage.imports import exports, orders
from brokerage.operations import documents
from brokerage.policies import media
from brokerage.queries import customers as customers_seen
from brokerage.queries import imports as imports_seen
from brokerage.queries import listings as listings_seen
from brokerage.tables.imports import import_runs
from engine.hooks import Errand
from engine.ids import new_id
from engine.queries import directory
from tests.integration.brokerage.conftest import Trade


def ordered(trade: Trade, kind: str, text: str) -> str:
    with trade.uow("admin" if kind == "people" else "lin") as uow:
        document_id = documents.store(uow, name=f"{kind}.csv", content=text.encode(), media_type=media.CSV)
        return orders.order(uow, kind=kind, document_id=document_id, branch_id=trade.agency.branch_id)


def run(trade: Trade, run_id: str) -> tuple[Mapping[str, Any], list[tuple[int, str]]]:
    told: list[tuple[int, str]] = []
    errand = Errand(
        id=new_id(),
        agency_id=trade.agency.id,
        name=orders.ERRAND,
        input={"run_id": run_id},
        attempt=1,
        now=trade.house.clock.now(),
        house=trade.house,
        progress=lambda percent, word: told.append((percent, word)),
    )
    return import_errand.run_import(errand), told


def report(trade: Trade, run_id: str) -> imports_seen.ImportReport:
    with trade.uow(write=False) as uow:
        return imports_seen.report(uow, run_id=run_id)


def test_good_rows_are_kept_and_bad_ones_told_why(trade: Trade) -> None:
    trade.customer("老客户", "13900001111")
    run_id = ordered(
        trade,
        "customers",
        "姓名,电话,证件号,来源\n"
        "王小明,138 1234 1234,11010519491231002X,网络\n"
        ",13800000000,,\n"
        "=HYPERLINK(1),13800000001,,\n"
        "李雷,12,,\n"
        "韩梅,13900001111,,\n"
        "张三,13800000002,110105194912310021,\n"
        "赵四,,,\n",
    )
    answer, _ = run(trade, run_id)
    assert answer == {"run_id": run_id, "state": "done", "rows": 7, "kept": 2, "rejected": 5}
    found = report(trade, run_id)
    assert [(line.row, line.column) for line in found.findings] == [
        (3, "姓名"),
        (4, "姓名"),
        (5, "phone"),
        (6, "phone"),
        (7, "id_number"),
    ]
    with trade.uow(write=False) as uow:
        (kept,) = customers_seen.find(uow, name="王小明")
        assert (kept.phone, kept.source, kept.branch_id) == ("138****1234", "网络", trade.agency.branch_id)
        file = exports.findings(uow, run_id=run_id).decode("utf-8-sig")
    assert file.count("\r\n") == 6


def test_listings_become_drafts_with_their_owner(trade: Trade) -> None:
    text = (
        "城市,小区,面积,挂牌价(万),产权性质,地址,有无抵押,业主姓名,业主电话\n"
        "北京,芍药居北里,89.5,530,商品房,3-2-501,是,王小明,13812341234\n"
        "北京,芍药居北里,89.5,530,商品房,3-2-501,是,王小明,13812341234\n"
        "北京,望京西园,-3,很贵,商品房,1-1-101,,,\n"
    )
    run_id = ordered(trade, "listings", text)
    answer, _ = run(trade, run_id)
    assert (answer["kept"], answer["rejected"]) == (1, 2)
    found = report(trade, run_id)
    assert [(line.row, line.column) for line in found.findings] == [(3, "address"), (4, "挂牌价(万)")]
    with trade.uow(write=False) as uow:
        (line,) = listings_seen.page(uow).items
        assert line.seller_id is not None
        owner = customers_seen.one(uow, customer_id=line.seller_id)
        file = exports.all_listings(uow).decode("utf-8-sig")
    assert (line.state, line.price_asked, line.seller_mortgage, line.instance_id) == (
        "draft",
        Decimal(5_300_000),
        True,
        None,
    )
    assert owner.phone == "138****1234"
    assert "501" not in file
    assert line.number in file


def test_people_get_their_roles_and_superiors(trade: Trade) -> None:
    run_id = ordered(
        trade,
        "people",
        "登录名,姓名,角色,门店,上级,邮箱\n"
        "boss,陈立群,国王,chaoyang,,\n"
        "chen,陈立群,store_manager,chaoyang,director,chen@example.test\n"
        "zhou,周晓梅,buyer_agent、listing_agent,chaoyang,chen,\n"
        "lin,林小安,listing_agent,chaoyang,,\n"
        "wu,吴佳宁,listing_agent,nowhere,,\n",
    )
    answer, _ = run(trade, run_id)
    assert (answer["kept"], answer["rejected"]) == (2, 3)
    with trade.uow(write=False) as uow:
        zhou, chen = (directory.person_called(uow, login=login) for login in ("zhou", "chen"))
        assert directory.person_called(uow, login="boss") is None, "a rejected row must leave nothing behind"
    assert zhou is not None
    assert chen is not None
    assert zhou.roles == {"buyer_agent", "listing_agent"}
    assert {membership.superior_id for membership in zhou.memberships} == {chen.id}


def test_an_errand_that_runs_twice_keeps_every_row_once(trade: Trade, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_errand, "PIECE", 10)
    lines = "".join(f"客户{number},\n" for number in range(35))
    run_id = ordered(trade, "customers", "姓名,电话\n" + lines)

    class Killed(Exception):
        pass

    whole, pieces = import_errand._keep_piece, []

    def dies_in_the_third(*args: Any) -> bool:
        pieces.append(args)
        kept = whole(*args)
        if len(pieces) == 3:
            raise Killed
        return kept

    monkeypatch.setattr(import_errand, "_keep_piece", dies_in_the_third)
    with pytest.raises(Killed):
        run(trade, run_id)
    monkeypatch.setattr(import_errand, "_keep_piece", whole)
    halfway = report(trade, run_id)
    assert (halfway.state, halfway.done, halfway.kept) == ("running", 20, 20)
    answer, told = run(trade, run_id)
    assert (answer["rows"], answer["kept"]) == (35, 35)
    assert told[-1][0] == 100
    again, _ = run(trade, run_id)
    assert again == answer
    with trade.uow(write=False) as uow:
        assert len(customers_seen.page(uow, limit=200).items) == 35


@pytest.mark.parametrize("text", ["姓名,颜色\n王小明,红\n", "", "电话\n13812341234\n"])
def test_a_file_with_a_wrong_header_fails_as_a_whole(trade: Trade, text: str) -> None:
    run_id = ordered(trade, "customers", text or "\n")
    answer, _ = run(trade, run_id)
    assert (answer["state"], answer["kept"]) == ("failed", 0)
    assert {line.row for line in report(trade, run_id).findings} == {1}


def test_only_spreadsheets_of_known_kinds_are_imported(trade: Trade) -> None:
    with trade.uow() as uow:
        pdf = documents.store(uow, name="x.pdf", content=b"%PDF-1.7\n%%EOF", media_type="application/pdf")
        sheet = documents.store(uow, name="x.csv", content="姓名\n".encode(), media_type=media.CSV)
        for kind, document_id in (("customers", pdf), ("houses", sheet)):
            with pytest.raises(orders.ImportRefused):
                orders.order(uow, kind=kind, document_id=document_id)
        with pytest.raises(rows.DocumentUnknown):
            orders.order(uow, kind="customers", document_id=new_id())
        assert uow.rows(import_runs.select()) == []
