"""The command line, and what gunicorn serves. How the house is put together is ``assembly``'s."""

import gc
import importlib
import logging
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from assembly import HEAVY_QUEUES, MIGRATIONS, VERSION, assemble, require_fit, serve
from engine.clock import SystemClock
from engine.errors import Problem
from engine.unit_of_work import open_database
from settings import DEMO_CLOCK, Settings, settings, without_password
from upkeep import migrating

COMMAND = (sys.executable, str(Path(sys.argv[0]).resolve()))
"""How this process was started: the parts of ``up`` are started the same way."""


def wsgi() -> Any:
    """Return the WSGI application, for gunicorn: ``app:wsgi()``."""
    _log()
    chosen = settings()
    made = serve(assemble(chosen, ready=True), proxies=chosen.trusted_proxies, metrics_token=chosen.metrics_token)
    # What is there now stays: without this the collector walks all of it again and again, for a quarter of a page's time.
    gc.freeze()
    return made


@click.group()
@click.version_option(VERSION, prog_name="fangliu")
def cli() -> None:
    """房流: the process platform that resale-home brokerages run on."""


@cli.command()
@click.option("--demo", is_flag=True, help="Found the demo agencies and live around their demo date.")
@click.option("--bare", is_flag=True, help="With --demo: without the deals that are under way already.")
@click.option("--workers", type=click.IntRange(1, 64), default=2, show_default=True, help="Processes for light queues.")
def up(*, demo: bool, bare: bool, workers: int) -> None:
    """Run everything: web, ticker, workers and, unless FANGLIU_REDIS_URL names one, Redis. Ctrl-C ends it."""
    from upkeep import claims, demonstration, product, supervision
    from web import setup_code

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
        require_fit(house, chosen)
        if demo and chosen.demo_clock:
            demonstration.turn_clock(chosen.demo_clock, processes=chosen.processes, machine=SystemClock().now())
            demonstration.prepare(house, processes=chosen.processes, data=chosen.data)
            demonstration.set_passwords(house, data=chosen.data)
            if not bare:
                supervision.run_once([*COMMAND, "demo", "--stock"], environment=made.environment)

    def greet() -> None:
        click.echo(f"房流 Fangliu {VERSION}: {made.address}  ({chosen.data}; Ctrl-C ends it)")
        for line in demonstration.greeting(house, command=_shown("token"), data=chosen.data, address=made.address):
            click.echo(line)
        if code := setup_code.prepare(house, chosen.data / setup_code.FILE):
            click.echo(f"\nNobody can sign in yet. Open {made.address}/setup and enter this code: {code}\n")
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
@click.option("--agency", required=True, help="The code of a demo agency, e.g. anju.")
@click.option("--deal", help="A deal's number; default: the newest deals.")
def portal(*, agency: str, deal: str | None) -> None:
    """Print the links by which the customers of demo deals see their pages."""
    from upkeep import customer_links

    for line in customer_links.shown(assemble(ready=True), agency=agency, deal=deal):
        click.echo(line)


@cli.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup(*, file: Path) -> None:
    """Write database and files to FILE while the product runs. The master key is not in it: keep that elsewhere."""
    from upkeep import backing_up

    chosen = settings()
    made = backing_up.backup(assemble(chosen, ready=True), file, revision=migrating.head(MIGRATIONS), version=VERSION)
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
@click.option("--stock", is_flag=True, help="Instead put deals in every stage into this data folder, if it has none.")
def demo(*, agency: str | None, deal: Path | None, stock: bool) -> None:
    """Sell one home through the HTTP API as each role, in an empty folder, under a clock that is turned; print every step."""
    from demo import deal_files, playing, stage
    from upkeep import checking, tokens

    chosen = settings()
    if stock:
        _stock(chosen, agency or "anju")
        return
    if agency:
        deal_files.require_agency(chosen.processes, agency)
    told = deal_files.read_deal(deal or playing.DEALS / f"{agency or 'anju'}.toml")
    code, kept = agency or told.agency, chosen.data / "demo"
    deal_files.require_agency(chosen.processes, code)
    with stage.product(kept / "data", command=COMMAND, environment=stage.without_settings(os.environ)) as running:
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


def _stock(chosen: Settings, agency: str) -> None:
    """Put deals in every stage into a demo agency without any: in this process, under a clock that the play turns."""
    from demo import client, stock
    from engine.workers import alone
    from upkeep import demonstration, tokens

    house = assemble(chosen, ready=True)
    if not demonstration.is_bare(house, agency=agency):
        return
    _log(level=logging.WARNING)
    hands = stock.Hands(at=house.clock.now())
    turned = replace(house, clock=hands)
    count = stock.stock(
        chosen.processes / agency,
        send=client.within(serve(turned)),
        token_of=lambda login: tokens.issue(turned, agency=agency, login=login, days=1),
        hands=hands,
        settle=lambda: alone.settle(turned),
        told=lambda day: click.echo(f"\rfangliu: {agency} as of {day:%m-%d}", err=True, nl=False),
    )
    click.echo(f"\rfangliu: {agency}: {count} deals in every stage", err=True)


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
    from engine.workers import bells

    return bells.connect(chosen.redis_url, told=without_password(chosen.redis_url))


def _log(*, level: int = logging.INFO) -> None:
    from web import logs

    logs.configure(level=level)


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
