"""What deals look like outside."""

from decimal import Decimal

import marshmallow as ma
from marshmallow import fields, validate

from api.fields import Amount, Paging, PlainMap, Ref, Text, Yuan
from brokerage.policies.deal_lifecycle import DealState

LOAN_TYPES = ("none", "commercial", "hpf", "combo")
SIDES = ("buyer", "seller")
ROLES = ("buyer", "seller", "spouse", "coowner", "proxy")


class Party(ma.Schema):
    """A customer in a deal, masked."""

    customer_id = fields.UUID()
    side = fields.String()
    role = fields.String()
    share_percent = Yuan(allow_none=True, metadata={"description": "Percent of the home."})
    name = fields.String()
    phone = fields.String(allow_none=True)


class DealLine(ma.Schema):
    """A deal in a list."""

    id = fields.UUID()
    number = fields.String()
    state = fields.String()
    state_at = fields.AwareDateTime()
    listing_id = fields.UUID()
    listing_no = fields.String()
    community = fields.String()
    city = fields.String()
    price = Yuan()
    deposit = Yuan()
    loan_type = fields.String()
    loan_amount = Yuan()
    sign_date = fields.Date(allow_none=True)
    transfer_date = fields.Date(allow_none=True)
    holds_listing = fields.Boolean()
    branch_id = fields.UUID(allow_none=True)
    agent_id = fields.UUID(allow_none=True)
    instance_id = fields.UUID(allow_none=True)
    opened_at = fields.AwareDateTime()
    parties = fields.List(fields.Nested(Party))


class DealPage(ma.Schema):
    """One page of deals."""

    items = fields.List(fields.Nested(DealLine))
    next_cursor = fields.String(allow_none=True)


class Evidence(ma.Schema):
    """A piece of evidence that money waits for."""

    kind = fields.String()
    document_id = fields.UUID(allow_none=True)
    reference = fields.String(allow_none=True)
    recorded_at = fields.AwareDateTime()


class Deal(ma.Schema):
    """A deal whole."""

    deal = fields.Nested(DealLine, attribute="line")
    facts = PlainMap()
    signed_at = fields.AwareDateTime(allow_none=True)
    contract_no = fields.String(allow_none=True)
    certificate_no = fields.String(allow_none=True)
    escrow_account_no = fields.String(allow_none=True)
    fault = fields.String(allow_none=True)
    fell_through_reason = fields.String(allow_none=True)
    evidence = fields.List(fields.Nested(Evidence))
    commission = fields.Dict(keys=fields.String(), values=Yuan())


class Posting(ma.Schema):
    """What flowed into an account, or out of it (negative)."""

    account = fields.String()
    amount = Yuan()


class Entry(ma.Schema):
    """One movement of money."""

    id = fields.UUID()
    seq = fields.Integer()
    kind = fields.String()
    receipt_no = fields.String(allow_none=True)
    memo = fields.String(allow_none=True)
    approvers = fields.List(fields.UUID())
    posted_at = fields.AwareDateTime()
    posted_by = fields.UUID(allow_none=True)
    postings = fields.List(fields.Nested(Posting))


class Ledger(ma.Schema):
    """All money of a deal in double entry."""

    deal_id = fields.UUID()
    balances = fields.Dict(keys=fields.String(), values=Yuan())
    held = Yuan(metadata={"description": "What the escrow bank holds."})
    entries = fields.List(fields.Nested(Entry))


class DealList(Paging):
    """Which deals."""

    state = fields.String(load_default=None, validate=validate.OneOf([str(state) for state in DealState]))
    branch_id = Ref(load_default=None)
    listing_id = Ref(load_default=None)


class NewParty(ma.Schema):
    """A customer who takes part."""

    customer_id = Ref(required=True)
    side = fields.String(required=True, validate=validate.OneOf(SIDES))
    role = fields.String(required=True, validate=validate.OneOf(ROLES))
    share_percent = Amount(load_default=None, allow_none=True)


class NewDeal(ma.Schema):
    """A deal to open."""

    listing_id = Ref(required=True)
    parties = fields.List(fields.Nested(NewParty), required=True, validate=validate.Length(min=2, max=20))
    price = Amount(required=True)
    deposit = Amount(required=True)
    loan_type = fields.String(load_default="none", validate=validate.OneOf(LOAN_TYPES))
    loan_amount = Amount(load_default=Decimal(0))
    sign_date = fields.Date(load_default=None, allow_none=True)
    transfer_date = fields.Date(load_default=None, allow_none=True)
    agent_id = Ref(load_default=None, allow_none=True)
    branch_id = Ref(load_default=None, allow_none=True)
    facts = PlainMap(load_default=dict, metadata={"description": "buyer_… and seller_… facts; nothing personal."})


class DealChanges(ma.Schema):
    """Terms and facts that change; what is not named stays."""

    price = Amount()
    deposit = Amount()
    loan_type = fields.String(validate=validate.OneOf(LOAN_TYPES))
    loan_amount = Amount()
    sign_date = fields.Date(allow_none=True)
    transfer_date = fields.Date(allow_none=True)
    facts = PlainMap()


class FallThrough(ma.Schema):
    """Why a deal falls through, and whose breach it is."""

    fault = fields.String(required=True, validate=validate.OneOf(("buyer", "seller", "none")))
    reason = Text(required=True, longest=500, shortest=1)
