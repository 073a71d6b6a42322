"""A dossier filed at the National Portal: taken in once, its files fetched and checked, filed as state 1."""

import json
import time
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

import factories
from desk_people import seated
from factories import as_system
from motcua.dossiers.actions import arriving
from motcua.dossiers.models import ArrivalState, Component, Dossier, Party, PortalArrival, Slip
from motcua.inbox import signing
from motcua.inbox.models import SpentNonce
from motcua.procedures.models import Procedure
from portal_ground import make_filed_online
from stand_ins import Portal

pytestmark = pytest.mark.django_db
SECRET = "a secret agreed on"
PATH = "/inbox/national-portal/dossiers/"


@pytest.fixture(autouse=True)
def door(settings: Any) -> None:
    settings.NATIONAL_PORTAL_INBOX_SECRET = SECRET


@pytest.fixture
def offered() -> tuple[Procedure, str]:
    procedure, unit = make_filed_online(factories.make_unit(agency_id="H56.22"))
    return procedure, unit.agency_id


def push(
    record: Any, *, nonce: str = "", at: int | None = None, secret: str = SECRET, body: bytes = b""
) -> Any:
    stamp = str(at if at is not None else int(time.time()))
    nonce = nonce or f"nonce-{time.monotonic_ns()}-x"
    sent = json.dumps(record).encode()
    signed = signing.signature(secret, timestamp=stamp, nonce=nonce, method="POST", path=PATH, body=sent)
    return Client(enforce_csrf_checks=True).post(
        PATH, body or sent, content_type="application/json",
        headers={"X-Timestamp": stamp, "X-Nonce": nonce, "X-Signature": signed},
    )  # fmt: skip


def record(procedure: Procedure, agency_id: str, **changed: Any) -> dict[str, Any]:
    return {
        "MaHoSo": "H56.22-20261122-0000777",
        "MaTTHC": procedure.code,
        "MaDonViTiepNhan": agency_id,
        "ChuHoSo": "Nguyễn Thị Hòa",
        "SoGiayToChuHoSo": "056185001122",
        "NgayNopHoSo": "20261122083000",
        "TaiLieuNop": [],
        "DuLieuBieuMau": {"child_name": "Nguyễn Minh An", "unknown": "x"},
        **changed,
    }


def file_all() -> list[ArrivalState]:
    with as_system():
        return [arriving.file(row.pk, at=timezone.now()) for row in PortalArrival.objects.order_by("pk")]


def filed_at(portal: Portal, settings: Any, offered: tuple[Procedure, str]) -> dict[str, Any]:
    """Somebody files at the stand-in; what it would push."""
    settings.NATIONAL_PORTAL_URL = portal.url
    kept = portal.server.RequestHandlerClass.portal  # type: ignore[attr-defined]
    wanted = {"MaTTHC": offered[0].code, "MaDonViTiepNhan": offered[1]}
    found: dict[str, Any] = kept.file_here(wanted, portal.url)
    return found


def test_a_dossier_filed_at_the_portal_is_filed_here_as_state_1(
    portal: Portal, settings: Any, offered: tuple[Procedure, str]
) -> None:
    citizen = factories.make_citizen("Nguyễn Thị Hòa", personal_id="056185001122")
    pushed = filed_at(portal, settings, offered)

    answer = push(pushed)
    states = file_all()

    assert (answer.status_code, answer.json()["error_code"]) == (200, "00")
    assert states == [ArrivalState.FILED]
    dossier = Dossier.unscoped.get()
    assert (dossier.code, dossier.national_code, dossier.channel) == (pushed["MaHoSo"], 1, "online")
    assert dossier.submitter_id == citizen.pk
    with as_system():
        held = Component.objects.get(file__isnull=False)
    assert (held.file_id, held.file_name) == (pushed["TaiLieuNop"][0]["HashTepTin"], "Giấy tờ mẫu.pdf")
    assert Slip.unscoped.get().kind == "filing"
    assert PortalArrival.objects.get().record == {}  # nothing personal stays behind


