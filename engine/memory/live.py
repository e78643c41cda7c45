"""Live workflows that this process keeps warm: taken out while they move, put back only after the commit.

The row's revision decides whether a kept one is still true; another process may have moved the instance since.
"""

import threading
from collections import OrderedDict

from engine.bpmn.runtime import Live

_ROOM = 512


class LiveInstances:
    """Keep the most recently moved workflows, each under its instance and revision."""

    def __init__(self, room: int = _ROOM) -> None:
        self._room = room
        self._kept: OrderedDict[str, tuple[int, Live]] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, instance_id: str, revision: int) -> Live | None:
        """Take the workflow out if it is kept at this revision; an older one is dropped."""
        with self._lock:
            kept = self._kept.pop(instance_id, None)
        return kept[1] if kept is not None and kept[0] == revision else None

    def put(self, instance_id: str, revision: int, live: Live) -> None:
        """Keep the workflow as it stands at this revision."""
        with self._lock:
            self._kept[instance_id] = (revision, live)
            self._kept.move_to_end(instance_id)
            while len(self._kept) > self._room:
                self._kept.popitem(last=False)

    def clear(self) -> None:
        """Forget all, as a fresh process would."""
        with self._lock:
            self._kept.clear()
