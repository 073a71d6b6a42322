"""What a person asks about their data: the clock, the second person, the package that is fetched once."""

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage

import factories as f
from motcua.dossiers import queries as dossiers
from motcua.dossiers.models import Component, Dossier, Party
from motcua.kernel import scopes
from motcua.ledger import actions as ledger
from motcua.records.actions import store
from motcua.records.rules import PDF
from motcua.rights import queries
from motcua.rights.actions import exports, requests
from motcua.rights.actions.recording import By
from motcua.rights.errors import (
    ExportGone,
    IdentityMissing,
    MovedOn,
    NotFilledIn,
    NotPossible,
    NotThere,
    NotYours,
    SecondPersonNeeded,
)
from motcua.rights.models import DataRequest, Export

pytestmark = pytest.mark.django_db
NOW = f.MONDAY + timedelta(days=1)


@pytest.fixture(autouse=True)
def inside() -> Iterator[None]:
    with scopes.scope(scopes.of_system("test of requests")):
        yield


def asked(case: f.Case, kind: str, words: str = "Sai số nhà") -> DataRequest:
    return requests.ask(
        kind=kind, user_id=case.citizen.pk, dossier_id=case.id, words=words, token=uuid4(), at=NOW
    )


def people(case: f.Case) -> tuple[tuple[By, object], tuple[By, object]]:
    made = []
    for role in ("intake_officer", "agency_head"):
        user = f.make_official(case.unit, role)
        made.append((By(user.pk, case.unit.pk, frozenset({role})), f.acting_as(user, case.unit)))
    return made[0], made[1]


def test_a_request_is_answered_within_the_hours_or_days_of_the_law() -> None:
    case = f.returned()

    assert asked(case, "restrict").due == NOW + timedelta(hours=72)
    # ten working days from Tuesday 03/11/2026 08:30
    assert asked(case, "correct").due.isoformat() == "2026-11-17T08:30:00+07:00"


def test_pressing_twice_asks_once() -> None:
    case, token = f.returned(), uuid4()
    told = {"kind": "restrict", "user_id": case.citizen.pk, "dossier_id": case.id, "words": "x", "at": NOW}

    first, second = requests.ask(**told, token=token), requests.ask(**told, token=token)  # type: ignore[arg-type]

    assert first.pk == second.pk


def test_nobody_asks_about_anothers_dossier() -> None:
    case = f.returned()
    with pytest.raises(NotThere):
        requests.ask(
            kind="correct", user_id=f.make_citizen("Lê Thị Xuân").pk, dossier_id=case.id, words="x", token=uuid4(),
            at=NOW,
        )  # fmt: skip
    with pytest.raises(NotFilledIn):
        asked(case, "correct", words="  ")
    with pytest.raises(NotFilledIn):
        asked(case, "delete everything")
    assert DataRequest.objects.count() == 0


def test_an_account_without_an_identity_waits_until_it_is_shown_at_a_counter() -> None:
    citizen = f.make_citizen("Vô Danh")
    type(citizen).objects.filter(pk=citizen.pk).update(personal_id="")
    case = f.returned(citizen=citizen)
    row = asked(case, "restrict")
    (clerk, acting), _head = people(case)
    assert row.state == "identity"
    with pytest.raises(MovedOn):
        requests.grant(row.pk, answer="", by=clerk, acting=acting, at=NOW)  # type: ignore[arg-type]

    requests.confirm_identity(row.pk, paper="Thẻ căn cước", by=clerk, at=NOW)
    requests.grant(row.pk, answer="", by=clerk, acting=acting, at=NOW)  # type: ignore[arg-type]

    row.refresh_from_db()
    assert (row.state, row.identity) == ("granted", "counter")
    assert Party.objects.get(pk=case.id).restricted_at == NOW
    assert IdentityMissing.code == "identity-missing"


def test_a_refusal_needs_a_ground_and_a_second_person() -> None:
    case = f.returned()
    row = asked(case, "restrict")
    (clerk, acting), (head, head_acting) = people(case)
    with pytest.raises(NotFilledIn):
        requests.propose_refusal(row.pk, ground="because", answer="x", by=clerk, at=NOW)
    requests.propose_refusal(row.pk, ground="public_duty", answer="Đang giải quyết", by=clerk, at=NOW)
    both = By(clerk.user_id, clerk.unit_id, frozenset({"intake_officer", "agency_head"}))
    with pytest.raises(SecondPersonNeeded):
        requests.confirm(row.pk, agrees=True, words="", by=both, acting=acting, at=NOW)  # type: ignore[arg-type]
    with pytest.raises(NotYours):
        requests.confirm(row.pk, agrees=True, words="", by=clerk, acting=acting, at=NOW)  # type: ignore[arg-type]

    requests.confirm(row.pk, agrees=True, words="", by=head, acting=head_acting, at=NOW)  # type: ignore[arg-type]

    row.refresh_from_db()
    assert (row.state, row.ground, row.decided_by_id) == ("refused", "public_duty", head.user_id)
    assert [deed.kind for deed in queries.deeds("request", row.pk)] == [
        "asked",
        "refusal_proposed",
        "refused",
    ]
    with pytest.raises(MovedOn):
        requests.withdraw(row.pk, user_id=case.citizen.pk, at=NOW)


