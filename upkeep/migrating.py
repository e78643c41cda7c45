"""Brings the tables of a database to the schema of this version, with Alembic, from inside the product.

Leaves the revisions themselves to ``migrations/versions`` and the connection to whoever calls.
"""

from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from engine.errors import Conflict, Unavailable
from engine.tables.metadata import metadata

_VERSIONS = sa.table("alembic_version", sa.column("version_num", sa.String))


class DatabaseUnreachable(Unavailable):
    """The database does not answer: start it, or set FANGLIU_DATABASE_URL to one that does."""

    code = "database-unreachable"
    zh = "连不上数据库，请启动数据库或检查 FANGLIU_DATABASE_URL"


class DatabaseNewer(Conflict):
    """The database was made by a newer version of the product: run that version."""

    code = "database-newer"
    zh = "数据库由更新的版本创建，请使用那个版本"


class DatabaseOther(Conflict):
    """The tables are not those of this version though they bear its number: delete the data folder, or restore a backup."""

    code = "database-other"
    zh = "数据库表结构与版本号不符，请删除数据目录重新开始，或恢复备份"


class DatabaseOlder(Conflict):
    """The tables are not those of this version: run `app.py migrate` first."""

    code = "database-older"
    zh = "数据库表结构不是当前版本，请先运行 app.py migrate"


def head(scripts: Path) -> str:
    """Return the revision that this version of the product works with; ``scripts`` is the ``migrations`` folder.

    Revisions are numbered and lead their files' names, so that a starting process need not load Alembic to know.
    """
    return max(file.name.split("_")[0] for file in (scripts / "versions").glob("[0-9]*_*.py"))


def revision(database: sa.Engine) -> str | None:
    """Return the revision of a database's tables; None: it has none of ours yet.

    :raises DatabaseUnreachable: it does not answer.
    """
    try:
        with database.connect() as connection:
            if not sa.inspect(connection).has_table(_VERSIONS.name):
                return None
            return connection.execute(sa.select(_VERSIONS.c.version_num)).scalar_one_or_none()
    except OperationalError as error:
        raise _unreachable(database, error) from error


def migrate(database: sa.Engine, *, scripts: Path) -> tuple[str | None, str]:
    """Bring the tables to the newest revision; return the revisions before and after.

    A process that migrates at the same time waits for the first (PostgreSQL: an advisory lock; SQLite: its write lock).

    :raises DatabaseUnreachable: the database does not answer.
    :raises DatabaseNewer: its revision is unknown here.
    :raises DatabaseOther: it bears the newest revision's number and has other tables.
    """
    before, newest = revision(database), head(scripts)
    if before == newest:
        _require_tables(database, newest)
        return before, newest
    _refuse_newer(before, newest)
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(scripts).replace("%", "%%"))
    config.attributes["database"] = database
    try:
        command.upgrade(config, "head")
    except OperationalError as error:
        raise _unreachable(database, error) from error
    return before, newest


def require_current(database: sa.Engine, *, scripts: Path) -> None:
    """Refuse to go on with tables of another version.

    :raises DatabaseOlder: they are older, or there are none.
    :raises DatabaseNewer: they are newer.
    :raises DatabaseOther: they bear this version's number and are others.
    :raises DatabaseUnreachable: the database does not answer.
    """
    there, newest = revision(database), head(scripts)
    _refuse_newer(there, newest)
    if there != newest:
        at = f"at revision {there}" if there else "empty"
        raise DatabaseOlder(f"the database is {at}: run `python app.py migrate` first")
    _require_tables(database, newest)


def _require_tables(database: sa.Engine, newest: str) -> None:
    """Refuse tables that a version in between has made under the same number: they lack columns, and end in tracebacks."""
    there = {
        (table, column["name"])
        for (_, table), columns in sa.inspect(database).get_multi_columns().items()
        for column in columns
    }
    wanted = {(table.name, column.name) for table in metadata.tables.values() for column in table.columns}
    lacking = sorted(wanted - there)
    if lacking:
        where = database.url.render_as_string(hide_password=True)
        raise DatabaseOther(
            f"the tables of {where} are not this version's though both say {newest} (lacking {'.'.join(lacking[0])}): "
            "delete the data folder to begin anew, or restore a backup"
        )


def _refuse_newer(there: str | None, newest: str) -> None:
    if there is not None and there > newest:
        raise DatabaseNewer(f"the database is at revision {there}, this version knows {newest}: run the newer version")


def _unreachable(database: sa.Engine, error: OperationalError) -> DatabaseUnreachable:
    where = database.url.render_as_string(hide_password=True)
    why = str(error.orig).strip().splitlines()[0]
    return DatabaseUnreachable(
        f"the database {where} does not answer ({why}): start it, or set FANGLIU_DATABASE_URL to one that does"
    )
