"""The provider of electronic receipts: the client against its stand-in, with every fault of the dial."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from motcua.exchange.e_receipts import EReceipt, EReceiptService, Line
from motcua.exchange.errors import PartnerRefused, PartnerUnavailable
from motcua.exchange.wire import Wire
from motcua.sandbox.deliveries import EReceipts
from motcua.sandbox.registers import KEY
from motcua.sandbox.standing import Standing as Process

AT = datetime(2026, 11, 22, 3, tzinfo=UTC)
RECEIPT = EReceipt(
    reference="bien-lai-1", series="fee", number=1, year=2026, unit_code="H56.1",
    dossier_code="H56.1-20261122-0000001", issued_at=AT, payer="Nguyễn Thị Hoa",
    lines=[Line("fee-1", "Phí thẩm định", 8000), Line("fee-2", "Phí khác", 2000)],
)  # fmt: skip


@pytest.fixture
def process(tmp_path: Path) -> Iterator[Process]:
    with Process((EReceipts,), tmp_path, environ={}) as running:
        yield running


def service(process: Process, *, key: str = KEY) -> EReceiptService:
    return EReceiptService(Wire("receipts", f"{process.url}/receipts", key, timeout_seconds=0.5))


def kept(process: Process) -> list[tuple[str, int, str]]:
    with process.rooms["receipts"].db() as db:
        rows = db.execute("SELECT reference, number, state FROM receipt ORDER BY place").fetchall()
    return [tuple(row) for row in rows]


@pytest.mark.parametrize(
    "fault",
    [
        {"error_next": 1}, {"cut_next": 1}, {"latency_ms": 800}, {"down": True}, {"duplicate_next": 1},
        {"drift": "missing"}, {"drift": "rename"}, {"drift": "type"}, {"drift": "wrap"},
    ],
    ids=str,
)  # fmt: skip
def test_each_fault_is_unavailable_and_the_repeat_is_one_receipt(
    process: Process, fault: dict[str, object]
) -> None:
    process.rooms["receipts"].turn(fault)
    if "duplicate_next" not in fault:
        with pytest.raises(PartnerUnavailable):
            service(process).issue(RECEIPT)
    process.rooms["receipts"].turn({"latency_ms": 0, "down": False, "drift": ""})
    assert service(process).issue(RECEIPT) == service(process).issue(RECEIPT) == "TC00000001"
    assert kept(process) == [("bien-lai-1", 1, "1")]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"payer": "Người khác"}, "other-content"),
        ({"reference": "bien-lai-2"}, "number-taken"),
        ({"reference": "bien-lai-2", "number": 2, "replaces": "bien-lai-1"}, "replaced-in-force"),
        ({"reference": "bien-lai-2", "number": 2, "payer": ""}, "receipt-ill-formed"),
        ({"reference": "bien-lai-2", "number": 2, "lines": []}, "sum-differs"),
    ],
)
def test_what_cannot_be_right_is_refused_and_leaves_nothing(
    process: Process, changed: dict[str, object], code: str
) -> None:
    service(process).issue(RECEIPT)
    with pytest.raises(PartnerRefused) as refused:
        service(process).issue(replace(RECEIPT, **changed))  # type: ignore[arg-type]
    assert refused.value.answer == code
    assert "Hoa" not in str(refused.value)
    assert kept(process) == [("bien-lai-1", 1, "1")]


def test_a_receipt_is_cancelled_once_and_another_takes_its_place(process: Process) -> None:
    one = service(process)
    assert one.cancel("bien-lai-1", reason="Sai số tiền", at=AT) is False  # it never got it
    one.issue(RECEIPT)
    assert [one.cancel("bien-lai-1", reason="Sai số tiền", at=AT) for _ in range(2)] == [True, True]
    one.issue(replace(RECEIPT, reference="bien-lai-2", number=2, replaces="bien-lai-1"))
    assert kept(process) == [("bien-lai-1", 1, "2"), ("bien-lai-2", 2, "1")]


def test_a_wrong_key_is_refused_and_no_payer_stands_in_what_is_shown_of_the_client(process: Process) -> None:
    with pytest.raises(PartnerRefused):
        service(process, key="guess").issue(RECEIPT)
    assert "Hoa" not in repr(RECEIPT)
    assert KEY not in repr(service(process))
    assert json.loads(json.dumps(RECEIPT.to_wire()))["TongTien"] == 10_000
