"""What the machine tells the product: where things lie and how to reach them, from the environment.

Every setting has a default that runs everything on one machine below ``./var``.
"""

import hashlib
import os
import secrets
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from engine.errors import Invalid

HOME = Path(__file__).resolve().parent
DEMO_CLOCK = "demo-clock"
"""The demo clock's name in the data folder."""
DATABASES = ("sqlite", "postgresql", "postgresql+psycopg")
REDISES = ("redis", "rediss", "unix")
LONGEST_SOCKET_PATH = 100
"""Bytes; the kernel's own limit for a Unix socket is 107."""


class SettingWrong(Invalid):
    """A setting cannot be used; the message says which and what to do."""

    code = "setting-wrong"
    zh = "配置有误"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Hold all settings.

    ``redis_socket`` is where ``up`` starts a Redis of its own; None: ``redis_url`` is somebody else's. ``demo_clock`` names
    a file with seconds to add to the clock (demo databases only). ``trusted_proxies`` is how many proxies of our own stand before
    the web, so that the address a request comes from is believed. Whoever has ``metrics_token`` reads the figures of the house.
    """

    data: Path
    database_url: str
    redis_url: str
    processes: Path
    host: str
    port: int
    redis_socket: Path | None
    demo_clock: Path | None
    smtp_url: str
    public_url: str
    trusted_proxies: int
    metrics_token: str
    master_keys: Mapping[int, bytes]

    @property
    def media(self) -> Path:
        """Return where encrypted files lie."""
        return self.data / "media"


def settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Read the settings: ``FANGLIU_DATA``, ``_DATABASE_URL``, ``_REDIS_URL``, ``_HOST``, ``_PORT``, ``_MASTER_KEY``,
    ``_DEMO_CLOCK``, ``_SMTP_URL``, ``_PUBLIC_URL``, ``_TRUSTED_PROXIES``, ``_METRICS_TOKEN``.

    The data folder and, on the first start, a master key in it (readable by its owner only) are made.

    :raises SettingWrong: the data folder cannot be written, an address is none that could be used, the port is no number, or
        the key is not 64 hexadecimal digits.
    """
    given = os.environ if environment is None else environment
    data = Path(given.get("FANGLIU_DATA", "var")).resolve()
    try:
        data.mkdir(parents=True, exist_ok=True)
        if not os.access(data, os.W_OK | os.X_OK):
            raise PermissionError
    except OSError as error:
        raise SettingWrong(
            f"{data} cannot be written: make it writable or set FANGLIU_DATA to a folder that is"
        ) from error
    socket = _socket(data)
    host, port = given.get("FANGLIU_HOST", "127.0.0.1"), _port(given.get("FANGLIU_PORT", "8000"))
    return Settings(
        data=data,
        database_url=_address(given, "FANGLIU_DATABASE_URL", DATABASES) or f"sqlite:///{data / 'fangliu.db'}",
        redis_url=_address(given, "FANGLIU_REDIS_URL", REDISES) or f"unix://{socket}",
        processes=HOME / "processes",
        host=host,
        port=port,
        redis_socket=None if given.get("FANGLIU_REDIS_URL") else socket,
        demo_clock=_demo_clock(given.get("FANGLIU_DEMO_CLOCK"), data / DEMO_CLOCK),
        smtp_url=given.get("FANGLIU_SMTP_URL", ""),
        public_url=_public_url(given) or f"http://{f'[{host}]' if ':' in host else host}:{port}",
        trusted_proxies=_hops(given.get("FANGLIU_TRUSTED_PROXIES", "0")),
        metrics_token=_metrics_token(given.get("FANGLIU_METRICS_TOKEN", "")),
        master_keys={1: _master_key(given.get("FANGLIU_MASTER_KEY"), data / "master.key")},
    )


def _demo_clock(given: str | None, file: Path) -> Path | None:
    """Return the given file, else the one that a demo left in its data folder, so that every command tells the same time."""
    if given:
        return Path(given).resolve()
    return file if file.exists() else None


def _socket(data: Path) -> Path:
    """Return where the embedded Redis listens: in the data folder, or in a short folder of its own if the path is too long."""
    short = f"fangliu-{os.getuid()}-{hashlib.sha256(os.fsencode(data)).hexdigest()[:16]}"
    for place in (data, Path(tempfile.gettempdir()) / short):
        if len(os.fsencode(place / "redis.sock")) <= LONGEST_SOCKET_PATH:
            return place / "redis.sock"
    raise SettingWrong(f"{data} is too long a path for a socket: set FANGLIU_DATA or TMPDIR to a shorter one")


def without_password(address: str) -> str:
    """Return an address as it may stand in a message or a log."""
    before, at, after = address.rpartition("@")
    return f"{before.partition('://')[0]}://***@{after}" if at else address


def _address(given: Mapping[str, str], name: str, kinds: tuple[str, ...]) -> str | None:
    """Return an address if one is given; a wrong one is not repeated, for it may hold a password."""
    address = given.get(name)
    if not address:
        return None
    kind, _, rest = address.partition(":")
    try:
        usable = kind in kinds and rest.startswith("//") and (kind in ("sqlite", "unix") or urlsplit(address).port != 0)
    except ValueError:
        usable = False
    if not usable:
        raise SettingWrong(
            f"{name} is no address that can be used: begin it with {'://, '.join(kinds)}:// and give a host"
        )
    return address


def _public_url(given: Mapping[str, str]) -> str:
    """Return where customers reach the house, without a slash at the end; it may have a path, but no query."""
    address = _address(given, "FANGLIU_PUBLIC_URL", ("http", "https")) or ""
    if any(mark in address for mark in "?#@ ") or (address and not urlsplit(address).hostname):
        raise SettingWrong(
            "FANGLIU_PUBLIC_URL must be like https://portal.example.cn, without a login, query or fragment"
        )
    return address.rstrip("/")


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 65536:
        raise SettingWrong(f"FANGLIU_PORT is {text!r}: give a number from 1 to 65535")
    return int(text)


def _hops(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) > 9:
        raise SettingWrong(f"FANGLIU_TRUSTED_PROXIES is {text!r}: give the number of proxies in front, 0 to 9")
    return int(text)


def _metrics_token(text: str) -> str:
    if text and (len(text) < 20 or not text.isascii() or " " in text):
        raise SettingWrong("FANGLIU_METRICS_TOKEN must have at least 20 ASCII characters without blanks")
    return text


def _master_key(given: str | None, file: Path) -> bytes:
    try:
        if given:
            key = bytes.fromhex(given)
        else:
            if not file.exists():
                _write_key(file)
            key = bytes.fromhex(file.read_text().strip())
    except (ValueError, OSError) as error:
        raise SettingWrong(f"the master key cannot be read: set FANGLIU_MASTER_KEY or mend {file}") from error
    if len(key) != 32:
        raise SettingWrong("the master key must be 64 hexadecimal digits")
    return key


def _write_key(file: Path) -> None:
    """Make a key; of several processes that start at once, one makes it and the others find it."""
    try:
        handle = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return
    with os.fdopen(handle, "w") as out:
        out.write(secrets.token_hex(32))
