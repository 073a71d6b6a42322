"""What is written about quality systems, and what is refused."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

import factories
from motcua.accounts.models import User
from motcua.agencies.models import Unit
from motcua.processes.models import ProcessDefinition, ProcessVersion
from motcua.quality import queries
from motcua.quality.actions import audits, documents, systems
from motcua.quality.actions.changing import Writer
from motcua.quality.errors import (
    AuditCarriedOut,
    AuditNotCarriedOut,
    AuditOfOwnUnit,
    CertificateOverlaps,
    DatesInWrongOrder,
    EvidenceMissing,
    Incomplete,
    LiesInFuture,
    ListedTwice,
    NotInForce,
    ProcessVersionEnded,
    SamePerson,
    StaleRevision,
    VersionsOverlap,
    WrongMoment,
)
from motcua.quality.models import Certificate, Change, Correction, DocumentVersion
from quality_ground import (
    NOW,
    TODAY,
    announce,
    audited,
    found_major,
    load_processes,
    other_document,
    writer,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit() -> Unit:
    return factories.make_unit()


@pytest.fixture
def head(unit: Unit) -> User:
    return factories.make_official(unit, "agency_head")


@pytest.fixture
def officer(unit: Unit) -> User:
    return factories.make_official(unit, "case_officer", full_name="Phạm Văn Nam")


@pytest.fixture
def auditor() -> User:
    return factories.make_official(factories.make_unit("Sở Nội vụ"), "reform_staff", full_name="Đỗ Thị Mai")


# The system itself


def test_a_new_announcement_ends_the_one_before_and_both_are_kept(unit: Unit, head: User) -> None:
    announce(unit, head, on=date(2025, 3, 1))
    announce(unit, head, on=date(2026, 1, 5))
    found = queries.system_page(unit.pk, TODAY).announcements
    assert [(row.announced_on, row.valid_to) for row in found] == [
        (date(2026, 1, 5), None),
        (date(2025, 3, 1), date(2026, 1, 4)),
    ]


def test_an_announcement_before_the_one_in_force_is_refused(unit: Unit, head: User) -> None:
    announce(unit, head)
    with pytest.raises(DatesInWrongOrder) as refused:
        announce(unit, head, on=date(2026, 1, 5))
    assert refused.value.field == "announced_on"
    with pytest.raises(LiesInFuture):
        announce(unit, head, on=TODAY + timedelta(days=1))


def test_a_page_that_is_out_of_date_changes_nothing(unit: Unit, head: User) -> None:
    announce(unit, head)
    with pytest.raises(StaleRevision) as refused:
        systems.review(unit.pk, held_on=TODAY, minutes="BB 02", decided="", by=Writer(head.pk, NOW, seen=0))
    assert (refused.value.seen, refused.value.current) == (0, 1)
    assert queries.system_page(unit.pk, TODAY).reviews == ()


def test_every_change_says_who_and_when(unit: Unit, head: User) -> None:
    announce(unit, head)
    row = Change.objects.get(system__unit=unit)
    assert (row.kind, row.revision, row.by_id, row.at) == ("announced", 1, head.pk, NOW)
    assert row.said["announced_on"] == "2026-01-05"


def certify(unit: Unit, head: User, begins: date, ends: date) -> int:
    return systems.certify(
        unit.pk,
        number=f"HT {begins:%Y}",
        body="Trung tâm Chứng nhận Phù hợp",
        scope="TTHC",
        valid_from=begins,
        valid_to=ends,
        by=writer(head, unit),
    )


def test_a_certificate_ends_after_it_begins(unit: Unit, head: User) -> None:
    with pytest.raises(DatesInWrongOrder):
        certify(unit, head, date(2026, 2, 1), date(2026, 1, 31))


def test_two_certificates_are_never_valid_on_one_day(unit: Unit, head: User) -> None:
    certify(unit, head, date(2024, 1, 1), date(2026, 12, 31))
    with pytest.raises(CertificateOverlaps):
        certify(unit, head, date(2026, 12, 31), date(2029, 12, 30))
    certify(unit, head, date(2027, 1, 1), date(2029, 12, 31))
    row = Certificate.objects.order_by("pk").first()
    assert row is not None
    row.pk, row.number = None, "twin"
    with pytest.raises(IntegrityError, match="quality_one_certificate_a_day"), transaction.atomic():
        row.save(force_insert=True)


def test_a_certificate_is_suspended_once_within_its_days(unit: Unit, head: User) -> None:
    number = certify(unit, head, date(2024, 1, 1), date(2026, 12, 31))
    with pytest.raises(DatesInWrongOrder):
        systems.suspend_certificate(
            unit.pk, number, suspended_from=date(2027, 1, 1), reason="x", by=writer(head, unit)
        )
    systems.suspend_certificate(
        unit.pk, number, suspended_from=date(2026, 5, 1), reason="Không giám sát", by=writer(head, unit)
    )
    with pytest.raises(WrongMoment):
        systems.suspend_certificate(
            unit.pk, number, suspended_from=date(2026, 6, 1), reason="x", by=writer(head, unit)
        )


# Documents


def list_process(unit: Unit, head: User, number: int, *, on: date = TODAY) -> int:
    return documents.list_process(
        unit.pk,
        code="QT-TTHC",
        key=factories.PROCESS_KEY,
        number=number,
        listed_from=on,
        by=writer(head, unit),
    )


def approve_second_version(valid_from: date) -> None:
    first = ProcessVersion.objects.get(definition__key=factories.PROCESS_KEY, number=1)
    first.pk, first.number, first.valid_from = None, 2, valid_from
    first.approved_by, first.sha256 = "QĐ 77/QĐ-UBND", "2" * 64
    first.save(force_insert=True)


def test_a_process_on_the_list_says_what_its_approval_says(unit: Unit, head: User) -> None:
    load_processes()
    list_process(unit, head, 1, on=date(2026, 2, 1))
    approve_second_version(date(2026, 9, 1))
    before, after = (queries.controlled_list(unit.pk, day)[0] for day in (date(2026, 8, 31), TODAY))
    assert (before.version, before.valid_from) == ("1", date(2026, 1, 1))
    assert (after.version, after.approval, after.valid_from) == ("2", "QĐ 77/QĐ-UBND", date(2026, 9, 1))
    assert after.title == ProcessDefinition.objects.get(key=factories.PROCESS_KEY).name_vi
    assert queries.controlled_list(unit.pk, date(2026, 1, 31)) == []


def test_a_version_of_a_process_that_ended_is_not_listed_and_not_handed_out(unit: Unit, head: User) -> None:
    load_processes()
    approve_second_version(date(2026, 9, 1))
    with pytest.raises(ProcessVersionEnded):
        list_process(unit, head, 1)
    with pytest.raises(NotInForce):
        list_process(unit, head, 2, on=date(2026, 8, 1))
    number = list_process(unit, head, 2)
    with pytest.raises(ProcessVersionEnded):
        documents.distribute(
            number, version="1", recipient="Phòng Kinh tế", copies=1, given_on=TODAY, by=writer(head, unit)
        )
    with pytest.raises(ListedTwice):
        documents.list_process(
            unit.pk, code="B", key=factories.PROCESS_KEY, number=2, listed_from=TODAY, by=writer(head, unit)
        )


def new_version(unit: Unit, head: User, number: int, label: str, begins: date) -> int:
    return documents.add_version(
        number, label=label, approval="QĐ 16", valid_from=begins, file=None, by=writer(head, unit)
    )


def test_a_document_has_one_version_in_force_on_a_day(unit: Unit, head: User) -> None:
    number = other_document(unit, head)
    with pytest.raises(VersionsOverlap):
        new_version(unit, head, number, "2.0", date(2026, 1, 10))
    new_version(unit, head, number, "2.0", date(2026, 7, 1))
    ends = {row.label: row.valid_to for row in DocumentVersion.objects.all()}
    assert ends == {"1.0": date(2026, 6, 30), "2.0": None}
    with pytest.raises(IntegrityError, match="quality_one_version_a_day"), transaction.atomic():
        DocumentVersion.objects.create(
            document_id=number,
            label="1.5",
            approval="QĐ",
            valid_from=date(2026, 6, 30),
            valid_to=date(2026, 7, 1),
        )


def test_only_what_is_in_force_is_handed_out_and_copies_come_back(unit: Unit, head: User) -> None:
    number = other_document(unit, head)
    new_version(unit, head, number, "2.0", date(2026, 7, 1))
    with pytest.raises(NotInForce):
        documents.distribute(
            number, version="1.0", recipient="Trung tâm", copies=2, given_on=TODAY, by=writer(head, unit)
        )
    handed = documents.distribute(
        number,
        version="2.0",
        recipient="Trung tâm",
        copies=2,
        given_on=date(2026, 7, 2),
        by=writer(head, unit),
    )
    assert queries.controlled_list(unit.pk, TODAY)[0].copies_out == 2
    with pytest.raises(WrongMoment, match="Take back"):
        documents.strike_off(number, last_day=TODAY, by=writer(head, unit))
    with pytest.raises(DatesInWrongOrder):
        documents.withdraw(number, handed, withdrawn_on=date(2026, 7, 1), by=writer(head, unit))
    documents.withdraw(number, handed, withdrawn_on=TODAY, by=writer(head, unit))
    documents.strike_off(number, last_day=TODAY, by=writer(head, unit))
    assert queries.controlled_list(unit.pk, TODAY + timedelta(days=1)) == []


def test_how_long_a_record_is_kept_is_dated(unit: Unit, head: User) -> None:
    number = other_document(unit, head)
    for years, begins in ((5, date(2026, 1, 10)), (10, date(2026, 6, 1))):
        documents.keep_record(
            number,
            name="Sổ phân phối",
            retention_years=years,
            place="Văn thư",
            valid_from=begins,
            by=writer(head, unit),
        )
    assert queries.controlled_list(unit.pk, date(2026, 5, 31))[0].kept == (("Sổ phân phối", 5, "Văn thư"),)
    assert queries.controlled_list(unit.pk, TODAY)[0].kept == (("Sổ phân phối", 10, "Văn thư"),)


def test_a_code_stands_once_on_the_list(unit: Unit, head: User) -> None:
    other_document(unit, head)
    with pytest.raises(ListedTwice) as refused:
        other_document(unit, head)
    assert refused.value.field == "code"


# Audits


def test_nobody_audits_the_own_unit(unit: Unit, head: User, officer: User, auditor: User) -> None:
    with pytest.raises(AuditOfOwnUnit):
        audits.plan(
            unit.pk,
            planned_on=TODAY,
            topic="x",
            auditors=[auditor.pk, officer.pk],
            by=writer(head, unit),
        )
    with pytest.raises(Incomplete):
        audits.plan(unit.pk, planned_on=TODAY, topic="x", auditors=[], by=writer(head, unit))


def test_an_audit_is_carried_out_once_and_findings_come_after(unit: Unit, head: User, auditor: User) -> None:
    number = audits.plan(unit.pk, planned_on=TODAY, topic="x", auditors=[auditor.pk], by=writer(head, unit))
    with pytest.raises(AuditNotCarriedOut):
        audits.find(number, grade="observation", clause="8.1", text="x", by=writer(head, unit))
    audits.carry_out(number, carried_out_on=TODAY, conclusion="x", by=writer(head, unit))
    with pytest.raises(AuditCarriedOut):
        audits.carry_out(number, carried_out_on=TODAY, conclusion="x", by=writer(head, unit))


def test_a_nonconformity_never_stays_without_action_and_due_day(
    unit: Unit, head: User, officer: User, auditor: User
) -> None:
    number = audited(unit, head, auditor)
    with pytest.raises(Incomplete) as refused:
        audits.find(
            number,
            grade="minor",
            clause="8.1",
            text="x",
            action="x",
            responsible_id=officer.pk,
            by=writer(head, unit),
        )
    assert refused.value.field == "due"
    with pytest.raises(DatesInWrongOrder):
        found_major(unit, head, number, officer, due=date(2026, 5, 31))
    assert audits.find(number, grade="observation", clause="8.1", text="x", by=writer(head, unit))


def test_a_finding_is_closed_by_evidence_and_another_person(
    unit: Unit, head: User, officer: User, auditor: User
) -> None:
    number = found_major(unit, head, audited(unit, head, auditor), officer, due=TODAY)
    done = {"done_on": TODAY, "cause": "Chưa thu hồi"}
    with pytest.raises(WrongMoment):
        audits.verify(number, is_effective=True, verdict="x", by=writer(auditor, unit))
    with pytest.raises(EvidenceMissing):
        audits.report_done(number, **done, evidence="  ", by=writer(head, unit))
    audits.report_done(number, **done, evidence="Biên bản thu hồi số 3", by=writer(head, unit))
    for person in (head, officer):
        with pytest.raises(SamePerson):
            audits.verify(number, is_effective=True, verdict="x", by=writer(person, unit))
    assert queries.state_of(queries.finding(number), TODAY) == "done"
    audits.verify(number, is_effective=True, verdict="Đã kiểm tra tại chỗ", by=writer(auditor, unit))
    assert queries.state_of(queries.finding(number), TODAY) == "closed"
    with pytest.raises(WrongMoment):
        audits.verify(number, is_effective=True, verdict="x", by=writer(auditor, unit))


def test_the_database_itself_refuses_one_pair_of_eyes(
    unit: Unit, head: User, officer: User, auditor: User
) -> None:
    found_major(unit, head, audited(unit, head, auditor), officer, due=TODAY)
    with pytest.raises(IntegrityError, match="four_eyes"), transaction.atomic():
        Correction.objects.update(done_on=TODAY, evidence="x", done_by=head, verified_by=head)
    with pytest.raises(IntegrityError, match="has_evidence"), transaction.atomic():
        Correction.objects.update(done_on=TODAY)


def test_an_action_that_did_not_work_gets_another_round(
    unit: Unit, head: User, officer: User, auditor: User
) -> None:
    number = found_major(unit, head, audited(unit, head, auditor), officer, due=date(2026, 7, 1))
    audits.report_done(number, done_on=date(2026, 6, 30), cause="x", evidence="x", by=writer(head, unit))
    with pytest.raises(Incomplete):
        audits.verify(number, is_effective=False, verdict="Vẫn còn bản cũ", by=writer(auditor, unit))
    audits.verify(
        number,
        is_effective=False,
        verdict="Vẫn còn bản cũ",
        action="Rà soát lại",
        due=date(2026, 12, 1),
        by=writer(auditor, unit),
    )
    rounds = [(row.round, row.due, row.is_effective) for row in queries.finding(number).corrections.all()]
    assert rounds == [(1, date(2026, 7, 1), False), (2, date(2026, 12, 1), None)]
    assert queries.state_of(queries.finding(number), date(2026, 12, 1)) == "open"
    assert queries.state_of(queries.finding(number), date(2026, 12, 2)) == "overdue"
