"""Results at the desk: read, checked, sent back, and many signed with one confirmation; who holds one verifies it."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

import factories as f
from desk_people import Seated, seat, text_of
from motcua.dossiers.actions.results import batches, ending
from motcua.dossiers.models import SigningItem
from motcua.records import queries as files
from motcua.signing.models import Credential
from results_ground import Ground, at_last_step, confirmed, decision
from signing_ground import code_of, with_app
from soft_passkey import SoftPasskey

pytestmark = pytest.mark.django_db


def head_of(ground: Ground) -> Seated:
    ground.signer  # noqa: B018  # makes the person
    return seat(ground.case.handlers["agency_head"], ground.case.handling_unit)


def beside(ground: Ground) -> Ground:
    """Another result of the same unit, whose head is the same person."""
    case = f.in_processing(unit=ground.case.unit, procedure=ground.case.procedure)
    case.handlers.update(ground.case.handlers)
    return at_last_step(case, keys=False)


def asks(head: Seated, *grounds: Ground, deed: str = "sign", **more: object) -> object:
    posted = {
        "batch_id": str(uuid4()),
        "chosen": [f"{one.id}:{one.result.drafted_seq}" for one in grounds],
        **more,
    }
    return head.client.post(f"/desk/results/{deed}/ask/", posted)


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    cache.clear()


def test_a_result_goes_from_the_officer_over_the_division_head_to_the_leaders_list() -> None:
    ground = at_last_step(at=timezone.now() - timedelta(days=1))
    ground.drafter, ground.checker  # noqa: B018
    officer = seat(ground.case.handlers["case_officer"], ground.case.handling_unit)
    checker = seat(ground.case.handlers["division_head"], ground.case.handling_unit)
    assert officer.presses(ground.case, "draft_result", text="Đồng ý cấp.", term="by_kind").status_code == 302
    page = text_of(checker.opens(ground.case))
    assert "Drafted, has to be checked" in page
    draft = checker.client.get(f"/desk/results/drafts/{ground.id}.pdf")
    assert draft["Content-Type"] == "application/pdf"
    assert draft.content.startswith(b"%PDF")

    seq = ground.result.drafted_seq
    assert checker.presses(ground.case, "check_result", draft=seq).status_code == 302

    listed = text_of(head_of(ground).client.get("/desk/results/"))
    assert "To be signed" in listed
    assert ground.case.code in listed


def test_an_officer_cannot_check_the_own_draft_and_reads_why() -> None:
    ground = at_last_step(keys=False)
    checker = seat(f.make_official(ground.case.handling_unit, "division_head"), ground.case.handling_unit)
    assert checker.presses(ground.case, "draft_result", text="x", term="by_kind").status_code == 302

    answer = checker.presses(ground.case, "check_result", draft=ground.result.drafted_seq)

    assert answer.status_code == 422
    assert "You drew it up yourself" in text_of(answer)


def test_the_leader_confirms_once_with_a_fresh_code_and_the_list_is_signed() -> None:
    first = at_last_step().drafted().checked()
    second = beside(first).drafted().checked()
    head = head_of(first)
    secret = with_app(head.user, at=timezone.now() - timedelta(hours=1))
    shown = asks(head, first, second)
    assert "Code from your app" in text_of(shown)
    assert "2 results" in text_of(shown)

    answer = asks(head, first, second, confirmed="1", code=code_of(secret, timezone.now()))

    assert answer.status_code == 302
    batch = re.search(r"lists/([0-9a-f-]+)/", answer["Location"])[1]
    assert "2 waiting" in text_of(head.client.get(answer["Location"]))
    with f.as_system():
        assert batches.run(batch, clock=timezone.now) == 2
    assert "2 of 2 done, 0 not done, 0 waiting" in text_of(head.client.get(answer["Location"]))
    assert {one.reread().case.state.business for one in (first, second)} == {"concluded"}


def test_a_wrong_code_signs_nothing() -> None:
    ground = at_last_step().drafted().checked()
    head = head_of(ground)
    with_app(head.user, at=timezone.now() - timedelta(hours=1))

    answer = asks(head, ground, confirmed="1", code="000000")

    assert answer.status_code == 422
    assert "The code does not fit" in text_of(answer)
    assert not SigningItem.objects.exists()


def test_without_an_app_the_password_is_asked_for() -> None:
    ground = at_last_step().drafted().checked()
    head = head_of(ground)

    wrong = asks(head, ground, confirmed="1", password="guess")
    right = asks(head, ground, confirmed="1", password="motcua-demo-1")

    assert (wrong.status_code, right.status_code) == (422, 302)


def test_the_same_confirmation_sent_twice_makes_one_list() -> None:
    ground = at_last_step().drafted().checked()
    head, batch = head_of(ground), str(uuid4())

    for _ in range(2):
        answer = asks(head, ground, confirmed="1", password="motcua-demo-1", batch_id=batch)
        assert answer.status_code == 302

    assert SigningItem.objects.count() == 1


def test_what_cannot_be_signed_says_why_and_the_others_are_signed() -> None:
    good = at_last_step().drafted().checked()
    bad = beside(good).drafted().checked()
    batch = confirmed(good, bad, by=good.signer)
    bad.sent_back()

    with f.as_system():
        assert batches.run(batch, clock=timezone.now) == 1

    said = text_of(head_of(good).client.get(f"/desk/results/lists/{batch}/"))
    assert "1 of 2 done, 1 not done" in said
    assert "Its state does not allow this any more." in said


def test_another_leaders_list_does_not_exist() -> None:
    ground = at_last_step().drafted().checked()
    batch = confirmed(ground, by=ground.signer)
    other = seat(f.make_official(ground.case.handling_unit, "agency_head"), ground.case.handling_unit)

    assert other.client.get(f"/desk/results/lists/{batch}/").status_code == 404
    assert other.client.post(f"/desk/results/lists/{batch}/again/").status_code == 404


def test_the_list_costs_the_same_queries_however_long_it_is() -> None:
    first = at_last_step().drafted().checked()
    head = head_of(first)
    head.client.get("/desk/results/?tab=checked")

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert head.client.get("/desk/results/?tab=checked").status_code == 200
        return len(asked)

    one = queries()
    for _ in range(3):
        beside(first).drafted().checked()

    assert queries() == one


def test_the_book_shows_a_void_number_with_its_reason() -> None:
    ground = at_last_step().drafted().checked()
    Credential.objects.filter(role="agency_seal").update(key="gone.pem")
    with pytest.raises(Exception, match="key-unreadable"):
        ground.signed()
    ground.reread().sent_back()

    said = text_of(head_of(ground).client.get("/desk/results/book/"))

    assert f"1/2026/KQ-{ground.case.handling_unit.agency_id}" in said
    assert "sent back before it was issued" in said


def test_whoever_holds_a_result_sees_that_it_is_in_force_and_who_signed(client: Client) -> None:
    ground = at_last_step().drafted().checked().signed()

    answer = client.get(f"/verify/KQ{ground.result.code}/".lower())

    said = text_of(answer)
    assert answer.status_code == 200
    assert "Kết quả này là thật và còn hiệu lực" in said
    assert ground.result.number in said
    assert "N. V. Đ." in said
    assert "Trần Quốc Bảo" in said  # who signed stands on the paper
    assert "cơ quan, bằng con dấu số" in said
    party = ground.case.party
    for personal in (party.owner_name, party.owner_id_number, party.address, party.summary):
        assert personal not in said


def test_the_original_is_known_by_its_file_and_a_changed_one_is_told_apart(client: Client) -> None:
    ground = at_last_step().drafted().checked().signed()
    original = files.read_file(ground.case.state.result_sha256)

    def sent(content: bytes) -> object:
        return client.post("/verify/file/", {"paper": SimpleUploadedFile("kq.pdf", content)})

    assert "nguyên vẹn" in text_of(sent(original))
    changed = original.replace(b"/ByteRange", b"/ByteRange", 1) + b"\n% added\n"
    answer = sent(changed)
    assert answer.status_code == 409
    assert "khác với bản gốc" in text_of(answer)


def test_a_revoked_result_is_said_to_be_so_at_once(client: Client) -> None:
    ground = at_last_step().drafted().checked().signed().handed_over()
    address = f"/verify/KQ{ground.result.code}/"
    assert "còn hiệu lực" in text_of(client.get(address))

    with f.as_system():
        ending.revoke(
            dossier_id=ground.id, said=decision(ground, why="Bà N. báo nhầm."), by=ground.signer, at=ground.at,
            command_id="revoke",
        )  # fmt: skip

    said = text_of(client.get(address))
    assert "đã bị thu hồi" in said
    assert "45/QĐ-UBND" in said
    assert "Bà N. báo nhầm." not in said


@pytest.mark.parametrize("code", ["KQ-0000-0000-0000", "KQ000000000000"])
def test_a_code_that_nobody_gave_is_answered_like_any_other_wrong_one(client: Client, code: str) -> None:
    answer = client.get(f"/verify/{code}/")

    assert answer.status_code == 404
    for _ in range(30):
        answer = client.get(f"/verify/{code}/")
    assert answer.status_code == 429


def test_a_signed_result_that_is_not_issued_is_unknown(client: Client) -> None:
    ground = at_last_step().drafted().checked()
    Credential.objects.filter(role="agency_seal").update(key="gone.pem")
    with pytest.raises(Exception, match="key-unreadable"):
        ground.signed()

    assert client.get(f"/verify/KQ{ground.result.code}/").status_code == 404


def test_many_drafts_are_checked_with_one_press_and_what_is_not_says_why() -> None:
    good = at_last_step(keys=False).drafted()
    checker = seat(f.make_official(good.case.handling_unit, "division_head"), good.case.handling_unit)
    anew, own = beside(good).drafted(), beside(good)
    assert checker.presses(own.case, "draft_result", text="x", term="by_kind").status_code == 302
    own = own.reread()
    listed = text_of(checker.client.get("/desk/results/?tab=drafted"))
    assert "Mark the ticked as checked" in listed
    shown = text_of(asks(checker, good, anew, own, deed="check"))
    assert "read each of these drafts" in shown
    assert "Password" not in shown
    chosen = asks(checker, good, anew, own, deed="check", confirmed="1", batch_id=(batch := str(uuid4())))
    assert chosen.status_code == 302
    anew.drafted(text="Khác.")

    with f.as_system():
        assert batches.run(batch, clock=timezone.now) == 1
        assert batches.run(batch, clock=timezone.now) == 0

    said = text_of(checker.client.get(f"/desk/results/lists/{batch}/"))
    assert "1 of 3 done, 2 not done, 0 waiting" in said
    assert "drawn up anew meanwhile" in said
    assert "You drew it up yourself" in said
    assert [one.reread().case.state.result_stage for one in (good, anew, own)] == [
        "checked",
        "drafted",
        "drafted",
    ]


def test_who_may_not_check_marks_no_list() -> None:
    ground = at_last_step(keys=False).drafted()
    registry = seat(f.make_official(ground.case.handling_unit, "registry"), ground.case.handling_unit)

    assert asks(registry, ground, deed="check", confirmed="1").status_code == 403
    assert SigningItem.objects.count() == 0


ORIGIN, RP = "http://localhost", "localhost"
CONFIRM = "/account/security/passkey/confirm/"


def at_name(who: Seated) -> Seated:
    """At a host that has a name: browsers have passkeys for no other."""
    who.client.defaults["HTTP_HOST"] = RP
    return who


def register_passkey(client: Client, passkey: SoftPasskey) -> None:
    options = client.post("/account/security/passkey/options/", "{}", "application/json").json()
    answer = client.post("/account/security/passkey/", passkey.makes(options), "application/json")
    assert answer.status_code == 200


def test_an_account_with_a_passkey_confirms_with_it_and_no_longer_with_the_password() -> None:
    ground = at_last_step().drafted().checked()
    head, passkey = at_name(head_of(ground)), SoftPasskey(ORIGIN, RP)
    register_passkey(head.client, passkey)
    shown = text_of(asks(head, ground))
    assert "Confirm with the passkey" in shown
    assert "Recovery code" in shown
    assert "Password" not in shown

    assert asks(head, ground, confirmed="1", password="motcua-demo-1").status_code == 422
    answer = passkey.signs(head.client.post(CONFIRM, "{}", "application/json").json())
    first = asks(head, ground, confirmed="1", passkey=answer)

    assert (first.status_code, SigningItem.objects.count()) == (302, 1)
    SigningItem.objects.update(state="refused")
    assert asks(head, ground, confirmed="1", passkey=answer).status_code == 422  # spent by the deed


def test_a_passkey_of_somebody_else_and_an_answer_to_another_question_confirm_nothing() -> None:
    ground = at_last_step().drafted().checked()
    head, passkey, strange = at_name(head_of(ground)), SoftPasskey(ORIGIN, RP), SoftPasskey(ORIGIN, RP)
    register_passkey(head.client, passkey)
    other = at_name(
        seat(f.make_official(ground.case.handling_unit, "agency_head"), ground.case.handling_unit)
    )
    register_passkey(other.client, strange)

    of_other = strange.signs(head.client.post(CONFIRM, "{}", "application/json").json())
    unasked = passkey.signs(other.client.post(CONFIRM, "{}", "application/json").json())
    said = [asks(head, ground, confirmed="1", passkey=one) for one in (of_other, unasked, "{}", "x" * 30_000)]

    assert [one.status_code for one in said] == [422] * 4
    assert "The passkey was not accepted" in text_of(said[0])
    assert SigningItem.objects.count() == 0
