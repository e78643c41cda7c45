"""FEEL (DMN 1.3-1.5), the one expression language of the house: conditions, timers, mappings and decision tables.

`parse` and `parse_unary_tests` read a text; what they answer evaluates it over plain data, with budgets, without
side effects and without reaching any object of the program. `codec` stores the values.
"""

from engine.expressions.admission import DataRefused
from engine.expressions.failures import BudgetExceeded, ExpressionFailed, ExpressionInvalid
from engine.expressions.language import Expression, Outcome, UnaryTests, parse, parse_unary_tests
from engine.expressions.values import NUMBERS, Range, Value, YearsMonths, kind_of, kind_zh

__all__ = [
    "NUMBERS",
    "BudgetExceeded",
    "DataRefused",
    "Expression",
    "ExpressionFailed",
    "ExpressionInvalid",
    "Outcome",
    "Range",
    "UnaryTests",
    "Value",
    "YearsMonths",
    "kind_of",
    "kind_zh",
    "parse",
    "parse_unary_tests",
]
