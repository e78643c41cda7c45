"""Reading BPMN bytes: each wall has something that stops at it, and nothing takes long."""

import pytest

from engine.bpmn.scan import SIZE_LIMIT
from engine.bpmn.source import SourceInvalid, read
from tests.support.bpmn_xml import Diagram

SMALL = Diagram("p").start().end().bytes()


def _with(inside: str) -> bytes:
    return SMALL.replace(b"</bpmn:process>", inside.encode() + b"</bpmn:process>")


def _first(data: bytes) -> str:
    with pytest.raises(SourceInvalid) as caught:
        read(data)
    finding = caught.value.findings[0]
    assert finding.zh
    assert finding.en
    return finding.rule.removeprefix("bpmn.")


def test_a_sound_document_is_read_and_its_ids_are_found() -> None:
    source = read(SMALL)
    assert source.ids["start"].get("id") == "start"
    assert source.data == SMALL
    assert [process.get("id") for process in source.processes()] == ["p"]


def test_a_byte_order_mark_does_no_harm() -> None:
    assert read(b"\xef\xbb\xbf" + SMALL).ids


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (b"", "not-xml"),
        (b"\0" * 100, "not-xml"),
        (b"hello", "not-xml"),
        (b"<a/>", "not-bpmn"),
        (SMALL[:-20], "not-xml"),
        (SMALL + b" " * SIZE_LIMIT, "too-large"),
        (SMALL.decode().encode("utf-16"), "not-utf8"),
        (SMALL.replace(b"UTF-8", b"GBK"), "not-utf8"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "doctype"),
        (SMALL.replace(b"<bpmn:definitions", b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><bpmn:definitions'), "doctype"),
        (
            SMALL.replace(b"<bpmn:definitions", b'<?xml-stylesheet href="x"?><bpmn:definitions'),
            "processing-instruction",
        ),
        (_with("<?php x ?>"), "processing-instruction"),
        (_with("&unknown;"), "not-xml"),
        (_with("<unbound:x/>"), "not-xml"),
        (_with("".join(f'<bpmn:task id="t{n}"/>' for n in range(499))), "too-many-elements"),
        (_with("<q/>" * 20_001), "too-many-elements"),
        (_with("".join(f'<bpmn:subProcess id="s{n}">' for n in range(70)) + "</bpmn:subProcess>" * 70), "too-deep"),
        (_with("<!-- -->" * 2_001), "too-many-comments"),
        (_with("<q " + " ".join(f'a{n}=""' for n in range(101)) + "/>"), "too-many-attributes"),
        (_with('<bpmn:task id="1 two"/>'), "bad-id"),
        (_with('<bpmn:task id="a:b"/>'), "bad-id"),
        (_with(f'<bpmn:task id="{"x" * 300}"/>'), "bad-id"),
        (_with('<bpmn:task id="start"/>'), "duplicate-id"),
        (_with("<bpmn:task/>"), "no-id"),
        (_with('<bpmn:robotTask id="r"/>'), "schema"),
        (SMALL.replace(b'name="start"', b'name="start" colour="red"'), "schema"),
        (SMALL.replace(b' targetNamespace="urn:fangliu:processes"', b""), "schema"),
    ],
)
def test_each_wall_stops_what_it_is_for(data: bytes, rule: str) -> None:
    assert _first(data) == rule


def test_the_schema_finding_names_the_nearest_element() -> None:
    with pytest.raises(SourceInvalid) as caught:
        read(SMALL.replace(b'name="end"', b'name="end" colour="red"'))
    assert caught.value.findings[0].element == "end"


@pytest.mark.parametrize(
    "data",
    [
        SMALL.replace(b"<bpmn:process", b"<bpmn:process " + b" ".join(b'a%d="x"' % n for n in range(150_000))),
        SMALL.replace(
            b"<bpmn:process", b"<bpmn:process " + b" ".join(b'xmlns:a%d="x%d"' % (n, n) for n in range(80_000))
        ),
        _with("<bpmn:documentation y='1' z='2'/>" * 19_000),
        _with("<q>" * 300_000),
        _with("<q/>" * 400_000),
        SMALL.replace(b'id="start"', b'id="' + b"x" * 1_900_000 + b'"'),
    ],
    ids=["attributes", "namespaces", "schema errors", "open elements", "siblings", "long id"],
)
@pytest.mark.timeout(60)
def test_hostile_bulk_is_refused_soon(data: bytes) -> None:
    with pytest.raises(SourceInvalid):
        read(data)
