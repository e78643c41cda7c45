"""From a JSON Schema to a form, or to findings that say why it cannot be published.

Only the keywords of ``forms.keywords`` exist: nothing is fetched, no pattern can hang, depth and size are bounded.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import reduce
from typing import Any

from forms import keywords
from forms.clean import default_value
from forms.conditions import read_conditions, read_together
from forms.findings import FieldFinding, FormInvalid, step
from forms.form import Form
from forms.formats import FORMATS, PERSONAL, RIGID
from forms.labels import read_labels
from forms.model import Field
from forms.rules import Refuse, read_options, read_rules

_NAME_SIGNS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")
_LONGEST_NAME = 60
_SWITCHES = ("readOnly", "ui:readonly", "x-personal", "uniqueItems")
_MOST_MONEY = Decimal("9999999999999999.99")
_ORDERED = (("minimum", "maximum"), ("minLength", "maxLength"), ("minItems", "maxItems"))


def compile_form(schema: Mapping[str, Any], *, judged: bool = False) -> Form:
    """Compile ``schema``, whose root is an object, into a form.

    What the own rules let pass must also be a JSON Schema by its meta-schema (2020-12); ``judged`` says that this was found
    before, when the form was published, and need not be looked at again.

    :raises FormInvalid: it uses what a form may not use; the findings' pointers lead into the schema.
    """
    compiling = Compiling()
    root = compiling.field(schema, name="", pointer="", depth=0)
    if isinstance(schema, Mapping) and schema.get("$schema", keywords.DIALECT) != keywords.DIALECT:
        compiling.note("", "$schema", f"只支持 {keywords.DIALECT}", f"only {keywords.DIALECT} is known")
    if root is not None and root.type != "object":
        compiling.note("", "type", "表单的最外层必须是 object", "the root of a form must be an object")
    if not compiling.findings and not judged:
        compiling.against_meta_schema(schema)
    if compiling.findings or root is None:
        raise FormInvalid(compiling.findings)
    return Form(schema=schema, root=root)


@dataclass(slots=True, kw_only=True)
class Compiling:
    """Walk one schema, collecting findings."""

    findings: list[FieldFinding] = field(default_factory=list)
    fields: int = 0

    def note(self, pointer: str, keyword: str, zh: str, en: str) -> None:
        """Take note of a finding."""
        self.findings.append(FieldFinding(pointer=pointer, keyword=keyword, zh=zh, en=en))

    def at(self, pointer: str) -> Refuse:
        """Return a way to take note of findings about ``pointer``."""
        return lambda keyword, zh, en: self.note(pointer, keyword, zh, en)

    def against_meta_schema(self, schema: Mapping[str, Any]) -> None:
        """Take note of where the schema is none by JSON Schema's own meta-schema; only after depth and size are known."""
        from jsonschema import Draft202012Validator
        from jsonschema.exceptions import SchemaError

        try:
            Draft202012Validator.check_schema(schema)
        except SchemaError as error:
            *above, keyword = [str(part) for part in error.absolute_path] or ["type"]
            pointer = reduce(step, above, "")
            self.note(
                pointer,
                keyword,
                f"不符合 JSON Schema 2020-12：{error.message[:200]}",
                f"not JSON Schema 2020-12: {error.message[:200]}",
            )

    def field(
        self, schema: Any, *, name: str, pointer: str, depth: int, required: bool = False, conditional: bool = False
    ) -> Field | None:
        """Compile one field with all below it; None when its type is unknown or a bound is passed (findings tell)."""
        refuse = self.at(pointer)
        kind = self._kind(schema, depth, refuse)
        if kind is None:
            return None
        allowed = keywords.BY_TYPE[kind] | (keywords.ROOT if depth == 0 else frozenset())
        for keyword in schema:
            if keyword not in allowed:
                self._unknown(str(keyword), kind, refuse)
        for keyword in _SWITCHES:
            if keyword in schema and not isinstance(schema[keyword], bool):
                refuse(keyword, "只能写 true 或 false", "must be true or false")
        written = {keyword: schema[keyword] for keyword in schema if keyword in allowed}
        format_ = self._format(written, refuse)
        rules = read_rules(written, kind, format_, refuse)
        made = Field(
            name=name,
            pointer=pointer,
            type=kind,
            **read_labels(written, name, refuse),
            format=format_,
            widget=written.get("ui:widget"),
            options=read_options(written, kind),
            examples=tuple(written.get("examples", ())) if isinstance(written.get("examples"), list) else (),
            required=required,
            read_only=written.get("readOnly") is True or written.get("ui:readonly") is True,
            personal=written.get("x-personal", format_ in PERSONAL) is True,
            conditional=conditional,
        )
        made = self._object(made, written, depth) if kind == "object" else made
        made = self._array(made, written, depth) if kind == "array" else made
        self._widget(made, refuse)
        made = replace(made, rules=_bounded(made, rules, unique=written.get("uniqueItems") is True))
        for low, high in _ORDERED:
            if low in made.rules and high in made.rules and made.rules[low] > made.rules[high]:
                refuse(low, f"{low} 大于 {high}", f"{low} is above {high}")
        if made.required and made.read_only:
            refuse("readOnly", "只供查看的项不能必填", "what is shown only cannot be required")
        return self._default(made, written, refuse)

    def _kind(self, schema: Any, depth: int, refuse: Refuse) -> Any:
        self.fields += 1
        if self.fields > keywords.MOST_FIELDS:
            if self.fields == keywords.MOST_FIELDS + 1:
                refuse(
                    "properties", f"一张表单最多 {keywords.MOST_FIELDS} 项", f"more than {keywords.MOST_FIELDS} fields"
                )
            return None
        if depth > keywords.DEEPEST:
            refuse("properties", f"最多嵌套 {keywords.DEEPEST} 层", f"nested deeper than {keywords.DEEPEST}")
            return None
        if not isinstance(schema, Mapping):
            refuse("type", "每一项都要写成对象", "a field's schema must be an object")
            return None
        if "$ref" in schema:
            refuse("$ref", "不能引用别处的定义，请直接写在这里", "references are not followed; write it out here")
            return None
        kind = schema.get("type")
        if not isinstance(kind, str) or kind not in keywords.BY_TYPE:
            refuse(
                "type",
                f"type 要写 {'、'.join(keywords.BY_TYPE)} 之一",
                f"type must be one of {', '.join(keywords.BY_TYPE)}",
            )
            return None
        return kind

    def _unknown(self, keyword: str, kind: str, refuse: Refuse) -> None:
        known = any(keyword in allowed for allowed in keywords.BY_TYPE.values())
        told = f"{kind} 类型不能用“{keyword}”" if known else f"不认识关键字“{keyword}”"
        refuse(keyword, told, f"{keyword} does not go with type {kind}" if known else f"unknown keyword {keyword}")

    def _format(self, written: Mapping[str, Any], refuse: Refuse) -> str | None:
        format_ = written.get("format")
        if format_ is None or (isinstance(format_, str) and format_ in FORMATS):
            return format_
        refuse("format", f"format 要写 {'、'.join(FORMATS)} 之一", f"format must be one of {', '.join(FORMATS)}")
        return None

    def _object(self, made: Field, written: Mapping[str, Any], depth: int) -> Field:
        refuse, pointer = self.at(made.pointer), made.pointer
        properties = written.get("properties", {})
        if not isinstance(properties, Mapping):
            refuse("properties", "要写成对象", "must be an object")
            properties = {}
        for keyword in ("additionalProperties", "unevaluatedProperties"):
            if written.get(keyword, False) is not False:
                refuse(keyword, "表单不收没有声明的项，只能写 false", "a form takes no undeclared fields: only false")
        required = self.names(written, "required", properties, refuse)
        children = []
        for name, schema in properties.items():
            at = step(step(pointer, "properties"), str(name))
            self.name(name, at)
            child = self.field(schema, name=str(name), pointer=at, depth=depth + 1, required=name in required)
            children.extend([child] if child is not None else [])
        order = self.names(written, "ui:order", properties, refuse)
        children.sort(key=lambda child: order.index(child.name) if child.name in order else len(order))
        made = replace(made, children=tuple(children))
        made = replace(made, conditions=read_conditions(self, made, written, depth))
        return replace(made, together=read_together(self, made, written))

    def _array(self, made: Field, written: Mapping[str, Any], depth: int) -> Field:
        at = step(made.pointer, "items")
        item = self.field(written.get("items"), name=made.name, pointer=at, depth=depth + 1)
        if item is not None and not (isinstance(written["items"], Mapping) and "title" in written["items"]):
            item = replace(item, title=made.title, title_en=made.title_en)
        return replace(made, item=item)

    def _widget(self, made: Field, refuse: Refuse) -> None:
        widget = made.widget
        if widget is None:
            return
        if not isinstance(widget, str) or made.type not in keywords.WIDGETS.get(widget, ()):
            refuse(
                "ui:widget", f"{made.type} 类型没有“{widget}”控件", f"there is no widget {widget} for type {made.type}"
            )
            return
        shown = made.item if made.item is not None else made
        if widget in ("radio", "select", "checkboxes") and shown.type != "boolean" and not shown.options:
            refuse("ui:widget", f"“{widget}”要有 enum 或 oneOf 选项", f"{widget} needs choices by enum or oneOf")
        if widget in keywords.FILES and shown.format != "document":
            refuse("ui:widget", f"“{widget}”要写 format document", f"{widget} needs format document")
        if widget == "facts" and not made.read_only:
            refuse("ui:widget", "facts 只供查看，要写 readOnly", "facts are shown only: write readOnly")

    def _default(self, made: Field, written: Mapping[str, Any], refuse: Refuse) -> Field:
        if "default" not in written or self.findings:
            return made  # what was found already refuses the form, and a field that is not whole cannot judge a value
        try:
            return replace(made, default=default_value(made, written["default"]))
        except ValueError as error:
            refuse("default", f"缺省值不合本项的规则：{error}", f"the default breaks the field's own rules: {error}")
            return made

    def name(self, name: Any, pointer: str) -> None:
        """Refuse a field name that is no plain ASCII word: it becomes a variable of the process."""
        good = isinstance(name, str) and 0 < len(name) <= _LONGEST_NAME and set(name) <= _NAME_SIGNS
        if not good or name[0].isdigit():
            self.note(
                pointer, "properties", "名称只用英文字母、数字和下划线", "a name has ASCII letters, digits and _ only"
            )

    def names(self, written: Mapping[str, Any], keyword: str, known: Any, refuse: Refuse) -> list[str]:
        """Read a list of names of ``known`` fields."""
        names = written.get(keyword, [])
        if not isinstance(names, list | tuple) or not all(isinstance(name, str) and name in known for name in names):
            refuse(keyword, "只能列出本组里已有的项", "may only list fields of this object")
            return []
        if len(set(names)) != len(names):
            refuse(keyword, "有重复的项", "names a field twice")
        return list(names)


def _bounded(made: Field, rules: dict[str, Any], *, unique: bool) -> dict[str, Any]:
    """Return ``rules`` with the bounds that every field has, written or not."""
    if made.type == "array":
        return {"maxItems": keywords.USUAL_ITEMS, **rules, **({"uniqueItems": True} if unique else {})}
    if made.type == "string" and made.format not in RIGID and not made.options:
        return {"maxLength": keywords.USUAL_LINES if made.lines else keywords.USUAL_TEXT, **rules}
    if made.widget == "money":
        usual = {"multipleOf": Decimal("0.01"), "minimum": Decimal(0), "maximum": _MOST_MONEY}
        if "exclusiveMinimum" in rules:
            del usual["minimum"]
        if "exclusiveMaximum" in rules:
            del usual["maximum"]
        return {**usual, **rules}
    return rules
