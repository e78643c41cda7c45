"""What one running product claims for itself: its data folder and its port. A second start is told so in one sentence."""

import errno
import fcntl
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from engine.errors import Conflict, Invalid

LOCK_FILE = "up.lock"


class FolderClaimed(Conflict):
    """The product already runs in this data folder: stop it first, or set FANGLIU_DATA to another folder."""

    code = "folder-claimed"
    zh = "这个数据目录里已经有一个房流在运行"


class PortTaken(Conflict):
    """The port is in use: stop what listens there, or set FANGLIU_PORT to another."""

    code = "port-taken"
    zh = "端口已被占用"


class PlaceUnusable(Invalid):
    """This address or folder cannot be used."""

    code = "place-unusable"
    zh = "地址或目录不能使用"


@contextmanager
def claimed_folder(folder: Path, *, address: str) -> Iterator[None]:
    """Hold a data folder while the product runs in it; the kernel lets go when the process dies, however it dies.

    :raises FolderClaimed: somebody else holds it.
    :raises PlaceUnusable: the folder cannot be written.
    """
    file = folder / LOCK_FILE
    try:
        handle = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise PlaceUnusable(
            f"{folder} cannot be written ({error.strerror}): make it writable or set FANGLIU_DATA to a folder that is"
        ) from error
    with os.fdopen(handle, "r+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise FolderClaimed(
                f"fangliu already runs in {folder} ({lock.read().strip() or 'just starting'}): "
                "stop it first, or set FANGLIU_DATA and FANGLIU_PORT for a second one"
            ) from None
        lock.truncate(0)
        lock.write(f"{address}, process {os.getpid()}\n")
        lock.flush()
        yield


def require_free_port(host: str, port: int) -> None:
    """Refuse a port on which somebody listens.

    :raises PortTaken: somebody does.
    :raises PlaceUnusable: the host or the port is not ours to use.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            probe.listen(1)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise PortTaken(
                f"port {port} of {host} is in use, perhaps by another fangliu: stop what listens there, "
                "or set FANGLIU_PORT to a free port"
            ) from error
        raise PlaceUnusable(
            f"cannot listen on {host} port {port} ({error.strerror}): set FANGLIU_HOST and FANGLIU_PORT to an address "
            "of this machine and a port above 1023"
        ) from error
