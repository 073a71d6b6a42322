"""The register in: numbers, slips, deadlines, refusals; secret documents are registered, never stored."""

import threading
from datetime import date

import pytest
from django.db import IntegrityError, InternalError, connection, connections, transaction

import factories
from correspondence_ground import (
    MONDAY,
    TODAY,
    Office,
    a_commune,
    a_file,
    a_paper,
    an_office,
    as_system,
    drafted,
    entered,
    key,
    kinds,
    later,
    now,
)
from motcua.correspondence import queries
from motcua.correspondence.actions import reading, registering, slips, work_files
from motcua.correspondence.actions.slips import Assignment
from motcua.correspondence.errors import (
    DeedRefused,
    DocumentNotFound,
    InputRefused,
    NotAllowed,
    ScreenStale,
    SecretNotStored,
)
from motcua.correspondence.models import BookCount, Document, DocumentEvent, DocumentFile, Reading, Slip
from motcua.correspondence.queries import Wanted
from motcua.correspondence.rules.authority import Refusal
from motcua.kernel.scopes import of_units, scope

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return an_office()


def assigned(office: Office, row: Document, to: Office | None = None, **wanted: object) -> Slip:
    to = to or office
    given = Assignment(unit_id=to.unit.pk, **{"task": "Nghiên cứu, tham mưu", **wanted})  # type: ignore[arg-type]
    with as_system():
        slips.assign(row.pk, given, seen=None, by=office.by_head, at=MONDAY)
    return Slip.objects.get(document=row, kind="handle", state="open")


# Numbers


def test_numbers_run_without_gaps_by_unit_direction_and_year(office: Office) -> None:
    other = an_office("Sở Nội vụ")
    found = [entered(office) for _turn in range(3)] + [entered(other), entered(office, at=later(61))]

    assert [(row.unit_id, row.year, row.number) for row in found] == [
        (office.unit.pk, 2026, 1), (office.unit.pk, 2026, 2), (office.unit.pk, 2026, 3), (other.unit.pk, 2026, 1),
        (office.unit.pk, 2027, 1),
    ]  # fmt: skip


def test_a_deed_that_fails_gives_its_number_back(office: Office) -> None:
    entered(office)
    with pytest.raises(IntegrityError), transaction.atomic():  # noqa: PT012  # the fault comes at the end
        entered(office, files=[registering.KeptFile("0" * 64, "khong-co.pdf")])
        connection.check_constraints()
    assert entered(office).number == 2
    assert BookCount.objects.get(unit=office.unit).last == 2


@pytest.mark.django_db(transaction=True)
def test_numbers_given_at_once_are_different_and_whole(office: Office) -> None:
    problems: list[BaseException] = []

    def work() -> None:
        try:
            for _turn in range(5):
                entered(office)
        except BaseException as error:
            problems.append(error)
        finally:
            connections.close_all()

    hands = [threading.Thread(target=work) for _ in range(4)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join(30)

    assert problems == []
    assert sorted(Document.unscoped.values_list("number", flat=True)) == list(range(1, 21))


def test_a_form_sent_twice_enters_once(office: Office) -> None:
    entry = a_paper(entry_key=key())
    with as_system():
        rows = [registering.enter_paper(entry, by=office.by_clerk, at=MONDAY) for _press in range(2)]
    assert rows[0].pk == rows[1].pk
    assert BookCount.objects.get(unit=office.unit).last == 1


def test_a_number_given_stays_and_what_has_one_is_not_taken_away(office: Office) -> None:
    row = entered(office)
    for change in ({"number": 7}, {"year": 2025}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Document.unscoped.filter(pk=row.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as db:
        db.execute("DELETE FROM correspondence_documentevent")
    assert now(row).number == 1


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"kind": "thu_tinh"}, "kind"),
        ({"subject": "  "}, "subject"),
        ({"subject": "x" * 501}, "subject"),
        ({"urgency": 4}, "urgency"),
        ({"issued_on": date(2026, 11, 3)}, "issued_on"),
        ({"due_on": date(2026, 11, 1)}, "due_on"),
        ({"from_name": ""}, "from_name"),
        ({"entry_key": "ngan"}, "entry_key"),
        ({"secrecy": "hush"}, "secrecy"),
    ],
)
def test_what_cannot_be_entered_names_its_field(
    office: Office, changed: dict[str, object], field: str
) -> None:
    with pytest.raises(InputRefused) as refused:
        entered(office, **changed)
    assert refused.value.field == field
    assert not Document.unscoped.exists()


