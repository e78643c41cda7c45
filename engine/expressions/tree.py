"""The syntax tree of FEEL: what the parser makes and the evaluator walks. Frozen, without behaviour.

Chains of one precedence (`a + b - c`, `p and q and r`) are one flat node, so that a long sum is not a deep tree.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from engine.expressions.values import Value


@dataclass(frozen=True, slots=True)
class Literal:
    """A number, string, boolean, null, or `@"…"` moment or duration."""

    value: Value


@dataclass(frozen=True, slots=True)
class Name:
    """A variable; `?` is the input value of a unary test."""

    name: str


@dataclass(frozen=True, slots=True)
class Negation:
    """`-x`."""

    operand: Node


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """`first op x op y …`, of one precedence, from left to right."""

    first: Node
    rest: tuple[tuple[str, Node], ...]


@dataclass(frozen=True, slots=True)
class Logic:
    """`and` or `or` over two or more operands."""

    operator: str
    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """`left op right` with one of = != < <= > >=."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Between:
    """`value between low and high`, both included."""

    value: Node
    low: Node
    high: Node


@dataclass(frozen=True, slots=True)
class Test:
    """One unary test: an operator and its bound, or (operator None) an expression."""

    operator: str | None
    operand: Node


@dataclass(frozen=True, slots=True)
class Tests:
    """Unary tests of one cell; empty `tests` is `-`, which everything passes."""

    tests: tuple[Test, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Membership:
    """`value in test` or `value in (test, test)`."""

    value: Node
    tests: tuple[Test, ...]


@dataclass(frozen=True, slots=True)
class TypeName:
    """A type after `instance of`; `members` are element types (list, range), field types (context) or parameters."""

    name: str
    members: tuple[tuple[str, TypeName], ...] = ()
    result: TypeName | None = None


@dataclass(frozen=True, slots=True)
class InstanceOf:
    """`value instance of type`."""

    value: Node
    type: TypeName


@dataclass(frozen=True, slots=True)
class Conditional:
    """`if condition then consequence else alternative`."""

    condition: Node
    consequence: Node
    alternative: Node


@dataclass(frozen=True, slots=True)
class Iterator:
    """`name in source`, or `name in source..end`."""

    name: str
    source: Node
    end: Node | None = None


@dataclass(frozen=True, slots=True)
class Iteration:
    """`for … return result`; `partial` tells whether the result reads the results so far."""

    iterators: tuple[Iterator, ...]
    result: Node
    partial: bool


@dataclass(frozen=True, slots=True)
class Quantified:
    """`some … satisfies condition` (every=False) or `every …`."""

    every: bool
    iterators: tuple[Iterator, ...]
    condition: Node


@dataclass(frozen=True, slots=True)
class Filter:
    """`base[predicate]`: the members that pass, or the n-th."""

    base: Node
    predicate: Node


@dataclass(frozen=True, slots=True)
class Path:
    """`base.name`."""

    base: Node
    name: str


@dataclass(frozen=True, slots=True)
class Call:
    """`function(a, b)` or `function(x: a, y: b)`; exactly one of the two tuples may be filled."""

    function: Node
    positional: tuple[Node, ...]
    named: tuple[tuple[str, Node], ...] = ()


@dataclass(frozen=True, slots=True)
class ListLiteral:
    """`[a, b]`."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class ContextLiteral:
    """`{a: 1, b: a + 1}`; an entry sees the entries before it."""

    entries: tuple[tuple[str, Node], ...]


@dataclass(frozen=True, slots=True)
class RangeLiteral:
    """`[a..b]`, with `(` or `]` and `)` or `[` for an end that is not included."""

    low: Node
    high: Node
    low_included: bool
    high_included: bool


@dataclass(frozen=True, slots=True)
class HalfLine:
    """`(< a)`: all values on one side of a bound, as a value."""

    operator: str
    bound: Node


@dataclass(frozen=True, slots=True)
class FunctionLiteral:
    """`function(a, b) body`; types of parameters are checked when called."""

    parameters: tuple[str, ...]
    types: tuple[TypeName | None, ...]
    body: Node


Node: TypeAlias = (
    Literal
    | Name
    | Negation
    | Arithmetic
    | Logic
    | Comparison
    | Between
    | Membership
    | InstanceOf
    | Conditional
    | Iteration
    | Quantified
    | Filter
    | Path
    | Call
    | ListLiteral
    | ContextLiteral
    | RangeLiteral
    | HalfLine
    | FunctionLiteral
    | Tests
)
