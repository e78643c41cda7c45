"""One process with nearly everything that can stand open at once, for tests of the stored state."""

from datetime import date, timedelta
from decimal import Decimal

from engine.expressions.values import YearsMonths
from tests.support.bpmn_xml import Diagram, many


def many_waits() -> list[Diagram]:
    """Draw it: the root and the process it calls."""
    called = Diagram("c").start("cs").user_task("cu", definition=many(cardinality="2", sequential=True)).end("ce")
    body = Diagram("in").start("is").call("call", "c", inputs={"n": "n"}, outputs={"m": "n"}).end("ie")
    root = Diagram("r").start().parallel("f").subprocess("sub", body).parallel("j")
    root.at("f").user_task("u", definition=many(collection="xs", item="x", results="ys", result="y")).to("j")
    root.at("f").event_based("e").catch_timer("t", duration="PT1H").exclusive("m").to("j")
    root.at("e").catch_message("msg", "paid", key="no").to("m")
    root.boundary("late", "sub", duration="P2D", interrupting=False).user_task("remind").end("e2")
    return [root.at("j").end(), called]


DATA: dict[str, object] = {
    "n": Decimal("1.50"),
    "no": "D1",
    "xs": [Decimal(1), Decimal(2)],
    "day": date(2026, 3, 2),
    "span": timedelta(hours=5),
    "months": YearsMonths(14),
    "none": None,
    "map": {"a": [True, {"b": "文"}]},
}
