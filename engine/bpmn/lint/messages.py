"""Messages: named, keyed, and sent by somebody."""

from collections.abc import Iterator

from engine.bpmn.lint.draft import Draft
from engine.bpmn.model import Node
from engine.bpmn.vocabulary import error, warning
from engine.errors import Finding


def _with_message(draft: Draft) -> Iterator[Node]:
    for node in draft.nodes():
        if node.event == "message" or node.kind in {"sendTask", "receiveTask"}:
            yield node


def named(draft: Draft) -> Iterator[Finding]:
    """Without a message such a task would pass at once."""
    for node in _with_message(draft):
        if node.message is None:
            yield error("no-message", node.id, "请选择消息（messageRef）", "choose its message (messageRef)")


def keyed(draft: Draft) -> Iterator[Finding]:
    """A message finds its instance by a correlation key."""
    for node in _with_message(draft):
        if node.message is not None and node.kind != "startEvent" and not node.message.key:
            yield error(
                "no-message-key",
                node.id,
                '请填写 <fl:message key="…"/>：关联键的表达式',
                'write <fl:message key="..."/>: the expression of the correlation key',
            )


def mapped_the_right_way(draft: Draft) -> Iterator[Finding]:
    """What is thrown has inputs, what is caught has outputs."""
    for node in _with_message(draft):
        message = node.message
        if message is not None and (message.outputs if message.throws else message.inputs):
            yield error(
                "message-mapping",
                node.id,
                "发送消息用 fl:input 写内容，接收消息用 fl:output 取内容",
                "a thrown message is filled by fl:input, a caught one read by fl:output",
            )


def keys_only_with_messages(draft: Draft) -> Iterator[Finding]:
    """``fl:message`` on a node without a message does nothing."""
    for node in draft.nodes():
        own = draft.element(node).find("{*}extensionElements/{urn:fangliu:bpmn:1.0}message")
        if own is not None and node.message is None and node.event != "message":
            yield error("no-message", node.id, "有 fl:message 但没有消息事件", "has fl:message, but no message")


def known_names(draft: Draft) -> Iterator[Finding]:
    """The other end must know the name."""
    known = draft.known.messages
    if known is None:
        return
    thrown = {name for definition in draft.definitions for name in definition.throws}
    awaited = {name for definition in draft.definitions for name in definition.awaits}
    for node in _with_message(draft):
        if node.message is not None and node.message.name not in known | (awaited if node.message.throws else thrown):
            yield error(
                "unknown-message",
                node.id,
                f"不认识消息“{node.message.name}”",
                f'nobody knows a message "{node.message.name}"',
            )


def sent_by_somebody(draft: Draft) -> Iterator[Finding]:
    """Waiting for a message that nobody sends lasts for ever."""
    if draft.known.sent is None:
        return
    sent = draft.known.sent | {name for definition in draft.definitions for name in definition.throws}
    for node in _with_message(draft):
        if node.message is not None and not node.message.throws and node.message.name not in sent:
            yield warning(
                "message-not-sent",
                node.id,
                f"没有人发送消息“{node.message.name}”",
                f'nobody sends the message "{node.message.name}"',
            )


def awaited_by_somebody(draft: Draft) -> Iterator[Finding]:
    """A message that nobody waits for is kept for a while and lost."""
    if draft.known.awaited is None:
        return
    awaited = draft.known.awaited | {name for definition in draft.definitions for name in definition.awaits}
    for node in _with_message(draft):
        if node.message is not None and node.message.throws and node.message.name not in awaited:
            yield warning(
                "message-not-awaited",
                node.id,
                f"没有流程等待消息“{node.message.name}”",
                f'nobody waits for the message "{node.message.name}"',
            )


RULES = (
    named,
    keyed,
    mapped_the_right_way,
    keys_only_with_messages,
    known_names,
    sent_by_somebody,
    awaited_by_somebody,
)
