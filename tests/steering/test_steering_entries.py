"""Entries are added, never changed: entered, corrected, confirmed, withdrawn, and asked as of a past day."""

import threading
from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, connections, transaction

from motcua.kernel.zone import VIETNAM
from motcua.records.errors import TypeNotAccepted
from motcua.steering import queries
from motcua.steering.actions import entries
from motcua.steering.actions.entries import Upload
from motcua.steering.errors import (
    DecidedAlready,
    EntryMoved,
    EntryRefused,
    NotAllowed,
    OwnEntry,
    SameEntry,
    StateRefused,
)
from motcua.steering.models import Confirmation, Entry
from motcua.steering.rules.values import Draft, Fault
from steering_ground import NOW, PDF, TODAY, Province, make_province

pytestmark = pytest.mark.django_db
DIALOGUE = {"with": "people", "present": 80, "raised": 12, "answered": 12}
STAFF = {"given": 40, "present": 38}


@pytest.fixture
def province() -> Province:
    return make_province()


def refused(province: Province, *args: object, **named: object) -> list[tuple[str, str]]:
    with pytest.raises(EntryRefused) as found:
        province.enters(*args, **named)  # type: ignore[arg-type]
    return [(one.field, one.problem) for one in found.value.faults]


def counts(kind: str, *, known_on: date | None = None) -> list[Entry]:
    return queries.counting({kind}, known_on=known_on)[kind]


def test_an_entry_without_four_eyes_counts_at_once(province: Province) -> None:
    row = province.enters("dialogue", province.justice, DIALOGUE, title="Đối thoại quý IV")

    assert counts("dialogue") == [row]
    assert (row.revision, row.unit_id, row.facts) == (1, province.justice.pk, DIALOGUE)


def test_the_same_press_twice_makes_one_entry(province: Province) -> None:
    command = uuid4()
    first = province.enters("dialogue", province.justice, DIALOGUE, title="Đối thoại", command_id=command)
    again = province.enters("dialogue", province.justice, DIALOGUE, title="Đối thoại", command_id=command)

    assert first.pk == again.pk
    assert Entry.objects.count() == 1


def test_the_same_entry_typed_again_is_refused_with_the_one_that_stands(province: Province) -> None:
    row = province.enters("dialogue", province.justice, DIALOGUE, title="Đối thoại quý IV")

    with pytest.raises(SameEntry) as found:
        province.enters("dialogue", province.justice, DIALOGUE, title="  đối thoại  QUÝ IV ")
    assert found.value.entry_id == row.pk


def test_a_four_eyes_entry_counts_only_when_another_person_agrees(province: Province) -> None:
    row = province.enters("staff", province.justice, STAFF, by=province.serves(), confirmed=False)
    assert counts("staff") == []

    with pytest.raises(NotAllowed):
        entries.decide(row.pk, is_confirmed=True, words="", by=province.serves(), at=NOW)
    entries.decide(row.pk, is_confirmed=True, words="", by=province.heads(), at=NOW)

    assert counts("staff") == [row]
    with pytest.raises(DecidedAlready):
        entries.decide(row.pk, is_confirmed=False, words="sai", by=province.keeps(), at=NOW)


def test_nobody_confirms_the_own_entry_and_the_database_holds_to_it(province: Province) -> None:
    row = province.enters("staff", province.justice, STAFF, by=province.heads(), confirmed=False)

    with pytest.raises(OwnEntry):
        entries.decide(row.pk, is_confirmed=True, words="", by=province.heads(), at=NOW)
    with pytest.raises(DatabaseError, match="own entry"), transaction.atomic():
        Confirmation.objects.create(entry=row, is_confirmed=True, by_id=row.author_id, at=NOW)
    assert counts("staff") == []


def test_a_correction_follows_and_the_confirmed_row_counts_until_it_is_confirmed_too(
    province: Province,
) -> None:
    first = province.enters("staff", province.justice, STAFF)
    draft = Draft(unit_id=province.justice.pk, day=TODAY, facts={"given": 40, "present": 39})
    second = entries.correct(
        first.pk, draft, reason="Đếm sót một người", command_id=uuid4(), by=province.keeps(), at=NOW
    )

    assert counts("staff") == [first]
    province.confirms(second)
    assert counts("staff") == [second]
    assert [row.revision for row in queries.history(first.series)] == [2, 1]


def test_a_refused_correction_leaves_the_confirmed_row(province: Province) -> None:
    first = province.enters("staff", province.justice, STAFF)
    draft = Draft(unit_id=province.justice.pk, day=TODAY, facts={"given": 40, "present": 10})
    second = entries.correct(first.pk, draft, reason="Nhầm", command_id=uuid4(), by=province.keeps(), at=NOW)

    with pytest.raises(EntryRefused) as found:
        entries.decide(second.pk, is_confirmed=False, words=" ", by=province.heads(), at=NOW)
    assert found.value.faults == (Fault("words", "required"),)
    entries.decide(second.pk, is_confirmed=False, words="Không đúng số", by=province.heads(), at=NOW)
    assert counts("staff") == [first]


