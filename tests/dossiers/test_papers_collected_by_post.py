"""Paper originals fetched at home by the post: ordered once, followed, taken back, refused, confirmed."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

import factories as f
from desk_people import seat, text_of
from motcua.dossiers.actions import collecting
from motcua.dossiers.actions.collecting import Wanted
from motcua.dossiers.errors import InputRefused
from motcua.dossiers.models import PostCollection, PostItem
from motcua.dossiers.rules.collecting import collection_law
from motcua.exchange import delivering
from motcua.exchange.models import OutgoingMessage
from motcua.exchange.post import POST
from motcua.kernel.zone import VIETNAM, day_of, local
from motcua.sandbox.deliveries import Post
from motcua.sandbox.registers import KEY
from motcua.sandbox.standing import Standing as Process
from portal_ground import signed_in

pytestmark = pytest.mark.django_db
SECRET = "agreed with the post"


@pytest.fixture
def post(tmp_path: Path, settings: Any) -> Iterator[Process]:
    with Process((Post,), tmp_path, environ={"MOTCUA_POST_SECRET": SECRET}) as running:
        settings.PARTNERS = {POST: {"url": running.url + "/post", "key": KEY}}
        settings.POST_SECRET = SECRET
        yield running


def wanted(**changed: Any) -> Wanted:
    days = collection_law(day_of(timezone.now())).days(day_of(timezone.now()))
    said = {
        "name": "Lê Thị Hoa", "telephone": "0905 111 222", "address": "Tổ 3, phường Nha Trang",
        "papers": "Giấy chứng nhận quyền sử dụng đất", "day": days[0], "part": "morning",
    }  # fmt: skip
    return Wanted(**{**said, **changed})


def asked(case: f.Case, **changed: Any) -> PostCollection:
    with f.as_system():
        return collecting.ask(
            dossier_id=case.id, wanted=wanted(**changed), by=f.acting_as(case.citizen), at=timezone.now()
        )


def drain(days: int = 0) -> Any:
    return delivering.drain(POST, clock=lambda: timezone.now() + timedelta(days=days))


def row_of(case: f.Case) -> PostCollection:
    found: PostCollection = PostCollection.unscoped.filter(dossier_id=case.id).latest("number")
    return found


def orders(post: Process) -> list[dict[str, Any]]:
    with post.rooms["post"].db() as db:
        return [json.loads(row[0]) for row in db.execute("SELECT asked FROM item").fetchall()]


def tell(number: str, state: str, hours: int, reference: str = "") -> Any:
    at = f"{local(timezone.now()) + timedelta(hours=hours):%Y%m%d%H%M%S}"
    said = {"SoHieuBuuGui": number, "MaThamChieu": reference, "TrangThai": state, "ThoiDiem": at}
    body, stamp, nonce = json.dumps(said).encode(), str(int(timezone.now().timestamp())), uuid4().hex
    text = "\n".join((stamp, nonce, "POST", "/inbox/post/", hashlib.sha256(body).hexdigest()))
    signed = hmac.new(SECRET.encode(), text.encode(), hashlib.sha256).hexdigest()
    headers = {"X-Timestamp": stamp, "X-Nonce": nonce, "X-Signature": signed}
    return Client().post("/inbox/post/", body, content_type="application/json", headers=headers)


def test_the_post_is_told_once_where_and_when_and_the_outbox_holds_nothing_personal(post: Process) -> None:
    case = f.submitted()
    made = asked(case)
    post.rooms["post"].turn({"cut_next": 1})
    drain()
    drain(days=1)

    (order,) = orders(post)
    assert (order["LoaiDichVu"], order["MaHoSo"], order["MaThamChieu"]) == (
        "1",
        case.code,
        f"nhan-{case.id}-1",
    )
    assert order["NguoiGui"] == {
        "HoTen": "Lê Thị Hoa", "SoDienThoai": "0905 111 222", "DiaChi": "Tổ 3, phường Nha Trang"
    }  # fmt: skip
    assert (order["NgayHen"], order["BuoiHen"]) == (f"{made.day:%Y%m%d}", "1")
    assert row_of(case).state == "ordered"
    assert "Hoa" not in str(list(OutgoingMessage.objects.values_list("body", "key", "stream__name")))


def test_call_backs_twice_late_and_out_of_order_leave_it_where_it_came_to(post: Process) -> None:
    case = f.submitted()
    asked(case)
    drain()
    number = PostItem.unscoped.get(dossier_id=case.id).number
    told = [tell(number, state, hours) for state, hours in (("3", 2), ("5", 4), ("5", 4), ("2", 1), ("4", 3))]

    assert [answer.json()["code"] for answer in told] == ["taken"] * 5
    assert row_of(case).state == "delivered"
    assert row_of(case).name == "Lê Thị Hoa"


def test_a_call_back_before_the_answer_was_kept_is_not_lost(post: Process) -> None:
    case = f.submitted()
    made = asked(case)

    assert tell("RB000000011VN", "2", 1, made.reference).json()["code"] == "taken"
    assert row_of(case).state == "collected"
    assert tell("RB000000099VN", "2", 1, "nhan-0-1").json()["code"] == "unknown"
    drain()
    assert row_of(case).state == "collected"
    assert PostItem.unscoped.filter(dossier_id=case.id).count() == 1


def test_the_clerk_confirms_what_lies_on_the_counter_and_its_address_is_forgotten(post: Process) -> None:
    case = f.submitted()
    asked(case)
    drain()
    desk = seat(case.intake_officer, case.unit).client
    shown = text_of(desk.get("/desk/collections/"))
    assert case.code in shown
    assert "The post was asked to come" in shown
    assert "Papers that the post brings" in text_of(desk.get("/desk/"))

    pk = row_of(case).pk
    for _ in range(2):
        done = desk.post("/desk/collections/", {"received": pk, f"words-{pk}": "Thiếu một bản sao"})
        assert done.status_code == 302
    tell(PostItem.unscoped.get(dossier_id=case.id).number, "6", 9)

    row = row_of(case)
    assert (row.state, row.received_words, row.received_by_id) == (
        "received",
        "Thiếu một bản sao",
        case.intake_officer.pk,
    )
    assert (row.name, row.telephone, row.address) == ("", "", "")
    stranger = f.make_unit()
    other = seat(f.make_official(stranger, "intake_officer"), stranger).client
    assert case.code not in text_of(other.get("/desk/collections/"))
    second = f.submitted()
    asked(second)
    drain()
    assert other.post("/desk/collections/", {"received": row_of(second).pk}).status_code == 404


def test_taking_back_follows_the_order_even_while_the_post_is_away(post: Process) -> None:
    case = f.submitted()
    post.rooms["post"].turn({"down": True})
    made = asked(case)
    drain()
    with f.as_system():
        for _ in range(2):
            collecting.cancel(collection_id=made.pk, at=timezone.now())
    post.rooms["post"].turn({"down": False})
    for days in (1, 2, 3):
        drain(days)

    with post.rooms["post"].db() as db:
        assert [row[0] for row in db.execute("SELECT state FROM item")] == ["7"]
    assert row_of(case).state == "cancelled"
    assert row_of(case).address == ""
    assert asked(case).reference == f"nhan-{case.id}-2"


def test_taking_back_too_late_changes_nothing_and_is_told(post: Process) -> None:
    case = f.submitted()
    made = asked(case)
    drain()
    with post.rooms["post"].db() as db:
        db.execute("UPDATE item SET state = '2'")
    with f.as_system():
        collecting.cancel(collection_id=made.pk, at=timezone.now())
    done = drain()

    assert (done.sent, done.dead) == (1, 0)
    assert (row_of(case).state, row_of(case).problem) == ("ordered", "collected-already")
    tell(PostItem.unscoped.get(dossier_id=case.id).number, "2", 1)
    PostCollection.unscoped.filter(pk=made.pk).update(cancel_asked_at=None)
    with f.as_system(), pytest.raises(InputRefused, match="too-late"):
        collecting.cancel(collection_id=made.pk, at=timezone.now())


def test_a_refusal_of_the_post_is_the_applicants_to_see_and_no_dead_letter(post: Process) -> None:
    case = f.submitted()
    asked(case, telephone="0905111000")
    done = drain()
    page = text_of(signed_in(case.citizen)[0].get(f"/dossiers/{case.code}/"))

    assert (done.sent, done.dead) == (1, 0)
    assert row_of(case).state == "refused"
    assert "Bưu chính không phục vụ tại địa chỉ này." in page
    assert "Yêu cầu bưu chính đến nhà nhận bản giấy" in page


def test_a_wrong_key_is_ours_to_mend_and_a_dead_letter(post: Process, settings: Any) -> None:
    settings.PARTNERS = {POST: {**settings.PARTNERS[POST], "key": "wrong"}}
    case = f.submitted()
    asked(case)

    assert drain().dead == 1
    assert row_of(case).state == "asked"


@pytest.mark.parametrize(
    ("changed", "field", "problem"),
    [
        ({"name": " "}, "name", "required"),
        ({"telephone": "không có"}, "telephone", "no-number"),
        ({"address": "x" * 301}, "address", "too-long"),
        ({"day": date(2020, 1, 1)}, "day", "not-offered"),
        ({"part": "night"}, "part", "not-offered"),
    ],
)
def test_what_cannot_be_used_is_refused_by_name(
    post: Process, changed: dict[str, Any], field: str, problem: str
) -> None:
    case = f.submitted()
    with pytest.raises(InputRefused, match=f"{field}: {problem}"):
        asked(case, **changed)
    assert PostCollection.unscoped.count() == OutgoingMessage.objects.filter(partner=POST).count() == 0


def test_one_at_a_time_and_only_while_the_dossier_is_handled(post: Process, settings: Any) -> None:
    case = f.submitted()
    asked(case)
    with pytest.raises(InputRefused, match="under-way"):
        asked(case)
    for past in (f.refused(), f.concluded()):
        with pytest.raises(InputRefused, match="past"):
            asked(past)
    settings.PARTNERS = {}
    with pytest.raises(InputRefused, match="past"):
        asked(f.submitted())


def test_a_collection_does_not_stand_in_for_the_result_that_goes_by_post(post: Process) -> None:
    case = f.in_processing(return_method="post")
    asked(case)
    drain()
    f.concluded(case)
    drain()

    assert sorted(order["LoaiDichVu"] for order in orders(post)) == ["1", "2"]


def test_the_applicant_orders_on_the_dossiers_page_and_takes_it_back(post: Process) -> None:
    case = f.submitted()
    applicant, _ = signed_in(case.citizen)
    page = f"/dossiers/{case.code}/"
    form = applicant.get(f"{page}collect/").content.decode()
    assert case.party.address in form
    given = {**wanted().__dict__, "day": wanted().day.isoformat()}
    bad = applicant.post(f"{page}collect/", {**given, "telephone": "", "part": "morning"})
    assert (bad.status_code, "Hãy nhập số điện thoại." in bad.content.decode()) == (422, True)

    assert applicant.post(f"{page}collect/", given)["Location"] == page
    assert applicant.post(f"{page}collect/", given)["Location"] == page  # pressed twice
    assert PostCollection.unscoped.count() == 1
    assert "Đang chờ gửi đến bưu chính" in text_of(applicant.get(page))
    applicant.post(f"{page}collect/cancel/")
    assert "đang chờ bưu chính trả lời" in text_of(applicant.get(page))
    drain()
    assert row_of(case).state == "cancelled"


def test_the_days_begin_tomorrow_and_leave_sundays_out() -> None:
    saturday = datetime(2026, 11, 21, tzinfo=VIETNAM).date()
    days = collection_law(saturday).days(saturday)

    assert [day.day for day in days] == [23, 24, 25, 26, 27, 28]
