"""Give out running numbers: one series per agency, kind and year, unique under any number of writers, gaps allowed."""

from brokerage import rows
from brokerage.policies import numbers
from brokerage.policies.numbers import NumberKind
from brokerage.tables.listings import number_series
from engine.ids import new_id
from engine.unit_of_work import UnitOfWork


def next_number(uow: UnitOfWork, *, city: str, kind: NumberKind) -> str:
    """Take the next number of a kind; a rolled-back transaction leaves no trace, and a series never gives one twice.

    One statement inserts or counts up, so the row itself is the lock that concurrent writers queue for.
    """
    year = numbers.local_year(uow.now)
    values = {"agency_id": uow.agency_id, "id": new_id(), "series": f"{kind}-{year}", "last": 1}
    statement = (
        rows.upserting(uow, number_series)
        .values(values)
        .on_conflict_do_update(
            index_elements=[number_series.c.agency_id, number_series.c.series],
            set_={"last": number_series.c.last + 1},
        )
        .returning(number_series.c.last)
    )
    running: int = uow.rows(statement)[0].last
    return numbers.write(city, kind, year, running)