def test_a_correction_of_a_row_that_was_corrected_meanwhile_is_refused(province: Province) -> None:
    first = province.enters("dialogue", province.justice, DIALOGUE, title="Đối thoại")
    draft = Draft(
        unit_id=province.justice.pk, day=TODAY, title="Đối thoại", facts={**DIALOGUE, "answered": 10}
    )
    entries.correct(first.pk, draft, reason="Sai số", command_id=uuid4(), by=province.serves(), at=NOW)

    with pytest.raises(EntryMoved):
        entries.correct(first.pk, draft, reason="Sai số", command_id=uuid4(), by=province.keeps(), at=NOW)


def test_a_withdrawn_entry_counts_no_more_and_can_be_entered_anew(province: Province) -> None:
    row = province.enters("dialogue", province.justice, DIALOGUE, title="Đối thoại")
    gone = entries.withdraw(row.pk, reason="Nhập nhầm", command_id=uuid4(), by=province.serves(), at=NOW)

    assert counts("dialogue") == []
    assert queries.state_of(gone) is queries.State.WITHDRAWN
    with pytest.raises(StateRefused):
        entries.withdraw(gone.pk, reason="Lần nữa", command_id=uuid4(), by=province.serves(), at=NOW)
    assert counts("dialogue") == []
    again = province.enters("dialogue", province.justice, DIALOGUE, title="Đối thoại")
    assert counts("dialogue") == [again]


def test_a_withdrawal_of_a_confirmed_entry_needs_four_eyes_too(province: Province) -> None:
    row = province.enters("staff", province.justice, STAFF)
    gone = entries.withdraw(row.pk, reason="Nhập nhầm", command_id=uuid4(), by=province.keeps(), at=NOW)

    assert counts("staff") == [row]
    province.confirms(gone)
    assert counts("staff") == []


def test_what_was_known_on_a_past_day_is_said_again(province: Province) -> None:
    early = NOW - timedelta(days=30)
    first = province.enters("staff", province.justice, STAFF, day=date(2026, 10, 1), at=early)
    draft = Draft(unit_id=province.justice.pk, day=date(2026, 10, 1), facts={"given": 40, "present": 39})
    second = entries.correct(first.pk, draft, reason="Sót", command_id=uuid4(), by=province.keeps(), at=NOW)
    province.confirms(second)

    assert counts("staff", known_on=early.date()) == [first]
    assert counts("staff", known_on=early.date() - timedelta(days=1)) == []
    assert counts("staff", known_on=TODAY) == [second]


def test_rows_cannot_be_edited_or_deleted_behind_the_house(province: Province) -> None:
    row = province.enters("dialogue", province.justice, DIALOGUE, title="Đối thoại")
    for statement in (
        "UPDATE steering_entry SET title = 'x' WHERE id = %s",
        "DELETE FROM steering_entry WHERE id = %s",
    ):
        with (
            pytest.raises(DatabaseError, match="added, never changed"),
            transaction.atomic(),
            connection.cursor() as db,
        ):
            db.execute(statement, [row.pk])


# Bad input


def test_a_future_result_is_refused(province: Province) -> None:
    assert refused(
        province, "outside-result", None, {"index": "sipas", "year": 2027, "value": "90"},
        day=date(2026, 11, 21), number="1/QĐ",
    ) == [("day", "lies-ahead"), ("year", "lies-ahead")]  # fmt: skip


def test_impossible_days_and_numbers_are_all_named_at_once(province: Province) -> None:
    facts = {"year": 2026, "product": "Báo cáo", "due_on": "2026-02-30"}
    assert refused(province, "commitment", province.justice, facts, day=date(1900, 1, 1), title="Việc") == [
        ("day", "impossible-day"), ("due_on", "no-date"), ("unit", "unit-not-then"),
    ]  # fmt: skip
    too_early = {"year": 2026, "product": "Báo cáo", "due_on": "2026-01-01"}
    assert refused(
        province, "commitment", province.justice, too_early, day=date(2026, 2, 1), title="Việc"
    ) == [("due_on", "too-early")]
    more = {**DIALOGUE, "answered": 13}
    assert refused(province, "dialogue", province.justice, more, title="Đối thoại") == [
        ("answered", "more-than")
    ]
    rank = {"index": "pci", "year": 2025, "rank": 35, "of": 34}
    assert refused(province, "outside-result", None, rank, day=date(2026, 5, 1), number="PCI") == [
        ("rank", "more-than")
    ]


def test_facts_that_the_kind_does_not_know_are_refused(province: Province) -> None:
    assert refused(province, "staff", province.justice, {**STAFF, "names": "x"}) == [
        ("names", "unknown-field")
    ]
    assert refused(province, "staff", province.justice, {"given": "40", "present": True}) == [
        ("facts", "against-schema")
    ]


