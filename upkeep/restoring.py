"""Brings a backup into an empty database, of either kind, and an empty media folder.

Everything that can be wrong with the file or the target is looked for before anything is changed: form, hashes, schema, master
key, emptiness. What was written is then read back and must hash as the backup says before it is committed.
"""

import hashlib
import os
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from zipfile import BadZipFile, ZipFile

import sqlalchemy as sa

from engine.errors import Conflict, Problem
from engine.tables.metadata import metadata
from engine.unit_of_work import EVERY_AGENCY, House, see
from upkeep import migrating
from upkeep.archive import (
    BATCH,
    MANIFEST,
    ArchiveBroken,
    FilePart,
    Manifest,
    RowCodec,
    TablePart,
    file_member,
    lines,
    pieces,
    read_manifest,
    table_member,
)
from upkeep.backing_up import media_files


class TargetNotEmpty(Conflict):
    """A backup is restored into an empty database and an empty data folder only."""

    code = "restore-target-not-empty"
    zh = "只能恢复到空的数据库和空的数据目录"


class OtherSchema(Conflict):
    """The backup is of another schema than this version's."""

    code = "restore-other-schema"
    zh = "备份的表结构和当前版本不同"


class MasterKeyWrong(Conflict):
    """The agencies' keys in the backup do not open with this master key."""

    code = "restore-master-key-wrong"
    zh = "主密钥打不开备份里的机构密钥"


def restore(house: House, file: Path, *, scripts: Path) -> Manifest:
    """Restore a backup; return what it held.

    :raises ArchiveBroken: the file is none of ours, or damaged; nothing was changed.
    :raises OtherSchema: it was made by a version with other tables; nothing was changed.
    :raises MasterKeyWrong: it was made under another master key; nothing was changed.
    :raises TargetNotEmpty: database or media folder hold something; nothing was changed.
    """
    with _opened(file) as archive:
        manifest = read_manifest(archive)
        _require_our_schema(manifest, migrating.head(scripts))
        _require_whole(archive, manifest)
        _require_our_key(house, archive, manifest)
        _require_empty(house)
        migrating.migrate(house.database, scripts=scripts)
        with _files_brought(house.media, archive, manifest), house.database.connect() as connection:
            if connection.dialect.name == "sqlite":
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            see(connection, EVERY_AGENCY)
            for table in metadata.sorted_tables:
                _bring_rows(archive, connection, table, _part_of(manifest, table.name))
            connection.commit()
    return manifest


