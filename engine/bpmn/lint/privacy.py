"""Personal data stays out of process data: names, phones and ID numbers live encrypted in the trade's records."""

from collections.abc import Iterator

from engine.bpmn.lint.draft import Draft
from engine.bpmn.vocabulary import error
from engine.errors import Finding, Invalid
from engine.expressions import parse, tree


def personal_fields_stay_out(draft: Draft) -> Iterator[Finding]:
    """An output of a user task may not take a field that its form marks ``x-personal``; ``fl:record`` may."""
    if draft.known.personal is None:
        return
    for node in draft.nodes("userTask"):
        personal = draft.known.personal.get(node.form or "", frozenset())
        for line in node.outputs if personal else ():
            for field in sorted(personal_fields(line.expression, personal)):
                yield error(
                    "personal-data",
                    node.id,
                    f"fl:output {line.name} 取用个人信息字段“{field}”；请改用 fl:record",
                    f'fl:output {line.name} takes the personal field "{field}" into process data; use fl:record',
                )


def personal_fields(expression: str, personal: frozenset[str]) -> set[str]:
    """Return the personal fields of ``form`` that an expression reads; taking the whole form reads all of them."""
    try:
        node = parse(expression).tree
    except Invalid:
        return set()
    read = set(_paths(node, ""))
    return {field for field in personal for path in read if _overlap(path, field)}


def _overlap(path: str, field: str) -> bool:
    return path in {"", field} or field.startswith(f"{path}.") or path.startswith(f"{field}.")


def _paths(node: object, below: str) -> Iterator[str]:
    """Find the paths below ``form``; ``below`` is what has been taken of the node so far."""
    if isinstance(node, tree.Name):
        if node.name == "form":
            yield below
    elif isinstance(node, tree.Path):
        yield from _paths(node.base, f"{node.name}.{below}" if below else node.name)
    elif isinstance(node, tree.Filter):
        yield from _paths(node.base, below)
        yield from _paths(node.predicate, "")
    elif isinstance(node, tuple):
        for item in node:
            yield from _paths(item, "")
    elif type(node).__module__ == tree.__name__:
        for name in getattr(type(node), "__slots__", ()):
            yield from _paths(getattr(node, name), "")


RULES = (personal_fields_stay_out,)
