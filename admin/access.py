"""Who is let in by the administrators' door."""

from typing import Final

from engine.operations.tasks import MANAGERS
from web.policy import Policy

ADMINISTRATOR: Final = "administrator"
ADMINISTRATORS: Final = Policy(page=True, roles=frozenset({ADMINISTRATOR}))
MANAGING: Final = Policy(page=True, roles=MANAGERS)
"""Managers look at the instances of their own branch; what they may do there, the pages say."""
