"""Which one thing a manager should look at first, found from the figures. Pure: what it is called in words is ``words``'s."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from inbox.board.figures import Figures

Kind = Literal["heap", "slower", "overdue", "stuck", "today", "calm"]
HEAP = 3
"""So many overdue tasks in one hand, at least half of all, are a heap."""
SLOWER = Decimal(1)
"""By so many working days a stage must have slowed down to be worth saying."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conclusion:
    """Say what kind of thing it is, where on the page it stands, and the numbers and names in its sentence."""

    kind: Kind
    anchor: str
    facts: Mapping[str, object] = field(default_factory=dict)


def concluded(figures: Figures) -> Conclusion:
    """Return the first of these that holds: one person's heap of overdue tasks, a stage that slows down, anything overdue, deals
    that stand still, what is due today; else that all is calm."""
    hands: dict[str, int] = {}
    for load in figures.loads:
        if load.person_name is not None:
            hands[load.person_name] = hands.get(load.person_name, 0) + load.overdue
    who, most = max(hands.items(), key=lambda hand: hand[1], default=("", 0))
    if most >= HEAP and 2 * most >= figures.overdue:
        return Conclusion(kind="heap", anchor="load", facts={"who": who, "number": most, "all": figures.overdue})
    slowest = max(figures.paces, key=lambda pace: pace.slower, default=None)
    if slowest is not None and slowest.slower >= SLOWER:
        facts = {"zh": slowest.zh, "en": slowest.en, "days": slowest.slower}
        return Conclusion(kind="slower", anchor="pace", facts=facts)
    if figures.overdue:
        return Conclusion(kind="overdue", anchor="load", facts={"number": figures.overdue})
    if figures.stuck:
        first = figures.stuck[0]
        facts = {"number": len(figures.stuck), "deal": first.business_key}
        return Conclusion(kind="stuck", anchor="stuck", facts=facts)
    if figures.today:
        return Conclusion(kind="today", anchor="load", facts={"number": figures.today})
    return Conclusion(kind="calm", anchor="load")
