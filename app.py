"""Assembles the house and is its command line. The only file, with ``settings``, that knows every room."""

import importlib
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from engine.clock import OffsetClock, SystemClock
from engine.errors import Problem, Unavailable
from engine.hooks import Hooks
from engine.unit_of_work import House, open_database
from engine.vault import Vault
from notices.mail import Mail, mail_at
from settings import DEMO_CLOCK, HOME, Settings, settings, without_password
from upkeep import migrating, turned_clock

__version__ = "0.1.0"
DOORS = ("api", "inbox", "portal", "admin")
"""Doors; each has ``assembly.install``."""
HOOKED: tuple[str, ...] = ("brokerage", "authorities", "notices", "contracts", "forecasting")
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
COMMAND = (sys.executable, str(Path(sys.argv[0]).resolve()))
"""How this process was started: the parts of ``up`` are started the same way."""


class RedisAway(Unavailable):
    """Redis does not answer."""

    code = "redis-away"
    zh = "连不上 Redis"


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
    hooks = house.part(Hooks)
    for room in HOOKED:
        importlib.import_module(f"{room}.hooks").register(hooks)
    if ready:
        _require_fit(house, chosen)
    return house


def _require_fit(house: House, chosen: Settings) -> None:
    migrating.require_current(house.database, scripts=MIGRATIONS)
    if chosen.demo_clock:
        turned_clock.refuse_unless_demo(house, file=chosen.demo_clock)


def wsgi() -> Any:
    """Return the WSGI application, for gunicorn: ``app:wsgi()``."""
    _log()
    return serve(assemble(ready=True))


def serve(house: House) -> Any:
    """Hang the doors on the porch."""
    from web import signing_in, styleguide
    from web.application import create_app

    made = create_app(house, version=__version__)
    signing_in.install(made)
    styleguide.install(made)
    for room in DOORS:
        importlib.import_module(f"{room}.assembly").install(made)
    return made


@click.group()
@click.version_option(__version__, prog_name="fangliu")
def cli() -> None:
    """房流: the process platform that resale-home brokerages run on."""


@cli.command()
@click.option("--demo", is_flag=True, help="Found the demo agencies and live around their demo date.")
@click.option("--workers", type=click.IntRange(1, 64), default=2, show_default=True, help="Processes for light queues.")
def up(*, demo: bool, workers: int) -> None:
    """Run everything: web, ticker, workers and, unless FANGLIU_REDIS_URL names one, Redis. Ctrl-C ends it."""
    from upkeep import claims, demonstration, product

    chosen = settings()
    if demo and chosen.demo_clock is None:
        chosen = replace(chosen, demo_clock=chosen.data / DEMO_CLOCK)
    if chosen.redis_socket is None:
        _redis(chosen)
    made = product.Product(
        command=COMMAND,
        environment={**os.environ, **environment(chosen)},
        data=chosen.data,
        host=chosen.host,
        port=chosen.port,
        redis_socket=chosen.redis_socket,
        workers=workers,
        heavy_queues=tuple(HEAVY_QUEUES),
    )
    house = assemble(chosen)

    def prepare() -> None:
        migrating.migrate(house.database, scripts=MIGRATIONS)
        _require_fit(house, chosen)
        if demo and chosen.demo_clock:
            demonstration.turn_clock(chosen.demo_clock, processes=chosen.processes, machine=SystemClock().now())
            demonstration.prepare(house, processes=chosen.processes, data=chosen.data)
            demonstration.set_passwords(house, data=chosen.data)

    def greet() -> None:
        click.echo(f"房流 Fangliu {__version__}: {made.address}  ({chosen.data}; Ctrl-C ends it)")
        for line in demonstration.greeting(house, command=_shown("token"), data=chosen.data, address=made.address):
            click.echo(line)
        house.database.dispose()

    with claims.claimed_folder(chosen.data, address=made.address):
        claims.require_free_port(chosen.host, chosen.port)
        product.run(
            made, prepare=prepare, greet=greet, tell=lambda sentence: click.echo(f"fangliu: {sentence}", err=True)
        )


