"""The ticker does each duty in its time, and outlives what fails."""

import threading

from sqlalchemy.exc import OperationalError

from engine.errors import Unavailable
from upkeep.product import nearby
from upkeep.ticking import Duty, run


def test_each_duty_is_done_again_and_again_until_the_end() -> None:
    over, done = threading.Event(), dict.fromkeys(("often", "once"), 0)

    def often() -> None:
        done["often"] += 1
        if done["often"] == 5:
            over.set()

    def once() -> None:
        done["once"] += 1

    run([Duty(name="once", every=60, act=once), Duty(name="often", every=0.001, act=often)], ended=over)
    assert done == {"often": 5, "once": 1}


def test_a_duty_that_fails_is_tried_again_and_others_go_on() -> None:
    over, done = threading.Event(), dict.fromkeys(("fails", "works"), 0)
    failures = iter([Unavailable("redis"), OperationalError("select 1", {}, Exception("locked"))])

    def fails() -> None:
        done["fails"] += 1
        problem = next(failures, None)
        if problem is not None:
            raise problem
        over.set()

    def works() -> None:
        done["works"] += 1

    run([Duty(name="fails", every=0.001, act=fails), Duty(name="works", every=0.001, act=works)], ended=over)
    assert done["fails"] == 3
    assert done["works"] >= 1


def test_a_bug_in_a_duty_is_not_swallowed() -> None:
    def breaks() -> None:
        raise ZeroDivisionError

    try:
        run([Duty(name="breaks", every=1, act=breaks)], ended=threading.Event())
    except ZeroDivisionError:
        return
    raise AssertionError("the supervisor would never learn of it")


def test_a_server_for_all_addresses_is_reached_at_its_own() -> None:
    assert nearby("0.0.0.0") == "127.0.0.1"
    assert nearby("::") == "::1"
    assert nearby("192.168.1.9") == "192.168.1.9"
    assert nearby("fangliu.example") == "fangliu.example"
