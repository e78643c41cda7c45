"""Limits of one expression, and the counters that keep them.

The limits bound time and memory for hostile texts and hostile data alike: a text is bounded when it is
parsed, the work and the values when it is evaluated. What counts as a step or a cell is decided where
the work is done.
"""

from collections.abc import Mapping

from engine.expressions.failures import BudgetExceeded
from engine.expressions.values import Range, Value

SOURCE_LIMIT = 4_000
"""Characters of one text."""
NODE_LIMIT = 800
"""Nodes of one syntax tree."""
NESTING_LIMIT = 60
"""Brackets, conditionals and other constructs inside one another; also the depth of a value."""
STEP_LIMIT = 20_000
"""Nodes visited and elements compared in one evaluation."""
ITEM_LIMIT = 10_000
"""Members of one list or context."""
CELL_LIMIT = 200_000
"""Members of all values one evaluation reads or makes, shared structure counted each time."""
TEXT_LIMIT = 100_000
"""Characters of one string value."""
CALL_LIMIT = 24
"""Function literals running inside one another."""
INTEGER_BITS = 128
"""Bits of an integer given from outside; 34 digits need 113."""


def too_nested() -> BudgetExceeded:
    """Build the refusal of a text or a value that is nested too deeply."""
    return BudgetExceeded("嵌套过深", "nested too deeply")


class Budget:
    """Counters of one evaluation; every method raises `BudgetExceeded` at its limit."""

    __slots__ = ("calls", "cells", "steps")

    def __init__(self) -> None:
        self.steps = 0
        self.cells = 0
        self.calls = 0

    def spend(self, steps: int) -> None:
        """Count work done: one a node visited or an element looked at."""
        self.steps += steps
        if self.steps > STEP_LIMIT:
            raise BudgetExceeded("表达式计算步数过多", "the expression takes too many steps")

    def hold(self, items: int) -> None:
        """Count a list or context of so many members, before it is made."""
        if items > ITEM_LIMIT:
            raise BudgetExceeded(f"集合超过 {ITEM_LIMIT} 项", f"a collection has more than {ITEM_LIMIT} members")
        self.cells += items + 1
        if self.cells > CELL_LIMIT:
            raise BudgetExceeded("表达式占用数据过多", "the expression holds too much data")

    def write(self, characters: int) -> None:
        """Count a string of so many characters, before it is made."""
        if characters > TEXT_LIMIT:
            raise BudgetExceeded(f"文本超过 {TEXT_LIMIT} 字", f"a string has more than {TEXT_LIMIT} characters")
        self.cells += characters // 64 + 1
        if self.cells > CELL_LIMIT:
            raise BudgetExceeded("表达式占用数据过多", "the expression holds too much data")

    def enter(self) -> None:
        """Count a function literal that starts to run; `leave` ends it."""
        self.calls += 1
        if self.calls > CALL_LIMIT:
            raise BudgetExceeded("函数互相调用过深", "functions call one another too deeply")

    def leave(self) -> None:
        """End what `enter` began."""
        self.calls -= 1


def weigh(value: Value, limit: int = CELL_LIMIT) -> int:
    """Count the cells of a value as if it were written out, shared parts each time they occur.

    A list of two references to a list of two references … is small in memory and endless on paper;
    nothing may leave an evaluation that cannot be written down.

    :raises BudgetExceeded: more than `limit` cells, or nested deeper than `NESTING_LIMIT`.
    """
    cells, layer, depth = 0, [value], 0
    while layer:
        below: list[Value] = []
        cells += len(layer)
        for item in layer:
            if type(item) is str:
                cells += len(item) // 64
            elif type(item) is list:
                below.extend(item)
            elif isinstance(item, Mapping):
                below.extend(item.values())
            elif type(item) is Range:
                below += (item.low, item.high)
            if cells + len(below) > limit:
                raise BudgetExceeded("结果过大", "the result is too large")
        layer, depth = below, depth + 1
        if depth > NESTING_LIMIT + 1:
            raise too_nested()
    return cells
