"""The store behind the S3 API, against a server that is a process of its own and fails like one."""

import hashlib
import io
import json
import random
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connection, transaction
from django.http import FileResponse
from django.utils import timezone

from motcua.records import actions, forgetting, queries, rules
from motcua.records.errors import FileMissing, RecordsError, StoreRefuses, StoreUnavailable
from motcua.records.models import StoredFile
from motcua.records.storage import keys
from motcua.records.storage.vault import vault
from s3_server import S3Server

pytest.importorskip("moto.server")

ANY = rules.ACCEPTED_UPLOADS
PDF = b"%PDF-1.7\n" + b"x" * 1000
LARGE = b"%PDF-1.7\n" + random.Random(6).randbytes(5_000_000)
HUGE = LARGE + b"more" * 6_000_000


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    found = S3Server(tmp_path_factory.mktemp("s3"))
    yield found
    found.close()


@pytest.fixture
def bucket(server: S3Server, settings: Any) -> S3Server:
    settings.STORAGES = server.storages()
    return server


def keep(content: bytes) -> StoredFile:
    return actions.store(content, limit_bytes=10**8, accepted=ANY)


def left_on_the_machine() -> list[Path]:
    return [path for path in (Path(django_settings.MEDIA_ROOT) / "incoming").glob("*") if path.is_file()]


@pytest.mark.django_db
def test_a_file_lies_in_the_bucket_under_the_hash_of_its_content(bucket: S3Server) -> None:
    row = keep(PDF)

    name = f"tinh-56/{rules.place_of(row.sha256)}"
    assert name in bucket.names()
    assert bucket.client().get_object(Bucket="giay-to", Key=name)["Body"].read() == PDF
    assert queries.read_file(row.sha256) == PDF
    assert left_on_the_machine() == []


@pytest.mark.django_db
def test_a_file_is_read_from_any_place_and_in_pieces(bucket: S3Server) -> None:
    sha256 = keep(LARGE).sha256

    with queries.open_file(sha256) as content:
        content.seek(4_000_000)
        assert content.read(100) == LARGE[4_000_000:4_000_100]
        content.seek(-50, io.SEEK_END)
        assert content.read() == LARGE[-50:]
        content.seek(0)
        assert b"".join(iter(lambda: content.read(4096), b"")) == LARGE
    response = FileResponse(queries.open_file(sha256))
    assert b"".join(response.streaming_content) == LARGE  # type: ignore[arg-type]
    assert response["Content-Length"] == str(len(LARGE))


@pytest.mark.django_db
def test_the_same_content_is_put_into_the_bucket_once(bucket: S3Server) -> None:
    row = keep(PDF + b"once")
    name = f"tinh-56/{rules.place_of(row.sha256)}"
    put_at = bucket.client().head_object(Bucket="giay-to", Key=name)["LastModified"]

    assert keep(PDF + b"once").pk == row.pk
    assert bucket.client().head_object(Bucket="giay-to", Key=name)["LastModified"] == put_at
    assert StoredFile.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_content_coming_twice_at_once_is_kept_once(bucket: S3Server) -> None:
    start = threading.Barrier(4)
    found: list[str] = []

    def bring() -> None:
        try:
            start.wait()
            with transaction.atomic():
                found.append(keep(PDF * 300).sha256)
        finally:
            connection.close()

    threads = [threading.Thread(target=bring) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert found == [hashlib.sha256(PDF * 300).hexdigest()] * 4
    assert StoredFile.objects.count() == 1
    assert queries.read_file(found[0]) == PDF * 300


@pytest.mark.django_db
def test_bytes_lost_under_a_row_are_missing_and_come_back_with_the_next_copy(bucket: S3Server) -> None:
    row = keep(PDF + b"lost")
    bucket.client().delete_object(Bucket="giay-to", Key=f"tinh-56/{rules.place_of(row.sha256)}")

    with pytest.raises(FileMissing):
        queries.open_file(row.sha256)
    keep(PDF + b"lost")

    assert queries.read_file(row.sha256) == PDF + b"lost"


@pytest.mark.django_db
def test_what_is_destroyed_leaves_the_bucket(bucket: S3Server) -> None:
    row = keep(PDF + b"destroyed")
    StoredFile.objects.update(stored_at=timezone.now() - timedelta(days=3))

    fate, size = forgetting.forget(row.pk, at=timezone.now(), still_needs=lambda _sha: False)

    assert (fate, size) == (forgetting.Fate.DESTROYED, len(PDF) + 9)
    assert f"tinh-56/{rules.place_of(row.pk)}" not in bucket.names()


@pytest.mark.django_db
def test_files_are_found_again_by_walking_through_the_bucket(bucket: S3Server) -> None:
    row = keep(PDF + b"walked")

    found = {one.name: one.size_bytes for one in vault().place.walk("sha256")}

    assert found[rules.place_of(row.sha256)] == len(PDF) + 6


@pytest.mark.django_db
@pytest.mark.parametrize("options", [{}, {"keys": [keys.new_key()]}], ids=["plain", "sealed"])
def test_a_file_too_large_for_one_request_comes_in_parts_and_is_whole(
    server: S3Server, settings: Any, monkeypatch: pytest.MonkeyPatch, options: dict[str, Any]
) -> None:
    from boto3.s3.transfer import TransferConfig

    from motcua.records.storage import bucket as module

    mib = 1024 * 1024
    monkeypatch.setattr(module, "_ONE_REQUEST_BYTES", mib)
    parts = TransferConfig(multipart_threshold=mib, multipart_chunksize=5 * mib, use_threads=False)
    monkeypatch.setattr(module, "_PARTS", parts)
    settings.STORAGES = server.storages(**options)
    content = HUGE[: 11 * mib] + json.dumps(sorted(options)).encode()

    row = keep(content)

    assert queries.read_file(row.pk) == content
    assert left_on_the_machine() == []


def refused(storages: dict[str, Any], settings: Any) -> RecordsError:
    settings.STORAGES = storages
    with pytest.raises(RecordsError) as caught:
        keep(PDF + b"refused")
    assert StoredFile.objects.count() == 0
    assert left_on_the_machine() == []
    return caught.value


def changed(server: S3Server, **words: str) -> dict[str, Any]:
    made = server.storages()
    made["default"]["OPTIONS"]["s3"] = {**server.options, **words}
    return made


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("words", "setting"),
    [
        ({"key": "AKIAUNKNOWN"}, "MOTCUA_FILES_S3_KEY"),
        ({"secret": "wrong"}, "MOTCUA_FILES_S3_SECRET"),
        ({"bucket": "khong-co"}, "MOTCUA_FILES_S3_BUCKET"),
        ({"bucket": "Không!"}, "MOTCUA_FILES_S3_BUCKET"),
    ],
    ids=["a key that is unknown", "a wrong secret", "no such bucket", "no name for a bucket"],
)
def test_a_wrong_setting_is_named_and_nothing_is_kept(
    server: S3Server, settings: Any, words: dict[str, str], setting: str
) -> None:
    error = refused(changed(server, **words), settings)

    assert isinstance(error, StoreRefuses)
    assert setting in str(error)


