"""Tell what is wrong with a diagram before anybody runs it: one small rule a function, grouped by noun.

Errors stop publishing: whatever the engine would not execute exactly as drawn is refused by name, so that there is no third
state between executed and refused. Warnings advise. Soundness of the control flow in general is not decided here.
"""

from itertools import chain, islice

from engine.bpmn.extension_words import check_words
from engine.bpmn.lint import (
    activities,
    advice,
    branches,
    calls,
    code,
    events,
    expressions,
    flow,
    gateways,
    many,
    messages,
    names,
    people,
    privacy,
    processes,
    supported,
)
from engine.bpmn.lint.draft import draft
from engine.bpmn.lint.known import Known
from engine.bpmn.source import SourceInvalid, read
from engine.bpmn.vocabulary import warning
from engine.errors import Finding

__all__ = ["FINDING_LIMIT", "Known", "lint"]

FINDING_LIMIT = 500
"""Findings told of one file at most."""

RULES = tuple(
    chain(
        processes.RULES,
        supported.RULES,
        code.RULES,
        flow.RULES,
        gateways.RULES,
        events.RULES,
        messages.RULES,
        activities.RULES,
        people.RULES,
        calls.RULES,
        many.RULES,
        expressions.RULES,
        names.RULES,
        privacy.RULES,
        branches.RULES,
        advice.RULES,
    )
)


def lint(data: bytes, *, known: Known) -> tuple[Finding, ...]:
    """Check the bytes of one BPMN file; errors come first. No finding with severity ``error`` means it may be published."""
    try:
        source = read(data)
    except SourceInvalid as problem:
        return problem.findings
    drawn = draft(source, known)
    found = chain(check_words(source.root), *(rule(drawn) for rule in RULES))
    findings = tuple(islice(dict.fromkeys(found), FINDING_LIMIT + 1))
    if len(findings) > FINDING_LIMIT:
        more = warning("more-findings", None, "还有更多问题，请先改正以上各条", "there is more; correct these first")
        findings = (*findings[:FINDING_LIMIT], more)
    return tuple(sorted(findings, key=lambda finding: finding.severity != "error"))
