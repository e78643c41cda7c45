"""The token game: what a process of blocks does by BPMN, played without any engine.

A block that is under way is a ``Play``: what it waits for, in order, and its data. Branches have data of their own; what each
wrote is put together where they meet. This is what the runtime is measured by.
"""

from collections.abc import Sequence as Row
from typing import Any

from tests.support.blocks import (
    Block,
    Condition,
    Exclusive,
    Inclusive,
    Loop,
    Parallel,
    Race,
    Rounds,
    Sequence,
    Subprocess,
    Wait,
    Watched,
    written,
)

Data = dict[str, Any]


class Play:
    """Be one block under way. ``data`` is what it came to once it is ``over``."""

    def __init__(self, block: Block, data: Data) -> None:
        self.block = block
        self.data = dict(data)
        self.inner: list[Play] = []
        self.begun = dict(data)
        self.step = 0
        self.over = False
        self.fired: set[str] = set()
        self.results: dict[int, Any] = {}
        self._begin()

    def waiting(self) -> list[str]:
        """Return the nodes that wait, in the order of the drawing."""
        if self.over:
            return []
        match self.block:
            case Wait(name):
                return [name]
            case Rounds(name, inside=None):
                return [name for index in range(self.step) if index not in self.results]
            case Race(waits=waits):
                return [wait.id for wait in waits]
            case Watched(name):
                watching = not self.inner[0].over and name not in self.fired
                return [*([name] if watching else []), *(node for play in self.inner for node in play.waiting())]
        return [name for play in self.inner for name in play.waiting()]

    def happen(self, node: str, which: int, value: int) -> None:
        """Let the wait number ``which`` (among those at this node) end; it writes ``value``."""
        match self.block:
            case Wait(name, kind):
                self._write(f"w_{name}", value, kind)
                self.over = True
            case Race(waits=waits):
                wait = next(wait for wait in waits if wait.id == node)
                self._write(f"w_{node}", value, wait.kind)
                self.over = True
            case Rounds(inside=None):
                open_rounds = [index for index in range(self.step) if index not in self.results]
                self.results[open_rounds[which]] = value
                self._rounds()
            case Watched(name) if node == name:
                self._boundary(value)
            case _:
                self._inside(node, which, value)

    def _boundary(self, value: int) -> None:
        block = self.block
        assert isinstance(block, Watched)
        self._write(f"w_{block.id}", value, block.event)
        if block.interrupting or block.event == "timer":
            self.fired.add(block.id)
        if block.interrupting:
            assert block.handler is not None
            self.inner = [Play(block.handler, self.data)]
        elif block.handler is not None:
            self.inner.append(Play(block.handler, self.data))
        self._go_on()

    def _write(self, variable: str, value: int, kind: str) -> None:
        if kind != "timer":
            self.data[variable] = value

    def _inside(self, node: str, which: int, value: int) -> None:
        for play in self.inner:
            here = play.waiting().count(node)
            if which < here:
                play.happen(node, which, value)
                break
            which -= here
        self._go_on()

    def _begin(self) -> None:
        match self.block:
            case Sequence(parts):
                self._next(parts)
            case Exclusive(conditions=conditions, branches=branches):
                taken = [branch for test, branch in zip(conditions, branches, strict=False) if holds(test, self.data)]
                self._open((taken or [branches[-1]])[:1])
            case Inclusive(conditions=conditions, branches=branches):
                taken = [branch for test, branch in zip(conditions, branches, strict=False) if holds(test, self.data)]
                self._open(taken or [branches[-1]])
            case Parallel(branches=branches):
                self._open(branches)
            case Loop(body=body, again=again):
                self._open([Sequence((body, again))])
            case Subprocess(body=body) | Watched(body=body):
                self._open([body])
            case Rounds():
                self._rounds()
        self._go_on()

    def _open(self, blocks: Row[Block]) -> None:
        self.inner = [Play(block, self.data) for block in blocks]

    def _next(self, parts: Row[Block]) -> None:
        while self.step < len(parts):
            self.inner = [Play(parts[self.step], self.data)]
            if not self.inner[0].over:
                return
            self.data = self.inner[0].data
            self.step += 1
        self.over = True

    def _go_on(self) -> None:
        if self.over or not self.inner or not all(play.over for play in self.inner):
            if isinstance(self.block, Rounds) and self.block.inside is not None:
                self._rounds()
            return
        match self.block:
            case Sequence(parts):
                self.data = self.inner[0].data
                self.step += 1
                self._next(parts)
            case Loop(body=body, again=again, condition=condition):
                self.data = self.inner[0].data
                while all(play.over for play in self.inner):
                    self.data = self.inner[0].data
                    if not holds(condition, self.data):
                        self.over = True
                        return
                    self._open([Sequence((body, again))])
            case Subprocess(body=body):
                inside = self.inner[0].data
                self.data |= {name: inside[name] for name in written(body)}
                self.over = True
            case Rounds():
                self._rounds()
            case _:
                before = dict(self.data) if not isinstance(self.block, Watched) else self.begun
                for play in self.inner:
                    self.data |= {name: value for name, value in play.data.items() if before.get(name) != value}
                self.over = True

    def _rounds(self) -> None:
        block = self.block
        assert isinstance(block, Rounds)
        if block.inside is not None:
            for index, play in enumerate(self.inner):
                if play.over:
                    self.results.setdefault(index, play.data[f"w_{block.inside.id}"])
        begun = min(block.count, len(self.results) + 1) if block.sequential else block.count
        while self.step < begun:
            self.step += 1
            if block.inside is not None:
                self.inner.append(Play(block.inside, self.data))
        if len(self.results) == block.count:
            self.data[f"r_{block.id}"] = [self.results[index] for index in range(block.count)]
            self.over = True


def holds(condition: Condition, data: Data) -> bool:
    """Work a condition out."""
    return bool(data[condition.variable] < condition.below)