def test_only_the_registry_enters(office: Office) -> None:
    with as_system(), pytest.raises(NotAllowed):
        registering.enter_paper(a_paper(), by=office.by_officer, at=MONDAY)


# Secret documents


def secret(office: Office) -> Document:
    return entered(office, secrecy="top_secret", subject="")


def test_a_secret_document_is_a_line_of_the_register_without_a_word_of_it(office: Office) -> None:
    row = secret(office)
    assert (row.number, row.subject, row.state) == (1, "", "registered")
    assert "mat" not in row.folded


def test_words_and_files_of_a_secret_document_are_refused(office: Office) -> None:
    for given in ({"subject": "Kế hoạch mật"}, {"subject": "", "files": [a_file()]}):
        with pytest.raises(SecretNotStored):
            entered(office, secrecy="secret", **given)
    with pytest.raises(SecretNotStored):
        drafted(office, registering_receiver(), secrecy="secret", subject="", files=[a_file()])


def registering_receiver() -> object:
    from correspondence_ground import BY_PAPER

    return BY_PAPER


def test_the_database_itself_refuses_to_keep_a_secret(office: Office) -> None:
    row = secret(office)
    file = factories.make_file()
    with pytest.raises(IntegrityError), transaction.atomic():
        Document.unscoped.filter(pk=row.pk).update(subject="Nội dung")
    with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
        DocumentFile.objects.create(document=row, file=file, file_name="mat.pdf", added_at=MONDAY)
    with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
        Document.unscoped.filter(pk=row.pk).update(secrecy="open", subject="Nội dung")
    with pytest.raises(IntegrityError), transaction.atomic():
        row.sendings.create(to_name="x", to_unit=office.unit, channel="internal", state="waiting")
    assert (now(row).subject, DocumentFile.objects.count()) == ("", 0)


def test_a_secret_line_is_seen_by_registry_and_head_alone(office: Office) -> None:
    row, other = secret(office), an_office("Sở Nội vụ")
    with as_system():
        for who in (office.by_clerk, office.by_head):
            assert [one.pk for one in queries.listed(Wanted(), by=who, now=MONDAY).rows] == [row.pk]
        for who in (office.by_officer, other.by_head):
            assert queries.listed(Wanted(), by=who, now=MONDAY).rows == []
            with pytest.raises(DocumentNotFound):
                queries.page(row.pk, by=who, now=MONDAY)


def test_a_secret_document_stays_in_its_unit_and_with_those_who_may_see_it(office: Office) -> None:
    row, other = secret(office), an_office("Sở Nội vụ")
    with as_system():
        for given in (
            Assignment(unit_id=other.unit.pk),
            Assignment(unit_id=office.unit.pk, user_id=office.officer.pk),
        ):
            with pytest.raises(InputRefused) as refused:
                slips.assign(row.pk, given, seen=None, by=office.by_head, at=MONDAY)
            assert refused.value.problem == "secret-stays"


# Slips and deadlines


def test_a_document_is_given_out_begun_and_finished(office: Office) -> None:
    row = entered(office)
    slip = assigned(office, row, user_id=office.officer.pk, due_on=date(2026, 11, 10))
    with as_system():
        registering.begin(row.pk, seen=2, by=office.by_officer, at=later(1))
        registering.finish(row.pk, answer="Đã tham mưu báo cáo.", seen=3, by=office.by_officer, at=later(2))

    slip.refresh_from_db()
    assert (now(row).state, slip.state, slip.answer, slip.ended_by_id) == (
        "done", "done", "Đã tham mưu báo cáo.", office.officer.pk,
    )  # fmt: skip
    assert kinds(row) == ["enter", "assign", "begin", "finish"]
    assert now(row).due_on == date(2026, 11, 10)


def test_one_unit_answers_for_it_and_others_take_part(office: Office) -> None:
    row, helper, told = entered(office), an_office("Sở Nội vụ"), a_commune()
    assigned(office, row, coordinating_unit_ids=[helper.unit.pk], informed_unit_ids=[told.unit.pk])

    found = Slip.objects.filter(document=row).order_by("pk").values_list("kind", "to_unit_id", "state")
    assert list(found) == [
        ("handle", office.unit.pk, "open"), ("coordinate", helper.unit.pk, "open"), ("inform", told.unit.pk, "open"),
    ]  # fmt: skip
    with as_system():
        part = Slip.objects.get(kind="coordinate")
        slips.answer(part.pk, text="Thống nhất nội dung.", seen=None, by=helper.by_officer, at=later(1))
        registering.finish(row.pk, answer="Xong.", seen=None, by=office.by_officer, at=later(2))
    states = dict(Slip.objects.values_list("kind", "state"))
    assert states == {"handle": "done", "coordinate": "done", "inform": "open"}


