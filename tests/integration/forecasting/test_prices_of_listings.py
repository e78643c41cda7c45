"""``price.value`` answers from the rows an agency has: imported, its own, or made up and labelled so."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa

from brokerage.operations import listings
from brokerage.tables.listings import listings as listings_table
from engine.expressions import codec
from engine.hooks import Hooks, ServiceError
from engine.unit_of_work import House
from forecasting import demo, operations, queries, rows
from forecasting import hooks as forecasting_hooks
from forecasting.hooks import QuestionInvalid
from forecasting.operations import SalesUnreadable
from tests.support.agencies import Agency, staffed
from tests.support.service_calls import asked

ASKED: dict[str, Any] = {
    "listing_no": "none",
    "city": "beijing",
    "district": "朝阳",
    "area": Decimal("89.00"),
    "price_asked": Decimal("5180000.00"),
}
CSV = """城市,区县,小区,面积,楼层,建成年份,价格,类型,日期,天数
北京,朝阳区,望京花园,89.50,6,2005,5200000,成交,2025-11-03,64
北京,朝阳,望京花园,六十,6,2005,5200000,成交,2025-11-03,64
北京,朝阳,望京花园,60,6,2005,520,成交,2025-11-03,
北京,朝阳,望京花园,60,,,3600000,出租,2025-11-03,
北京,朝阳,望京花园,60,,,3600000,挂牌,2025-13-03,
北京,朝阳,,60,,,3600000,挂牌,2025-12-03,
北京市,朝阳,望京花园,70,,,"4,200,000",挂牌,2025/12/03,
"""


@pytest.fixture
def agency(house: House) -> Agency:
    """Give an agency that can value."""
    forecasting_hooks.register(house.part(Hooks))
    return staffed(house)


def own_listing(agency: Agency, **changes: Any) -> str:
    facts: dict[str, Any] = {
        "city": "北京",
        "district": "朝阳区",
        "community": "望京花园",
        "area": Decimal("89.00"),
        "price_asked": Decimal("5180000.00"),
        "title_type": "commodity",
        "branch_id": agency.branch_id,
        "facts": {"listing_floor": Decimal(6), "listing_built_year": Decimal(2005)},
        "begin": False,
    }
    with agency.uow() as uow:
        made = listings.create(uow, **(facts | changes))
        uow.run(sa.update(listings_table).where(listings_table.c.id == made.id).values(state="listed"))
        return made.number


def load_demo(agency: Agency) -> int:
    with agency.uow() as uow:
        return operations.load_demo(uow, city="北京")


def test_a_listing_is_valued_with_its_records_community_age_and_floor(agency: Agency) -> None:
    load_demo(agency)
    answer = asked(agency, "price.value", ASKED | {"listing_no": own_listing(agency)})
    assert answer["low"] < answer["value"] < answer["high"]
    assert abs(answer["value"] / Decimal(5_120_000) - 1) < Decimal("0.06")
    assert answer["comparables"] >= 4
    assert answer["method"] == "hedonic_ols"
    assert answer["demo"] is True
    assert any("演示数据" in note for note in answer["notes"])
    assert len(answer["plans"]) == 3
    assert codec.loads(codec.dumps(dict(answer))) == answer
    assert not any(isinstance(found, float) for found in answer.values())


def test_the_same_question_gets_the_same_answer(agency: Agency) -> None:
    load_demo(agency)
    assert asked(agency, "price.value", ASKED) == asked(agency, "price.value", ASKED)


def test_an_agency_without_data_leaves_the_valuation_to_a_person(agency: Agency) -> None:
    load_demo(staffed(agency.house, "pengcheng"))
    with pytest.raises(ServiceError) as refused:
        asked(agency, "price.value", ASKED)
    assert refused.value.error_code == "unavailable"


@pytest.mark.parametrize("wrong", [{"city": None}, {"area": None}, {"area": Decimal(0)}])
def test_a_question_without_city_or_area_is_refused(agency: Agency, wrong: dict[str, Any]) -> None:
    with pytest.raises(QuestionInvalid):
        asked(agency, "price.value", ASKED | wrong)


def test_demo_rows_are_kept_once_and_say_what_they_are(agency: Agency) -> None:
    assert load_demo(agency) == len(demo.rows("beijing"))
    assert load_demo(agency) == 0
    with agency.uow(write=False) as uow:
        held = queries.holdings(uow)
    assert [(one.city, one.source, one.rows) for one in held] == [("beijing", "demo", len(demo.rows("beijing")))]


def test_an_import_keeps_right_rows_and_names_wrong_ones(agency: Agency) -> None:
    with agency.uow() as uow:
        report = operations.import_sales(uow, content=CSV.encode("gb18030"))
    assert (report.kept, report.rejected) == (2, 5)
    assert [finding.element for finding in report.findings] == ["3:area", "4:price", "5:kind", "6:on", "7:community"]
    with agency.uow(write=False) as uow:
        kept = rows.gather(uow, city="beijing", until=date(2026, 3, 2))
    assert [(row.home.district, row.price, row.kind, row.days) for row in kept] == [
        ("朝阳", Decimal("5200000.00"), "sold", 64),
        ("朝阳", Decimal("4200000.00"), "asked", None),
    ]


@pytest.mark.parametrize("content", [b"", b"\x00\x01", "城市,区县\n北京,朝阳\n".encode()])
def test_a_file_that_is_no_market_table_is_refused(agency: Agency, content: bytes) -> None:
    with agency.uow() as uow, pytest.raises(SalesUnreadable):
        operations.import_sales(uow, content=content)


def test_the_agencys_own_listings_count_and_the_valued_one_does_not(agency: Agency) -> None:
    mine, other = own_listing(agency), own_listing(agency, price_asked=Decimal("5000000.00"))
    with agency.uow(write=False) as uow:
        known = rows.gather(uow, city="beijing", until=date(2026, 3, 2), without=mine)
    assert [(row.price, row.kind, row.source, row.home.built) for row in known] == [
        (Decimal("5000000.00"), "asked", "own", 2005)
    ]
    assert other != mine
