"""The real-estate registry (不动产登记中心): who owns a home, what burdens it, and its transfer."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal, Protocol

from authorities.ports.asking import Answer, Asked

TitleStatus = Literal["clear", "mortgaged", "sealed", "disputed"]
TransferState = Literal["ready", "pending", "blocked"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Title(Answer):
    """Be a title search. ``coowners`` counts the others on the register; ``mortgagee`` is a bank's name."""

    status: TitleStatus
    mortgage: bool
    mortgagee: str | None
    sealed: bool
    coowners: Decimal
    residence_right: bool
    leased: bool
    queried_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferStatus(Answer):
    """Be how far the registry is with a deal; ``blocked`` says why in ``reason``."""

    status: TransferState
    reason: str
    queried_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Transferred(Answer):
    """Be a registered transfer (过户)."""

    certificate_no: str
    registered_at: datetime


class Registry(Protocol):
    """Answer for the registry."""

    def title_check(self, asked: Asked, *, listing_no: str, city: str) -> Title:
        """Search the title of a listing.

        :raises Unavailable: the registry does not answer.
        """
        ...

    def transfer_status(self, asked: Asked, *, deal_no: str) -> TransferStatus:
        """Ask how far the registry is.

        :raises Unavailable: the registry does not answer.
        """
        ...

    def transfer(self, asked: Asked, *, deal_no: str, with_mortgage: bool) -> Transferred:
        """Register the transfer.

        :raises Unavailable: the registry does not answer.
        :raises ServiceError: it refuses.
        """
        ...