def test_the_database_knows_one_who_answers_for_it(office: Office) -> None:
    row = entered(office)
    slip = assigned(office, row)
    with pytest.raises(IntegrityError), transaction.atomic():
        Slip.objects.create(
            document=row, kind="handle", given_by=office.head, given_unit=office.unit, given_at=MONDAY,
            to_unit=office.unit, state="open",
        )  # fmt: skip
    assert slip.state == "open"


def test_a_head_passes_it_on_and_it_comes_back_to_the_head(office: Office) -> None:
    row, other = entered(office), an_office("Sở Nội vụ")
    first = assigned(office, row, other)
    with as_system():
        given = Assignment(unit_id=other.unit.pk, user_id=other.officer.pk)
        slips.assign(row.pk, given, seen=None, by=other.by_head, at=MONDAY)
        second = Slip.objects.get(kind="handle", state="open")
        slips.send_back(second.pk, reason="Không thuộc lĩnh vực", seen=None, by=other.by_officer, at=later(1))
    first.refresh_from_db()
    third = Slip.objects.get(kind="handle", state="open")
    assert (first.state, third.to_unit_id, third.to_user_id) == ("passed", other.unit.pk, None)
    with as_system():
        slips.send_back(third.pk, reason="Không thuộc chức năng", seen=None, by=other.by_head, at=later(2))
    assert now(row).state == "registered"
    assert not Slip.objects.filter(state="open").exists()


def test_a_slip_that_names_somebody_is_theirs(office: Office) -> None:
    colleague = factories.make_official(office.unit, "case_officer", full_name="Võ Thị Lan")
    from correspondence_ground import by

    row = entered(office)
    assigned(office, row, user_id=office.officer.pk)
    with as_system(), pytest.raises(NotAllowed) as refused:
        registering.finish(row.pk, answer="Xong rồi.", seen=None, by=by(colleague, office.unit), at=MONDAY)
    assert refused.value.why is Refusal.SOMEBODY_ELSES


def test_a_person_of_another_unit_is_not_named(office: Office) -> None:
    row, other = entered(office), an_office("Sở Nội vụ")
    given = Assignment(unit_id=office.unit.pk, user_id=other.officer.pk)
    with as_system(), pytest.raises(InputRefused) as refused:
        slips.assign(row.pk, given, seen=None, by=office.by_head, at=MONDAY)
    assert refused.value.problem == "not-in-unit"


def test_overdue_are_open_and_past_their_day(office: Office) -> None:
    late = entered(office, due_on=date(2026, 11, 4))
    entered(office, due_on=date(2026, 11, 6))
    finished = entered(office, due_on=date(2026, 11, 3))
    assigned(office, late, user_id=office.officer.pk)
    with as_system():
        registering.finish(finished.pk, answer="Lưu hồ sơ", seen=None, by=office.by_head, at=MONDAY)
        wanted = Wanted(is_overdue=True)
        for day, expected in ((2, []), (3, [late.pk]), (5, [late.pk, late.pk + 1])):
            found = queries.listed(wanted, by=office.by_clerk, now=later(day)).rows
            assert sorted(row.pk for row in found) == expected
        assert queries.counts(by=office.by_officer, now=later(3))["overdue"] == 1
        slips_late = queries.open_slips(by=office.by_officer, is_overdue=True, now=later(3), whole_unit=False)
    assert [one.document_id for one in slips_late] == [late.pk]


def test_a_stale_screen_changes_nothing(office: Office) -> None:
    row = entered(office)
    assigned(office, row)
    with as_system(), pytest.raises(ScreenStale):
        registering.finish(row.pk, answer="Xong rồi.", seen=1, by=office.by_officer, at=MONDAY)
    assert now(row).state == "assigned"


def test_what_is_finished_is_not_finished_again(office: Office) -> None:
    row = entered(office)
    with as_system():
        registering.finish(row.pk, answer="Lưu hồ sơ", seen=None, by=office.by_head, at=MONDAY)
        with pytest.raises(DeedRefused):
            registering.finish(row.pk, answer="Lưu hồ sơ", seen=None, by=office.by_head, at=MONDAY)


