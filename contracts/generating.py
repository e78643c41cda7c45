"""Answers ``contract.generate``: gathers, renders in a process of its own, stores, and answers a call once.

Personal data is read from the records inside this hook; the process only ever learns the document's id.
"""

import hashlib
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from brokerage.operations import documents
from brokerage.policies.media import DOCX
from brokerage.queries import documents as documents_seen
from brokerage.rows import DocumentUnknown
from contracts import limited, queries
from contracts.facts import gather
from contracts.tables import generated_contracts
from contracts.values import blanks, values
from contracts.words import TEMPLATES
from engine.errors import Invalid
from engine.expressions import codec
from engine.hooks import ServiceCall
from engine.ids import new_id
from engine.queries import directory, instances
from engine.unit_of_work import Actor, UnitOfWork, unit_of_work


class QuestionInvalid(Invalid):
    """A contract needs a template, a deal number and, if any, a mapping of values."""

    code = "question-invalid"
    zh = "生成合同缺少模板或交易单编号"


def generate(call: ServiceCall) -> Mapping[str, Any]:
    """Make a deal's paper and return ``document_id``, ``sha256``, ``name`` and the ``blanks`` left for people to fill in.

    Input: ``template`` (key of a published template), ``deal_no``, ``values`` (what the process knows; wins over records).

    :raises QuestionInvalid: the input lacks something.
    :raises DefinitionUnknown: no such template is published.
    :raises DealUnknown: no such deal.
    :raises PaymentsDoNotAdd: deposit and loan come to more than the price.
    :raises TemplateInvalid: the template cannot be rendered.
    :raises RendererAway: try again later.
    """
    template, deal_no, said = _asked(call)
    request_hash = hashlib.sha256(codec.dumps({"template": template, "deal_no": deal_no, "said": said})).hexdigest()
    with _unit(call) as uow:
        known = _made(uow, call.id, request_hash)
        if known is not None:
            return known
        body = instances.template(uow, instance_id=call.instance_id, key=template)
        facts = gather(
            uow,
            deal_no=deal_no,
            said=said,
            terms=queries.terms(uow),
            agency_name=_agency_name(call),
            reason=f"生成{TEMPLATES.get(template, template)}",
        )
        made = values(facts)
    content = limited.render(body, made)
    with _unit(call) as uow:
        return _keep(uow, call, request_hash, template, deal_no, body, content, blanks(made))


def _keep(
    uow: UnitOfWork,
    call: ServiceCall,
    request_hash: str,
    template: str,
    deal_no: str,
    body: bytes,
    content: bytes,
    left: tuple[str, ...],
) -> Mapping[str, Any]:
    """Store the paper; of two attempts at once, one stores and both answer with what it stored."""
    name = f"{TEMPLATES.get(template, template)}-{deal_no}.docx"
    try:
        with uow.connection.begin_nested():
            document_id = documents.store(uow, name=name, content=content, media_type=DOCX, kind=template[:40])
            row = {
                "call_id": call.id,
                "request_hash": request_hash,
                "template": template,
                "template_hash": hashlib.sha256(body).hexdigest(),
                "deal_no": deal_no,
                "document_id": document_id,
                "sha256": hashlib.sha256(content).hexdigest(),
                "name": name,
                "blanks": list(left),
                "made_at": uow.now,
            }
            uow.run(sa.insert(generated_contracts), {"agency_id": uow.agency_id, "id": new_id(), **row})
    except sa.exc.IntegrityError:
        known = _made(uow, call.id, request_hash)
        if known is None:
            raise
        return known
    return {name: row[name] for name in ("document_id", "sha256", "name", "blanks", "template_hash")}


def _made(uow: UnitOfWork, call_id: str, request_hash: str) -> Mapping[str, Any] | None:
    row = uow.row(
        sa.select(generated_contracts).where(
            generated_contracts.c.agency_id == uow.agency_id,
            generated_contracts.c.call_id == call_id,
            generated_contracts.c.request_hash == request_hash,
        )
    )
    if row is None:
        return None
    try:
        documents_seen.one(uow, document_id=row.document_id)
    except DocumentUnknown:  # swept, because nobody attached it: the paper is made anew
        uow.run(
            sa.delete(generated_contracts).where(
                generated_contracts.c.agency_id == uow.agency_id, generated_contracts.c.id == row.id
            )
        )
        return None
    return {name: row._mapping[name] for name in ("document_id", "sha256", "name", "blanks", "template_hash")}


def _asked(call: ServiceCall) -> tuple[str, str, Mapping[str, Any]]:
    template, deal_no, said = (call.input.get(name) for name in ("template", "deal_no", "values"))
    if not isinstance(template, str) or not isinstance(deal_no, str) or not template or not deal_no:
        raise QuestionInvalid
    if said is not None and not isinstance(said, Mapping):
        raise QuestionInvalid("values must be a context")
    return template, deal_no, dict(said or {})


def _agency_name(call: ServiceCall) -> str:
    return next(agency.name for agency in directory.all_agencies(call.house) if agency.id == call.agency_id)


def _unit(call: ServiceCall) -> Any:
    return unit_of_work(call.house, agency_id=call.agency_id, actor=Actor.system())
