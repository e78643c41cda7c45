"""Every contract template says only what the renderer allows, lists its variables and renders whole."""

import io
import re
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, meta, nodes
from jinja2.sandbox import SandboxedEnvironment

FOLDER = Path(__file__).parents[2] / "processes" / "shared" / "contracts"
TEMPLATES = ("sale_contract", "brokerage_contract", "supplement", "escrow_agreement", "deposit_agreement")
PLACEHOLDER = re.compile(r"\{[{%]|[%}]\}")
PERSON = {"name": "甲某", "id_kind": "居民身份证", "id_number": "(演示)", "phone": "10000000000", "share": "100%"}


class Words(dict[str, str]):
    """Answer every attribute with its own name, so that a rendered paper shows where each came from."""

    def __missing__(self, key: str) -> str:
        return f"〔{key}〕"


def values(exists: bool) -> dict[str, Any]:
    """Give every variable that the README names a value of its shape."""
    lists = {
        name: [Words({"no": "1"}), Words({"no": "2"})]
        for name in ("payments", "commission_parts", "deposits", "changes")
    }
    flags = {name: Words({"exists": "yes" if exists else ""}) for name in ("mortgage", "lease", "loan")}
    groups = {name: Words() for name in ("agency", "home", "escrow", "retention", "dates", "penalty", "commission")}
    texts = {name: f"〔{name}〕" for name in listed() - set(lists) - set(flags) - set(groups)}
    people = {
        "sellers": [PERSON],
        "buyers": [PERSON, PERSON | {"name": "乙某"}],
        "extra_terms": ["另行约定一", "另行约定二"],
    }
    return texts | lists | flags | groups | people


def listed(template: str | None = None) -> set[str]:
    """Return the variables that the README names for one template, or for all."""
    sections = re.split(r"^### ", (FOLDER / "README.md").read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    chosen = [s for s in sections if template is None or s.startswith(f"{template}.docx")]
    outside = [re.sub(r"\([^)]*\)", "", section.split("\n", 1)[1]) for section in chosen]
    return {name for section in outside for name in re.findall(r"`(\w+)`", section)}


def tree(template: str) -> nodes.Template:
    paper = DocxTemplate(FOLDER / f"{template}.docx")
    paper.init_docx()
    return SandboxedEnvironment().parse(paper.patch_xml(paper.get_xml()))


def rendered(template: str, exists: bool) -> str:
    paper = DocxTemplate(FOLDER / f"{template}.docx")
    paper.render(values(exists), jinja_env=SandboxedEnvironment(undefined=StrictUndefined), autoescape=True)
    out = io.BytesIO()
    paper.save(out)
    document = Document(io.BytesIO(out.getvalue()))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_template_calls_nothing(template: str) -> None:
    allowed = (nodes.Output, nodes.TemplateData, nodes.Name, nodes.Getattr, nodes.For, nodes.If, nodes.Template)
    assert [type(node).__name__ for node in tree(template).find_all(nodes.Node) if not isinstance(node, allowed)] == []


@pytest.mark.parametrize("template", TEMPLATES)
def test_the_readme_lists_exactly_the_variables_of_a_template(template: str) -> None:
    assert meta.find_undeclared_variables(tree(template)) == listed(template)


@pytest.mark.parametrize("exists", [True, False])
@pytest.mark.parametrize("template", TEMPLATES)
def test_a_template_renders_whole_with_and_without_its_optional_clauses(template: str, exists: bool) -> None:
    text = rendered(template, exists)
    assert not PLACEHOLDER.search(text)
    assert "甲某" in text
    assert "乙某" in text


def test_a_sale_contract_with_a_mortgage_names_the_bank_and_without_one_says_so() -> None:
    assert "抵押权人为 〔bank〕" in rendered("sale_contract", True)
    without = rendered("sale_contract", False)
    assert "未设抵押" in without
    assert "抵押权人" not in without


def test_the_deposit_clauses_cite_the_rule_of_deposits() -> None:
    for template in ("sale_contract", "deposit_agreement"):
        text = rendered(template, True)
        assert "民法典第五百八十六条" in text
        assert "民法典第五百八十七条" in text


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_paper_numbers_its_pages_and_says_that_it_is_a_sample(template: str) -> None:
    section = Document(str(FOLDER / f"{template}.docx")).sections[0]
    footer = section.footer._element.xml
    assert "PAGE" in footer
    assert "NUMPAGES" in footer
    assert "示范文本" in section.header.paragraphs[0].text
