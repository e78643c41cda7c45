"""What is wrong with a form or with what was typed into it. Findings are answers, not exceptions."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldFinding:
    """Say what is wrong with one place: ``pointer`` (RFC 6901) into the data or, at publish, into the schema.

    ``keyword`` is the schema keyword that was broken; ``zh`` and ``en`` tell a person what to do.
    """

    pointer: str
    keyword: str
    zh: str
    en: str


class FormInvalid(ValueError):
    """The schema is no form that can be published; the findings say why."""

    def __init__(self, findings: Sequence[FieldFinding]) -> None:
        super().__init__("; ".join(f"{finding.pointer}: {finding.en}" for finding in findings[:5]))
        self.findings = tuple(findings)


def step(pointer: str, name: str | int) -> str:
    """Return the pointer one step further down (RFC 6901)."""
    return f"{pointer}/{str(name).replace('~', '~0').replace('/', '~1')}"
