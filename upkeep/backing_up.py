"""Writes a backup while the product runs: one moment's rows of every table, and every media file those rows may name.

Media files are written once and never changed, so copying them after the snapshot began is enough, unless one is swept away
meanwhile: then the backup begins again. The agencies' keys are in it only as the master key wrapped them.
"""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import sqlalchemy as sa

from engine.errors import Conflict, Invalid
from engine.tables.metadata import metadata
from engine.unit_of_work import EVERY_AGENCY, House, see
from upkeep.archive import MANIFEST, PIECE, FilePart, Manifest, RowCodec, TablePart, file_member, table_member

ATTEMPTS = 3


class BackupThere(Conflict):
    """A file of this name is there already: give another name."""

    code = "backup-there"
    zh = "文件已经存在，请换一个文件名"


class BackupNotWritten(Invalid):
    """The backup cannot be written there."""

    code = "backup-not-written"
    zh = "备份写不进去，请检查目录权限和剩余空间"


class FilesKeepVanishing(Conflict):
    """Files were deleted while they were copied, several times in a row: try again in a quieter moment."""

    code = "files-keep-vanishing"
    zh = "备份期间文件不断被删除，请稍后再试"


class _Vanished(Exception):
    """A file that the snapshot may name is gone."""


def backup(house: House, file: Path, *, revision: str, version: str) -> Manifest:
    """Write database and media to ``file``; return what it holds. The file appears under its name only when it is whole.

    :raises BackupThere: there is a file of this name.
    :raises BackupNotWritten: folder or disk refuse it.
    :raises FilesKeepVanishing: the files did not hold still.
    """
    if file.exists():
        raise BackupThere(f"{file} is there already: give another name")
    passing = file.with_name(f"{file.name}.part")
    try:
        for _ in range(ATTEMPTS):
            try:
                made = _write(house, passing, revision=revision, version=version)
            except _Vanished:
                continue
            passing.replace(file)
            return made
    except OSError as error:
        raise BackupNotWritten(f"{file} cannot be written ({error.strerror}): check folder and free space") from error
    finally:
        passing.unlink(missing_ok=True)
    raise FilesKeepVanishing


def _write(house: House, passing: Path, *, revision: str, version: str) -> Manifest:
    before = set(media_files(house.media))
    with passing.open("xb") as out, ZipFile(out, "w") as archive, _snapshot(house.database) as connection:
        os.chmod(passing, 0o600)
        taken_at = house.clock.now()
        tables = tuple(_table(archive, connection, table) for table in metadata.sorted_tables)
        paths = sorted(before | set(media_files(house.media)))
        files = tuple(_file(archive, house.media, path) for path in paths)
        made = Manifest(
            version=version,
            revision=revision,
            database=house.database.dialect.name,
            taken_at=taken_at.isoformat(),
            tables=tables,
            files=files,
        )
        archive.writestr(_member(MANIFEST, ZIP_DEFLATED), made.dump())
    with passing.open("rb") as written:
        os.fsync(written.fileno())
    return made


def media_files(media: Path) -> Iterator[str]:
    """Yield the path of every finished file in the media folder, relative to it."""
    for path in media.rglob("*"):
        if path.suffix != ".part" and path.is_file():
            yield path.relative_to(media).as_posix()


@contextmanager
def _snapshot(database: sa.Engine) -> Iterator[sa.Connection]:
    """Open a transaction that sees one moment and stops nobody: WAL on SQLite, REPEATABLE READ on PostgreSQL."""
    with database.connect() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN")
        else:
            connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        see(connection, EVERY_AGENCY)
        # The moment is fixed by the first read, and that must come before the files are listed.
        connection.execute(sa.select(sa.func.count()).select_from(metadata.tables["agencies"]))
        yield connection
        connection.rollback()


def _table(archive: ZipFile, connection: sa.Connection, table: sa.Table) -> TablePart:
    digest, rows = hashlib.sha256(), 0
    with archive.open(_member(table_member(table.name), ZIP_DEFLATED), "w", force_zip64=True) as member:
        for line in RowCodec(table).lines(connection):
            digest.update(line)
            member.write(line)
            rows += 1
    columns = tuple(column.name for column in table.columns)
    return TablePart(name=table.name, columns=columns, rows=rows, sha256=digest.hexdigest())


def _file(archive: ZipFile, media: Path, path: str) -> FilePart:
    digest, size = hashlib.sha256(), 0
    try:
        source = (media / path).open("rb")
    except FileNotFoundError:
        raise _Vanished from None
    # Sealed files do not get smaller by packing.
    with source, archive.open(_member(file_member(path), ZIP_STORED), "w", force_zip64=True) as member:
        while piece := source.read(PIECE):
            digest.update(piece)
            member.write(piece)
            size += len(piece)
    return FilePart(path=path, size=size, sha256=digest.hexdigest())


def _member(name: str, packing: int) -> ZipInfo:
    made = ZipInfo(name)
    made.compress_type = packing
    made.external_attr = 0o600 << 16
    return made
