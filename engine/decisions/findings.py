"""A growing list of findings, and the readings that put into it instead of raising."""

from collections.abc import Callable
from datetime import date
from typing import Literal, Protocol, TypeVar

from lxml import etree

from engine.decisions.source import FL
from engine.errors import Finding
from engine.expressions import BudgetExceeded, ExpressionInvalid
from engine.expressions.names import Names
from engine.expressions.temporal import parse_date


class _Parsed(Protocol):
    @property
    def uses(self) -> Names: ...


_P = TypeVar("_P", bound=_Parsed)


class Findings:
    """What is wrong with one file so far."""

    def __init__(self) -> None:
        self.noted: list[Finding] = []

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that forbid the file."""
        return tuple(finding for finding in self.noted if finding.severity == "error")

    def add(self, severity: Literal["error", "warning"], rule: str, element: str | None, zh: str, en: str) -> None:
        """Note a finding."""
        self.noted.append(Finding(rule=rule, severity=severity, element=element, zh=zh, en=en))

    def error(self, rule: str, element: str | None, zh: str, en: str) -> None:
        """Note something that forbids the file."""
        self.add("error", rule, element, zh, en)

    def warning(self, rule: str, element: str | None, zh: str, en: str) -> None:
        """Note something an author should look at."""
        self.add("warning", rule, element, zh, en)

    def parsed(
        self, parse: Callable[..., _P], text: str, names: frozenset[str], element: str | None, zh: str, en: str
    ) -> _P | None:
        """Parse FEEL; a fault, or a call of a function there is none of, is noted under the place given in zh and en."""
        try:
            result = parse(text, names=names)
        except (ExpressionInvalid, BudgetExceeded) as problem:
            for finding in problem.findings:
                self.error("dmn.expression", element, f"{zh}：{finding.zh}", f"{en}: {finding.en}")
            return None
        for function in sorted(result.uses.functions):
            self.error(
                "dmn.unknown-function",
                element,
                f"{zh}：没有函数「{function}」",
                f"{en}: there is no function '{function}'",
            )
        return result

    def flag(self, element: etree._Element, name: str) -> bool:
        """Read a true-or-false attribute of ours."""
        text = element.get(f"{{{FL}}}{name}")
        if text not in (None, "true", "false"):
            self.error(
                "dmn.attribute",
                element.get("id"),
                f"fl:{name} 只能是 true 或 false",
                f"fl:{name} must be true or false",
            )
        return text == "true"

    def day(self, element: etree._Element, name: str, zh: str, en: str) -> date | None:
        """Read a date attribute of ours."""
        text = element.get(f"{{{FL}}}{name}")
        value = None if text is None else parse_date(text)
        if text is not None and value is None:
            self.error(
                "dmn.attribute",
                element.get("id"),
                f"{zh}：fl:{name} 不是日期「{text}」",
                f"{en}: fl:{name} is no date '{text}'",
            )
        return value
