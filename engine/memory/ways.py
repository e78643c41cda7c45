"""Where a token can go from a node along the sequence flows of a diagram, read once a process for each content."""

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from engine.bpmn.source import read
from engine.bpmn.vocabulary import FLOW_NODES, SUBPROCESSES, children, tag


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """Be the flows of a diagram: the targets of each node's, in order; ``joins`` are parallel gateways with their sources."""

    targets: Mapping[str, tuple[str, ...]]
    joins: Mapping[str, tuple[str, ...]]

    def after(self, start: str) -> frozenset[str]:
        """Return every node that can be come to from a node."""
        return self._reached(start, "")

    def bypassed(self, start: str, node_id: str) -> bool:
        """Say whether a token at ``start`` can come to what follows a node without passing it; a join waits for all."""
        beside = self._reached(start, node_id)
        return any(target in beside for target in self.targets.get(node_id, ()))

    def meet(self, nodes: Iterable[str]) -> bool:
        """Say whether tokens of all these nodes are waited for at one join."""
        reached = [self.after(node_id) for node_id in nodes]
        return len(reached) > 1 and any(all(join in one for one in reached) for join in self.joins)

    def _reached(self, start: str, without: str) -> frozenset[str]:
        seen: set[str] = set()
        todo = list(self.targets.get(start, ()))
        whole = self._reached(start, "") | {start} if without else frozenset[str]()
        while todo:
            node_id = todo.pop()
            if node_id in seen or node_id == without:
                continue
            if without and any(
                one in whole and one not in seen and one != start for one in self.joins.get(node_id, ())
            ):
                continue
            seen.add(node_id)
            todo.extend(self.targets.get(node_id, ()))
        return frozenset(seen)


@functools.lru_cache(maxsize=256)
def ways(body: bytes) -> Ways:
    """Return the flows of the process of a BPMN file, those of embedded subprocesses too."""
    targets: dict[str, list[str]] = {}
    sources: dict[str, list[str]] = {}
    parallel: set[str] = set()
    scopes = list(read(body).processes())
    while scopes:
        scope = scopes.pop()
        nodes = children(scope, *FLOW_NODES)
        parallel.update(str(node.get("id")) for node in nodes if tag(node) == "parallelGateway")
        scopes.extend(node for node in nodes if tag(node) in SUBPROCESSES)
        for flow in children(scope, "sequenceFlow"):
            source, target = str(flow.get("sourceRef")), str(flow.get("targetRef"))
            targets.setdefault(source, []).append(target)
            sources.setdefault(target, []).append(source)
    return Ways(
        targets={source: tuple(found) for source, found in targets.items()},
        joins={target: tuple(found) for target, found in sources.items() if target in parallel and len(found) > 1},
    )
