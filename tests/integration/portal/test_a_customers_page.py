"""What a customer sees and does by a link: now, next, done; what is asked is answered once; nothing else can be reached."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from PIL import Image

from brokerage.operations import documents
from brokerage.queries import documents as documents_seen
from brokerage.tables.customers import access_log
from engine.operations import instances
from engine.unit_of_work import House
from tests.support.houses import empty_house
from tests.support.portal_house import HOSTILE, Sale, sale
from tests.support.statements import counted
from web.sessions import token_of

GOOD: dict[str, Any] = {"agreed": "true", "signed_on": "2026-03-02"}


@pytest.fixture(params=["sqlite", "postgresql"])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    with empty_house(request.param, tmp_path) as made:
        yield made


@pytest.fixture
def place(house: House) -> Sale:
    """Give a deal that has just begun."""
    return sale(house)


def answer_to(place: Sale) -> str:
    return f"{place.path('buyer')}/tasks/"


def png() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(made, "PNG")
    return made.getvalue()


def test_each_side_reads_what_is_now_and_what_comes_next_in_its_own_words(place: Sale) -> None:
    buyer, seller = place.visit("buyer"), place.visit("seller")
    assert buyer.tree().xpath("string(//h1)") == "请备齐材料"
    assert "身份证、户口本。" in buyer.text()
    assert "预计 3月5日 周四 前办好" in buyer.text()
    assert "到时您会看到：请阅读并签署合同。" in buyer.text()
    assert "周末和法定节假日不计" in buyer.text()
    assert "林小安 · 15400010001" in buyer.text()
    assert seller.tree().xpath("string(//h1)") == "正在准备合同"
    assert "到时您会看到：正在等买方签署。" in seller.text()
    assert not seller.tree().xpath("//section[@data-kind='ask']")


def test_the_page_speaks_english(place: Sale) -> None:
    buyer = place.visit("buyer", language="en")
    assert buyer.tree().xpath("string(//h1)") == "Please prepare"
    assert "Expected by Thu 5 Mar." in buyer.text()
    assert buyer.tree().get("lang") == "en"


def test_what_is_asked_is_answered_and_stands_among_what_is_done(place: Sale) -> None:
    place.prepared()
    buyer = place.visit()
    assert "请在 3月3日 周二 前办好" in buyer.text()
    buyer.submit(answer_to(place), agreed="true", signed_on="2026-03-02")
    assert buyer.path == f"{place.path('buyer')}?told=handed-in"
    assert "收到了，谢谢" in buyer.text()
    assert place.open_nodes() == ["hand_over"]
    done = [entry.text_content() for entry in buyer.tree().xpath("//ol[@class='timeline']/li/strong")]
    assert sorted(done) == ["已签约", "您已办：sign", "材料已备齐"]


def test_a_form_with_findings_comes_back_filled_and_changes_nothing(place: Sale) -> None:
    place.prepared()
    buyer = place.visit()
    answer = buyer.submit(answer_to(place), agreed="true", signed_on="明天", note=HOSTILE)
    assert answer.status_code == 422
    assert "有 1 处要改" in buyer.text()
    assert buyer.form(answer_to(place)).fields["note"] == HOSTILE
    assert "<img" not in buyer.page.text
    assert place.open_nodes() == ["sign"]


def test_a_second_click_completes_once_and_no_row_keeps_the_link(place: Sale) -> None:
    place.prepared()
    buyer = place.visit()
    form = buyer.form(answer_to(place))
    form.fill(GOOD)
    for _ in range(2):
        answer = buyer.send(form.action, form.fields, follow=False)
        assert (answer.status_code, answer.headers["Location"]) == (303, f"{place.path('buyer')}?told=handed-in")
    assert place.open_nodes() == ["hand_over"]
    secret = place.path("buyer").removeprefix("/p/")
    with place.agency.uow(write=False) as uow:
        for table in sa.inspect(uow.connection).get_table_names():
            for row in uow.connection.exec_driver_sql(f'select * from "{table}"'):
                assert not any(secret in _text(value) for value in row)


def _text(value: object) -> str:
    return bytes(value).decode("latin-1") if isinstance(value, bytes | memoryview) else str(value)


def test_an_answer_to_what_is_over_says_so_and_keeps_what_was_typed(place: Sale) -> None:
    place.prepared()
    first, second = place.visit(), place.visit()
    first.submit(answer_to(place), **GOOD)
    answer = second.submit(answer_to(place), **GOOD)
    assert answer.status_code == 409
    assert "您已经提交过了" in second.text()
    assert "他人" not in second.text()
    assert "正在等" not in second.text()
    assert place.open_nodes() == ["hand_over"]


def test_a_file_is_kept_while_the_rest_is_corrected_and_then_belongs_to_the_deal(place: Sale) -> None:
    place.prepared()
    buyer = place.visit()
    answer = buyer.submit(
        answer_to(place), agreed="true", signed_on="", proof=(io.BytesIO(png()), "a.png", "image/png")
    )
    assert answer.status_code == 422
    assert buyer.form(answer_to(place)).fields["_mine"]
    buyer.submit(answer_to(place), signed_on="2026-03-02")
    assert place.open_nodes() == ["hand_over"]
    with place.agency.uow(write=False) as uow:
        (kept,) = documents_seen.of_deal(uow, deal_id=place.deal.id)
    assert (kept.kind, kept.media_type) == ("sent_by_buyer", "image/png")
    assert "您提交的文件" in buyer.text()
    assert "您提交的文件" not in place.visit("seller").text()


@pytest.mark.parametrize(
    "file", [(b"MZ not a picture", "a.png", "image/png"), (b"x", "a.exe", "application/x-msdownload")]
)
def test_a_file_that_is_not_what_it_says_is_refused_and_nothing_changes(
    place: Sale, file: tuple[bytes, str, str]
) -> None:
    place.prepared()
    buyer = place.visit()
    answer = buyer.submit(answer_to(place), **GOOD, proof=(io.BytesIO(file[0]), *file[1:]))
    assert answer.status_code == 422
    assert place.open_nodes() == ["sign"]
    assert buyer.form(answer_to(place)).fields["signed_on"] == "2026-03-02"


def test_nobody_can_name_a_file_that_another_has_stored(place: Sale) -> None:
    place.prepared()
    with place.agency.uow("lin") as uow:
        foreign = documents.store(uow, name="salary.png", content=png(), media_type="image/png")
    buyer = place.visit()
    answer = buyer.submit(answer_to(place), **GOOD, proof=foreign, _mine="0" * 64)
    assert answer.status_code == 422
    assert place.open_nodes() == ["sign"]


def test_a_paper_is_handed_out_to_those_it_is_for_and_the_look_is_noted(place: Sale) -> None:
    with place.agency.uow("lin") as uow:
        ids = {}
        for kind in ("sale_contract", "sent_by_seller", "payslip"):
            ids[kind] = documents.store(uow, name="x.pdf", content=b"%PDF-1.4\n%%EOF", media_type="application/pdf")
            documents.attach(uow, document_id=ids[kind], kind=kind, deal_id=place.deal.id)
    buyer = place.visit()
    assert "买卖合同" in buyer.text()
    form = buyer.form(f"{place.path('buyer')}/papers/")
    answer = buyer.send(form.action, form.fields)
    assert (answer.status_code, answer.data[:5]) == (200, b"%PDF-")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    buyer.visit(place.path("buyer"))
    for kind in ("sent_by_seller", "payslip"):
        assert buyer.send(f"{place.path('buyer')}/papers/{ids[kind]}", form.fields).status_code == 404
    with place.agency.uow(write=False) as uow:
        noted = uow.rows(sa.select(access_log).where(access_log.c.actor_kind == "party"))
    assert [(row.subject_id, row.actor_id) for row in noted] == [(ids["sale_contract"], place.customers["buyer"])]


def test_the_other_side_cannot_answer(place: Sale) -> None:
    place.prepared()
    action = place.visit().form(answer_to(place)).action
    seller = place.visit("seller")
    task = action.rsplit("/", 1)[1]
    answer = seller.send(f"{place.path('seller')}/tasks/{task}", {**GOOD, "_csrf": _token(place, "seller")})
    assert answer.status_code == 404
    assert place.open_nodes() == ["sign"]


def _token(place: Sale, side: str) -> str:
    return token_of(place.path(side).removeprefix("/p/"))


def test_a_form_of_another_page_or_without_its_token_is_refused(place: Sale) -> None:
    place.prepared()
    buyer = place.visit()
    action = buyer.form(answer_to(place)).action
    for wrong in ({}, {"_csrf": "x"}, {"_csrf": _token(place, "seller")}):
        assert buyer.send(action, {**GOOD, **wrong}).status_code == 403
    assert buyer.send(action, {**GOOD, "_csrf": _token(place, "buyer")}, Sec_Fetch_Site="cross-site").status_code == 403
    assert place.open_nodes() == ["sign"]


def test_an_old_form_of_a_customer_comes_back_filled_in_and_is_not_sent_by_itself(place: Sale) -> None:
    place.prepared()
    buyer = place.visit()
    form = buyer.form(answer_to(place))
    assert buyer.send(form.action, {**form.fields, **GOOD, "note": "我写的", "_csrf": "0" * 64}).status_code == 403
    assert "portal.css" in buyer.page.text
    buyer.submit(form.action)
    assert buyer.form(form.action).fields["note"] == "我写的"
    assert place.open_nodes() == ["sign"]
    buyer.submit(form.action)
    assert place.open_nodes() == ["hand_over"]


def test_a_deal_that_stands_still_or_ended_says_so(place: Sale) -> None:
    place.prepared()
    with place.agency.uow("admin") as uow:
        instances.suspend(uow, instance_id=place.deal.instance_id, reason="核对材料")
    buyer = place.visit()
    assert buyer.tree().xpath("string(//h1)") == "暂时停办"
    assert not buyer.tree().xpath("//section[@data-kind='ask']")
    with place.agency.uow("admin") as uow:
        instances.resume(uow, instance_id=place.deal.instance_id, reason="核对完了")
        instances.terminate(uow, instance_id=place.deal.instance_id, reason="双方解除")
    buyer.visit(place.path("buyer"))
    assert buyer.tree().xpath("string(//h1)") == "办理已经结束"


def test_names_that_would_do_harm_are_text(house: House) -> None:
    place = sale(house, hostile=True)
    place.prepared()
    for side in ("buyer", "seller"):
        page = place.visit(side).page.text
        assert "<img" not in page
        assert "onerror=alert(1)>" not in page


def test_a_page_asks_at_most_six_statements(place: Sale) -> None:
    buyer = place.visit()
    for done in (False, True):
        if done:
            place.prepared()
        buyer.visit(place.path("buyer"))
        path = place.path("buyer")
        with counted(place.agency.house.database) as sent:
            buyer.visit(path)
        asked = [one for one in sent if "set_config" not in one]
        assert len(asked) <= 6, asked
