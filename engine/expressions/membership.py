"""`in` and the unary tests of decision tables: whether an input value passes a test (DMN 1.3, 7.3.3 and table 54)."""

from collections.abc import Callable

from engine.expressions import tree
from engine.expressions.comparison import compare, equal, within
from engine.expressions.run import Run, Scope
from engine.expressions.tree import Node
from engine.expressions.values import Range, Value, kind_of, kind_zh

_VALUES = (tree.Literal, tree.Name, tree.Path, tree.ListLiteral, tree.ContextLiteral, tree.RangeLiteral, tree.HalfLine)


def passes(run: Run, value: Value, test: tree.Test, scope: Scope) -> bool | None:
    """Say whether a value passes one test."""
    bound = run.evaluate(test.operand, scope)
    if test.operator is not None:
        return compare(run, test.operator, value, bound)
    if bound is True and not isinstance(test.operand, _VALUES) and not isinstance(value, bool):
        return True  # a condition of its own, such as `? > low` or `count(parties) > 1`
    if isinstance(bound, bool) and _asks_input(test.operand):
        return bound
    return _is_or_is_in(run, value, bound)


def _is_or_is_in(run: Run, value: Value, bound: Value) -> bool | None:
    if isinstance(bound, Range):
        inside = within(value, bound)
        if inside is None:
            run.fail(
                f"{kind_zh(kind_of(value))}不能与该区间比较", f"a {kind_of(value)} cannot be compared with this range"
            )
        return inside
    if isinstance(bound, list) and not isinstance(value, list):
        found: bool | None = False
        for item in bound:
            inside = within(value, item) if isinstance(item, Range) else equal(value, item, run.budget)
            if inside is True:
                return True
        return found
    if isinstance(bound, list) and isinstance(value, list) and equal(value, bound, run.budget) is not True:
        return any(equal(value, item, run.budget) is True for item in bound)
    return compare(run, "=", value, bound)


def _asks_input(node: Node) -> bool:
    """Say whether a node reads `?`; such a test is a condition and its truth is the answer."""
    layer: list[object] = [node]
    while layer:
        item = layer.pop()
        if isinstance(item, tree.Name) and item.name == "?":
            return True
        if isinstance(item, tuple):
            layer.extend(item)
        elif hasattr(item, "__slots__") and type(item).__module__ == tree.__name__:
            layer.extend(getattr(item, name) for name in type(item).__slots__)
    return False


def any_passes(run: Run, value: Value, tests: tuple[tree.Test, ...], scope: Scope) -> bool | None:
    """Say whether one of several tests is passed; unknown where none is and one could not be told."""
    unknown = False
    for test in tests:
        passed = passes(run, value, test, scope)
        if passed is True:
            return True
        unknown = unknown or passed is None
    return None if unknown else False


def _membership(run: Run, node: tree.Membership, scope: Scope) -> Value:
    value = run.evaluate(node.value, scope)
    return any_passes(run, value, node.tests, Scope({"?": value}, scope))


def _tests(run: Run, node: tree.Tests, scope: Scope) -> Value:
    if not node.tests:
        return True
    value = scope.find("?")
    passed = any_passes(run, value, node.tests, scope)  # type: ignore[arg-type]  # unary tests always run with `?` set
    return passed if passed is None or not node.negated else not passed


MEMBERSHIPS: dict[type[tree.Node], Callable[..., Value]] = {tree.Membership: _membership, tree.Tests: _tests}
