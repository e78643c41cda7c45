"""What the pages of definitions call things: kinds, BPMN elements, and the facts that two texts differ in."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from web.language import language
from web.translation import gettext, marked
from web.wording import span

SENTENCES: Mapping[str, str] = MappingProxyType(
    {
        "imported": marked("文件已收下，存为草稿，还没有发布。"),
        "replaced": marked("文件已收下，存为草稿；原来的草稿另存在下面。"),
        "published": marked("已发布，下一单起生效。"),
        "discarded": marked("草稿已放弃，内容另存在下面。"),
    }
)

KINDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "process": marked("流程"),
        "decision": marked("判定表"),
        "form": marked("表单"),
        "template": marked("合同模板"),
    }
)

ORIGINS: Final[Mapping[str, str]] = MappingProxyType({"own": marked("本机构"), "shared": marked("共享")})

FIELDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "text": marked("文字"),
        "long": marked("长文字"),
        "number": marked("数"),
        "money": marked("金额"),
        "date": marked("日期"),
        "yes-no": marked("是或否"),
        "choice": marked("选一项"),
        "file": marked("文件"),
    }
)

ELEMENTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "process": marked("流程"),
        "startEvent": marked("开始"),
        "endEvent": marked("结束"),
        "intermediateCatchEvent": marked("等待事件"),
        "intermediateThrowEvent": marked("发出事件"),
        "boundaryEvent": marked("边界事件"),
        "userTask": marked("用户任务"),
        "serviceTask": marked("服务任务"),
        "businessRuleTask": marked("判定任务"),
        "sendTask": marked("发送消息"),
        "receiveTask": marked("接收消息"),
        "manualTask": marked("线下动作"),
        "task": marked("空任务"),
        "callActivity": marked("调用流程"),
        "subProcess": marked("子流程"),
        "exclusiveGateway": marked("排他网关"),
        "parallelGateway": marked("并行网关"),
        "inclusiveGateway": marked("包容网关"),
        "eventBasedGateway": marked("事件网关"),
        "sequenceFlow": marked("连线"),
        "lane": marked("泳道"),
        "participant": marked("泳池"),
        "message": marked("消息"),
        "error": marked("错误"),
        "escalation": marked("升级"),
        "textAnnotation": marked("注释"),
        "dataObject": marked("数据对象"),
        "dataObjectReference": marked("数据对象"),
    }
)

# The first words of a fact's path, longest first; what follows them (a party, a variable) is shown as it is.
_FACTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "assignment rule": marked("分派方式"),
        "assignment role": marked("办理岗位"),
        "assignment scope": marked("分派范围"),
        "assignment task": marked("同一人的任务"),
        "assignment expression": marked("分派表达式"),
        "assignment party": marked("由哪一方办理"),
        "assignment distinctFrom": marked("不得是谁"),
        "sla calendar": marked("日历"),
        "sla due": marked("截止"),
        "sla dueAt": marked("截止日期"),
        "sla warning": marked("预警"),
        "sla escalation": marked("升级"),
        "sla onEscalation": marked("升级时"),
        "sla notify": marked("通知谁"),
        "form id": marked("表单"),
        "hook": marked("服务"),
        "decision": marked("判定表"),
        "record": marked("业务记录"),
        "input": marked("传入"),
        "output": marked("带回"),
        "portal": marked("客户文案"),
        "pauseOn": marked("等待时暂停计时"),
        "milestone": marked("里程碑"),
        "message": marked("消息"),
        "documentation": marked("说明"),
        "conditionExpression": marked("条件"),
        "calledElement": marked("调用的流程"),
        "sourceRef": marked("从"),
        "targetRef": marked("到"),
        "default": marked("默认连线"),
        "attachedToRef": marked("附在"),
        "cancelActivity": marked("是否中断"),
        "timerEventDefinition": marked("定时"),
        "messageEventDefinition": marked("消息事件"),
        "errorEventDefinition": marked("错误事件"),
        "escalationEventDefinition": marked("升级事件"),
        "multiInstanceLoopCharacteristics": marked("多次执行"),
        "kind": marked("类型"),
        "name": marked("名称"),
        "text": marked("文字"),
    }
)


_TERM = re.compile(r"(\d{1,5})(WD|WH)|PT(\d{1,5})H|P(\d{1,5})D")


def term(text: str) -> str:
    """Write a term as people say it: ``3WD`` is ``3 个工作日``; what is written otherwise stays as it is."""
    found = _TERM.fullmatch(text)
    if found is None:
        return text
    lang = language()
    if found[2] == "WH":
        return f"{found[1]} 个工作小时" if lang == "zh" else f"{found[1]} working hours"
    if found[1]:
        return span(int(found[1]), "working-days", lang)
    return span(int(found[3] or found[4]), "hours" if found[3] else "days", lang)


def element(kind: str) -> str:
    """Return what a BPMN tag is called."""
    return gettext(ELEMENTS[kind]) if kind in ELEMENTS else kind


def fact(path: str) -> str:
    """Return what a fact of an element is called: ``portal buyer zh`` is ``客户文案 buyer zh``."""
    found = next((words for words in _FACTS if path == words or path.startswith(f"{words} ")), None)
    return path if found is None else gettext(_FACTS[found]) + path.removeprefix(found)
