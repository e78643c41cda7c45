"""What an instance pins when it starts: the sources of every definition and table it may come to, under one hash."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """Be the sources of one running version: what is called finds its definition here and nowhere else.

    ``hash`` names the content: equal hashes must mean equal content, for parsed specs are kept under it. ``root`` is the
    key of the process that starts. ``processes`` and ``decisions`` map keys to BPMN and DMN bytes, ``forms`` form ids to
    JSON Schemas (kept for those who show forms; the runtime does not read them).
    """

    hash: str
    root: str
    processes: Mapping[str, bytes]
    decisions: Mapping[str, bytes] = field(default_factory=dict)
    forms: Mapping[str, Any] = field(default_factory=dict)
