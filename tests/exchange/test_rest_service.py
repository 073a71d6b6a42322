"""The client of the National Portal's 2026 services, against the stand-in: the same record, told once."""

import base64
import hashlib
import json
import urllib.error
import urllib.request
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from motcua.exchange.errors import PartnerRefused, PartnerUnavailable
from motcua.exchange.rest_service import RestService
from motcua.exchange.rules import Owner, PortalDossier, ResultFile
from motcua.exchange.rules.generations import Generation, GenerationsInvalid, in_force
from portal_records import AT, DOSSIER, step
from stand_ins import Portal

CONTENT = b"%PDF-1.4 ket qua"
RESULT = ResultFile(name="kq.pdf", sha256=hashlib.sha256(CONTENT).hexdigest(), content=lambda: CONTENT)
DONE = replace(
    DOSSIER, state=9, up_to=4, ended=AT + timedelta(days=2), result_number="12/GKS", result_file=RESULT,
    fee_vnd=8000, paid_vnd=8000, progress=(*DOSSIER.progress, step(4, 9, minutes=60)),
)  # fmt: skip


def client(portal: Portal, **changed: Any) -> RestService:
    values = {"url": portal.url, "user": "motcua", "password": "stand-in", "uploads": frozenset({"results"})}
    return RestService(**{**values, **changed})


def record(portal: Portal, code: str = DOSSIER.code) -> dict[str, Any]:
    found: dict[str, Any] = portal.get(f"/dossiers/{code}")["record"]
    return found


def test_a_dossier_is_created_with_all_its_states(portal: Portal) -> None:
    client(portal).tell(DOSSIER)

    assert portal.states_of(DOSSIER.code) == [1, 2, 4]
    kept = record(portal)
    assert kept["ThongTinNguoiNop"]["LoaiDoiTuong"] == 0  # a citizen: the older service counts from 1
    assert kept["MaDonViTiepNhan"] == "H56.77"
    assert kept["NgayHenTra"] == "20261109083000"
    assert kept["ThanhPhanHoSo"][0]["GiayToDinhKem"][0]["HashTepTin"] == "abcdef"


def test_a_result_is_uploaded_once_and_named_by_its_hash(portal: Portal) -> None:
    one = client(portal)
    one.tell(DONE)
    one.tell(
        replace(DONE, state=10, told_up_to=4, returned=AT, progress=(*DONE.progress, step(5, 10, minutes=70)))
    )

    (result,) = record(portal)["DanhSachGiayToKetQua"]
    assert (result["TenGiayTo"], result["HashTepTin"]) == ("12/GKS", RESULT.sha256)
    assert result["IdTepTin"]
    assert portal.states_of(DOSSIER.code) == [1, 2, 4, 9, 10]
    assert portal.get("/count")["repeated"] == 0


def test_no_file_leaves_where_the_configuration_says_so(portal: Portal) -> None:
    def not_read() -> bytes:
        raise AssertionError("nobody reads the file")

    client(portal, uploads=frozenset()).tell(replace(DONE, result_file=replace(RESULT, content=not_read)))

    assert record(portal)["DanhSachGiayToKetQua"][0]["IdTepTin"] == ""


def test_payment_and_refund_are_told(portal: Portal) -> None:
    one = client(portal)
    one.tell(replace(DONE, paid_vnd=0))
    assert record(portal)["DanhSachLePhi"][0]["TrangThaiThanhToan"] == "0"
    one.tell(replace(DONE, told_up_to=4, refunded_vnd=3000))

    fee = record(portal)["DanhSachLePhi"][0]
    assert (fee["Gia"], fee["TrangThaiThanhToan"], fee["SoTienDaHoan"]) == ("8000", "1", "3000")


def test_telling_twice_and_a_network_that_repeats_change_nothing(portal: Portal) -> None:
    one = client(portal)
    one.tell(DONE)
    before = portal.get(f"/dossiers/{DOSSIER.code}")
    portal.control(duplicate=True)
    one.tell(replace(DONE, told_up_to=0))

    assert portal.get(f"/dossiers/{DOSSIER.code}") == before
    assert portal.get("/count")["dossiers"] == 1


def test_a_dossier_told_by_the_older_service_goes_on_by_the_new_one(portal: Portal) -> None:
    portal.client().tell(DOSSIER)
    client(portal).tell(replace(DONE, told_up_to=3))

    assert portal.states_of(DOSSIER.code) == [1, 2, 4, 9]
    assert record(portal)["MaDichVuCong"] == DOSSIER.procedure_code


def test_a_portal_that_has_lost_a_dossier_is_told_all_of_it(portal: Portal) -> None:
    one = client(portal)
    one.tell(DOSSIER)
    portal.control(lose=DOSSIER.code)
    one.tell(replace(DONE, told_up_to=3))

    assert portal.states_of(DOSSIER.code) == [1, 2, 4, 9]


