"""Walk a syntax tree: one handler a kind of node, found by the node's class.

What is wrong inside an expression is null with a reason, never an exception, as FEEL asks; only a budget stops the walk.
Iterations and filters are in `iteration`, calls in `calls`, unary tests in `membership`.
"""

from collections.abc import Callable, Sequence

from engine.expressions import tree
from engine.expressions.arithmetic import OPERATIONS, negate
from engine.expressions.budget import STEP_LIMIT
from engine.expressions.calls import CALLS, call_function
from engine.expressions.comparison import compare, order
from engine.expressions.failures import BudgetExceeded, ExpressionInvalid
from engine.expressions.iteration import ITERATIONS
from engine.expressions.membership import MEMBERSHIPS
from engine.expressions.parser import Parser
from engine.expressions.paths import PATHS
from engine.expressions.run import Missing, Run, Scope
from engine.expressions.tree import Node
from engine.expressions.types import belongs
from engine.expressions.values import Function, Range, Value, kind_of, kind_zh

Handler = Callable[..., Value]
_MAKERS = frozenset({"date", "time", "date and time", "duration"})


class Evaluation(Run):
    """The run that knows how to evaluate every node."""

    def evaluate(self, node: Node, scope: Scope) -> Value:
        """Work out one node.

        :raises BudgetExceeded: too many steps.
        """
        budget = self.budget
        budget.steps += 1
        if budget.steps > STEP_LIMIT:
            raise BudgetExceeded("表达式计算步数过多", "the expression takes too many steps")
        return _HANDLERS[type(node)](self, node, scope)

    def read_range(self, text: str) -> Range | None:
        """Read a range whose ends are literals, as `range()` asks; nothing else in the text is evaluated."""
        try:
            node = Parser(text).whole_expression()
        except (ExpressionInvalid, BudgetExceeded):
            return None
        if not isinstance(node, tree.RangeLiteral) or not (_is_constant(node.low) and _is_constant(node.high)):
            return None
        value = self.evaluate(node, Scope({}, None))
        return value if isinstance(value, Range) else None

    def call(self, function: Function, arguments: Sequence[Value]) -> Value:
        """Call a function value with arguments by position."""
        return call_function(self, function, arguments, {})


def _is_constant(node: Node) -> bool:
    """Say whether a node is a literal, or one of the calls that write a moment or a duration."""
    if isinstance(node, tree.Call) and isinstance(node.function, tree.Name):
        return node.function.name in _MAKERS and all(isinstance(item, tree.Literal) for item in node.positional)
    if isinstance(node, tree.Negation):
        return _is_constant(node.operand)
    return isinstance(node, tree.Literal)


def _literal(_run: Run, node: tree.Literal, _scope: Scope) -> Value:
    return node.value


def _name(run: Run, node: tree.Name, scope: Scope) -> Value:
    value = scope.find(node.name)
    if not isinstance(value, Missing):
        return value
    lent = run.functions.get(node.name)
    if lent is None:
        run.fail(f"没有名为「{node.name}」的变量", f"there is no variable '{node.name}'")
    return lent


def _negation(run: Run, node: tree.Negation, scope: Scope) -> Value:
    value = run.evaluate(node.operand, scope)
    result = negate(value)
    if result is None and value is not None:
        run.fail(f"不能对{kind_zh(kind_of(value))}取负", f"cannot negate a {kind_of(value)}")
    return result


def _arithmetic(run: Run, node: tree.Arithmetic, scope: Scope) -> Value:
    left = run.evaluate(node.first, scope)
    for operator, operand in node.rest:
        left = _operate(run, operator, left, run.evaluate(operand, scope))
    return left


