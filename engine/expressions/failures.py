"""What can go wrong with an expression, as problems a door can show.

Errors *inside* an evaluation are not here: FEEL turns them into null with a reason (see `run.Run.fail`).
"""

from collections.abc import Sequence

from engine.errors import Finding, Invalid


class ExpressionInvalid(Invalid):
    """The text is not an expression; says where and why in Chinese and English."""

    code = "expression-invalid"

    def __init__(self, *, source: str, offset: int, zh: str, en: str) -> None:
        self.source, self.offset = source, offset
        self.line = source.count("\n", 0, offset) + 1
        self.column = offset - (source.rfind("\n", 0, offset) + 1) + 1
        zh = f"{zh}（第 {self.line} 行第 {self.column} 列）"
        en = f"{en} (line {self.line}, column {self.column})"
        super().__init__(
            f"{zh} / {en}",
            findings=(Finding(rule="expression.invalid", zh=zh, en=en),),
            line=self.line,
            column=self.column,
        )


class ExpressionFailed(Invalid):
    """The expression came to null because something in it went wrong."""

    code = "expression-failed"

    def __init__(self, *, source: str, reasons: Sequence[str]) -> None:
        self.source, self.reasons = source, tuple(reasons)
        shown = source if len(source) <= 200 else source[:200] + "…"
        super().__init__(
            f"表达式没有结果 / the expression has no value: {shown}: {'; '.join(reasons)}",
            source=source,
            reasons=list(reasons),
        )


class BudgetExceeded(Invalid):
    """The expression, or the data it walks, is larger than the house lets one expression be."""

    code = "expression-budget"

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(f"{zh} / {en}", findings=(Finding(rule="expression.budget", zh=zh, en=en),))
