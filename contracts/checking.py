"""Checks a template before it is published: as a package, as a program, and for the variables it reads."""

from collections.abc import Mapping, Sequence

from contracts import limited
from contracts.package import check_package
from contracts.words import SHAPES
from engine.errors import Finding


def check_template(content: bytes) -> list[Finding]:
    """Return what is wrong with a template; nothing of it runs, and it is parsed in a process of its own.

    :raises RendererAway: that process could not be started or did not end in time.
    """
    found = check_package(content)
    if found:
        return found
    try:
        names = limited.inspect(content)
    except limited.TemplateInvalid as refused:
        return list(refused.findings)
    return unknown(names)


def unknown(names: Mapping[str, Sequence[str]]) -> list[Finding]:
    """Return a finding per variable or attribute that the generator does not give."""
    found = []
    for name, attributes in names.items():
        shape = SHAPES.get(name)
        if shape is None:
            found.append(_say(name))
        else:
            given = shape if isinstance(shape, frozenset) else frozenset[str]()
            found.extend(_say(f"{name}.{attribute}") for attribute in attributes if attribute not in given)
    return found


def _say(variable: str) -> Finding:
    zh, en = f"没有变量 {variable}", f"there is no variable {variable}"
    return Finding(rule="template.variable", element=variable, zh=zh, en=en)