def test_the_same_push_again_and_the_job_again_file_once(
    portal: Portal, settings: Any, offered: tuple[Procedure, str]
) -> None:
    pushed = filed_at(portal, settings, offered)

    answers = [push(pushed).json() for _ in range(2)]
    file_all()
    answers.append(push(pushed).json())

    assert file_all() == [ArrivalState.FILED]
    assert [answer["repeated"] for answer in answers] == [False, True, True]
    assert Dossier.unscoped.count() == 1


def test_another_dossier_under_the_same_code_is_refused(offered: tuple[Procedure, str]) -> None:
    push(record(*offered))

    answer = push(record(*offered, ChuHoSo="Trần Văn Mười"))

    assert answer.status_code == 409
    file_all()
    assert Party.unscoped.get().owner_name == "Nguyễn Thị Hòa"


def test_answers_of_the_form_that_the_form_does_not_know_are_left_out(offered: tuple[Procedure, str]) -> None:
    push(record(*offered))
    file_all()

    assert Party.unscoped.get().form_data == {"child_name": "Nguyễn Minh An"}


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"MaTTHC": "9.999999"}, "procedure-unknown"),
        ({"MaDonViTiepNhan": "H56.99"}, "unit-unknown"),
        ({"ChuHoSo": ""}, "record-wrong"),
        ({"NgayNopHoSo": "22/11/2026"}, "record-wrong"),
        ({"TrangThaiHoSo": "9"}, "record-wrong"),
    ],
)
def test_what_cannot_be_filed_is_kept_for_an_official(
    offered: tuple[Procedure, str], changed: dict[str, str], problem: str
) -> None:
    answer = push(record(*offered, **changed))

    assert (answer.status_code, answer.json()["error_code"]) == (422, "30")
    kept = PortalArrival.objects.get()
    assert (kept.state, kept.problem) == (ArrivalState.DEAD, problem)
    assert Dossier.unscoped.count() == 0


def test_a_dead_letter_is_mended_by_the_portal_or_tried_again(offered: tuple[Procedure, str]) -> None:
    push(record(*offered, ChuHoSo=""))

    answer = push(record(*offered))

    assert answer.status_code == 200
    assert file_all() == [ArrivalState.FILED]


def test_a_file_that_arrives_changed_is_not_taken(
    portal: Portal, settings: Any, offered: tuple[Procedure, str]
) -> None:
    pushed = filed_at(portal, settings, offered)
    kept = portal.server.RequestHandlerClass.portal  # type: ignore[attr-defined]
    sha256 = pushed["TaiLieuNop"][0]["HashTepTin"]
    kept._files[sha256] = kept._files[sha256] + b"% changed\n"

    push(pushed)

    assert file_all() == [ArrivalState.DEAD]
    assert PortalArrival.objects.get().problem == "file-hash-differs"


def test_files_are_fetched_from_the_portals_own_address_alone(
    portal: Portal, settings: Any, offered: tuple[Procedure, str]
) -> None:
    settings.NATIONAL_PORTAL_URL = portal.url
    paper = {
        "TenTepDinhKem": "a.pdf",
        "HashTepTin": "0" * 64,
        "DuongDanTaiTepTin": "http://127.0.0.1:1/etc/passwd",
    }

    push(record(*offered, TaiLieuNop=[paper]))

    assert file_all() == [ArrivalState.DEAD]
    assert PortalArrival.objects.get().problem == "file-not-given"


def test_a_portal_that_is_down_is_waited_for(
    portal: Portal, settings: Any, offered: tuple[Procedure, str]
) -> None:
    from motcua.exchange.errors import PartnerUnavailable

    pushed = filed_at(portal, settings, offered)
    push(pushed)
    portal.control(fail=1)

    with pytest.raises(PartnerUnavailable):
        file_all()

    assert PortalArrival.objects.get().state == ArrivalState.WAITING
    assert file_all() == [ArrivalState.FILED]


