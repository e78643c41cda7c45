"""Decide whether a deal may be opened again, and whether its parties may still change. Pure.

A deal that fell through within ninety days (our rule, ``WITHIN``; no law says) may be opened again while its home is for sale. A
closed deal may not: the title has passed, and going back is a new sale. Parties change until the online signing (网签), which
names them towards the authority; after it the signing must be revoked first, which is a fall-through.
"""

from datetime import datetime, timedelta

from brokerage.policies.deal_lifecycle import DealState
from brokerage.policies.listing_lifecycle import ListingState
from engine.errors import Conflict

WITHIN = timedelta(days=90)
CHANGEABLE = frozenset({DealState.OPENED, DealState.INTENT, DealState.SIGNING, DealState.SIGNED})
"""States in which a party may be replaced or join."""


class NotReopenable(Conflict):
    """This deal cannot be opened again: only one that fell through lately, once, and whose home is for sale."""

    code = "deal-not-reopenable"
    zh = "这张交易单不能重启：只有九十天内爆单、还没有重启过、房源仍在售的可以；已结案的请重新开单"


class PartiesFixed(Conflict):
    """Parties change only until the online signing."""

    code = "parties-fixed"
    zh = "网签之后或交易结束后不能变更当事方，要先撤网签（爆单），再重启"


def check_reopening(*, deal: str, since: datetime, listing: str, again: object, now: datetime) -> None:
    """Check that a deal may be opened again; ``again`` is the number of the deal that it was opened again as, if any.

    :raises NotReopenable: it may not.
    """
    fell = deal == DealState.FELL_THROUGH and now - since <= WITHIN
    if not fell or listing != ListingState.LISTED or again:
        raise NotReopenable(state=deal, listing=listing)


def check_parties_change(deal: str) -> None:
    """Check that the parties of a deal may change.

    :raises PartiesFixed: they may not.
    """
    if deal not in CHANGEABLE:
        raise PartiesFixed(state=deal)
