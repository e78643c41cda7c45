"""DMN decisions: read a file, look it over, decide. Cells are FEEL; law knows its dates and its source.

See docs/decision-tables.md for the attributes of ours.
"""

from engine.decisions.deciding import Decided, RowHit, decide
from engine.decisions.failures import DecisionAmbiguous, DecisionFailed, DecisionNotFound, DmnInvalid
from engine.decisions.lint import lint_dmn, parse_dmn
from engine.decisions.model import Aggregation, Decision, DecisionTable, HitPolicy, Model, Rule

__all__ = [
    "Aggregation",
    "Decided",
    "Decision",
    "DecisionAmbiguous",
    "DecisionFailed",
    "DecisionNotFound",
    "DecisionTable",
    "DmnInvalid",
    "HitPolicy",
    "Model",
    "RowHit",
    "Rule",
    "decide",
    "lint_dmn",
    "parse_dmn",
]
