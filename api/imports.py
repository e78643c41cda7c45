"""Imports of spreadsheets: begin one, watch it, read what was wrong with which row."""

from collections.abc import Mapping
from typing import Any

import marshmallow as ma
from marshmallow import fields, validate

from api.door import Door
from api.fields import Ref
from brokerage.imports import orders
from brokerage.policies import duties
from brokerage.queries import imports as queries
from engine.unit_of_work import UnitOfWork
from web.policy import roles

door = Door("imports", __name__, url_prefix="/imports", description="Spreadsheets in 导入")

IMPORTERS = roles(*duties.IMPORTERS)


class NewImport(ma.Schema):
    """Which stored spreadsheet to import, and where its rows belong."""

    kind = fields.String(required=True, validate=validate.OneOf(("listings", "customers", "people")))
    document_id = Ref(required=True)
    branch_id = Ref(load_default=None, allow_none=True)


class RowFinding(ma.Schema):
    """What was wrong with a row; row 1 is the file as a whole."""

    row = fields.Integer()
    column = fields.String(allow_none=True)
    rule = fields.String()
    zh = fields.String()
    en = fields.String()


class Report(ma.Schema):
    """How far an import has come, and what was wrong."""

    id = fields.UUID()
    kind = fields.String()
    state = fields.String()
    rows = fields.Integer()
    done = fields.Integer()
    kept = fields.Integer()
    rejected = fields.Integer()
    started_at = fields.AwareDateTime()
    ended_at = fields.AwareDateTime(allow_none=True)
    findings = fields.List(fields.Nested(RowFinding))


@door.write("", Report, policy=IMPORTERS, body=NewImport, status=202)
def begin(uow: UnitOfWork, sent: Mapping[str, Any]) -> queries.ImportReport:
    """Order the import of an uploaded CSV or xlsx; a worker reads it, its report grows."""
    run_id = orders.order(uow, **sent)
    return queries.report(uow, run_id=run_id)


@door.read("/<uuid:run_id>", Report, policy=IMPORTERS)
def report(uow: UnitOfWork, _asked: Mapping[str, Any], run_id: str) -> queries.ImportReport:
    """Show an import's report row by row."""
    return queries.report(uow, run_id=run_id)
