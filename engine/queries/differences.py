"""What differs between two texts of a process: elements that came, went or changed, with each fact before and after."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from engine.bpmn.outline import Element, elements


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Be one fact of an element that differs; ``path`` as ``sla due``; None where there was or is none."""

    path: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Be one element that came, went or changed."""

    how: Literal["added", "removed", "changed"]
    element: Element
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Differences:
    """Be all of them; ``moved`` elements are only drawn elsewhere. ``readable`` False: one text cannot be read."""

    items: tuple[Difference, ...] = ()
    moved: int = 0
    readable: bool = True


def of_processes(before: bytes, after: bytes) -> Differences:
    """Compare two texts of a process."""
    old, new = elements(before), elements(after)
    if old is None or new is None:
        return Differences(readable=False)
    found = [Difference(how="removed", element=old[id_]) for id_ in old if id_ not in new]
    found += [Difference(how="added", element=new[id_]) for id_ in new if id_ not in old]
    for id_, element in new.items():
        if id_ in old and (changes := _changes(old[id_], element)):
            found.append(Difference(how="changed", element=element, changes=changes))
    moved = sum(1 for id_ in new if id_ in old and old[id_].place != new[id_].place)
    return Differences(items=tuple(found), moved=moved)


def _changes(old: Element, new: Element) -> tuple[Change, ...]:
    before, after = _told(old), _told(new)
    return tuple(
        Change(path=path, before=before.get(path), after=after.get(path))
        for path in dict.fromkeys([*before, *after])
        if before.get(path) != after.get(path)
    )


def _told(element: Element) -> Mapping[str, str]:
    return {"kind": element.kind, "name": element.name, **element.facts}
