"""Texts of notices: plain words, the agency's own time, nothing else."""

import subprocess
import sys
from datetime import UTC, datetime

import pytest

from notices.texts import LONGEST, OCCASIONS, OccasionUnknown, text

DUE = datetime(2026, 3, 3, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("occasion", "zh"),
    [
        ("warning", "预警 D-1：任务“核税”快到期了（截止 3月3日 17:30），请尽快办理。"),
        ("breach", "超时 D-1：任务“核税”已超过截止时间（截止 3月3日 17:30），请立即办理。"),
        ("escalation", "升级 D-1：任务“核税”超时仍未办完（截止 3月3日 17:30），已升级处理。"),
        ("task_assigned", "D-1：任务“核税”已分配给您（截止 3月3日 17:30）。"),
    ],
)
def test_a_moment_is_told_in_plain_chinese_and_local_time(occasion: str, zh: str) -> None:
    assert text(occasion, key="D-1", task="核税", due_at=DUE).zh == zh


def test_a_task_without_deadline_names_none() -> None:
    assert "截止" not in text("task_offered", key="D-1", task="核税").zh


@pytest.mark.parametrize("occasion", sorted(OCCASIONS))
def test_every_occasion_has_both_languages_within_the_length_that_is_kept(occasion: str) -> None:
    made = text(occasion, key="D" * 80, task="长" * 400, agency="安居", due_at=DUE, code="x")
    assert made.template == occasion
    assert 0 < len(made.zh) <= LONGEST
    assert 0 < len(made.en) <= LONGEST


def test_a_task_name_with_braces_is_only_text() -> None:
    assert "{key.__class__}" in text("warning", key="D-1", task="{key.__class__}").zh


def test_an_unknown_occasion_is_refused() -> None:
    with pytest.raises(OccasionUnknown):
        text("party", key="D-1", task="x")


def test_importing_the_hooks_loads_nothing_heavy() -> None:
    heavy = "('numpy', 'docx', 'docxtpl', 'statsmodels', 'smtpd', 'redis', 'rq')"
    told = f"import sys, notices.hooks, contracts.hooks, authorities.hooks; print([m for m in {heavy} if m in sys.modules])"
    assert (
        subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True).stdout.strip() == "[]"
    )
