"""Counts attempts to sign in, per login and per network address, before any password is looked at; and links that are none.

A window of fifteen minutes begins with its first attempt. What is counted is stored, so that a restart or a second web process
forgets nothing; of login and address only a hash. A right password clears its login's count, not its address's.
"""

import hashlib
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from accounts.tables import sign_in_attempts
from engine.errors import Forbidden
from engine.tables.metadata import Moment
from engine.unit_of_work import House, whole_house

WINDOW = timedelta(minutes=15)
MOST_PER_LOGIN = 10
MOST_PER_ADDRESS = 60
"""A branch's people share one address, and its machines all start at nine."""


MOST_LINKS_PER_ADDRESS = 30
"""Links of customers that open nothing. Right ones are never refused: telephones share an address too."""


class TooManyAttempts(Forbidden):
    """Too many attempts to sign in; wait until ``again_at``."""

    code = "too-many-attempts"
    zh = "登录尝试次数过多，请稍后再试"

    def __init__(self, again_at: datetime) -> None:
        super().__init__(again_at=again_at)
        self.again_at = again_at


def count(house: House, *, agency: str, login: str, address: str) -> None:
    """Count one attempt, a way in of its own: it stays counted whatever happens next.

    :raises TooManyAttempts: the login or the address has had its share.
    """
    now = house.clock.now()
    with whole_house(house, write=True) as connection:
        # Always in this order, so that two attempts cannot wait for each other.
        of_address = _count(connection, _place("address", address), now)
        of_login = _count(connection, _place("login", agency, login), now)
    waits = [
        began_at + WINDOW
        for (began_at, number), most in ((of_address, MOST_PER_ADDRESS), (of_login, MOST_PER_LOGIN))
        if number > most
    ]
    if waits:
        raise TooManyAttempts(max(waits))


def count_link(house: House, *, address: str) -> None:
    """Count one link that opens nothing, a way in of its own.

    :raises TooManyAttempts: the address has had its share.
    """
    with whole_house(house, write=True) as connection:
        began_at, number = _count(connection, _place("link", address), house.clock.now())
    if number > MOST_LINKS_PER_ADDRESS:
        raise TooManyAttempts(began_at + WINDOW)


def clear(house: House, *, agency: str, login: str) -> None:
    """Forget a login's attempts: the person has proved who they are."""
    rows = sign_in_attempts
    with whole_house(house, write=True) as connection:
        connection.execute(sa.delete(rows).where(rows.c.place == _place("login", agency, login)))


def forget_old(house: House) -> int:
    """Drop counts whose window is over; return how many."""
    rows = sign_in_attempts
    with whole_house(house, write=True) as connection:
        return connection.execute(sa.delete(rows).where(rows.c.began_at <= house.clock.now() - WINDOW)).rowcount


def _count(connection: sa.Connection, place: bytes, now: datetime) -> tuple[datetime, int]:
    rows = sign_in_attempts
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    over = rows.c.began_at <= now - WINDOW
    counted = (
        insert(rows)
        .values(place=place, began_at=now, count=1)
        .on_conflict_do_update(
            index_elements=[rows.c.place],
            set_={
                "began_at": sa.case((over, sa.literal(now, Moment)), else_=rows.c.began_at),
                "count": sa.case((over, 1), else_=rows.c["count"] + 1),
            },
        )
        .returning(rows.c.began_at, rows.c["count"])
    )
    row = connection.execute(counted).one()
    return row[0], row[1]


def _place(*parts: str) -> bytes:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).digest()