@cli.command()
def web() -> None:
    """Serve the doors with gunicorn: one process, many threads."""
    from upkeep import claims, serving

    chosen = settings()
    claims.require_free_port(chosen.host, chosen.port)
    assemble(chosen, ready=True).database.dispose()
    serving.serve(wsgi, host=chosen.host, port=chosen.port)


@cli.command()
@click.option("--queue", "queues", multiple=True, help="A queue to work on; repeat for more. Default: the light ones.")
def worker(*, queues: tuple[str, ...]) -> None:
    """Work outbox rows off, one at a time, in this process."""
    from engine.workers import bells

    chosen = settings()
    redis = _redis(chosen)
    house = assemble(chosen, ready=True)
    _log()
    for queue in queues:
        for module in HEAVY_QUEUES.get(queue, ()):
            importlib.import_module(module)
    bells.work(house, redis, queues or bells.QUEUES)


@cli.command()
def tick() -> None:
    """Ring for what is due, fire timers and let old things go, until told to stop. One such process suffices."""
    from engine.workers.relay import relay
    from upkeep import ticking

    chosen = settings()
    house, redis = assemble(chosen, ready=True), _redis(chosen)
    _log()
    ticking.run(ticking.duties(house, lambda: relay(house, redis)))


@cli.command()
def migrate() -> None:
    """Bring the database's tables to this version; on an empty database, make them."""
    before, after = migrating.migrate(open_database(settings().database_url), scripts=MIGRATIONS)
    click.echo(f"revision {after}, as before" if before == after else f"revision {before or 'none'} -> {after}")


@cli.command()
@click.option("--agency", required=True, help="The agency's code, e.g. anju.")
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def publish(*, agency: str, files: tuple[Path, ...]) -> None:
    """Publish FILES, or without any the whole library: an agency that is not there yet is founded from its folder."""
    from upkeep import founding

    chosen = settings()
    house = assemble(chosen, ready=True)
    if files:
        versions = founding.publish_files(house, agency=agency, files=files)
    else:
        versions = founding.bring_in(
            house, processes=chosen.processes, agency=agency, demo=chosen.demo_clock is not None
        )
    for version in versions:
        click.echo(f"{version.kind} {version.key} version {version.version}{'' if version.changed else ' (unchanged)'}")


@cli.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--agency", help="Judge as this agency would; default: the one whose folder holds the file.")
def lint(*, files: tuple[Path, ...], agency: str | None) -> None:
    """Judge diagrams, tables, forms and templates as publishing would: one finding a line, exit code 1 on any error."""
    from upkeep import linting

    chosen = settings({**os.environ, "FANGLIU_DATABASE_URL": "sqlite://"})
    judge = linting.Judge(house=assemble(chosen), processes=chosen.processes, agency=agency)
    errors = 0
    for file in files:
        for finding in judge.findings(file):
            errors += finding.severity == "error"
            click.echo(linting.line(file, finding))
    sys.exit(1 if errors else 0)


@cli.command()
def check() -> None:
    """Check what must always hold: the engine's rows, journals, records and the ledger of every agency."""
    from upkeep import checking

    count = 0
    for line in checking.violations(assemble(ready=True)):
        click.echo(line)
        count += 1
    click.echo(f"{count} violations")
    sys.exit(1 if count else 0)


@cli.command()
@click.option("--agency", required=True, help="The agency's code, e.g. anju.")
@click.option("--login", required=True, help="Who the token acts as.")
@click.option("--days", type=click.IntRange(1, 366), default=30, show_default=True, help="How long it lives.")
def token(*, agency: str, login: str, days: int) -> None:
    """Print a new bearer token of a person. It is shown once."""
    from upkeep import tokens

    click.echo(tokens.issue(assemble(ready=True), agency=agency, login=login, days=days))


@cli.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup(*, file: Path) -> None:
    """Write database and files to FILE while the product runs. The master key is not in it: keep that elsewhere."""
    from upkeep import backing_up

    chosen = settings()
    made = backing_up.backup(
        assemble(chosen, ready=True), file, revision=migrating.head(MIGRATIONS), version=__version__
    )
    click.echo(
        f"{file}: {made.rows} rows of {len(made.tables)} tables, {len(made.files)} files, revision {made.revision}"
    )
    click.echo(
        "The master key is not in the backup: keep FANGLIU_MASTER_KEY or the data folder's master.key apart from it."
    )


