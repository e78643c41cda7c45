"""Where a customer's own page stands: asked when a message goes out, so that no row ever holds the address.

The address is a secret of the customer; who makes links and knows their text, the house says when it is put together.
"""

from dataclasses import dataclass
from typing import Protocol

from engine.unit_of_work import UnitOfWork

WANTED = "party-link"
"""What a notice says in place of a path, when its customer's own link shall stand at its end."""


class AddressOf(Protocol):
    """Give the address of a customer's live link to a business, or None."""

    def __call__(self, uow: UnitOfWork, /, *, business_key: str, customer_id: str) -> str | None: ...


@dataclass(slots=True)
class PartyLinks:
    """Hold who knows the addresses (a part of the house); nobody where customers have no pages."""

    address_of: AddressOf | None = None
