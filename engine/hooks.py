"""Names to callables: what the workshops and the records lend to the engine.

A *service hook* answers a service task, outside any transaction. A *recorder* writes the trade's rows inside the
engine's transaction. A *listener* hears an event after its commit. An *errand* is a workshop's own background work.
Nothing registers on import: ``app.py`` calls each room's ``register(hooks)``.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar, cast

from engine.errors import Finding, Invalid, NotFound, Problem
from engine.events import Event, RecordMade
from engine.unit_of_work import House, UnitOfWork

E = TypeVar("E", bound=Event)

Progress = Callable[[int, str], None]
"""Tell how far one is: percent (0-100) and a word for the person who waits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceCall:
    """Be one attempt of one service call. ``id`` stays the same over all attempts: the key for idempotency."""

    id: str
    agency_id: str
    instance_id: str
    business_key: str
    node_id: str
    hook: str
    input: Mapping[str, Any]
    attempt: int
    now: datetime
    house: House


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """Be one attempt of one errand."""

    id: str
    agency_id: str
    name: str
    input: Mapping[str, Any]
    attempt: int
    now: datetime
    house: House
    progress: Progress


class ServiceError(Problem):
    """The other side answered with a business error; BPMN error boundary events catch it by its code."""

    code = "service-error"

    def __init__(self, error_code: str, message: str) -> None:
        super().__init__(message, error_code=error_code)
        self.error_code = error_code


class HookUnknown(NotFound):
    """No hook of this name is registered."""

    code = "hook-unknown"


class HookTwice(Invalid):
    """A hook of this name is already registered."""

    code = "hook-twice"


ServiceHook = Callable[[ServiceCall], Mapping[str, Any]]
Recorder = Callable[[UnitOfWork, RecordMade], None]
Listener = Callable[[House, Any], None]
ErrandHook = Callable[[Errand], Mapping[str, Any]]
Checker = Callable[[bytes], Iterable[Finding]]


@dataclass(slots=True)
class Hooks:
    """Keep what was registered. Registered once at start, only read after that."""

    _services: dict[str, tuple[ServiceHook, str]] = field(default_factory=dict)
    _recorders: dict[str, Recorder] = field(default_factory=dict)
    _listeners: dict[type[Event], dict[str, Listener]] = field(default_factory=dict)
    _errands: dict[str, tuple[ErrandHook, str]] = field(default_factory=dict)
    _checkers: dict[str, Checker] = field(default_factory=dict)
    _sent: set[str] = field(default_factory=set)
    _sides: set[str] = field(default_factory=set)

    def service(self, name: str, hook: ServiceHook, *, queue: str = "calls") -> None:
        """Register who answers service tasks that name ``name``; ``queue`` is the RQ queue that runs it.

        :raises HookTwice: the name is taken.
        """
        _once(self._services, name)
        self._services[name] = (hook, queue)

    def recorder(self, name: str, recorder: Recorder) -> None:
        """Register who writes the records for ``fl:record`` elements that name ``name``.

        :raises HookTwice: the name is taken.
        """
        _once(self._recorders, name)
        self._recorders[name] = recorder

    def listener(self, event: type[E], name: str, listener: Callable[[House, E], None]) -> None:
        """Register who hears events of a type after their commit; ``name`` stands in the outbox row.

        :raises HookTwice: the name is taken for this event.
        """
        heard = self._listeners.setdefault(event, {})
        _once(heard, name)
        heard[name] = cast("Listener", listener)

    def errand(self, name: str, hook: ErrandHook, *, queue: str = "errands") -> None:
        """Register who runs errands of this name.

        :raises HookTwice: the name is taken.
        """
        _once(self._errands, name)
        self._errands[name] = (hook, queue)

    def checker(self, kind: str, checker: Checker) -> None:
        """Register who checks files of a kind (``template``) before they are published.

        :raises HookTwice: the kind has a checker.
        """
        _once(self._checkers, kind)
        self._checkers[kind] = checker

    def sends(self, *messages: str) -> None:
        """Say which messages a room or door sends, so that a diagram may wait for them."""
        self._sent.update(messages)

    def parties(self, *sides: str) -> None:
        """Say what the parties of an instance are called (a side of a trade), so that a diagram may name them."""
        self._sides.update(sides)

    def checker_of(self, kind: str) -> Checker | None:
        """Return who checks files of a kind; None when nothing is known against them."""
        return self._checkers.get(kind)

    def service_named(self, name: str) -> tuple[ServiceHook, str]:
        """Return the hook and its queue.

        :raises HookUnknown: no such name.
        """
        return _named(self._services, name)

    def recorder_named(self, name: str) -> Recorder:
        """Return the recorder.

        :raises HookUnknown: no such name.
        """
        return _named(self._recorders, name)

    def errand_named(self, name: str) -> tuple[ErrandHook, str]:
        """Return the errand's hook and its queue.

        :raises HookUnknown: no such name.
        """
        return _named(self._errands, name)

    def listeners_of(self, event: type[Event]) -> Mapping[str, Listener]:
        """Return who hears this type of event, by name."""
        return self._listeners.get(event, {})

    @property
    def service_names(self) -> frozenset[str]:
        """Return all service hook names: what a diagram may call."""
        return frozenset(self._services)

    @property
    def sent_names(self) -> frozenset[str]:
        """Return all messages that come from outside the diagrams."""
        return frozenset(self._sent)

    @property
    def sides(self) -> frozenset[str]:
        """Return all parties that a diagram may name."""
        return frozenset(self._sides)

    @property
    def recorder_names(self) -> frozenset[str]:
        """Return all recorder names: what a diagram may record."""
        return frozenset(self._recorders)


Named = TypeVar("Named")


def _once(known: Mapping[str, object], name: str) -> None:
    if name in known:
        raise HookTwice(f"hook {name} is registered twice", name=name)


def _named(known: Mapping[str, Named], name: str) -> Named:
    try:
        return known[name]
    except KeyError:
        raise HookUnknown(f"no hook is registered as {name}", name=name) from None
