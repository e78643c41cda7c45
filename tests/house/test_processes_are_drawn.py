"""Every diagram in processes/ is really drawn: all of it, nothing on top of something else, flows that touch what they join."""

from itertools import combinations, pairwise
from pathlib import Path
from typing import NamedTuple

import pytest
from lxml import etree

from engine.bpmn.source import read

PROCESSES = Path(__file__).parents[2] / "processes"
FILES = sorted(PROCESSES.glob("*/*.bpmn"))
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
DC = "{http://www.omg.org/spec/DD/20100524/DC}"
DD = "{http://www.omg.org/spec/DD/20100524/DI}"


class Box(NamedTuple):
    """Be a rectangle on the page."""

    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: "Box") -> bool:
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )

    def holds(self, other: "Box") -> bool:
        inside = self.left <= other.left and other.right <= self.right
        return inside and self.top <= other.top and other.bottom <= self.bottom

    def touches(self, x: float, y: float) -> bool:
        return self.left - 1 <= x <= self.right + 1 and self.top - 1 <= y <= self.bottom + 1


def root_of(path: Path) -> etree._Element:
    return read(path.read_bytes()).root


def boxes(root: etree._Element) -> dict[str, Box]:
    found = {}
    for shape in root.iter(f"{DI}BPMNShape"):
        bounds = shape.find(f"{DC}Bounds")
        assert bounds is not None
        x, y, width, height = (float(bounds.get(name, "")) for name in ("x", "y", "width", "height"))
        found[shape.get("bpmnElement", "")] = Box(x, y, x + width, y + height)
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_every_node_is_drawn_in_its_lane_and_on_nothing_else(path: Path) -> None:
    root = root_of(path)
    drawn = boxes(root)
    nodes = {
        ref.text or "": lane.get("id", "")
        for lane in root.iter(f"{BPMN}lane")
        for ref in lane.iter(f"{BPMN}flowNodeRef")
    }
    flow_nodes = {flow.get(end, "") for flow in root.iter(f"{BPMN}sequenceFlow") for end in ("sourceRef", "targetRef")}
    assert flow_nodes <= nodes.keys() <= drawn.keys()
    attached = {event.get("id"): event.get("attachedToRef") for event in root.iter(f"{BPMN}boundaryEvent")}
    for node, lane in nodes.items():
        assert drawn[lane].holds(drawn[node]), f"{node} leaves its lane"
    for one, other in combinations(nodes, 2):
        if attached.get(one) != other and attached.get(other) != one:
            assert not drawn[one].overlaps(drawn[other]), f"{one} lies on {other}"
    for event, host in attached.items():
        assert drawn[str(event)].overlaps(drawn[str(host)])


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_every_flow_runs_straight_from_its_source_to_its_target(path: Path) -> None:
    root = root_of(path)
    drawn = boxes(root)
    edges = {edge.get("bpmnElement"): edge for edge in root.iter(f"{DI}BPMNEdge")}
    for flow in root.iter(f"{BPMN}sequenceFlow"):
        points = [(float(p.get("x", "")), float(p.get("y", ""))) for p in edges[flow.get("id")].iter(f"{DD}waypoint")]
        assert drawn[flow.get("sourceRef", "")].touches(*points[0]), flow.get("id")
        assert drawn[flow.get("targetRef", "")].touches(*points[-1]), flow.get("id")
        for (x1, y1), (x2, y2) in pairwise(points):
            assert x1 == x2 or y1 == y2, f"{flow.get('id')} is not orthogonal"


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_the_process_has_the_name_of_its_file(path: Path) -> None:
    assert [process.get("id") for process in root_of(path).iter(f"{BPMN}process")] == [path.stem]
