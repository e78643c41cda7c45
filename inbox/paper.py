"""Sheets on paper: what a task's form asks or was given, with the parties and lines to sign, for any task of any state."""

from collections.abc import Mapping
from types import MappingProxyType

from flask import Blueprint, Response

from engine.queries import given, tasks
from inbox import answers, sheet, subject_facts
from web import pages
from web.identity import asker, looking
from web.policy import PAGE, policy
from web.translation import marked

_SIGNERS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "handover_inventory": (marked("卖方（交房）"), marked("买方（收房）"), marked("经办人")),
        "handover_confirmation": (marked("卖方（交房）"), marked("买方（收房）"), marked("经办人")),
    }
)
_TITLES: Mapping[str, str] = MappingProxyType(
    {"handover_inventory": marked("物业交接单"), "handover_confirmation": marked("物业交接单")}
)
_SIGN = (marked("经办人"), marked("复核人"))

door = Blueprint("task_paper", __name__, template_folder="templates", url_prefix="/inbox/tasks/<uuid:task_id>")


@door.get("/print")
@policy(PAGE)
def paper(task_id: object) -> Response:
    """Show a sheet to print: filled in when the task is done, else with room to write."""
    uow = looking()
    found = tasks.one(uow, task_id=str(task_id))
    line = found.line
    done = given.given(uow, instance_id=line.instance_id, task_id=line.id)
    sight = sheet.sight_of(uow, found)
    person = asker().person
    return pages.shown(
        "paper.html",
        line=line,
        title=_TITLES.get(found.form or ""),
        form=found.asked,
        beside=subject_facts.beside(uow, line.business_key),
        done=done,
        lines=answers.blank(found.asked, sight) if done is None else answers.read_out(found.asked, done.data, sight),
        signers=_SIGNERS.get(found.form or "", _SIGN),
        printed_at=uow.now,
        printed_by=person.name if person else "",
    )
