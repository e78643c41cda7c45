"""Puts the house together: which rooms there are, and how they are hung. With ``app`` and ``settings`` it knows every room."""

import importlib
from collections.abc import Mapping, Sequence
from typing import Any

from accounts import links
from accounts.links import PublicAddress
from engine.clock import OffsetClock, SystemClock
from engine.hooks import Hooks
from engine.unit_of_work import House, open_database
from engine.vault import Vault
from engine.workers.watch import Doorbell
from notices.mail import Mail, mail_at
from notices.party_links import PartyLinks
from settings import HOME, Settings, settings
from upkeep import migrating, turned_clock

VERSION = "0.1.0"
DOORS = ("api", "inbox", "portal", "admin")
"""Doors; each has ``assembly.install``."""
HOOKED: tuple[str, ...] = ("brokerage", "authorities", "notices", "contracts", "forecasting", "portal")
"""Rooms that lend hooks; each has ``hooks.register``."""
TABLED = (
    "engine.tables.all",
    "brokerage.tables",
    "accounts.tables",
    "web.tables",
    "authorities.tables",
    "contracts.tables",
    "forecasting.tables",
    "notices.tables",
)
"""Modules whose import makes ``metadata`` whole, for Alembic, backup and tests."""


HEAVY_QUEUES: Mapping[str, Sequence[str]] = {
    "forecasting": ("statsmodels.regression.linear_model", "statsmodels.tools.numdiff", "scipy.optimize", "scipy.stats")
}
"""Queues whose hooks need heavy libraries: each has a worker of its own that loads them once."""
MIGRATIONS = HOME / "migrations"


def load_tables() -> None:
    """Import every room's tables."""
    for module in TABLED:
        importlib.import_module(module)


def assemble(given: Settings | None = None, *, ready: bool = False) -> House:
    """Put the house together from its settings: database, clock, vault, media and every room's hooks.

    ``ready`` also asks whether the database is fit to work with: tables of this version, and no turned clock on a real agency.

    :raises SettingWrong: a setting cannot be used.
    :raises upkeep.migrating.DatabaseUnreachable: ``ready`` and the database does not answer.
    :raises upkeep.migrating.DatabaseOlder: ``ready`` and the tables are of another version.
    :raises upkeep.turned_clock.ClockTurned: ``ready`` and a demo clock is set beside a real agency.
    """
    chosen = given or settings()
    load_tables()
    house = House(
        database=open_database(chosen.database_url),
        clock=OffsetClock(chosen.demo_clock) if chosen.demo_clock else SystemClock(),
        vault=Vault(masters=chosen.master_keys),
        media=chosen.media,
    )
    house.parts[Mail] = mail_at(chosen.smtp_url)
    house.parts[PublicAddress] = PublicAddress(base=chosen.public_url)
    house.parts[PartyLinks] = PartyLinks(address_of=links.address_of)
    house.parts[Doorbell] = Doorbell(url=chosen.redis_url)
    hooks = house.part(Hooks)
    for room in HOOKED:
        importlib.import_module(f"{room}.hooks").register(hooks)
    if ready:
        require_fit(house, chosen)
    return house


def require_fit(house: House, chosen: Settings) -> None:
    """See that the database has the tables of this version, and no turned clock beside a real agency.

    :raises upkeep.migrating.DatabaseOlder: the tables are of another version.
    :raises upkeep.turned_clock.ClockTurned: a demo clock is set beside a real agency.
    """
    migrating.require_current(house.database, scripts=MIGRATIONS)
    if chosen.demo_clock:
        turned_clock.refuse_unless_demo(house, file=chosen.demo_clock)


def serve(house: House, *, proxies: int = 0, metrics_token: str = "") -> Any:
    """Hang the doors on the porch; ``proxies`` of our own stand before it and are believed when they say who asks."""
    from web import setup, setup_code, signing_in, styleguide
    from web.application import create_app

    made = create_app(house, version=VERSION)
    made.config["METRICS_TOKEN"] = metrics_token
    if proxies:
        from werkzeug.middleware.proxy_fix import ProxyFix

        made.wsgi_app = ProxyFix(made.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies)  # type: ignore[method-assign]  # as Flask's own documentation does
    signing_in.install(made)
    styleguide.install(made)
    setup.install(made, place=setup.Place(processes=HOME / "processes", code=house.media.with_name(setup_code.FILE)))
    for room in DOORS:
        importlib.import_module(f"{room}.assembly").install(made)
    return made
