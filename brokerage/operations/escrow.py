"""The escrow account of a deal and the evidence that money waits for."""

import re

from brokerage import rows
from brokerage.operations import documents
from brokerage.policies.personal import clean_text
from brokerage.tables.deals import deal_evidence, deals
from engine.errors import Conflict, Finding, Invalid
from engine.unit_of_work import UnitOfWork

_KIND = re.compile(r"[a-z][a-z0-9_]{1,39}")


class EscrowOpen(Conflict):
    """The deal has an escrow account already."""

    code = "escrow-open"
    zh = "监管账户已经开立"


class EvidenceInvalid(Invalid):
    """A piece of evidence has a kind, and a document or a reference number."""

    code = "evidence-invalid"
    zh = "凭证要写明种类，并附文件或编号"


def open_account(uow: UnitOfWork, *, deal_id: str, account_no: str) -> None:
    """Keep the number of the account that the escrow bank opened for the deal.

    :raises DealUnknown: no such deal.
    :raises EscrowOpen: the deal has another account.
    """
    deal = rows.find(uow, deals, deal_id, lock=True)
    number = clean_text(account_no)[:80]
    if not number:
        raise EvidenceInvalid(findings=(_say("account_no", "请填写监管账号", "an account has a number"),))
    if deal.escrow_account_no is not None:
        raise EscrowOpen(number=deal.number)
    rows.change(uow, deals, deal, escrow_account_no=number)


def add_evidence(
    uow: UnitOfWork, *, deal_id: str, kind: str, document_id: str | None = None, reference: str | None = None
) -> str:
    """Keep a piece of evidence (``online_contract``, ``tax_receipt``, ``new_title`` and others) and return its id.

    A document is attached to the deal by this.

    :raises EvidenceInvalid: the kind is no word, or there is neither document nor reference.
    :raises NotFound: no such deal or document.
    """
    rows.find(uow, deals, deal_id, lock=True)
    told = clean_text(reference)[:120] if reference else None
    if not _KIND.fullmatch(kind) or not (document_id or told):
        raise EvidenceInvalid
    if document_id:
        documents.attach(uow, document_id=document_id, kind=kind, deal_id=deal_id)
    return rows.insert(
        uow,
        deal_evidence,
        deal_id=deal_id,
        kind=kind,
        document_id=document_id,
        reference=told,
        recorded_at=uow.now,
        recorded_by=rows.acting_person(uow),
    )


def _say(name: str, zh: str, en: str) -> Finding:
    return Finding(rule="escrow.field", zh=zh, en=en, element=name)
