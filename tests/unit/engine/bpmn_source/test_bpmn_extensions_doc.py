"""docs/bpmn-extensions.md says what the vocabulary and the linter say: its tables and its descriptor are compared here."""

import json
import re
from pathlib import Path

import pytest

from engine.bpmn.extension_words import WORDS, Word
from engine.bpmn.lint import Known, lint
from engine.bpmn.lint.supported import EXECUTED, INSTEAD, NONE
from engine.bpmn.model import EXTENSION_NAMESPACE
from engine.bpmn.vocabulary import FLOW_NODES
from tests.support.bpmn_xml import BPMN, FL

DOC = Path(__file__).parents[4] / "docs" / "bpmn-extensions.md"


@pytest.fixture(scope="module")
def doc() -> str:
    return DOC.read_text(encoding="utf-8")


def word_row(name: str, word: Word) -> str:
    """Write the line of one word as the document has it."""
    hosts = "any flow node" if word.hosts == FLOW_NODES else ", ".join(f"`{host}`" for host in sorted(word.hosts))
    inside = "".join(f", `fl:{other}`" for other in sorted(word.inside))
    attributes = "; ".join(
        f"`{key}`{'*' if attribute.required else ''}"
        + (f" {' / '.join(attribute.choices)}" if attribute.choices else "")
        + (" (several)" if attribute.several else "")
        + (f" {attribute.numbers[0]}–{attribute.numbers[1]}" if attribute.numbers else "")
        + (" (a variable)" if attribute.variable else "")
        for key, attribute in word.attributes.items()
    )
    often = "any number" if word.repeated else "once"
    return f"| `fl:{name}` | {word.meaning[0]} · {word.meaning[1]} | {hosts}{inside} | {often} | {attributes} |"


def executed_row(kind: str) -> str:
    """Write the line of one executed node as the document has it."""
    carried = ", ".join(sorted(EXECUTED[kind] - {NONE})) or "—"
    return f"| `{kind}` | {carried}{' or none' if NONE in EXECUTED[kind] else ''} |"


def refused_row(name: str) -> str:
    """Write the line of one refused construct as the document has it."""
    return f"| `{name}` | {INSTEAD[name][0]} | {INSTEAD[name][1]} |"


def descriptor() -> dict[str, object]:
    """Describe the vocabulary as bpmn-js wants it (a moddle package)."""
    types = []
    for name, word in WORDS.items():
        properties: list[dict[str, object]] = [
            {"name": key, "isAttr": True, "type": "Integer" if attribute.numbers else "String"}
            for key, attribute in word.attributes.items()
        ]
        for other, inner in WORDS.items():
            if name in inner.inside:
                properties.append({"name": f"{other}s", "type": other[0].upper() + other[1:], "isMany": True})
        types.append(
            {
                "name": name[0].upper() + name[1:],
                "superClass": ["Element"],
                "meta": {
                    "allowedIn": ["*"]
                    if word.hosts == FLOW_NODES
                    else [f"bpmn:{_title(host)}" for host in sorted(word.hosts)]
                },
                "properties": properties,
            }
        )
    return {
        "name": "Fangliu",
        "prefix": "fl",
        "uri": EXTENSION_NAMESPACE,
        "xml": {"tagAlias": "lowerCase"},
        "associations": [],
        "types": types,
    }


def _title(name: str) -> str:
    return name[0].upper() + name[1:]


@pytest.mark.parametrize("name", sorted(WORDS))
def test_each_word_has_its_line(doc: str, name: str) -> None:
    assert word_row(name, WORDS[name]) in doc


@pytest.mark.parametrize("kind", sorted(EXECUTED))
def test_each_executed_node_has_its_line(doc: str, kind: str) -> None:
    assert executed_row(kind) in doc


@pytest.mark.parametrize("name", sorted(INSTEAD))
def test_each_refused_construct_has_its_line(doc: str, name: str) -> None:
    assert refused_row(name) in doc


def test_the_descriptor_for_editors_is_the_vocabulary(doc: str) -> None:
    (block,) = re.findall(r"```json\n(.*?)```", doc, re.S)
    assert json.loads(block) == descriptor()


def test_no_line_of_the_document_speaks_of_words_that_do_not_exist(doc: str) -> None:
    assert set(re.findall(r"fl:([A-Za-z]+)", doc)) <= set(WORDS)


def test_the_example_of_the_document_may_be_published(doc: str) -> None:
    (block,) = re.findall(r"```xml\n(.*?)```", doc, re.S)
    document = (
        f'<bpmn:definitions xmlns:bpmn="{BPMN}" xmlns:fl="{FL}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
        f' targetNamespace="urn:x">{block}</bpmn:definitions>'
    )
    assert {finding.rule for finding in lint(document.encode(), known=Known())} == {"bpmn.no-diagram"}


def test_every_rule_the_document_names_is_one_that_lint_can_tell(doc: str) -> None:
    rules = set(re.findall(r'(?:error|warning|_excess)\(\s*f?"([a-z0-9-]+)"', _sources()))
    named = set(re.findall(r"`bpmn\.([a-z0-9-]+)`", doc))
    assert named == rules | {f"unknown-{kind}" for kind in _looked_up()} | {"unsupported-element", "unsupported-event"}


def _looked_up() -> set[str]:
    return set(re.findall(r'_unknown\(\s*"([a-z]+)"', _sources()))


def _sources() -> str:
    folder = Path(__file__).parents[4] / "engine" / "bpmn"
    files = [*folder.glob("*.py"), *folder.glob("lint/*.py")]
    return "\n".join(file.read_text(encoding="utf-8") for file in files)
