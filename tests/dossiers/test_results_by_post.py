"""Results that go by the public post: ordered once when ready, followed by signed call-backs in any order."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

import factories as f
from desk_people import seat, text_of
from motcua.dossiers.actions import posting
from motcua.dossiers.models import Dossier, Party, PostItem
from motcua.exchange import delivering
from motcua.exchange.models import OutgoingMessage
from motcua.exchange.post import POST, ItemState, moment
from motcua.kernel.zone import local
from motcua.sandbox.deliveries import Post
from motcua.sandbox.registers import KEY
from motcua.sandbox.standing import Standing as Process

pytestmark = pytest.mark.django_db
SECRET = "agreed with the post"


@pytest.fixture
def post(tmp_path: Path, settings: Any) -> Iterator[Process]:
    with Process((Post,), tmp_path, environ={"MOTCUA_POST_SECRET": SECRET}) as running:
        settings.PARTNERS = {POST: {"url": running.url + "/post", "key": KEY}}
        settings.POST_SECRET = SECRET
        yield running


def ready(**wanted: Any) -> f.Case:
    """A result that lies ready and is to go by post."""
    return f.concluded(return_method="post", **wanted)


def item_of(case: f.Case) -> PostItem:
    found: PostItem = PostItem.unscoped.get(dossier_id=case.id)
    return found


def orders(post: Process) -> list[dict[str, Any]]:
    with post.rooms["post"].db() as db:
        return [json.loads(row[0]) for row in db.execute("SELECT asked FROM item").fetchall()]


def tell(item: PostItem, state: str, at: str, *, secret: str = SECRET, nonce: str = "") -> Any:
    body = json.dumps({"SoHieuBuuGui": item.number, "TrangThai": state, "ThoiDiem": at}).encode()
    stamp, nonce = str(int(timezone.now().timestamp())), nonce or uuid4().hex
    text = "\n".join((stamp, nonce, "POST", "/inbox/post/", hashlib.sha256(body).hexdigest()))
    signed = hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()
    headers = {"X-Timestamp": stamp, "X-Nonce": nonce, "X-Signature": signed}
    return Client().post("/inbox/post/", body, content_type="application/json", headers=headers)


def test_the_post_is_asked_once_when_the_result_is_ready(post: Process) -> None:
    case = ready()
    delivering.drain(POST)
    with f.as_system():
        again = posting.order_missing(at=timezone.now())
    delivering.drain(POST)

    (order,) = orders(post)
    assert (order["MaHoSo"], order["LoaiDichVu"]) == (case.code, "2")
    assert order["NguoiNhan"]["DiaChi"] == Party.unscoped.get(pk=case.id).address
    assert again == 0
    assert item_of(case).state == "ordered"
    kept = json.dumps(list(OutgoingMessage.objects.values_list("body", flat=True)))
    assert order["NguoiNhan"]["HoTen"] not in kept


def test_results_fetched_at_the_counter_are_no_business_of_the_post(post: Process) -> None:
    f.concluded()

    assert OutgoingMessage.objects.filter(partner=POST).count() == 0


def test_what_was_ready_before_the_connection_is_ordered_by_the_hourly_look(
    post: Process, settings: Any
) -> None:
    known, settings.PARTNERS = settings.PARTNERS, {}
    case = ready()
    settings.PARTNERS = known
    with f.as_system():
        found = posting.order_missing(at=timezone.now())
    delivering.drain(POST)

    assert found == 1
    assert item_of(case).number.startswith("RB")


def test_an_order_that_was_cut_is_one_order(post: Process) -> None:
    post.rooms["post"].turn({"cut_next": 1})
    case = ready()
    delivering.drain(POST)
    delivering.drain(POST, clock=lambda: timezone.now() + timedelta(minutes=10))

    assert len(orders(post)) == 1
    assert item_of(case).state == "ordered"


def test_a_missing_address_becomes_a_dead_letter_and_the_desk_goes_on(post: Process) -> None:
    case = ready()
    Party.unscoped.filter(pk=case.id).update(address="")
    done = delivering.drain(POST)

    assert done.dead == 1
    assert PostItem.unscoped.count() == 0
    assert Dossier.unscoped.get(pk=case.id).handover == "ready"


def test_movements_told_twice_late_or_out_of_order_leave_the_item_where_it_came_to(post: Process) -> None:
    case = ready()
    delivering.drain(POST)
    item, begun = item_of(case), local(timezone.now())
    times = [f"{begun + timedelta(hours=hours):%Y%m%d%H%M%S}" for hours in range(1, 5)]

    answers = [
        tell(item, "3", times[1]),
        tell(item, "5", times[3]),
        tell(item, "5", times[3]),
        tell(item, "2", times[0]),
    ]

    assert [one.json()["code"] for one in answers] == ["taken"] * 4
    item.refresh_from_db()
    assert (item.state, item.moved_at) == (ItemState.DELIVERED, moment(times[3]))
    told = list(item.movements.order_by("at").values_list("state", flat=True))
    assert told == ["ordered", "collected", "on_the_way", "delivered"]


def test_forged_replayed_and_unreadable_call_backs_change_nothing(post: Process, settings: Any) -> None:
    case = ready()
    delivering.drain(POST)
    item = item_of(case)
    at = f"{local(timezone.now()):%Y%m%d%H%M%S}"
    forged = tell(item, "5", at, secret="guess")
    nonce = uuid4().hex
    first, replayed = tell(item, "2", at, nonce=nonce), tell(item, "2", at, nonce=nonce)
    unreadable = [tell(item, "9", at), tell(item, "5", "yesterday")]
    item.number = "RB00000000VN"
    unknown = tell(item, "5", at)
    settings.POST_SECRET = ""
    closed = tell(item, "5", at)

    assert (forged.status_code, first.status_code, replayed.status_code) == (403, 200, 403)
    assert [one.status_code for one in unreadable] == [400, 400]
    assert (unknown.json()["code"], closed.status_code) == ("unknown", 404)
    assert item_of(case).state == "collected"


def test_the_officer_sees_the_item_and_hands_over_with_its_number(post: Process) -> None:
    case = ready()
    delivering.drain(POST)
    page = text_of(seat(case.intake_officer, case.unit).opens(case))

    assert item_of(case).number in page
    assert "The post was asked to come" in page
    assert f'value="{item_of(case).number}"' in page
