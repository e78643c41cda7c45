"""Faulty and hostile DMN files: every fault is told with its place, none is a traceback."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.decisions import DmnInvalid, lint_dmn, parse_dmn

NS = "https://www.omg.org/spec/DMN/20191111/MODEL/"
GOOD = f"""<definitions xmlns="{NS}" xmlns:fl="urn:fangliu:dmn:1.0" id="m" name="m" namespace="x">
<decision id="d" name="限购"><decisionTable id="t" hitPolicy="UNIQUE">
<input id="i1" label="套数"><inputExpression typeRef="number"><text>homes</text></inputExpression></input>
<output id="o1" name="eligible"/>
<rule id="r1"><inputEntry id="c1"><text>&lt; 2</text></inputEntry><outputEntry id="e1"><text>true</text></outputEntry></rule>
<rule id="r2"><inputEntry id="c2"><text>&gt;= 2</text></inputEntry><outputEntry id="e2"><text>false</text></outputEntry></rule>
</decisionTable></decision></definitions>"""


def test_a_sound_file_has_no_findings() -> None:
    assert lint_dmn(GOOD.encode()) == ()
    assert parse_dmn(GOOD.encode()).find("限购") is not None


@pytest.mark.parametrize(
    ("old", "new", "rule", "element", "zh"),
    [
        ("&gt;= 2", "&gt;= ", "dmn.expression", "c2", "决策表「限购」第 2 行输入列 1：这里应为值或名称"),
        ("<text>true</text>", "<text>(1</text>", "dmn.expression", "e1", "决策表「限购」第 1 行输出列 1"),
        ("homes", "homes >", "dmn.expression", "i1", "决策表「限购」输入列 1「套数」"),
        ("<text>true</text>", "<text>shout(1)</text>", "dmn.unknown-function", "e1", "没有函数「shout」"),
        ('id="r2"', 'id="r1"', "dmn.duplicate-id", "r1", "重复"),
        ('hitPolicy="UNIQUE"', 'hitPolicy="SOME"', "dmn.hit-policy", "t", "没有命中策略"),
        ('hitPolicy="UNIQUE"', 'hitPolicy="PRIORITY"', "dmn.ranking", "t", "次序"),
        ('hitPolicy="UNIQUE"', 'aggregation="SUM"', "dmn.aggregation", "t", "COLLECT"),
        (
            '<rule id="r2">',
            '<rule id="r2" fl:effectiveFrom="soon">',
            "dmn.attribute",
            "r2",
            "第 2 行：fl:effectiveFrom",
        ),
        (
            '<rule id="r2">',
            '<rule id="r2" fl:effectiveFrom="2026-02-01" fl:effectiveTo="2026-01-01">',
            "dmn.dates",
            "r2",
            "生效日晚于失效日",
        ),
        ('<rule id="r2">', '<rule id="r2" fl:link="javascript:alert(1)">', "dmn.link", "r2", "网址"),
        ('<rule id="r2">', '<rule id="r2" fl:colour="red">', "dmn.unknown-attribute", "r2", "fl:colour"),
        (
            "<text>true</text></outputEntry>",
            "<text>true</text></outputEntry><outputEntry/>",
            "dmn.columns",
            "r1",
            "列数不符",
        ),
        ("<decisionTable", "<context/><decisionTable", "dmn.no-logic", "d", "没有决策表"),
        (
            "<decisionTable",
            '<informationRequirement><requiredDecision href="#d"/></informationRequirement><decisionTable',
            "dmn.circle",
            "d",
            "互相依赖",
        ),
        (
            "<decisionTable",
            '<informationRequirement><requiredDecision href="#q"/></informationRequirement><decisionTable',
            "dmn.unknown-requirement",
            "d",
            "不存在",
        ),
    ],
)
def test_a_fault_is_told_with_table_row_and_column(old: str, new: str, rule: str, element: str, zh: str) -> None:
    data = GOOD.replace(old, new.replace(">=", "&gt;=").replace("homes >", "homes &gt;"), 1).encode()
    found = [finding for finding in lint_dmn(data) if finding.rule == rule]
    assert found, lint_dmn(data)
    assert found[0].element == element
    assert zh in found[0].zh
    assert found[0].en
    with pytest.raises(DmnInvalid):
        parse_dmn(data)


def test_rows_with_the_same_conditions_are_a_warning_unless_they_are_never_in_force_together() -> None:
    same = GOOD.replace("&gt;= 2", "&lt;  2")
    assert [finding.rule for finding in lint_dmn(same.encode())] == ["dmn.same-row"]
    dated = same.replace('"r1"', '"r1" fl:effectiveTo="2026-01-31"').replace(
        '"r2"', '"r2" fl:effectiveFrom="2026-02-01"'
    )
    assert lint_dmn(dated.encode()) == ()


def test_law_without_a_source_is_a_warning() -> None:
    law = GOOD.replace('<decision id="d"', '<decision fl:latest="true" id="d"')
    assert [finding.rule for finding in lint_dmn(law.encode())] == ["dmn.no-source"] * 2
    assert parse_dmn(law.encode()).latest


HOSTILE = {
    "empty": b"",
    "no xml": b"hello",
    "half": GOOD.encode()[:200],
    "doctype": b"<!DOCTYPE definitions [<!ENTITY a 'b'>]>" + GOOD.encode(),
    "bare doctype": b"<!DOCTYPE definitions>" + GOOD.encode(),
    "doctype in utf-16": ("<!DOCTYPE definitions>" + GOOD).encode("utf-16"),
    "entity file": b"<!DOCTYPE d [<!ENTITY x SYSTEM 'file:///etc/hostname'>]>" + GOOD.replace("homes", "&x;").encode(),
    "laughs": b"<!DOCTYPE d [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;'>]><definitions>&b;</definitions>",
    "instruction before": b"<?php x?>" + GOOD.encode(),
    "instruction inside": GOOD.replace("<output", "<?x y?><output").encode(),
    "other namespace": GOOD.replace(NS, "urn:x").encode(),
    "too large": GOOD.encode() + b" " * (2 * 1024 * 1024),
    "too deep": (f'<definitions xmlns="{NS}">' + "<a>" * 100 + "</a>" * 100 + "</definitions>").encode(),
    "too many": (f'<definitions xmlns="{NS}">' + "<a/>" * 70_000 + "</definitions>").encode(),
    "nothing in it": f'<definitions xmlns="{NS}"/>'.encode(),
    "deep cell": GOOD.replace("homes", "(" * 500 + "1" + ")" * 500).encode(),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_with_a_finding(name: str) -> None:
    findings = lint_dmn(HOSTILE[name])
    assert findings
    assert findings[0].severity == "error"
    with pytest.raises(DmnInvalid):
        parse_dmn(HOSTILE[name])


@given(st.data())
def test_a_damaged_file_never_ends_in_a_traceback(data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(GOOD) - 1))
    length = data.draw(st.integers(0, 40))
    piece = data.draw(st.text(alphabet="<>/\"'=& adnrtx0(.)[]", max_size=20))
    lint_dmn((GOOD[:start] + piece + GOOD[start + length :]).encode())
