"""The five kinds of problem that every room may raise, and the findings that explain them.

A problem is defined where it is raised, as an heir of one of the five kinds. HTTP numbers are given at the doors.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Say what is wrong with one element of something that was handed in.

    ``rule`` is a stable code (``bpmn.unknown-form``), ``element`` the BPMN id, JSON pointer or cell it is about, and
    ``zh``/``en`` tell a person what to do next.
    """

    rule: str
    zh: str
    en: str
    severity: Literal["error", "warning"] = "error"
    element: str | None = None


class Problem(Exception):
    """Be the root of all that the house refuses; ``code`` never changes once published."""

    code: ClassVar[str] = "problem"
    zh: ClassVar[str] = "操作没有成功"

    def __init__(self, message: str = "", *, findings: Sequence[Finding] = (), **detail: object) -> None:
        super().__init__(message or (self.__doc__ or "").strip().split("\n")[0])
        self.findings = tuple(findings)
        self.detail = detail


class Invalid(Problem):
    """The input breaks a rule; the findings say which."""

    code = "invalid"
    zh = "填写的内容不符合要求"


class NotFound(Problem):
    """There is no such thing, or it is another agency's."""

    code = "not-found"
    zh = "没有找到"


class Forbidden(Problem):
    """The one who asks may not do this."""

    code = "forbidden"
    zh = "没有权限"


class Conflict(Problem):
    """The state of things does not allow this now."""

    code = "conflict"
    zh = "现在的状态不允许这样做"


class Unavailable(Problem):
    """Something that is needed does not answer; try again later."""

    code = "unavailable"
    zh = "暂时不可用，请稍后再试"
