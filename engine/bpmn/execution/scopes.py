"""A scope: the tokens of one process, embedded subprocess or called process that is under way, and their splits.

What ends a scope, what its tokens hand on to one another, and how the data of its branches stays apart and comes together.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow

from engine.bpmn.execution.branches import Arrival, Data, Lineage, Split, joined, same
from engine.bpmn.execution.process import Flow, ProcessSpec
from engine.bpmn.execution.scripts import NoScripts
from engine.bpmn.execution.tokens import Token
from engine.bpmn.execution.turn import Turn

if TYPE_CHECKING:
    from engine.bpmn.execution.specs import Specs

_NO_SCRIPTS = NoScripts()


class Scope:
    """Hold what a process and a subprocess share. ``entry`` is the data the scope began with."""

    tasks: dict[UUID, Any]
    spec: Any
    completed: bool
    data: Data
    entry: Data
    splits: dict[int, Split]
    last_split: int

    def prepare(self, data: Data) -> None:
        """Set the scope up for its first token."""
        self.entry = data
        self.splits = {}
        self.last_split = 0

    @property
    def root(self) -> "RootScope":
        """Return the scope of the instance itself."""
        raise NotImplementedError

    @property
    def process(self) -> ProcessSpec:
        """Return what is drawn."""
        return cast("ProcessSpec", self.spec)

    def tokens(self) -> list[Token]:
        """Return all tokens in the order in which they came to their nodes."""
        return list(self.tasks.values())

    def paths(self) -> Iterator[Token]:
        """Iterate over tokens that are on the way themselves: no boundary waits, no rounds."""
        return (token for token in self.tasks.values() if token._parent is None)

    def begin(self) -> Token:
        """Put the first token on the start event."""
        token = Token(cast("Any", self), self.process.start_node, data=dict(self.entry))
        token.go()
        return token

    def pass_on(self, token: Token, flows: Sequence[Flow], data: Data) -> None:
        """Consume a token and put one on the target of each flow; without any flow, its path ends."""
        lineage, race, back = token.lineage, None, token.node.way_back(token)
        token.remove()
        if not flows:
            self.came_to_end(token.node.id)
            self.end_path(data, lineage)
            return
        if len(flows) > 1 and token.node.races:
            race = token.key
        elif len(flows) > 1:
            lineage = (*lineage, self.split(data))
        for index, flow in enumerate(flows):
            target = self.process.nodes[flow.target]
            following = Token(
                cast("Any", self), target, data=data if index == 0 else dict(data), lineage=lineage, flow_id=flow.id
            )
            following.race, following.back = race, back
            following.go()

    def split(self, data: Data) -> int:
        """Remember a split; return its number."""
        self.last_split += 1
        self.splits[self.last_split] = Split(dict(data))
        return self.last_split

    def join(self, arrivals: Sequence[Token]) -> Token:
        """Merge tokens that met at one node; the last to arrive stays and goes on."""
        gone = {token.id for token in arrivals}
        held = frozenset(number for token in self.paths() if token.id not in gone for number in token.lineage)
        data, lineage = joined(self.splits, [(token.data, token.lineage) for token in arrivals], held)
        for token in arrivals[:-1]:
            token.remove()
        last = arrivals[-1]
        last.data, last.lineage = data, lineage
        self.settle()
        return last

    def end_path(self, data: Data, lineage: Lineage) -> None:
        """Let a branch end; the last one ends the scope."""
        held = {number for token in self.paths() for number in token.lineage}
        while lineage:
            split = self.splits[lineage[-1]]
            split.left_by(data)
            if lineage[-1] in held:
                break
            data, lineage = split.outcome((), with_ended=True), lineage[:-1]
        if not self.tasks:
            self.finish(data)
        else:
            self.settle()

    def settle(self) -> None:
        """Forget splits that have one branch left: it takes over what the ended ones wrote."""
        changed = bool(self.splits)
        while changed:
            changed = False
            branches: dict[int, dict[object, list[Token]]] = {number: {} for number in self.splits}
            for token in self.paths():
                for position, number in enumerate(token.lineage):
                    inner = (
                        token.lineage[position + 1] if position + 1 < len(token.lineage) else (token.race or token.id)
                    )
                    branches[number].setdefault(inner, []).append(token)
            for number, children in branches.items():
                if len(children) <= 1:
                    self._dissolve(number, [token for tokens in children.values() for token in tokens])
                    changed = True
                    break

    def _dissolve(self, number: int, tokens: Iterable[Token]) -> None:
        split = self.splits.pop(number)
        inner_splits: dict[int, None] = {}
        for token in tokens:
            position = token.lineage.index(number)
            inner_splits.update(dict.fromkeys(token.lineage[position + 1 :]))
            _take_over(token.data, split)
            token.lineage = token.lineage[:position] + token.lineage[position + 1 :]
        for inner in inner_splits:
            _take_over(self.splits[inner].data, split)

    def view(self) -> Data:
        """Return the data of all open branches put together."""
        arrivals: list[Arrival] = []
        races: set[str] = set()
        for token in self.paths():
            if token.race is not None and token.race in races:
                continue
            races.add(token.race or "")
            arrivals.append((token.data, token.lineage))
        if not arrivals:
            return dict(self.entry)
        data, lineage = joined(self.splits, arrivals, frozenset())
        return data if not lineage or len(arrivals) > 1 else self.splits[lineage[-1]].outcome((data,), with_ended=True)

    def revise(self, facts: Data) -> None:
        """Set variables everywhere: facts are true in every branch, and written by none."""
        self.entry.update(facts)
        for split in self.splits.values():
            split.data.update(facts)
            for key in facts:
                split.ended.pop(key, None)
        for token in self.tasks.values():
            token.data.update(facts)

    def clear(self) -> None:
        """Cancel every token."""
        for token in self.tokens():
            if token._parent is None:
                token.withdraw()
        self.splits.clear()

    def terminate(self, token: Token) -> None:
        """End the scope at once with one token's data, withdrawing the others."""
        data = token.data
        token.remove()
        self.came_to_end(token.node.id)
        self.clear()
        self.finish(data)

    def came_to_end(self, node: str) -> None:
        """Take note that a path ended at a node."""

    def finish(self, data: Data) -> None:
        """Come to the end with this data."""
        raise NotImplementedError


