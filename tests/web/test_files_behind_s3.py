"""Everything that reads or writes files, once through with the files sealed in a bucket."""

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pikepdf
import pytest

import factories as f
import store_ground as ground
from motcua.dossiers.models import DraftFile
from motcua.kernel import scopes
from motcua.records import actions, photographs, queries, rules, seals, tasks
from motcua.records.errors import StoreUnavailable
from motcua.records.models import PaperBundle, StoredFile
from motcua.records.storage import envelope, keys
from motcua.rights import queries as rights
from motcua.rights.actions import exports, requests
from motcua.rights.errors import ExportGone
from portal_ground import attach, draft_at, make_filed_online, signed_in, text_of, walk
from real_files import ok_pdf, photo
from s3_server import BUCKET, S3Server, storages

pytest.importorskip("moto.server")
pytestmark = pytest.mark.django_db
KEY = keys.new_key()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    found = S3Server(tmp_path_factory.mktemp("s3"))
    yield found
    found.close()


@pytest.fixture
def bucket(server: S3Server, settings: Any) -> S3Server:
    settings.STORAGES = server.storages(keys=[KEY])
    return server


def away(server: S3Server) -> dict[str, Any]:
    """The same store at an address where nobody answers."""
    return storages(place="s3", s3=server.options | {"endpoint": "http://127.0.0.1:9"}, keys=[KEY])


def test_an_upload_is_looked_into_sealed_and_shown_again(bucket: S3Server) -> None:
    client, _person = signed_in()
    root = walk(client, *make_filed_online(), until="papers")
    content = ok_pdf("trong kho")

    assert attach(client, root, "notice", content).status_code == 302

    (sha256,) = DraftFile.objects.filter(draft=draft_at(root)).values_list("file_id", flat=True)
    name = f"tinh-56/{rules.place_of(sha256)}"
    lying = bucket.client().get_object(Bucket=BUCKET, Key=name)["Body"].read()
    assert envelope.is_sealed(lying)
    assert b"trong kho" not in lying
    shown = client.get(f"{root}papers/notice/file/")
    assert b"".join(shown.streaming_content) == content  # type: ignore[attr-defined]
    assert shown["Content-Length"] == str(len(content))


def test_an_upload_while_the_store_is_away_keeps_nothing_and_says_so(bucket: S3Server, settings: Any) -> None:
    client, _person = signed_in()
    root = walk(client, *make_filed_online(), until="papers")
    settings.STORAGES = away(bucket)

    answer = attach(client, root, "notice", ok_pdf("khong giu"))

    assert answer.status_code == 503
    assert "Kho lưu trữ tệp hiện không phản hồi" in text_of(answer)
    assert not DraftFile.objects.filter(draft=draft_at(root)).exists()
    assert not StoredFile.objects.exists()


def test_photographs_become_one_pdf_and_an_uploaded_paper_is_looked_at_for_our_seal(bucket: S3Server) -> None:
    for height in (80, 90):
        photographs.add("draft-1", "c1", io.BytesIO(photo(height=height)), at=f.MONDAY)

    book = photographs.book("draft-1", "c1", at=f.MONDAY)

    content = queries.read_file(book.pk)
    with pikepdf.open(io.BytesIO(content)) as document:
        assert len(document.pages) == 2
    assert seals.look_for(content, at=f.MONDAY).verdict is seals.Verdict.NOT_OURS
    photographs.forget("draft-1")


def test_all_papers_of_a_person_come_as_one_archive_at_once_and_by_a_job(
    bucket: S3Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    from motcua.records import paper_bundle

    client, person = signed_in()
    ground.some_papers(person)
    at_once = client.get("/papers/bundle.zip")
    archive = zipfile.ZipFile(io.BytesIO(b"".join(at_once.streaming_content)))  # type: ignore[attr-defined]
    assert archive.testzip() is None
    assert all(one["file"] for one in json.loads(archive.read("index.json"))["papers"])

    monkeypatch.setattr(paper_bundle, "STREAMED_BYTES", 10)
    client.post("/papers/bundle/order/")
    row = PaperBundle.objects.get()
    tasks.make_bundle(str(row.pk))
    made = client.get(f"/papers/bundle/{row.pk}.zip")
    assert zipfile.ZipFile(io.BytesIO(b"".join(made.streaming_content))).testzip() is None  # type: ignore[attr-defined]
    paper_bundle.forget_expired(at=row.expires_at)
    assert not [name for name in bucket.names() if "/bundles/" in name]


def test_a_package_of_own_data_is_not_used_up_by_a_store_that_is_away(
    bucket: S3Server, settings: Any
) -> None:
    with scopes.scope(scopes.of_system("test of packages")):
        case, now = f.returned(), f.MONDAY + timedelta(days=1)
        row = requests.ask(
            kind="export", user_id=case.citizen.pk, dossier_id=None, words="", token=uuid4(), at=now
        )
        made = rights.package_of(row)
        assert made is not None
        assert exports.make(made.pk, at=now)

        settings.STORAGES = away(bucket)
        with pytest.raises(StoreUnavailable):
            exports.fetch(made.pk, user_id=case.citizen.pk, at=now)
        settings.STORAGES = bucket.storages(keys=[KEY])
        content, size = exports.fetch(made.pk, user_id=case.citizen.pk, at=now)

        assert len(content.read()) == size
        assert not [name for name in bucket.names() if "/exports/" in name]
        with pytest.raises(ExportGone):
            exports.fetch(made.pk, user_id=case.citizen.pk, at=now)


def test_papers_of_the_house_are_kept_once(bucket: S3Server) -> None:
    first = actions.typeset("blank", {"number": 1}, at=f.MONDAY)

    assert actions.typeset("blank", {"number": 1}, at=f.MONDAY).pk == first.pk
    assert queries.read_file(first.pk).startswith(b"%PDF")
