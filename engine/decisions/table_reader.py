"""Read one decision table: columns, rows and what the rows say about their source."""

from collections.abc import Sequence
from dataclasses import dataclass

from lxml import etree

from engine.decisions.findings import Findings
from engine.decisions.model import Aggregation, DecisionTable, HitPolicy, InputClause, OutputClause, Rule
from engine.decisions.source import FL
from engine.expressions import Expression, UnaryTests, Value, parse, parse_unary_tests
from engine.expressions.tree import Literal, Negation
from engine.expressions.types import TYPE_NAMES

RULE_LIMIT = 1_000
COLUMN_LIMIT = 60
_KINDS = {
    **{name: name for name in TYPE_NAMES - {"Any", "Null"}},
    **dict.fromkeys(("integer", "long", "double", "decimal"), "number"),
    "dateTime": "date and time",
    "dayTimeDuration": "days and time duration",
    "yearMonthDuration": "years and months duration",
}
"""FEEL's types, and the names that common drawing tools write for them."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where in the file something stands, in both languages, and the id to show it at."""

    element: str | None
    zh: str
    en: str

    def inside(self, element: etree._Element | None, zh: str, en: str) -> "_Place":
        identity = None if element is None else element.get("id")
        return _Place(identity or self.element, f"{self.zh}{zh}", f"{self.en}{en}")