# Who sees what


def test_a_unit_sees_its_register_and_what_a_slip_gives_it(office: Office) -> None:
    other, given, hidden = a_commune(), entered(office), entered(office, subject="Việc nội bộ")
    assigned(office, given, other)

    with scope(of_units(frozenset({other.unit.pk}), user_id=other.officer.pk)):
        found = queries.listed(Wanted(), by=other.by_officer, now=MONDAY).rows
        assert [row.pk for row in found] == [given.pk]
        with pytest.raises(DocumentNotFound):
            queries.page(hidden.pk, by=other.by_officer, now=MONDAY)
        with pytest.raises(DocumentNotFound):
            registering.finish(hidden.pk, answer="Xong rồi.", seen=None, by=other.by_head, at=MONDAY)


def test_a_search_needs_no_diacritics(office: Office) -> None:
    row = entered(office, subject="Về việc số hóa hồ sơ lưu trữ")
    entered(office, subject="Về việc khác")
    with as_system():
        for text in ("so hoa", "SỐ HÓA", "120 snv luu tru"):
            found = queries.listed(Wanted(text=text), by=office.by_clerk, now=MONDAY).rows
            assert [one.pk for one in found] == [row.pk]


def test_pages_of_a_list_follow_one_another(office: Office) -> None:
    rows = [entered(office, at=later(n / 100)) for n in range(5)]
    with as_system():
        first = queries.listed(Wanted(), by=office.by_clerk, now=later(1), most=3)
        second = queries.listed(Wanted(before=first.following), by=office.by_clerk, now=later(1), most=3)
    assert [row.pk for row in [*first.rows, *second.rows]] == [row.pk for row in reversed(rows)]
    assert second.following is None


def test_reading_personal_data_leaves_a_trace_that_stays(office: Office) -> None:
    plain, personal = entered(office), entered(office, has_personal_data=True)
    for row in (plain, personal):
        reading.trace(row, "document", by=office.by_officer, at=MONDAY)

    found = Reading.objects.get()
    assert (found.document_id, found.by_id, found.unit_id) == (personal.pk, office.officer.pk, office.unit.pk)
    with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
        Reading.objects.all().delete()


def test_events_are_added_never_changed(office: Office) -> None:
    entered(office)
    with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
        DocumentEvent.objects.update(kind="other")


# Work files


def test_a_work_file_holds_documents_and_dossiers_until_it_is_closed(office: Office) -> None:
    row, case = entered(office), factories.accepted()
    with as_system():
        held = work_files.open_file(
            code="01.HT", title="Rà soát hộ tịch 2026", retention_years=10, by=office.by_officer, at=MONDAY
        )
        assert [work_files.put_in(held.pk, row.pk, by=office.by_officer, at=MONDAY) for _ in range(2)] == [
            True,
            False,
        ]
        assert work_files.link_dossier(held.pk, case.id, by=office.by_officer, at=MONDAY)
        work_files.close(held.pk, by=office.by_officer, at=later(1))
        with pytest.raises(DeedRefused):
            work_files.put_in(held.pk, entered(office).pk, by=office.by_officer, at=later(2))
        page = queries.work_file(held.pk, by=office.by_officer, now=later(2))
        of_dossier = queries.work_files_of_dossier(case.id)
    assert ([one.document_id for one in page.documents], page.dossiers) == ([row.pk], [(case.id, case.code)])
    assert [one.code for one in of_dossier] == ["01.HT"]
    assert kinds(row) == ["enter", "filed"]


def test_a_code_of_a_work_file_is_used_once_by_a_unit(office: Office) -> None:
    with as_system():
        said = {"title": "Rà soát hộ tịch", "retention_years": None, "at": MONDAY}
        work_files.open_file(code="01", by=office.by_officer, **said)  # type: ignore[arg-type]
        with pytest.raises(InputRefused):
            work_files.open_file(code="01", by=office.by_head, **said)  # type: ignore[arg-type]
        other = an_office("Sở Nội vụ")
        work_files.open_file(code="01", by=other.by_head, **said)  # type: ignore[arg-type]
        with pytest.raises(NotAllowed):
            work_files.close(queries.work_files()[0].pk, by=office.by_officer, at=MONDAY)
    assert MONDAY.date() == TODAY