def test_a_forgotten_token_is_asked_for_again_and_a_wrong_password_is_refused(portal: Portal) -> None:
    one = client(portal)
    one.tell(DOSSIER)
    portal.control(forget_sessions=True)
    one.tell(DOSSIER)

    with pytest.raises(PartnerRefused, match="401"):
        client(portal, password="wrong").tell(DOSSIER)


def test_trouble_is_unavailable_and_a_no_is_a_refusal(portal: Portal) -> None:
    one = client(portal, timeout_seconds=0.3)
    one.tell(DOSSIER)
    portal.control(fail=1)
    with pytest.raises(PartnerUnavailable, match="HTTP 503 to NoiHoSo"):
        one.tell(DOSSIER)
    portal.control(fail=0, delay_seconds=1)
    with pytest.raises(PartnerUnavailable):
        one.tell(DOSSIER)
    portal.control(delay_seconds=0)
    with pytest.raises(PartnerRefused, match="state 3 cannot follow state 4"):
        one.tell(replace(DOSSIER, told_up_to=3, progress=(*DOSSIER.progress, step(4, 3, minutes=90))))
    with pytest.raises(PartnerUnavailable):
        RestService(url="http://127.0.0.1:9", user="u", password="p", timeout_seconds=1).tell(DOSSIER)


def test_a_file_that_is_not_what_it_was_said_to_be_is_never_named(portal: Portal) -> None:
    with pytest.raises(PartnerUnavailable, match="another file"):
        client(portal).tell(replace(DONE, result_file=replace(RESULT, content=lambda: b"another")))

    assert portal.get("/count")["dossiers"] == 0


@pytest.mark.parametrize(
    ("operation", "body", "status"),
    [
        ("TepTin", {"TenTep": "x", "HashTepTin": "0" * 64, "NoiDung": base64.b64encode(b"x").decode()}, 400),
        ("TepTin", {"TenTep": "x", "HashTepTin": "0" * 64, "NoiDung": "***"}, 400),
        ("NoiHoSo", {"MaHoSo": "x"}, 400),
        ("CapNhatTrangThai", {"IdHoSo": "x", "MaHoSo": "x", "TrangThai": "2"}, 404),
        ("CapNhatTrangThai", {"IdHoSo": "x", "MaHoSo": "x", "TrangThai": "11"}, 400),
        ("DanhSachHoSo", {"TuNgay": "2026", "DenNgay": "20261101", "Trang": 1, "SoLuong": 5}, 400),
    ],
)
def test_the_stand_in_is_strict(portal: Portal, operation: str, body: dict[str, Any], status: int) -> None:
    answer = client(portal)._service
    answer._log_in()
    request = urllib.request.Request(
        f"{portal.url}/{operation}", json.dumps(body).encode(),
        {"Authorization": f"Bearer {answer._token}"}, method="POST",
    )  # fmt: skip
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request, timeout=5)
    with refused.value as found:
        assert found.code == status


def many(portal: Portal, number: int) -> list[PortalDossier]:
    one = portal.client()
    told = [
        replace(
            DOSSIER, code=f"H56.77-20261102-{n:07d}", progress=(step(1, 1),), state=1, accepted=None, due=None
        )
        for n in range(1, number + 1)
    ]
    for dossier in told:
        one.tell(dossier)
    return told


def test_both_generations_list_what_they_have_page_by_page(portal: Portal) -> None:
    told = many(portal, 7)
    day = AT.date()

    for service in (client(portal), portal.client()):
        found = list(service.listing(day, day, page=3))
        assert [one.code for one in found] == [one.code for one in told]
        assert found[0].values == (
            "1.001193", "1", "20261102083000", "", "", "", "", "8000", "",
        )  # fmt: skip
        assert list(service.listing(day - timedelta(days=1), day - timedelta(days=1), page=3)) == []


def test_the_province_chooses_the_generation_and_its_first_day(tmp_path: Path) -> None:
    file = tmp_path / "portal.yaml"
    file.write_text(
        'entries:\n- {valid_from: "2026-01-01", generation: older, uploads: [], '
        "reconcile: {days: 3, page: 10, sends_again: false}}\n"
        '- {valid_from: "2026-07-01", generation: rest, uploads: [results], '
        "reconcile: {days: 3, page: 10, sends_again: true}}\n"
    )

    assert in_force(date(2026, 6, 30), file=str(file)).generation is Generation.OLDER
    assert in_force(date(2026, 7, 1), file=str(file)).uploads == {"results"}
    assert in_force(date(2026, 11, 22)).generation is Generation.OLDER
    (tmp_path / "wrong.yaml").write_text("entries: [{valid_from: x}]")
    with pytest.raises(GenerationsInvalid):
        in_force(date(2026, 7, 1), file=str(tmp_path / "wrong.yaml"))


def test_an_organisation_is_an_enterprise(portal: Portal) -> None:
    owner = Owner(name="Công ty Biển Xanh", is_organisation=True, id_number="4201234567")
    client(portal).tell(replace(DOSSIER, owner=owner))

    assert record(portal)["ThongTinNguoiNop"]["LoaiDoiTuong"] == 1
