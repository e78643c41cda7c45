"""Functions on lists that look at members, positions and sameness; sums and averages are in `statistics`."""

from decimal import Decimal
from functools import cmp_to_key, partial

from engine.expressions.builtins.signature import Registry, declare
from engine.expressions.comparison import equal, order
from engine.expressions.run import Run
from engine.expressions.values import Function, Value, whole

FUNCTIONS: Registry = {}
feel = partial(declare, FUNCTIONS)

Values = list[Value]


def _kept(run: Run, items: Values) -> Values:
    run.budget.hold(len(items))
    return items


@feel("list contains(list: list, element: any)")
def _list_contains(run: Run, items: Values, element: Value) -> Value:
    return any(equal(item, element, run.budget) is True for item in items)


@feel("count(list...: list)")
def _count(_run: Run, items: Values) -> Value:
    return Decimal(len(items))


def _extreme(run: Run, items: Values, wanted: int) -> Value:
    best: Value = None
    for index, item in enumerate(items):
        run.budget.spend(1)
        side = order(item, best) if index else wanted
        if side is None or item is None:
            run.fail("列表各项不能互相比较", "the members of the list cannot be compared")
            return None
        if side == wanted:
            best = item
    return best


@feel("min(list...: list)")
def _min(run: Run, items: Values) -> Value:
    return _extreme(run, items, -1)


@feel("max(list...: list)")
def _max(run: Run, items: Values) -> Value:
    return _extreme(run, items, 1)


def _decided(run: Run, items: Values, *, decisive: bool) -> Value:
    unknown = False
    for item in items:
        run.budget.spend(1)
        if item is decisive:
            return decisive
        unknown = unknown or not isinstance(item, bool)
    return None if unknown else not decisive


@feel("all(list...: list)")
def _all(run: Run, items: Values) -> Value:
    return _decided(run, items, decisive=False)


@feel("any(list...: list)")
def _any(run: Run, items: Values) -> Value:
    return _decided(run, items, decisive=True)


@feel("sublist(list: list, start position: number, length: number?)")
def _sublist(run: Run, items: Values, position: Decimal, length: Decimal | None) -> Value:
    first, count = _place(run, items, position, "sublist"), len(items) if length is None else whole(length)
    if first is None:
        return None
    if count is None or count < 0 or (length is not None and first + count > len(items)):
        run.fail("sublist() 的长度超出列表", "sublist() ends outside the list")
        return None
    return _kept(run, items[first : first + count])


@feel("append(list: list~, item...: list)")
def _append(run: Run, items: Values | None, added: Values) -> Value:
    return _kept(run, [*(items or []), *added])


def _place(run: Run, items: Values, position: Decimal, function: str) -> int | None:
    """Turn FEEL's position, from 1 or from the end with -1, into an index; null with a reason outside the list."""
    start = whole(position.to_integral_value("ROUND_DOWN"))
    if start is None or start == 0 or abs(start) > len(items):
        run.fail(f"{function}() 的位置超出列表", f"{function}() points outside the list")
        return None
    return start - 1 if start > 0 else len(items) + start


def _joined(run: Run, lists: Values) -> Values:
    out: Values = []
    for item in lists:
        members = item if isinstance(item, list) else [item]
        run.budget.hold(len(out) + len(members))
        out.extend(members)
    return out


def _distinct(run: Run, items: Values) -> Values:
    out: Values = []
    seen: set[Decimal | str] = set()
    for item in items:
        if type(item) in (Decimal, str):  # hashable and equal only within their kind: no need to compare with all
            run.budget.spend(1)
            if item in seen:
                continue
            seen.add(item)  # type: ignore[arg-type]  # one of the two kinds above
        elif any(equal(item, kept, run.budget) is True for kept in out):
            continue
        out.append(item)
    return _kept(run, out)


@feel("insert before(list: list, position: number, newItem: any)")
def _insert_before(run: Run, items: Values, position: Decimal, item: Value) -> Value:
    first = _place(run, items, position, "insert before")
    return None if first is None else _kept(run, [*items[:first], item, *items[first:]])


@feel("remove(list: list, position: number)")
def _remove(run: Run, items: Values, position: Decimal) -> Value:
    first = _place(run, items, position, "remove")
    return None if first is None else _kept(run, [*items[:first], *items[first + 1 :]])


@feel("list replace(list: list, position: number, newItem: any)")
def _list_replace_at(run: Run, items: Values, position: Decimal, item: Value) -> Value:
    first = _place(run, items, position, "list replace")
    return None if first is None else _kept(run, [*items[:first], item, *items[first + 1 :]])


@feel("list replace(list: list, match: function, newItem: any)")
def _list_replace_matching(run: Run, items: Values, match: Function, item: Value) -> Value:
    out: Values = []
    for kept in items:
        matched = run.call(match, [kept, item])
        if not isinstance(matched, bool):
            run.fail("list replace() 的条件应给出真假值", "the match of list replace() must answer a boolean")
            return None
        out.append(item if matched else kept)
    return _kept(run, out)


@feel("reverse(list: list)")
def _reverse(run: Run, items: Values) -> Value:
    return _kept(run, items[::-1])


@feel("index of(list: list, match: any)")
def _index_of(run: Run, items: Values, match: Value) -> Value:
    return _kept(run, [Decimal(at) for at, item in enumerate(items, 1) if equal(item, match, run.budget) is True])


@feel("distinct values(list: list)")
def _distinct_values(run: Run, items: Values) -> Value:
    return _distinct(run, items)


@feel("flatten(list: list)")
def _flatten(run: Run, items: Values) -> Value:
    out: Values = []
    stack: Values = [items]
    while stack:
        run.budget.spend(1)
        item = stack.pop()
        if isinstance(item, list):
            stack.extend(reversed(item))
            run.budget.hold(len(stack) if len(stack) > 1_000 else 0)
        else:
            out.append(item)
    return _kept(run, out)


@feel("sort(list: list, precedes: function?)")
def _sort(run: Run, items: Values, precedes: Function | None) -> Value:
    confused = False

    def compared(one: Value, other: Value) -> int:
        nonlocal confused
        run.budget.spend(1)
        if precedes is None:
            side = order(one, other)
            confused = confused or side is None
            return side or 0
        if run.call(precedes, [one, other]) is True:
            return -1
        return 1 if run.call(precedes, [other, one]) is True else 0

    ordered = sorted(items, key=cmp_to_key(compared))
    if confused:
        run.fail("列表各项不能互相比较", "the members of the list cannot be compared")
        return None
    return _kept(run, ordered)


@feel("partition(list: list, size: number)")
def _partition(run: Run, items: Values, size: Decimal) -> Value:
    step = whole(size)
    if step is None or step < 1:
        run.fail("partition() 的大小应为正整数", "partition() takes a positive size")
        return None
    return _kept(run, [items[at : at + step] for at in range(0, len(items), step)])


@feel("concatenate(list...: list)")
def _concatenate(run: Run, lists: Values) -> Value:
    return _joined(run, lists)


@feel("union(list...: list)")
def _union(run: Run, lists: Values) -> Value:
    return _distinct(run, _joined(run, lists))
