"""Asking registers about a dossier's owner: purpose, quota, reuse, trace, findings; the register away or refusing."""

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

import factories as f
from motcua.dataquality import queries
from motcua.dataquality.actions import asking, findings
from motcua.dataquality.models import Finding, LookUp
from motcua.dataquality.rules.asking import Register
from motcua.dossiers.models import Party
from motcua.exchange import delivering
from motcua.exchange.models import Call, PartnerState
from motcua.kernel import scopes
from motcua.ledger.models import AccessTrace
from motcua.sandbox.registers import KEY, Business, Population
from motcua.sandbox.standing import Standing as Process

pytestmark = pytest.mark.django_db


@pytest.fixture
def registers(tmp_path: Path, settings: object) -> Iterator[Process]:
    with Process((Population, Business), tmp_path, environ={}) as running:
        settings.PARTNERS = {  # type: ignore[attr-defined]
            "population": {"url": running.url + "/population", "key": KEY},
            "business_register": {"url": running.url + "/business", "key": KEY},
        }
        yield running


def owned(
    number: str = "056190001235", *, firm: bool = False, born: date | None = date(1990, 5, 2)
) -> f.Case:
    """A dossier in work whose owner has this number."""
    case = f.accepted()
    Party.unscoped.filter(pk=case.id).update(
        owner_id_number=number,
        owner_kind="organisation" if firm else "citizen",
        owner_birth_date=None if firm else born,
        owner_name="Công ty TNHH Sao Biển" if firm else "Nguyễn Thị Hoa",
    )
    return case


def check(case: f.Case, at: datetime | None = None) -> LookUp:
    by = f.acting_as(case.intake_officer, case.unit)
    with scopes.scope(scopes.of_units(frozenset({case.unit.pk}), user_id=case.intake_officer.pk)):
        return asking.check_owner(dossier_id=case.id, by=by, page="partners:check", at=at or timezone.now())


def asked_of(process: Process, register: str = "population") -> int:
    return len(process.rooms[register].received())


def test_a_check_asks_once_keeps_no_value_and_leaves_a_trace_for_the_owner(registers: Process) -> None:
    case = owned()
    row = check(case)

    assert (row.state, row.verdict, row.differing) == ("answered", "match", [])
    assert (row.purpose, row.legal_basis) == ("check_owner", "Nghị định 118/2025/NĐ-CP")
    kept = " ".join(map(str, LookUp.objects.values_list().get()))
    assert "056190001235" not in kept
    assert "Hoa" not in kept
    trace = AccessTrace.objects.get(dossier_id=case.id, page="partners:check")
    assert (trace.what, trace.user_id) == ("asked the population database", case.intake_officer.pk)
    call = Call.objects.get()
    assert (call.partner, call.operation, call.outcome) == ("population", "confirm", "ok")


def test_the_same_data_are_not_asked_about_again_within_a_day(registers: Process) -> None:
    case = owned()
    first = check(case)
    second = check(case)
    Party.unscoped.filter(pk=case.id).update(owner_name="Nguyễn Thị Hòa")
    third = check(case)

    assert second.reused_id == first.pk
    assert (second.verdict, third.reused_id) == ("match", None)
    assert asked_of(registers) == 2


@pytest.mark.parametrize(
    ("number", "rules"),
    [
        ("056190001200", [("register_nobody", "personal_id")]),
        ("056190001233", [("register_differs", "birth_date"), ("register_differs", "full_name")]),
    ],
)
def test_what_differs_becomes_a_finding_of_the_unit(
    registers: Process, number: str, rules: list[tuple[str, str]]
) -> None:
    case = owned(number)
    row = check(case)

    kept = Finding.objects.filter(dossier_id=case.id).order_by("field")
    assert [(one.rule, one.field) for one in kept] == rules
    assert {(one.unit_id, one.state, one.look_up_id) for one in kept} == {(case.unit.pk, "open", row.pk)}


def test_an_agreeing_answer_ends_what_an_earlier_one_found(registers: Process) -> None:
    case = owned("056190001211")
    check(case)
    Party.unscoped.filter(pk=case.id).update(owner_id_number="056190001235")
    check(case)

    assert [one.state for one in Finding.objects.filter(dossier_id=case.id)] == ["gone"]


def test_a_closed_firm_is_a_finding_of_data_that_are_not_live(registers: Process) -> None:
    business = registers.rooms["business"]
    business.put({"MaSoThue": "0100109106", "TenDoanhNghiep": "Công ty TNHH Sao Biển", "TinhTrang": "4"})  # type: ignore[attr-defined]
    case = owned("0100109106", firm=True)
    row = check(case)

    assert (row.register, row.verdict, row.differing, row.standing) == (
        "business_register", "differs", ["standing"], "closed",
    )  # fmt: skip
    kept = Finding.objects.get(dossier_id=case.id)
    assert (kept.rule, kept.word, kept.field) == ("register_closed", "live", "tax_code")


