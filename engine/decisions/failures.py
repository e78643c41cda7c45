"""What can go wrong with decision tables."""

from collections.abc import Sequence

from engine.errors import Conflict, Finding, Invalid, NotFound


class DmnInvalid(Invalid):
    """The file is no decision model the house can run; the findings name table, row and column."""

    code = "dmn-invalid"

    def __init__(self, findings: Sequence[Finding]) -> None:
        first = findings[0]
        super().__init__(f"{first.zh} / {first.en}", findings=findings)


class DecisionNotFound(NotFound):
    """The model has no decision of that id or name."""

    code = "decision-not-found"
    zh = "没有这张决策表"


class DecisionAmbiguous(Conflict):
    """Several rows apply where the table allows one; the detail names them."""

    code = "decision-ambiguous"
    zh = "决策表有多行同时符合"


class DecisionFailed(Invalid):
    """A cell could not be worked out, or a rule's date had to be known and was not."""

    code = "decision-failed"
    zh = "决策没有算出结果"
