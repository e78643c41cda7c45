"""Reading ``if``/``then`` (alone or listed in ``allOf``) and ``dependentRequired`` of one object's schema."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Protocol

from forms import keywords
from forms.findings import step
from forms.model import Condition, Field
from forms.rules import Refuse, read_rules

_SCALARS = frozenset({"string", "number", "integer", "boolean"})


class Reader(Protocol):
    """Be what compiles the fields inside a condition and takes note of findings."""

    def at(self, pointer: str) -> Refuse: ...

    def name(self, name: Any, pointer: str) -> None: ...

    def names(self, written: Mapping[str, Any], keyword: str, known: Any, refuse: Refuse) -> list[str]: ...

    def field(
        self, schema: Any, *, name: str, pointer: str, depth: int, required: bool = False, conditional: bool = False
    ) -> Field | None: ...


def read_conditions(reader: Reader, made: Field, written: Mapping[str, Any], depth: int) -> tuple[Condition, ...]:
    """Return the conditions of the object ``made``; each may test its fields and those of conditions before it."""
    known = {child.name: child for child in made.children}
    base = frozenset(known)
    conditions: list[Condition] = []
    for pointer, schema in _written(reader, made.pointer, written):
        tests = _tests(reader, schema["if"], known, step(pointer, "if"))
        condition = _then(reader, schema["then"], known, base, step(pointer, "then"), depth)
        conditions.append(replace(condition, tests=tests, schema={"if": schema["if"], "then": schema["then"]}))
        known.update({child.name: child for child in condition.fields if child.name not in known})
    return tuple(conditions)


def read_together(reader: Reader, made: Field, written: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Return ``dependentRequired``: what must be given beside a field that is."""
    refuse = reader.at(made.pointer)
    known = {child.name for child in made.within()}
    pairs = written.get("dependentRequired", {})
    if not isinstance(pairs, Mapping):
        refuse("dependentRequired", "要写成对象", "must be an object")
        return {}
    names = reader.names({"names": list(pairs)}, "names", known, _as("dependentRequired", refuse))
    return {name: tuple(reader.names(pairs, name, known, _as("dependentRequired", refuse))) for name in names}


def _written(reader: Reader, pointer: str, written: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    refuse = reader.at(pointer)
    listed = written.get("allOf", [])
    if not isinstance(listed, list | tuple) or len(listed) > keywords.MOST_CONDITIONS:
        refuse(
            "allOf",
            f"最多列出 {keywords.MOST_CONDITIONS} 个条件",
            f"must list up to {keywords.MOST_CONDITIONS} conditions",
        )
        listed = []
    found: list[tuple[str, Mapping[str, Any]]] = []
    if "if" in written or "then" in written:
        found.append((pointer, {keyword: written[keyword] for keyword in ("if", "then") if keyword in written}))
    found.extend((step(step(pointer, "allOf"), at), schema) for at, schema in enumerate(listed))
    sound = []
    for where, schema in found:
        if not isinstance(schema, Mapping) or schema.keys() != {"if", "then"}:
            reader.at(where)("if", "条件要有 if 和 then，且只有这两个", "a condition has if and then, and nothing else")
        elif not all(isinstance(schema[part], Mapping) for part in schema):
            reader.at(where)("if", "if 和 then 要写成对象", "if and then must be objects")
        else:
            sound.append((where, schema))
    return sound


def _tests(
    reader: Reader, schema: Mapping[str, Any], known: Mapping[str, Field], pointer: str
) -> dict[str, Mapping[str, Any]]:
    refuse = reader.at(pointer)
    if not schema.keys() <= {"properties", "required"}:
        refuse("if", "if 里只能写 properties 和 required", "if may only have properties and required")
    properties = schema.get("properties", {})
    required = reader.names(schema, "required", known, refuse)
    tests: dict[str, Mapping[str, Any]] = {name: {} for name in required}
    if not isinstance(properties, Mapping) or not (tests or properties):
        refuse("if", "if 没有写条件", "if tests nothing")
        return {}
    for name, test in properties.items():
        at = step(step(pointer, "properties"), str(name))
        field = known.get(name)
        if field is None or field.type not in _SCALARS or field.read_only:
            reader.at(at)("if", "条件只能看本组里能填的单项", "a condition tests single fields that can be filled in")
        elif name not in required:
            # JSON Schema holds a test of an absent field to be met, which nobody means.
            reader.at(at)("required", "if 里也要把这一项写进 required", "also list it in the required of this if")
        elif (
            not isinstance(test, Mapping)
            or not test
            or not test.keys() <= keywords.TESTS & keywords.BY_TYPE[field.type]
        ):
            reader.at(at)("if", f"条件只能用 {'、'.join(sorted(keywords.TESTS))}", "a condition cannot test that")
        else:
            tests[name] = read_rules(test, field.type, field.format, reader.at(at))
    return tests


def _then(
    reader: Reader,
    schema: Mapping[str, Any],
    known: Mapping[str, Field],
    base: frozenset[str],
    pointer: str,
    depth: int,
) -> Condition:
    refuse = reader.at(pointer)
    if not schema.keys() <= {"properties", "required"} or not schema:
        refuse("then", "then 里只能写 properties 和 required", "then may only have properties and required")
    properties = schema.get("properties", {})
    if not isinstance(properties, Mapping):
        refuse("properties", "要写成对象", "must be an object")
        properties = {}
    required = reader.names(schema, "required", base | properties.keys(), refuse)
    fields: list[Field] = []
    rules: dict[str, Mapping[str, Any]] = {}
    for name, each in properties.items():
        at = step(step(pointer, "properties"), str(name))
        if name not in base:
            reader.name(name, at)
            wanted = name in required
            made = reader.field(each, name=str(name), pointer=at, depth=depth + 1, required=wanted, conditional=True)
            if (
                made is not None
                and name in known
                and (known[name].type, known[name].format) != (made.type, made.format)
            ):
                reader.at(at)(
                    "type", "同一项在两个条件里类型不同", "the same field has another type in another condition"
                )
            fields.extend([made] if made is not None else [])
        elif not isinstance(each, Mapping) or not each.keys() <= keywords.REFINEMENTS:
            reader.at(at)("then", "这一项已经声明过，这里只能再加限制", "the field exists already: only add rules here")
        elif not each.keys() <= keywords.BY_TYPE[known[name].type]:
            reader.at(at)("then", f"限制与 {known[name].type} 类型不符", f"a rule does not go with {known[name].type}")
        else:
            rules[name] = read_rules(each, known[name].type, known[name].format, reader.at(at))
    for name in required:
        if name in base and known[name].read_only:
            refuse("required", "只供查看的项不能必填", "what is shown only cannot be required")
    return Condition(tests={}, fields=tuple(fields), required=tuple(required), rules=rules)


def _as(keyword: str, refuse: Refuse) -> Refuse:
    return lambda _, zh, en: refuse(keyword, zh, en)
