"""Generated processes: blocks that nest, how hypothesis draws them, and how they are drawn as BPMN.

Every wait node ``n`` writes the variable ``w_n``; conditions compare such a variable with a number. All variables exist from the
start, so that a condition may ask for any of them.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from hypothesis import strategies as st

from tests.support.bpmn_xml import Diagram, many, tag


@dataclass(frozen=True)
class Condition:
    """Compare the variable of a wait with a number."""

    variable: str
    below: int

    @property
    def feel(self) -> str:
        """Write it."""
        return f"{self.variable} < {self.below}"


@dataclass(frozen=True)
class Wait:
    """Be a node that waits."""

    id: str
    kind: Literal["user", "service", "timer", "message", "receive"] = "user"


@dataclass(frozen=True)
class Sequence:
    """One after the other."""

    parts: tuple["Block", ...]


@dataclass(frozen=True)
class Exclusive:
    """Take the first branch whose condition holds, else the last."""

    id: str
    conditions: tuple[Condition, ...]
    branches: tuple["Block", ...]


@dataclass(frozen=True)
class Parallel:
    """Take all branches."""

    id: str
    branches: tuple["Block", ...]


@dataclass(frozen=True)
class Inclusive:
    """Take every branch whose condition holds, else the last."""

    id: str
    conditions: tuple[Condition, ...]
    branches: tuple["Block", ...]


@dataclass(frozen=True)
class Loop:
    """Do the body, then ``again``; repeat while the condition holds."""

    id: str
    body: "Block"
    again: Wait
    condition: Condition


@dataclass(frozen=True)
class Subprocess:
    """Do the body in a scope of its own; ``called``: as a process of its own."""

    id: str
    body: "Block"
    called: bool


@dataclass(frozen=True)
class Rounds:
    """Do one wait, or a subprocess around it, for each of ``count`` elements."""

    id: str
    count: int
    sequential: bool
    inside: Wait | None = None


@dataclass(frozen=True)
class Race:
    """Wait for the first of several events after an event-based gateway."""

    id: str
    waits: tuple[Wait, ...]


@dataclass(frozen=True)
class Watched:
    """Do the body under a boundary event, both in a scope of their own.

    Interrupting: the ``handler`` is done instead. Not interrupting: a timer has a handler beside the body, a message (that
    may come again and again) has none, and only writes its variable.
    """

    id: str
    body: "Block"
    event: Literal["timer", "message"]
    interrupting: bool
    handler: "Block | None"


Block = Wait | Sequence | Exclusive | Parallel | Inclusive | Loop | Subprocess | Rounds | Race | Watched


def nodes_of(block: Block) -> Iterator[Block]:
    """Go through a block and everything inside it."""
    yield block
    match block:
        case Sequence(parts):
            inner: tuple[Block, ...] = parts
        case Exclusive(branches=branches) | Parallel(branches=branches) | Inclusive(branches=branches):
            inner = branches
        case Loop(body=body, again=again):
            inner = (body, again)
        case Subprocess(body=body):
            inner = (body,)
        case Race(waits=waits):
            inner = waits
        case Rounds(inside=Wait() as inside):
            inner = (inside,)
        case Watched(body=body, handler=handler):
            inner = (body,) if handler is None else (body, handler)
        case _:
            inner = ()
    for part in inner:
        yield from nodes_of(part)


def written(block: Block) -> list[str]:
    """Return the variables that a block may write."""
    found = [f"w_{node.id}" for node in nodes_of(block) if isinstance(node, Wait)]
    found += [f"w_{node.id}" for node in nodes_of(block) if isinstance(node, Rounds | Watched)]
    return found + [f"r_{node.id}" for node in nodes_of(block) if isinstance(node, Rounds)]


def start_data(block: Block) -> dict[str, object]:
    """Return a value for every variable."""
    data: dict[str, object] = {"key": "K", "items": [0, 1, 2]}
    return data | {name: [] if name.startswith("r_") else 0 for name in written(block)}


@dataclass
class _Names:
    count: int = 0
    waits: list[str] = field(default_factory=list)

    def new(self, kind: str) -> str:
        self.count += 1
        return f"{kind}{self.count}"


@st.composite
def blocks(draw: st.DrawFn, depth: int = 4, constructs: frozenset[str] | None = None) -> Block:
    """Draw a process nested to ``depth``."""
    return _block(draw, _Names(), depth, constructs or ALL)


_NESTING = ("exclusive", "parallel", "inclusive", "loop", "sub", "call", "rounds", "race", "watched")
ALL = frozenset({*_NESTING, "events"})


def _block(draw: st.DrawFn, names: _Names, depth: int, allowed: frozenset[str]) -> Block:
    kinds = [kind for kind in _NESTING if kind in allowed]
    kind = draw(st.sampled_from(["wait", "sequence", *kinds] if depth > 0 else ["wait"]))

    def inner() -> Block:
        return _block(draw, names, depth - 1, allowed)

    def branches(least: int, most: int) -> tuple[Block, ...]:
        return tuple(inner() for _ in range(draw(st.integers(least, most))))

    match kind:
        case "sequence":
            return Sequence(branches(2, 3))
        case "exclusive" | "inclusive":
            parts = branches(2, 4)
            conditions = tuple(_condition(draw, names) for _ in parts[1:])
            made = Exclusive if kind == "exclusive" else Inclusive
            return made(names.new("x" if kind == "exclusive" else "o"), conditions, parts)
        case "parallel":
            return Parallel(names.new("p"), branches(2, 4))
        case "loop":
            again = _wait(draw, names, allowed)
            return Loop(names.new("l"), inner(), again, Condition(f"w_{again.id}", draw(st.integers(1, 3))))
        case "sub" | "call":
            return Subprocess(names.new("s"), inner(), called=kind == "call")
        case "rounds":
            inside = _wait(draw, names, allowed) if draw(st.booleans()) else None
            return Rounds(names.new("m"), draw(st.integers(0, 3)), draw(st.booleans()), inside)
        case "race":
            waits = [Wait(names.new("n"), draw(st.sampled_from(["timer", "message", "receive"]))) for _ in range(2)]
            names.waits.extend(wait.id for wait in waits)
            return Race(names.new("e"), tuple(waits))
        case "watched":
            kinds_of_event: list[Literal["timer", "message"]] = ["timer", "message"]
            event, interrupting = draw(st.sampled_from(kinds_of_event)), draw(st.booleans())
            body = inner()
            if interrupting:
                return Watched(names.new("b"), body, event, True, inner())
            beside = Wait(names.new("n")) if event == "timer" else None
            return Watched(names.new("b"), body, event, False, beside)
        case _:
            return _wait(draw, names, allowed)


def _wait(draw: st.DrawFn, names: _Names, allowed: frozenset[str]) -> Wait:
    kinds: list[Literal["user", "service", "timer", "message", "receive"]] = ["user"]
    if "events" in allowed:
        kinds += ["service", "timer", "message", "receive"]
    wait = Wait(names.new("n"), draw(st.sampled_from(kinds)))
    names.waits.append(wait.id)
    return wait


def _condition(draw: st.DrawFn, names: _Names) -> Condition:
    if not names.waits:
        names.waits.append(names.new("never"))
    return Condition(f"w_{draw(st.sampled_from(names.waits))}", draw(st.integers(0, 2)))


def draw_process(block: Block) -> list[Diagram]:
    """Draw a block as a root process and the processes it calls."""
    drawing = _Drawing(block)
    root = Diagram("root").start("begin")
    drawing.draw(root, block)
    root.end("finish")
    return [root, *drawing.called]


class _Drawing:
    def __init__(self, block: Block) -> None:
        self.called: list[Diagram] = []
        self.variables = sorted(start_data(block))

    def draw(self, pen: Diagram, block: Block) -> None:
        match block:
            case Wait():
                self.wait(pen, block)
            case Sequence(parts):
                for part in parts:
                    self.draw(pen, part)
            case Exclusive(name, conditions, branches):
                pen.exclusive(name)
                self.branches(pen, name, f"{name}_end", pen.exclusive, branches, conditions)
            case Inclusive(name, conditions, branches):
                pen.inclusive(name)
                self.branches(pen, name, f"{name}_end", pen.inclusive, branches, conditions)
            case Parallel(name, branches):
                pen.parallel(name)
                self.branches(pen, name, f"{name}_end", pen.parallel, branches, None)
            case Loop(name, body, again, condition):
                pen.exclusive(f"{name}_in")
                self.draw(pen, body)
                self.wait(pen, again)
                pen.exclusive(name).at(name, condition.feel).to(f"{name}_in").at(name, default=True)
                pen.task(f"{name}_out")
            case Subprocess(name, body, called):
                self.scope(pen, name, body, called)
            case Rounds():
                self.rounds(pen, block)
            case Watched():
                self.watched(pen, block)
            case Race(name, waits):
                pen.event_based(name)
                for index, wait in enumerate(waits):
                    pen.at(name)
                    self.wait(pen, wait)
                    if index == 0:
                        pen.exclusive(f"{name}_end")
                    else:
                        pen.to(f"{name}_end")

    def branches(
        self,
        pen: Diagram,
        name: str,
        end: str,
        join: Callable[[str], Diagram],
        branches: tuple[Block, ...],
        conditions: tuple[Condition, ...] | None,
    ) -> None:
        for index, part in enumerate(branches):
            if conditions is None:
                pen.at(name)
            elif index < len(conditions):
                pen.at(name, conditions[index].feel)
            else:
                pen.at(name, default=True)
            self.draw(pen, part)
            if index == 0:
                join(end)
            else:
                pen.to(end)

    def rounds(self, pen: Diagram, block: Rounds) -> None:
        over_items = block.count == 3
        kind = many(
            cardinality=None if over_items else str(block.count),
            collection="items" if over_items else None,
            item="element" if over_items else None,
            results=f"r_{block.id}",
            result=f"w_{block.id if block.inside is None else block.inside.id}",
            sequential=block.sequential,
            node=block.id,
        )
        if block.inside is None:
            pen.user_task(block.id, definition=kind)
            return
        body = Diagram(f"in_{block.id}").start(f"{block.id}_begin")
        self.wait(body, block.inside)
        pen.subprocess(block.id, body.end(f"{block.id}_finish"), definition=kind)

    def watched(self, pen: Diagram, block: Watched) -> None:
        outside = Diagram(f"in_{block.id}").start(f"{block.id}_begin")
        if isinstance(block.body, Wait) and block.body.kind == "user":
            activity = block.body.id
            self.wait(outside, block.body)
        else:
            activity = f"{block.id}_main"
            inside = Diagram(f"main_{block.id}").start(f"{block.id}_main_begin")
            self.draw(inside, block.body)
            outside.subprocess(activity, inside.end(f"{block.id}_main_finish"))
        outside.end(f"{block.id}_finish")
        if block.event == "timer":
            outside.boundary(block.id, activity, duration="PT1H", interrupting=block.interrupting)
        else:
            text = f'<fl:message key="key"><fl:output name="w_{block.id}" expression="message.value"/></fl:message>'
            definition = tag("bpmn:messageEventDefinition", messageRef=outside.message("message"))
            outside.add(
                "boundaryEvent",
                block.id,
                connect=False,
                attachedToRef=activity,
                cancelActivity=None if block.interrupting else "false",
                extensions=text,
                definition=definition,
            )
        if block.handler is not None:
            self.draw(outside, block.handler)
        pen.subprocess(f"{block.id}_around", outside.end(f"{block.id}_handled"))

    def wait(self, pen: Diagram, wait: Wait) -> None:
        variable = f"w_{wait.id}"
        match wait.kind:
            case "user":
                pen.user_task(wait.id, outputs={variable: "form.value"})
            case "service":
                pen.service_task(wait.id, "hook", outputs={variable: "result.value"})
            case "timer":
                pen.catch_timer(wait.id, duration="PT1H")
            case "message":
                pen.catch_message(wait.id, "message", key="key", outputs={variable: "message.value"})
            case "receive":
                text = f'<fl:message key="key"><fl:output name="{variable}" expression="message.value"/></fl:message>'
                pen.add("receiveTask", wait.id, extensions=text, messageRef=pen.message("message"))

    def scope(self, pen: Diagram, name: str, body: Block, called: bool) -> None:
        inside = Diagram(f"in_{name}").start(f"{name}_begin")
        self.draw(inside, body)
        inside.end(f"{name}_finish")
        if not called:
            pen.subprocess(name, inside)
            return
        self.called.append(inside)
        inputs = {variable: variable for variable in self.variables}
        outputs = {variable: variable for variable in written(body)}
        pen.call(name, f"in_{name}", inputs=inputs, outputs=outputs)
