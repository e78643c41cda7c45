"""Which instances the one who asks may look at: administrators all, managers those of the branches they manage."""

from engine.errors import NotFound
from engine.operations.tasks import MANAGERS
from engine.queries.instances import InstanceUnknown
from engine.unit_of_work import Actor


def branches_of(actor: Actor) -> frozenset[str] | None:
    """Return the ids of the branches that an actor manages; None: the whole agency."""
    managed = {branch for role, branch in actor.posts if role in MANAGERS}
    return None if None in managed or "administrator" in actor.roles else frozenset(one for one in managed if one)


def require(actor: Actor, branch_id: str | None, problem: type[NotFound] = InstanceUnknown) -> None:
    """Refuse what is another branch's, as if it were not there.

    :raises engine.errors.NotFound: of the given kind.
    """
    seen = branches_of(actor)
    if seen is not None and branch_id not in seen:
        raise problem
