"""``/styleguide``: every component live, from the same templates that pages use, in all four themes."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, Flask, Response

from engine.queries.slack import Slack
from forms import compile_form
from web import form_shown, pages, wording
from web.language import language
from web.policy import PUBLIC_PAGE, policy
from web.specimens import specimens
from web.translation import gettext, marked

door = Blueprint("styleguide", __name__)
_NOW = datetime(2026, 3, 26, 6, 35, tzinfo=UTC)
_ZONE = ZoneInfo("Asia/Shanghai")


@door.get("/styleguide")
@policy(PUBLIC_PAGE)
def styleguide() -> Response:
    """Show all components."""
    lang = language()
    form = compile_form(_schema())
    typed = {"contract_no": "", "deposit": "1200000.00", "payment": "loan", "rooms": [{"name": "", "area": "12"}]}
    cleaned = form.clean(typed, from_text=True)
    sight = form_shown.Sight(lang=lang, now=_NOW, zone=_ZONE)
    return pages.shown(
        "styleguide.html",
        slacks=[pages.slack_shown(slack, waiting_on="authority", now=_NOW, zone=_ZONE) for slack in _slacks()],
        parts=form_shown.show(form, typed, cleaned.findings, sight),
        findings=[
            {"href": "#" + form_shown.anchor(found.pointer), "text": found.zh if lang == "zh" else found.en}
            for found in cleaned.findings
        ],
        colours=_COLOURS,
        shown=specimens(),
        price=wording.told_amount(Decimal(5_000_000), lang),
    )


def install(app: Flask) -> None:
    """Hang the style guide on an application."""
    app.register_blueprint(door)


_COLOURS = (
    *("canvas", "surface", "sunken", "hover", "line", "line-strong", "ink", "ink-2", "ink-3", "accent", "accent-soft"),
    *("ok", "ok-soft", "warn", "warn-soft", "late", "late-soft", "wait", "wait-soft"),
)


def _slacks() -> list[Slack]:
    due = datetime(2026, 3, 27, 10, 0, tzinfo=UTC)
    return [
        Slack(state="plenty", amount=4, spent=20, due_at=datetime(2026, 4, 1, 10, 0, tzinfo=UTC)),
        Slack(state="soon", amount=1, spent=58, due_at=due),
        Slack(state="soon", amount=3, unit="hours", spent=92, due_at=datetime(2026, 3, 26, 10, 0, tzinfo=UTC)),
        Slack(state="over", amount=2, spent=100, due_at=datetime(2026, 3, 24, 10, 0, tzinfo=UTC)),
        Slack(state="paused", amount=3),
    ]


def _schema() -> Mapping[str, Any]:
    """Return a form with one field of each kind."""
    copied = gettext("照网签系统页面原样抄写，不留空格。")
    room = {
        "type": "object",
        "title": gettext("房间"),
        "ui:en": gettext("房间"),
        "properties": {
            "name": _field("string", marked("名称"), maxLength=20),
            "area": _field("number", marked("面积"), **{"x-unit": "㎡"}),
        },
        "required": ["name"],
    }
    payments = [_choice("loan", marked("商业贷款")), _choice("cash", marked("全款"))]
    bank = _field("string", marked("贷款银行"), maxLength=40)
    return {
        "type": "object",
        "properties": {
            "contract_no": _field("string", marked("网签合同编号"), maxLength=30, **{"ui:help": copied}),
            "signed_on": _field("string", marked("网签日期"), format="date"),
            "deposit": _field("number", marked("定金"), maximum=1000000, **{"ui:widget": "money"}),
            "area": _field("number", marked("建筑面积"), **{"x-unit": "㎡"}),
            "payment": {**_field("string", marked("付款方式")), "oneOf": payments},
            "checked": _field("boolean", marked("买卖双方已当面核对以上内容")),
            "contract": _field("string", marked("网签合同文件"), format="document", **{"ui:widget": "file"}),
            "rooms": {**_field("array", marked("房间")), "items": room},
            "signed": _field("string", marked("签名"), format="document", **{"ui:widget": "signature"}),
            "note": _field("string", marked("备注"), **{"ui:widget": "textarea"}),
        },
        "required": ["contract_no", "signed_on", "deposit", "payment"],
        "allOf": [
            {
                "if": {"properties": {"payment": {"const": "loan"}}, "required": ["payment"]},
                "then": {"properties": {"bank": bank}, "required": ["bank"]},
            }
        ],
    }


def _field(kind: str, title: str, **more: Any) -> dict[str, Any]:
    words = gettext(title)
    return {"type": kind, "title": words, "ui:en": words, **more}


def _choice(value: str, title: str) -> dict[str, str]:
    return {"const": value, "title": gettext(title), "ui:en": gettext(title)}
