"""Calling: built-ins, function literals, and functions lent by the caller."""

from collections.abc import Callable, Mapping, Sequence

from engine.expressions import tree
from engine.expressions.builtins import BUILTINS
from engine.expressions.builtins.signature import Builtin
from engine.expressions.run import Missing, Run, Scope
from engine.expressions.types import belongs
from engine.expressions.values import Function, Value, kind_zh

_GET_OR_ELSE = BUILTINS["get or else"]


class Closure(Function):
    """A function literal with the names it could see where it was written."""

    __slots__ = ("literal", "scope")

    def __init__(self, literal: tree.FunctionLiteral, scope: Scope) -> None:
        super().__init__("function", literal.parameters)
        self.literal = literal
        self.scope = scope


class Lent(Function):
    """A function of the caller, by position only; it must be pure and answer values of FEEL."""

    __slots__ = ("body",)

    def __init__(self, name: str, body: Callable[..., object]) -> None:
        super().__init__(name, ())
        self.body = body


def call_function(run: Run, function: Function, positional: Sequence[Value], named: Mapping[str, Value]) -> Value:
    """Call a function value; what does not fit is null with a reason."""
    run.budget.spend(1)
    if isinstance(function, Builtin):
        return function.call(run, positional, named)
    if isinstance(function, Lent):
        return run.take_in(function.body(*positional, **named))
    if isinstance(function, Closure):
        return _call_closure(run, function, positional, named)
    return None


def _call_closure(run: Run, function: Closure, positional: Sequence[Value], named: Mapping[str, Value]) -> Value:
    literal = function.literal
    arguments = dict(zip(literal.parameters, positional, strict=False)) if positional else dict(named)
    if len(positional) > len(literal.parameters) or arguments.keys() != set(literal.parameters):
        run.fail("参数与函数不符", "the arguments do not fit the function")
        return None
    for name, kind in zip(literal.parameters, literal.types, strict=True):
        if kind is not None and arguments[name] is not None and belongs(arguments[name], kind) is False:
            run.fail(f"参数「{name}」不是{kind_zh(kind.name)}", f"parameter '{name}' is not a {kind.name}")
            return None
    run.budget.enter()
    value = run.evaluate(literal.body, Scope(arguments, function.scope))
    run.budget.leave()
    return value


def _call(run: Run, node: tree.Call, scope: Scope) -> Value:
    function = _function(run, node.function, scope)
    if function is _GET_OR_ELSE and len(node.positional) == 2:
        return _get_or_else(run, node, scope)
    positional = [run.evaluate(argument, scope) for argument in node.positional]
    named = {name: run.evaluate(argument, scope) for name, argument in node.named}
    return None if function is None else call_function(run, function, positional, named)


def _get_or_else(run: Run, node: tree.Call, scope: Scope) -> Value:
    """Fall back without a reason: whoever writes ``get or else(x, null)`` says that nothing is expected here."""
    run.budget.spend(1)
    noted = len(run.reasons)
    value = run.evaluate(node.positional[0], scope)
    if value is not None:
        return value
    del run.reasons[noted:]
    return run.evaluate(node.positional[1], scope)


def _function(run: Run, node: tree.Node, scope: Scope) -> Function | None:
    if isinstance(node, tree.Name):
        found = scope.find(node.name)
        if isinstance(found, Function):
            return found
        known = run.functions.get(node.name) or BUILTINS.get(node.name)
        if known is None:
            if isinstance(found, Missing):
                run.fail(f"没有名为「{node.name}」的函数", f"there is no function '{node.name}'")
            else:
                run.fail(f"「{node.name}」不是函数", f"'{node.name}' is not a function")
        return known
    value = run.evaluate(node, scope)
    if isinstance(value, Function):
        return value
    run.fail("被调用的不是函数", "what is called is not a function")
    return None


def _function_literal(_run: Run, node: tree.FunctionLiteral, scope: Scope) -> Value:
    return Closure(node, scope)


CALLS: dict[type[tree.Node], Callable[..., Value]] = {tree.Call: _call, tree.FunctionLiteral: _function_literal}
