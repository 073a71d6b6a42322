"""Apologies and warnings at the desk: who sees what waits for them, and how the letter goes from hand to hand."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

import factories as f
from desk_people import Seated, seated, text_of
from motcua.dossiers.actions import lateness
from motcua.dossiers.models import Apology, WarningCopy
from motcua.kernel.zone import local

pytestmark = pytest.mark.django_db


@pytest.fixture
def case() -> f.Case:
    """Ten days late by the real clock, marked by the watch."""
    case = f.in_processing(at=timezone.now() - timedelta(days=40))
    with f.as_system():
        lateness.mark_all(now=timezone.now())
    return case.reread()


@pytest.fixture
def officer(case: f.Case) -> Seated:
    return seated(case.unit, "case_officer")


@pytest.fixture
def head(case: f.Case) -> Seated:
    return seated(case.unit, "agency_head", full_name="Lê Quang Minh")


def writes(officer: Seated, case: f.Case, **changed: object) -> int:
    promised = local(timezone.now() + timedelta(days=6)).date().isoformat()
    said = {"cause": "workload", "reason": "Số hồ sơ tăng cao.", "new_date": promised, **changed}
    return officer.presses(case, "draft_apology", **said).status_code


def draft_seq(case: f.Case) -> int:
    return Apology.unscoped.get(dossier_id=case.id).drafted_seq


def test_the_letter_goes_from_the_officer_to_the_head_to_the_applicant(
    case: f.Case, officer: Seated, head: Seated
) -> None:
    page = text_of(officer.opens(case))
    assert "An apology is owed and not written yet." in page
    assert "Write a letter of apology" in page
    assert writes(officer, case) == 302
    assert "Sign the letter of apology" not in text_of(officer.opens(case))

    page = text_of(head.opens(case))
    assert "Số hồ sơ tăng cao." in page
    assert head.presses(case, "approve_apology", draft=draft_seq(case)).status_code == 302

    counter = seated(case.unit, "intake_officer", full_name="Phạm Thu Hà")
    case = case.reread()
    answer = counter.presses(case, "deliver_apology", way="counter", receiver="Nguyễn Văn Đức")
    assert answer.status_code == 302
    assert case.row.apology == "delivered"
    assert "The applicant has the letter." in text_of(officer.opens(case))


def test_the_head_is_shown_the_letter_that_was_written_anew_before_signing(
    case: f.Case, officer: Seated, head: Seated
) -> None:
    writes(officer, case)
    read = draft_seq(case)
    writes(officer, case, reason="Cán bộ phụ trách nghỉ ốm.")

    answer = head.presses(case, "approve_apology", draft=read)

    assert answer.status_code == 422
    assert "The letter was written anew meanwhile." in text_of(answer)
    assert "Cán bộ phụ trách nghỉ ốm." in text_of(answer)
    assert f'value="{draft_seq(case)}"' in answer.content.decode()
    assert case.row.apology == "drafted"


def test_a_draft_goes_back_and_the_officer_reads_why(case: f.Case, officer: Seated, head: Seated) -> None:
    writes(officer, case)

    assert (
        head.presses(case, "return_apology", draft=draft_seq(case), why="Nêu rõ bước chậm").status_code == 302
    )

    assert "Nêu rõ bước chậm" in text_of(officer.opens(case))
    assert "Nêu rõ bước chậm" in text_of(officer.client.get("/desk/apologies/?tab=due"))


def test_an_objective_cause_without_a_document_is_refused_in_words(case: f.Case, officer: Seated) -> None:
    answer = officer.presses(
        case,
        "draft_apology",
        cause="disaster",
        reason="",
        new_date=(timezone.now() + timedelta(days=6)).date(),
    )

    assert answer.status_code == 422
    assert "needs the number of the document" in text_of(answer)


def test_nobody_is_offered_a_letter_while_there_is_time(officer: Seated) -> None:
    case = f.in_processing(unit=officer.unit, at=timezone.now())

    assert "Write a letter of apology" not in text_of(officer.opens(case))


def test_the_page_of_apologies_counts_what_waits_on_each_tab(
    case: f.Case, officer: Seated, head: Seated
) -> None:
    other = f.in_processing(unit=case.unit, at=timezone.now() - timedelta(days=40))
    with f.as_system():
        lateness.mark_all(now=timezone.now())
    writes(officer, case)

    due = text_of(officer.client.get("/desk/apologies/"))
    signing = text_of(head.client.get("/desk/apologies/"))

    assert other.code in due
    assert case.code not in due
    assert case.code in signing
    assert other.code not in signing
    assert "Letter overdue" in signing
    assert "Apologies" in text_of(officer.client.get("/desk/"))


def test_the_head_signs_many_letters_at_once_as_the_list_showed_them(
    case: f.Case, officer: Seated, head: Seated
) -> None:
    second = f.in_processing(unit=case.unit, at=timezone.now() - timedelta(days=40))
    with f.as_system():
        lateness.mark_all(now=timezone.now())
    writes(officer, case)
    writes(officer, second.reread())
    stale = draft_seq(second)
    writes(officer, second.reread(), reason="Khác.")

    answer = head.client.post(
        "/desk/bulk/approve_apology/",
        {
            "batch_id": str(uuid4()),
            "back": "",
            "chosen": [_chosen(case), _chosen(second)],
            f"draft-{case.id}": draft_seq(case),
            f"draft-{second.id}": stale,
        },
    )

    assert answer.status_code == 200
    assert (case.row.apology, second.row.apology) == ("approved", "drafted")
    assert "The letter was written anew meanwhile." in text_of(answer)


def _chosen(case: f.Case) -> str:
    from motcua.web.desk.deeds import stamp_of

    return f"{case.id}:{stamp_of(case.row)}"


def test_another_units_official_sees_none_of_it(case: f.Case) -> None:
    stranger = seated(f.make_unit("Ủy ban nhân dân xã Vạn Hưng"), "agency_head")

    assert case.code not in text_of(stranger.client.get("/desk/apologies/"))
    assert stranger.presses(case, "draft_apology", cause="workload").status_code == 404


def test_a_warning_is_read_and_put_away_by_its_receiver_alone(officer: Seated) -> None:
    case = f.in_processing(unit=officer.unit, at=timezone.now())
    assert case.state.step_due is not None
    with f.as_system():
        lateness.warn_all(now=case.state.step_due - timedelta(minutes=20))
    copy = WarningCopy.objects.get(user=officer.user, warning__opened_seq__gt=0)
    other = seated(officer.unit, "case_officer", full_name="Vũ Minh Châu")

    assert case.code in text_of(officer.client.get("/desk/warnings/"))
    assert case.code not in text_of(other.client.get("/desk/warnings/"))
    other.client.post("/desk/warnings/seen/", {"copy": copy.pk})
    assert WarningCopy.objects.get(pk=copy.pk).read_at is None
    officer.client.post("/desk/warnings/seen/", {"copy": copy.pk})

    assert WarningCopy.objects.get(pk=copy.pk).read_at is not None
    assert "seen" in text_of(officer.client.get("/desk/warnings/"))
    assert officer.client.post("/desk/warnings/seen/", {"copy": "x"}).status_code == 404
