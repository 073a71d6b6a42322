"""Every deed at the desk: done once, refused in words, never on a dossier that has moved on."""

import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone

import factories
from desk_people import Seated, seat, seated, text_of
from motcua.accounts.models import PostHolding
from motcua.dossiers.models import Component, Slip, SupplementItem
from motcua.dossiers.rules.opening import HandedIn
from motcua.ledger.models import Event
from motcua.payments.models import Payment
from motcua.records import actions as records
from motcua.web.desk.deeds import stamp_of
from real_files import ok_pdf

pytestmark = pytest.mark.django_db
PDF = ok_pdf("mot to giay")


@pytest.fixture
def counter() -> Seated:
    return seated(factories.make_unit())


def events_of(case: factories.Case) -> list[str]:
    return list(Event.objects.filter(stream=case.id).order_by("seq").values_list("kind", flat=True))


def papers_of(case: factories.Case) -> list[Component]:
    return list(Component.unscoped.filter(dossier_id=case.id).order_by("pk"))


def submitted_with_a_scan(counter: Seated) -> factories.Case:
    stored = records.store(PDF, limit_bytes=10_000, accepted=frozenset({"application/pdf"}))
    scan = HandedIn(key="c1", name="Tờ khai", file_sha256=stored.pk, file_name="to-khai.pdf")
    return factories.submitted(
        unit=counter.unit, components=(scan, HandedIn(key="c2", name="Giấy chứng sinh"))
    )


# ---------------------------------------------------------------- the intake check


def test_accepting_records_the_checks_and_leads_back_to_the_dossier(counter: Seated) -> None:
    case = submitted_with_a_scan(counter)
    scan, paper = papers_of(case)

    response = counter.presses(
        case, "accept", **{f"check__{scan.pk}": "correct", f"check__{paper.pk}": "unchecked"}
    )

    assert response.status_code == 302
    assert response["Location"] == f"/desk/dossiers/{case.id}/"
    assert case.row.national_code == 2
    assert [paper.check_state for paper in papers_of(case)] == ["correct", "unchecked"]
    assert "The dossier is accepted." in text_of(counter.opens(case))


def test_what_was_handed_in_is_checked_before_accepting(counter: Seated) -> None:
    case = submitted_with_a_scan(counter)
    scan, _ = papers_of(case)

    response = counter.presses(case, "accept")

    assert response.status_code == 422
    assert f'href="#check-{scan.pk}-correct">Check “Tờ khai”.' in text_of(response)
    assert case.row.national_code == 1


def test_a_dossier_with_a_missing_paper_is_not_accepted(counter: Seated) -> None:
    case = submitted_with_a_scan(counter)
    scan, paper = papers_of(case)
    marks = {
        f"check__{scan.pk}": "correct",
        f"check__{paper.pk}": "missing",
        f"note__{paper.pk}": "bản chính",
    }

    response = counter.presses(case, "accept", **marks)

    assert response.status_code == 422
    assert "“Giấy chứng sinh” is not in order: ask for a supplement" in text_of(response)
    assert 'value="missing" checked' in text_of(response)
    assert ">bản chính</textarea>" in text_of(response)
    assert case.row.national_code == 1


def test_a_supplement_asks_for_what_was_marked_and_what_was_written(counter: Seated) -> None:
    case = submitted_with_a_scan(counter)
    scan, paper = papers_of(case)
    until = timezone.localdate() + timedelta(days=10)
    marks = {
        f"check__{scan.pk}": "wrong",
        f"note__{scan.pk}": "thiếu chữ ký ở trang 2",
        f"check__{paper.pk}": "missing",
    }

    response = counter.presses(
        case,
        "request_supplement",
        reason="Hồ sơ chưa đủ.",
        others="Bản sao hộ chiếu\n\n",
        deadline=until.isoformat(),
        **marks,
    )

    assert response.status_code == 302
    assert case.row.national_code == 5
    assert list(SupplementItem.unscoped.order_by("pk").values_list("component_key", "what")) == [
        ("c1", "Tờ khai: thiếu chữ ký ở trang 2"),
        ("c2", "Giấy chứng sinh: còn thiếu"),
        ("", "Bản sao hộ chiếu"),
    ]
    assert (
        timezone.localtime(case.row.supplement_deadline).strftime("%H:%M %d/%m/%Y")
        == f"17:00 {until:%d/%m/%Y}"
    )


