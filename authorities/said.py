"""Read what a diagram asks an authority: named values, checked."""

from decimal import Decimal

from engine.errors import Invalid
from engine.hooks import ServiceCall


class QuestionInvalid(Invalid):
    """The diagram asks without a value that the authority needs, or with a wrong one."""

    code = "question-invalid"
    zh = "流程向外部机构提交的数据不完整"


def text(call: ServiceCall, name: str) -> str:
    """Return a text that must be there.

    :raises QuestionInvalid: it is missing, empty or no text.
    """
    value = call.input.get(name)
    if not isinstance(value, str) or not value.strip():
        raise QuestionInvalid(f"{call.hook}: {name} must be a text", name=name)
    return value


def text_if_any(call: ServiceCall, name: str) -> str:
    """Return a text, empty if there is none."""
    value = call.input.get(name)
    return value if isinstance(value, str) else ""


def amount(call: ServiceCall, name: str) -> Decimal:
    """Return an amount that must be there.

    :raises QuestionInvalid: it is missing or no number.
    """
    value = call.input.get(name)
    if not isinstance(value, Decimal):
        raise QuestionInvalid(f"{call.hook}: {name} must be a number", name=name)
    return value
