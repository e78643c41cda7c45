"""Every decision table in processes/ lints, draws, names its sources, and cannot be told from the law's test vectors."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from lxml import etree

from engine.decisions import DecisionTable, Model, lint_dmn, parse_dmn

PROCESSES = Path(__file__).parents[2] / "processes"
FILES = sorted(PROCESSES.rglob("*.dmn"))
DMN = "{https://www.omg.org/spec/DMN/20191111/MODEL/}"
DMNDI = "{https://www.omg.org/spec/DMN/20191111/DMNDI/}"

ASKED = (
    "eligibility", "document_checklist", "contract_risk", "tax_vat", "tax_income", "tax_deed", "deposit_penalty",
    "commission", "bank_directory", "payoff_channel", "area_check", "income_tax_refund",
)  # fmt: skip


def model(path: Path) -> Model:
    return parse_dmn(path.read_bytes())


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_lints_without_a_finding(path: Path) -> None:
    assert list(lint_dmn(path.read_bytes())) == []


@pytest.mark.parametrize("name", ASKED)
def test_a_file_holds_the_decision_it_is_named_after(name: str) -> None:
    assert name in model(PROCESSES / "shared" / f"{name}.dmn").decisions


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_decision_input_and_requirement_is_drawn(path: Path) -> None:
    root = etree.parse(path).getroot()
    things = {e.get("id") for e in root if e.tag in (f"{DMN}decision", f"{DMN}inputData")}
    arrows = {e.get("id") for e in root.iter(f"{DMN}informationRequirement")}
    assert {e.get("dmnElementRef") for e in root.iter(f"{DMNDI}DMNShape")} == things
    assert {e.get("dmnElementRef") for e in root.iter(f"{DMNDI}DMNEdge")} == arrows


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_row_tells_its_source_evidence_and_last_review(path: Path) -> None:
    for decision in model(path).decisions.values():
        for rule in decision.logic.rules if isinstance(decision.logic, DecisionTable) else ():
            assert rule.authority, rule.id
            assert rule.document, rule.id
            assert rule.evidence in {"S", "S2", "M"}, rule.id
            assert rule.reviewed_at == date(2026, 3, 1), rule.id
            assert rule.effective_from is None or rule.effective_to is None or rule.effective_from <= rule.effective_to


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_column_and_decision_has_a_chinese_name(path: Path) -> None:
    def chinese(text: str | None) -> bool:
        return any("\u4e00" <= letter <= "\u9fff" for letter in text or "")

    root = etree.parse(path).getroot()
    assert chinese(root.get("name"))
    for tag, key in ((f"{DMN}decision", "name"), (f"{DMN}input", "label"), (f"{DMN}output", "label")):
        assert [e.get("id") for e in root.iter(tag) if not chinese(e.get(key))] == []


def test_law_is_read_anew_and_the_trade_s_own_tables_are_pinned() -> None:
    latest = {path.stem for path in FILES if model(path).latest}
    assert latest == {"eligibility", "tax_vat", "tax_deed", "tax_income", "income_tax_refund"}


def test_shares_of_every_commission_row_are_a_whole() -> None:
    logic = model(PROCESSES / "shared" / "commission.dmn").decisions["commission_split"].logic
    assert isinstance(logic, DecisionTable)
    for rule in logic.rules:
        shares = [output.value({}) for output in rule.outputs[:5] if output is not None]
        assert sum(share for share in shares if isinstance(share, Decimal)) == 1, rule.id


@pytest.mark.parametrize("path", sorted(PROCESSES.glob("*/*.bpmn")), ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_business_rule_task_gives_its_table_what_it_needs(path: Path) -> None:
    for asked in etree.parse(path).getroot().iter("{urn:fangliu:bpmn:1.0}decision"):
        table = str(asked.get("table"))
        logic = model(PROCESSES / "shared" / f"{table}.dmn").decisions[table].logic
        given = {each.get("name") for each in asked}
        for clause in logic.inputs if isinstance(logic, DecisionTable) else ():
            assert clause.optional or clause.expression.names <= given, (table, clause.label)
