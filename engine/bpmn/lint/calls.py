"""Call activities: what is called, what it is given, what comes back, and that calling ends."""

from collections.abc import Iterator

from engine.bpmn.lint.draft import Draft, reachable
from engine.bpmn.vocabulary import error
from engine.errors import Finding


def complete(draft: Draft) -> Iterator[Finding]:
    """The callee sees its declared inputs only, and only declared outputs come back; so both are required."""
    for node in draft.nodes("callActivity"):
        if not node.called:
            yield error(
                "no-called-process",
                node.id,
                "请选择被调用的流程（calledElement）",
                "choose the called process (calledElement)",
            )
        if not node.inputs:
            yield error(
                "no-input",
                node.id,
                "请用 fl:input 声明传入的数据",
                "declare with fl:input what the called process gets",
            )
        if not node.outputs:
            yield error("no-output", node.id, "请用 fl:output 声明带回的数据", "declare with fl:output what comes back")
        for kind, lines in (("fl:input", node.inputs), ("fl:output", node.outputs)):
            names = [line.name for line in lines]
            for name in sorted({name for name in names if names.count(name) > 1} if kind == "fl:input" else ()):
                yield error("written-twice", node.id, f"{kind} “{name}”写了两次", f'{kind} "{name}" is written twice')


def no_recursion(draft: Draft) -> Iterator[Finding]:
    """A process that calls itself, directly or through others, never ends."""
    graph = dict(draft.known.calls) | {definition.key: definition.calls for definition in draft.definitions}
    for node in draft.nodes("callActivity"):
        if node.called and node.process_id in reachable([node.called], lambda key: graph.get(key, frozenset())):
            yield error(
                "recursive-call",
                node.id,
                f"调用“{node.called}”会再次调用“{node.process_id}”；请用回路代替",
                f'calling "{node.called}" comes back to "{node.process_id}"; draw a loop instead',
            )


RULES = (complete, no_recursion)
