"""The head's page of people, moving work, opinions between units: as they are seen and pressed."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

import factories
from desk_people import Seated, seated, text_of
from motcua.accounts.models import Absence, PostHolding, User
from motcua.agencies.models import Unit
from motcua.dossiers.actions import assigning, opinions
from motcua.dossiers.models import AssignmentRule, InternalNote, Opinion
from motcua.kernel.zone import day_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit() -> Unit:
    return factories.make_unit()


@pytest.fixture
def head(unit: Unit) -> Seated:
    return seated(unit, "agency_head", full_name="Phạm Minh Châu")


def officer(unit: Unit, name: str) -> User:
    return factories.make_official(unit, "case_officer", full_name=name)


def lying_with(who: User, unit: Unit, head: Seated) -> factories.Case:
    case = factories.in_processing(unit=unit)
    with factories.as_system():
        return case.after(
            assigning.assign(
                dossier_id=case.id,
                assignee_id=who.pk,
                reason=assigning.Reason.WORKLOAD,
                by=factories.acting_as(head.user, unit),
                at=case.state.last_at,
                command_id=case.key("assign"),
            )
        )


def test_a_head_gives_the_step_to_somebody_with_a_look_at_their_load(unit: Unit, head: Seated) -> None:
    an = officer(unit, "Nguyễn An")
    lying_with(an, unit, head)
    case = factories.in_processing(unit=unit)

    assert "Nguyễn An – 1 open step" in text_of(head.opens(case))
    response = head.presses(case, "assign", assignee=an.pk, reason="workload", words="Đang rảnh hơn")

    assert response.status_code == 302
    assert case.row.assignee_id == an.pk
    page = text_of(head.opens(case))
    assert "gave the step to somebody" in page
    assert "Nguyễn An · Workload" in page
    assert "Đang rảnh hơn" in page


def test_sending_back_shows_the_reason_to_who_gets_it(unit: Unit) -> None:
    case = factories.in_processing(unit=unit)
    worker = seated(unit, "case_officer")
    worker.presses(case, "take")
    worker.presses(case.reread(), "complete_work")
    chief = seated(unit, "division_head")

    response = chief.presses(case.reread(), "return_work", step_no=1, reason="Bổ sung biên bản xác minh")

    assert response.status_code == 302
    assert case.row.step_no == 1
    assert case.row.assignee_id == worker.user.pk
    assert "Bổ sung biên bản xác minh" in text_of(worker.opens(case))


def test_an_opinion_goes_there_and_comes_back(unit: Unit) -> None:
    land = factories.make_unit("Chi cục Quản lý đất đai")
    asker, asked = seated(unit, "case_officer"), seated(land, "case_officer")
    case = factories.in_processing(unit=unit)
    assert asked.opens(case).status_code == 404

    asker.presses(case, "ask_opinion", unit=land.pk, question="Đất có tranh chấp không?", days=3)
    queue = text_of(asked.client.get("/desk/opinions/"))
    assert case.code in queue
    assert "Đất có tranh chấp không?" in queue
    assert "Đất có tranh chấp không?" in text_of(asked.opens(case))
    assert case.code in text_of(asker.client.get("/desk/opinions/"))
    response = asked.presses(
        case.reread(), "give_opinion", position="objects", answer="Có đơn tranh chấp đang xét."
    )

    assert response.status_code == 302
    with factories.as_system():
        assert Opinion.objects.get(dossier_id=case.id).position == "objects"
    page = text_of(asker.opens(case))
    assert "Có đơn tranh chấp đang xét." in page
    assert "Objects" in page
    assert case.code not in text_of(asked.client.get("/desk/opinions/"))


def test_a_unit_without_anybody_at_work_is_not_asked(unit: Unit) -> None:
    manned, empty = factories.make_unit("Chi cục Quản lý đất đai"), factories.make_unit("Cục ở tỉnh khác")
    seated(manned, "case_officer")
    asker, case = seated(unit, "case_officer"), factories.in_processing(unit=unit)

    page = text_of(asker.opens(case))
    refused = asker.presses(case, "ask_opinion", unit=empty.pk, question="?", days=3)

    assert f'<option value="{manned.pk}">' in page
    assert f'<option value="{empty.pk}">' not in page
    assert refused.status_code == 422
    assert case.reread().state == case.state


def test_a_late_opinion_is_marked_for_both(unit: Unit) -> None:
    land = factories.make_unit("Chi cục Quản lý đất đai")
    case = factories.in_processing(unit=unit)
    with factories.as_system():
        opinions.ask(
            dossier_id=case.id, unit_id=land.pk, question="?", by=case.as_role("case_officer"),
            at=case.state.last_at, command_id=case.key("ask"),
        )  # fmt: skip
    for who in (seated(unit, "case_officer"), seated(land, "case_officer")):
        assert "Late" in text_of(who.client.get("/desk/opinions/"))


def test_a_reminder_is_a_note_that_the_other_unit_sees(unit: Unit) -> None:
    land = factories.make_unit("Chi cục Quản lý đất đai")
    asker, asked = seated(unit, "case_officer"), seated(land, "case_officer")
    case = factories.in_processing(unit=unit)
    asker.presses(case, "ask_opinion", unit=land.pk, question="?", days=3)

    asker.presses(case.reread(), "note", text="Đề nghị trả lời sớm", reminds=land.pk)

    assert "Đề nghị trả lời sớm" in text_of(asked.opens(case))
    assert "reminded" in text_of(asked.client.get("/desk/opinions/"))


def test_a_note_of_the_unit_is_read_there_alone(unit: Unit) -> None:
    land = factories.make_unit("Chi cục Quản lý đất đai")
    asker, asked = seated(unit, "case_officer"), seated(land, "case_officer")
    case = factories.in_processing(unit=unit)
    asker.presses(case, "ask_opinion", unit=land.pk, question="?", days=3)

    asker.presses(case.reread(), "note", text="Riêng đơn vị mình")

    assert "Riêng đơn vị mình" in text_of(asker.opens(case))
    assert "Riêng đơn vị mình" not in text_of(asked.opens(case))


def test_a_refused_deed_among_officials_says_why_and_keeps_what_was_typed(unit: Unit) -> None:
    asker = seated(unit, "case_officer")
    case = factories.in_processing(unit=unit)

    response = asker.presses(case, "ask_opinion", unit="", question="Câu hỏi dài", days=0)

    assert response.status_code == 422
    assert "Câu hỏi dài" in text_of(response)
    assert case.reread().state == case.state


# The page of people


def test_the_page_tells_who_has_what_and_what_lies_with_who_left(unit: Unit, head: Seated) -> None:
    an, binh = officer(unit, "Nguyễn An"), officer(unit, "Lê Bình")
    lying_with(an, unit, head)
    lying_with(binh, unit, head)
    PostHolding.objects.filter(user=an).update(valid_to=day_of(timezone.now()) - timedelta(days=1))

    page = text_of(head.client.get("/desk/people/"))

    assert "<strong>Nguyễn An</strong> (Case officer): 1 open step, no longer in this post." in page
    assert "Lê Bình" in page
    assert "1 open step lies with somebody who cannot do it." in text_of(head.client.get("/desk/"))
    colleague = seated(unit, "case_officer")
    assert "cannot do it" not in text_of(colleague.client.get("/desk/"))
    assert "/desk/people/" not in text_of(colleague.client.get("/desk/"))


def test_an_absence_is_recorded_and_ended(unit: Unit, head: Seated) -> None:
    an, binh = officer(unit, "Nguyễn An"), officer(unit, "Lê Bình")
    today = day_of(timezone.now())

    response = head.client.post(
        "/desk/people/absences/",
        {"user": an.pk, "from_day": today, "to_day": today + timedelta(days=4), "substitute": binh.pk},
    )

    assert response.status_code == 302
    absence = Absence.objects.get()
    assert (absence.user, absence.substitute, absence.recorded_by) == (an, binh, head.user)
    assert "Lê Bình stands in" in text_of(head.client.get("/desk/people/"))
    assert head.client.post(f"/desk/people/absences/{absence.pk}/end/").status_code == 302
    absence.refresh_from_db()
    assert absence.cancelled_at is not None


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"to_day": "2020-01-01"}, "The last day comes before the first."),
        ({"from_day": "khi nào đó"}, "This is not a day."),
        ({"substitute": "self"}, "Choose somebody else who holds the same role in this unit."),
        ({"user": "99999999"}, "Who is away"),
    ],
)
def test_an_absence_that_cannot_be_is_refused_with_words(
    unit: Unit, head: Seated, change: dict[str, str], words: str
) -> None:
    an = officer(unit, "Nguyễn An")
    given = {"user": str(an.pk), "from_day": "2026-11-23", "to_day": "2026-11-25", "substitute": "", **change}
    given["substitute"] = str(an.pk) if given["substitute"] == "self" else given["substitute"]

    response = head.client.post("/desk/people/absences/", given)

    assert response.status_code == 422
    assert words in text_of(response)
    assert not Absence.objects.exists()


def test_another_unit_s_absence_is_not_there(unit: Unit, head: Seated) -> None:
    other = factories.make_unit()
    theirs = seated(other, "agency_head")
    an = officer(other, "Nguyễn An")
    today = day_of(timezone.now())
    theirs.client.post("/desk/people/absences/", {"user": an.pk, "from_day": today, "to_day": today})

    assert head.client.post(f"/desk/people/absences/{Absence.objects.get().pk}/end/").status_code == 404
    assert head.client.get(f"/desk/people/{an.pk}/work/").status_code == 404
    refused = head.client.post("/desk/people/absences/", {"user": an.pk, "from_day": today, "to_day": today})
    assert refused.status_code == 422
    assert Absence.objects.filter(cancelled_at__isnull=True).count() == 1


def test_a_head_sets_how_new_steps_are_given_out(unit: Unit, head: Seated) -> None:
    an = officer(unit, "Nguyễn An")

    response = head.client.post("/desk/people/assignment/", {"role": "case_officer", "way": "round_robin"})

    assert response.status_code == 302
    assert AssignmentRule.objects.get().way == "round_robin"
    assert factories.in_processing(unit=unit, at=timezone.now()).state.assignee_id == an.pk
    for wrong in ({"role": "province_leader", "way": "load"}, {"role": "case_officer", "way": "dice"}):
        assert head.client.post("/desk/people/assignment/", wrong).status_code == 404


def test_work_is_moved_with_an_answer_for_each_step(unit: Unit, head: Seated) -> None:
    an, binh = officer(unit, "Nguyễn An"), officer(unit, "Lê Bình")
    first, second = lying_with(an, unit, head), lying_with(an, unit, head)
    path = f"/desk/people/{an.pk}/work/"
    assert first.code in text_of(head.client.get(path))

    response = head.client.post(
        path, {"batch_id": uuid4(), "to_users": [binh.pk], "reason": "post_ended", "words": "Nghỉ hưu"}
    )

    page = text_of(response)
    assert response.status_code == 200
    assert "2 steps are moved." in page
    assert f"{first.code}</a>: now with Lê Bình" in page
    assert {case.row.assignee_id for case in (first, second)} == {binh.pk}
    with factories.as_system():
        assert {note.text for note in InternalNote.objects.filter(dossier_id=second.id)} == {"Nghỉ hưu"}


def test_moving_work_to_nobody_or_for_no_reason_is_refused(unit: Unit, head: Seated) -> None:
    an = officer(unit, "Nguyễn An")
    case = lying_with(an, unit, head)
    other = officer(unit, "Lê Bình")
    path = f"/desk/people/{an.pk}/work/"
    for given in ({"reason": "absence"}, {"to_users": [other.pk], "reason": "other", "words": ""}):
        response = head.client.post(path, {"batch_id": uuid4(), **given})
        assert response.status_code == 422
    assert case.row.assignee_id == an.pk
