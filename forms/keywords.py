"""The keywords that a form may use, by type; all others are refused when the form is compiled.

JSON Schema 2020-12's own words, its ``format`` values and ajv's ``formatMinimum``/``formatMaximum``, and ours: ``x-personal``,
``x-unit`` and ``ui:*``. docs/forms.md is the same list for authors.
"""

from collections.abc import Mapping
from types import MappingProxyType

DIALECT = "https://json-schema.org/draft/2020-12/schema"

ROOT = frozenset({"$schema", "$id", "$comment"})
COMMON = frozenset(
    {
        "type",
        "title",
        "description",
        "default",
        "examples",
        "readOnly",
        "x-personal",
        "ui:widget",
        "ui:help",
        "ui:placeholder",
        "ui:en",
        "ui:readonly",
    }
)
CHOICES = frozenset({"enum", "const", "oneOf"})
BOUNDS = frozenset({"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"})
LENGTHS = frozenset({"minLength", "maxLength"})
DATES = frozenset({"formatMinimum", "formatMaximum"})
CONDITIONS = frozenset({"if", "then", "allOf", "dependentRequired"})
OBJECT = frozenset({"properties", "required", "additionalProperties", "unevaluatedProperties", "ui:order"}) | CONDITIONS
ARRAY = frozenset({"items", "minItems", "maxItems", "uniqueItems"})

BY_TYPE: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "object": COMMON | OBJECT,
        "array": COMMON | ARRAY,
        "string": COMMON | CHOICES | LENGTHS | DATES | {"pattern", "format"},
        "number": COMMON | CHOICES | BOUNDS | {"x-unit"},
        "integer": COMMON | CHOICES | BOUNDS | {"x-unit"},
        "boolean": COMMON | {"const"},
    }
)

TESTS = frozenset({"const", "enum"}) | BOUNDS
"""What the fields of an ``if`` may be tested by."""

REFINEMENTS = CHOICES | BOUNDS | LENGTHS | DATES | {"pattern", "minItems"}
"""What a ``then`` may add to a field that exists anyway."""

WIDGETS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "text": frozenset({"string", "number", "integer"}),
        "textarea": frozenset({"string"}),
        "radio": frozenset({"string", "number", "integer", "boolean"}),
        "select": frozenset({"string", "number", "integer", "boolean", "array"}),
        "checkboxes": frozenset({"array"}),
        "money": frozenset({"number", "integer"}),
        "signature": frozenset({"string"}),
        "photo": frozenset({"string", "array"}),
        "file": frozenset({"string", "array"}),
        "person": frozenset({"string"}),
        "facts": frozenset({"object", "array", "string", "number", "integer", "boolean"}),
    }
)
"""Which types a widget can show. A boolean without one is a checkbox, and an empty checkbox is a no."""

FILES = frozenset({"signature", "photo", "file"})
"""Widgets whose value is the id of a stored file."""

DEEPEST = 5
MOST_FIELDS = 300
MOST_CHOICES = 500
MOST_CONDITIONS = 50
LONGEST_WORDS = 2000
LONGEST_TEXT = 20_000
USUAL_TEXT = 500
USUAL_LINES = 5000
MOST_ITEMS = 200
USUAL_ITEMS = 50
