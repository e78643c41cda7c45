"""A template is text from outside: whatever it is up to is a finding, and nothing of it runs."""

import pytest

from contracts import limited
from contracts.checking import check_template
from contracts.package import check_package
from tests.support.word_files import changed, paper, text_of

RELATIONSHIPS = "word/_rels/document.xml.rels"
FIELD = '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r>{}<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'


def rules(content: bytes) -> set[str]:
    return {finding.rule for finding in check_template(content)}


@pytest.mark.parametrize(
    "text",
    [
        "{{ price.__class__.__mro__ }}",
        "{{ price.upper() }}",
        "{{ range(10**9) }}",
        "{{ 9 ** 9 ** 9 }}",
        "{{ price * 1000000 }}",
        "{{ '%999999999d' | format(1) }}",
        "{{ price | attr('__class__') }}",
        "{% include 'x' %}",
        "{% import 'x' as y %}",
        "{% set x = price ~ price %}",
        "{% macro m() %}{% endmacro %}",
        "{% for a in sellers %}{% for b in sellers %}{% for c in sellers %}x{% endfor %}{% endfor %}{% endfor %}",
        "{{ self._TemplateReference__context }}",
        "{{ price[0:2] }}",
        "{% if price %}",
    ],
)
def test_a_template_that_computes_is_refused_by_the_check_and_by_the_renderer(text: str) -> None:
    template = paper("合同", text)
    assert check_template(template)
    with pytest.raises(limited.TemplateInvalid):
        limited.render(template, {"price": "1", "sellers": []})


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("word/vbaProject.bin", "template.macro"),
        ("word/embeddings/oleObject1.bin", "template.ole"),
        ("word/activeX/activeX1.xml", "template.ole"),
        ("../../etc/passwd", "template.package"),
        ("/abs.xml", "template.package"),
        ("word\\x.xml", "template.package"),
    ],
)
def test_a_part_that_is_more_than_text_is_a_finding(name: str, rule: str) -> None:
    assert rule in rules(changed(paper("合同"), add={name: b"<x/>"}))


@pytest.mark.parametrize("code", ["DDEAUTO c:\\\\cmd.exe", "INCLUDETEXT http://x", "LINK Excel.Sheet", "HYPERLINK x"])
def test_a_field_that_reaches_out_is_a_finding_however_it_is_split(code: str) -> None:
    split = "".join(f"<w:r><w:instrText>{part}</w:instrText></w:r>" for part in (code[:2], code[2:]))
    complex_field = changed(
        paper("合同"), replace={"word/document.xml": ("<w:body>", "<w:body>" + FIELD.format(split))}
    )
    simple = f'<w:p><w:fldSimple w:instr=" {code} "/></w:p>'
    simple_field = changed(paper("合同"), replace={"word/document.xml": ("<w:body>", "<w:body>" + simple)})
    assert rules(complex_field) == {"template.field"}
    assert rules(simple_field) == {"template.field"}


@pytest.mark.parametrize(
    ("kind", "rule"),
    [('image" TargetMode="External', "template.external"), ("attachedTemplate", "template.ole")],
)
def test_a_relationship_that_leads_out_is_a_finding(kind: str, rule: str) -> None:
    link = f'<Relationship Id="rX" Target="http://x.example/a" Type="http://schemas/{kind}"/></Relationships>'
    assert rule in rules(changed(paper("合同"), replace={RELATIONSHIPS: ("</Relationships>", link)}))


def test_a_macro_document_under_another_name_is_a_finding() -> None:
    old = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    new = "application/vnd.ms-word.document.macroEnabled.main+xml"
    assert "template.macro" in rules(changed(paper("x"), replace={"[Content_Types].xml": (old, new)}))


def test_xml_with_entities_is_a_finding() -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'
    assert rules(changed(paper("合同"), add={"customXml/item9.xml": bomb})) == {"template.xml"}
    outside = b'<?xml version="1.0"?><!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>'
    assert rules(changed(paper("合同"), add={"customXml/item9.xml": outside})) == {"template.xml"}


def test_a_package_that_unpacks_to_too_much_is_a_finding() -> None:
    assert rules(changed(paper("合同"), add={"word/media/big.bin": b"0" * (51 * 1024 * 1024)})) == {"template.size"}
    many = {f"word/media/{number}.bin": b"" for number in range(2001)}
    assert rules(changed(paper("合同"), add=many)) == {"template.size"}


@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\x03\x04 broken"])
def test_what_is_no_word_file_is_a_finding_and_no_traceback(content: bytes) -> None:
    assert [finding.rule for finding in check_package(content)] == ["template.package"]


def test_a_variable_that_nobody_gives_is_a_finding_that_names_it() -> None:
    template = paper(
        "{{ price }}", "{{ weather }}", "{{ home.colour }}", "{% for p in buyers %}{{ p.age }}{% endfor %}"
    )
    found = check_template(template)
    assert {finding.element for finding in found} == {"weather", "home.colour", "buyers.age"}
    assert {finding.rule for finding in found} == {"template.variable"}


def test_a_value_is_only_text_whatever_it_says() -> None:
    name = "王</w:t></w:r></w:p><w:p>添一段 {{ price }} {% raw %} \a\f换行\n<b>&"
    made = limited.render(paper("{{ name }}", "完"), {"name": name, "price": "1"})
    paragraphs = [line for line in text_of(made).split("\n") if line]
    assert len(paragraphs) == 2
    assert "{{ price }}" in paragraphs[0]
    assert "</w:t>" in paragraphs[0]


def test_a_template_that_eats_memory_ends_in_a_finding_not_in_the_house() -> None:
    loops = "{% for a in rows %}{% for b in rows %}{{ a }}{% endfor %}{% endfor %}"
    with pytest.raises(limited.TemplateInvalid) as refused:
        limited.render(paper(loops), {"rows": ["x" * 4000] * 2000})
    assert [finding.rule for finding in refused.value.findings] == ["template.limits"]


def test_equal_input_gives_equal_bytes() -> None:
    template = paper("{{ price }}")
    assert limited.render(template, {"price": "1"}) == limited.render(template, {"price": "1"})


def test_a_missing_value_is_refused_and_not_printed_as_nothing() -> None:
    with pytest.raises(limited.TemplateInvalid) as refused:
        limited.render(paper("{{ price }} {{ deposit }}"), {"price": "1"})
    assert "deposit" in refused.value.findings[0].en