def test_fifteen_days_to_answer_are_offered(counter: Seated) -> None:
    case = factories.submitted(unit=counter.unit)

    page = text_of(counter.opens(case))

    assert f'value="{timezone.localdate() + timedelta(days=15):%Y-%m-%d}"' in page


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"reason": "x", "deadline": "2099-01-01"}, "Mark at least one component"),
        ({"reason": " ", "others": "a", "deadline": "2099-01-01"}, "This field is required."),
        ({"reason": "x", "others": "a", "deadline": "2020-01-01"}, "Choose a day that is still to come."),
        ({"reason": "x", "others": "a", "deadline": "soon"}, "This is not a day."),
    ],
)
def test_a_supplement_that_cannot_be_asked_keeps_what_was_typed(
    counter: Seated, values: dict[str, str], said: str
) -> None:
    case = factories.submitted(unit=counter.unit)

    response = counter.presses(case, "request_supplement", **values)

    assert response.status_code == 422
    assert said in text_of(response)
    assert "Please correct the following" in text_of(response)
    assert case.row.national_code == 1


def test_refusing_takes_a_reason_and_a_ground_and_issues_form_03(counter: Seated) -> None:
    case = factories.submitted(unit=counter.unit)

    refused = counter.presses(case, "refuse", reason="Không thuộc thẩm quyền.", ground="")
    done = counter.presses(
        case, "refuse", reason="Không thuộc thẩm quyền.", ground="Nghị định 118/2025/NĐ-CP"
    )

    assert refused.status_code == 422
    assert done.status_code == 302
    assert case.row.national_code == 3
    assert Slip.unscoped.get(dossier_id=case.id).kind == "refusal"


# ---------------------------------------------------------------- the rest of a case


def test_a_case_goes_from_desk_to_desk_until_it_is_handed_over(counter: Seated) -> None:
    case = factories.submitted(unit=counter.unit, fee_vnd=8000)
    officer, division, head = (
        seated(counter.unit, role) for role in ("case_officer", "division_head", "agency_head")
    )

    def done(who: Seated, command: str, **values: object) -> None:
        response = who.presses(case.reread(), command, **values)
        assert response.status_code == 302, (command, text_of(response))

    done(counter, "accept")
    done(counter, "begin")
    done(officer, "take")
    assert case.row.assignee_id == officer.user.pk
    done(officer, "complete_work", note="Đủ điều kiện.", assignee=division.user.pk)
    assert case.row.assignee_id == division.user.pk
    done(division, "complete_work")
    done(head, "conclude", result_number="15/TLKS", result_file=SimpleUploadedFile("kq.pdf", PDF))
    assert case.row.result_number == "15/TLKS"
    done(counter, "record_payment", way="cash", reference="BL 000123")
    done(
        counter,
        "hand_over",
        method="counter",
        receiver_kind="delegate",
        receiver_name="Mai",
        receiver_id_number="056198001234",
    )

    assert case.row.national_code == 10
    assert Payment.objects.get().amount_vnd == 8000
    assert events_of(case) == [
        "submitted",
        "accepted",
        "begun",
        "taken",
        "work_completed",
        "work_completed",
        "concluded",
        "payment_recorded",
        "handed_over",
    ]
    result = counter.client.get(f"/desk/dossiers/{case.id}/result/")
    assert b"".join(result.streaming_content) == PDF


def test_a_supplement_is_handed_in_at_the_counter_and_confirmed(counter: Seated) -> None:
    case = factories.awaiting_supplement(unit=counter.unit)
    item = SupplementItem.unscoped.get(dossier_id=case.id)

    nothing = counter.presses(case, "supply")
    handed = counter.presses(
        case, "supply", **{f"have__{item.pk}": "on", f"scan__{item.pk}": SimpleUploadedFile("scan.pdf", PDF)}
    )
    confirmed = seated(counter.unit, "case_officer").presses(case.reread(), "confirm_supplement")

    assert nothing.status_code == 422
    assert "Tick what was handed in." in text_of(nothing)
    assert handed.status_code == 302
    assert Component.unscoped.get(dossier_id=case.id, key="c2").file_name == "scan.pdf"
    assert confirmed.status_code == 302
    assert case.row.national_code == 4


def test_a_payment_is_demanded_and_work_waits(counter: Seated) -> None:
    case = factories.accepted(unit=counter.unit)

    bad = counter.presses(case, "demand_payment", amount_vnd="-5", notice_number="12/TB")
    done = counter.presses(case, "demand_payment", amount_vnd="1500000", notice_number="12/TB")

    assert bad.status_code == 422
    assert done.status_code == 302
    assert case.row.national_code == 6
    assert case.row.fee_vnd == 1_500_000


