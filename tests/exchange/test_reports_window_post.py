"""The reporting system, the single window and the post: each client against its stand-in, with every fault."""

import json
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from motcua.exchange import actions, delivering, outbox, reporting, single_window
from motcua.exchange.errors import PartnerRefused, PartnerUnavailable
from motcua.exchange.models import OutgoingMessage
from motcua.exchange.post import POST, Errand, ItemState, Order, Place, PublicPost
from motcua.exchange.reporting import REPORTING, Report, ReportingSystem, ReportState
from motcua.exchange.single_window import SINGLE_WINDOW, SingleWindow, Standing
from motcua.exchange.wire import Wire
from motcua.sandbox.deliveries import Post, Reporting
from motcua.sandbox.deliveries import SingleWindow as WindowStandIn
from motcua.sandbox.registers import KEY
from motcua.sandbox.standing import Standing as Process

AT = datetime(2026, 11, 22, 3, tzinfo=UTC)
REPORT = Report("II.06a", "H56", "2026-11", 1, {"C3": Decimal("1208"), "C7": Decimal("97.5"), "C11": None})
STANDING = Standing("H56.1-20261122-0000001", 4, 7, "H56.1", AT)
ORDER = Order(
    "tra-1-1", Errand.RETURN, "H56.1-20261122-0000001", "H56.1",
    Place("UBND phường Hòa An", "02583000000", "Số 1 đường A"), Place("Nguyễn Thị Hoa", "0905123456", "Tổ 3"),
    "Kết quả",
)  # fmt: skip


@pytest.fixture
def process(tmp_path: Path) -> Iterator[Process]:
    with Process((Reporting, WindowStandIn, Post), tmp_path, environ={}) as running:
        yield running


def wire(process: Process, name: str, *, key: str = KEY) -> Wire:
    return Wire(name, f"{process.url}/{name}", key, timeout_seconds=0.5)


def by_hand(process: Process, path: str, **body: object) -> None:
    request = urllib.request.Request(process.url + path, json.dumps(body).encode(), method="POST")
    with urllib.request.urlopen(request, timeout=5):
        pass


def rows(process: Process, room: str, statement: str) -> list[Any]:
    with process.rooms[room].db() as db:
        return [tuple(row) for row in db.execute(statement).fetchall()]


CALLS: list[tuple[str, Callable[[Process], object]]] = [
    ("reporting", lambda process: ReportingSystem(wire(process, "reporting")).submit(REPORT)),
    ("window", lambda process: SingleWindow(wire(process, "window")).tell(STANDING)),
    ("post", lambda process: PublicPost(wire(process, "post")).order(ORDER)),
]


@pytest.mark.parametrize(("room", "call"), CALLS, ids=[room for room, _ in CALLS])
@pytest.mark.parametrize(
    "fault",
    [
        {"error_next": 1}, {"cut_next": 1}, {"latency_ms": 800}, {"down": True},
        {"drift": "missing"}, {"drift": "rename"}, {"drift": "type"}, {"drift": "wrap"},
    ],
    ids=str,
)  # fmt: skip
def test_each_fault_is_unavailable_and_the_repeat_has_its_effect_once(
    process: Process, room: str, call: Callable[[Process], object], fault: dict[str, object]
) -> None:
    process.rooms[room].turn(fault)
    with pytest.raises(PartnerUnavailable) as failed:
        call(process)
    process.rooms[room].turn({"latency_ms": 0, "down": False, "drift": ""})
    call(process)
    process.rooms[room].turn({"duplicate_next": 1})
    call(process)

    table = {"reporting": "report", "window": "standing", "post": "item"}[room]
    assert rows(process, room, f"SELECT count(*) FROM {table}") == [(1,)]
    assert "Hoa" not in str(failed.value)


