"""Files by content: kept once, whole or not at all, and typed by what they hold."""

import errno
import hashlib
import io
import os
import threading
import zipfile
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, transaction

from motcua.records import actions, queries, rules
from motcua.records.errors import FileEmpty, FileMissing, FileTooLarge, StorageFull, TypeNotAccepted
from motcua.records.models import StoredFile

PDF = b"%PDF-1.7\n" + b"x" * 1000
ANY = rules.ACCEPTED_UPLOADS


def place(sha256: str) -> Path:
    return Path(settings.MEDIA_ROOT) / rules.place_of(sha256)


def drafts() -> list[Path]:
    # Beside the drafts lie the parts of uploads under way (`web.portal.parts`), which other tests may leave.
    return list((Path(settings.MEDIA_ROOT) / "incoming").glob("draft-*"))


def archive(**entries: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, content in entries.items():
            made.writestr(name, content)
    return out.getvalue()


@pytest.mark.django_db
def test_a_file_is_kept_under_the_hash_of_its_content() -> None:
    row = actions.store(io.BytesIO(PDF), limit_bytes=2000, accepted=ANY)

    assert row.sha256 == hashlib.sha256(PDF).hexdigest()
    assert (row.size_bytes, row.media_type) == (1009, "application/pdf")
    assert place(row.sha256).read_bytes() == PDF
    assert queries.exists(row.sha256)
    assert queries.read_file(row.sha256) == PDF
    assert drafts() == []


@pytest.mark.django_db
def test_the_same_content_is_kept_once() -> None:
    first = actions.store(PDF, limit_bytes=2000, accepted=ANY)
    kept = place(first.sha256).stat().st_ino
    second = actions.store(PDF, limit_bytes=2000, accepted=ANY)

    assert second.stored_at == first.stored_at
    assert StoredFile.objects.count() == 1
    assert place(first.sha256).stat().st_ino == kept


@pytest.mark.django_db(transaction=True)
def test_the_same_content_coming_twice_at_once_is_kept_once() -> None:
    found: list[str] = []
    start = threading.Barrier(6)

    def bring() -> None:
        try:
            start.wait()
            with transaction.atomic():
                found.append(actions.store(PDF * 300, limit_bytes=10**6, accepted=ANY).sha256)
        finally:
            connection.close()

    threads = [threading.Thread(target=bring) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert found == [hashlib.sha256(PDF * 300).hexdigest()] * 6
    assert StoredFile.objects.count() == 1
    assert place(found[0]).read_bytes() == PDF * 300
    assert drafts() == []


@pytest.mark.django_db
def test_bytes_lost_under_a_row_come_back_with_the_next_copy() -> None:
    row = actions.store(PDF, limit_bytes=2000, accepted=ANY)
    place(row.sha256).unlink()

    with pytest.raises(FileMissing):
        queries.open_file(row.sha256)
    actions.store(PDF, limit_bytes=2000, accepted=ANY)

    assert queries.read_file(row.sha256) == PDF


@pytest.mark.django_db
def test_reading_stops_at_the_limit() -> None:
    class Endless:
        read_bytes = 0

        def read(self, size: int = -1, /) -> bytes:
            self.read_bytes += size
            return b"%PDF-" + b"0" * (size - 5)

    source = Endless()
    with pytest.raises(FileTooLarge) as refused:
        actions.store(source, limit_bytes=1_000_000, accepted=ANY)

    assert refused.value.limit == 1_000_000
    assert refused.value.size == source.read_bytes <= 1_300_000
    assert StoredFile.objects.count() == 0
    assert drafts() == []


@pytest.mark.django_db
def test_a_file_as_large_as_the_limit_is_taken() -> None:
    assert actions.store(PDF, limit_bytes=len(PDF), accepted=ANY).size_bytes == len(PDF)


@pytest.mark.django_db
def test_an_empty_file_is_refused() -> None:
    with pytest.raises(FileEmpty):
        actions.store(b"", limit_bytes=10, accepted=ANY)


@pytest.mark.django_db
def test_a_type_that_is_not_asked_for_is_refused_whatever_its_name() -> None:
    page = b"<!doctype html><script>alert(1)</script>"

    with pytest.raises(TypeNotAccepted) as refused:
        actions.store(page, limit_bytes=1000, accepted=ANY)

    assert refused.value.found == "text/plain"
    assert refused.value.accepted == ANY
    assert not place(hashlib.sha256(page).hexdigest()).exists()
    assert drafts() == []


@pytest.mark.django_db
def test_a_full_disk_is_said_plainly_and_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageFull):
        actions.store(PDF + b"full", limit_bytes=2000, accepted=ANY)

    assert StoredFile.objects.count() == 0
    assert drafts() == []


def test_a_file_that_was_never_stored_is_missing() -> None:
    with pytest.raises(FileMissing):
        queries.open_file("0" * 64)


def test_no_hash_leads_out_of_the_store() -> None:
    for wrong in ("../../etc/passwd", "", "A" * 64, "0" * 63):
        with pytest.raises(ValueError, match="64 lower-case"):
            rules.place_of(wrong)


DOCX_PARTS = {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"}


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (PDF, rules.PDF),
        (b"\xef\xbb\xbf%PDF-1.4", rules.PDF),
        (b"<html>%PDF-1.4", rules.TEXT),
        (b"\x89PNG\r\n\x1a\n\x00\x00", rules.PNG),
        (b"\xff\xd8\xff\xe0\x00", rules.JPEG),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", rules.WEBP),
        (b"II*\x00\x08", rules.TIFF),
        (b"MM\x00*\x00", rules.TIFF),
        (archive(**DOCX_PARTS), rules.DOCX),
        (archive(**{"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<w/>"}), rules.XLSX),
        (archive(mimetype=b"application/vnd.oasis.opendocument.text"), rules.ODT),
        (archive(**DOCX_PARTS, **{"word/vbaProject.bin": b"macro"}), rules.MACROS),
        (archive(**{"a.exe": b"MZ"}), rules.ZIP),
        (b"PK\x03\x04 broken off", rules.UNKNOWN),
        ("Đơn đề nghị".encode(), rules.TEXT),
        (("x" * 1023 + "Đ").encode(), rules.TEXT),
        (b"MZ\x90\x00\x03", rules.UNKNOWN),
        (b"\x00\x01", rules.UNKNOWN),
    ],
)
def test_the_type_is_read_from_the_content(content: bytes, media_type: str) -> None:
    assert rules.media_type(io.BytesIO(content)) == media_type


def test_macros_are_never_among_the_accepted() -> None:
    assert rules.MACROS not in rules.ACCEPTED_UPLOADS
    assert rules.ZIP not in rules.ACCEPTED_UPLOADS


@pytest.mark.parametrize(
    ("media_type", "disposition", "has_policy"),
    [
        (rules.PDF, "inline; filename*=utf-8''%C4%90%C6%A1n.pdf", False),
        (rules.PNG, "inline; filename*=utf-8''%C4%90%C6%A1n.pdf", True),
        (rules.TIFF, "attachment; filename*=utf-8''%C4%90%C6%A1n.pdf", True),
        (rules.DOCX, "attachment; filename*=utf-8''%C4%90%C6%A1n.pdf", True),
    ],
)
def test_only_pdf_and_images_are_shown_in_place(media_type: str, disposition: str, has_policy: bool) -> None:
    file = StoredFile(sha256="0" * 64, size_bytes=5, media_type=media_type)

    headers = queries.download_headers(file, "Đơn.pdf")

    assert headers["Content-Disposition"] == disposition
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Type"] == media_type
    assert headers["Content-Length"] == "5"
    assert ("Content-Security-Policy" in headers) is has_policy
