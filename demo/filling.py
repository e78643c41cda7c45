"""Fills any form of the library from what is known of the deal, as a careful clerk would: the good case unless told otherwise.

What a form requires is asked of the form itself (``forms``), so that a changed form is filled without a change here.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from engine.errors import Invalid
from forms import Form, compile_form
from forms.model import Field

UNLIKELY = frozenset(
    {
        "commission_adjusted",
        "title_sealed",
        "title_leased",
        "title_mortgage",
        "title_residence_right",
        "transferred",
        "proxy_needed",
    }
)
"""Yes-or-no questions whose usual answer is no."""

_ROUNDS = 6
Upload = Callable[[str], str]
"""Upload a paper of a name and return its document id."""


class FormStuck(Invalid):
    """A form could not be filled from what is known; its findings say what is missing."""

    code = "demo-form-stuck"
    zh = "演示填不了这张表单"


class Clerk:
    """Fill forms. ``wishes`` overrule everything, by field name or by ``node_id.field``; ``facts`` of the task come next."""

    def __init__(self, wishes: Mapping[str, Any], upload: Upload) -> None:
        self._wishes = wishes
        self._upload = upload

    def fill(
        self, schema: Mapping[str, Any], facts: Mapping[str, Any], *, node_id: str, now: datetime
    ) -> dict[str, Any]:
        """Return data that the form accepts.

        :raises FormStuck: it cannot be filled.
        """
        form = compile_form(schema)
        asked = {field.name: field for field in form.fields}
        data = {name: self._value(asked[name], facts, node_id, now) for name in _wanted(form)}
        for _ in range(_ROUNDS):
            cleaned = form.clean(data, now_date=now.date())
            if cleaned.ok:
                return data
            for finding in cleaned.findings:
                name = finding.pointer.strip("/").split("/")[0]
                if finding.keyword == "required" and name in asked:
                    data[name] = self._value(asked[name], facts, node_id, now)
                else:
                    data.pop(name, None)
        told = "; ".join(
            f"{finding.pointer} {finding.zh}" for finding in form.clean(data, now_date=now.date()).findings
        )
        raise FormStuck(f"{node_id}: {told}")

    def _value(self, field: Field, facts: Mapping[str, Any], node_id: str, now: datetime) -> Any:
        for key in (f"{node_id}.{field.name}", field.name):
            if key in self._wishes:
                wish = self._wishes[key]
                return wish(facts) if callable(wish) else wish
        if facts.get(field.name) is not None:
            return facts[field.name]
        if field.default is not None:
            return field.default
        return self._made_up(field, facts, node_id, now)

    def _made_up(self, field: Field, facts: Mapping[str, Any], node_id: str, now: datetime) -> Any:
        if field.options:
            first = field.options[0].value
            return [first] if field.type == "array" else first
        if field.format == "document":
            return self._upload(field.title)
        if "const" in field.rules:
            return field.rules["const"]
        if field.type == "boolean":
            return field.name not in UNLIKELY
        if field.type in ("number", "integer"):
            return str(field.rules.get("minimum") or Decimal(1))
        if field.type == "array":
            return self._items(field, facts, node_id, now)
        if field.type == "object":
            return {child.name: self._value(child, facts, node_id, now) for child in field.within()}
        return _text(field, now)

    def _items(self, field: Field, facts: Mapping[str, Any], node_id: str, now: datetime) -> list[Any]:
        item = field.item
        if item is None:
            return []
        return [self._value(item, facts, node_id, now)]


def _wanted(form: Form) -> tuple[str, ...]:
    """Return the fields that the form always requires."""
    return tuple(field.name for field in form.fields if field.required and not field.conditional)


def _text(field: Field, now: datetime) -> str:
    if field.format == "date":
        return now.date().isoformat()
    if field.format == "date-time":
        return (now + timedelta(days=1)).isoformat(timespec="minutes")
    if field.format == "time":
        return "10:00"
    return f"{field.title}（演示）"[:60]
