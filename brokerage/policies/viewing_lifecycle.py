"""Say what may become of a viewing (带看). The verbs are the recorders' names."""

from collections.abc import Mapping
from enum import StrEnum

from engine.errors import Conflict


class ViewingState(StrEnum):
    """Where a viewing stands."""

    REQUESTED = "requested"
    BOOKED = "booked"
    CHECKED_IN = "checked_in"
    CLOSED = "closed"


class ViewingVerb(StrEnum):
    """What happens to a viewing."""

    BOOKED = "viewing.booked"
    CHECKED_IN = "viewing.checked_in"
    CLOSED = "viewing.closed"


class ViewingMoveIllegal(Conflict):
    """The viewing's state does not allow this."""

    code = "viewing-move-illegal"
    zh = "带看现在的状态不允许这样做"


_S, _V = ViewingState, ViewingVerb

MOVES: Mapping[tuple[ViewingState, ViewingVerb], ViewingState] = {
    (_S.REQUESTED, _V.BOOKED): _S.BOOKED,
    (_S.REQUESTED, _V.CLOSED): _S.CLOSED,
    (_S.BOOKED, _V.BOOKED): _S.BOOKED,  # another time was agreed
    (_S.BOOKED, _V.CHECKED_IN): _S.CHECKED_IN,
    (_S.BOOKED, _V.CLOSED): _S.CLOSED,  # nobody came, or it was called off
    (_S.CHECKED_IN, _V.CLOSED): _S.CLOSED,
}


def after(state: ViewingState, verb: ViewingVerb) -> ViewingState:
    """Return the state that the verb leads to.

    :raises ViewingMoveIllegal: the state does not know this verb.
    """
    try:
        return MOVES[state, verb]
    except KeyError:
        raise ViewingMoveIllegal(
            f"a viewing that is {state} cannot take {verb}", state=str(state), verb=str(verb)
        ) from None
