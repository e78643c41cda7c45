"""`for`, `some`, `every` and filters: whatever looks at the members of a list one by one."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal

from engine.expressions import tree
from engine.expressions.budget import ITEM_LIMIT
from engine.expressions.comparison import order
from engine.expressions.failures import BudgetExceeded
from engine.expressions.run import Run, Scope
from engine.expressions.tree import Node
from engine.expressions.values import Range, Value, whole

_TRUTHS = (tree.Comparison, tree.Logic, tree.Between, tree.Membership, tree.InstanceOf, tree.Quantified)


def _span(run: Run, low: Value, high: Value) -> list[Value] | None:
    """Write out `low..high`, upwards or downwards, of integers or of days."""
    if type(low) is date and type(high) is date:
        step = 1 if low <= high else -1
        run.budget.hold(_within_limit(abs((high - low).days) + 1))
        return [low + timedelta(days=index * step) for index in range(abs((high - low).days) + 1)]
    first, last = whole(low), whole(high)
    if first is None or last is None:
        run.fail("循环区间两端应为整数或日期", "the ends of an iteration must be integers or dates")
        return None
    run.budget.hold(_within_limit(abs(last - first) + 1))
    step = 1 if first <= last else -1
    return [Decimal(number) for number in range(first, last + step, step)]


def _within_limit(items: int) -> int:
    if items > ITEM_LIMIT:
        raise BudgetExceeded("循环次数过多", "the iteration is too long")
    return items


def _members(run: Run, iterator: tree.Iterator, scope: Scope) -> list[Value] | None:
    source = run.evaluate(iterator.source, scope)
    if iterator.end is not None:
        return _span(run, source, run.evaluate(iterator.end, scope))
    if isinstance(source, list):
        return source
    if isinstance(source, Range):
        if order(source.low, source.high) == 1:
            run.fail("区间的两端颠倒", "the range runs backwards")
            return None
        members = _span(run, source.low, source.high)
        if members is None:
            return None
        return members[0 if source.low_included else 1 : len(members) if source.high_included else -1]
    if source is None:
        run.fail("不能对空值循环", "cannot iterate over null")
        return None
    return [source]


def _turns(run: Run, iterators: tuple[tree.Iterator, ...], scope: Scope) -> Iterator[Scope | None]:
    """Give the scope of every turn, the last iterator turning fastest; None once where a source is no list."""
    members = _members(run, iterators[0], scope)
    if members is None:
        yield None
        return
    for member in members:
        run.budget.spend(1)
        inside = Scope({iterators[0].name: member}, scope)
        if len(iterators) == 1:
            yield inside
        else:
            yield from _turns(run, iterators[1:], inside)


def _iteration(run: Run, node: tree.Iteration, scope: Scope) -> Value:
    results: list[Value] = []
    for turn in _turns(run, node.iterators, scope):
        if turn is None:
            return None
        if node.partial:  # a copy: the list itself would come to hold itself
            run.budget.hold(len(results))
            turn = Scope({"partial": list(results)}, turn)
        results.append(run.evaluate(node.result, turn))
    run.budget.hold(len(results))
    return results


def _quantified(run: Run, node: tree.Quantified, scope: Scope) -> Value:
    unknown = False
    for turn in _turns(run, node.iterators, scope):
        value = None if turn is None else run.evaluate(node.condition, turn)
        if value is not node.every and isinstance(value, bool):
            return value
        unknown = unknown or not isinstance(value, bool)
    return None if unknown else node.every


def _filter(run: Run, node: tree.Filter, scope: Scope) -> Value:
    base = run.evaluate(node.base, scope)
    if base is None:
        return None
    members: list[Value] = base if isinstance(base, list) else [base]
    position = _position(run, node.predicate, scope)
    if position is not None:
        return _nth(run, members, position)
    passed: list[Value] = []
    for member in members:
        run.budget.spend(1)
        inside = Scope({"item": member}, scope)
        if isinstance(member, dict):
            inside = Scope(member, inside)
        if run.evaluate(node.predicate, inside) is True:
            passed.append(member)
    run.budget.hold(len(passed))
    return passed


def _position(run: Run, predicate: Node, scope: Scope) -> Decimal | None:
    """Answer the number in `xs[number]`; a predicate that is no number where the list stands is a condition."""
    if isinstance(predicate, _TRUTHS):
        return None
    if isinstance(predicate, tree.Literal):
        return predicate.value if isinstance(predicate.value, Decimal) else None
    noted = len(run.reasons)
    value = run.evaluate(predicate, scope)
    del run.reasons[noted:]
    return value if isinstance(value, Decimal) else None


def _nth(run: Run, members: list[Value], position: Decimal) -> Value:
    index = whole(position)
    if index is not None and 1 <= abs(index) <= len(members):
        return members[index - 1 if index > 0 else index]
    run.fail(f"列表没有第 {position} 项", f"the list has no member number {position}")
    return None


ITERATIONS: dict[type[tree.Node], Callable[..., Value]] = {
    tree.Iteration: _iteration,
    tree.Quantified: _quantified,
    tree.Filter: _filter,
}
