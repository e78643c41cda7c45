"""Multi-instance activities: one token that keeps count, one child token a round.

The rounds hang on their token, never on the shared spec, so that an instance loaded in another process counts on. A round sees
the data, its element and ``loopCounter`` (from 1). With ``results`` only those come back, in the order of the rounds; without,
what each round wrote. Sequential rounds see what the rounds before them wrote.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from engine.bpmn.execution.branches import Data, delta
from engine.bpmn.execution.failures import RoundsRefused
from engine.bpmn.execution.feel import holds, plain_copy, value_of
from engine.bpmn.execution.tokens import Token
from engine.bpmn.model import Many
from engine.events import Move

ROUNDS_LIMIT = 1000
COUNTER = "loopCounter"


@dataclass(slots=True)
class Rounds:
    """Count the rounds of one activity. ``items`` None: as many as ``total``, without elements."""

    total: int
    items: list[Any] | None = None
    begun: int = 0
    ended: int = 0
    results: dict[int, Any] = field(default_factory=dict)
    written: Data = field(default_factory=dict)

    def outcome(self, many: Many | None) -> Data:
        """Return the variables that the activity sets when its rounds are over."""
        if many is not None and many.results is not None:
            return {many.results: [self.results[index] for index in sorted(self.results)]}
        return self.written

    def take(self, many: Many, token: Token, data: Data) -> "Rounds":
        """Return the count with one round more that came to ``data``."""
        host = token.host
        assert host is not None
        assert token.round is not None
        private = {COUNTER, many.item, many.result if many.results is not None else None}
        wrote = {key: value for key, value in delta(host.data, data).items() if key not in private}
        results = {**self.results, token.round: data.get(many.result)} if many.results and many.result else self.results
        return Rounds(
            total=self.total,
            items=self.items,
            begun=self.begun,
            ended=self.ended + 1,
            results=results,
            written={**self.written, **wrote} if many.results is None else {},
        )


def begin_rounds(token: Token) -> bool | None:
    """Begin the first round, or all of them: True when there is none to do.

    :raises RoundsRefused: the collection is no list, the cardinality no whole number, or there are more than 1000.
    """
    many = _many(token)
    data, now = token.data, token.turn.now
    if many.collection is not None:
        items = value_of(many.collection, data, now)
        if not isinstance(items, list) or len(items) > ROUNDS_LIMIT:
            raise RoundsRefused(f"集合不是列表或超过 1000 项 / no list, or over 1000 elements: {many.collection}")
        rounds = Rounds(total=len(items), items=plain_copy(items))
    else:
        count = value_of(many.cardinality or "null", data, now)
        if not isinstance(count, Decimal) or count != count.to_integral_value() or not 0 <= count <= ROUNDS_LIMIT:
            raise RoundsRefused(f"次数不是 0 到 1000 的整数 / no whole number of 0 to 1000: {many.cardinality}")
        rounds = Rounds(total=int(count))
    token.rounds = rounds
    if rounds.total == 0:
        return True
    for _ in range(1 if many.sequential else rounds.total):
        _begin_round(token, many, rounds)
    return None


def end_round(token: Token, data: Data, moves: list[Move]) -> None:
    """Count a round that is done; the last one, or the completion condition, ends the activity.

    :raises engine.errors.Problem: the completion condition cannot be worked out; then nothing has changed.
    """
    host = token.host
    assert host is not None
    assert host.rounds is not None
    many = _many(token)
    rounds = host.rounds.take(many, token, data)
    over = rounds.ended == rounds.total or _until(many, rounds, {**data, **rounds.outcome(many)}, token)
    host.rounds = rounds
    token.turn.log.extend(moves)
    token.waiting, token.failure = False, None
    token.remove()
    if over:
        for other in host.belongings():
            if other.round is not None:
                other.withdraw()
        host.leaving = True
        host.go()
    elif many.sequential:
        _begin_round(host, many, rounds)


def _until(many: Many, rounds: Rounds, data: Data, token: Token) -> bool:
    if many.until is None:
        return False
    counts = {
        "numberOfInstances": Decimal(rounds.total),
        "numberOfCompletedInstances": Decimal(rounds.ended),
        "numberOfActiveInstances": Decimal(rounds.begun - rounds.ended),
    }
    return holds(many.until, {**data, **counts}, token.turn.now)


def _begin_round(host: Token, many: Many, rounds: Rounds) -> None:
    index = rounds.begun
    rounds.begun += 1
    data = {**host.data, **rounds.written, COUNTER: Decimal(index + 1)}
    if many.item is not None and rounds.items is not None:
        data[many.item] = rounds.items[index]
    token = Token(host.scope, host.node, data=data, parent=host)
    token.round = index
    token.go()


def _many(token: Token) -> Many:
    many = token.node.model.many
    assert many is not None
    return many
