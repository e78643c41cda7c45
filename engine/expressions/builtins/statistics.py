"""Functions that make one number of a list of numbers, in 34 digits."""

from decimal import Decimal
from functools import partial

from engine.expressions.arithmetic import add
from engine.expressions.builtins.signature import Registry, declare
from engine.expressions.run import Run
from engine.expressions.values import NUMBERS, Value, kind_of

FUNCTIONS: Registry = {}
feel = partial(declare, FUNCTIONS)


def _numbers(run: Run, items: list[Value]) -> list[Decimal] | None:
    run.budget.spend(len(items))
    numbers = [item for item in items if isinstance(item, Decimal)]
    if len(numbers) != len(items):
        run.fail("列表里有不是数字的项", "the list holds something that is no number")
        return None
    return numbers


def _total(numbers: list[Decimal]) -> Decimal:
    total = Decimal(0)
    for number in numbers:
        total = NUMBERS.add(total, number)
    return total


@feel("sum(list...: list)")
def _sum(run: Run, items: list[Value]) -> Value:
    if not items:
        return None
    if kind_of(items[0]) in ("days and time duration", "years and months duration"):
        return _sum_of_durations(run, items)
    numbers = _numbers(run, items)
    return None if numbers is None else _total(numbers)


def _sum_of_durations(run: Run, items: list[Value]) -> Value:
    total = items[0]
    for item in items[1:]:
        run.budget.spend(1)
        total = add(total, item) if kind_of(item) == kind_of(total) else None
        if total is None:
            run.fail("列表里的时长种类不同", "the list mixes kinds of durations")
            return None
    return total


@feel("mean(list...: list)")
def _mean(run: Run, items: list[Value]) -> Value:
    numbers = _numbers(run, items)
    return NUMBERS.divide(_total(numbers), Decimal(len(numbers))) if numbers else None


@feel("product(list...: list)")
def _product(run: Run, items: list[Value]) -> Value:
    numbers = _numbers(run, items)
    if not numbers:
        return None
    result = Decimal(1)
    for number in numbers:
        result = NUMBERS.multiply(result, number)
    return result


@feel("median(list...: list)")
def _median(run: Run, items: list[Value]) -> Value:
    numbers = _numbers(run, items)
    if not numbers:
        return None
    numbers.sort()
    middle = len(numbers) // 2
    if len(numbers) % 2:
        return numbers[middle]
    return NUMBERS.divide(NUMBERS.add(numbers[middle - 1], numbers[middle]), Decimal(2))


@feel("stddev(list...: list)")
def _stddev(run: Run, items: list[Value]) -> Value:
    """Answer the sample standard deviation (n - 1)."""
    numbers = _numbers(run, items)
    if numbers is None or len(numbers) < 2:
        run.fail("stddev() 至少需要两个数", "stddev() takes at least two numbers")
        return None
    mean = NUMBERS.divide(_total(numbers), Decimal(len(numbers)))
    squares = [NUMBERS.power(NUMBERS.subtract(number, mean), Decimal(2)) for number in numbers]
    return NUMBERS.sqrt(NUMBERS.divide(_total(squares), Decimal(len(numbers) - 1)))


@feel("mode(list...: list)")
def _mode(run: Run, items: list[Value]) -> Value:
    numbers = _numbers(run, items)
    if numbers is None:
        return None
    counts: dict[Decimal, int] = {}
    for number in numbers:
        counts[number] = counts.get(number, 0) + 1
    most = max(counts.values(), default=0)
    modes: list[Value] = []
    modes.extend(sorted(number for number, times in counts.items() if times == most))
    return modes