@cli.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def restore(*, file: Path) -> None:
    """Bring FILE into an empty database (SQLite or PostgreSQL) and an empty data folder, under the same master key."""
    from upkeep import claims, restoring

    chosen = settings()
    with claims.claimed_folder(chosen.data, address="restoring a backup"):
        made = restoring.restore(assemble(chosen), file, scripts=MIGRATIONS)
    click.echo(
        f"{file}: {made.rows} rows of {len(made.tables)} tables and {len(made.files)} files are back, every hash equal"
    )


@cli.command()
@click.option(
    "--agency", default=None, help="anju (Beijing) or pengcheng (Shenzhen); default: the deal file's, else anju."
)
@click.option("--deal", type=click.Path(dir_okay=False, path_type=Path), help="A deal file of your own (TOML).")
def demo(*, agency: str | None, deal: Path | None) -> None:
    """Sell one home through the HTTP API as each role, in an empty folder, under a clock that is turned; print every step."""
    from demo import deal_files, playing, stage
    from upkeep import checking, tokens

    chosen = settings()
    if agency:
        deal_files.require_agency(chosen.processes, agency)
    told = deal_files.read_deal(deal or playing.DEALS / f"{agency or 'anju'}.toml")
    code, kept = agency or told.agency, chosen.data / "demo"
    deal_files.require_agency(chosen.processes, code)
    with stage.product(kept / "data", command=COMMAND, environment=_own(os.environ)) as running:
        given = {"FANGLIU_DATA": str(running.data), "FANGLIU_DEMO_CLOCK": str(running.clock)}
        house = assemble(settings(given))
        outcome = playing.play(
            running,
            told,
            agency=chosen.processes / code,
            token_of=lambda login: tokens.issue(house, agency=code, login=login, days=366),
            kept=kept,
        )
        found = list(checking.violations(house))
    for line in found:
        click.echo(line)
    click.echo(f"{len(found)} violations")
    left = [key for key in outcome["running"] if not (outcome["state"] == "fell_through" and key != outcome["deal"])]
    if left:
        click.echo(f"not ended: {', '.join(left)}", err=True)
    sys.exit(1 if found or left else 0)


def _own(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the environment without settings that point at another installation."""
    return {name: value for name, value in environment.items() if not name.startswith("FANGLIU_")}


def _shown(command: str) -> str:
    """Write a command as somebody in this folder and with this environment would type it."""
    given = [f"{name}={os.environ[name]}" for name in ("FANGLIU_DATA", "FANGLIU_DATABASE_URL") if name in os.environ]
    return " ".join([*given, *(os.path.relpath(word) for word in COMMAND), command])


def environment(chosen: Settings) -> dict[str, str]:
    """Return what makes a child process choose the same settings."""
    told = {"FANGLIU_DATA": str(chosen.data)}
    if chosen.demo_clock:
        told["FANGLIU_DEMO_CLOCK"] = str(chosen.demo_clock)
    return told


def _redis(chosen: Settings) -> Any:
    """Open Redis and see that it answers.

    :raises RedisAway: it does not.
    """
    from redis import Redis
    from redis.exceptions import RedisError

    redis = Redis.from_url(chosen.redis_url)
    try:
        redis.ping()
    except RedisError as error:
        raise RedisAway(
            f"Redis at {without_password(chosen.redis_url)} does not answer: start it, or unset FANGLIU_REDIS_URL and "
            "call `app.py up`, which brings one of its own"
        ) from error
    return redis


def _log() -> None:
    from web import logs

    logs.configure()


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; a problem is one sentence and exit code 1."""
    try:
        cli(args=None if arguments is None else list(arguments), standalone_mode=True)
    except Problem as problem:
        for finding in problem.findings:
            click.echo(
                f"{finding.severity}: {finding.element or '-'}: {finding.rule}: {finding.zh} / {finding.en}", err=True
            )
        click.echo(f"fangliu: {problem}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
