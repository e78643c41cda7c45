"""The housing bureau (住建委): verification of listings and online signing (网签)."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from authorities.ports.asking import Answer, Asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified(Answer):
    """Be a verified listing: ``code`` (房源核验编码) is empty unless it passed."""

    passed: bool
    code: str
    reason: str
    verified_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OnlineSigned(Answer):
    """Be a contract filed online."""

    contract_no: str
    signed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Revoked(Answer):
    """Be what became of a request to revoke an online contract."""

    revoked: bool
    reason: str
    revoked_at: datetime


class Housing(Protocol):
    """Answer for the housing bureau."""

    def verify_listing(self, asked: Asked, *, listing_no: str, city: str) -> Verified:
        """Verify a listing before it is advertised.

        :raises Unavailable: the bureau does not answer.
        """
        ...

    def online_sign(self, asked: Asked, *, deal_no: str, listing_no: str, price: Decimal, city: str) -> OnlineSigned:
        """File a contract; ``price`` in yuan.

        :raises Unavailable: the bureau does not answer.
        :raises ServiceError: it refuses.
        """
        ...

    def revoke_online_sign(self, asked: Asked, *, deal_no: str, contract_no: str) -> Revoked:
        """Revoke a filed contract.

        :raises Unavailable: the bureau does not answer.
        """
        ...