def _take_over(data: Data, split: Split) -> None:
    for key, value in split.ended.items():
        if key not in data or same(data[key], split.data.get(key)):
            data[key] = value


class RootScope(Scope, BpmnWorkflow):
    """Be the instance itself. ``end_nodes`` are the nodes of this scope where paths ended, each once."""

    def __init__(self, specs: "Specs", data: Data) -> None:
        BpmnWorkflow.__init__(
            self, specs.root, subprocess_specs=specs.processes, script_engine=_NO_SCRIPTS, deserializing=True
        )
        self.prepare(data)
        self.specs = specs
        self.end_nodes: list[str] = []
        self.turn: Turn

    @property
    def root(self) -> "RootScope":
        """Return itself."""
        return self

    def inner(self, token: Token) -> "InnerScope | None":
        """Return the scope that a subprocess or call activity has opened."""
        return cast("InnerScope | None", self.subprocesses.get(token.id))

    def scopes(self) -> "list[Scope]":
        """Return this scope and all inside it."""
        return [self, *cast("list[Scope]", list(self.subprocesses.values()))]

    def find(self, token_id: UUID) -> Token | None:
        """Find an open token in any scope."""
        for scope in self.scopes():
            token = scope.tasks.get(token_id)
            if token is not None:
                return cast("Token", token)
        return None

    def came_to_end(self, node: str) -> None:
        """Keep the end nodes, for they tell the outcome."""
        if node not in self.end_nodes:
            self.end_nodes.append(node)

    def finish(self, data: Data) -> None:
        """End the instance."""
        self.completed = True
        self.data = data


class InnerScope(Scope, BpmnSubWorkflow):
    """Be a subprocess or called process under way, for the token ``owner`` of the scope outside."""

    def __init__(self, owner: Token, spec: ProcessSpec, data: Data) -> None:
        BpmnSubWorkflow.__init__(self, spec, parent_task_id=owner.id, top_workflow=owner.scope.root, deserializing=True)
        self.prepare(data)
        self.owner = owner
        owner.scope.root.subprocesses[owner.id] = self

    @property
    def root(self) -> RootScope:
        """Return the scope of the instance."""
        return cast("RootScope", self.top_workflow)

    def _calculate_depth(self) -> int:
        return 0  # SpiffWorkflow sorts by it; the queue needs no order

    def nesting(self) -> int:
        """Count the scopes around this one."""
        depth, scope = 1, self.owner.scope
        while isinstance(scope, InnerScope):
            depth, scope = depth + 1, scope.owner.scope
        return depth

    def finish(self, data: Data) -> None:
        """Hand the data to the activity outside, which leaves its node."""
        self.completed = True
        self.data = data
        self.owner.leaving = True
        self.owner.go()