@pytest.mark.parametrize(
    ("number", "born", "why"),
    [
        ("225123456", date(1990, 5, 2), "number"),
        ("", date(1990, 5, 2), "number"),
        ("056190001235", None, "birth_date"),
    ],
)
def test_what_a_register_cannot_know_is_left_out_unasked(
    registers: Process, number: str, born: date | None, why: str
) -> None:
    row = check(owned(number, born=born))

    assert (row.state, row.problem) == ("left_out", why)
    assert asked_of(registers) == 0


def test_without_a_connection_the_check_is_left_out_and_nothing_waits(settings: object) -> None:
    settings.PARTNERS = {"population": {"url": "", "key": ""}}  # type: ignore[attr-defined]
    row = check(owned())

    assert (row.state, row.problem) == ("left_out", "not_connected")


def test_a_register_that_is_down_queues_the_check_and_the_outbox_brings_the_answer(
    registers: Process,
) -> None:
    population = registers.rooms["population"]
    population.turn({"down": True})
    case = owned("056190001211")
    begun = time.monotonic()
    row = check(case)
    waited = time.monotonic() - begun
    again = check(case)
    population.turn({"down": False})
    PartnerState.objects.update(open_until=None)
    done = delivering.drain("population")

    assert (row.state, again.pk) == ("waiting", row.pk)
    assert waited < 2
    assert done.sent == 1
    row.refresh_from_db()
    assert (row.state, row.verdict, row.problem) == ("answered", "differs", "")
    assert Finding.objects.filter(dossier_id=case.id, rule="register_differs").count() == 1


def test_a_register_known_to_be_down_is_not_waited_for_at_the_desk(registers: Process) -> None:
    now = timezone.now()
    PartnerState.objects.create(partner="population", failures=9, open_until=now + timedelta(minutes=5))

    row = check(owned(), at=now)

    assert row.state == "waiting"
    assert asked_of(registers) == 0


def test_an_answer_that_was_cut_is_asked_for_again_and_counts_once(registers: Process) -> None:
    registers.rooms["population"].turn({"cut_next": 1})
    row = check(owned())
    delivering.drain("population", clock=lambda: timezone.now() + timedelta(minutes=10))

    row.refresh_from_db()
    assert (row.state, row.reference[:10]) == ("answered", "population")
    with registers.rooms["population"].db() as db:
        assert db.execute("SELECT count(*) FROM answered").fetchone()[0] == 1


def test_a_changed_shape_of_the_answer_waits_and_is_never_read_as_an_answer(registers: Process) -> None:
    registers.rooms["population"].turn({"drift": "type"})
    row = check(owned())

    assert (row.state, row.verdict) == ("waiting", "")
    assert "is not what was agreed" in row.problem


def test_a_refusing_register_is_said_and_nothing_is_retried(registers: Process, settings: object) -> None:
    settings.PARTNERS["population"]["key"] = "of yesterday"  # type: ignore[attr-defined]
    row = check(owned())

    assert row.state == "refused"
    assert "key" in row.problem
    assert delivering.due_partners(timezone.now() + timedelta(days=1)) == []


def test_a_question_left_by_a_dead_process_is_put_again_and_given_up_after_three_days(
    registers: Process,
) -> None:
    case = owned()
    population = registers.rooms["population"]
    population.turn({"down": True})
    now = timezone.now()
    row = check(case, at=now)
    with connection.cursor() as cursor:  # as if the process had died before it put the message
        cursor.execute("DELETE FROM exchange_outgoingmessage")
        cursor.execute("DELETE FROM exchange_outgoingstream")

    assert asking.sweep(at=now + timedelta(minutes=1)) == (0, 0)
    assert asking.sweep(at=now + timedelta(minutes=5)) == (1, 0)
    assert asking.sweep(at=now + timedelta(days=3, minutes=5)) == (0, 1)
    row.refresh_from_db()
    assert (row.state, row.problem) == ("left_out", "waited_too_long")


