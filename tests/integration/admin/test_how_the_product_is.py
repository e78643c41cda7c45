"""Health, figures for monitoring, and the simulators' knobs."""

import re
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from accounts import tokens
from assembly import serve
from authorities import queries
from engine.tables.journal import journal
from tests.integration.admin.test_what_runs import start, stopped
from tests.support.inbox_house import Office
from tests.support.statements import counted

SECRET = "a secret of some length"


def _token(place: Office, login: str) -> str:
    with place.agency.uow() as uow:
        return tokens.issue(uow, person_id=place.agency.people[login], life=timedelta(days=1)).text


def _asked(place: Office, token: str | None) -> Any:
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    return place.app.test_client().get("/metrics", headers=headers)


def test_figures_are_given_to_administrators_and_to_the_settings_token_only(place: Office) -> None:
    start(place)
    place.app.config["METRICS_TOKEN"] = SECRET
    assert _asked(place, None).status_code == 401
    assert _asked(place, "wrong").status_code == 401
    assert _asked(place, _token(place, "lin")).status_code == 403
    own, whole = _asked(place, _token(place, "admin")).text, _asked(place, SECRET).text
    assert "fangliu_tasks_open 1" in own
    assert "fangliu_request_seconds" not in own
    assert 'fangliu_instances{status="running"} 1' in whole
    assert 'fangliu_request_seconds_bucket{endpoint="metrics.metrics",method="GET",status="4xx",le="+Inf"} 3' in whole
    assert "fangliu_redis_up 0" in whole
    place.app.config["METRICS_TOKEN"] = ""
    assert _asked(place, "").status_code == 401


def test_figures_are_well_formed_and_name_nobody(place: Office) -> None:
    stopped(place)
    place.app.config["METRICS_TOKEN"] = SECRET
    with counted(place.agency.house.database) as few:
        text = _asked(place, SECRET).text
    line = re.compile(r"[a-z_]+(\{[a-z]+=\"[^\"]*\"(,[a-z]+=\"[^\"]*\")*\})? [0-9.e+-]+")
    assert not [each for each in text.splitlines() if not each.startswith("# ") and not line.fullmatch(each)]
    assert not [name for name in ("Lin", "lin@", "C-1", "海淀") if name in text]
    for number in range(20):
        start(place, key=f"N-{number}")
    with counted(place.agency.house.database) as many:
        _asked(place, SECRET)
    assert len(many) == len(few)


def test_a_check_that_cannot_be_made_is_told_on_the_page(place: Office) -> None:
    admin = place.browser("admin")
    admin.visit("/admin/health")
    assert admin.submit("/admin/health/check", _key="no key").status_code == 400
    assert admin.form("/admin/health/check")
    assert "Idempotency-Key" in admin.text()


def test_health_says_what_stands_still_and_a_check_finds_a_changed_journal(place: Office) -> None:
    start(place)
    admin = place.browser("admin")
    admin.visit("/admin/health")
    assert "没有连上 Redis" in admin.text()
    assert "还没查过" in admin.text()
    admin.submit("/admin/health/check")
    assert "完好" in admin.text()
    with place.agency.uow() as uow:
        uow.run(sa.update(journal).values(verb="nothing"))
    admin.submit("/admin/health/check")
    assert "1 个实例的经过对不上" in admin.text()
    assert place.browser("wang").visit("/admin/health").status_code == 403


def test_a_simulator_is_set_and_a_wrong_setting_is_refused_with_what_was_typed(place: Office) -> None:
    admin = place.browser("admin")
    admin.visit("/admin/adapters")
    admin.submit("/admin/adapters/tax/knob", mode="slow", latency="3", note="演练")
    assert "模拟器已设定" in admin.text()
    assert "慢 3 秒" in admin.text()
    assert admin.submit("/admin/adapters/tax/knob", mode="slow", latency="很慢").status_code == 422
    assert admin.form("/admin/adapters/tax/knob").fields["latency"] == "很慢"
    assert admin.submit("/admin/adapters/tax/knob", mode="slow", latency="21").status_code == 422
    with place.agency.uow(write=False) as uow:
        assert [knob.latency_ms for knob in queries.knobs(uow) if knob.adapter == "tax"] == [3000]


def test_a_fact_is_planted_and_taken_back(place: Office) -> None:
    admin, at = place.browser("admin"), "/admin/adapters/plant"
    admin.visit("/admin/adapters")
    given: dict[str, Any] = {
        "adapter": "registry",
        "business_key": "BJ-A-1",
        "fact": "sealed",
        "kind": "yes-no",
        "value": "true",
    }
    assert admin.submit(at, **{**given, "value": "perhaps"}).status_code == 422
    assert admin.submit(at, **{**given, "fact": "weather"}).status_code == 422
    admin.submit(at, **given)
    assert "BJ-A-1" in admin.text()
    with place.agency.uow(write=False) as uow:
        assert queries.planted(uow)[0].facts == {"sealed": True}
    admin.submit(at)
    with place.agency.uow(write=False) as uow:
        assert queries.planted(uow) == ()


def test_behind_our_own_proxy_the_real_address_is_believed_and_without_one_it_is_not(small: Office) -> None:
    seen = []
    for proxies in (0, 1):
        app = serve(small.agency.house, proxies=proxies)
        app.before_request(lambda: seen.append(__import__("flask").request.remote_addr))
        app.test_client().get("/health", headers={"X-Forwarded-For": "8.8.8.8, 203.0.113.9"})
    assert seen == ["127.0.0.1", "203.0.113.9"]
