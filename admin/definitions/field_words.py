"""What the kinds of a form's fields are called: by widget, else by format, else by type; unknown ones are shown as written."""

from collections.abc import Mapping
from types import MappingProxyType

from forms import Field
from web.translation import gettext, marked

_KINDS: Mapping[str, str] = MappingProxyType(
    {
        "string": marked("文字"),
        "textarea": marked("长文字"),
        "number": marked("数"),
        "integer": marked("整数"),
        "money": marked("金额"),
        "boolean": marked("是或否"),
        "radio": marked("选一项"),
        "select": marked("选一项"),
        "checkboxes": marked("选几项"),
        "date": marked("日期"),
        "date-time": marked("时刻"),
        "file": marked("文件"),
        "document": marked("文件"),
        "signature": marked("签名"),
        "photo": marked("照片"),
        "array": marked("多行"),
        "object": marked("一组"),
    }
)


def kind(field: Field) -> str:
    """Return what kind of field this is, in the reader's language."""
    written = field.widget or field.format or field.type
    if field.type == "boolean":
        written = "boolean"
    return gettext(_KINDS[written]) if written in _KINDS else written
