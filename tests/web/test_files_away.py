"""What people see while the store of files is away: a page that says so, whichever door they came to."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client

import factories
from desk_people import Seated, seated
from motcua.dossiers.models import Component
from motcua.dossiers.rules.opening import HandedIn
from motcua.records import actions as records
from motcua.records import rules
from motcua.records.errors import StoreUnavailable
from motcua.records.storage import keys
from s3_server import storages

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 of a store that is away"
AWAY = {
    "place": "s3",
    "s3": {
        "bucket": "b", "endpoint": "http://127.0.0.1:9", "region": "x", "key": "k", "secret": "s", "attempts": "1"
    },
}  # fmt: skip


@pytest.fixture
def counter() -> Seated:
    return seated(factories.make_unit(), "intake_officer")


def address_of_a_file(counter: Seated, content: bytes = PDF) -> tuple[str, str]:
    stored = records.store(content, limit_bytes=10_000, accepted=frozenset({"application/pdf"}))
    papers = (HandedIn(key="c1", name="Tờ khai", file_sha256=stored.pk, file_name="a.pdf"),)
    case = factories.submitted(unit=counter.unit, components=papers)
    component = Component.unscoped.get(dossier_id=case.id)
    return f"/desk/dossiers/{case.id}/files/{component.pk}/", stored.pk


def test_a_file_is_not_opened_while_the_store_does_not_answer_and_the_page_says_so(
    counter: Seated, settings: Any
) -> None:
    address, _sha256 = address_of_a_file(counter)
    settings.STORAGES = storages(**AWAY)

    answer = counter.client.get(address)

    assert (answer.status_code, answer["Retry-After"]) == (503, "120")
    assert "does not answer right now" in answer.content.decode()


def test_a_file_that_was_damaged_is_said_to_be_and_not_handed_out(counter: Seated, settings: Any) -> None:
    settings.STORAGES = storages(keys=[keys.new_key()])
    address, sha256 = address_of_a_file(counter, PDF + b", damaged")
    path = Path(django_settings.MEDIA_ROOT) / rules.place_of(sha256)
    path.write_bytes(path.read_bytes()[:60])

    answer = counter.client.get(address)

    assert answer.status_code == 500
    assert "damaged in the store" in answer.content.decode()
    path.unlink()


def test_machines_are_told_in_json(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from motcua.procedures import queries

    def away(*_args: object, **_named: object) -> None:
        raise StoreUnavailable("EndpointConnectionError")

    monkeypatch.setattr(queries, "search", away)

    answer = client.get("/api/v1/procedures?q=khai")

    assert (answer.status_code, answer.json()["code"]) == (503, "store-unavailable")