def test_a_head_extends_once_at_the_same_hour(counter: Seated) -> None:
    case = factories.in_processing(unit=counter.unit, at=timezone.now(), limit=(5, "working_day"))
    head = seated(counter.unit, "agency_head")
    day = timezone.localdate(case.state.current_due) + timedelta(days=14)

    early = head.presses(case, "extend", due=timezone.localdate().isoformat(), ground="x", document="y")
    done = head.presses(case, "extend", due=day.isoformat(), ground="Xác minh", document="25/TB-UBND")

    assert early.status_code == 422
    assert done.status_code == 302
    due = timezone.localtime(case.row.current_due)
    assert due.date() == day
    assert due.timetz() == timezone.localtime(case.state.current_due).timetz()
    assert "extend" not in [str(one.deed.command) for one in head.opens(case).context["offered"]]


def test_an_extension_is_not_offered_once_the_due_instant_has_passed_even_unnoticed(counter: Seated) -> None:
    filed = timezone.now() - timedelta(days=30)
    late = factories.in_processing(unit=counter.unit, at=filed, limit=(5, "working_day"))
    timely = factories.in_processing(unit=counter.unit, at=filed, limit=(60, "working_day"))
    head = seated(counter.unit, "agency_head")
    assert late.row.late_at is None  # the watch has not come by yet

    offered = [
        [str(one.deed.command) for one in head.opens(case).context["offered"]] for case in (late, timely)
    ]

    assert ["extend" in deeds for deeds in offered] == [False, True]


@pytest.mark.parametrize(
    ("stage", "role", "command", "values", "code"),
    [
        ("in_processing", "agency_head", "stop", {"reason": "Không đủ điều kiện.", "ground": "Điều 5"}, 8),
        ("accepted", "intake_officer", "withdraw", {"asked_for": "on"}, 7),
        ("concluded", "agency_head", "recall", {"reason": "Sai năm sinh"}, 4),
    ],
)
def test_grave_deeds_want_their_reason(
    stage: str, role: str, command: str, values: dict[str, str], code: int
) -> None:
    unit = factories.make_unit()
    case = getattr(factories, stage)(unit=unit)
    before = case.row.national_code
    who = seated(unit, role)

    without = who.presses(case, command)

    assert without.status_code == 422
    assert case.row.national_code == before
    assert who.presses(case, command, **values).status_code == 302
    assert case.row.national_code == code


def test_a_delegate_is_named(counter: Seated) -> None:
    case = factories.concluded(unit=counter.unit)

    response = counter.presses(case, "hand_over", method="counter", receiver_kind="delegate")

    assert response.status_code == 422
    assert "Who is not the owner is named, with their personal id." in text_of(response)
    assert case.row.national_code == 9


@pytest.mark.parametrize(
    ("upload", "said"),
    [
        (SimpleUploadedFile("kq.pdf", b"MZ\x90\x00 not a pdf at all"), "not of a kind taken here"),
        (SimpleUploadedFile("kq.pdf", b""), "The file is empty."),
        (SimpleUploadedFile("kq.pdf", b"\x89PNG\r\n\x1a\n" + b"\0" * 50), "not of a kind taken here"),
    ],
)
def test_a_result_is_a_pdf_by_its_content(counter: Seated, upload: SimpleUploadedFile, said: str) -> None:
    case = factories.in_processing(unit=counter.unit)
    seated(counter.unit, "case_officer").presses(case, "complete_work")
    seated(counter.unit, "division_head").presses(case.reread(), "complete_work")
    head = seated(counter.unit, "agency_head")

    response = head.presses(case.reread(), "conclude", result_number="1/KQ", result_file=upload)

    assert response.status_code == 422
    assert said in text_of(response)
    assert 'value="1/KQ"' in text_of(response)
    assert case.row.national_code == 4


def test_a_result_larger_than_allowed_is_refused(counter: Seated, settings: object) -> None:
    settings.UPLOAD_MAX_BYTES = 100  # type: ignore[attr-defined]
    case = factories.awaiting_supplement(unit=counter.unit)
    item = SupplementItem.unscoped.get(dossier_id=case.id)
    scan = SimpleUploadedFile("scan.pdf", PDF + b" " * 200)

    response = counter.presses(case, "supply", **{f"have__{item.pk}": "on", f"scan__{item.pk}": scan})

    assert response.status_code == 422
    assert "The file is larger than 100" in text_of(response)
    assert case.row.supplied_at is None


# ---------------------------------------------------------------- who may not, and what is no longer so


def test_a_post_that_may_not_is_refused_in_words(counter: Seated) -> None:
    case = factories.submitted(unit=counter.unit)

    response = seated(counter.unit, "case_officer").presses(case, "accept")

    assert response.status_code == 403
    assert "Your post does not allow this: Accept." in text_of(response)
    assert case.row.national_code == 1


def test_a_former_post_holder_does_nothing(counter: Seated) -> None:
    case = factories.submitted(unit=counter.unit)
    PostHolding.objects.filter(user=counter.user).update(valid_to=timezone.localdate() - timedelta(days=1))

    assert counter.presses(case, "accept").status_code == 403
    assert case.row.national_code == 1


