"""The command line says in one sentence what is wrong and what to do, and exits with 1."""

from pathlib import Path

import pytest

import app
import assembly
from engine.operations import directory
from settings import settings
from tests.support.houses import ROLES
from tests.support.running import free_port
from upkeep import migrating


@pytest.fixture(autouse=True)
def _own_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "REDIS_URL", "DEMO_CLOCK", "MASTER_KEY", "HOST"):
        monkeypatch.delenv(f"FANGLIU_{name}", raising=False)
    monkeypatch.setenv("FANGLIU_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("FANGLIU_PORT", str(free_port()))


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """Run a command that must fail; return its one sentence."""
    with pytest.raises(SystemExit) as ended:
        app.main(arguments)
    assert ended.value.code == 1
    said = capsys.readouterr().err.strip()
    assert said.startswith("fangliu: ")
    assert "\n" not in said
    assert "Traceback" not in said
    return said


def run(*arguments: str) -> int:
    """Run a command; return its exit code."""
    with pytest.raises(SystemExit) as ended:
        app.main(arguments)
    return int(ended.value.code or 0)


def test_an_empty_database(capsys: pytest.CaptureFixture[str]) -> None:
    assert "app.py migrate" in refused(capsys, "check")


@pytest.mark.parametrize("command", [["check"], ["migrate"], ["up"], ["token", "--agency", "a", "--login", "b"]])
def test_a_database_that_is_away(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    monkeypatch.setenv("FANGLIU_DATABASE_URL", f"postgresql+psycopg://me:secret@127.0.0.1:{free_port()}/x")
    said = refused(capsys, *command)
    assert "FANGLIU_DATABASE_URL" in said
    assert "secret" not in said


@pytest.mark.parametrize("command", ["up", "worker", "tick"])
def test_a_redis_that_is_away(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    assert run("migrate") == 0
    monkeypatch.setenv("FANGLIU_REDIS_URL", f"redis://:secret@127.0.0.1:{free_port()}/0")
    said = refused(capsys, command)
    assert "FANGLIU_REDIS_URL" in said
    assert "secret" not in said


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("DATABASE_URL", "me:secret"),
        ("DATABASE_URL", "mysql://me:secret@host/x"),
        ("DATABASE_URL", "postgresql://me:secret@host:port/x"),
        ("DATABASE_URL", "/var/secret.db"),
        ("REDIS_URL", "host:6379/secret"),
        ("REDIS_URL", "http://:secret@host"),
    ],
)
def test_an_address_that_is_none(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, name: str, address: str
) -> None:
    monkeypatch.setenv(f"FANGLIU_{name}", address)
    said = refused(capsys, "check")
    assert f"FANGLIU_{name} is no address" in said
    assert "secret" not in said


@pytest.mark.parametrize("command", ["migrate", "up"])
def test_a_data_folder_that_cannot_be_written(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    (tmp_path / "file").write_text("not a folder")
    monkeypatch.setenv("FANGLIU_DATA", str(tmp_path / "file" / "data"))
    assert "set FANGLIU_DATA to a folder" in refused(capsys, command)


@pytest.mark.parametrize("port", ["http", "0", "65536", "-1"])
def test_a_port_that_is_none(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, port: str) -> None:
    monkeypatch.setenv("FANGLIU_PORT", port)
    assert "from 1 to 65535" in refused(capsys, "migrate")


def test_a_host_that_is_not_this_machine(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("migrate") == 0
    monkeypatch.setenv("FANGLIU_HOST", "192.0.2.1")
    assert "FANGLIU_HOST" in refused(capsys, "web")


def test_a_turned_clock_beside_a_real_agency(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("migrate") == 0
    house = assembly.assemble()
    directory.open_agency(house, code="real", name="真", city="北京", zone="Asia/Shanghai", roles=ROLES)
    monkeypatch.setenv("FANGLIU_DEMO_CLOCK", str(tmp_path / "clock"))
    for command in (["check"], ["token", "--agency", "real", "--login", "x"], ["up"], ["up", "--demo"]):
        assert "agency real is no demo" in refused(capsys, *command)
    monkeypatch.delenv("FANGLIU_DEMO_CLOCK")
    assert "agency real is no demo" in refused(capsys, "up", "--demo")
    assert not (tmp_path / "data" / "demo-clock").exists()
    assert run("check") == 0
    house.database.dispose()


def test_a_real_agency_is_not_founded_under_a_demo_clock(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("migrate") == 0
    monkeypatch.setenv("FANGLIU_DEMO_CLOCK", str(tmp_path / "clock"))
    assert "another data folder" in refused(capsys, "publish", "--agency", "anju")


def test_who_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("migrate") == 0
    assert "there is no agency 'nobody'" in refused(capsys, "token", "--agency", "nobody", "--login", "x")
    house = assembly.assemble()
    directory.open_agency(house, code="real", name="真", city="北京", zone="Asia/Shanghai", roles=ROLES)
    house.database.dispose()
    assert "has the login 'x'" in refused(capsys, "token", "--agency", "real", "--login", "x")


def test_a_wrong_master_key(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FANGLIU_MASTER_KEY", "too short")
    assert "master key" in refused(capsys, "migrate")


def test_the_demo_clock_of_the_data_folder_is_found_by_every_command(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    assert settings({"FANGLIU_DATA": str(folder)}).demo_clock is None
    (folder / "demo-clock").write_text("0")
    assert settings({"FANGLIU_DATA": str(folder)}).demo_clock == folder / "demo-clock"
    assert migrating.head(assembly.MIGRATIONS) > "0000"
