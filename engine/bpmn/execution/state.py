"""The stored state of a live instance: its open tokens, what they hold, and nothing that is over.

Version 1. One zstd frame over ``engine.expressions.codec`` text (so numbers, dates and durations keep their kinds): a list
``["1", scopes, data, end nodes]``. A scope is ``[owner token, place, entry, last split, splits, tokens, ended with]``; a token
its id, node, letter of state and a context of what is not usual about it. Data stand in one table; each entry after the first
says only what differs from the first. Whole numbers of the structure are text.
"""

import threading
from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

import zstandard
from SpiffWorkflow.util.task import TaskState

from engine.bpmn.execution.branches import Data, Split, delta
from engine.bpmn.execution.failures import StateDamaged
from engine.bpmn.execution.nodes import FlowNode
from engine.bpmn.execution.rounds import Rounds
from engine.bpmn.execution.scopes import InnerScope, RootScope, Scope
from engine.bpmn.execution.specs import Specs
from engine.bpmn.execution.tokens import Token
from engine.errors import Problem
from engine.expressions import codec

VERSION = "1"
SIZE_LIMIT = 32 * 1024 * 1024
"""Bytes of the unpacked state."""

_LETTERS = {TaskState.READY: "r", TaskState.STARTED: "s", TaskState.WAITING: "w", TaskState.ERROR: "e"}
_STATES = {letter: state for state, letter in _LETTERS.items()}


class _Zstd(threading.local):
    """Keep a compressor and a decompressor for each thread: they are dear to make and not to be shared."""

    def __init__(self) -> None:
        self.compressor = zstandard.ZstdCompressor(level=3, write_checksum=True)
        self.decompressor = zstandard.ZstdDecompressor()


_zstd = _Zstd()


class _Table:
    """Collect the data of all tokens, equal data once."""

    def __init__(self) -> None:
        self.rows: list[Any] = []
        self._first: Data = {}
        self._known: dict[int, str] = {}
        self._kept: list[Data] = []

    def put(self, data: Data) -> str:
        """Return the number of these data."""
        known = self._known.get(id(data))
        if known is not None:
            return known
        number = str(len(self.rows))
        self._known[id(data)] = number
        self._kept.append(data)  # so that no id is used again
        if not self.rows:
            self._first = data
            self.rows.append(data)
        else:
            gone = [key for key in self._first if key not in data]
            self.rows.append([delta(self._first, data), gone])
        return number


def dump(root: RootScope) -> bytes:
    """Write the state.

    :raises engine.expressions.DataRefused: the data hold something that FEEL does not know.
    """
    table = _Table()
    scopes = [_dump_scope(scope, table) for scope in root.scopes()]
    return _pack(codec.dumps([VERSION, scopes, table.rows, root.end_nodes]))


def _pack(text: bytes) -> bytes:
    return _zstd.compressor.compress(text)


def _dump_scope(scope: Scope, table: _Table) -> list[Any]:
    owner = scope.owner.key if isinstance(scope, InnerScope) else None
    splits = [[str(number), table.put(split.data), split.ended] for number, split in scope.splits.items()]
    tokens = [_dump_token(token, table) for token in scope.tokens()]
    ended = table.put(scope.data) if scope.completed else None
    return [owner, scope.process.place, table.put(scope.entry), str(scope.last_split), splits, tokens, ended]


def _dump_token(token: Token, table: _Table) -> list[Any]:
    rounds = token.rounds
    unusual: Data = {
        "data": table.put(token.data) if token.data else None,
        "lineage": " ".join(map(str, token.lineage)),
        "flow": token.flow_id,
        "host": token.host.key if token.host is not None else None,
        "race": token.race,
        "back": None if token.back is None else [part for part in token.back if part is not None],
        "leaving": token.leaving,
        "waiting": token.waiting,
        "answer": token.answer,
        "failure": token.failure,
        "due": token.due_at,
        "armed": token.armed_at,
        "key": token.key_awaited,
        "round": None if token.round is None else str(token.round),
        "rounds": _dump_rounds(rounds) if rounds is not None else None,
    }
    kept = {name: value for name, value in unusual.items() if value}
    return [token.key, token.node.id, _LETTERS[token._state], kept]


