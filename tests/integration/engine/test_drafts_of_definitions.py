"""Drafts take any text, are never overwritten unseen, and are published with what they need."""

import json

import pytest

from engine.operations import drafts
from engine.operations.definitions import DefinitionsRefused
from engine.operations.drafts import DraftChanged, DraftTooLarge
from engine.queries import definitions as published
from engine.queries import drafts as kept
from engine.queries.drafts import DraftUnknown
from engine.unit_of_work import House
from tests.support.agencies import Agency, staffed
from tests.support.bpmn_xml import Diagram

BROKEN = b"<bpmn:definitions><never closed"


def sale(form: str = "note") -> bytes:
    return Diagram("sale", name="买卖").start().user_task("check", role="finance", form=form).end().bytes()


@pytest.fixture
def agency(house: House) -> Agency:
    made = staffed(house)
    made.publish(Diagram("sale", name="买卖").start().user_task("check", role="finance").end())
    return made


def test_a_draft_keeps_text_that_is_broken(agency: Agency) -> None:
    with agency.uow("admin") as uow:
        saved = drafts.save(uow, kind="process", key="sale", body=BROKEN, revision=0)
        assert drafts.check(uow, kind="process", key="sale", body=BROKEN)[0].rule == "bpmn.not-xml"
    with agency.uow("admin") as uow:
        assert kept.body(uow, kind="process", key="sale") == BROKEN
        with pytest.raises(DefinitionsRefused):
            drafts.publish(uow, kind="process", key="sale", revision=saved.revision)
    with agency.uow("admin") as uow:
        assert kept.body(uow, kind="process", key="sale") == BROKEN
        assert saved.based_on == 1


def test_two_people_at_one_draft_learn_of_each_other_and_lose_nothing(agency: Agency) -> None:
    with agency.uow("admin") as uow:
        first = drafts.save(uow, kind="process", key="sale", body=b"one", revision=0)
    with agency.uow("director") as uow:
        second = drafts.save(uow, kind="process", key="sale", body=b"two", revision=first.revision)
    with agency.uow("admin") as uow, pytest.raises(DraftChanged) as told:
        drafts.save(uow, kind="process", key="sale", body=b"mine", revision=first.revision)
    assert told.value.detail["revision"] == second.revision
    assert told.value.detail["changed_by"] == agency.people["director"]
    with agency.uow("admin") as uow:
        assert kept.body(uow, kind="process", key="sale") == b"two"
        mine = drafts.save(uow, kind="process", key="sale", body=b"mine", revision=second.revision, keep_other=True)
    with agency.uow("admin") as uow:
        assert kept.body(uow, kind="process", key="sale") == b"mine"
        aside = kept.aside(uow, kind="process", key="sale")
        assert [kept.body(uow, kind="process", key="sale", draft_id=line.id) for line in aside] == [b"two"]
        assert mine.revision == second.revision + 1


def test_the_first_of_two_new_drafts_stands(agency: Agency) -> None:
    with agency.uow("admin") as uow:
        drafts.save(uow, kind="process", key="sale", body=b"one", revision=0)
    with agency.uow("director") as uow, pytest.raises(DraftChanged):
        drafts.save(uow, kind="process", key="sale", body=b"two", revision=0)


def test_a_process_is_published_with_the_form_that_is_drafted_beside_it(agency: Agency) -> None:
    form = json.dumps(
        {"title": "银行面谈", "type": "object", "properties": {"on": {"type": "boolean", "title": "到场"}}}
    )
    with agency.uow("admin") as uow:
        draft = drafts.save(uow, kind="process", key="sale", body=sale("bank_talk"), revision=0)
        assert {one.rule for one in drafts.check(uow, kind="process", key="sale", body=sale("bank_talk"))} >= {
            "bpmn.unknown-form"
        }
        drafts.save(uow, kind="form", key="bank_talk", body=form.encode(), revision=0)
        found = drafts.check(uow, kind="process", key="sale", body=sale("bank_talk"))
        assert not [one for one in found if one.severity == "error"]
    with agency.uow("admin") as uow:
        made = drafts.publish(uow, kind="process", key="sale", revision=draft.revision)
    assert [(one.kind, one.key, one.version) for one in made] == [("process", "sale", 2), ("form", "bank_talk", 1)]
    with agency.uow("admin") as uow:
        assert kept.newest(uow) == ()
        assert published.body(uow, kind="process", key="sale") == sale("bank_talk")


def test_a_finding_names_the_element_of_its_own_file_alone(agency: Agency) -> None:
    with agency.uow("admin") as uow:
        found = drafts.check(uow, kind="process", key="sale", body=sale("nowhere"))
    assert "check" in {one.element for one in found if one.rule == "bpmn.unknown-form"}


def test_a_draft_that_is_thrown_away_can_still_be_read(agency: Agency) -> None:
    with agency.uow("admin") as uow:
        for number in range(8):
            saved = drafts.save(uow, kind="form", key="note", body=f"{number}".encode(), revision=0)
            drafts.discard(uow, kind="form", key="note", revision=saved.revision)
    with agency.uow("admin") as uow:
        assert kept.one(uow, kind="form", key="note") is None
        assert len(kept.aside(uow, kind="form", key="note")) == drafts.KEPT_ASIDE
        with pytest.raises(DraftUnknown):
            drafts.publish(uow, kind="form", key="note", revision=0)


def test_a_draft_of_more_than_two_megabytes_is_refused(agency: Agency) -> None:
    with agency.uow("admin") as uow, pytest.raises(DraftTooLarge):
        drafts.save(uow, kind="process", key="sale", body=b"x" * (drafts.SIZE_LIMIT + 1), revision=0)


def test_publishing_without_drafts_says_so(agency: Agency) -> None:
    with agency.uow("admin") as uow, pytest.raises(DraftUnknown):
        drafts.publish(uow, kind="process", key="sale", revision=0)
