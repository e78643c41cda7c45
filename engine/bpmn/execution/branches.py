"""What becomes of data when a path splits into branches and the branches come together again.

Every branch has data of its own. A *split* remembers the data that its branches began with; where branches meet, each one's
*delta* against that (what it wrote) is applied in the order of arrival, so that what one branch wrote is never overwritten by
what another branch merely still had. A branch that ends leaves its delta with the split; the last branch left takes all
deltas over, and the split is forgotten. A token names the splits it descends from, outermost first, in its *lineage*.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Data = dict[str, Any]
Lineage = tuple[int, ...]

_ABSENT = object()


def same(one: Any, other: Any) -> bool:
    """Tell whether two values are the same value (true is not 1)."""
    return one is other or (type(one) is type(other) and one == other)


def delta(base: Mapping[str, Any], data: Mapping[str, Any]) -> Data:
    """Return what ``data`` says otherwise than ``base``. Variables are never unset."""
    found = {}
    for key, value in data.items():
        before = base.get(key, _ABSENT)
        if before is not value and not same(before, value):
            found[key] = value
    return found


@dataclass(slots=True)
class Split:
    """Remember what the branches of one split began with, and what its ended branches wrote."""

    data: Data
    ended: Data = field(default_factory=dict)

    def left_by(self, data: Mapping[str, Any]) -> None:
        """Keep what a branch wrote that ends here."""
        self.ended.update(delta(self.data, data))

    def outcome(self, branches: Iterable[Mapping[str, Any]], *, with_ended: bool) -> Data:
        """Merge branches in the order given."""
        merged = dict(self.data)
        if with_ended:
            merged.update(self.ended)
        for branch in branches:
            merged.update(delta(self.data, branch))
        return merged


Arrival = tuple[Data, Lineage]


def joined(splits: Mapping[int, Split], arrivals: Sequence[Arrival], held: frozenset[int]) -> Arrival:
    """Merge the data of branches that meet.

    ``held`` are splits that branches elsewhere still descend from: deltas of their ended branches stay with them.
    Innermost splits merge first, so that a branch split again brings what both halves wrote.
    """
    waiting = list(arrivals)
    while len(waiting) > 1:
        depth = max(len(lineage) for _, lineage in waiting)
        if depth == 0:  # two tokens without a split between them: only a diagram that multiplies tokens does this
            data: Data = {}
            for branch, _ in waiting:
                data.update(branch)
            return data, ()
        innermost = next(lineage for _, lineage in waiting if len(lineage) == depth)
        together = [data for data, lineage in waiting if lineage == innermost]
        position = next(index for index, (_, lineage) in enumerate(waiting) if lineage == innermost)
        split = splits[innermost[-1]]
        merged = split.outcome(together, with_ended=innermost[-1] not in held)
        rest = [arrival for arrival in waiting if arrival[1] != innermost]
        if not rest:
            return merged, innermost
        rest.insert(min(position, len(rest)), (merged, innermost[:-1]))
        waiting = rest
    return waiting[0]
