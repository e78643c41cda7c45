"""One evaluation while it lasts: its budget, its reasons, its clock, and the names it can see."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from engine.expressions.admission import admit
from engine.expressions.budget import Budget
from engine.expressions.tree import Node
from engine.expressions.values import Function, Range, Value

_REASONS_KEPT = 20


class Missing:
    """The mark of a name that is not there; null is a value."""


MISSING: Final = Missing()


class Scope:
    """Names seen from one place: its own entries, then those of the scope around it."""

    __slots__ = ("around", "entries")

    def __init__(self, entries: Mapping[str, Value], around: Scope | None) -> None:
        self.entries = entries
        self.around = around

    def find(self, name: str) -> Value | Missing:
        """Look a name up from the inside out."""
        scope = self
        while name not in scope.entries:
            if scope.around is None:
                return scope.beyond(name)
            scope = scope.around
        return scope.entries[name]

    def beyond(self, _name: str) -> Value | Missing:
        """Look a name up behind the outermost scope."""
        return MISSING


class Outside(Scope):
    """The caller's data: taken in only where it is asked for, since most of a process's data is not."""

    __slots__ = ("budget", "data", "taken")

    def __init__(self, entries: Mapping[str, object], budget: Budget) -> None:
        super().__init__({}, None)
        self.taken: dict[tuple[str, ...], Value] = {}
        self.budget = budget
        self.data = entries

    def beyond(self, name: str) -> Value | Missing:
        """Take in a whole variable."""
        if name not in self.data:
            return MISSING
        return self._take((name,), self.data[name])

    def reach(self, names: Sequence[str]) -> tuple[Value | Missing, int]:
        """Follow a path as far as there are contexts; answers what is there and how many names led to it."""
        if names[0] not in self.data:
            return MISSING, 0
        value, used = self.data[names[0]], 1
        while used < len(names) and isinstance(value, Mapping) and names[used] in value:
            value, used = value[names[used]], used + 1
        return self._take(tuple(names[:used]), value), used

    def _take(self, path: tuple[str, ...], value: object) -> Value:
        if path not in self.taken:
            self.taken[path] = admit(value, self.budget)
        return self.taken[path]


class Run(ABC):
    """What the parts of the evaluator and the built-ins share during one evaluation."""

    def __init__(self, *, now: datetime | None, functions: Mapping[str, Function]) -> None:
        self.budget = Budget()
        self.now = now
        self.functions = functions
        self.reasons: list[str] = []

    def fail(self, zh: str, en: str) -> None:
        """Note why something is null; the answer of this method is that null."""
        if len(self.reasons) < _REASONS_KEPT:
            self.reasons.append(f"{zh} / {en}")

    def take_in(self, value: object) -> Value:
        """Bring a value from outside into FEEL's kinds."""
        return admit(value, self.budget)

    @abstractmethod
    def evaluate(self, node: Node, scope: Scope) -> Value:
        """Work out one node."""

    @abstractmethod
    def read_range(self, text: str) -> Range | None:
        """Read a range of literals from text, or None."""

    @abstractmethod
    def call(self, function: Function, arguments: Sequence[Value]) -> Value:
        """Call a function value with arguments by position."""