def _operate(run: Run, operator: str, left: Value, right: Value) -> Value:
    if left is None or right is None:
        run.fail(f"「{operator}」的一侧为空", f"one side of '{operator}' is null")
        return None
    if isinstance(left, str) and isinstance(right, str):
        run.budget.write(len(left) + len(right))
    try:
        result = OPERATIONS[operator](left, right)
    except ArithmeticError:
        run.fail(f"「{operator}」无法算出结果", f"'{operator}' has no result: division by zero or out of range")
        return None
    if result is None:
        kinds = kind_of(left), kind_of(right)
        run.fail(
            f"{kind_zh(kinds[0])}与{kind_zh(kinds[1])}不能做「{operator}」",
            f"cannot apply '{operator}' to {kinds[0]} and {kinds[1]}",
        )
    return result


def _logic(run: Run, node: tree.Logic, scope: Scope) -> Value:
    decisive = node.operator == "or"  # true decides an `or`, false an `and`
    unknown = False
    for operand in node.operands:
        value = run.evaluate(operand, scope)
        if value is decisive:
            return decisive
        if not isinstance(value, bool):
            unknown = True
            if value is not None:
                run.fail(f"「{node.operator}」的一侧不是真假值", f"one side of '{node.operator}' is not a boolean")
    return None if unknown else not decisive


def _comparison(run: Run, node: tree.Comparison, scope: Scope) -> Value:
    left, right = run.evaluate(node.left, scope), run.evaluate(node.right, scope)
    return compare(run, node.operator, left, right)


def _between(run: Run, node: tree.Between, scope: Scope) -> Value:
    value = run.evaluate(node.value, scope)
    low = compare(run, ">=", value, run.evaluate(node.low, scope))
    high = compare(run, "<=", value, run.evaluate(node.high, scope))
    if low is None or high is None:
        return None
    return low and high


def _conditional(run: Run, node: tree.Conditional, scope: Scope) -> Value:
    condition = run.evaluate(node.condition, scope)
    return run.evaluate(node.consequence if condition is True else node.alternative, scope)


def _instance_of(run: Run, node: tree.InstanceOf, scope: Scope) -> Value:
    return belongs(run.evaluate(node.value, scope), node.type)


def _list(run: Run, node: tree.ListLiteral, scope: Scope) -> Value:
    run.budget.hold(len(node.items))
    return [run.evaluate(item, scope) for item in node.items]


def _context(run: Run, node: tree.ContextLiteral, scope: Scope) -> Value:
    run.budget.hold(len(node.entries))
    made: dict[str, Value] = {}
    inside = Scope(made, scope)
    for key, entry in node.entries:
        made[key] = run.evaluate(entry, inside)
    return made


def _range(run: Run, node: tree.RangeLiteral, scope: Scope) -> Value:
    low, high = run.evaluate(node.low, scope), run.evaluate(node.high, scope)
    if low is not None and high is not None and order(low, high) is None:
        run.fail(
            f"区间两端不能比较：{kind_zh(kind_of(low))}与{kind_zh(kind_of(high))}",
            "the ends of the range cannot be compared",
        )
        return None
    return Range(low=low, high=high, low_included=node.low_included, high_included=node.high_included)


def _half_line(run: Run, node: tree.HalfLine, scope: Scope) -> Value:
    bound = run.evaluate(node.bound, scope)
    operator = node.operator
    return Range(
        low=bound if operator not in ("<", "<=") else None,
        high=bound if operator not in (">", ">=") else None,
        low_included=operator in (">=", "="),
        high_included=operator in ("<=", "="),
        operator=operator,
    )


_HANDLERS: dict[type[Node], Handler] = {
    tree.Literal: _literal,
    tree.Name: _name,
    tree.Negation: _negation,
    tree.Arithmetic: _arithmetic,
    tree.Logic: _logic,
    tree.Comparison: _comparison,
    tree.Between: _between,
    tree.Conditional: _conditional,
    tree.InstanceOf: _instance_of,
    tree.ListLiteral: _list,
    tree.ContextLiteral: _context,
    tree.RangeLiteral: _range,
    tree.HalfLine: _half_line,
    **PATHS,
    **ITERATIONS,
    **CALLS,
    **MEMBERSHIPS,
}
