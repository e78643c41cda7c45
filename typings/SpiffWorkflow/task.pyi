from typing import Any
from uuid import UUID

from SpiffWorkflow.specs.base import TaskSpec

class Task:
    id: UUID
    workflow: Any
    task_spec: TaskSpec
    triggered: bool
    thread_id: int
    last_state_change: float
    data: dict[str, Any]
    internal_data: dict[str, Any]
    _parent: UUID | None
    _children: list[UUID]
    _state: int
    @property
    def parent(self) -> Task | None: ...
    @property
    def children(self) -> list[Task]: ...
    @property
    def state(self) -> int: ...
    def _set_state(self, value: int) -> None: ...
    def run(self) -> bool | None: ...
    def complete(self) -> None: ...
    def error(self) -> None: ...
