"""Archives of configuration through the pages: checked, compared, chosen, approved by another, taken in once."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

import factories
import fee_ground
import travel_ground
from desk_people import Seated, seat, text_of
from motcua.procedures.models import FeeSchedule
from motcua.travel.models import Arrival
from motcua.travel.rules import archive
from travel_ground import FEES

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _here(settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.VAR_DIR = str(tmp_path)
    with time_machine.travel(factories.MONDAY, tick=False):
        yield


def seated(name: str) -> Seated:
    unit = factories.make_unit()
    return seat(factories.make_official(unit, "reform_staff", full_name=name), unit)


def brought(by: Seated, content: bytes) -> Any:
    return by.client.post("/configuration/bring/", {"file": SimpleUploadedFile("cau-hinh.zip", content)})


def test_an_archive_goes_from_the_upload_to_drafts_by_two_people() -> None:
    ann, bob = seated("Ann"), seated("Bob")
    answer = brought(ann, travel_ground.sealed())
    row = Arrival.objects.get()
    address = f"/configuration/{row.pk}/"
    assert answer["Location"] == address
    page = text_of(ann.client.get(address))
    assert "hole, by a key that is trusted here" in page
    assert "Lệ phí mới" in page

    assert ann.client.post(f"{address}propose/", {"entry": [FEES[0]]}).status_code == 302
    assert ann.client.post(f"{address}decide/", {"decision": "approve"}).status_code == 422
    assert not FeeSchedule.objects.exists()
    done = bob.client.post(f"{address}decide/", {"decision": "approve"}, follow=True)

    assert "What was done" in text_of(done)
    draft = FeeSchedule.objects.get()
    assert (draft.key, draft.state, draft.written_by_id) == ("le-phi-moi", "draft", ann.user.pk)
    again = bob.client.post(f"{address}decide/", {"decision": "approve"})
    assert again.status_code == 422
    assert FeeSchedule.objects.count() == 1


def test_a_changed_byte_is_refused_in_words_wherever_it_stands() -> None:
    ann, content = seated("Ann"), travel_ground.sealed()
    for place in (60, content.index(b"25000"), len(content) - 30):
        changed = content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]
        answer = brought(ann, changed)
        assert answer.status_code == 422, place
        assert answer.context["errors"][0]["message"].endswith("."), place
        assert place == len(content) - 30 or "bytes were changed" in text_of(answer)
    assert not Arrival.objects.exists()


def test_what_an_unknown_key_signed_is_shown_and_never_taken_in() -> None:
    ann = seated("Ann")
    brought(ann, travel_ground.sealed(secret=b"\x01" * 32))
    address = f"/configuration/{Arrival.objects.get().pk}/"

    page = text_of(ann.client.get(address))
    answer = ann.client.post(f"{address}propose/", {"entry": [FEES[0]]})

    assert "ot by a key that is trusted here" in page
    assert (answer.status_code, Arrival.objects.get().state) == (422, "open")


def test_what_changed_since_the_choice_is_looked_at_again() -> None:
    ann, bob = seated("Ann"), seated("Bob")
    brought(ann, travel_ground.sealed())
    address = f"/configuration/{Arrival.objects.get().pk}/"
    ann.client.post(f"{address}propose/", {"entry": list(FEES)})
    fee_ground.in_force(fee_ground.base(1_000, key="le-phi-moi"))

    answer = bob.client.post(f"{address}decide/", {"decision": "approve"})

    assert answer.status_code == 422
    assert "changed since the entries were chosen" in text_of(answer)
    assert FeeSchedule.objects.filter(state="draft").count() == 0
    assert ann.client.post(f"{address}propose/", {"take_back": "1"}).status_code == 302
    assert Arrival.objects.get().state == "open"


def test_the_same_archive_twice_is_one_arrival_and_nothing_chosen_is_refused() -> None:
    ann, content = seated("Ann"), travel_ground.sealed()
    brought(ann, content)
    brought(ann, content)
    row = Arrival.objects.get()
    assert ann.client.post(f"/configuration/{row.pk}/propose/", {}).status_code == 422


def test_a_second_person_refuses_with_words() -> None:
    ann, bob = seated("Ann"), seated("Bob")
    brought(ann, travel_ground.sealed())
    address = f"/configuration/{Arrival.objects.get().pk}/"
    ann.client.post(f"{address}propose/", {"entry": [FEES[0]]})

    assert bob.client.post(f"{address}decide/", {"decision": "refuse"}).status_code == 422
    assert (
        bob.client.post(f"{address}decide/", {"decision": "refuse", "words": "Chưa cần"}).status_code == 302
    )
    assert (Arrival.objects.get().state, Arrival.objects.get().words) == ("refused", "Chưa cần")


def test_the_export_is_an_archive_that_can_be_brought_in() -> None:
    ann = seated("Ann")
    fee_ground.in_force(fee_ground.base())
    answer = ann.client.get("/configuration/export/")

    assert answer["Content-Type"] == "application/zip"
    found = archive.read(answer.content)
    assert any(path.startswith("fees/le-phi-ho-tich") for path in found.files)
    assert brought(ann, answer.content).status_code == 302


def test_case_officers_do_not_see_it() -> None:
    unit = factories.make_unit()
    other = seat(factories.make_official(unit, "case_officer"), unit)
    assert other.client.get("/configuration/").status_code == 403
    assert other.client.get("/configuration/export/").status_code == 403
