"""What comes after a node: the next things that somebody does or waits for, in the diagrams that the instance pinned.

Gateways, decisions and milestones are passed; called processes are entered and left. It is what may come, not what will.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from engine.bpmn import runtime
from engine.bpmn.model import Node
from engine.errors import NotFound
from engine.memory.pins import pinned
from engine.queries.instances import InstanceUnknown
from engine.tables.instances import instances
from engine.unit_of_work import UnitOfWork

MOST = 12
_STOPS = frozenset({"userTask", "serviceTask", "receiveTask", "intermediateCatchEvent", "sendTask"})
_ENTERED = frozenset({"callActivity", "subProcess"})


class NodeUnknown(NotFound):
    """The instance's diagrams have no such node."""

    code = "node-unknown"
    zh = "流程里没有这个节点"


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowingStep:
    """Be one thing that may come next. ``kind`` is BPMN's tag; ``condition_zh`` is what the diagram writes on the way there.

    ``role`` is whom a user task is for, ``party`` the customer's side that does it.
    """

    process: str
    node_id: str
    name: str
    kind: str
    condition_zh: str | None
    role: str | None
    party: str | None


def following(
    uow: UnitOfWork, *, instance_id: str, node_id: str, process: str | None = None
) -> tuple[FollowingStep, ...]:
    """Return what may come after a node, nearest first; ``process`` tells nodes of one id in several processes apart.

    :raises engine.queries.instances.InstanceUnknown: there is none in this agency.
    :raises NodeUnknown: its diagrams have no such node.
    """
    row = uow.row(
        sa.select(instances.c.bundle_hash, instances.c.state, instances.c.status).where(
            instances.c.agency_id == uow.agency_id, instances.c.id == instance_id
        )
    )
    if row is None:
        raise InstanceUnknown(instance_id=instance_id)
    bundle = pinned(uow, row.bundle_hash).bundle
    over = row.status in ("completed", "terminated")
    standing = frozenset() if over else runtime.load(bundle, row.state).standing()
    walk = _Walk(runtime.specs(bundle).processes, standing)
    scope = walk.scope_of(node_id, process)
    found = {(step.process, step.node_id): step for step in reversed(list(walk.after(scope, scope.nodes[node_id], ())))}
    return tuple(reversed(found.values()))[:MOST]


class _Walk:
    """Go through the diagrams of one bundle, over each flow once."""

    def __init__(self, scopes: Any, standing: frozenset[tuple[str, str]]) -> None:
        self._scopes = scopes
        self._standing = standing
        self._gone: set[tuple[str, str]] = set()

    def scope_of(self, node_id: str, process: str | None) -> Any:
        """Find where a node is drawn."""
        drawn = [scope for scope in self._scopes.values() if node_id in scope.nodes]
        fitting = [scope for scope in drawn if process in (None, scope.key)]
        there = [scope for scope in fitting if (scope.key, node_id) in self._standing]
        if not fitting:
            raise NodeUnknown(node_id=node_id)
        return (there or fitting)[0]

    def after(self, scope: Any, node: Any, said: tuple[str, ...]) -> Iterator[FollowingStep]:
        """Go on from a node by all its flows, then to what is behind those that were passed."""
        flows = [flow for flow in node.outgoing if (scope.place, flow.id) not in self._gone]
        self._gone.update((scope.place, flow.id) for flow in flows)
        ways = [(scope.nodes[flow.target], (*said, *_said(node, flow))) for flow in flows]
        for target, words in ways:
            if target.model.kind in _STOPS:
                yield _step(target.model, words)
        for target, words in ways:
            if target.model.kind not in _STOPS:
                yield from self._passed(scope, target, words)

    def _passed(self, scope: Any, node: Any, said: tuple[str, ...]) -> Iterator[FollowingStep]:
        inner = self._scopes.get(node.spec) if node.model.kind in _ENTERED else None
        if inner is not None:
            yield from self.after(inner, inner.start_node, said)
        elif node.model.kind != "endEvent":
            yield from self.after(scope, node, said)
        else:
            owners = self._owners(scope) if node.model.event not in ("error", "escalation") else []
            if not owners:
                yield _step(node.model, said)
            for outside, owner in owners:
                yield from self.after(outside, owner, said)

    def _owners(self, scope: Any) -> list[tuple[Any, Any]]:
        """Return the activities that open a scope: those under way, else all that could."""
        owners = [
            (outside, node)
            for outside in self._scopes.values()
            for node in outside.nodes.values()
            if node.model.kind in _ENTERED and node.spec == scope.place
        ]
        there = [(outside, node) for outside, node in owners if (outside.key, node.id) in self._standing]
        return there or owners


def _said(node: Any, flow: Any) -> tuple[str, ...]:
    """Return what the diagram writes on a flow of a choice, with the question where the answer alone says little."""
    if len(node.outgoing) < 2 or not flow.name:
        return ()
    question = node.model.name if len(flow.name) == 1 else ""
    return (f"{question}{flow.name}",)


def _step(node: Node, said: tuple[str, ...]) -> FollowingStep:
    assignment = node.assignment
    return FollowingStep(
        process=node.process_id,
        node_id=node.id,
        name=node.name or node.id,
        kind=node.kind,
        condition_zh="，".join(said) or None,
        role=assignment.role if assignment else None,
        party=assignment.party if assignment else None,
    )
