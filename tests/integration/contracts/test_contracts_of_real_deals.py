"""A deal's contract: a real Word file that holds the amounts, the words and the people, made once per call."""

import io
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from docx import Document

from brokerage import hooks as brokerage_hooks
from brokerage.operations import customers, deals, documents, listings
from brokerage.policies.deal_terms import DealParty
from brokerage.queries import customers as customers_seen
from brokerage.tables.listings import listings as listings_table
from contracts import hooks as contracts_hooks
from contracts import operations
from contracts.terms import TermsInvalid
from contracts.values import PaymentsDoNotAdd
from engine.errors import NotFound
from engine.hooks import Hooks
from engine.ids import new_id
from engine.operations import definitions
from engine.operations.definitions import DefinitionsRefused, Source
from engine.unit_of_work import House
from tests.support.agencies import Agency, staffed
from tests.support.bpmn_xml import Diagram
from tests.support.service_calls import asked
from tests.support.word_files import paper, text_of

TEMPLATES = Path(__file__).parents[3] / "processes" / "shared" / "contracts"
BUYER_ID, SELLER_ID = "110105190001010060", "110105190001010028"


@pytest.fixture
def agency(house: House) -> Agency:
    """Give an agency with all templates published."""
    for room in (brokerage_hooks, contracts_hooks):
        room.register(house.part(Hooks))
    made = staffed(house)
    made.publish(Diagram("listing").start().user_task("a").end(), Diagram("resale_main").start().user_task("a").end())
    with made.uow() as uow:
        files = sorted(TEMPLATES.glob("*.docx"))
        definitions.publish(
            uow, sources=[Source(kind="template", key=file.stem, body=file.read_bytes()) for file in files]
        )
    return made


def open_deal(agency: Agency, **changes: Any) -> str:
    """Open a deal of five million with a commercial loan on a listed home; return its number."""
    with agency.uow("lin") as uow:
        seller = customers.create(uow, name="李秀兰", phone="13912345678", id_number=SELLER_ID)
        buyer = customers.create(uow, name="高翔", phone="13812341234", id_number=BUYER_ID)
        listing = listings.create(
            uow,
            city="beijing",
            district="朝阳",
            community="望京花园",
            address="1号楼2单元301",
            area=Decimal("89.00"),
            price_asked=Decimal("5180000.00"),
            title_type="commodity",
            seller_mortgage=False,
            seller_id=seller,
            branch_id=agency.branch_id,
            begin=False,
        )
        uow.run(sa.update(listings_table).where(listings_table.c.id == listing.id).values(state="listed"))
        terms: dict[str, Any] = {
            "listing_id": listing.id,
            "parties": [
                DealParty(customer_id=buyer, side="buyer", role="buyer", share_percent=Decimal("100.00")),
                DealParty(customer_id=seller, side="seller", role="seller"),
            ],
            "price": Decimal("5000000.00"),
            "deposit": Decimal("100000.00"),
            "loan_type": "commercial",
            "loan_amount": Decimal("3000000.00"),
            "sign_date": date(2026, 3, 9),
            "transfer_date": date(2026, 4, 20),
        }
        return deals.open_deal(uow, **(terms | changes)).number


def content_of(agency: Agency, document_id: str) -> bytes:
    with agency.uow("admin") as uow:
        return documents.read(uow, document_id=document_id, reason="测试读取合同").content


def test_a_sale_contract_opens_in_word_and_says_what_the_deal_says(agency: Agency) -> None:
    deal_no = open_deal(agency)
    answer = asked(agency, "contract.generate", {"template": "sale_contract", "deal_no": deal_no})
    text = text_of(content_of(agency, answer["document_id"]))
    for words in (
        "5,000,000.00",
        "伍佰万元整",
        "100,000.00",
        "壹拾万元整",
        "3,000,000.00",
        "1,900,000.00",
        "李秀兰",
        "高翔",
        BUYER_ID,
        "13912345678",
        "朝阳望京花园1号楼2单元301",
        "2026年4月20日",
        "未设抵押",
        "商业贷款",
        "中国工商银行",
        "朝阳店",
        "100%",
    ):
        assert words in text, words
    assert answer["name"] == f"存量房买卖合同-{deal_no}.docx"
    assert "home.title_no" in answer["blanks"]
    assert "＿" in text


def test_the_payments_of_a_contract_come_to_its_price(agency: Agency) -> None:
    answer = asked(agency, "contract.generate", {"template": "sale_contract", "deal_no": open_deal(agency)})
    tables = Document(io.BytesIO(content_of(agency, answer["document_id"]))).tables
    payments = next(table for table in tables if table.rows[0].cells[0].text == "期次")
    amounts = [Decimal(row.cells[2].text.replace(",", "")) for row in payments.rows[1:]]
    assert amounts == [Decimal(100_000), Decimal(1_900_000), Decimal(3_000_000)]


