"""Write single BPMN elements as text: the small change of ``bpmn_xml``."""

from collections.abc import Mapping
from xml.sax.saxutils import escape, quoteattr

Mapped = Mapping[str, str]


def tag(name: str, inner: str = "", /, **attributes: object) -> str:
    """Write one element; a trailing underscore is dropped from attribute names (``id_``), None leaves one out."""
    written = "".join(
        f" {key.rstrip('_')}={quoteattr(_text(value))}" for key, value in attributes.items() if value is not None
    )
    return f"<{name}{written}>{inner}</{name}>" if inner else f"<{name}{written}/>"


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def assigns(kind: str, mapping: Mapped | None) -> str:
    """Write ``fl:input`` or ``fl:output`` lines."""
    return "".join(tag(f"fl:{kind}", name=name, expression=text) for name, text in (mapping or {}).items())


def timer(*, duration: str | None = None, date: str | None = None, cycle: str | None = None) -> str:
    """Write a timer event definition; the text is FEEL or bare ISO 8601."""
    inner = "".join(
        f"<bpmn:{name}>{escape(text)}</bpmn:{name}>"
        for name, text in (("timeDate", date), ("timeDuration", duration), ("timeCycle", cycle))
        if text is not None
    )
    return tag("bpmn:timerEventDefinition", inner)


def many(
    *,
    cardinality: str | None = None,
    collection: str | None = None,
    item: str | None = None,
    results: str | None = None,
    result: str | None = None,
    until: str | None = None,
    sequential: bool = False,
    node: str = "many",
) -> str:
    """Write multi-instance characteristics for ``definition=``: over ``collection``, or ``cardinality`` times.

    ``item`` is the element of the round, ``result`` of every round is collected into ``results``; ``until`` is the
    completion condition. ``node`` makes the ids of the data items unique; the variables are their names.
    """
    inner = f"<bpmn:loopCardinality>{escape(cardinality)}</bpmn:loopCardinality>" if cardinality is not None else ""
    inner += f"<bpmn:loopDataInputRef>{collection}</bpmn:loopDataInputRef>" if collection else ""
    inner += f"<bpmn:loopDataOutputRef>{results}</bpmn:loopDataOutputRef>" if results else ""
    inner += tag("bpmn:inputDataItem", id=f"{node}_item", name=item) if item else ""
    inner += tag("bpmn:outputDataItem", id=f"{node}_result", name=result) if result else ""
    inner += f"<bpmn:completionCondition>{escape(until)}</bpmn:completionCondition>" if until else ""
    return tag("bpmn:multiInstanceLoopCharacteristics", inner, isSequential=sequential or None)
