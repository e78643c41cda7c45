"""What a person reads when a field is wrong, in zh and en, with the field's own title."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from forms.checks import TODAY
from forms.model import Field

_TYPES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "object": ("要填一组内容", "must be a group of fields"),
        "array": ("要填一个列表", "must be a list"),
        "string": ("要填文字", "must be text"),
        "number": ("要填数字，例如 1234.50", "must be a number such as 1234.50"),
        "integer": ("要填整数", "must be a whole number"),
        "boolean": ("要选“是”或“否”", "must be yes or no"),
    }
)
_FORMATS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "date": ("要填日期，例如 2026-03-02", "must be a date such as 2026-03-02"),
        "date-time": ("要填日期和时间，例如 2026-03-02T14:30", "must be a date and time such as 2026-03-02T14:30"),
        "time": ("要填时间，例如 14:30", "must be a time such as 14:30"),
        "email": ("要填电子邮箱，例如 name@example.com", "must be an e-mail address such as name@example.com"),
        "phone-cn": ("要填手机号或带区号的电话", "must be a mainland mobile number, or a landline with its area code"),
        "id-card-cn": ("身份证号不对，请核对 18 位号码", "is no valid identity card number; check its 18 characters"),
        "uuid": ("要填编号（UUID）", "must be a UUID"),
        "document": ("要先上传文件", "must be an uploaded file"),
    }
)
_RULES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "enum": ("要从给出的选项里选", "must be one of the choices"),
        "oneOf": ("要从给出的选项里选", "must be one of the choices"),
        "const": ("必须是“{wanted}”", "must be {wanted}"),
        "minimum": ("不能小于 {wanted}{unit}", "must not be less than {wanted}{unit_en}"),
        "maximum": ("不能大于 {wanted}{unit}", "must not be more than {wanted}{unit_en}"),
        "exclusiveMinimum": ("必须大于 {wanted}{unit}", "must be more than {wanted}{unit_en}"),
        "exclusiveMaximum": ("必须小于 {wanted}{unit}", "must be less than {wanted}{unit_en}"),
        "multipleOf": ("必须是 {wanted} 的整数倍", "must be a multiple of {wanted}"),
        "minLength": ("至少要 {wanted} 个字", "must have at least {wanted} characters"),
        "maxLength": ("最多 {wanted} 个字", "must have at most {wanted} characters"),
        "pattern": ("格式不对", "does not have the right form"),
        "formatMinimum": ("不能早于{wanted}", "must not be before {wanted}"),
        "formatMaximum": ("不能晚于{wanted}", "must not be after {wanted}"),
        "minItems": ("至少要 {wanted} 项", "must have at least {wanted} items"),
        "maxItems": ("最多 {wanted} 项", "must have at most {wanted} items"),
        "uniqueItems": ("有重复的项", "must not have an item twice"),
        "readOnly": ("只供查看，不能填写", "is shown only and cannot be filled in"),
        "if": ("按目前的选择不用填写，请清空", "does not apply to what was chosen; leave it empty"),
        "dependentRequired": ("填了“{wanted}”就要填", "is needed because {wanted} is given"),
    }
)
_FALSE_WORDS = ("必须选“否”", "must be no")
_TRUE_WORDS = ("必须勾选", "must be confirmed")


def type_words(field: Field) -> tuple[str, str]:
    """Say that the value is not of the field's type or format."""
    if field.options:
        return _titled(field, _RULES["enum"])
    return _titled(field, _FORMATS[field.format] if field.format else _TYPES[field.type])


def required_words(field: Field) -> tuple[str, str]:
    """Say that the field must be given, by the verb that fits its input."""
    chosen = bool(field.options) or field.type == "boolean" or field.widget == "person"
    verb = "请上传" if field.format == "document" else ("请选择" if chosen else "请填写")
    return f"{verb}“{field.title}”", f"{field.title_en} is required"


def rule_words(field: Field, keyword: str, wanted: Any, *, wanted_en: str | None = None) -> tuple[str, str]:
    """Say which rule the value breaks."""
    if keyword == "const" and isinstance(wanted, bool):
        return _titled(field, _TRUE_WORDS if wanted else _FALSE_WORDS)
    zh, en = _RULES[keyword]
    told = wanted.isoformat() if isinstance(wanted, date) else str(wanted)
    told_zh = "今天" if wanted == TODAY and keyword.startswith("format") else told
    unit = f" {field.unit}" if field.unit else ""
    words = (
        zh.format(wanted=told_zh, unit=unit),
        en.format(wanted=wanted_en or told, unit_en=unit),
    )
    return _titled(field, words)


def unknown_words(name: str) -> tuple[str, str]:
    """Say that the form has no such field."""
    return f"表单里没有“{name}”这一项", f"the form has no field {name}"


def _titled(field: Field, words: tuple[str, str]) -> tuple[str, str]:
    return f"“{field.title}”{words[0]}", f"{field.title_en} {words[1]}"