@pytest.mark.parametrize(
    "template", ["brokerage_contract", "supplement", "escrow_agreement", "deposit_agreement", "sale_contract"]
)
def test_every_template_renders_for_a_deal_without_loan(agency: Agency, template: str) -> None:
    deal_no = open_deal(agency, loan_type="none", loan_amount=Decimal(0))
    answer = asked(agency, "contract.generate", {"template": template, "deal_no": deal_no})
    assert "李秀兰" in text_of(content_of(agency, answer["document_id"]))


def test_what_the_process_says_wins_over_the_record(agency: Agency) -> None:
    said = {"price": Decimal("4980000.50"), "seller_mortgage": True, "extra_terms": ["车位一并转让"]}
    given = {"template": "sale_contract", "deal_no": open_deal(agency), "values": said}
    text = text_of(content_of(agency, asked(agency, "contract.generate", given)["document_id"]))
    assert "肆佰玖拾捌万元零伍角整" in text
    assert "该房屋设有抵押" in text
    assert "车位一并转让" in text


def test_a_repeated_call_answers_with_the_same_document(agency: Agency) -> None:
    given = {"template": "sale_contract", "deal_no": open_deal(agency)}
    call_id = new_id()
    first = asked(agency, "contract.generate", given, call_id=call_id)
    assert asked(agency, "contract.generate", given, call_id=call_id) == first
    other = asked(agency, "contract.generate", given)
    assert other["document_id"] != first["document_id"]
    assert other["sha256"] == first["sha256"]


def test_a_paper_that_was_swept_is_made_anew(agency: Agency) -> None:
    given = {"template": "sale_contract", "deal_no": open_deal(agency)}
    call_id = new_id()
    first = asked(agency, "contract.generate", given, call_id=call_id)
    agency.house.clock.turn(days=2)  # type: ignore[attr-defined]  # the test house has a clock to turn
    with agency.uow() as uow:
        assert documents.sweep(uow).documents == 1
    again = asked(agency, "contract.generate", given, call_id=call_id)
    assert again["document_id"] != first["document_id"]
    assert content_of(agency, again["document_id"])


def test_reading_the_people_for_a_contract_stands_in_the_access_log(agency: Agency) -> None:
    deal_no = open_deal(agency)
    asked(agency, "contract.generate", {"template": "sale_contract", "deal_no": deal_no})
    with agency.uow(write=False) as uow:
        line = next(iter(customers_seen.find(uow, name="高翔")))
        looks = customers_seen.looks(uow, customer_id=line.id)
    assert [(look.actor_kind, look.reason) for look in looks] == [("system", "生成存量房买卖合同")]


def test_the_agencys_own_terms_stand_in_its_contracts(agency: Agency) -> None:
    settings = {"hukou_retention": {"value": "30000"}, "escrow_bank": {"value": "cmb"}, "unknown": {"value": 1}}
    with agency.uow() as uow:
        assert operations.set_terms(uow, settings=settings) == ("escrow_bank", "hukou_retention")
        operations.set_terms(uow, settings={"hukou_retention": 31000})
    given = {"template": "sale_contract", "deal_no": open_deal(agency)}
    text = text_of(content_of(agency, asked(agency, "contract.generate", given)["document_id"]))
    assert "31,000.00" in text
    assert "招商银行" in text


def test_terms_that_are_no_numbers_are_refused_by_name(agency: Agency) -> None:
    with agency.uow() as uow, pytest.raises(TermsInvalid) as refused:
        operations.set_terms(uow, settings={"copies": "many"})
    assert refused.value.findings[0].element == "copies"


def test_terms_that_do_not_add_up_make_no_contract(agency: Agency) -> None:
    said = {"loan_amount": Decimal("4950000.00")}
    given = {"template": "sale_contract", "deal_no": open_deal(agency), "values": said}
    with pytest.raises(PaymentsDoNotAdd):
        asked(agency, "contract.generate", given)


def test_an_unknown_template_or_deal_is_not_found(agency: Agency) -> None:
    with pytest.raises(NotFound):
        asked(agency, "contract.generate", {"template": "nothing", "deal_no": open_deal(agency)})
    with pytest.raises(NotFound):
        asked(agency, "contract.generate", {"template": "sale_contract", "deal_no": "BJ-D-2026-9999"})


def test_a_template_with_findings_is_not_published(agency: Agency) -> None:
    bad = Source(kind="template", key="mine", body=paper("{{ price.upper() }}"))
    with agency.uow() as uow, pytest.raises(DefinitionsRefused) as refused:
        definitions.publish(uow, sources=[bad])
    assert refused.value.findings[0].rule == "template.jinja"


def test_document_is_no_template_of_anothers(agency: Agency) -> None:
    """The paper belongs to the agency whose call made it: a deal number of another agency is unknown here."""
    deal_no = open_deal(agency)
    other = staffed(agency.house, "pengcheng")
    with pytest.raises(NotFound):
        asked(other, "contract.generate", {"template": "sale_contract", "deal_no": deal_no})
