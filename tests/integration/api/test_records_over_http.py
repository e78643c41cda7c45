"""Customers, documents, imports and definitions over HTTP."""

from io import BytesIO

import sqlalchemy as sa
from werkzeug.test import TestResponse

from brokerage.tables.customers import access_log
from tests.integration.api.conftest import Outside, customer, diagrams, published_listing, sale, told

PDF = b"%PDF-1.7\n" + bytes(range(256)) + b"\n%%EOF"


def test_a_customer_is_masked_found_exactly_and_opened_for_a_reason(outside: Outside) -> None:
    made = customer(outside, "王小明", "13800001234")
    shown = outside.get(f"/customers/{made}", role="finance")
    assert (shown["name"], shown["phone"]) == ("王**", "138****1234")
    for question in ({"name": "王小明"}, {"phone": "138 0000 1234"}, {"last_four": "1234"}):
        assert [one["id"] for one in outside.post("/customers/search", question)["items"]] == [made]
    assert outside.post("/customers/search", {"name": "王小"})["items"] == []

    opened = outside.post(
        f"/customers/{made}/reveal", {"reason": "预约带看时间", "fields": ["phone"]}, role="buyer_agent"
    )
    assert (opened["phone"], opened["name"]) == ("13800001234", None)
    looks = outside.get(f"/customers/{made}/looks")["items"]
    assert [(look["actor_id"], look["fields"], look["reason"]) for look in looks] == [
        (outside.anju.people["buyer_agent"], ["phone"], "预约带看时间")
    ]


def test_personal_data_is_not_opened_without_a_reason_or_the_role(outside: Outside) -> None:
    made = customer(outside, "王小明", "13800001234")
    refused = outside.call("POST", f"/customers/{made}/reveal", {"reason": "   "}, role="buyer_agent")
    assert refused.status_code == 422
    assert outside.call("POST", f"/customers/{made}/reveal", {"reason": "想看看"}, role="finance").status_code == 403
    with outside.house.database.connect() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(access_log)).scalar_one() == 0


def test_wrong_personal_data_is_refused_by_field(outside: Outside) -> None:
    body = {"name": "王", "id_number": "110101199003070000"}
    refused = outside.call("POST", "/customers", body, role="buyer_agent")
    assert refused.status_code == 422
    assert told(refused)["findings"][0]["element"] == "id_number"
    assert "110101199003070000" not in refused.text


def _upload(outside: Outside, content: bytes, name: str, media: str, **headers: str) -> TestResponse:
    return outside.app.test_client().post(
        "/api/v1/documents",
        data={"file": (BytesIO(content), name, media)},
        headers={"Authorization": f"Bearer {outside.anju.tokens['administrator']}", **headers},
    )


def test_a_document_is_uploaded_attached_listed_and_opened(outside: Outside) -> None:
    deal = sale(outside).deal["deal"]["id"]
    document = told(_upload(outside, PDF, "网签 合同.pdf", "application/pdf"))
    assert (document["name"], document["size"]) == ("网签 合同.pdf", len(PDF))
    outside.post(f"/documents/{document['id']}/attach", {"kind": "contract", "deal_id": deal})
    assert [one["id"] for one in outside.get(f"/deals/{deal}/documents")["items"]] == [document["id"]]

    opened = outside.call("POST", f"/documents/{document['id']}/read", {"reason": "核对合同"})
    assert opened.data == PDF
    assert opened.mimetype == "application/pdf"
    assert opened.headers["Content-Disposition"].startswith("attachment")
    assert opened.headers["Cache-Control"] == "no-store"


def test_a_file_that_lies_about_its_type_is_refused(outside: Outside) -> None:
    for content, media in ((b"<html>", "application/pdf"), (PDF, "image/png"), (b"", "text/plain"), (PDF, "text/html")):
        refused = _upload(outside, content, "a.pdf", media)
        assert (refused.status_code, told(refused)["code"]) == (422, "document-refused")


