"""The client of the National Portal's older service, against the stand-in: as strict, as forgetful, as slow."""

import json
import os
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from motcua.exchange.errors import PartnerRefused, PartnerUnavailable
from motcua.exchange.older_service import OlderService
from motcua.exchange.rules import Progress, without_numbers
from portal_records import AT, DOSSIER, step
from stand_ins import Portal

SOURCES = str(Path(__file__).resolve().parents[2] / "src")


def test_a_dossier_is_created_with_all_its_states(portal: Portal) -> None:
    portal.client().tell(DOSSIER)

    kept = portal.get(f"/dossiers/{DOSSIER.code}")
    assert [entry["TrangThai"] for entry in kept["progress"]] == ["1", "2", "4"]
    assert kept["record"]["TrangThaiHoSo"] == "4"
    assert kept["record"]["NgayHenTra"] == "20261109083000"
    assert kept["record"]["DinhDanhCHS"] == {"LoaiDinhDanh": "1", "SoDinhDanh": "000000000077"}
    assert kept["record"]["DanhSachLePhi"][0]["Gia"] == "8000"


def test_a_later_message_updates_and_adds_what_is_new(portal: Portal) -> None:
    client = portal.client()
    client.tell(DOSSIER)
    client.tell(
        replace(DOSSIER, state=9, up_to=5, told_up_to=3, ended=AT, progress=(*DOSSIER.progress, step(5, 9)))
    )

    assert portal.get("/count")["by_state"] == {"1": 1, "2": 1, "4": 1, "9": 1}
    assert portal.get("/count")["dossiers"] == 1
    assert portal.get("/count")["repeated"] == 0
    assert portal.get(f"/dossiers/{DOSSIER.code}")["record"]["TrangThaiHoSo"] == "9"


def test_a_portal_that_has_lost_a_dossier_is_told_all_of_it(portal: Portal) -> None:
    portal.client().tell(replace(DOSSIER, told_up_to=2))

    assert portal.states_of(DOSSIER.code) == [1, 2, 4]


def test_telling_twice_keeps_once(portal: Portal) -> None:
    client = portal.client()
    client.tell(DOSSIER)
    client.tell(DOSSIER)

    assert portal.get("/count")["progress"] == 3
    assert portal.get("/count")["repeated"] == 3


def test_a_network_that_repeats_every_request_changes_nothing(portal: Portal) -> None:
    portal.control(duplicate=True)
    portal.client().tell(DOSSIER)

    assert portal.get("/count")["dossiers"] == 1
    assert portal.get("/count")["by_state"] == {"1": 1, "2": 1, "4": 1}


def test_a_forgotten_session_is_renewed(portal: Portal) -> None:
    client = portal.client()
    client.tell(DOSSIER)
    portal.control(forget_sessions=True)

    client.tell(replace(DOSSIER, state=9, progress=(step(5, 9),)))

    assert portal.get("/count")["progress"] == 4


def test_what_the_portal_holds_survives_its_restart(tmp_path: Path) -> None:
    first = Portal(tmp_path)
    first.client().tell(DOSSIER)
    first.close()

    second = Portal(tmp_path)
    assert second.get("/count")["progress"] == 3
    second.close()


def test_a_wrong_password_is_a_refusal(portal: Portal) -> None:
    with pytest.raises(PartnerRefused) as refused:
        portal.client(password="no").tell(DOSSIER)

    assert refused.value.answer == "01"


def test_a_portal_in_trouble_is_unavailable_and_keeps_nothing(portal: Portal) -> None:
    portal.control(fail=1)

    with pytest.raises(PartnerUnavailable, match="HTTP 503"):
        portal.client().tell(DOSSIER)

    assert portal.get("/count")["dossiers"] == 0


def test_a_portal_that_is_down_is_unavailable() -> None:
    client = OlderService(url="http://127.0.0.1:9", user="a", password="b", destination="c")

    with pytest.raises(PartnerUnavailable):
        client.tell(DOSSIER)


def test_a_slow_portal_is_left_after_the_timeout(portal: Portal) -> None:
    portal.control(delay_seconds=2)

    with pytest.raises(PartnerUnavailable, match="TimeoutError"):
        portal.client(timeout_seconds=0.2).tell(DOSSIER)


