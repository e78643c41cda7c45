"""The ground floor: a JSON Schema in, clean data or findings out. Pure; imports nothing of ours."""

from forms.clean import Cleaned
from forms.compile import compile_form
from forms.findings import FieldFinding, FormInvalid
from forms.form import Form
from forms.model import Field, Option
from forms.money import amount_in_words

__all__ = ["Cleaned", "Field", "FieldFinding", "Form", "FormInvalid", "Option", "amount_in_words", "compile_form"]