class _TableReader:
    def __init__(self, element: etree._Element, place: _Place, findings: Findings, names: frozenset[str]) -> None:
        self.element = element
        self.space = f"{{{etree.QName(element).namespace}}}"
        self.place = place
        self.findings = findings
        self.names = names

    def error(self, rule: str, place: _Place, zh: str, en: str) -> None:
        self.findings.error(rule, place.element, f"{place.zh}：{zh}", f"{place.en}: {en}")

    def children(self, element: etree._Element, name: str) -> list[etree._Element]:
        return element.findall(f"{self.space}{name}")

    def text(self, element: etree._Element | None, path: str = "text") -> str:
        if element is None:
            return ""
        return (element.findtext("/".join(f"{self.space}{step}" for step in path.split("/"))) or "").strip()

    def expression(self, text: str, place: _Place) -> Expression | None:
        return self.findings.parsed(parse, text, self.names, place.element, place.zh, place.en)

    def tests(self, text: str, place: _Place) -> UnaryTests | None:
        return self.findings.parsed(parse_unary_tests, text, self.names, place.element, place.zh, place.en)

    def table(self, variable: str) -> DecisionTable | None:
        before = len(self.findings.errors)
        policy, aggregation = self._policy()
        inputs = [
            self._input(element, number) for number, element in enumerate(self.children(self.element, "input"), 1)
        ]
        outputs = self._outputs(variable)
        rules = self.children(self.element, "rule")
        if not outputs or not rules:
            self.error("dmn.empty-table", self.place, "没有输出列或没有规则", "there is no output or no rule")
        if len(rules) > RULE_LIMIT or len(inputs) + len(outputs) > COLUMN_LIMIT:
            self.error("dmn.too-many", self.place, "行或列过多", "there are too many rows or columns")
            return None
        if aggregation is not None and len(outputs) != 1 and aggregation is not Aggregation.COUNT:
            self.error("dmn.aggregation", self.place, "汇总只能有一个输出列", "an aggregation takes one output")
        if policy in (HitPolicy.PRIORITY, HitPolicy.OUTPUT_ORDER) and not any(output.ranking for output in outputs):
            self.error(
                "dmn.ranking", self.place, f"{policy} 需要输出列的可选值次序", f"{policy} needs allowed output values"
            )
        read = [self._rule(rule, number, inputs, outputs) for number, rule in enumerate(rules, 1)]
        if len(self.findings.errors) > before:
            return None
        return DecisionTable(
            hit_policy=policy,
            aggregation=aggregation,
            unknown_safe=self.findings.flag(self.element, "unknownSafe"),
            inputs=tuple(clause for clause in inputs if clause is not None),
            outputs=outputs,
            rules=tuple(rule for rule in read if rule is not None),
        )

    def _policy(self) -> tuple[HitPolicy, Aggregation | None]:
        text, aggregation = self.element.get("hitPolicy", "UNIQUE"), self.element.get("aggregation")
        try:
            policy = HitPolicy(text)
            aggregated = None if aggregation is None else Aggregation(aggregation)
        except ValueError:
            self.error("dmn.hit-policy", self.place, f"没有命中策略「{text}」", f"there is no hit policy '{text}'")
            return HitPolicy.UNIQUE, None
        if aggregated is not None and policy is not HitPolicy.COLLECT:
            self.error("dmn.aggregation", self.place, "只有 COLLECT 可以汇总", "only COLLECT aggregates")
        return policy, aggregated

    def _kind(self, name: str | None) -> str | None:
        return _KINDS.get((name or "").rpartition(":")[2])

    def _input(self, element: etree._Element, number: int) -> InputClause | None:
        holder = element.find(f"{self.space}inputExpression")
        text = self.text(holder)
        label = element.get("label") or text
        place = self.place.inside(element, f"输入列 {number}「{label}」", f", input {number} '{label}'")
        expression = self.expression(text, place)
        allowed_text = self.text(element, "inputValues/text")
        allowed = self.tests(allowed_text, place) if allowed_text else None
        if expression is None:
            return None
        return InputClause(
            label=label,
            expression=expression,
            kind=self._kind(None if holder is None else holder.get("typeRef")),
            allowed=allowed,
            optional=self.findings.flag(element, "optional"),
        )

    def _outputs(self, variable: str) -> tuple[OutputClause, ...]:
        elements = self.children(self.element, "output")
        outputs: list[OutputClause] = []
        for number, element in enumerate(elements, 1):
            name = element.get("name") or (variable if len(elements) == 1 else "")
            place = self.place.inside(element, f"输出列 {number}「{name}」", f", output {number} '{name}'")
            if not name or name in [output.name for output in outputs]:
                self.error("dmn.output-name", place, "输出列缺少名称或重名", "the output has no name of its own")
            values = self.text(element, "outputValues/text")
            default = self.text(element, "defaultOutputEntry/text")
            outputs.append(
                OutputClause(
                    name=name,
                    label=element.get("label") or name,
                    ranking=self._ranking(values, place) if values else (),
                    default=self.expression(default, place) if default else None,
                )
            )
        return tuple(outputs)

    def _ranking(self, text: str, place: _Place) -> tuple[Value, ...]:
        tests = self.tests(text, place)
        ranking: list[Value] = []
        for test in tests.tree.tests if tests is not None else ():
            operand = test.operand.operand if isinstance(test.operand, Negation) else test.operand
            if test.operator is None and isinstance(operand, Literal):
                ranking.append(parse(f"-{operand.value}").value({}) if operand is not test.operand else operand.value)
        return tuple(ranking)

    def _rule(
        self,
        element: etree._Element,
        number: int,
        inputs: Sequence[InputClause | None],
        outputs: Sequence[OutputClause],
    ) -> Rule | None:
        place = self.place.inside(element, f"第 {number} 行", f", row {number}")
        cells, entries = self.children(element, "inputEntry"), self.children(element, "outputEntry")
        if len(cells) != len(inputs) or len(entries) != len(outputs):
            self.error("dmn.columns", place, "单元格数与列数不符", "the cells do not match the columns")
            return None
        tests = [
            self.tests(self.text(cell) or "-", place.inside(cell, f"输入列 {column}", f", input {column}"))
            for column, cell in enumerate(cells, 1)
        ]
        values = [
            self.expression(text, place.inside(entry, f"输出列 {column}", f", output {column}"))
            if (text := self.text(entry)) not in ("", "-")
            else None
            for column, entry in enumerate(entries, 1)
        ]
        start, end = (self.findings.day(element, name, place.zh, place.en) for name in ("effectiveFrom", "effectiveTo"))
        if start is not None and end is not None and start > end:
            self.error("dmn.dates", place, "生效日晚于失效日", "the row ends before it begins")
        link = element.get(f"{{{FL}}}link")
        if link is not None and not link.startswith(("https://", "http://")):
            self.error("dmn.link", place, "fl:link 只能是网址", "fl:link must be a web address")
        names = [annotation.get("name") or "" for annotation in self.children(self.element, "annotation")]
        notes = [self.text(note) for note in self.children(element, "annotationEntry")]
        return Rule(
            id=element.get("id") or f"row-{number}",
            number=number,
            tests=tuple(test for test in tests if test is not None),
            outputs=tuple(values),
            effective_from=start,
            effective_to=end,
            authority=element.get(f"{{{FL}}}authority"),
            document=element.get(f"{{{FL}}}document"),
            link=link,
            reviewed_at=self.findings.day(element, "reviewedAt", place.zh, place.en),
            evidence=element.get(f"{{{FL}}}evidence"),
            description=self.text(element, "description") or None,
            annotations=tuple((name, note) for name, note in zip(names, notes, strict=False) if note),
        )


def read_table(
    element: etree._Element, decision: str, variable: str, findings: Findings, names: frozenset[str]
) -> DecisionTable | None:
    """Read a `decisionTable`; None where a finding forbids it. `variable` names a single unnamed output."""
    place = _Place(element.get("id"), f"决策表「{decision}」", f"table '{decision}'")
    return _TableReader(element, place, findings, names).table(variable)
