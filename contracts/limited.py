"""Starts the process that renders: no environment of ours, limited memory, CPU and wall clock, and one request."""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from contracts.render import REFUSED
from engine.errors import Finding, Invalid, Unavailable

WALL_SECONDS = 30
LARGEST = 20 * 1024 * 1024
"""Bytes of a rendered paper."""
_HOME = Path(__file__).resolve().parent.parent


class TemplateInvalid(Invalid):
    """The template cannot be rendered; the findings say why."""

    code = "template-invalid"
    zh = "文书模板无法使用"


class RendererAway(Unavailable):
    """The renderer could not be started or did not end in time."""

    code = "unavailable"
    zh = "文书生成暂时不可用"


def render(template: bytes, values: Mapping[str, Any]) -> bytes:
    """Render a template with plain JSON values (texts, true, false, lists, mappings).

    :raises TemplateInvalid: it uses what is not allowed, lacks a value, or takes more memory or time than it may.
    :raises RendererAway: the process could not be started or was slow although its CPU limit was not reached.
    """
    return _asked({"act": "render", "values": json.loads(json.dumps(values))}, template)


def inspect(template: bytes) -> Mapping[str, tuple[str, ...]]:
    """Return the variables that a template reads, each with the attributes that it reads of them.

    :raises TemplateInvalid: it uses what is not allowed.
    :raises RendererAway: the process could not be started or did not end in time.
    """
    found: Mapping[str, list[str]] = json.loads(_asked({"act": "inspect"}, template))["names"]
    return {name: tuple(attributes) for name, attributes in found.items()}


def _asked(request: Mapping[str, Any], template: bytes) -> bytes:
    try:
        done = subprocess.run(
            [sys.executable, "-s", "-m", "contracts.render"],
            input=json.dumps(request).encode() + b"\n" + template,
            capture_output=True,
            timeout=WALL_SECONDS,
            check=False,
            cwd=_HOME,
            env={"PYTHONPATH": str(_HOME), "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"},
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise RendererAway(str(error)) from error
    if done.returncode == 0 and len(done.stdout) <= LARGEST:
        return done.stdout
    raise TemplateInvalid(findings=_findings(done))


def _findings(done: subprocess.CompletedProcess[bytes]) -> list[Finding]:
    """Return what the process said, or that it was ended by its limits."""
    if done.returncode == REFUSED:
        return [Finding(rule=rule, element=element or None, zh=zh, en=en) for rule, element, zh, en in _said(done)]
    zh, en = "模板超出内存、时间或大小限制，或已损坏", "the template goes beyond memory, time or size, or is damaged"
    return [Finding(rule="template.limits", zh=zh, en=en)]


def _said(done: subprocess.CompletedProcess[bytes]) -> list[list[str]]:
    said: list[list[str]] = json.loads(done.stderr)
    return said
