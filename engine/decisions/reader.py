"""From a DMN element tree to a `Model`, noting everything that is wrong on the way with table, row and column.

Nothing is raised for a fault inside the file: findings are collected, so that an author sees all of them at once.
The reading of one table is in `table_reader`.
"""

from lxml import etree

from engine.decisions.findings import Findings
from engine.decisions.model import Decision, DecisionTable, Model
from engine.decisions.source import FL
from engine.decisions.table_reader import read_table
from engine.expressions import Expression, parse
from engine.expressions.lexer import KEYWORDS

DECISION_LIMIT = 100
_LOGIC = frozenset(
    ["decisionTable", "literalExpression", "context", "invocation", "list", "relation", "functionDefinition",
     "conditional", "filter", "for", "some", "every"]
)  # fmt: skip
_FL_ON = {
    "decision": {"latest"},
    "decisionTable": {"unknownSafe"},
    "input": {"optional"},
    "rule": {"effectiveFrom", "effectiveTo", "authority", "document", "link", "reviewedAt", "evidence"},
}


class ModelReader:
    """One reading of one file."""

    def __init__(self, root: etree._Element, findings: Findings) -> None:
        self.root = root
        self.space = f"{{{etree.QName(root).namespace}}}"
        self.findings = findings
        self.names = self._unusual_names()

    def read(self) -> Model:
        """Read the whole file."""
        self._ids_and_attributes()
        decisions: dict[str, Decision] = {}
        elements = self.root.findall(f"{self.space}decision")
        if len(elements) > DECISION_LIMIT:
            self.findings.error("dmn.too-many", None, "决策过多", "too many decisions")
        for element in elements[:DECISION_LIMIT]:
            decision = self._decision(element)
            if decision is not None:
                decisions[decision.id] = decision
        if not elements:
            self.findings.error("dmn.empty", None, "文件里没有决策", "the file has no decision")
        self._requirements(decisions)
        return Model(id=self.root.get("id", ""), name=self.root.get("name", ""), decisions=decisions)

    def _unusual_names(self) -> frozenset[str]:
        """Names of inputs and decisions that FEEL cannot tell without knowing them: with operators or keywords inside."""
        names: set[str] = set()
        for kind in ("inputData", "decision"):
            for element in self.root.findall(f"{self.space}{kind}"):
                variable = element.find(f"{self.space}variable")
                names.add((element.get("name") if variable is None else variable.get("name")) or "")
        return frozenset(
            name for name in names if not all(word.isidentifier() and word not in KEYWORDS for word in name.split())
        )

    def _ids_and_attributes(self) -> None:
        seen: set[str] = set()
        for element in self.root.iter():
            name = etree.QName(element)
            if f"{{{name.namespace}}}" != self.space:
                continue
            identity = element.get("id")
            if identity is not None and identity in seen:
                self.findings.error(
                    "dmn.duplicate-id", identity, f"id「{identity}」重复", f"id '{identity}' is used twice"
                )
            seen.add(identity or "")
            known = _FL_ON.get(name.localname, set())
            for key in element.attrib:
                attribute = etree.QName(key)
                if attribute.namespace == FL and attribute.localname not in known:
                    self.findings.error(
                        "dmn.unknown-attribute",
                        identity,
                        f"{name.localname} 上没有 fl:{attribute.localname}",
                        f"there is no fl:{attribute.localname} on {name.localname}",
                    )

    def _decision(self, element: etree._Element) -> Decision | None:
        identity, name = element.get("id") or "", element.get("name") or ""
        if not identity or not name:
            self.findings.error(
                "dmn.unnamed", identity or None, "决策缺少 id 或 name", "a decision lacks its id or name"
            )
            return None
        variable = element.find(f"{self.space}variable")
        variable_name = (None if variable is None else variable.get("name")) or name
        logic = self._logic(element, identity, variable_name)
        if logic is None:
            return None
        requires = tuple(
            href.removeprefix("#")
            for required in element.iterfind(f"{self.space}informationRequirement/{self.space}requiredDecision")
            if (href := required.get("href", ""))
        )
        for requirement in element.iterfind(f"{self.space}knowledgeRequirement"):
            self.findings.error(
                "dmn.unsupported",
                requirement.get("id") or identity,
                f"决策「{name}」：尚不支持业务知识模型",
                f"decision '{name}': business knowledge models are not supported yet",
            )
        return Decision(
            id=identity,
            name=name,
            variable=variable_name,
            logic=logic,
            requires=requires,
            latest=self.findings.flag(element, "latest"),
        )

    def _logic(self, element: etree._Element, identity: str, variable: str) -> DecisionTable | Expression | None:
        name = element.get("name") or identity
        found = [child for child in element if etree.QName(child).localname in _LOGIC]
        if len(found) != 1:
            self.findings.error(
                "dmn.no-logic",
                identity,
                f"决策「{name}」没有决策表或表达式",
                f"decision '{name}' has no table or expression",
            )
            return None
        kind = etree.QName(found[0]).localname
        if kind == "decisionTable":
            return read_table(found[0], name, variable, self.findings, self.names)
        if kind == "literalExpression":
            language = found[0].get("expressionLanguage") or self.root.get("expressionLanguage") or ""
            if language and not language.rstrip("/").upper().endswith("FEEL"):
                self.findings.error(
                    "dmn.language",
                    identity,
                    f"决策「{name}」：表达式语言只能是 FEEL",
                    f"decision '{name}': the language is not FEEL",
                )
                return None
            text = (found[0].findtext(f"{self.space}text") or "").strip()
            return self.findings.parsed(parse, text, self.names, identity, f"决策「{name}」", f"decision '{name}'")
        self.findings.error(
            "dmn.unsupported",
            identity,
            f"决策「{name}」：尚不支持 {kind}",
            f"decision '{name}': {kind} is not supported yet",
        )
        return None

    def _requirements(self, decisions: dict[str, Decision]) -> None:
        for decision in decisions.values():
            for required in decision.requires:
                if required not in decisions:
                    self.findings.error(
                        "dmn.unknown-requirement",
                        decision.id,
                        f"决策「{decision.name}」需要的决策「{required}」不存在或有误",
                        f"decision '{decision.name}' requires '{required}', which is missing or faulty",
                    )
        waiting = dict(decisions)
        while waiting:
            ready = [key for key, item in waiting.items() if all(name not in waiting for name in item.requires)]
            if not ready:
                circle = "、".join(item.name for item in waiting.values())
                self.findings.error(
                    "dmn.circle",
                    next(iter(waiting)),
                    f"决策互相依赖：{circle}",
                    f"decisions require one another: {circle}",
                )
                return
            for key in ready:
                del waiting[key]
