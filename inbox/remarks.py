"""What people add to a task without moving it: a remark for colleagues, a paper for the case."""

from flask import Blueprint, Response, request

from brokerage.operations import documents
from engine.errors import Forbidden, Invalid
from engine.operations import comments
from engine.queries import tasks as queries
from engine.unit_of_work import UnitOfWork, unit_of_work
from inbox import sheet
from inbox.acts import UPLOADS, done, text
from inbox.sheet import Attempt
from web.identity import asker, looked, this_house
from web.policy import PAGE, policy
from web.problems import status_of

LONGEST_KIND = 40

door = Blueprint("task_remarks", __name__, url_prefix="/inbox/tasks/<uuid:task_id>")


class NothingChosen(Invalid):
    """Choose a file, and say what it is."""

    code = "nothing-chosen"
    zh = "请选择文件，并写明这是什么"


@door.post("/comment")
@policy(PAGE)
def comment(task_id: object) -> Response:
    """Say something about a task to colleagues."""
    id_, said = str(task_id), request.form.get("text", "").replace("\0", "")

    def act(uow: UnitOfWork) -> None:
        line = queries.one(uow, task_id=id_).line
        comments.say(uow, instance_id=line.instance_id, task_id=id_, text=said)

    return done(id_, "said", act, opened="comment")


@door.post("/attach")
@policy(UPLOADS)
def attach(task_id: object) -> Response:
    """Lay a paper to the case; it is judged and sealed before the case is locked."""
    id_, kind = str(task_id), text("kind")[:LONGEST_KIND]
    number = looked(lambda uow: queries.one(uow, task_id=id_)).line.business_key
    file = request.files.get("file")
    try:
        if file is None or not file.filename or not kind:
            raise NothingChosen
        who, content = asker(), file.stream.read()
        with unit_of_work(this_house(), agency_id=who.agency_id, actor=who.actor, write=False) as uow:
            laid = documents.lay_down(uow, content=content, media_type=file.mimetype)
    except (Forbidden, Invalid) as problem:
        return sheet.shown(
            id_, Attempt(status=status_of(problem), problem=problem, opened="attach", said={"kind": kind})
        )
    name = file.filename

    def act(uow: UnitOfWork) -> None:
        document_id = documents.store(uow, name=name, content=laid, media_type=laid.media_type)
        documents.attach(uow, document_id=document_id, kind=kind, business_key=number, task_id=id_)

    return done(id_, "attached", act, opened="attach")
