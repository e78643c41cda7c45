"""The facts beside a task: what the listing, viewing or deal behind its business key is about. Parties masked."""

from dataclasses import dataclass
from datetime import date, datetime

from brokerage.policies.numbers import of_record
from brokerage.queries import deals, listings, subjects, viewings
from engine.errors import NotFound
from engine.unit_of_work import UnitOfWork
from inbox.words import LOANS, SIDES
from web import pages, wording
from web.language import language
from web.translation import gettext


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Be a name and a value for the component of that name."""

    label: str
    text: str
    small: str = ""
    strong: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Be a customer's side, masked."""

    side: str
    name: str
    small: str
    tone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """Be what stands beside a task; ``title`` empty when its key is no number of the trade."""

    title: str = ""
    href: str = ""
    home: str = ""
    facts: tuple[Fact, ...] = ()
    parties: tuple[Party, ...] = ()


def beside(uow: UnitOfWork, number: str) -> Beside:
    """Look a number up, or what a request is about; a number of nothing gives nothing."""
    number = of_record(number)
    kind = number.split("-")[1:2]
    try:
        if kind == ["D"]:
            return _deal(uow, number)
        if kind == ["A"]:
            return _listing(uow, number)
        if kind == ["V"]:
            return _viewing(uow, number)
    except NotFound:
        return Beside()
    return Beside()


def _deal(uow: UnitOfWork, number: str) -> Beside:
    line, lang = deals.numbered(uow, number=number).line, language()
    home = _home(uow, number)
    facts = [
        Fact(
            label=gettext("成交价"),
            text=wording.told_amount(line.price, lang),
            small=f"¥{wording.amount(line.price)}",
            strong=True,
        ),
        Fact(label=gettext("房屋"), text=home, small=line.listing_no),
        Fact(label=gettext("定金"), text=wording.told_amount(line.deposit, lang)),
        Fact(label=gettext("付款"), text=gettext(LOANS.get(line.loan_type, line.loan_type))),
        Fact(label=gettext("签约日"), text=_day(line.sign_date)),
        Fact(label=gettext("过户日"), text=_day(line.transfer_date)),
    ]
    parties = tuple(
        Party(
            side=gettext(SIDES.get(party.side, party.side)),
            name=party.name,
            small=" · ".join(part for part in (gettext(SIDES.get(party.side, party.side)), party.phone) if part),
            tone="2" if party.side == "buyer" else "3",
        )
        for party in line.parties
    )
    shown = tuple(fact for fact in facts if fact.text)
    return Beside(title=gettext("这笔交易"), href=f"/deals/{line.number}", home=home, facts=shown, parties=parties)


def _listing(uow: UnitOfWork, number: str) -> Beside:
    line, home, lang = listings.numbered(uow, number=number).line, _home(uow, number), language()
    facts = (
        Fact(label=gettext("房屋"), text=home, small=line.number),
        Fact(label=gettext("挂牌价"), text=wording.told_amount(line.price_asked, lang), strong=True),
        Fact(label=gettext("抵押"), text=gettext("有") if line.seller_mortgage else gettext("没有")),
    )
    return Beside(title=gettext("这套房源"), href=f"/listings/{line.number}", home=home, facts=facts)


def _viewing(uow: UnitOfWork, number: str) -> Beside:
    line, home = viewings.numbered(uow, number=number), _home(uow, number)
    facts = (
        Fact(label=gettext("房屋"), text=home, small=line.listing_no),
        Fact(label=gettext("带看时间"), text=pages.in_words(line.viewing_at)),
        Fact(label=gettext("客户"), text=line.customer_name),
    )
    return Beside(title=gettext("这次带看"), href=f"/viewings/{line.number}", home=home, facts=facts)


def _home(uow: UnitOfWork, number: str) -> str:
    found = subjects.numbered(uow, numbers=[number]).get(number)
    return found.words if found else ""


def _day(day: date | None) -> str:
    if day is None:
        return ""
    today: datetime = pages.now().astimezone(pages.zone())
    return wording.day(day, today=today.date(), lang=language())
