"""The sections of the administrators' door and its local navigation: a section is shown once its page exists."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from flask import current_app, request
from werkzeug.exceptions import HTTPException

from web.identity import asker
from web.policy import policy_of
from web.translation import marked


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Be one section: Chinese ``label`` (translated when shown); ``text`` says what it is for, on the first page."""

    href: str
    label: str
    text: str


SECTIONS: Final[tuple[Section, ...]] = (
    Section(href="/admin", label=marked("总览"), text=""),
    Section(
        href="/admin/definitions", label=marked("流程定义"), text=marked("改流程、判定表、表单和模板，检查后发布。")
    ),
    Section(href="/admin/instances", label=marked("流程实例"), text=marked("查一单走到哪，暂停、恢复或终止。")),
    Section(href="/admin/incidents", label=marked("异常"), text=marked("停住的步骤：看原因，改了再试。")),
    Section(href="/admin/messages", label=marked("消息"), text=marked("到早了、还没有流程来领的消息。")),
    Section(href="/admin/timers", label=marked("定时器"), text=marked("什么时候会自动发生什么，迟了的在前。")),
    Section(href="/admin/calendars", label=marked("工作日历"), text=marked("哪天上班、哪天放假，期限从这里算。")),
    Section(href="/admin/people", label=marked("人员门店"), text=marked("入职、岗位、休假、离职，门店和机构名称。")),
    Section(href="/admin/adapters", label=marked("接口"), text=marked("主管部门和银行的接口，短信和邮件。")),
    Section(href="/admin/health", label=marked("运行状况"), text=marked("队列、数据库、版本，哪里堵了。")),
)


def sections() -> Sequence[Section]:
    """Return the sections whose pages exist and let whoever asks in."""
    return [section for section in SECTIONS if _open(section.href)]


def _open(path: str) -> bool:
    try:
        endpoint, _ = current_app.url_map.bind(request.host or "localhost").match(path, method="GET")
    except HTTPException:
        return False
    declared = policy_of(current_app.view_functions[endpoint])
    return declared is not None and (not declared.roles or bool(declared.roles & asker().actor.roles))
