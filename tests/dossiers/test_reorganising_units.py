"""Carrying out a reorganisation: units, running dossiers, posts, offerings; all of it or nothing."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection

import factories
from motcua.accounts import queries as accounts
from motcua.accounts.models import PostHolding
from motcua.agencies import queries as agencies
from motcua.agencies.errors import (
    HeadInvalid,
    NotYet,
    PlanFaulty,
    ReorganisationDecided,
    ReorganisationNotAllowed,
)
from motcua.agencies.models import Reorganisation, Succession, Unit
from motcua.dossiers.actions import intake, noting, opinions, reorganising, work
from motcua.dossiers.errors import NotAllowed
from motcua.dossiers.models import Dossier, FormerHome, InternalNote, Opinion, WorkItem
from motcua.dossiers.models.columns import columns_of, state_of
from motcua.dossiers.verification import verify
from motcua.kernel.scopes import of_system, scope
from motcua.ledger.models import Event
from motcua.procedures.models import Offering
from reorganisation_ground import (
    DAY_ONE,
    DRAWN_UP,
    MIDNIGHT,
    approved,
    carried_out,
    drawn_up,
    new_unit,
    offices,
)

pytestmark = pytest.mark.django_db

A, B, C = "H32.A", "H32.B", "H32.C"


def merger() -> list[dict[str, Any]]:
    return [new_unit(C, "Ủy ban nhân dân xã Hợp Nhất"), {"kind": "merge", "units": [A, B], "into": C}]


def two_communes() -> tuple[Unit, Unit]:
    return (
        factories.make_unit("Ủy ban nhân dân xã An Hòa", agency_id=A),
        factories.make_unit("Ủy ban nhân dân xã Bình Minh", agency_id=B),
    )


def clean() -> None:
    assert [finding for _, found in verify() for finding in found] == []


def rows() -> dict[int, Dossier]:
    with scope(of_system("a test")):
        return {row.pk: row for row in Dossier.objects.order_by("pk")}


def test_running_dossiers_go_to_the_successor_with_every_date_untouched() -> None:
    of, (a, b) = offices(), two_communes()
    waiting = factories.submitted(unit=a)
    working = factories.in_processing(unit=a, fee_vnd=8000)
    asked = factories.awaiting_supplement(unit=b)
    ready = factories.concluded(unit=b)
    closed = factories.returned(unit=a)
    before = {pk: columns_of(state_of(row)) for pk, row in rows().items()}

    outcome = carried_out(of, merger())

    c = Unit.objects.get(agency_id=C)
    after = rows()
    assert outcome["dossiers"] == 4
    for case in (waiting, working, asked, ready):
        row = after[case.id]
        assert (row.receiving_unit_id, row.handling_unit_id, row.rehomed) == (c.pk, c.pk, 1)
        was, now = before[case.id], columns_of(state_of(row))
        changed = {name for name in now if now[name] != was[name]}
        assert changed <= {
            "receiving_unit_id", "handling_unit_id", "step_unit_id", "rehomed", "last_seq", "last_at",
            "moved_seq", "sync",
        }  # fmt: skip
    assert columns_of(state_of(after[closed.id])) == before[closed.id]
    assert WorkItem.unscoped.get(dossier_id=working.id, done_at__isnull=True).unit_id == c.pk
    event = Event.objects.get(stream=working.id, kind="rehomed")
    assert event.payload["document"] == "12/QĐ-UBND"
    assert event.payload["units"] == [[a.pk, c.pk]]
    assert FormerHome.unscoped.get(dossier_id=working.id).handling_unit_id == a.pk
    clean()


def test_units_end_on_the_eve_and_name_their_successor() -> None:
    of, (a, b) = offices(), two_communes()
    centre = factories.make_unit("Trạm Y tế xã An Hòa", agency_id="H32.A.TYT", parent=a)
    carried_out(of, merger())
    a.refresh_from_db()
    centre.refresh_from_db()
    c = Unit.objects.get(agency_id=C)
    assert (a.valid_to, c.valid_from) == (date(2026, 11, 8), DAY_ONE)
    assert centre.parent_id == c.pk
    assert set(Succession.objects.values_list("predecessor_id", "successor_id", "on", "decision")) == {
        (a.pk, c.pk, DAY_ONE, "12/QĐ-UBND ngày 02/11/2026"),
        (b.pk, c.pk, DAY_ONE, "12/QĐ-UBND ngày 02/11/2026"),
    }
    assert agencies.unit_of_agency_id(A, on=DAY_ONE).pk == c.pk
    history = agencies.history_of(c.pk)
    assert [one.other.name for one in history.predecessors] == [a.name, b.name]


def test_holders_keep_their_posts_and_the_files_of_the_closed_unit() -> None:
    of, (a, b) = offices(), two_communes()
    first = factories.make_official(a, "case_officer", full_name="Lê An")
    second = factories.make_official(b, "case_officer", full_name="Lê Bình")
    closed = factories.returned(unit=a)
    outcome = carried_out(of, merger())
    c = Unit.objects.get(agency_id=C)
    eve = DAY_ONE - timedelta(days=1)
    assert [post.unit_id for post in accounts.posts_of(first.pk, eve)] == [a.pk]
    assert [post.unit_id for post in accounts.posts_of(first.pk, DAY_ONE)] == [c.pk]
    held = PostHolding.objects.filter(valid_from__lt=DAY_ONE, valid_to__isnull=True)
    assert not held.filter(post__unit_id__in=[a.pk, b.pk]).exists()
    assert {first.pk, second.pk} <= {one.user_id for one in accounts.holders(c.pk, "case_officer", DAY_ONE)}
    assert outcome["posts"]["holdings"] == PostHolding.objects.filter(post__unit=c).count()
    with scope(of_system("a test")):
        assert Dossier.objects.get(pk=closed.id).receiving_unit_id == a.pk
    assert accounts.units_in_reach(second.pk, DAY_ONE) == {a.pk, b.pk, c.pk}


def test_the_assigned_step_stays_with_its_official_who_may_go_on_with_it() -> None:
    of, (a, _) = offices(), two_communes()
    case = factories.in_processing(unit=a)
    officer = case.as_role("case_officer")
    with factories.as_system():
        work.take(dossier_id=case.id, by=officer, at=case.hour(1), command_id="take-1")
    carried_out(of, merger())
    c = Unit.objects.get(agency_id=C)
    row = rows()[case.id]
    assert (row.assignee_id, row.step_unit_id) == (officer.user_id, c.pk)
    with factories.as_system():
        with pytest.raises(NotAllowed):
            work.complete(dossier_id=case.id, by=officer, at=MIDNIGHT, command_id="complete-old")
        now = factories.acting_as(case.handlers["case_officer"], c)
        work.complete(dossier_id=case.id, by=now, at=MIDNIGHT + timedelta(hours=9), command_id="complete-1")
    clean()


def test_two_units_that_offer_the_same_become_one_offering_without_a_gap() -> None:
    of, (a, b) = offices(), two_communes()
    both, alone = factories.make_procedure("Đăng ký khai sinh"), factories.make_procedure("Đăng ký khai tử")
    Offering.objects.filter(pk=factories.make_offering(both, a).pk).update(channels=["counter"])
    Offering.objects.filter(pk=factories.make_offering(both, b).pk).update(channels=["online"])
    factories.make_offering(alone, b)
    carried_out(of, merger())
    c = Unit.objects.get(agency_id=C)
    begun = Offering.objects.filter(valid_from=DAY_ONE).order_by("pk")
    assert [(one.procedure_id, one.receiving_unit_id, one.handling_unit_id) for one in begun] == [
        (both.pk, c.pk, c.pk),
        (alone.pk, c.pk, c.pk),
    ]
    assert sorted(begun[0].channels) == ["counter", "online"]
    assert set(Offering.objects.filter(receiving_unit__in=[a, b]).values_list("valid_to", flat=True)) == {
        date(2026, 11, 8)
    }


def test_numbers_begin_anew_in_the_successor_and_old_codes_stay_valid() -> None:
    of, (a, _) = offices(), two_communes()
    old = factories.accepted(unit=a)
    carried_out(of, merger())
    c = Unit.objects.get(agency_id=C)
    new = factories.accepted(unit=c, at=MIDNIGHT + timedelta(hours=9))
    assert old.code.startswith("H32.A-")
    assert new.code == "H32.C-20261109-0000001"
    with scope(of_system("a test")):
        assert Dossier.objects.get(code=old.code).handling_unit_id == c.pk
    clean()


def test_an_opinion_asked_of_both_is_answered_once() -> None:
    of, (a, b) = offices(), two_communes()
    case = factories.in_processing(unit=of.province)
    head = case.as_role("division_head")
    with factories.as_system():
        for unit in (a, b):
            opinions.ask(
                dossier_id=case.id, unit_id=unit.pk, question=f"Ý kiến của {unit.name}?", by=head,
                at=case.hour(1), command_id=f"ask-{unit.pk}",
            )  # fmt: skip
    carried_out(of, merger())
    c = Unit.objects.get(agency_id=C)
    assert rows()[case.id].asked_units == [c.pk]
    assert Opinion.unscoped.filter(dossier_id=case.id, given_at__isnull=True).count() == 1
    answering = factories.acting_as(factories.make_official(c, "case_officer"), c)
    with factories.as_system():
        opinions.give(
            dossier_id=case.id, position=opinions.Position.AGREES, answer="Đồng ý.", by=answering,
            at=MIDNIGHT + timedelta(hours=9), command_id="give-1",
        )  # fmt: skip
    assert rows()[case.id].asked_units == []
    clean()


def test_a_split_goes_by_sector_and_procedure_and_a_code_named_by_hand() -> None:
    of = offices()
    a = factories.make_unit("Sở Nông nghiệp và Môi trường", agency_id=A, level="province")
    land = factories.make_procedure("Cấp giấy chứng nhận", sector="Đất đai")
    forest = factories.make_procedure("Khai thác lâm sản", sector="Lâm nghiệp")
    named = factories.make_procedure("Đo đạc", sector="Lâm nghiệp")
    by_sector = factories.accepted(unit=a, procedure=land)
    by_rest = factories.accepted(unit=a, procedure=forest)
    by_procedure = factories.accepted(unit=a, procedure=named)
    by_hand = factories.accepted(unit=a, procedure=forest)
    acts = [
        new_unit(B, "Sở Môi trường", kind="department", level="province"),
        {"kind": "split", "unit": A, "parts": [
            {"unit": A, "rest": True},
            {"unit": B, "sectors": ["dat-dai"], "procedures": [named.code], "dossiers": [by_hand.code]},
        ]},
    ]  # fmt: skip
    carried_out(of, acts)
    b = Unit.objects.get(agency_id=B)
    homes = {pk: row.handling_unit_id for pk, row in rows().items()}
    assert homes == {by_sector.id: b.pk, by_rest.id: a.pk, by_procedure.id: b.pk, by_hand.id: b.pk}
    a.refresh_from_db()
    assert a.valid_to is None
    clean()


def test_a_level_is_abolished_into_the_units_above() -> None:
    of = offices()
    districts = [
        factories.make_unit(
            f"Ủy ban nhân dân huyện {n}", agency_id=f"H32.{n}", level="district", parent=of.province
        )
        for n in (1, 2, 3)
    ]
    communes = [
        factories.make_unit(f"Xã {d.agency_id}", agency_id=f"{d.agency_id}.X", parent=d) for d in districts
    ]
    cases = [factories.accepted(unit=district) for district in districts]
    carried_out(of, [{"kind": "abolish", "level": "district"}])
    assert not Unit.objects.filter(level="district", valid_to__isnull=True).exists()
    assert {row.handling_unit_id for row in rows().values()} == {of.province.pk}
    assert len(rows()) == len(cases)
    assert set(Unit.objects.filter(pk__in=[c.pk for c in communes]).values_list("parent_id", flat=True)) == {
        of.province.pk
    }
    clean()


def test_a_rename_keeps_the_unit_and_its_former_identifier_is_still_found() -> None:
    of, (a, _) = offices(), two_communes()
    case = factories.accepted(unit=a)
    carried_out(of, [
        {"kind": "rename", "unit": A, "name": "Ủy ban nhân dân phường An Hòa", "agency_id": "H32.AH"},
        {"kind": "move", "unit": B, "under": A},
    ])  # fmt: skip
    a.refresh_from_db()
    assert (a.name, a.agency_id) == ("Ủy ban nhân dân phường An Hòa", "H32.AH")
    assert agencies.unit_of_agency_id(A, on=DAY_ONE).pk == a.pk
    assert agencies.ids_by_identifier({A}) == {A: [a.pk]}
    assert Unit.objects.get(agency_id=B).parent_id == a.pk
    (stand,) = agencies.history_of(a.pk).stands
    assert (stand.name, stand.agency_id, stand.until) == (
        "Ủy ban nhân dân xã An Hòa", A, date(2026, 11, 8),
    )  # fmt: skip
    assert rows()[case.id].rehomed == 0


def test_repeating_changes_nothing_and_answers_the_same() -> None:
    of, (a, _) = offices(), two_communes()
    factories.in_processing(unit=a)
    first = carried_out(of, merger())
    (row,) = Reorganisation.objects.all()
    events = Event.objects.count()
    with scope(of_system("a test")):
        again = reorganising.carry_out(reorganisation_id=row.pk, by=of.as_approver, at=MIDNIGHT)
        assert reorganising.carry_out_due(at=MIDNIGHT + timedelta(days=1)) == []
    assert again == first
    assert Event.objects.count() == events


def test_the_job_carries_out_what_is_due_and_nothing_before_its_day() -> None:
    of, (a, _) = offices(), two_communes()
    factories.in_processing(unit=a)
    row = approved(of, merger())
    with scope(of_system("a test")):
        assert reorganising.carry_out_due(at=MIDNIGHT - timedelta(seconds=1)) == []
        with pytest.raises(NotYet):
            reorganising.carry_out(
                reorganisation_id=row.pk, by=of.as_approver, at=MIDNIGHT - timedelta(seconds=1)
            )
        assert reorganising.carry_out_due(at=MIDNIGHT) == [row.pk]
    assert Event.objects.filter(kind="rehomed").count() == 1


def test_a_dossier_opened_at_the_ended_unit_at_that_moment_goes_after_the_others() -> None:
    of, (a, _) = offices(), two_communes()
    carried_out(of, merger())
    late = factories.accepted(unit=a, at=MIDNIGHT)
    with scope(of_system("a test")):
        reorganising.carry_out_due(at=MIDNIGHT + timedelta(minutes=2))
    c = Unit.objects.get(agency_id=C)
    assert rows()[late.id].handling_unit_id == c.pk
    assert Reorganisation.objects.get().outcome["stragglers"] == 1
    clean()


def test_a_notice_and_a_synchronisation_are_put_for_each_dossier(settings: Any) -> None:
    settings.NATIONAL_PORTAL_URL = "http://127.0.0.1:9"  # nobody answers there, and nobody is asked
    of, (a, _) = offices(), two_communes()
    case = factories.in_processing(unit=a)
    with connection.cursor() as db:
        db.execute("DELETE FROM procrastinate_jobs")
    carried_out(of, merger())
    with connection.cursor() as db:
        db.execute("SELECT task_name, lock, args FROM procrastinate_jobs ORDER BY task_name")
        found = db.fetchall()
    assert [(task, lock) for task, lock, _ in found] == [
        ("dossiers.notify", f"notice-{case.id}"),
        ("exchange.drain", None),
    ]
    with connection.cursor() as db:
        db.execute("SELECT kind, body FROM exchange_outgoingmessage ORDER BY id DESC LIMIT 1")
        kind, body = db.fetchone()
    assert (kind, json.loads(body)) == ("dossier", {"dossier_id": case.id, "seq": case.row.moved_seq})


def test_notes_on_a_running_dossier_are_the_successors() -> None:
    of, (a, _) = offices(), two_communes()
    case = factories.in_processing(unit=a)
    with factories.as_system():
        noting.note(
            dossier_id=case.id, text="Chờ xác minh.", is_shared=False, by=case.as_role("case_officer"),
            at=case.hour(1), command_id="note-1",
        )  # fmt: skip
    carried_out(of, merger())
    assert InternalNote.unscoped.get().unit_id == Unit.objects.get(agency_id=C).pk
    clean()


def test_only_another_person_approves_and_only_what_was_approved_is_carried_out() -> None:
    of, _ = offices(), two_communes()
    row = drawn_up(of, merger())
    both = factories.acting_as(of.drawer, of.province)
    with pytest.raises(ReorganisationNotAllowed):
        reorganising.approve(reorganisation_id=row.pk, by=both, at=DRAWN_UP)
    factories.make_official(of.province, "administrator")
    with scope(of_system("a test")), pytest.raises(ReorganisationDecided):
        reorganising.carry_out(reorganisation_id=row.pk, by=of.as_approver, at=MIDNIGHT)
    with pytest.raises(HeadInvalid):
        reorganising.withdraw(reorganisation_id=row.pk, by=of.as_approver, at=DRAWN_UP, words=" ")
    reorganising.withdraw(reorganisation_id=row.pk, by=of.as_approver, at=DRAWN_UP, words="Hoãn.")
    with pytest.raises(ReorganisationDecided):
        reorganising.approve(reorganisation_id=row.pk, by=of.as_approver, at=DRAWN_UP)


def test_two_decisions_under_way_may_not_plan_with_the_same_unit() -> None:
    of, _ = offices(), two_communes()
    drawn_up(of, merger())
    with pytest.raises(PlanFaulty) as refused:
        drawn_up(of, [{"kind": "rename", "unit": A, "name": "Tên khác"}], number="13/QĐ-UBND")
    assert [(fault.kind, fault.about, fault.other) for fault in refused.value.faults] == [
        ("overlap", A, "12/QĐ-UBND")
    ]
    with pytest.raises(HeadInvalid) as used:
        drawn_up(of, [{"kind": "rename", "unit": "H32", "name": "Tên khác"}])
    assert (used.value.field, used.value.problem) == ("number", "used")


def test_an_intake_officer_of_the_successor_accepts_what_waited_at_the_predecessor() -> None:
    of, (a, _) = offices(), two_communes()
    case = factories.submitted(unit=a)
    carried_out(of, merger())
    c = Unit.objects.get(agency_id=C)
    with factories.as_system():
        done = intake.accept(
            dossier_id=case.id, checks=(), by=factories.acting_as(case.intake_officer, c),
            at=MIDNIGHT + timedelta(hours=9), command_id="accept-1",
        )  # fmt: skip
    assert done.state.business == "accepted"
    clean()
