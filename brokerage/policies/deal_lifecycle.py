"""Say what may become of a deal (交易单) and whether it holds its listing. The verbs are the recorders' names."""

from collections.abc import Mapping
from enum import StrEnum

from engine.errors import Conflict


class DealState(StrEnum):
    """Where a deal stands."""

    OPENED = "opened"
    INTENT = "intent"
    SIGNING = "signing"
    SIGNED = "signed"
    ONLINE_SIGNED = "online_signed"
    TRANSFERRED = "transferred"
    HANDED_OVER = "handed_over"
    CLOSED = "closed"
    FELL_THROUGH = "fell_through"


class DealVerb(StrEnum):
    """What happens to a deal."""

    INTENT = "deal.intent"
    SIGNING = "deal.signing"
    SIGNED = "deal.signed"
    ONLINE_SIGNED = "deal.online_signed"
    TRANSFERRED = "deal.transferred"
    HANDED_OVER = "deal.handed_over"
    CLOSED = "deal.closed"
    FELL_THROUGH = "deal.fell_through"


class Fault(StrEnum):
    """Whose breach ended a deal; it decides where the earnest money goes (Civil Code art. 587, 定金罚则)."""

    BUYER = "buyer"
    SELLER = "seller"
    NONE = "none"


class DealMoveIllegal(Conflict):
    """The deal's state does not allow this."""

    code = "deal-move-illegal"
    zh = "交易单现在的状态不允许这样做"


_S, _V = DealState, DealVerb

MOVES: Mapping[tuple[DealState, DealVerb], DealState] = {
    (_S.OPENED, _V.INTENT): _S.INTENT,
    (_S.OPENED, _V.SIGNING): _S.SIGNING,
    (_S.INTENT, _V.SIGNING): _S.SIGNING,
    # A contract sent back to drafting passes the start of signing again; the deal holds its listing already.
    (_S.SIGNING, _V.SIGNING): _S.SIGNING,
    (_S.SIGNING, _V.SIGNED): _S.SIGNED,
    (_S.SIGNED, _V.ONLINE_SIGNED): _S.ONLINE_SIGNED,
    (_S.ONLINE_SIGNED, _V.TRANSFERRED): _S.TRANSFERRED,
    (_S.TRANSFERRED, _V.HANDED_OVER): _S.HANDED_OVER,
    (_S.HANDED_OVER, _V.CLOSED): _S.CLOSED,
    # Once the title has passed, going back is a new sale (or a judgment), never a fall-through.
    **{
        (state, _V.FELL_THROUGH): _S.FELL_THROUGH
        for state in (_S.OPENED, _S.INTENT, _S.SIGNING, _S.SIGNED, _S.ONLINE_SIGNED)
    },
}

UNDER_CONTRACT = frozenset({_S.SIGNING, _S.SIGNED, _S.ONLINE_SIGNED})
"""States in which the deal's listing is under contract."""

SOLD = frozenset({_S.TRANSFERRED, _S.HANDED_OVER, _S.CLOSED})
"""States in which the deal's listing is sold."""

HOLDING = UNDER_CONTRACT | SOLD
"""States in which the deal holds its listing: no other deal may."""


def after(state: DealState, verb: DealVerb) -> DealState:
    """Return the state that the verb leads to.

    :raises DealMoveIllegal: the state does not know this verb.
    """
    try:
        return MOVES[state, verb]
    except KeyError:
        raise DealMoveIllegal(f"a deal that is {state} cannot take {verb}", state=str(state), verb=str(verb)) from None
