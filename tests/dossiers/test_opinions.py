"""Opinions of other units, with their own clock, and the notes of officials."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

import factories
from motcua.agencies.models import Unit
from motcua.dossiers import queries, verification, work_queries
from motcua.dossiers.actions import noting, opinions
from motcua.dossiers.actions.opinions import Position
from motcua.dossiers.errors import DossierNotFound, InputRefused, NotAllowed
from motcua.dossiers.models import InternalNote, Opinion
from motcua.dossiers.rules.authority import Acting
from motcua.kernel import scopes
from motcua.kernel.worktime import Limit, LimitUnit
from motcua.kernel.zone import VIETNAM
from motcua.ledger.models import Event

pytestmark = pytest.mark.django_db

QUESTION = "Thửa đất này có tranh chấp không?"
ANSWER = "Không có tranh chấp theo sổ theo dõi."


@pytest.fixture
def land() -> Unit:
    return factories.make_unit("Sở Nông nghiệp và Môi trường", level="province")


def case_officer_of(unit: Unit) -> Acting:
    return factories.acting_as(factories.make_official(unit, "case_officer"), unit)


def asked(case: factories.Case, unit: Unit, *, at: datetime | None = None, **more: object) -> factories.Case:
    with factories.as_system():
        return case.after(
            opinions.ask(
                dossier_id=case.id, unit_id=unit.pk, question=QUESTION, by=case.as_role("case_officer"),
                at=at or case.state.last_at, command_id=case.key("ask"), **more,  # type: ignore[arg-type]
            )
        )  # fmt: skip


def answered(case: factories.Case, by: Acting, *, at: datetime | None = None) -> factories.Case:
    with factories.as_system():
        return case.after(
            opinions.give(
                dossier_id=case.id, answer=ANSWER, position=Position.AGREES, by=by,
                at=at or case.state.last_at, command_id=case.key("give"),
            )
        )  # fmt: skip


def opinion_of(case: factories.Case) -> Opinion:
    with factories.as_system():
        return Opinion.objects.get(dossier_id=case.id)


def test_an_opinion_has_its_own_clock_in_the_calendar_of_who_is_asked(land: Unit) -> None:
    case = factories.in_processing()

    after = asked(case, land)

    assert opinion_of(after).due == datetime(2026, 11, 5, 8, 30, tzinfo=VIETNAM)  # three working days
    assert (after.state.current_due, after.state.clock_stopped_at) == (case.state.current_due, None)
    assert after.state.asked_units == (land.pk,)


def test_who_asks_may_give_another_limit(land: Unit) -> None:
    after = asked(factories.in_processing(), land, limit=Limit(Decimal(10), LimitUnit.WORKING_DAY))
    assert opinion_of(after).due == datetime(2026, 11, 16, 8, 30, tzinfo=VIETNAM)


def test_a_unit_that_is_asked_sees_the_dossier_and_keeps_seeing_it(land: Unit) -> None:
    case, there = factories.in_processing(), case_officer_of(land)
    reach = scopes.of_units(frozenset({land.pk}), user_id=there.user_id or 0)
    with scopes.scope(reach), pytest.raises(DossierNotFound):
        queries.dossier(case.id)

    case = asked(case, land)
    with scopes.scope(reach):
        assert queries.dossier(case.id).pk == case.id
        case = answered(case, there)
        assert queries.dossier(case.id).pk == case.id


def test_question_and_answer_stay_out_of_the_log_and_are_bound_to_it(land: Unit) -> None:
    case = answered(asked(factories.in_processing(), land), case_officer_of(land))

    told = str([event.payload for event in Event.objects.filter(stream=case.id)])
    assert "tranh chấp" not in told
    assert [found for _, found in verification.verify([case.id]) if found] == []
    Opinion.unscoped.filter(dossier_id=case.id).update(answer="Có tranh chấp.")
    assert [one.what for _, found in verification.verify([case.id]) for one in found] == [
        "the words of officials are not those that the log committed to"
    ]


def test_a_unit_is_not_asked_twice_at_once_but_again_after_its_answer(land: Unit) -> None:
    case = asked(factories.in_processing(), land)
    with pytest.raises(InputRefused) as refused:
        asked(case, land)
    assert (refused.value.field, refused.value.problem) == ("unit", "asked-already")

    again = asked(answered(case, case_officer_of(land)), land)
    assert again.state.asked_units == (land.pk,)


def test_no_unit_asks_itself_or_one_that_ended(land: Unit) -> None:
    case = factories.in_processing()
    Unit.objects.filter(pk=land.pk).update(valid_to=case.started.date() - timedelta(days=1))
    for unit, problem in ((case.handling_unit, "own-unit"), (land, "unit-ended")):
        with pytest.raises(InputRefused) as refused:
            asked(case, unit)
        assert refused.value.problem == problem
    assert case.reread().state == case.state


def test_only_the_unit_that_is_asked_answers(land: Unit) -> None:
    case = asked(factories.in_processing(), land)
    for by in (
        case.as_role("case_officer"),
        case_officer_of(factories.make_unit()),
        factories.acting_as(factories.make_official(land, "intake_officer"), land),
    ):
        with pytest.raises(NotAllowed):
            answered(case, by)
    assert opinion_of(case).given_at is None


def test_an_opinion_that_comes_late_or_after_the_end_is_kept_and_shows_how_late(land: Unit) -> None:
    case = factories.concluded(asked(factories.in_processing(), land))

    case = answered(case, case_officer_of(land), at=case.hour(24 * 10))

    given = opinion_of(case)
    assert given.given_at is not None
    assert given.due is not None
    assert given.given_at > given.due
    assert (given.answer, given.position) == (ANSWER, "agrees")


def test_a_reminder_reaches_the_unit_that_owes_an_opinion(land: Unit) -> None:
    case = asked(factories.in_processing(), land)
    with factories.as_system():
        opinions.remind(
            dossier_id=case.id, unit_id=land.pk, text="Đề nghị trả lời sớm.", by=case.as_role("case_officer"),
            at=case.hour(80), command_id=case.key("remind"),
        )  # fmt: skip
        assert [note.text for note in work_queries.notes_of(case.id, land.pk)] == ["Đề nghị trả lời sớm."]
    assert opinion_of(case).reminded_at == case.hour(80)


def test_nobody_is_reminded_who_owes_nothing(land: Unit) -> None:
    case = factories.in_processing()
    with pytest.raises(InputRefused), factories.as_system():
        opinions.remind(
            dossier_id=case.id, unit_id=land.pk, text="Nhắc", by=case.as_role("case_officer"),
            at=case.hour(1), command_id=case.key("remind"),
        )  # fmt: skip


def test_the_queues_of_who_is_asked_and_of_who_waits(land: Unit) -> None:
    first = asked(factories.in_processing(), land, limit=Limit(Decimal(9), LimitUnit.WORKING_DAY))
    second = asked(factories.in_processing(), land)
    with factories.as_system():
        owed = [one.dossier_id for one in work_queries.opinions_asked_of(land.pk)]
        awaited = [one.dossier_id for one in work_queries.opinions_asked_by(first.handling_unit.pk)]
    assert owed == [second.id, first.id]
    assert awaited == [first.id]


# Notes


def noted(case: factories.Case, by: Acting, text: str, *, is_shared: bool = False) -> factories.Case:
    with factories.as_system():
        return case.after(
            noting.note(
                dossier_id=case.id, text=text, is_shared=is_shared, by=by, at=case.state.last_at,
                command_id=case.key("note"),
            )
        )  # fmt: skip


def test_a_note_is_its_unit_s_own_unless_it_is_shared(land: Unit) -> None:
    case = asked(factories.in_processing(), land)
    case = noted(case, case.as_role("case_officer"), "Chỉ đơn vị tôi đọc")
    case = noted(case, case.as_role("case_officer"), "Mọi cơ quan đọc", is_shared=True)

    with factories.as_system():
        assert [n.text for n in work_queries.notes_of(case.id, case.unit.pk)] == [
            "Chỉ đơn vị tôi đọc",
            "Mọi cơ quan đọc",
        ]
        assert [n.text for n in work_queries.notes_of(case.id, land.pk)] == ["Mọi cơ quan đọc"]


def test_a_note_moves_neither_state_nor_clock_and_can_be_written_after_the_end() -> None:
    before = factories.returned()
    after = noted(before, before.as_role("case_officer"), "Lưu ý cho lần sau")
    kept = ("business", "finance", "handover", "sync", "moved_seq", "current_due")
    assert {name: getattr(after.state, name) for name in kept} == {
        name: getattr(before.state, name) for name in kept
    }


def test_no_applicant_s_scope_reaches_a_note_or_an_opinion(land: Unit) -> None:
    case = asked(factories.in_processing(), land)
    case = noted(case, case.as_role("case_officer"), "Bí mật", is_shared=True)
    for applicant in (scopes.of_person(case.citizen.pk), scopes.of_ticket(case.id)):
        with scopes.scope(applicant):
            assert queries.dossier(case.id).pk == case.id
            assert list(InternalNote.objects.all().order_by("pk")) == []
            assert list(Opinion.objects.all().order_by("pk")) == []


def test_a_note_without_words_or_with_a_book_is_refused() -> None:
    case = factories.in_processing()
    for text, problem in ((" ", "required"), ("x" * 2001, "too-long")):
        with pytest.raises(InputRefused) as refused:
            noted(case, case.as_role("case_officer"), text)
        assert refused.value.problem == problem
