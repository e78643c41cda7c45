"""Decision tables: hit policies, effective dates, and not knowing."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from xml.sax.saxutils import escape, quoteattr

import pytest

from engine.decisions import DecisionAmbiguous, DecisionFailed, DecisionNotFound, decide, parse_dmn

NS = "https://www.omg.org/spec/DMN/20191111/MODEL/"
DAY = date(2026, 5, 1)


def table(
    rows: Sequence[tuple[Sequence[str], Sequence[str], str]],
    *,
    inputs: Sequence[tuple[str, str]] = (("a", ""), ("b", "")),
    outputs: Sequence[str] = ("r",),
    policy: str = "UNIQUE",
    attributes: str = "",
    values: str = "",
    default: str = "",
) -> str:
    parts = [f"<decisionTable id='t1' hitPolicy={quoteattr(policy)} {attributes}>"]
    parts += [
        f"<input id='i{n}' {extra}><inputExpression><text>{escape(text)}</text></inputExpression></input>"
        for n, (text, extra) in enumerate(inputs)
    ]
    for n, name in enumerate(outputs):
        allowed = f"<outputValues><text>{escape(values)}</text></outputValues>" if values else ""
        fallback = f"<defaultOutputEntry><text>{escape(default)}</text></defaultOutputEntry>" if default else ""
        parts.append(f"<output id='o{n}' name='{name}'>{allowed}{fallback}</output>")
    for n, (cells, results, extra) in enumerate(rows, 1):
        parts.append(f"<rule id='r{n}' {extra}>")
        parts += [f"<inputEntry><text>{escape(cell)}</text></inputEntry>" for cell in cells]
        parts += [f"<outputEntry><text>{escape(result)}</text></outputEntry>" for result in results]
        parts.append("</rule>")
    return "".join([*parts, "</decisionTable>"])


def model(*decisions: tuple[str, str, Sequence[str]]) -> bytes:
    body = "".join(
        f"<decision id='{name}' name='{name}'>"
        + "".join(f"<informationRequirement><requiredDecision href='#{r}'/></informationRequirement>" for r in requires)
        + logic
        + "</decision>"
        for name, logic, requires in decisions
    )
    return (
        f"<?xml version='1.0' encoding='UTF-8'?><definitions xmlns='{NS}' xmlns:fl='urn:fangliu:dmn:1.0' id='m' name='m'"
        f" namespace='x'>{body}</definitions>"
    ).encode()


def one(logic: str) -> bytes:
    return model(("d", logic, ()))


OVERLAPPING = [((">= 1", "-"), ("10",), ""), ((">= 2", "-"), ("30",), ""), ((">= 3", '"x"'), ("20",), "")]


@pytest.mark.parametrize(
    ("policy", "attributes", "a", "expected", "rows"),
    [
        ("UNIQUE", "", 1, {"r": Decimal(10)}, [1]),
        ("UNIQUE", "", 0, None, []),
        ("FIRST", "", 3, {"r": Decimal(10)}, [1]),
        ("PRIORITY", "", 3, {"r": Decimal(30)}, [2]),
        ("PRIORITY", "", 1, {"r": Decimal(10)}, [1]),
        ("ANY", "", 1, {"r": Decimal(10)}, [1]),
        ("COLLECT", "", 3, [{"r": Decimal(10)}, {"r": Decimal(30)}, {"r": Decimal(20)}], [1, 2, 3]),
        ("COLLECT", "aggregation='SUM'", 3, {"r": Decimal(60)}, [1, 2, 3]),
        ("COLLECT", "aggregation='MIN'", 3, {"r": Decimal(10)}, [1, 2, 3]),
        ("COLLECT", "aggregation='MAX'", 3, {"r": Decimal(30)}, [1, 2, 3]),
        ("COLLECT", "aggregation='COUNT'", 3, {"r": Decimal(3)}, [1, 2, 3]),
        ("RULE ORDER", "", 3, [{"r": Decimal(10)}, {"r": Decimal(30)}, {"r": Decimal(20)}], [1, 2, 3]),
        ("OUTPUT ORDER", "", 3, [{"r": Decimal(30)}, {"r": Decimal(20)}, {"r": Decimal(10)}], [2, 3, 1]),
    ],
)
def test_each_hit_policy_makes_its_own_result(
    policy: str, attributes: str, a: int, expected: object, rows: list[int]
) -> None:
    data = one(table(OVERLAPPING, policy=policy, attributes=attributes, values="30, 20, 10"))
    decided = decide(parse_dmn(data), "d", {"a": a, "b": "x"}, on=DAY)
    assert decided.result == expected
    assert [hit.number for hit in decided.rows] == rows
    assert decided.status == ("no-row" if expected is None else "decided")


@pytest.mark.parametrize("policy", ["UNIQUE", "ANY"])
def test_rows_that_contradict_each_other_are_a_conflict_that_names_them(policy: str) -> None:
    with pytest.raises(DecisionAmbiguous, match="第 1、2 行") as conflict:
        decide(parse_dmn(one(table(OVERLAPPING, policy=policy))), "d", {"a": 2, "b": "y"}, on=DAY)
    assert conflict.value.detail["rows"] == [1, 2]


def test_any_takes_rows_that_agree() -> None:
    rows = [((">= 1", "-"), ("1",), ""), ((">= 2", "-"), ("1.0",), "")]
    assert decide(parse_dmn(one(table(rows, policy="ANY"))), "d", {"a": 2}, on=DAY).result == {"r": 1}


def test_cells_are_feel_unary_tests_and_outputs_are_expressions() -> None:
    rows = [
        (('"商贷","组合"', "[100..200)"), ("b * 2", '"甲"'), ""),
        (('not("商贷","组合")', "> limit"), ("b", '"乙"'), ""),
        (("null", ""), ("0", ""), ""),
    ]
    parsed = parse_dmn(one(table(rows, outputs=("amount", "kind"))))
    assert decide(parsed, "d", {"a": "组合", "b": 150}, on=DAY).result == {"amount": 300, "kind": "甲"}
    assert decide(parsed, "d", {"a": "全款", "b": 9, "limit": 8}, on=DAY).result == {"amount": 9, "kind": "乙"}
    assert decide(parsed, "d", {"b": 1}, on=DAY).result == {"amount": 0, "kind": None}
    assert decide(parsed, "d", {"a": "组合", "b": 200}, on=DAY).status == "no-row"


def test_defaults_answer_when_no_row_applies() -> None:
    decided = decide(parse_dmn(one(table([(("1", "-"), ("5",), "")], default="7"))), "d", {"a": 2}, on=DAY)
    assert (decided.result, decided.rows, decided.status) == ({"r": Decimal(7)}, (), "decided")


def test_an_output_that_cannot_be_worked_out_names_row_and_column() -> None:
    with pytest.raises(DecisionFailed, match="第 1 行输出列「r」"):
        decide(parse_dmn(one(table([(("-", "-"), ("a / 0",), "")]))), "d", {"a": 2}, on=DAY)


SAFE = "fl:unknownSafe='true'"


@pytest.mark.parametrize(
    ("context", "status", "missing"),
    [
        ({"a": 1, "b": "x"}, "decided", ()),
        ({"a": 1}, "unknown", ("b",)),
        ({"a": None, "b": None}, "unknown", ("a", "b")),
        ({"a": 9, "b": "x"}, "no-row", ()),
        ({"a": "1", "b": "x"}, "unknown", ("a",)),
    ],
)
def test_an_unknown_safe_table_picks_no_row_while_an_input_is_missing(
    context: dict[str, object], status: str, missing: tuple[str, ...]
) -> None:
    data = one(
        table([(("< 5", "-"), ("true",), ""), (("< 5", "null"), ("false",), "")], attributes=SAFE, policy="FIRST")
    )
    decided = decide(parse_dmn(data), "d", context, on=DAY)
    assert (decided.status, decided.missing) == (status, missing)
    assert (decided.rows == ()) is (status != "decided")
    assert decided.result == ({"r": True} if status == "decided" else None)


def test_the_same_table_without_the_mark_decides_on_what_it_has() -> None:
    data = one(table([(("< 5", "-"), ("true",), "")]))
    decided = decide(parse_dmn(data), "d", {"a": 1}, on=DAY)
    assert (decided.status, decided.missing, decided.result) == ("decided", ("b",), {"r": True})


def test_an_optional_input_may_be_missing_from_an_unknown_safe_table() -> None:
    inputs = (("a", ""), ("b", "fl:optional='true'"))
    data = one(table([(("1", "null"), ("1",), ""), (("1", "not(null)"), ("2",), "")], inputs=inputs, attributes=SAFE))
    assert decide(parse_dmn(data), "d", {"a": 1}, on=DAY).result == {"r": 1}
    assert decide(parse_dmn(data), "d", {"a": 1, "b": 0}, on=DAY).result == {"r": 2}
    assert decide(parse_dmn(data), "d", {"b": 0}, on=DAY).missing == ("a",)


def test_a_variable_in_a_cell_that_is_missing_is_unknown_too() -> None:
    data = one(table([(("> limit", "-"), ("1",), "")], attributes=SAFE))
    decided = decide(parse_dmn(data), "d", {"a": 1, "b": 1}, on=DAY)
    assert (decided.status, decided.missing) == ("unknown", ("limit",))


NEW = (
    "fl:effectiveFrom='2026-05-01' fl:effectiveTo='2026-05-31' fl:authority='市住建委' fl:document='京建发〔2026〕1号' "
    "fl:link='https://example.gov.cn/1' fl:reviewedAt='2026-04-20' fl:evidence='sha256:00'"
)
OLD_NEW = [
    (("-", "-"), ("1",), "fl:effectiveTo='2026-04-30' fl:authority='市住建委'"),
    (("-", "-"), ("2",), NEW),
]


@pytest.mark.parametrize(
    ("on", "expected"),
    [("2020-01-01", 1), ("2026-04-30", 1), ("2026-05-01", 2), ("2026-05-31", 2), ("2026-06-01", None)],
)
def test_only_rows_in_force_on_the_day_apply_and_both_ends_are_included(on: str, expected: int | None) -> None:
    decided = decide(parse_dmn(one(table(OLD_NEW))), "d", {}, on=date.fromisoformat(on))
    assert decided.result == (None if expected is None else {"r": Decimal(expected)})


def test_a_row_tells_its_source() -> None:
    (hit,) = decide(parse_dmn(one(table(OLD_NEW))), "d", {}, on=DAY).rows
    assert (hit.table, hit.id, hit.number) == ("d", "r2", 2)
    assert (hit.authority, hit.document, hit.link) == ("市住建委", "京建发〔2026〕1号", "https://example.gov.cn/1")
    assert (hit.effective_from, hit.effective_to) == (date(2026, 5, 1), date(2026, 5, 31))
    assert (hit.reviewed_at, hit.evidence) == (date(2026, 4, 20), "sha256:00")


def test_without_a_day_the_clock_gives_it_and_without_a_clock_nothing_is_guessed() -> None:
    plain, safe = parse_dmn(one(table(OLD_NEW))), parse_dmn(one(table(OLD_NEW, attributes=SAFE)))
    assert decide(plain, "d", {}, on=None, now=datetime(2026, 5, 2, tzinfo=UTC)).result == {"r": 2}
    with pytest.raises(DecisionFailed, match="生效日期"):
        decide(plain, "d", {}, on=None)
    assert decide(safe, "d", {"a": 1, "b": 1}, on=None).missing == ("on",)


def test_required_decisions_are_decided_first_and_their_not_knowing_travels() -> None:
    inner = table([(("true",), ('"ok"',), "")], inputs=(("local", " "),), attributes=SAFE)
    outer = table([(('"ok"',), ("score + 1",), "")], inputs=(("inner", ""),), attributes=SAFE)
    score = "<literalExpression><text>base * 2</text></literalExpression>"
    outer = outer.replace("id='", "id='outer-")
    parsed = parse_dmn(model(("outer", outer, ("inner", "score")), ("inner", inner, ()), ("score", score, ())))
    assert decide(parsed, "outer", {"local": True, "base": 4}, on=DAY).result == {"r": 9}
    assert decide(parsed, "score", {"base": 4}, on=DAY).value == 8
    decided = decide(parsed, "outer", {"base": 4}, on=DAY)
    assert (decided.status, decided.missing) == ("unknown", ("inner", "local"))


def test_a_decision_that_is_not_there_is_not_found() -> None:
    with pytest.raises(DecisionNotFound):
        decide(parse_dmn(one(table(OLD_NEW))), "other", {}, on=DAY)


def test_law_is_marked_latest() -> None:
    law = one(table(OLD_NEW)).replace(b"<decision id", b"<decision fl:latest='true' id")
    assert parse_dmn(law).latest
    assert not parse_dmn(one(table(OLD_NEW))).latest