@contextmanager
def _opened(file: Path) -> Iterator[ZipFile]:
    try:
        with ZipFile(file) as archive:
            yield archive
    except (BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise ArchiveBroken(f"{file} is no backup of this product, or it was damaged ({error})") from error
    except RuntimeError as error:
        raise ArchiveBroken(f"{file} cannot be read ({error})") from error


def _part_of(manifest: Manifest, name: str) -> TablePart:
    return next(part for part in manifest.tables if part.name == name)


def _require_our_schema(manifest: Manifest, revision: str) -> None:
    if manifest.revision != revision:
        raise OtherSchema(
            f"the backup was made by version {manifest.version} with tables of revision {manifest.revision}, this version "
            f"works with revision {revision}: restore it with version {manifest.version}, then migrate"
        )
    there = {part.name: part.columns for part in manifest.tables}
    ours = {table.name: tuple(column.name for column in table.columns) for table in metadata.sorted_tables}
    if there != ours or len(manifest.tables) != len(ours):
        differing = sorted(name for name in {*there, *ours} if there.get(name) != ours.get(name))
        raise ArchiveBroken(f"the backup's tables are not this version's: {', '.join(differing) or 'one stands twice'}")


def _require_whole(archive: ZipFile, manifest: Manifest) -> None:
    """Read everything once: each member is there, hashes as it should, and is nothing else."""
    wanted = {table_member(part.name) for part in manifest.tables} | {file_member(part.path) for part in manifest.files}
    names = archive.namelist()
    if set(names) != wanted | {MANIFEST} or len(names) != len(set(names)):
        raise ArchiveBroken("members are missing from the backup, or do not belong there")
    for table in manifest.tables:
        digest, rows, codec = hashlib.sha256(), 0, RowCodec(metadata.tables[table.name])
        with archive.open(table_member(table.name)) as member:
            for line in lines(member, digest):
                codec.load(line)
                rows += 1
        if (digest.hexdigest(), rows) != (table.sha256, table.rows):
            raise ArchiveBroken(f"the rows of {table.name} are not those that were backed up: the file was damaged")
    for file in manifest.files:
        _read_file(archive, file, lambda _: None)


def _read_file(archive: ZipFile, part: FilePart, take: Callable[[bytes], object]) -> None:
    digest, size = hashlib.sha256(), 0
    with archive.open(file_member(part.path)) as member:
        for piece in pieces(member, digest):
            take(piece)
            size += len(piece)
    if (digest.hexdigest(), size) != (part.sha256, part.size):
        raise ArchiveBroken(f"the file {part.path} is not the one that was backed up: the backup was damaged")


def _require_our_key(house: House, archive: ZipFile, manifest: Manifest) -> None:
    codec = RowCodec(metadata.tables["agencies"])
    with archive.open(table_member("agencies")) as member:
        for line in lines(member, hashlib.sha256()):
            agency = codec.load(line)
            try:
                house.vault.load_agency_key(agency["id"], agency["wrapped_key"])
            except Problem as problem:
                raise MasterKeyWrong(
                    f"the key of agency {agency['code']} does not open: give the master key under which the backup of "
                    f"{manifest.taken_at[:10]} was made (FANGLIU_MASTER_KEY, or master.key in the data folder)"
                ) from problem


def _require_empty(house: House) -> None:
    if migrating.revision(house.database) is not None:
        with house.database.connect() as connection:
            see(connection, EVERY_AGENCY)
            there = set(sa.inspect(connection).get_table_names())
            for table in metadata.sorted_tables:
                filled = sa.select(sa.exists(sa.select(sa.literal(1)).select_from(table)))
                if table.name in there and connection.execute(filled).scalar_one():
                    raise TargetNotEmpty(
                        f"table {table.name} holds rows: give an empty database (FANGLIU_DATABASE_URL)"
                    )
    if next(media_files(house.media), None) is not None:
        raise TargetNotEmpty(f"{house.media} holds files: give an empty data folder (FANGLIU_DATA)")


@contextmanager
def _files_brought(media: Path, archive: ZipFile, manifest: Manifest) -> Iterator[None]:
    """Write the media files; take them away again if what follows fails."""
    written: list[Path] = []
    try:
        for part in manifest.files:
            target = media / part.path
            target.parent.mkdir(parents=True, exist_ok=True)
            written.append(target)
            with target.open("xb") as out:
                _read_file(archive, part, out.write)
                _flush(out)
        yield
    except BaseException:
        for path in written:
            path.unlink(missing_ok=True)
        raise


def _flush(out: IO[bytes]) -> None:
    out.flush()
    os.fsync(out.fileno())


def _bring_rows(archive: ZipFile, connection: sa.Connection, table: sa.Table, part: TablePart) -> None:
    codec = RowCodec(table)
    batch = []
    with archive.open(table_member(table.name)) as member:
        for line in lines(member, hashlib.sha256()):
            batch.append(codec.load(line))
            if len(batch) == BATCH:
                connection.execute(codec.inserted(), batch)
                batch.clear()
    if batch:
        connection.execute(codec.inserted(), batch)
    back = hashlib.sha256()
    for line in codec.lines(connection):
        back.update(line)
    if back.hexdigest() != part.sha256:
        raise ArchiveBroken(f"the rows of {table.name} do not read back as they were backed up; nothing was kept")