@pytest.mark.parametrize("command", ["submit", "rate", "synchronise", "nonsense"])
def test_the_desk_knows_its_own_deeds_only(counter: Seated, command: str) -> None:
    case = factories.submitted(unit=counter.unit)

    assert counter.presses(case, command).status_code == 404


def test_a_form_without_its_key_is_not_taken(counter: Seated) -> None:
    case = factories.submitted(unit=counter.unit)

    assert counter.presses(case, "accept", command_id="again").status_code == 404


def test_pressing_twice_does_it_once(counter: Seated) -> None:
    case = factories.submitted(unit=counter.unit)
    key = str(uuid4())

    first = counter.presses(case, "accept", command_id=key)
    second = counter.presses(case, "accept", command_id=key)

    assert (first.status_code, second.status_code) == (302, 302)
    assert events_of(case) == ["submitted", "accepted"]
    assert Slip.unscoped.filter(dossier_id=case.id).count() == 1


def test_a_colleagues_deed_meanwhile_is_told_with_name_and_hour(counter: Seated) -> None:
    case = factories.submitted(unit=counter.unit, at=timezone.now() - timedelta(minutes=5))
    colleague = seated(counter.unit, full_name="Nguyễn Thị Thu")
    colleague.presses(case, "accept")
    hour = timezone.localtime(case.row.accepted_at).strftime("%H:%M")

    response = counter.presses(case, "refuse", reason="Không thuộc thẩm quyền.", ground="Điều 17")

    page = text_of(response)
    assert response.status_code == 409
    assert f"Nguyễn Thị Thu of your unit accepted the dossier at {hour}." in page
    assert "Không thuộc thẩm quyền." in page
    assert "Accepted" in page
    assert case.row.national_code == 2


def test_a_deed_still_possible_keeps_its_form_filled_in(counter: Seated) -> None:
    case = factories.in_processing(unit=counter.unit)
    officer = seated(counter.unit, "case_officer")
    seated(counter.unit, "case_officer", full_name="Phạm Văn Sơn").presses(case, "take")

    response = officer.presses(case, "complete_work", note="Tôi đã thẩm định xong.")

    page = text_of(response)
    assert response.status_code == 409
    assert "Phạm Văn Sơn of your unit took the open step" in page
    assert "> Tôi đã thẩm định xong.</textarea>" in page
    assert f'value="{stamp_of(case.reread().state)}"' in page
    assert events_of(case)[-1] == "taken"


def test_the_exchange_with_the_portal_disturbs_nobodys_work(counter: Seated) -> None:
    from motcua.dossiers.actions import returning

    case = factories.submitted(unit=counter.unit)
    with factories.as_system():
        returning.mark_synchronised(dossier_id=case.id, up_to_seq=1, at=timezone.now())

    assert counter.presses(case, "accept").status_code == 302


def test_a_deed_that_the_state_does_not_allow_is_refused(counter: Seated) -> None:
    case = factories.submitted(unit=counter.unit)

    response = counter.presses(case, "begin")

    assert response.status_code == 409
    assert "the dossier&#x27;s state does not allow this now." in text_of(response)
    assert events_of(case) == ["submitted"]


@pytest.mark.django_db(transaction=True)
def test_two_officials_accept_at_once_and_one_is_told(settings: object) -> None:
    unit = factories.make_unit()
    case = factories.submitted(unit=unit)
    pair = [seated(unit, full_name="Trần Thị Lan"), seated(unit, full_name="Nguyễn Thị Thu")]
    start = threading.Barrier(2)
    answers: dict[int, tuple[int, str]] = {}

    def press(number: int) -> None:
        start.wait()
        try:
            response = pair[number].presses(case, "accept")
            answers[number] = (response.status_code, text_of(response) if response.status_code == 409 else "")
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=(number,)) for number in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(status for status, _ in answers.values()) == [302, 409]
    winner = next(number for number, (status, _) in answers.items() if status == 302)
    told = answers[1 - winner][1]
    assert f"{pair[winner].user.full_name} of your unit accepted the dossier" in told
    assert events_of(case) == ["submitted", "accepted"]


def test_a_post_in_another_unit_acts_for_that_unit_alone(counter: Seated) -> None:
    other = factories.make_unit("Ủy ban nhân dân xã Khánh Vĩnh")
    post = factories.make_official(other, "intake_officer").holdings.get().post
    PostHolding.objects.filter(post=post).update(user=counter.user)
    case = factories.submitted(unit=other)
    client = seat(counter.user, counter.unit)

    refused = client.presses(case, "accept")
    client.client.post("/post/", {"post": str(post.pk)})
    done = client.presses(case, "accept")

    assert refused.status_code == 403
    assert done.status_code == 302
