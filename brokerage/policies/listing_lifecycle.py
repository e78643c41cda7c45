"""Say what may become of a listing (房源). The verbs are the recorders' names; nothing else moves a listing."""

from collections.abc import Mapping
from enum import StrEnum

from engine.errors import Conflict


class ListingState(StrEnum):
    """Where a listing stands."""

    DRAFT = "draft"
    VERIFYING = "verifying"
    VERIFIED = "verified"
    REJECTED = "rejected"
    LISTED = "listed"
    UNDER_CONTRACT = "under_contract"
    SOLD = "sold"
    WITHDRAWN = "withdrawn"


class ListingVerb(StrEnum):
    """What happens to a listing. The last three are told by its deal."""

    VERIFYING = "listing.verifying"
    VERIFIED = "listing.verified"
    REJECTED = "listing.rejected"
    LISTED = "listing.listed"
    WITHDRAWN = "listing.withdrawn"
    SIGNING = "deal.signing"
    FELL_THROUGH = "deal.fell_through"
    TRANSFERRED = "deal.transferred"


class ListingMoveIllegal(Conflict):
    """The listing's state does not allow this."""

    code = "listing-move-illegal"
    zh = "房源现在的状态不允许这样做"


_S, _V = ListingState, ListingVerb

MOVES: Mapping[tuple[ListingState, ListingVerb], ListingState] = {
    (_S.DRAFT, _V.VERIFYING): _S.VERIFYING,
    (_S.DRAFT, _V.WITHDRAWN): _S.WITHDRAWN,
    (_S.VERIFYING, _V.VERIFIED): _S.VERIFIED,
    (_S.VERIFYING, _V.REJECTED): _S.REJECTED,
    (_S.VERIFYING, _V.WITHDRAWN): _S.WITHDRAWN,
    # A verification goes stale before it is listed, or a rejected one is mended: it is verified anew.
    (_S.VERIFIED, _V.VERIFYING): _S.VERIFYING,
    (_S.VERIFIED, _V.LISTED): _S.LISTED,
    (_S.VERIFIED, _V.WITHDRAWN): _S.WITHDRAWN,
    (_S.REJECTED, _V.VERIFYING): _S.VERIFYING,
    (_S.REJECTED, _V.WITHDRAWN): _S.WITHDRAWN,
    (_S.LISTED, _V.WITHDRAWN): _S.WITHDRAWN,
    (_S.LISTED, _V.SIGNING): _S.UNDER_CONTRACT,
    # Under contract nobody withdraws: the deal must fall through first, which lists it again.
    (_S.UNDER_CONTRACT, _V.FELL_THROUGH): _S.LISTED,
    (_S.UNDER_CONTRACT, _V.TRANSFERRED): _S.SOLD,
}


def after(state: ListingState, verb: ListingVerb) -> ListingState:
    """Return the state that the verb leads to.

    :raises ListingMoveIllegal: the state does not know this verb.
    """
    try:
        return MOVES[state, verb]
    except KeyError:
        raise ListingMoveIllegal(
            f"a listing that is {state} cannot take {verb}", state=str(state), verb=str(verb)
        ) from None
