"""Retry delays grow, stay bounded and can be replayed."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.policies.retry import LONGEST, delay


@settings(deadline=None)
@given(st.integers(1, 10_000), st.integers(0, 86_400), st.text(max_size=40))
def test_a_delay_lies_between_the_doubled_backoff_and_a_fifth_more_and_never_above_an_hour(attempt, backoff, key):
    plain = timedelta(seconds=min(backoff * 2 ** min(attempt - 1, 40), 3600))
    assert plain <= delay(attempt, backoff, key=key) <= min(plain * 1.2, LONGEST)


def test_the_same_call_waits_the_same_time_and_two_calls_do_not_come_back_together():
    assert delay(3, 10, key="a") == delay(3, 10, key="a")
    assert len({delay(3, 10, key=str(number)) for number in range(50)}) > 40


def test_five_attempts_with_ten_seconds_take_minutes_not_hours():
    assert [delay(attempt, 10).total_seconds() // 10 for attempt in (1, 2, 3, 4)] == pytest.approx(
        [1, 2, 4, 8], rel=0.25
    )


@pytest.mark.parametrize(("attempt", "backoff"), [(0, 10), (1, -1)])
def test_no_attempt_and_negative_backoff_are_refused(attempt, backoff):
    with pytest.raises(ValueError, match="make no delay"):
        delay(attempt, backoff)
