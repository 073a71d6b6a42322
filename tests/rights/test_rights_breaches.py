"""A breach of personal data, from the finding to the report; unusual readings and who explains them."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import uuid4

import pytest

import factories as f
from motcua.kernel import scopes
from motcua.kernel.zone import VIETNAM
from motcua.ledger import actions as ledger
from motcua.notices.models import Notice
from motcua.rights import queries
from motcua.rights.actions import breaches, questions
from motcua.rights.actions.recording import By
from motcua.rights.errors import MovedOn, NotFilledIn, NotPossible, NotThere, NotYours, SecondPersonNeeded
from motcua.rights.models import Breach

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 7, 22, 0, tzinfo=VIETNAM)  # a Saturday night: the hours run all the same


@pytest.fixture(autouse=True)
def inside() -> Iterator[None]:
    with scopes.scope(scopes.of_system("test of breaches")):
        yield


def by(case: f.Case, role: str) -> By:
    return By(f.make_official(case.unit, role).pk, case.unit.pk, frozenset({role}))


def found(who: By) -> Breach:
    said = breaches.Found(title="Gửi nhầm danh sách", happened="Gửi nhầm thư điện tử.", found_at=NOW)
    return breaches.record(said, token=uuid4(), by=who, at=NOW + timedelta(hours=1))


def assessed(row: Breach, who: By, harm: str = "possible") -> None:
    breaches.assess(
        row.pk, harm=harm, kinds_of_data="Họ tên, số định danh", has_sensitive=False, consequences="Lừa đảo",
        measures="Thu hồi thư", by=who, at=NOW + timedelta(hours=2),
    )  # fmt: skip


def test_the_authority_is_told_within_72_hours_of_the_finding_nights_included() -> None:
    case = f.returned()
    row = found(by(case, "registry"))

    assert row.authority_due == NOW + timedelta(hours=72)


def test_telling_late_needs_the_reason() -> None:
    case = f.returned()
    who = by(case, "registry")
    row = found(who)
    late = NOW + timedelta(hours=73)

    with pytest.raises(NotFilledIn):
        breaches.tell_authority(row.pk, document="1/BC", late_reason="", by=who, at=late)
    breaches.tell_authority(row.pk, document="1/BC", late_reason="Mất điện", by=who, at=late)

    row.refresh_from_db()
    assert (row.authority_told_at, row.late_reason) == (late, "Mất điện")
    with pytest.raises(MovedOn):
        breaches.tell_authority(row.pk, document="2/BC", late_reason="x", by=who, at=late)


def test_everybody_listed_is_told_once_and_who_has_no_account_is_left_to_a_letter() -> None:
    case, other = f.returned(), f.returned()
    type(other.row)._base_manager.filter(pk=other.id).update(submitter_id=None)
    who = by(case, "registry")
    row = found(who)
    added, unknown = breaches.add_people(
        row.pk, [case.code, other.code, case.code, "H56.1-X"], by=who, at=NOW
    )
    with pytest.raises(NotPossible):
        breaches.tell_people(row.pk, by=who, at=NOW)
    assessed(row, who)

    first = breaches.tell_people(row.pk, by=who, at=NOW)
    second = breaches.tell_people(row.pk, by=who, at=NOW)

    assert (added, unknown, first, second) == (2, ["H56.1-X"], (1, 1), (0, 0))
    assert Notice.objects.filter(template="data_breach", recipient=case.citizen).count() == 1


def test_a_breach_closes_when_all_is_done_and_by_a_second_person() -> None:
    case = f.returned()
    who, head = by(case, "agency_head"), by(case, "agency_head")
    row = found(who)
    breaches.add_people(row.pk, [case.code], by=who, at=NOW)
    assessed(row, who)
    with pytest.raises(NotPossible):
        breaches.propose_closing(row.pk, conclusion="Xong", by=who, at=NOW)
    breaches.tell_authority(row.pk, document="1/BC", late_reason="", by=who, at=NOW + timedelta(hours=3))
    breaches.tell_people(row.pk, by=who, at=NOW)
    breaches.propose_closing(row.pk, conclusion="Đã thu hồi", by=who, at=NOW)
    with pytest.raises(SecondPersonNeeded):
        breaches.close(row.pk, agrees=True, words="", by=who, at=NOW)

    breaches.close(row.pk, agrees=True, words="", by=head, at=NOW)

    row.refresh_from_db()
    assert row.state == "closed"
    report = breaches.report(row.pk, at=NOW)
    assert report.startswith(b"%PDF-1.7")


def test_who_may_not_record_records_nothing_and_the_future_is_not_found_yet() -> None:
    case = f.returned()
    with pytest.raises(NotYours):
        found(by(case, "case_officer"))
    said = breaches.Found(title="x", happened="y", found_at=NOW + timedelta(days=1))
    with pytest.raises(NotFilledIn):
        breaches.record(said, token=uuid4(), by=by(case, "registry"), at=NOW)
    assert Breach.objects.count() == 0


# Unusual readings


def reads(case: f.Case, user_id: int, at: datetime, ids: list[int] | None = None) -> None:
    ledger.trace_reads(
        ids or [case.id], user_id=user_id, unit_id=case.unit.pk, what="dossier", at=at, page="desk:dossier"
    )


def unusual(case: f.Case) -> list[tuple[str, int, int]]:
    found = queries.unusual(frozenset({case.unit.pk}), NOW + timedelta(days=2))
    return [(one.reading.kind, one.reading.user_id, one.reading.dossiers) for one in found]


def test_a_reading_at_night_stands_out_and_one_by_day_on_ones_own_work_does_not() -> None:
    case = f.in_processing()
    officer = f.make_official(case.unit, "case_officer").pk
    reads(case, officer, datetime(2026, 11, 6, 14, 0, tzinfo=VIETNAM))
    assert unusual(case) == []

    reads(case, officer, datetime(2026, 11, 6, 23, 30, tzinfo=VIETNAM))

    assert unusual(case) == [("night", officer, 1)]


def test_many_dossiers_within_an_hour_stand_out() -> None:
    case = f.in_processing()
    officer = f.make_official(case.unit, "case_officer").pk
    at = datetime(2026, 11, 6, 9, 5, tzinfo=VIETNAM)
    reads(case, officer, at, list(range(1000, 1039)))
    assert [kind for kind, *_ in unusual(case)] == ["without work"]

    reads(case, officer, at, [2000])

    assert ("bulk", officer, 40) in unusual(case)


def test_dossiers_without_work_on_them_stand_out_and_those_worked_on_do_not() -> None:
    case = f.in_processing()
    at = datetime(2026, 11, 6, 9, 5, tzinfo=VIETNAM)
    own = [f.in_processing(unit=case.unit) for _ in range(5)]
    idle = f.make_official(case.unit, "case_officer").pk
    for one in own:
        reads(one, one.intake_officer.pk, at)
        reads(one, idle, at)

    assert unusual(case) == [("without work", idle, 5)]


def test_the_official_explains_once_and_the_head_judges_nobody_themselves() -> None:
    case = f.in_processing()
    head, officer = by(case, "agency_head"), by(case, "case_officer")
    row = questions.ask(
        unit_id=case.unit.pk,
        official_id=officer.user_id,
        kind="night",
        day=NOW.date(),
        dossiers=3,
        by=head,
        at=NOW,
    )
    with pytest.raises(MovedOn):
        questions.ask(
            unit_id=case.unit.pk, official_id=officer.user_id, kind="night", day=NOW.date(), dossiers=3, by=head,
            at=NOW,
        )  # fmt: skip
    with pytest.raises(SecondPersonNeeded):
        questions.ask(
            unit_id=case.unit.pk, official_id=head.user_id, kind="night", day=NOW.date(), dossiers=3, by=head, at=NOW
        )  # fmt: skip
    with pytest.raises(NotThere):
        questions.answer(row.pk, words="x", by=head, at=NOW)
    with pytest.raises(MovedOn):
        questions.judge(row.pk, accepts=True, words="", by=head, at=NOW)

    questions.answer(row.pk, words="Trực đêm theo phân công", by=officer, at=NOW)
    with pytest.raises(SecondPersonNeeded):
        questions.judge(row.pk, accepts=True, words="", by=officer, at=NOW)
    questions.judge(row.pk, accepts=True, words="", by=head, at=NOW)

    row.refresh_from_db()
    assert (row.answer, row.accepted) == ("Trực đêm theo phân công", True)