def test_units_are_checked_by_the_day_and_by_who_enters(province: Province) -> None:
    assert refused(province, "staff", province.justice, STAFF, day=date(2020, 1, 1)) == [
        ("unit", "unit-not-then")
    ]
    assert refused(province, "staff", None, STAFF) == [("unit", "required")]
    assert refused(
        province,
        "national-fact",
        province.ward,
        {"fact": "id_cards", "amount": 1, "wording": "exact"},
        number="1",
    ) == [("unit", "not-wanted")]
    with pytest.raises(NotAllowed):
        province.enters("staff", province.health, STAFF, by=province.serves())
    with pytest.raises(NotAllowed):
        province.enters(
            "inspection",
            province.justice,
            {"is_unannounced": True},
            number="1",
            title="x",
            by=province.heads(),
        )


def test_a_commitment_counts_as_done_only_with_evidence(province: Province) -> None:
    facts = {"year": 2026, "product": "Báo cáo", "due_on": "2026-12-15", "done_on": "2026-11-02"}
    assert refused(province, "commitment", province.justice, facts, day=date(2026, 1, 15), title="Việc") == [
        ("evidence", "required")
    ]


def test_evidence_of_a_wrong_type_is_refused_and_nothing_is_entered(province: Province) -> None:
    with pytest.raises(TypeNotAccepted):
        province.enters(
            "dialogue",
            province.justice,
            DIALOGUE,
            title="Đối thoại",
            upload=Upload(b"MZ\x90\x00not a paper", "a.pdf"),
        )
    assert Entry.objects.count() == 0


def test_discipline_takes_no_copy_of_the_decision_and_no_names(province: Province) -> None:
    facts = {"people": 1, "breach": "hours", "penalty": "reprimand"}
    assert refused(
        province, "breach", province.justice, facts, number="12/QĐ", upload=Upload(PDF, "quyet-dinh.pdf")
    ) == [("evidence", "not-wanted")]
    assert refused(province, "breach", province.justice, facts, number="12/QĐ về ông Phạm Văn Nam") == [
        ("number", "names-a-person")
    ]


def test_a_finding_belongs_to_an_inspection_of_the_same_unit(province: Province) -> None:
    inspection = province.enters(
        "inspection", province.justice, {"is_unannounced": False}, number="05/KH", title="Kiểm tra năm"
    )
    facts = {"inspection": str(inspection.series), "due_on": "2026-12-01"}
    assert refused(province, "finding", province.health, facts, title="Chậm công khai") == [
        ("inspection", "link-of-other-unit")
    ]
    assert refused(
        province, "finding", province.justice, {**facts, "inspection": str(uuid4())}, title="x"
    ) == [("inspection", "link-unknown")]
    found = province.enters("finding", province.justice, facts, title="Chậm công khai")
    assert [row.pk for row in queries.linked_to(inspection.series)] == [found.pk]


@pytest.mark.django_db(transaction=True)
def test_of_two_corrections_at_once_one_is_written_and_the_other_told() -> None:
    province = make_province()
    first = province.enters("dialogue", province.justice, DIALOGUE, title="Đối thoại")
    told: list[str] = []
    start = threading.Barrier(2)

    def correct(answered: int) -> None:
        draft = Draft(
            unit_id=province.justice.pk,
            day=TODAY,
            title="Đối thoại",
            facts={**DIALOGUE, "answered": answered},
        )
        start.wait()
        try:
            entries.correct(first.pk, draft, reason="Sai", command_id=uuid4(), by=province.keeps(), at=NOW)
            told.append("written")
        except EntryMoved:
            told.append("moved")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=correct, args=(number,)) for number in (9, 10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(told) == ["moved", "written"]
    assert Entry.objects.filter(series=first.series).count() == 2


def test_what_is_owed_and_what_is_late_is_said_by_unit(province: Province) -> None:
    for number in range(3):
        province.commits(province.justice, f"Nhiệm vụ {number}")
    province.commits(province.health, "Nhiệm vụ")
    province.enters("dialogue", province.justice, DIALOGUE, title="Đối thoại")
    province.enters("inspection", province.ward, {"is_unannounced": False}, number="05/KH", title="Kiểm tra")
    late = province.enters(
        "task", province.health, {"source": "government", "due_on": "2026-11-10"}, day=date(2026, 10, 1),
        number="100/VPCP", title="Báo cáo Chính phủ",
    )  # fmt: skip

    rows = {row.unit_id: row for row in queries.owed(2026, TODAY, None)}
    owing = queries.owing()
    assert [of.key for of in owing] == ["commitment", "dialogue", "staff", "organisation"]
    assert {unit: row.lacks(owing) for unit, row in rows.items()} == {
        province.justice.pk: 2, province.health.pk: 4, province.ward.pk: 4,
    }  # fmt: skip
    assert rows[province.ward.pk].have == {"inspection": 1}
    reminders = queries.reminders(TODAY, None)
    assert [(one.entry_id, one.days) for one in reminders] == [(late.pk, -10)]
    assert queries.reminders(TODAY, frozenset({province.justice.pk})) == []
    december = datetime(2026, 12, 5, 9, 0, tzinfo=VIETNAM).date()
    assert len(queries.reminders(december, None)) == 5
