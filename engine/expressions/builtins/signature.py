"""How a built-in is declared: one line of FEEL above a Python function.

    @feel("substring(string: string, start position: number, length: number?)")

A type with `?` may be left out or null, one with `+` left out but not null, one with `~` null. A last parameter with
`...` takes any number of arguments, or one list where it is the only parameter. Kinds are checked, and a list of one is
unwrapped or made as DMN 1.3, 10.3.2.9.4 says, before the function runs, so that it need not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from engine.expressions.run import Run
from engine.expressions.values import Function, Value, kind_of

Body = Callable[..., Value]
_DURATION = frozenset({"days and time duration", "years and months duration"})
_GROUPS = {
    "duration": _DURATION,
    "day": frozenset({"date", "date and time"}),
    "clock": frozenset({"time", "date and time"}),
    "moment": frozenset({"date", "time", "date and time"}),
    "quantity": _DURATION | {"number"},
}


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter: its FEEL kind (or `any`, or a group of kinds) and what may be left out."""

    name: str
    kind: str
    optional: bool
    nullable: bool
    variadic: bool

    def fit(self, value: Value) -> tuple[bool, Value]:
        """Say whether a value may be passed here, and as what."""
        if value is None:
            return self.nullable or self.kind == "any", None
        kinds = _GROUPS.get(self.kind) or frozenset({self.kind})
        if self.kind == "any" or kind_of(value) in kinds:
            return True, value
        if self.kind == "list":
            return True, [value]
        if isinstance(value, list) and len(value) == 1 and kind_of(value[0]) in kinds:
            return True, value[0]
        return False, None


@dataclass(frozen=True, slots=True)
class Form:
    """One way to call a built-in."""

    parameters: tuple[Parameter, ...]
    body: Body

    def bind(self, positional: Sequence[Value], named: Mapping[str, Value]) -> list[Value] | str:
        """Put arguments in order; answers the name of the parameter that does not fit, or `` for a wrong number."""
        last = self.parameters[-1] if self.parameters else None
        if last is not None and last.variadic and not named:
            positional = self._gathered(positional)
        if named:
            if positional or not named.keys() <= {parameter.name for parameter in self.parameters}:
                return ""
            given = [named.get(parameter.name, _ABSENT) for parameter in self.parameters]
        else:
            if len(positional) > len(self.parameters):
                return ""
            given = [*positional, *[_ABSENT] * (len(self.parameters) - len(positional))]
        bound: list[Value] = []
        for parameter, value in zip(self.parameters, given, strict=True):
            if isinstance(value, _Absent):
                if not parameter.optional:
                    return ""
                bound.append(None)
                continue
            fits, taken = parameter.fit(value)
            if not fits:
                return parameter.name
            bound.append(taken)
        return bound

    def _gathered(self, positional: Sequence[Value]) -> Sequence[Value]:
        fixed = len(self.parameters) - 1
        rest = list(positional[fixed:])
        if fixed == 0 and len(rest) == 1 and isinstance(rest[0], list):
            return positional
        return [*positional[:fixed], rest] if rest and rest != [None] else positional


class _Absent:
    """The mark of an argument that was not given."""


_ABSENT = _Absent()


class Builtin(Function):
    """A function of the language, with one or more forms."""

    __slots__ = ("forms",)

    def __init__(self, name: str) -> None:
        super().__init__(name, ())
        self.forms: list[Form] = []

    def call(self, run: Run, positional: Sequence[Value], named: Mapping[str, Value]) -> Value:
        """Call the first form that the arguments fit; none fits: null with a reason."""
        blame = ""
        for form in self.forms:
            bound = form.bind(positional, named)
            if not isinstance(bound, str):
                return self._run(run, form, bound)
            blame = blame or bound
        if blame:
            run.fail(f"{self.name}() 的参数「{blame}」不合适", f"{self.name}() does not take this value for '{blame}'")
        else:
            run.fail(f"{self.name}() 的参数个数不对", f"{self.name}() does not take these arguments")
        return None

    def _run(self, run: Run, form: Form, bound: list[Value]) -> Value:
        for value in bound:
            if isinstance(value, (list, dict)):
                run.budget.spend(len(value) // 4)
        try:
            return form.body(run, *bound)
        except (ArithmeticError, ValueError):
            run.fail(f"{self.name}() 无法算出结果", f"{self.name}() has no result for these values")
            return None


Registry = dict[str, Builtin]


def declare(registry: Registry, line: str) -> Callable[[Body], Body]:
    """Register a Python function under a FEEL signature; one name may be declared several times."""
    name, _, rest = line.partition("(")
    parameters = tuple(_parameter(text) for text in rest.rstrip(")").split(",") if text.strip())

    def register(body: Body) -> Body:
        builtin = registry.setdefault(name, Builtin(name))
        builtin.forms.append(Form(parameters, body))
        builtin.parameters = tuple(parameter.name for parameter in parameters)
        return body

    return register


def _parameter(text: str) -> Parameter:
    name, _, kind = (part.strip() for part in text.partition(":"))
    return Parameter(
        name=name.removesuffix("..."),
        kind=kind.rstrip("?+~"),
        optional=kind.endswith(("?", "+")),
        nullable=kind.endswith(("?", "~")),
        variadic=name.endswith("..."),
    )
