"""Assembles the house and is its command line. The only file, with ``settings``, that knows every room."""

import importlib
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from engine.clock import Clock, OffsetClock, SystemClock
from engine.errors import Problem
from engine.hooks import Hooks
from engine.unit_of_work import House, open_database
from engine.vault import Vault
from settings import Settings, SettingWrong, settings

__version__ = "0.1.0"
HOOKED = ("brokerage", "authorities", "notices", "contracts", "forecasting")
"""Rooms that lend hooks; each has ``hooks.register``."""
TABLED = ("engine.tables.all", "brokerage.tables", "accounts.tables", "web.tables", "authorities.tables", "notices.tables")
"""Modules whose import makes ``metadata`` whole, for Alembic, backup and tests."""


def load_tables() -> None:
    """Import every room's tables."""
    for module in TABLED:
        importlib.import_module(module)


def assemble(given: Settings | None = None) -> House:
    """Put the house together from its settings: database, clock, vault, media and every room's hooks.

    :raises SettingWrong: a setting cannot be used.
    """
    chosen = given or settings()
    load_tables()
    house = House(
        database=open_database(chosen.database_url),
        clock=_clock(chosen),
        vault=Vault(masters=chosen.master_keys),
        media=chosen.media,
    )
    hooks = house.part(Hooks)
    for room in HOOKED:
        importlib.import_module(f"{room}.hooks").register(hooks)
    return house


def wsgi() -> Any:
    """Return the WSGI application, for gunicorn: ``app:wsgi()``."""
    return serve(assemble())


def serve(house: House) -> Any:
    """Hang the doors on the porch."""
    import api.assembly
    from web.application import create_app

    made = create_app(house, version=__version__)
    api.assembly.install(made, version=__version__)
    return made


def _clock(chosen: Settings) -> Clock:
    return OffsetClock(chosen.demo_clock) if chosen.demo_clock else SystemClock()


@click.group()
@click.version_option(__version__, prog_name="fangliu")
def cli() -> None:
    """房流: the process platform that resale-home brokerages run on."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; a problem is one sentence and exit code 1."""
    try:
        cli(args=None if arguments is None else list(arguments), standalone_mode=True)
    except Problem as problem:
        for finding in problem.findings:
            click.echo(f"{finding.severity}: {finding.element or '-'}: {finding.rule}: {finding.zh} / {finding.en}", err=True)
        click.echo(f"fangliu: {problem}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