@pytest.mark.parametrize(
    ("wrong", "answer"),
    [
        ((step(1, 1), step(2, 9)), "24"),
        ((step(1, 4),), "24"),
        ((step(1, 1), step(2, 2), step(3, 3)), "24"),
        ((step(2, 2), step(1, 1)), "24"),
    ],
)
def test_states_out_of_order_are_refused_whole(
    portal: Portal, wrong: tuple[Progress, ...], answer: str
) -> None:
    with pytest.raises(PartnerRefused) as refused:
        portal.client().tell(replace(DOSSIER, progress=wrong))

    assert refused.value.answer == answer
    assert portal.get("/count")["progress"] == 0


def test_a_final_state_is_final(portal: Portal) -> None:
    client = portal.client()
    client.tell(replace(DOSSIER, state=3, refused=AT, progress=(step(1, 1), step(2, 3))))

    with pytest.raises(PartnerRefused) as refused:
        client.tell(replace(DOSSIER, state=4, progress=()))

    assert refused.value.answer == "22"


def _adapter(portal: Portal, change: Callable[[dict[str, Any]], None]) -> str:
    client = portal.client()
    client._log_in()
    record = DOSSIER.to_wire()
    change(record)
    body = {
        "session": client._session,
        "madonvi": "H56.77",
        "service": "DongBoHoSoMC",
        "isUpdating": "False",
        "data": [record],
    }
    request = urllib.request.Request(
        portal.url + "/adapter", json.dumps(body).encode(), headers={"dstcode": "x"}, method="POST"
    )
    with urllib.request.urlopen(request, timeout=5) as response:
        return str(json.loads(response.read())["error_code"])


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("MaHoSo", ""),
        ("NgayNopHoSo", "2026-11-02"),
        ("NgayNopHoSo", ""),
        ("KenhThucHien", 2),
        ("KenhThucHien", "4"),
        ("TrangThaiHoSo", "11"),
        ("TaiLieuNop", "x"),
        ("DinhDanhCHS", "000000000077"),
    ],
)
def test_the_stand_in_refuses_ill_formed_fields(portal: Portal, field: str, value: object) -> None:
    assert _adapter(portal, lambda record: record.update({field: value})) == "12"


def test_the_stand_in_refuses_unknown_and_missing_fields(portal: Portal) -> None:
    assert _adapter(portal, lambda record: record.update({"Khac": "x"})) == "11"
    assert _adapter(portal, lambda record: record.pop("ChuHoSo")) == "11"
    assert _adapter(portal, lambda record: None) == "00"


def test_what_is_kept_of_a_partners_words_holds_no_long_number() -> None:
    assert without_numbers("ChuHoSo 000000000077 sai,\n 0905000001") == "ChuHoSo … sai, …"
    assert len(without_numbers("x" * 1000)) == 300


def test_neither_password_nor_session_show_in_the_client() -> None:
    client = OlderService(url="u", user="a", password="hidden", destination="c", _session="secret")

    assert "hidden" not in repr(client)
    assert "secret" not in repr(client)


def test_the_stand_in_is_a_process_that_keeps_its_memory_and_stops_when_asked(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "motcua.sandbox.national_portal", "--port", "0", "--data", str(tmp_path)]
    for round_ in (1, 2):
        process = subprocess.Popen(command, env={**os.environ, "PYTHONPATH": SOURCES}, stdout=subprocess.PIPE)
        try:
            assert process.stdout is not None
            url = process.stdout.readline().decode().strip()
            client = OlderService(url=url, user="motcua", password="stand-in", destination="x")
            client.tell(replace(DOSSIER, told_up_to=3 if round_ == 2 else 0))
            with urllib.request.urlopen(url + "/count", timeout=5) as response:
                counts = json.loads(response.read())
            process.terminate()
            assert process.wait(timeout=10) == 0
        finally:
            process.kill()
            process.wait()
            process.stdout.close()
        assert (counts["dossiers"], counts["progress"]) == (1, 3)


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"fail": "x"}'])
def test_the_stand_in_answers_nonsense_with_400(portal: Portal, body: bytes) -> None:
    request = urllib.request.Request(portal.url + "/control", body, method="POST")

    with pytest.raises(urllib.error.HTTPError) as answered:
        urllib.request.urlopen(request, timeout=5)

    assert answered.value.code == 400
    answered.value.close()
