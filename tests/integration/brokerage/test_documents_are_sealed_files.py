"""Documents: sealed files by content, attached once, read with a reason, swept when nobody wants them."""

from io import BytesIO
from pathlib import Path
from threading import Barrier, Thread

import pytest
import sqlalchemy as sa
from PIL import Image

from brokerage import invariants, rows
from brokerage.blobs import FileMissing
from brokerage.operations import access, documents
from brokerage.policies import media
from brokerage.policies.pictures import PictureRefused
from brokerage.queries import documents as documents_seen
from brokerage.tables.customers import access_log
from engine.errors import NotFound
from engine.ids import new_id
from engine.queries import instances as instances_seen
from engine.vault import SealBroken
from tests.integration.brokerage.conftest import Trade
from tests.support.agencies import staffed
from tests.support.steps import open_tasks

PDF = b"%PDF-1.7 " + "王小明 11010519491231002X".encode() + b" " * 2000 + b"\n%%EOF"


def stored(trade: Trade, content: bytes = PDF, name: str = "身份证-王小明.pdf") -> str:
    with trade.uow() as uow:
        return documents.store(uow, name=name, content=content, media_type="application/pdf")


def files(trade: Trade) -> list[Path]:
    return [path for path in trade.house.media.rglob("*") if path.is_file()]


def test_a_document_comes_back_as_it_was_for_a_reason(trade: Trade) -> None:
    document_id = stored(trade)
    with trade.uow("cai") as uow:
        with pytest.raises(access.ReasonMissing):
            documents.read(uow, document_id=document_id, reason="")
        opened = documents.read(uow, document_id=document_id, reason="核对身份")
    assert (opened.name, opened.media_type, opened.content) == ("身份证-王小明.pdf", "application/pdf", PDF)
    with trade.uow(write=False) as uow:
        (look,) = uow.rows(sa.select(access_log))
    assert (look.subject, look.subject_id, look.actor_id) == ("document", document_id, trade.agency.people["cai"])


def test_the_file_shows_nothing_and_its_name_neither(trade: Trade) -> None:
    stored(trade)
    (file,) = files(trade)
    assert b"PDF" not in file.read_bytes()
    assert "王" not in str(file)
    assert file.stat().st_size >= len(PDF)


def test_equal_contents_share_a_file_within_an_agency_only(trade: Trade) -> None:
    first, second = stored(trade), stored(trade, name="副本.pdf")
    assert first != second
    assert len(files(trade)) == 1
    foreign = staffed(trade.house, "pengcheng")
    with foreign.uow("lin") as uow:
        documents.store(uow, name="x.pdf", content=PDF, media_type="application/pdf")
    both = files(trade)
    assert len(both) == 2
    assert len({path.name.split(".")[0] for path in both}) == 2, (
        "the keyed hash must not tell two agencies apart as equal"
    )


def test_a_large_file_is_laid_down_before_the_write_lock_is_taken(trade: Trade) -> None:
    with trade.uow(write=False) as uow:
        laid = documents.lay_down(uow, content=PDF, media_type="application/pdf")
    with trade.uow() as uow:
        document_id = documents.store(uow, name="合同.pdf", content=laid, media_type="application/pdf")
    with trade.uow() as uow:
        assert documents.read(uow, document_id=document_id, reason="核对合同").content == PDF


def test_eight_who_store_the_same_at_once_share_one_file(trade: Trade) -> None:
    together = Barrier(8)
    made: list[str] = []

    def store() -> None:
        together.wait()
        made.append(stored(trade))

    threads = [Thread(target=store) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(made)) == 8
    assert len(files(trade)) == 1
    with trade.uow() as uow:
        assert all(documents.read(uow, document_id=one, reason="核对身份").content == PDF for one in made)


def test_a_document_belongs_to_one_record(trade: Trade) -> None:
    document_id = stored(trade)
    listing_id = trade.listed()
    deal = trade.deal(listing_id)
    trade.made_of("lin", "document.attached", document_id=document_id, kind="contract", deal_id=deal.id)
    trade.made_of("lin", "document.attached", document_id=document_id, kind="contract", deal_id=deal.id)
    with pytest.raises(documents.DocumentAttached):
        trade.made_of("lin", "document.attached", document_id=document_id, kind="contract", listing_id=listing_id)
    with pytest.raises(documents.NothingToAttachTo):
        trade.made_of("lin", "document.attached", document_id=stored(trade), kind="contract")
    with trade.uow(write=False) as uow:
        (shown,) = documents_seen.of_deal(uow, deal_id=deal.id)
        assert documents_seen.of_listing(uow, listing_id=listing_id) == ()
    assert (shown.id, shown.kind, shown.name) == (document_id, "contract", "身份证-王小明.pdf")


def test_evidence_attaches_its_document(trade: Trade) -> None:
    document_id, deal = stored(trade), trade.deal()
    trade.made_of("lin", "escrow.evidence", deal_id=deal.id, kind="tax_receipt", document_id=document_id)
    with trade.uow(write=False) as uow:
        assert documents_seen.one(uow, document_id=document_id).deal_id == deal.id


