"""Which names an expression takes from outside: for lint at publish, and to know what to ask for."""

from dataclasses import dataclass

from engine.expressions import tree
from engine.expressions.builtins import BUILTINS


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """`variables` must come from the context; `members` stand in filters and may be entries of the members instead;
    `functions` are called and are no built-ins."""

    variables: frozenset[str]
    members: frozenset[str]
    functions: frozenset[str]


class _Walk:
    def __init__(self) -> None:
        self.variables: set[str] = set()
        self.members: set[str] = set()
        self.functions: set[str] = set()

    def visit(self, node: object, bound: frozenset[str], *, filtered: bool) -> None:
        if isinstance(node, tree.Name):
            if node.name not in bound and node.name != "?":
                (self.members if filtered else self.variables).add(node.name)
        elif isinstance(node, tuple):
            for item in node:
                self.visit(item, bound, filtered=filtered)
        elif type(node).__module__ == tree.__name__:
            self._inside(node, bound, filtered=filtered)

    def _inside(self, node: object, bound: frozenset[str], *, filtered: bool) -> None:
        if isinstance(node, tree.Call) and isinstance(node.function, tree.Name):
            if node.function.name not in bound and node.function.name not in BUILTINS:
                self.functions.add(node.function.name)
            self.visit((node.positional, node.named), bound, filtered=filtered)
        elif isinstance(node, tree.Filter):
            self.visit(node.base, bound, filtered=filtered)
            self.visit(node.predicate, bound | {"item"}, filtered=True)
        elif isinstance(node, tree.Iteration | tree.Quantified):
            self._iterators(node, bound, filtered=filtered)
        elif isinstance(node, tree.ContextLiteral):
            for key, entry in node.entries:
                self.visit(entry, bound, filtered=filtered)
                bound = bound | {key}
        elif isinstance(node, tree.FunctionLiteral):
            self.visit(node.body, bound | set(node.parameters), filtered=filtered)
        else:
            for name in type(node).__slots__:  # type: ignore[attr-defined]  # every node of the tree is slotted
                self.visit(getattr(node, name), bound, filtered=filtered)

    def _iterators(self, node: tree.Iteration | tree.Quantified, bound: frozenset[str], *, filtered: bool) -> None:
        for iterator in node.iterators:
            self.visit((iterator.source, iterator.end), bound, filtered=filtered)
            bound = bound | {iterator.name}
        if isinstance(node, tree.Quantified):
            self.visit(node.condition, bound, filtered=filtered)
        else:
            self.visit(node.result, bound | {"partial"}, filtered=filtered)


def names_of(node: tree.Node) -> Names:
    """Collect the names a tree takes from outside."""
    walk = _Walk()
    walk.visit(node, frozenset(), filtered=False)
    return Names(
        variables=frozenset(walk.variables),
        members=frozenset(walk.members - walk.variables),
        functions=frozenset(walk.functions),
    )
