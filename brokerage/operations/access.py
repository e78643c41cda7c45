"""Keep who looked at personal data in clear, at which fields, when and why. The reason is sealed: people write names into it."""

from collections.abc import Collection

from brokerage import rows
from brokerage.policies.personal import clean_text
from brokerage.sealing import seal
from brokerage.tables.customers import access_log
from engine.errors import Forbidden, Invalid
from engine.ids import new_id
from engine.unit_of_work import UnitOfWork

SHORTEST_REASON = 4
LONGEST_REASON = 300


class ReasonMissing(Invalid):
    """Personal data is opened only for a reason of at least four characters."""

    code = "reason-missing"
    zh = "请写明查看个人信息的原因（至少 4 个字）"


class FieldUnknown(Invalid):
    """There is no such personal field."""

    code = "personal-field-unknown"
    zh = "没有这个字段"


class RevealForbidden(Forbidden):
    """Only the agency's own people and its machinery open personal data."""

    code = "reveal-forbidden"
    zh = "当事方不能查看他人的个人信息"


OWN = "当事方查看自己交易的文件"


def note(
    uow: UnitOfWork, *, subject: str, subject_id: str, fields: Collection[str], known: Collection[str], reason: str
) -> None:
    """Note a look at personal data, in the transaction that opens it.

    :raises ReasonMissing: the reason says nothing.
    :raises FieldUnknown: a field is not known.
    :raises RevealForbidden: a party asks.
    """
    if uow.actor.kind == "party":
        raise RevealForbidden
    cleaned = clean_text(reason)
    if len(cleaned) < SHORTEST_REASON:
        raise ReasonMissing
    unknown = sorted(set(fields) - set(known))
    if unknown or not fields:
        raise FieldUnknown(fields=unknown)
    _write(uow, subject, subject_id, fields, cleaned[:LONGEST_REASON])


def note_own(uow: UnitOfWork, *, subject: str, subject_id: str, fields: Collection[str]) -> None:
    """Note that a party looked at something of its own deal; whoever calls has seen to it that it is."""
    _write(uow, subject, subject_id, fields, OWN)


def _write(uow: UnitOfWork, subject: str, subject_id: str, fields: Collection[str], reason: str) -> None:
    look_id = new_id()
    rows.insert(
        uow,
        access_log,
        id=look_id,
        subject=subject,
        subject_id=subject_id,
        fields=sorted(fields),
        reason_sealed=seal(uow, access_log.c.reason_sealed, look_id, reason),
        actor_kind=uow.actor.kind,
        actor_id=uow.actor.id,
        at=uow.now,
    )
