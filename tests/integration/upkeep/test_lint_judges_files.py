"""`lint` judges files as publishing would: a line a finding, exit 1 on errors, five seconds a file, no database."""

import time
from pathlib import Path

import pytest

import app
from engine.errors import Finding
from settings import HOME
from tests.support.bpmn_xml import Diagram
from upkeep import linting

SHARED = HOME / "processes" / "shared"


@pytest.fixture(autouse=True)
def _own_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # A database that is not there: lint must not look for it.
    monkeypatch.setenv("FANGLIU_DATABASE_URL", "postgresql+psycopg://nobody@127.0.0.1:1/nothing")
    monkeypatch.setenv("FANGLIU_DATA", str(tmp_path / "data"))


def lint(capsys: pytest.CaptureFixture[str], *files: Path) -> tuple[int, list[str]]:
    """Run the command; return its exit code and lines."""
    with pytest.raises(SystemExit) as ended:
        app.main(["lint", *map(str, files)])
    return int(ended.value.code or 0), capsys.readouterr().out.splitlines()


def test_files_of_the_library_are_judged_beside_the_rest_of_it(capsys: pytest.CaptureFixture[str]) -> None:
    code, lines = lint(capsys, SHARED / "viewing.bpmn", HOME / "processes" / "pengcheng" / "signing.bpmn")
    assert code == 0, lines
    assert not [line for line in lines if ": error " in line]


def test_a_finding_names_file_element_rule_and_what_to_do(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "mine.bpmn"
    file.write_bytes(Diagram("mine").start().user_task("work", role="astronaut", form="no_such_form").end().bytes())
    code, lines = lint(capsys, file)
    assert code == 1
    assert any(line.startswith(f"{file}:work: error bpmn.unknown-form: ") and " / " in line for line in lines)
    assert any("bpmn.unknown-role" in line for line in lines)


@pytest.mark.parametrize(
    ("name", "body", "rule"),
    [
        ("a.bpmn", b"", "bpmn."),
        ("a.bpmn", b"<a><b></a>", "bpmn.not-xml"),
        ("a.bpmn", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "bpmn.doctype"),
        ("a.dmn", b"<definitions/>", "dmn."),
        ("a.json", b"{", "form.json"),
        ("a.json", b'{"type": "object", "properties": {"a": {"type": "number", "minimum": NaN}}}', "form.json"),
        ("a.json", b'{"properties": {"a": ' * 3000 + b"{}" + b"}}" * 3000, "form.too-deep"),
        ("a.json", b'{"type": 3}', "form.type"),
        ("a.docx", b"not a zip", "template."),
    ],
)
def test_what_is_broken_is_a_finding_and_never_a_traceback(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, name: str, body: bytes, rule: str
) -> None:
    (tmp_path / name).write_bytes(body)
    code, lines = lint(capsys, tmp_path / name)
    assert code == 1
    assert f": error {rule}" in lines[0]


def test_a_file_of_no_known_kind_is_one_sentence(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("hello")
    with pytest.raises(SystemExit) as ended:
        app.main(["lint", str(tmp_path / "a.txt")])
    assert ended.value.code == 1
    assert capsys.readouterr().err == "fangliu: a.txt is none of .bpmn, .dmn, .json, .docx\n"


@pytest.mark.timeout(30)
def test_what_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    def slow() -> tuple[Finding, ...]:
        time.sleep(60)
        return ()

    monkeypatch.setattr(linting, "SECONDS", 0.3)
    (found,) = linting._apart(slow)
    assert found.rule == "lint.too-slow"


def test_what_takes_too_much_memory_is_ended() -> None:
    def greedy() -> tuple[Finding, ...]:
        return (Finding(rule="x", zh="x" * (4 * 1024**3), en=""),)

    (found,) = linting._apart(greedy)
    assert found.rule == "lint.not-judged"
    assert "MemoryError" in found.en


def test_a_text_with_line_breaks_stays_one_line() -> None:
    line = linting.line(Path("a.bpmn"), Finding(rule="r", element="e", zh="一\n二", en="one\r\ntwo"))
    assert line == "a.bpmn:e: error r: 一 二 / one two"
