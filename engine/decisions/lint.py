"""DMN from bytes: read it for running, or look it over for an author without ever failing.

Warnings are about rules a person should look at again: rows that say the same, law without a source.
"""

from functools import lru_cache

from engine.decisions.failures import DmnInvalid
from engine.decisions.findings import Findings
from engine.decisions.model import Decision, DecisionTable, HitPolicy, Model, Rule
from engine.decisions.reader import ModelReader
from engine.decisions.source import read_xml
from engine.errors import Finding


@lru_cache(maxsize=32)
def parse_dmn(data: bytes) -> Model:
    """Read a DMN 1.3-1.5 file.

    :raises DmnInvalid: the file is hostile, broken, or holds something that cannot be run; all findings are given.
    """
    findings = Findings()
    model = ModelReader(read_xml(data), findings).read()
    if findings.errors:
        raise DmnInvalid(findings.errors)
    return model


def lint_dmn(data: bytes) -> tuple[Finding, ...]:
    """Look a file over and tell everything that is wrong or doubtful, with table, row and column."""
    findings = Findings()
    try:
        model = ModelReader(read_xml(data), findings).read()
    except DmnInvalid as problem:
        return problem.findings
    for decision in model.decisions.values():
        if isinstance(decision.logic, DecisionTable):
            _look_over(decision, decision.logic, findings)
    return tuple(findings.noted)


def _look_over(decision: Decision, table: DecisionTable, findings: Findings) -> None:
    if table.hit_policy in (HitPolicy.UNIQUE, HitPolicy.FIRST):
        seen: dict[tuple[str, ...], list[Rule]] = {}
        for rule in table.rules:
            cells = tuple(" ".join(tests.source.split()) for tests in rule.tests)
            for earlier in seen.get(cells, []):
                if _share_a_day(earlier, rule):
                    findings.warning(
                        "dmn.same-row",
                        rule.id,
                        f"决策表「{decision.name}」第 {rule.number} 行与第 {earlier.number} 行条件相同",
                        f"table '{decision.name}', row {rule.number} has the conditions of row {earlier.number}",
                    )
            seen.setdefault(cells, []).append(rule)
    for rule in table.rules:
        if decision.latest and not (rule.authority and rule.document):
            findings.warning(
                "dmn.no-source",
                rule.id,
                f"决策表「{decision.name}」第 {rule.number} 行没有写明发布机关和文件",
                f"table '{decision.name}', row {rule.number} names no authority and document",
            )


def _share_a_day(one: Rule, other: Rule) -> bool:
    starts = [rule.effective_from for rule in (one, other) if rule.effective_from is not None]
    ends = [rule.effective_to for rule in (one, other) if rule.effective_to is not None]
    return not starts or not ends or max(starts) <= min(ends)