def test_a_correction_of_a_result_opens_the_dossier_that_mends_it_and_writes_nothing_over() -> None:
    case = f.returned()
    before = case.party.data()
    row = asked(case, "correct", words="Tên cha bị viết sai")
    (clerk, acting), _head = people(case)

    requests.grant(row.pk, answer="Mở hồ sơ đính chính", by=clerk, acting=acting, at=NOW)  # type: ignore[arg-type]

    row.refresh_from_db()
    made = Dossier.objects.get(pk=row.follow_up_id)
    assert made.corrects_id == case.id
    assert Party.objects.get(pk=made.pk).summary.endswith("Tên cha bị viết sai")
    assert case.party.data() == before


def test_an_objection_granted_by_two_becomes_a_list_that_two_decide_again() -> None:
    case = f.returned()
    row = asked(case, "object", words="Không muốn lưu nữa")
    (clerk, acting), (head, head_acting) = people(case)

    requests.grant(row.pk, answer="", by=clerk, acting=acting, at=NOW)  # type: ignore[arg-type]
    row.refresh_from_db()
    assert (row.state, row.follow_up_id) == ("grant_proposed", None)
    requests.confirm(row.pk, agrees=True, words="", by=head, acting=head_acting, at=NOW)  # type: ignore[arg-type]

    row.refresh_from_db()
    made = queries.lists(frozenset({case.unit.pk})).get(pk=row.follow_up_id)
    assert (made.state, [item.dossier_id for item in made.items.all()]) == ("proposed", [case.id])
    assert Party.objects.get(pk=case.id).owner_name == case.citizen.full_name


def test_an_objection_to_a_dossier_in_work_is_not_possible() -> None:
    case = f.in_processing()
    row = asked(case, "object")
    (clerk, acting), (head, head_acting) = people(case)
    requests.grant(row.pk, answer="", by=clerk, acting=acting, at=NOW)  # type: ignore[arg-type]

    with pytest.raises(NotPossible):
        requests.confirm(row.pk, agrees=True, words="", by=head, acting=head_acting, at=NOW)  # type: ignore[arg-type]

    row.refresh_from_db()
    assert row.state == "grant_proposed"


# The package


def packaged(case: f.Case) -> Export:
    row = requests.ask(
        kind="export", user_id=case.citizen.pk, dossier_id=None, words="", token=uuid4(), at=NOW
    )
    made = queries.package_of(row)
    assert made is not None
    assert exports.make(made.pk, at=NOW)
    made.refresh_from_db()
    return made


def test_the_package_holds_everything_of_the_person_and_nothing_of_anybody_else() -> None:
    case = f.returned()
    file = store(b"%PDF-1.7\n" + b"giay chung sinh\n" * 9, limit_bytes=1000, accepted=frozenset({PDF}))
    Component.objects.filter(dossier_id=case.id, key="c1").update(file=file, file_name="../giấy.pdf")
    other = f.returned(citizen=f.make_citizen("Phạm Thị Lan"))
    ledger.trace_read(
        dossier_id=case.id, user_id=case.intake_officer.pk, unit_id=case.unit.pk, what="dossier", at=NOW,
        page="desk:dossier",
    )  # fmt: skip
    made = packaged(case)

    content, size = exports.fetch(made.pk, user_id=case.citizen.pk, at=NOW)

    whole = content.read()
    assert len(whole) == size == made.size_bytes
    archive = zipfile.ZipFile(io.BytesIO(whole))
    told = json.loads(archive.read("data.json"))
    assert [one["code"] for one in told["dossiers"]] == [case.code]
    assert told["dossiers"][0]["owner"]["id_number"] == case.citizen.personal_id
    assert [(one["what"], one["why"]) for one in told["who_saw"]] == [
        ("dossier", "Giải quyết thủ tục hành chính theo hồ sơ")
    ]
    assert archive.read("tom-tat.pdf").startswith(b"%PDF-1.7")
    papers = [name for name in archive.namelist() if name.startswith("files/")]
    assert archive.read(papers[0]).startswith(b"%PDF-1.7\ngiay chung sinh")
    assert not any(".." in name.split("/") for name in papers)
    assert other.code not in archive.read("data.json").decode()


def test_the_package_is_fetched_once_by_its_owner_and_then_gone() -> None:
    case = f.returned()
    made = packaged(case)
    with pytest.raises(ExportGone):
        exports.fetch(made.pk, user_id=f.make_citizen("Kẻ Lạ").pk, at=NOW)

    exports.fetch(made.pk, user_id=case.citizen.pk, at=NOW)

    assert not default_storage.exists(made.file_name)
    with pytest.raises(ExportGone):
        exports.fetch(made.pk, user_id=case.citizen.pk, at=NOW)


def test_a_package_that_nobody_fetched_expires() -> None:
    case = f.returned()
    made = packaged(case)
    late = NOW + timedelta(hours=72)
    with pytest.raises(ExportGone):
        exports.fetch(made.pk, user_id=case.citizen.pk, at=late)

    assert (exports.expire(at=late), exports.expire(at=late)) == (1, 0)
    assert not default_storage.exists(made.file_name)


def test_making_a_package_twice_makes_it_once() -> None:
    made = packaged(f.returned())
    assert exports.make(made.pk, at=NOW + timedelta(hours=1)) is False


def test_words_among_officials_are_no_part_of_the_package() -> None:
    from motcua.dossiers.actions import noting

    case = f.in_processing()
    noting.note(
        dossier_id=case.id, text="Nghi giấy giả", is_shared=True, by=case.as_role("case_officer"), at=NOW,
        command_id="note-1",
    )  # fmt: skip
    made = packaged(case)
    content, _size = exports.fetch(made.pk, user_id=case.citizen.pk, at=NOW)
    assert "Nghi giấy giả" not in zipfile.ZipFile(content).read("data.json").decode()
    assert dossiers.any_exists()