def test_only_what_nobody_attached_for_a_day_is_swept(trade: Trade) -> None:
    kept, shared = stored(trade), stored(trade)
    orphan = stored(trade, PDF + b"other")
    trade.made_of("lin", "document.attached", document_id=kept, kind="id_card", deal_id=trade.deal().id)
    trade.house.clock.turn(hours=23)  # type: ignore[attr-defined]  # the test house's clock turns
    young = stored(trade, PDF + b"young")
    with trade.uow(None) as uow:
        assert documents.sweep(uow) == documents.Swept(documents=0, files=0)
    trade.house.clock.turn(hours=2)  # type: ignore[attr-defined]
    with trade.uow(None) as uow:
        assert documents.sweep(uow) == documents.Swept(documents=2, files=1)
    assert len(files(trade)) == 2
    with trade.uow() as uow:
        for document_id in (kept, young):
            assert documents.read(uow, document_id=document_id, reason="核对身份").content
        for document_id in (shared, orphan):
            with pytest.raises(rows.DocumentUnknown):
                documents.read(uow, document_id=document_id, reason="核对身份")
    with trade.uow(write=False) as uow:
        assert invariants.violations(uow) == []


def test_the_file_of_a_rolled_back_store_is_swept(trade: Trade) -> None:
    class Changed(Exception):
        pass

    def store_and_fail() -> None:
        with trade.uow() as uow:
            documents.store(uow, name="x.pdf", content=PDF, media_type="application/pdf")
            raise Changed

    with pytest.raises(Changed):
        store_and_fail()
    assert len(files(trade)) == 1
    trade.house.clock.turn(days=2)  # type: ignore[attr-defined]  # the test house's clock turns
    with trade.uow(None) as uow:
        assert documents.sweep(uow) == documents.Swept(documents=0, files=1)
    assert files(trade) == []
    assert stored(trade)


def test_a_missing_or_changed_file_is_noticed(trade: Trade) -> None:
    document_id = stored(trade)
    (file,) = files(trade)
    sound = file.read_bytes()
    file.write_bytes(sound[:-1] + bytes([sound[-1] ^ 1]))
    with trade.uow() as uow:
        with pytest.raises(SealBroken):
            documents.read(uow, document_id=document_id, reason="核对身份")
        assert [finding.rule for finding in invariants.violations(uow)] == ["document.file-changed"]
    file.unlink()
    with trade.uow() as uow:
        with pytest.raises(FileMissing):
            documents.read(uow, document_id=document_id, reason="核对身份")
        assert [finding.rule for finding in invariants.violations(uow)] == ["document.file-missing"]


def test_what_is_not_what_it_says_is_not_kept(trade: Trade) -> None:
    with trade.uow() as uow, pytest.raises(media.DocumentRefused):
        documents.store(uow, name="x.pdf", content=b"MZ", media_type="application/pdf")
    assert files(trade) == []


def test_another_agencys_documents_do_not_exist(trade: Trade) -> None:
    document_id = stored(trade)
    foreign = staffed(trade.house, "pengcheng")
    with foreign.uow("lin") as uow:
        with pytest.raises(rows.DocumentUnknown):
            documents.read(uow, document_id=document_id, reason="核对身份")
        with pytest.raises(rows.DocumentUnknown):
            documents_seen.one(uow, document_id=document_id)


def test_a_photo_is_kept_without_what_the_camera_wrote_beside_it(trade: Trade) -> None:
    place, exif, out = "39.9042N 116.4074E", Image.Exif(), BytesIO()
    exif[0x010E] = place
    Image.new("RGB", (40, 20), "red").save(out, format="JPEG", exif=exif)
    with trade.uow(write=False) as uow:
        laid = documents.lay_down(uow, content=out.getvalue(), media_type="image/jpeg")
    with trade.uow() as uow:
        document_id = documents.store(uow, name="客厅.jpg", content=laid, media_type="image/jpeg")
    with trade.uow() as uow:
        kept = documents.read(uow, document_id=document_id, reason="核对照片").content
    assert (place.encode() in out.getvalue(), place.encode() in kept) == (True, False)
    with Image.open(BytesIO(kept)) as picture:
        assert (picture.format, picture.size) == ("JPEG", (40, 20))
    with pytest.raises(PictureRefused), trade.uow(write=False) as uow:
        documents.lay_down(uow, content=out.getvalue()[:300], media_type="image/jpeg")


def test_a_document_is_laid_to_a_case_by_its_number_at_one_of_its_tasks(trade: Trade) -> None:
    deal = trade.deal()
    (line,) = open_tasks(trade.agency, deal.instance_id)
    document_id = stored(trade)
    for foreign in (new_id(), "D-nowhere"):
        with pytest.raises(NotFound), trade.uow() as uow:
            documents.attach(uow, document_id=document_id, business_key=foreign, kind="receipt")
    with pytest.raises(NotFound), trade.uow() as uow:
        documents.attach(uow, document_id=document_id, business_key=deal.number, kind="receipt", task_id=new_id())
    with trade.uow() as uow:
        documents.attach(uow, document_id=document_id, business_key=deal.number, kind="receipt", task_id=line.id)
    with trade.uow() as uow:
        assert documents_seen.one(uow, document_id=document_id).deal_id == deal.id
        entry = instances_seen.history(uow, instance_id=deal.instance_id).items[-1]
    assert (entry.verb, entry.subject) == ("attach", line.id)