def test_an_upload_with_a_key_is_stored_once_whatever_its_boundary(outside: Outside) -> None:
    first = _upload(outside, PDF, "a.pdf", "application/pdf", **{"Idempotency-Key": "up-1"})
    second = _upload(outside, PDF, "a.pdf", "application/pdf", **{"Idempotency-Key": "up-1"})
    assert first.data == second.data
    other = _upload(outside, PDF + b"!", "a.pdf", "application/pdf", **{"Idempotency-Key": "up-1"})
    assert (other.status_code, told(other)["code"]) == (422, "idempotency-key-reused")


def test_an_import_begins_from_an_uploaded_table(outside: Outside) -> None:
    document = told(_upload(outside, "姓名,电话\n孙,13700000000\n".encode(), "客户.csv", "text/csv"))["id"]
    begun = outside.call("POST", "/imports", {"kind": "customers", "document_id": document})
    assert begun.status_code == 202
    assert outside.get(f"/imports/{told(begun)['id']}")["state"] == "waiting"


def test_an_address_is_opened_for_a_reason(outside: Outside) -> None:
    listing = published_listing(outside)
    body = {"reason": "带客户看房"}
    assert outside.post(f"/listings/{listing['id']}/reveal-address", body, role="buyer_agent") == {"address": None}


def test_an_incident_is_listed_and_retried_with_what_was_missing(outside: Outside) -> None:
    outside.post("/process-instances", {"process": "stuck", "business_key": "s-1"})
    incident = outside.get("/incidents")["items"][0]
    assert incident["node_id"] == "which"
    given = {"given": {"missing_number": 2}, "reason": "补上"}
    assert outside.post(f"/incidents/{incident['id']}/retry", given)["incident_id"] == incident["id"]
    assert outside.get("/incidents")["items"] == []
    assert outside.get(f"/process-instances/{incident['instance_id']}")["instance"]["outcome"] == "high"


def test_a_message_nobody_awaits_is_kept_and_seen(outside: Outside) -> None:
    sent = outside.post("/messages", {"name": "deal_fallthrough", "key": "BJ-D-2026-999999"})
    assert sent == {"instance_id": None, "kept": True}
    assert outside.get("/messages")["items"][0]["key"] == "BJ-D-2026-999999"


def test_a_changed_definition_is_a_new_version_and_running_instances_keep_theirs(outside: Outside) -> None:
    deal = sale(outside).deal["deal"]
    changed = diagrams()["resale_main"].replace("准备", "准备材料")
    source = {"kind": "process", "key": "resale_main", "text": changed}
    assert outside.post("/definitions/lint", {"sources": [source]})["publishable"] is True
    made = outside.post("/definitions/publish", {"sources": [source]})["items"][0]
    assert (made["version"], made["changed"]) == (2, True)

    versions = outside.get("/definitions/process/resale_main/versions")["items"]
    assert [one["version"] for one in versions] == [2, 1]
    first = outside.call("GET", "/definitions/process/resale_main/versions/1/content")
    assert first.mimetype == "application/xml"
    assert first.text == diagrams()["resale_main"]
    assert outside.get(f"/process-instances/{deal['instance_id']}")["instance"]["version"] == 1


def test_a_hostile_diagram_is_refused_with_findings_and_nothing_is_published(outside: Outside) -> None:
    before = outside.get("/definitions")
    bad = '<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a>&e;</a>'
    for text in (bad, "<a", "", diagrams()["viewing"].replace('id="note"', 'id="no_such_form"')):
        source = {"kind": "process", "key": "viewing", "text": text}
        refused = outside.call("POST", "/definitions/publish", {"sources": [source]})
        assert refused.status_code == 422, refused.text
        assert told(refused)["findings"]
        assert "root:" not in refused.text
    assert outside.get("/definitions") == before


def test_a_body_that_does_not_say_it_is_json_has_its_own_number(outside: Outside) -> None:
    sent = {"Authorization": f"Bearer {outside.anju.tokens['listing_agent']}"}
    answer = outside.app.test_client().post("/api/v1/customers", data='{"name": "王小明"}', headers=sent)
    assert (answer.status_code, answer.get_json(force=True)["code"]) == (415, "unsupported-media-type")
