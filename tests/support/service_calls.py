"""Ask service hooks as a worker would, without a process around them."""

from collections.abc import Mapping
from typing import Any

from engine.hooks import Hooks, ServiceCall
from engine.ids import new_id
from tests.support.agencies import Agency


def service_call(agency: Agency, hook: str, given: Mapping[str, Any], *, call_id: str | None = None) -> ServiceCall:
    """Make a call of a hook; the same ``call_id`` is another attempt at the same call."""
    return ServiceCall(
        id=call_id or new_id(),
        agency_id=agency.id,
        instance_id=new_id(),
        business_key=str(given.get("deal_no") or given.get("listing_no") or "test"),
        node_id="Service_Test",
        hook=hook,
        input=given,
        attempt=1,
        now=agency.house.clock.now(),
        house=agency.house,
    )


def asked(agency: Agency, hook: str, given: Mapping[str, Any], *, call_id: str | None = None) -> Mapping[str, Any]:
    """Ask a registered hook and return its answer."""
    answer, _ = agency.house.part(Hooks).service_named(hook)
    return answer(service_call(agency, hook, given, call_id=call_id))