def _dump_rounds(rounds: Rounds) -> list[Any]:
    results = [[str(index), value] for index, value in rounds.results.items()]
    return [str(rounds.total), rounds.items, str(rounds.begun), str(rounds.ended), results, rounds.written]


def load(specs: Specs, state: bytes) -> RootScope:
    """Read what ``dump`` wrote, onto specs of the same bundle.

    :raises StateDamaged: the state is damaged, of an unknown version or of another bundle.
    """
    try:
        if zstandard.frame_content_size(state) > SIZE_LIMIT:
            raise StateDamaged("状态过大 / the state is too large")
        stored = codec.loads(_zstd.decompressor.decompress(state, max_output_size=SIZE_LIMIT))
        if not isinstance(stored, list) or stored[0] != VERSION:
            raise StateDamaged("未知的状态版本 / unknown version of the state")
        return _load(specs, stored)
    except (zstandard.ZstdError, KeyError, IndexError, ValueError, TypeError, AttributeError) as problem:
        raise StateDamaged(f"状态已损坏 / the state is damaged: {type(problem).__name__}") from problem
    except Problem as problem:
        raise StateDamaged(str(problem)) from problem


def _load(specs: Specs, stored: list[Any]) -> RootScope:
    _, scopes, rows, end_nodes = stored
    first: Data = rows[0] if rows else {}

    def data_of(number: str) -> Data:
        if number == "0":
            return dict(first)
        changed, gone = rows[int(number)]
        data = {**first, **changed}
        for key in gone:
            del data[key]
        return data

    root = RootScope(specs, {})
    root.end_nodes = end_nodes
    tokens: dict[str, Token] = {}
    for owner, place, entry, last_split, splits, stored_tokens, ended in scopes:
        scope: Scope = root if owner is None else InnerScope(tokens[owner], specs.processes[place], {})
        if scope.process is not specs.processes[place]:
            raise StateDamaged("状态属于另一个版本包 / the state belongs to another bundle")
        scope.entry = data_of(entry)
        scope.last_split = int(last_split)
        scope.splits = {int(number): Split(data_of(data), written) for number, data, written in splits}
        for token in stored_tokens:
            _load_token(scope, token, data_of, tokens)
        if ended is not None:
            scope.completed, scope.data = True, data_of(ended)
    return root


def _load_token(scope: Scope, stored: list[Any], data_of: Callable[[str], Data], tokens: dict[str, Token]) -> None:
    key, node_id, letter, kept = stored
    node: FlowNode = scope.process.nodes[node_id]
    token = Token(
        scope,
        node,
        data=data_of(kept["data"]) if "data" in kept else {},
        lineage=tuple(int(number) for number in kept.get("lineage", "").split()),
        flow_id=kept.get("flow"),
        parent=tokens[kept["host"]] if "host" in kept else None,
        token_id=UUID(key),
    )
    token._state = _STATES[letter]
    token.race = kept.get("race")
    back = kept.get("back")
    token.back = None if back is None else (back[0], back[1] if len(back) > 1 else None)
    token.leaving = kept.get("leaving", False)
    token.waiting = kept.get("waiting", False)
    token.answer = kept.get("answer", {})
    token.failure = kept.get("failure")
    due, armed = kept.get("due"), kept.get("armed")
    token.due_at = due if isinstance(due, datetime) else None
    token.armed_at = armed if isinstance(armed, datetime) else None
    token.key_awaited = kept.get("key", "")
    if "round" in kept:
        token.round = int(kept["round"])
    if "rounds" in kept:
        total, items, begun, ended, results, written = kept["rounds"]
        token.rounds = Rounds(
            total=int(total),
            items=items,
            begun=int(begun),
            ended=int(ended),
            results={int(index): value for index, value in results},
            written=written,
        )
    tokens[key] = token