@pytest.mark.parametrize(("room", "call"), CALLS, ids=[room for room, _ in CALLS])
def test_a_field_more_changes_nothing_and_a_wrong_key_is_refused(
    process: Process, room: str, call: Callable[[Process], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    process.rooms[room].turn({"drift": "extra"})
    call(process)
    monkeypatch.setitem(process.rooms[room].__dict__, "environ", {"MOTCUA_PARTNERS_KEY": "another"})

    with pytest.raises(PartnerRefused, match="key"):
        call(process)


def test_a_report_goes_through_the_chain_and_a_revision_replaces_it(process: Process) -> None:
    system = ReportingSystem(wire(process, "reporting"))
    first = system.submit(REPORT)
    named = {"MaBieuMau": "II.06a", "MaDonVi": "H56", "KyBaoCao": "2026-11", "LanGui": 1}
    by_hand(process, "/reporting/decide", **named, TrangThai="4", YKien="Kiểm tra lại cột 7")
    sent_back = system.status(REPORT)
    second = replace(REPORT, revision=2, values={**REPORT.values, "C7": Decimal("98")})
    system.submit(second)

    assert first is ReportState.RECEIVED
    assert sent_back == (ReportState.SENT_BACK, "Kiểm tra lại cột 7")
    assert system.status(REPORT)[0] is ReportState.REPLACED
    assert system.status(second)[0] is ReportState.RECEIVED
    kept = json.loads(rows(process, "reporting", "SELECT data FROM report WHERE revision = 1")[0][0])
    assert kept[0] == {"GiaTri": None, "MaChiTieu": "C11"}  # not assessed is not zero


def test_other_values_under_the_same_revision_and_a_gap_are_refused(process: Process) -> None:
    system = ReportingSystem(wire(process, "reporting"))
    system.submit(REPORT)

    with pytest.raises(PartnerRefused, match="other-values"):
        system.submit(replace(REPORT, values={"C3": Decimal(1)}))
    with pytest.raises(PartnerRefused, match="revision-out-of-order"):
        system.submit(replace(REPORT, revision=3))


@pytest.mark.parametrize(
    "period", ["2026", "2026-11", "2026-Q3", "2026-H1", "2026-9M", "2026-W47", "2026-11-22"]
)
def test_a_report_travels_through_the_outbox_unchanged(period: str) -> None:
    sent = replace(REPORT, period=period)

    assert reporting.of_body(json.loads(json.dumps(sent.to_wire()))) == sent


@pytest.mark.parametrize(
    "changed", [{"period": "2026-13"}, {"period": "11/2026"}, {"revision": 0}, {"values": {}}]
)
def test_an_unfinished_report_is_none(changed: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="a report has"):
        replace(REPORT, **changed)


def test_the_single_window_never_goes_back_and_refuses_what_it_did_not_forward(process: Process) -> None:
    window = SingleWindow(wire(process, "window"))
    window.tell(STANDING)
    window.tell(replace(STANDING, seq=5, state=2))

    assert rows(process, "window", "SELECT state, seq FROM standing") == [("4", 7)]
    with pytest.raises(PartnerRefused, match="no-such-dossier"):
        window.tell(replace(STANDING, dossier_code="X-1"))


@pytest.mark.parametrize(
    "changed", [{"state": 11}, {"seq": 0}, {"dossier_code": ""}, {"at": datetime(2026, 1, 1)}]
)
def test_a_standing_without_code_state_number_or_zone_is_none(changed: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="a standing has"):
        replace(STANDING, **changed)


def test_an_order_to_collect_papers_is_followed_and_taken_back_in_time(process: Process) -> None:
    post = PublicPost(wire(process, "post"))
    collect = replace(ORDER, reference="nhan-1", errand=Errand.COLLECT)
    first, again, other = post.order(ORDER), post.order(ORDER), post.order(collect)
    by_hand(process, "/post/move", SoHieuBuuGui=first.number, TrangThai="2")

    assert first == again != other
    assert post.track(first.number)[0] is ItemState.COLLECTED
    assert post.cancel("nhan-1") is ItemState.CANCELLED
    with pytest.raises(PartnerRefused, match="collected-already"):
        post.cancel("tra-1-1")
    with pytest.raises(PartnerRefused, match="place-incomplete"):
        post.order(replace(ORDER, reference="x", receiver=Place("Nguyễn Thị Hoa", "", "Tổ 3")))


@pytest.mark.django_db
def test_reports_and_standings_leave_by_the_outbox_in_order_and_once(process: Process, settings: Any) -> None:
    settings.PARTNERS = {
        REPORTING: {"url": process.url + "/reporting", "key": KEY},
        SINGLE_WINDOW: {"url": process.url + "/window", "key": KEY},
    }
    put = [
        actions.submit_report(REPORT, at=AT),
        actions.submit_report(replace(REPORT, revision=2), at=AT),
        actions.submit_report(REPORT, at=AT),
        actions.tell_single_window(STANDING, at=AT),
        actions.tell_single_window(replace(STANDING, seq=8, state=5), at=AT),
    ]
    process.rooms["reporting"].turn({"cut_next": 1})
    first = delivering.drain(REPORTING, clock=lambda: AT)
    later = datetime(2026, 11, 22, 5, tzinfo=UTC)
    second = delivering.drain(REPORTING, clock=lambda: later)
    delivering.drain(SINGLE_WINDOW, clock=lambda: AT)

    assert put == [True] * 5
    assert (first.sent, second.sent) == (0, 2)
    assert rows(process, "reporting", "SELECT revision, state FROM report ORDER BY revision") == [
        (1, "5"),
        (2, "1"),
    ]
    assert rows(process, "window", "SELECT state, seq FROM standing") == [("5", 8)]
    assert rows(process, "window", "SELECT seq FROM heard ORDER BY seq") == [(7,), (8,)]


@pytest.mark.django_db
def test_without_a_connection_nothing_is_put(settings: Any) -> None:
    settings.PARTNERS = {}

    assert not actions.submit_report(REPORT, at=AT)
    assert not actions.tell_single_window(STANDING, at=AT)
    assert OutgoingMessage.objects.count() == 0


def test_a_mangled_message_is_refused_and_not_guessed() -> None:
    for body in ({}, {"SoLieu": "x"}, {**REPORT.to_wire(), "LanGui": "zero"}):
        with pytest.raises(PartnerRefused):
            reporting.of_body(body)  # type: ignore[arg-type]
    with pytest.raises(PartnerRefused):
        single_window.of_body({"code": "x"})
    assert {REPORTING, SINGLE_WINDOW, POST} <= {one.partner for one in outbox.senders()}
