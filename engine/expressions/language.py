"""FEEL for the rest of the house: read a text once, evaluate it often.

A parsed text is immutable and may be shared between threads; everything that changes lives in one `Evaluation`.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

from engine.expressions.budget import too_nested, weigh
from engine.expressions.calls import Lent
from engine.expressions.evaluator import Evaluation
from engine.expressions.failures import ExpressionFailed
from engine.expressions.names import Names, names_of
from engine.expressions.parser import Parser
from engine.expressions.run import Outside, Scope
from engine.expressions.tree import Literal, Name, Node, Tests
from engine.expressions.values import Value

Functions = Mapping[str, Callable[..., object]]
_CACHED = 4096
_ORDERS = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}
_SHORT = 1_000
"""Characters of a text that needs no budget."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an evaluation came to, and why something in it was null."""

    value: Value
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Expression:
    """One parsed expression."""

    source: str
    tree: Node
    uses: Names

    @property
    def names(self) -> frozenset[str]:
        """Variables that the context has to give."""
        return self.uses.variables

    def evaluate(
        self, context: Mapping[str, object], *, now: datetime | None = None, functions: Functions | None = None
    ) -> Outcome:
        """Evaluate over the caller's data; errors inside are null with a reason.

        `now` is what `now()` and `today()` answer, in the zone it carries. `functions` are pure and take their
        arguments by position.

        :raises BudgetExceeded: the work, the data or the result is too large.
        :raises DataRefused: the data read holds a float or an object that is no FEEL value.
        """
        if type(self.tree) is Literal:
            return Outcome(self.tree.value, ())
        if type(self.tree) is Name:
            value = context.get(self.tree.name)
            if isinstance(value, bool | date) or (type(value) is str and len(value) <= _SHORT):
                return Outcome(value, ())
        return _run(self.tree, context, now, functions, {})

    def value(
        self, context: Mapping[str, object], *, now: datetime | None = None, functions: Functions | None = None
    ) -> Value:
        """Evaluate, where nothing for a reason is a failure.

        :raises ExpressionFailed: the value is null and something went wrong on the way.
        """
        outcome = self.evaluate(context, now=now, functions=functions)
        if outcome.value is None and outcome.reasons:
            raise ExpressionFailed(source=self.source, reasons=outcome.reasons)
        return outcome.value


@dataclass(frozen=True, slots=True)
class UnaryTests:
    """The parsed unary tests of one cell."""

    source: str
    tree: Tests
    uses: Names
    listed: frozenset[str | bool | None] | None = None
    """What a cell lists that lists texts only, or true and false only, with or without null; most cells do."""
    kind: type | None = None
    """The kind of what is listed besides null."""
    bound: tuple[str, Decimal] | None = None
    """The operator and number of a cell that is a bound only, such as `>= 12`."""

    @property
    def names(self) -> frozenset[str]:
        """Variables that the context has to give, besides the input value."""
        return self.uses.variables

    @property
    def passes_all(self) -> bool:
        """Whether the cell is `-`."""
        return not self.tree.tests

    def evaluate(
        self,
        input_value: object,
        context: Mapping[str, object],
        *,
        now: datetime | None = None,
        functions: Functions | None = None,
    ) -> Outcome:
        """Test an input value; the outcome is true, false or null with reasons.

        :raises BudgetExceeded: the work or the data is too large.
        """
        plain = self.tell(input_value)
        if plain is not None:
            return Outcome(plain, ())
        return _run(self.tree, context, now, functions, {"?": input_value})

    def tell(self, input_value: object) -> bool | None:
        """Say whether a value passes where that needs no evaluation: a list of texts or truths, or a bound; else None."""
        if self.listed is not None and (input_value is None or type(input_value) is self.kind):
            return input_value in self.listed
        if self.bound is not None and type(input_value) is Decimal and input_value.is_finite():
            return bool(_ORDERS[self.bound[0]](input_value, self.bound[1]))
        return None

    def matches(
        self, input_value: object, context: Mapping[str, object], *, now: datetime | None = None
    ) -> bool | None:
        """Test an input value: passed, not passed, or None where it cannot be told."""
        value = self.evaluate(input_value, context, now=now).value
        return value if isinstance(value, bool) else None


def _run(
    node: Node,
    context: Mapping[str, object],
    now: datetime | None,
    functions: Functions | None,
    given: Mapping[str, object],
) -> Outcome:
    lent = {name: Lent(name, body) for name, body in functions.items()} if functions else {}
    run = Evaluation(now=now, functions=lent)
    try:
        scope: Scope = Outside(context, run.budget)
        if given:
            scope = Scope({name: run.take_in(value) for name, value in given.items()}, scope)
        value = run.evaluate(node, scope)
    except RecursionError:
        raise too_nested() from None
    if isinstance(value, (list, dict)):
        weigh(value)
    return Outcome(value, tuple(run.reasons))


def _bound(node: Tests) -> tuple[str, Decimal] | None:
    """Return the operator and number if the tests are one bound."""
    if len(node.tests) != 1 or node.negated:
        return None
    (test,) = node.tests
    number = test.operand.value if isinstance(test.operand, Literal) else None
    return (test.operator, number) if test.operator in _ORDERS and isinstance(number, Decimal) else None


def _listed(node: Tests) -> tuple[frozenset[str | bool | None] | None, type | None]:
    """Return what the tests list and of which kind that is; None if they do more than that."""
    found: set[str | bool | None] = set()
    for test in node.tests:
        value = test.operand.value if isinstance(test.operand, Literal) and test.operator is None else node
        if value is not None and not isinstance(value, str | bool):
            return None, None
        found.add(value)
    kinds = {type(value) for value in found if value is not None}
    if node.negated or not found or len(kinds) > 1:
        return None, None
    return frozenset(found), next(iter(kinds), None)


@lru_cache(maxsize=_CACHED)
def _parsed(source: str, names: frozenset[str]) -> Expression:
    try:
        node = Parser(source, names).whole_expression()
        return Expression(source, node, names_of(node))
    except RecursionError:
        raise too_nested() from None


@lru_cache(maxsize=_CACHED)
def _parsed_tests(source: str, names: frozenset[str]) -> UnaryTests:
    try:
        node = Parser(source, names).whole_unary_tests()
        return UnaryTests(source, node, names_of(node), *_listed(node), _bound(node))
    except RecursionError:
        raise too_nested() from None


def parse(source: str, *, names: frozenset[str] = frozenset()) -> Expression:
    """Read an expression.

    `names` are variables whose names hold an operator or a keyword (`pre-approval`, `time and place`); all other
    names are found without being known.

    :raises ExpressionInvalid: the text is no expression; it tells line, column and what is wrong.
    :raises BudgetExceeded: the text is too long, too deep or too complex.
    """
    return _parsed(source, names)


def parse_unary_tests(source: str, *, names: frozenset[str] = frozenset()) -> UnaryTests:
    """Read the unary tests of a decision table's cell: `"a","b"`, `< 5`, `[1..5]`, `not(null)`, `-`.

    :raises ExpressionInvalid: the text is no unary test.
    :raises BudgetExceeded: the text is too long, too deep or too complex.
    """
    return _parsed_tests(source, names)
