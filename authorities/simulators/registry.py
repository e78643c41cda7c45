"""A simulated registry. It believes what the listing's record says of a mortgage, unless something else was planted."""

from decimal import Decimal
from typing import get_args

from authorities.ports.asking import Asked
from authorities.ports.registry import Title, TitleStatus, Transferred, TransferState, TransferStatus
from authorities.simulators.simulator import Case, Simulator, number, share
from brokerage.queries import listings
from brokerage.rows import ListingUnknown
from engine.unit_of_work import Actor, unit_of_work

MORTGAGEES = ("中国工商银行", "中国建设银行", "中国银行", "招商银行")


class RegistrySimulator(Simulator):
    """Play the registry."""

    adapter = "registry"
    zh = "不动产登记中心"

    def title_check(self, asked: Asked, *, listing_no: str, city: str) -> Title:
        """Search a title: without anything planted it is the listing's, clear or mortgaged, and never sealed."""

        def decide(case: Case) -> Title:
            mortgage = bool(case.planted("mortgage", _said_mortgaged(asked, listing_no)))
            sealed = bool(case.planted("sealed", False))
            lender = MORTGAGEES[share(listing_no, "mortgagee") % len(MORTGAGEES)]
            return Title(
                status=case.planted("status", _status(case.refuses, sealed, mortgage)),
                mortgage=mortgage,
                mortgagee=case.planted("mortgagee", lender) if mortgage else None,
                sealed=sealed,
                coowners=Decimal(case.planted("coowners", share(listing_no, "coowners") // 50)),
                residence_right=bool(case.planted("residence_right", False)),
                leased=bool(case.planted("leased", False)),
                queried_at=asked.now,
            )

        return self.answer(asked, Title, "title_check", {"listing_no": listing_no, "city": city}, decide)

    def transfer_status(self, asked: Asked, *, deal_no: str) -> TransferStatus:
        """Say that all is ready, unless it was planted otherwise."""

        def decide(case: Case) -> TransferStatus:
            status: TransferState = case.planted("status", "blocked" if case.refuses else "ready")
            reason = "" if status == "ready" else case.planted("reason", "模拟的登记受限")
            return TransferStatus(status=_one_of(status, "ready"), reason=reason, queried_at=asked.now)

        return self.answer(asked, TransferStatus, "transfer_status", {"deal_no": deal_no}, decide)

    def transfer(self, asked: Asked, *, deal_no: str, with_mortgage: bool) -> Transferred:
        """Register a transfer."""

        def decide(case: Case) -> Transferred:
            case.refused("模拟的登记机构退件")
            return Transferred(
                certificate_no=case.planted("certificate_no", number("TITLE", deal_no, asked.call_id)),
                registered_at=asked.now,
            )

        return self.answer(asked, Transferred, "transfer", {"deal_no": deal_no, "with_mortgage": with_mortgage}, decide)


def _status(refuses: bool, sealed: bool, mortgage: bool) -> TitleStatus:
    if refuses:
        return "disputed"
    if sealed:
        return "sealed"
    return "mortgaged" if mortgage else "clear"


def _one_of(status: str, otherwise: TransferState) -> TransferState:
    """Return the state; a planted ``status`` of a title is none of a transfer's."""
    return next((known for known in get_args(TransferState) if known == status), otherwise)


def _said_mortgaged(asked: Asked, listing_no: str) -> bool:
    """Return what the listing's record says; a number that is no listing's decides by itself."""
    with unit_of_work(asked.house, agency_id=asked.agency_id, actor=Actor.system(), write=False) as uow:
        try:
            said = listings.numbered(uow, number=listing_no).line.seller_mortgage
        except ListingUnknown:
            said = None
    return share(listing_no, "mortgage") < 30 if said is None else said