@pytest.mark.django_db(transaction=True)
def test_the_units_quota_of_a_day_is_kept_also_by_two_at_once(
    registers: Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    limits = asking.law_on(date(2026, 11, 22)).registers[Register.POPULATION]
    law = replace(
        asking.law_on(date(2026, 11, 22)), registers={Register.POPULATION: replace(limits, unit_a_day=3)}
    )
    monkeypatch.setattr("motcua.dataquality.actions.asking.law_on", lambda day: law)
    case = owned()
    others = [owned(f"0561900012{end}") for end in (35, 36, 37, 38, 39)]
    for one in others:
        type(one.row)._base_manager.filter(pk=one.id).update(
            receiving_unit=case.unit, handling_unit=case.unit
        )
    rows: list[LookUp] = []

    def press(one: f.Case) -> None:
        by = f.acting_as(case.intake_officer, case.unit)
        try:
            with scopes.scope(scopes.of_units(frozenset({case.unit.pk}), user_id=case.intake_officer.pk)):
                rows.append(
                    asking.check_owner(dossier_id=one.id, by=by, page="partners:check", at=timezone.now())
                )
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=(one,)) for one in others]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert sorted(row.state for row in rows) == ["answered"] * 3 + ["left_out"] * 2
    assert {row.problem for row in rows if row.state == "left_out"} == {"unit_quota"}


def test_a_person_checks_their_own_account_without_a_dossier(registers: Process) -> None:
    person = f.make_citizen(personal_id="056190001222")
    type(person).objects.filter(pk=person.pk).update(birth_date=date(1990, 5, 2))
    row = asking.check_self(user_id=person.pk, at=timezone.now())

    assert row is not None
    assert (row.verdict, row.differing, row.person_id, row.dossier_id) == (
        "differs",
        ["birth_date"],
        person.pk,
        None,
    )
    assert Finding.objects.count() == 0


def test_what_a_register_said_is_erased_when_its_time_is_over(registers: Process) -> None:
    case = owned("056190001211")
    row = check(case)
    kept_until = row.asked_at + timedelta(days=365)

    assert asking.erase(at=kept_until - timedelta(hours=1)) == 0
    assert asking.erase(at=kept_until + timedelta(hours=1)) == 1
    row.refresh_from_db()
    assert (row.verdict, row.differing, row.reference, row.digest) == ("", [], "", "")
    assert row.asked_by_id == case.intake_officer.pk


def test_the_nightly_look_finds_once_keeps_decisions_and_sees_what_is_gone() -> None:
    case = owned("05619000123")
    at = datetime(2026, 11, 22, 19, tzinfo=UTC)
    by = f.acting_as(case.intake_officer, case.unit)
    with f.as_system():
        first = findings.examine(at=at)
        second = findings.examine(at=at + timedelta(days=1))
        rules = {one.rule: one for one in Finding.objects.filter(dossier_id=case.id)}
        findings.decide(
            rules["id_shape"].pk,
            correct=False,
            words="Hộ chiếu",
            units=frozenset({case.unit.pk}),
            by=by,
            at=at,
        )
        Party.unscoped.filter(pk=case.id).update(telephone="0905123456")
        third = findings.examine(at=at + timedelta(days=2))

    assert set(rules) == {"id_shape", "telephone_unclean"}
    assert (first.owners, first.found, second.found, second.gone) == (1, 2, 0, 0)
    assert (third.found, third.gone) == (0, 1)
    states = dict(Finding.objects.values_list("rule", "state"))
    assert states == {"id_shape": "rejected", "telephone_unclean": "gone"}
    told = [(one.kind, one.words, one.by_id) for one in queries.deeds(rules["id_shape"].pk)]
    assert told == [("found", "", None), ("rejected", "Hộ chiếu", by.user_id)]


def test_what_is_wrong_again_is_open_again() -> None:
    case = owned("05619000123")
    at = datetime(2026, 11, 22, 19, tzinfo=UTC)
    with f.as_system():
        findings.examine(at=at)
        Party.unscoped.filter(pk=case.id).update(owner_id_number="056190001235")
        findings.examine(at=at + timedelta(days=1))
        Party.unscoped.filter(pk=case.id).update(owner_id_number="05619000123")
        findings.examine(at=at + timedelta(days=2))

    one = Finding.objects.get(dossier_id=case.id, rule="id_shape")
    assert one.state == "open"
    assert [deed.kind for deed in queries.deeds(one.pk)] == ["found", "gone", "found"]


def test_counts_of_a_unit_are_by_word_and_decision() -> None:
    case = owned("05619000123")
    with f.as_system():
        findings.examine(at=timezone.now())
        (line,) = queries.counts(frozenset({case.unit.pk}))
        share = queries.checked()

    assert line.open == {"right": 1, "sufficient": 0, "clean": 1, "live": 0}
    assert (line.open_total, line.corrected, line.rejected) == (2, 0, 0)
    assert (share.running, share.asked, share.agreed) == (1, 0, 0)
