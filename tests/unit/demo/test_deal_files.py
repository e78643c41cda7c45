"""Deal files of one's own: what is wrong is named field by field, in both languages, before anything is started."""

from collections.abc import Callable
from pathlib import Path

import pytest

from demo.client import Refused
from demo.deal_files import DealRefused, read_deal, require_agency
from demo.filling import FormStuck
from demo.robot import DemoStuck
from demo.stage import StageFailed
from engine.errors import Problem

LIBRARY = Path(__file__).resolve().parents[3]
OURS = (LIBRARY / "demo" / "deals" / "anju.toml").read_text(encoding="utf-8")

Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a deal file."""

    def made(text: str) -> Path:
        file = tmp_path / "own.toml"
        file.write_text(text, encoding="utf-8")
        return file

    return made


def told(file: Path) -> dict[str | None, str]:
    with pytest.raises(DealRefused) as refused:
        read_deal(file)
    assert all(finding.zh != finding.en for finding in refused.value.findings)
    elements = [finding.element for finding in refused.value.findings]
    assert len(elements) == len(set(elements)), "a field is told once"
    return {finding.element: finding.zh for finding in refused.value.findings}


def test_a_cash_buyer_leaves_the_loan_out(write: Write) -> None:
    lines = [line for line in OURS.splitlines() if not line.startswith(("loan_type", "loan_amount", "bank"))]
    terms = read_deal(write("\n".join(lines))).deal
    assert (terms["loan_type"], terms["loan_amount"], "bank" in terms) == ("none", "0", False)


@pytest.mark.parametrize(
    ("good", "bad", "field", "zh"),
    [
        ("deposit =", "depposit =", "deal.deposit", "缺少这个字段"),
        ('price = "5000000"', "price = 5000000.55", "deal.price", '要写成带引号的数，如 "5000000"，不能是 5000000.55'),
        ('area = "89.00"', 'area = "-5"', "listing.area", """要写成带引号的数，如 "5000000"，不能是 '-5'"""),
        (
            "commission_until = 2026-09-01",
            'commission_until = "2026-09-01"',
            "listing.commission_until",
            "要写成日期，如 2026-03-16，不加引号",
        ),
        ("[facts]", "[fact]", "fact", "没有这个部分"),
        ("[deal]", "[dael]", "deal", "缺少这个部分"),
    ],
)
def test_each_wrong_field_is_named_once(write: Write, good: str, bad: str, field: str, zh: str) -> None:
    assert told(write(OURS.replace(good, bad)))[field] == zh


def test_a_section_of_a_wrong_kind_is_no_traceback(write: Write) -> None:
    assert set(told(write('deal = 1\nfacts = "x"\n'))) == {"deal", "facts", "listing", "sellers", "buyers"}


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "gbk.toml").write_bytes(OURS.encode("gbk"))
    for name in ("gbk.toml", "missing.toml"):
        (zh,) = told(tmp_path / name).values()
        assert zh.startswith("读不了")


def test_an_unknown_agency_is_refused_with_those_there_are() -> None:
    require_agency(LIBRARY / "processes", "pengcheng")
    with pytest.raises(DealRefused) as refused:
        require_agency(LIBRARY / "processes", "nope")
    assert refused.value.findings[0].zh == "没有机构 nope，可选：anju、pengcheng"


def test_whatever_stops_a_demo_is_one_sentence_and_no_traceback() -> None:
    """The command line prints problems as sentences; anything else is a traceback in somebody's terminal."""
    assert all(issubclass(kind, Problem) for kind in (DealRefused, Refused, DemoStuck, FormStuck, StageFailed))
    answer = {"code": "not-authenticated", "title": "请先登录", "findings": [{"element": "x", "zh": "y"}]}
    assert str(Refused(401, answer)) == "401 not-authenticated: 请先登录 x y"