@pytest.mark.django_db
def test_reading_with_a_wrong_bucket_says_so_and_not_that_the_file_is_gone(
    server: S3Server, settings: Any
) -> None:
    settings.STORAGES = server.storages()
    row = keep(PDF)
    settings.STORAGES = changed(server, bucket="khong-co")

    with pytest.raises(StoreRefuses, match="no bucket 'khong-co'"):
        queries.open_file(row.sha256)


@pytest.mark.django_db
def test_a_server_that_stops_answering_in_an_upload_keeps_nothing_and_goes_on_when_it_is_back(
    bucket: S3Server,
) -> None:
    bucket.freeze()
    try:
        with pytest.raises(StoreUnavailable):
            keep(LARGE + b"upload")
    finally:
        bucket.thaw()
    assert StoredFile.objects.count() == 0
    assert left_on_the_machine() == []

    row = keep(LARGE + b"upload")

    assert queries.read_file(row.sha256) == LARGE + b"upload"


@pytest.mark.django_db
def test_a_server_that_dies_in_a_download_cuts_it_and_gives_no_wrong_bytes(
    bucket: S3Server, settings: Any
) -> None:
    sha256 = keep(HUGE).sha256
    with queries.open_file(sha256) as content:
        pieces = [content.read(300_000)]
        bucket.kill()
        with pytest.raises(StoreUnavailable):
            pieces.extend(iter(lambda: content.read(300_000), b""))
    assert HUGE.startswith(b"".join(pieces))

    with pytest.raises(StoreUnavailable, match="Nothing was kept"):
        keep(PDF + b"while it is down")
    assert not queries.exists(hashlib.sha256(PDF + b"while it is down").hexdigest())

    bucket.restart()
    settings.STORAGES = bucket.storages()
    assert queries.read_file(keep(PDF + b"while it is down").sha256) == PDF + b"while it is down"


# The doctor


def findings() -> dict[str, str]:
    from motcua.ops import machine_checks

    return {one.id: f"{one.severity.value}: {one.what}" for one in machine_checks.file_store()}


def test_the_doctor_tries_the_bucket_and_says_what_is_wrong_with_it(server: S3Server, settings: Any) -> None:
    settings.STORAGES = server.storages(keys=[keys.new_key()])
    found = findings()
    assert found["storage.bucket"] == "ok: s3://giay-to/tinh-56 takes, gives and removes files"
    assert found["storage.sealed"].startswith("ok: new files are sealed under the key ")
    assert not [name for name in server.names() if "doctor" in name]

    settings.STORAGES = changed(server, secret="wrong")
    found = findings()
    assert found["storage.bucket"].startswith("fault: ")
    assert "MOTCUA_FILES_S3_SECRET" in found["storage.bucket"]
    assert found["storage.sealed"].startswith("note: ")
