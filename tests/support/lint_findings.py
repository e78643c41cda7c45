"""Ask the linter in one word: which rules speak about which element."""

from engine.bpmn.lint import Known, lint
from tests.support.bpmn_xml import Diagram


def found(
    diagram: Diagram | bytes, known: Known | None = None, *, severity: str | None = None
) -> set[tuple[str, str | None]]:
    """Return (rule without its prefix, element id) of every finding; each must speak both languages."""
    data = diagram if isinstance(diagram, bytes) else diagram.bytes()
    findings = lint(data, known=known or Known())
    assert all(finding.zh and finding.en and finding.rule.startswith("bpmn.") for finding in findings)
    return {
        (finding.rule.removeprefix("bpmn."), finding.element)
        for finding in findings
        if severity is None or finding.severity == severity
    }


def errors(diagram: Diagram | bytes, known: Known | None = None) -> set[tuple[str, str | None]]:
    """Return the findings that stop publishing."""
    return found(diagram, known, severity="error")


def warnings(diagram: Diagram | bytes, known: Known | None = None) -> set[tuple[str, str | None]]:
    """Return the findings that only advise."""
    return found(diagram, known, severity="warning")
