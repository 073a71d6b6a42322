"""Correcting the owner's data settles what was found in them; a register is evidence only for what it said."""

from datetime import date

import pytest
from django.utils import timezone

import factories as f
from desk_people import seat, text_of
from motcua.dataquality.actions import correcting, findings
from motcua.dataquality.actions.asking import _about_owner
from motcua.dataquality.models import Finding, FindingDeed, LookUp
from motcua.dossiers.actions.performing import Done
from motcua.dossiers.errors import InputRefused
from motcua.dossiers.models import Party, PartyCorrection
from motcua.dossiers.rules.party_correcting import Evidence
from motcua.ledger.models import Event

pytestmark = pytest.mark.django_db
RIGHT = "Nguyễn Thị Hoà Bình"


def found(*differing: str) -> f.Case:
    """A dossier about whose owner the population database said that these differ."""
    case = f.accepted()
    Party.unscoped.filter(pk=case.id).update(owner_birth_date=date(1990, 5, 2))
    with f.as_system():
        digest = _about_owner(case.id).digest
    row = LookUp.objects.create(
        request_id="11111111-1111-4111-8111-111111111111",
        register="population",
        purpose="check_owner",
        legal_basis="Nghị định 118/2025/NĐ-CP",
        dossier_id=case.id,
        unit=case.unit,
        asked_by=case.intake_officer,
        asked_at=timezone.now(),
        digest=digest,
        state="answered",
        verdict="differs",
        differing=list(differing),
        answered_at=timezone.now(),
    )
    findings.from_answer(row, at=timezone.now())
    return case


def correct(
    case: f.Case, *, evidence: Evidence = Evidence.REGISTER, key: str = "mend", **wanted: str
) -> Done:
    with f.as_system():
        return correcting.correct_owner(
            dossier_id=case.id,
            wanted=wanted,  # type: ignore[arg-type]
            evidence=evidence,
            reason="Sai tên đệm",
            seen=case.row.owner_commitment,
            by=case.as_intake,
            at=timezone.now(),
            command_id=key,
        )


def test_the_finding_of_the_field_is_settled_by_the_command_and_the_other_stays() -> None:
    case = found("full_name", "birth_date")

    done = correct(case, owner_name=RIGHT)

    states = dict(Finding.objects.filter(dossier_id=case.id).values_list("field", "state"))
    assert states == {"full_name": "corrected", "birth_date": "open"}
    deed = FindingDeed.objects.get(kind="corrected")
    assert (deed.by_id, deed.words) == (case.intake_officer.pk, f"Đã sửa trong hồ sơ, sự kiện số {done.seq}.")
    event = Event.objects.get(stream=case.id, seq=done.seq)
    assert event.payload["question"] == "11111111-1111-4111-8111-111111111111"


def test_a_register_is_no_evidence_for_what_it_did_not_say_and_nothing_is_written() -> None:
    case = found("birth_date")

    with pytest.raises(InputRefused) as refused:
        correct(case, owner_name=RIGHT)

    assert refused.value.problem == "register-did-not-differ"
    assert case.party.owner_name != RIGHT
    assert not PartyCorrection.unscoped.exists()
    assert Finding.objects.get(dossier_id=case.id).state == "open"


def test_an_answer_about_data_that_changed_since_is_no_evidence_any_more() -> None:
    case = found("full_name", "birth_date")
    correct(case, evidence=Evidence.SHOWN, key="first", owner_name=RIGHT)

    with pytest.raises(InputRefused) as refused:
        correct(case, key="second", owner_name="Nguyễn Thị Hòa")

    assert refused.value.problem == "no-register-answer"


def test_sent_twice_it_is_done_once_also_when_the_answer_no_longer_fits() -> None:
    case = found("full_name")

    first = correct(case, owner_name=RIGHT)
    again = correct(case, owner_name=RIGHT)

    assert (again.seq, again.repeated) == (first.seq, True)
    assert FindingDeed.objects.filter(kind="corrected").count() == 1


@pytest.mark.parametrize(("correct_it", "state"), [(True, "open"), (False, "rejected")])
def test_what_was_only_said_to_be_corrected_comes_back_with_the_next_answer(
    correct_it: bool, state: str
) -> None:
    case = found("full_name")
    finding = Finding.objects.get(dossier_id=case.id)
    findings.decide(
        finding.pk,
        correct=correct_it,
        words="Đã xem",
        units=frozenset({case.unit.pk}),
        by=case.as_intake,
        at=timezone.now(),
    )

    findings.from_answer(LookUp.objects.get(), at=timezone.now())

    finding.refresh_from_db()
    assert (finding.state, finding.decided_by_id is None) == (state, correct_it)


def test_an_officer_corrects_on_the_dossier_s_page_and_the_finding_leads_there() -> None:
    case = found("full_name")
    desk = seat(case.intake_officer, case.unit)
    finding = Finding.objects.get(dossier_id=case.id)
    page = case.party

    leads = desk.client.get(f"/partners/findings/{finding.pk}/")
    said = {
        "seen": case.row.owner_commitment,
        "owner_name": RIGHT,
        "owner_id_number": page.owner_id_number,
        "owner_birth_date": "1990-05-02",
        "telephone": page.telephone,
        "email": page.email,
        "address": page.address,
        "evidence": "register",
        "reason": "Sai tên đệm; căn cước xuất trình",
    }
    old = desk.presses(case, "correct_party", **{**said, "seen": "another"})
    done = desk.presses(case.reread(), "correct_party", **said)
    shown = text_of(desk.opens(case))

    assert f"/desk/dossiers/{case.id}/#deed-correct_party" in text_of(leads)
    assert old.status_code == 422
    assert "Somebody corrected these data meanwhile" in text_of(old)
    assert done.status_code == 302
    assert case.party.owner_name == RIGHT
    assert "Full name; rests on an answer of the population database" in shown
    assert f"Full name: {page.owner_name}" in shown  # what was said before
    finding.refresh_from_db()
    assert finding.state == "corrected"


def test_the_applicant_reads_what_was_corrected_and_on_what_evidence() -> None:
    case = found("full_name")
    correct(case, owner_name=RIGHT)
    reader = seat(case.citizen, case.unit).client

    text = text_of(reader.get(f"/dossiers/{case.code}/"))

    assert "An official corrected these data of yours in the dossier: Full name." in text
    assert "Sai tên đệm" not in text
