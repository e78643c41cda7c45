"""Lends the valuation to the engine: ``price.value``, on a queue whose workers keep the statistics loaded."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from brokerage.queries import listings
from brokerage.rows import ListingUnknown
from engine.errors import Invalid
from engine.hooks import Hooks, ServiceCall
from engine.unit_of_work import Actor, UnitOfWork, unit_of_work
from forecasting import rows as rows_known
from forecasting.cities import city_code, district_name
from forecasting.homes import Home
from forecasting.plans import plans
from forecasting.valuation import value

QUEUE = "forecasting"
METHOD = "hedonic_ols"


class QuestionInvalid(Invalid):
    """A valuation needs a city and an area above zero."""

    code = "question-invalid"
    zh = "估价缺少城市或面积"


def register(hooks: Hooks) -> None:
    """Register ``price.value``.

    :raises HookTwice: the name is taken.
    """
    hooks.service("price.value", price_value, queue=QUEUE)


def price_value(call: ServiceCall) -> Mapping[str, Any]:
    """Value a home. Input: ``listing_no``, ``city``, ``district``, ``area``, and ``community``, ``floor``, ``built`` if known.

    What is not handed over is read from the listing's record. The answer carries its method, data window, number of
    comparables and the error on rows that the model had not seen.

    :raises QuestionInvalid: the input lacks something.
    :raises ServiceError: with the code ``unavailable`` when the data do not support a valuation: a person makes it.
    """
    city, area, number = (call.input.get(name) for name in ("city", "area", "listing_no"))
    if not isinstance(city, str) or not city or not isinstance(area, Decimal) or area <= 0:
        raise QuestionInvalid
    listing_no = number if isinstance(number, str) else ""
    today = call.now.date()
    with unit_of_work(call.house, agency_id=call.agency_id, actor=Actor.system(), write=False) as uow:
        home = _home(uow, call, listing_no, area)
        known = rows_known.gather(uow, city=city_code(city), until=today, without=listing_no)
    made = value(home, known, today)
    offered, note = plans(made)
    return {
        "value": made.value,
        "low": made.low,
        "high": made.high,
        "plans": offered,
        "method": METHOD,
        "level": made.level,
        "data_window": f"{made.first_day.isoformat()}/{made.last_day.isoformat()}",
        "rows": Decimal(made.rows),
        "comparables": Decimal(made.comparables),
        "error": made.median_error,
        "within_ten_percent": made.within_ten,
        "notes": [*made.notes, note],
        "demo": made.demo,
    }


def _home(uow: UnitOfWork, call: ServiceCall, listing_no: str, area: Decimal) -> Home:
    """Return the home: what the call says, else what the listing's record does."""
    said = call.input
    try:
        listing = listings.numbered(uow, number=listing_no)
    except ListingUnknown:
        return Home(
            district=district_name(str(said.get("district") or "")),
            community=said.get("community"),
            area=area,
            floor=_whole(said.get("floor")),
            built=_whole(said.get("built")),
        )
    facts = listing.facts
    return Home(
        district=district_name(str(said.get("district") or listing.line.district or "")),
        community=said.get("community") or listing.line.community,
        area=area,
        floor=_whole(said.get("floor") or facts.get("listing_floor")),
        built=_whole(said.get("built") or facts.get("listing_built_year")),
    )


def _whole(number: object) -> int | None:
    return int(number) if isinstance(number, Decimal | int) else None
