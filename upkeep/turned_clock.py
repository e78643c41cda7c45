"""The demo's clock: a file with seconds to add to the machine's time, for databases that hold demo agencies only.

A turned clock would falsify the deadlines and the journal of a real brokerage, so it is refused there.
"""

from datetime import datetime
from pathlib import Path

from engine.errors import Conflict
from engine.queries.directory import all_agencies
from engine.unit_of_work import House


class ClockTurned(Conflict):
    """A demo clock is set, but the database holds an agency that is no demo."""

    code = "clock-turned"
    zh = "数据库里有非演示机构，不能使用演示时钟"


def set_once(file: Path, *, moment: datetime, machine: datetime) -> None:
    """Let it be ``moment`` now, unless the file is there already: demo time then runs on from its first start."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        passing = file.with_suffix(".part")
        passing.write_text(f"{(moment - machine).total_seconds():.0f}\n")
        passing.replace(file)


def refuse_unless_demo(house: House, *, file: Path) -> None:
    """Refuse a turned clock on a real brokerage's database.

    :raises ClockTurned: there is an agency that is no demo.
    """
    real = [agency.code for agency in all_agencies(house) if not agency.demo]
    if real:
        raise ClockTurned(
            f"agency {real[0]} is no demo, so the clock may not be turned: unset FANGLIU_DEMO_CLOCK, remove {file}, "
            "or use another database"
        )
