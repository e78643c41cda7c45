"""A plain list of fields becomes a schema that compiles, and is read back as the same list."""

import json
from pathlib import Path

import pytest

from forms import compile_form
from forms.simple import KINDS, ListedField, ListedForm, listed, schema_of

SHARED = Path(__file__).parents[3] / "processes" / "shared" / "forms"
TALK = ListedForm(
    title="银行面谈",
    fields=(
        *(ListedField(name=f"f_{kind.replace('-', '_')}", title=kind, kind=kind) for kind in KINDS if kind != "choice"),
        ListedField(
            name="result", title="结果", kind="choice", required=True, options=("通过", "补件"), help="银行怎么说"
        ),
        ListedField(name="phone", title="电话", kind="text", personal=True),
    ),
)


def test_every_kind_of_field_compiles_and_is_read_back() -> None:
    schema = schema_of(TALK)
    form = compile_form(schema)
    assert form.personal == {"phone"}
    assert listed(json.loads(json.dumps(schema))) == TALK


@pytest.mark.parametrize("name", ["appraisal", "loan_interview", "loan_rejection"])
def test_a_form_that_says_more_than_a_list_is_left_alone(name: str) -> None:
    assert listed(json.loads((SHARED / f"{name}.json").read_text(encoding="utf-8"))) is None


@pytest.mark.parametrize(
    "schema", [{}, {"properties": []}, {"properties": {"a": 1}}, {"properties": {"a": {"type": "x"}}}]
)
def test_what_is_no_list_is_none(schema: dict[str, object]) -> None:
    assert listed(schema) is None