def test_a_forged_late_replayed_or_changed_call_is_refused(offered: tuple[Procedure, str]) -> None:
    good = record(*offered)

    assert push(good, secret="another").status_code == 401
    # the clock goes on between this line and the door; the exact edge is tried with a clock that stands
    assert push(good, at=int(time.time()) - 301).status_code == 401
    assert push(good, at=int(time.time()) + 600).status_code == 401
    assert push(good, body=json.dumps({**good, "ChuHoSo": "Kẻ Gian"}).encode()).status_code == 401
    assert PortalArrival.objects.count() == 0
    assert push(good, nonce="the-same-nonce-twice").status_code == 200
    assert push(good, nonce="the-same-nonce-twice").status_code == 409


@pytest.mark.parametrize(
    ("seconds", "problem"), [(-301, "clock"), (-300, ""), (0, ""), (300, ""), (301, "clock")]
)
def test_a_call_may_be_five_minutes_early_or_late_and_no_second_more(seconds: int, problem: str) -> None:
    at = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
    stamp, nonce = str(int(at.timestamp()) + seconds), "a-nonce-of-this-call"
    said = {"timestamp": stamp, "nonce": nonce, "method": "POST", "path": PATH, "body": b"{}"}
    signed = signing.signature(SECRET, **said)  # type: ignore[arg-type]

    try:
        signing.check(SECRET, signed=signed, at=at, **said)  # type: ignore[arg-type]
        found = ""
    except signing.CallRefused as refused:
        found = refused.problem

    assert found == problem


def test_without_a_secret_the_door_is_closed(settings: Any, offered: tuple[Procedure, str]) -> None:
    settings.NATIONAL_PORTAL_INBOX_SECRET = ""

    assert push(record(*offered), secret="").status_code == 404


@pytest.mark.parametrize("body", [[], {}, {"MaHoSo": "x'; DROP TABLE"}, {"MaHoSo": 7}, "text", None])
def test_what_is_no_record_is_refused_and_not_kept(body: Any) -> None:
    assert push(body).status_code == 400
    assert PortalArrival.objects.count() == 0


def test_a_body_that_is_too_large_is_refused_unread() -> None:
    answer = Client().post(PATH, b"x" * (2 * 1024 * 1024 + 1), content_type="application/json")

    assert answer.status_code == 413


def test_old_nonces_are_forgotten(offered: tuple[Procedure, str]) -> None:
    from datetime import timedelta

    push(record(*offered))

    assert signing.sweep(at=timezone.now()) == 0
    assert signing.sweep(at=timezone.now() + timedelta(minutes=11)) == 1
    assert SpentNonce.objects.count() == 0


def test_an_official_sees_no_personal_data_and_tries_again_or_sets_aside(
    offered: tuple[Procedure, str],
) -> None:
    push(record(*offered, MaTTHC="9.999999"))
    row = PortalArrival.objects.get()
    official = seated(factories.Unit.objects.get(agency_id="H56.22"))

    page = official.client.get("/desk/arrivals/").content.decode()
    official.client.post("/desk/arrivals/", {"act": f"again:{row.pk}"})
    assert file_all() == [ArrivalState.DEAD]  # the procedure is still unknown
    official.client.post("/desk/arrivals/", {"act": f"aside:{row.pk}"})

    assert "H56.22-20261122-0000777" in page
    assert "Thị Hòa" not in page
    row.refresh_from_db()
    assert (row.state, row.record) == (ArrivalState.DROPPED, {})


def test_another_units_official_reaches_nothing_of_it(offered: tuple[Procedure, str]) -> None:
    push(record(*offered, ChuHoSo=""))
    row = PortalArrival.objects.get()
    stranger = seated(factories.make_unit("Xã khác"))

    assert stranger.client.post("/desk/arrivals/", {"act": f"aside:{row.pk}"}).status_code == 404
    assert "0000777" not in stranger.client.get("/desk/arrivals/").content.decode()


def test_an_upload_in_place_of_a_record_is_refused() -> None:
    answer = Client().post(PATH, {"file": SimpleUploadedFile("a.pdf", b"%PDF")})

    assert answer.status_code == 401
