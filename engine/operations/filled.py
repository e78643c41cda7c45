"""Cleans what a person filled into a form, and says what of it may enter process data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.bpmn.model import Node
from engine.errors import Finding, Invalid
from engine.memory.agency import agency_facts
from engine.memory.pins import Pin
from engine.unit_of_work import UnitOfWork
from forms import Form


class FormRejected(Invalid):
    """The form has findings; nothing was changed."""

    code = "form-rejected"
    zh = "表单有需要修改的地方，内容没有提交"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """Be clean form data: ``all`` for recorders and the journal, ``flat`` what may enter process data as it is."""

    all: Mapping[str, Any] = field(default_factory=dict)
    flat: Mapping[str, Any] = field(default_factory=dict)


def start(uow: UnitOfWork, pin: Pin, key: str | None, given: Mapping[str, Any] | None) -> Filled:
    """Clean a start form; without data nothing was filled in.

    :raises FormRejected: it has findings, or the process has no start form.
    """
    if given is None:
        return Filled()
    if key is None:
        finding = Finding(
            rule="form.none", zh="这个流程没有发起表单", en="this process has no start form", element="/form"
        )
        raise FormRejected(findings=[finding])
    return _clean(uow, pin.forms[key], given)


def task(uow: UnitOfWork, pin: Pin, node: Node, given: Mapping[str, Any]) -> Filled:
    """Clean a user task's form. Without output mappings every field that is not personal enters process data.

    :raises FormRejected: it has findings.
    """
    if node.form is None:
        return Filled(all=given)
    cleaned = _clean(uow, pin.forms[node.form], given)
    return Filled(all=cleaned.all, flat={} if node.outputs else cleaned.flat)


def _clean(uow: UnitOfWork, form: Form, given: Mapping[str, Any]) -> Filled:
    zone = agency_facts(uow).zone
    cleaned = form.clean(given, now_date=uow.now.astimezone(zone).date(), zone=zone)
    if cleaned.findings:
        findings = [
            Finding(rule=f"form.{found.keyword}", element=found.pointer, zh=found.zh, en=found.en)
            for found in cleaned.findings
        ]
        raise FormRejected(findings=findings)
    flat = {name: value for name, value in cleaned.data.items() if name not in form.personal}
    return Filled(all=cleaned.data, flat=flat)
