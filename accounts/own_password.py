"""Changing one's own password: the old one is asked for and counted as an attempt; all other sessions end."""

from accounts import attempts, credentials, sessions
from engine.errors import Finding, Forbidden
from engine.unit_of_work import Actor, House, unit_of_work


class OldPasswordWrong(Forbidden):
    """The old password is not right."""

    code = "old-password-wrong"
    zh = "原密码不对"


def change(
    house: House,
    *,
    agency_id: str,
    agency: str,
    login: str,
    person_id: str,
    session_id: str | None,
    old: str,
    new: str,
    address: str,
) -> None:
    """Set a new password, outside of which only this session goes on. A way in of its own: hashing is slow.

    :raises accounts.attempts.TooManyAttempts: this login or address has tried too often.
    :raises OldPasswordWrong: the old password is another.
    :raises accounts.credentials.PasswordTooWeak: the new one is too short or too long.
    """
    attempts.count(house, agency=agency, login=login, address=address)
    with unit_of_work(house, agency_id=agency_id, actor=Actor.system(), write=False) as uow:
        stored = credentials.stored_hash(uow, person_id=person_id)
    if not credentials.matches(stored, old):
        finding = Finding(
            rule="password.old", element="/old", zh=OldPasswordWrong.zh, en="The old password is not right."
        )
        raise OldPasswordWrong(findings=[finding])
    hashed = credentials.hash_password(new)
    attempts.clear(house, agency=agency, login=login)
    with unit_of_work(house, agency_id=agency_id, actor=Actor.system()) as uow:
        credentials.set_password(uow, person_id=person_id, password_hash=hashed)
        sessions.end_others(uow, person_id=person_id, kept=session_id)
