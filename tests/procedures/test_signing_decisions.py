"""Decisions: prepared by one person, confirmed by another, in force on their day."""

import threading
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

import factories
from motcua.kernel.zone import VIETNAM
from motcua.procedures import queries, standing
from motcua.procedures.actions import drafts, in_force, publication
from motcua.procedures.actions.publication import Confirmed, Decided, Wanted
from motcua.procedures.errors import (
    CatalogueError,
    DecisionChanged,
    DecisionInvalid,
    DecisionKnown,
    DecisionNotConfirmed,
    DecisionNotFound,
    DecisionStep,
    DraftIncomplete,
    DraftStep,
    EffectOverlaps,
    ItemInvalid,
    NotOffered,
    ProcedureNotFound,
    RetroactiveEffect,
    SecondPersonNeeded,
)
from motcua.procedures.models import (
    Offering,
    Procedure,
    ProcedureVersion,
    PublicationDecision,
    PublicationItem,
    VersionDraft,
)
from motcua.procedures.rules.drafting import VersionFlags
from motcua.procedures.rules.publication import Basis, Verdict, Why

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=VIETNAM)  # a Monday
TODAY = NOW.date()
SOON = TODAY + timedelta(days=10)
ANN, BINH, CHI = 1, 2, 3

pytestmark = pytest.mark.django_db


def document(**changed: Any) -> Decided:
    return Decided(
        **{
            "number": "1234/QĐ-UBND",
            "issued_on": TODAY,
            "effective_on": SOON,
            "agency_id": factories.make_unit("UBND tỉnh", level="province").pk,
            "signer": "Nguyễn Văn Bình",
            "bases": (Basis("15/2026/TT-BTP", effective_on=date(2026, 11, 16)),),
            **changed,
        }
    )


def proposed(procedure: Procedure | None = None, **content: Any) -> VersionDraft:
    draft = drafts.begin((procedure or factories.make_procedure()).code, by=ANN, at=NOW)
    changed = drafts.Change(content={**draft.content, **content})
    draft = drafts.change(draft.pk, changed, seen_revision=draft.revision, by=ANN, at=NOW)
    return drafts.move(draft.pk, "proposed", by=ANN, at=NOW)


def prepared(*items: Wanted, **changed: Any) -> PublicationDecision:
    return publication.prepare(document(**changed), items, by=ANN, at=NOW)


def sign(row: PublicationDecision, *, by: int = BINH, at: datetime = NOW, **read: Any) -> PublicationDecision:
    confirmed = Confirmed(
        **{"number": row.number, "issued_on": row.issued_on, "effective_on": row.effective_on, **read}
    )
    return publication.sign(row.pk, confirmed, seen_revision=row.revision, by=by, at=at)


# Signing


def test_a_signed_draft_is_a_version_that_waits_for_its_day():
    procedure = factories.make_procedure()
    former = procedure.current_version
    draft = proposed(procedure, name="Đăng ký khai sinh lại")
    decision = sign(prepared(Wanted(draft_id=draft.pk)))

    version = ProcedureVersion.objects.get(decision=decision)
    assert (version.number, version.valid_from, version.source) == (2, SOON, "decision")
    assert version.content["name"] == "Đăng ký khai sinh lại"
    draft.refresh_from_db()
    assert draft.state == "signed"
    procedure.refresh_from_db()
    assert (procedure.current_version, procedure.name) == (former, "Đăng ký khai sinh")

    assert in_force.bring(SOON - timedelta(days=1)) == 0
    assert in_force.bring(SOON) == 1
    procedure.refresh_from_db()
    assert (procedure.current_version, procedure.name) == (version, "Đăng ký khai sinh lại")
    assert "khai sinh lai" in procedure.search_text


def test_bringing_into_force_twice_or_a_week_late_changes_nothing_more():
    procedure = factories.make_procedure()
    sign(prepared(Wanted(draft_id=proposed(procedure).pk)))
    assert in_force.bring(SOON + timedelta(days=7)) == 1
    assert in_force.bring(SOON + timedelta(days=7)) == 0
    assert in_force.bring(SOON - timedelta(days=1)) == 0  # a clock that went back undoes nothing
    procedure.refresh_from_db()
    assert procedure.current_version is not None
    assert procedure.current_version.number == 2


def test_what_takes_effect_today_is_in_force_at_once():
    procedure = factories.make_procedure()
    sign(prepared(Wanted(draft_id=proposed(procedure).pk), effective_on=TODAY))
    assert queries.procedure_page(procedure.code).version_number == 2


def test_a_new_procedure_exists_from_its_signing_and_is_found_from_its_day():
    factories.make_procedure(sector="Hộ tịch")
    flags = VersionFlags(online_level="partial_online", older_level=3)
    content = {**factories.make_procedure().current_version.content, "name": "Cấp phép thả diều"}
    draft = drafts.begin_new(
        "3.123456", "Cấp phép thả diều", "ho-tich", content=content, flags=flags, by=ANN, at=NOW
    )
    drafts.move(draft.pk, "proposed", by=ANN, at=NOW)
    decision = sign(prepared(Wanted(draft_id=draft.pk)))

    item = PublicationItem.objects.get(decision=decision)
    assert (item.kind, item.procedure.code) == ("new", "3.123456")
    with pytest.raises(ProcedureNotFound):
        queries.procedure_page("3.123456")
    in_force.bring(SOON)
    page = queries.procedure_page("3.123456")
    assert (page.name, page.version_number, page.online_level) == ("Cấp phép thả diều", 1, "partial_online")
    assert [hit.code for hit in queries.search("thả diều")] == ["3.123456"]


def test_who_entered_it_does_not_sign_it():
    row = prepared(Wanted(draft_id=proposed().pk))
    with pytest.raises(SecondPersonNeeded):
        sign(row, by=ANN)
    changed = publication.change(
        row.pk, document(agency_id=row.agency_id), [], seen_revision=1, by=BINH, at=NOW
    )
    with pytest.raises(SecondPersonNeeded):  # who changed it last has entered it
        sign(changed, by=BINH)


@pytest.mark.parametrize(
    ("read", "field"),
    [
        ({"number": "1243/QĐ-UBND"}, "number"),
        ({"issued_on": TODAY - timedelta(days=1)}, "issued_on"),
        ({"effective_on": SOON + timedelta(days=1)}, "effective_on"),
    ],
)
def test_what_the_second_person_reads_otherwise_is_not_signed(read: dict[str, Any], field: str):
    row = prepared(Wanted(draft_id=proposed().pk))
    with pytest.raises(DecisionNotConfirmed) as refused:
        sign(row, **read)
    assert refused.value.fields == (field,)
    assert not ProcedureVersion.objects.filter(decision=row).exists()


def test_spaces_and_case_of_the_number_do_not_count():
    assert sign(prepared(Wanted(draft_id=proposed().pk)), number=" 1234 /qđ-ubnd").state == "signed"


def test_a_decision_changed_since_it_was_opened_is_not_signed():
    row = prepared(Wanted(draft_id=proposed().pk))
    publication.change(
        row.pk, document(agency_id=row.agency_id, summary="mới"), [], seen_revision=1, by=CHI, at=NOW
    )
    with pytest.raises(DecisionChanged):
        sign(row)
    with pytest.raises(DecisionChanged):
        publication.change(row.pk, document(agency_id=row.agency_id), [], seen_revision=1, by=ANN, at=NOW)


@pytest.mark.django_db(transaction=True)
def test_two_people_who_sign_at_once_sign_once():
    procedure = factories.make_procedure()
    row = prepared(Wanted(draft_id=proposed(procedure).pk))
    start, told = threading.Barrier(2), []

    def press(who: int) -> None:
        start.wait()
        try:
            sign(row, by=who)
            told.append("signed")
        except CatalogueError as refused:
            told.append(type(refused).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=(who,)) for who in (BINH, CHI)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(told) == ["DecisionStep", "signed"]
    assert ProcedureVersion.objects.filter(procedure=procedure).count() == 2


def test_one_bad_item_and_nothing_is_signed():
    good, bad = proposed(), proposed()
    row = prepared(Wanted(draft_id=good.pk), Wanted(draft_id=bad.pk))
    VersionDraft.objects.filter(pk=bad.pk).update(content={})
    with pytest.raises(DraftIncomplete) as refused:
        sign(row)
    assert refused.value.draft_id == bad.pk
    good.refresh_from_db()
    assert (good.state, ProcedureVersion.objects.filter(decision=row).count()) == ("proposed", 0)


# Overlaps and the past


def test_a_version_of_the_same_day_or_later_is_an_overlap_with_its_number():
    procedure = factories.make_procedure()
    sign(prepared(Wanted(draft_id=proposed(procedure).pk)))
    for number, day in (("2", SOON), ("3", SOON - timedelta(days=3))):
        draft = proposed(procedure)
        row = prepared(Wanted(draft_id=draft.pk), number=number, effective_on=day)
        with pytest.raises(EffectOverlaps) as refused:
            sign(row)
        assert (refused.value.number, refused.value.valid_from) == (2, SOON)
        publication.withdraw(row.pk, by=ANN, at=NOW)
        drafts.move(draft.pk, "withdrawn", by=ANN, at=NOW)
    later = prepared(
        Wanted(draft_id=proposed(procedure).pk), number="4", effective_on=SOON + timedelta(days=1)
    )
    assert sign(later).state == "signed"


def test_a_decision_may_be_entered_three_days_after_it_took_effect_not_four():
    for back, refused in ((3, False), (4, True)):
        day = TODAY - timedelta(days=back)
        row = prepared(Wanted(draft_id=proposed().pk), issued_on=day, effective_on=day)
        if refused:
            with pytest.raises(RetroactiveEffect) as told:
                sign(row)
            assert told.value.earliest == TODAY - timedelta(days=3)
        else:
            assert sign(row).state == "signed"


def test_a_decision_cannot_take_effect_before_it_is_issued():
    with pytest.raises(DecisionInvalid):
        prepared(effective_on=TODAY - timedelta(days=1))


def test_a_decision_is_entered_once():
    row = prepared()
    with pytest.raises(DecisionKnown):
        publication.prepare(document(agency_id=row.agency_id), [], by=BINH, at=NOW)
    publication.withdraw(row.pk, by=ANN, at=NOW)
    assert publication.prepare(document(agency_id=row.agency_id), [], by=BINH, at=NOW).state == "draft"


def test_a_decision_without_items_is_not_signed():
    with pytest.raises(DecisionInvalid):
        sign(prepared())


# Items


def test_a_draft_that_is_not_proposed_cannot_be_an_item():
    draft = drafts.begin(factories.make_procedure().code, by=ANN, at=NOW)
    with pytest.raises(ItemInvalid) as refused:
        prepared(Wanted(draft_id=draft.pk))
    assert refused.value.problem == "not-proposed"
    assert not PublicationDecision.objects.exists()


def test_a_draft_in_a_decision_is_not_taken_back_and_not_in_a_second_one():
    draft = proposed()
    row = prepared(Wanted(draft_id=draft.pk))
    with pytest.raises(DraftStep):
        drafts.move(draft.pk, "draft", by=ANN, at=NOW)
    with pytest.raises(ItemInvalid) as refused:
        prepared(Wanted(draft_id=draft.pk), number="77/QĐ-UBND")
    assert (refused.value.problem, refused.value.other) == ("in-another-decision", "1234/QĐ-UBND")
    publication.withdraw(row.pk, by=ANN, at=NOW)
    assert drafts.move(draft.pk, "draft", by=ANN, at=NOW).state == "draft"


def test_a_procedure_named_twice_or_unknown_is_refused():
    procedure = factories.make_procedure()
    draft = proposed(procedure)
    for items, problem in (
        ([Wanted(draft_id=draft.pk), Wanted(abolishes=procedure.code)], "twice"),
        ([Wanted(abolishes="9.999999")], "unknown"),
        ([Wanted()], "empty"),
    ):
        with pytest.raises(ItemInvalid) as refused:
            prepared(*items)
        assert refused.value.problem == problem


def test_a_draft_lacking_a_mandatory_part_is_not_proposed():
    draft = drafts.begin(factories.make_procedure().code, by=ANN, at=NOW)
    drafts.change(
        draft.pk, drafts.Change(content={**draft.content, "subjects": []}), seen_revision=1, by=ANN, at=NOW
    )
    with pytest.raises(DraftIncomplete) as refused:
        drafts.move(draft.pk, "proposed", by=ANN, at=NOW)
    assert [fault.part for fault in refused.value.faults] == ["subjects"]


# Abolition


def test_an_abolished_procedure_goes_out_of_force_on_its_day_and_its_offerings_end_the_day_before():
    unit, procedure = factories.make_unit(), factories.make_procedure()
    factories.make_offering(procedure, unit)
    other = drafts.begin(procedure.code, by=ANN, at=NOW)
    sign(prepared(Wanted(abolishes=procedure.code)))

    other.refresh_from_db()
    assert other.state == "withdrawn"
    assert Offering.objects.get().valid_to == SOON - timedelta(days=1)
    assert queries.procedure_page(procedure.code).code == procedure.code
    assert in_force.bring(SOON - timedelta(days=1)) == 0
    assert queries.offering(procedure.pk, unit.pk, SOON - timedelta(days=1)).procedure_id == procedure.pk

    assert in_force.bring(SOON) == 1
    with pytest.raises(ProcedureNotFound):
        queries.procedure_page(procedure.code)
    with pytest.raises(NotOffered):
        queries.offering(procedure.pk, unit.pk, SOON)
    procedure.refresh_from_db()
    assert (procedure.current_version, procedure.abolished_on) == (None, SOON)
    assert [row.code for row in standing.standing(SOON - timedelta(days=1))] == [procedure.code]
    assert standing.standing(SOON) == ()


def test_a_running_dossier_keeps_its_version_when_its_procedure_is_abolished():
    case = factories.in_processing()
    version = case.state.version_id
    sign(prepared(Wanted(abolishes=case.procedure.code)))
    in_force.bring(SOON)
    assert case.reread().state.version_id == version
    assert queries.version_of(version).procedure_id == case.procedure.pk


def test_a_replaced_procedure_ends_when_the_new_one_begins():
    old, new = factories.make_procedure(), factories.make_procedure()
    decision = sign(prepared(Wanted(draft_id=proposed(new).pk, replaces=old.code)))
    assert PublicationItem.objects.get(decision=decision).kind == "replaced"
    in_force.bring(SOON)
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.current_version, old.abolished_on) == (None, SOON)
    assert new.current_version is not None
    assert new.current_version.number == 2


def test_an_abolished_procedure_is_not_abolished_again_but_may_be_published_anew():
    procedure = factories.make_procedure()
    content, flags = procedure.current_version.content, VersionFlags()
    sign(prepared(Wanted(abolishes=procedure.code)))
    with pytest.raises(ItemInvalid) as refused:
        prepared(Wanted(abolishes=procedure.code), number="2")
    assert refused.value.problem == "abolished"
    in_force.bring(SOON)

    later = NOW + timedelta(days=30)
    draft = drafts.begin_new(
        procedure.code, procedure.name, "ho-tich", content=content, flags=flags, by=ANN, at=later
    )
    drafts.move(draft.pk, "proposed", by=ANN, at=later)
    row = prepared(
        Wanted(draft_id=draft.pk),
        number="3",
        issued_on=later.date(),
        effective_on=later.date() + timedelta(days=5),
    )
    sign(row, at=later)
    assert in_force.bring(later.date()) == 0
    in_force.bring(later.date() + timedelta(days=5))
    procedure.refresh_from_db()
    assert (procedure.abolished_on, procedure.current_version.number) == (None, 2)


# Disclosure and verdicts


def test_disclosure_is_recorded_and_judged_for_each_item():
    first, second = factories.make_procedure(), factories.make_procedure()
    row = prepared(Wanted(draft_id=proposed(first).pk), Wanted(draft_id=proposed(second).pk))
    with pytest.raises(DecisionStep):
        publication.disclose(row.pk, [], disclosed_at=NOW, reference="", at=NOW)
    row = sign(row)
    items = list(row.items.order_by("pk"))
    later = NOW + timedelta(days=7)  # Monday 09/11, the fifth working day
    assert publication.disclose(row.pk, [items[0].pk], disclosed_at=later, reference="CSDL-1", at=later) == 1
    with pytest.raises(DecisionInvalid):
        publication.disclose(row.pk, [], disclosed_at=NOW, reference="", at=NOW - timedelta(minutes=1))
    with pytest.raises(DecisionInvalid):
        publication.disclose(row.pk, [], disclosed_at=NOW - timedelta(days=1), reference="", at=NOW)

    found = {one.item_id: one for one in standing.timings(today=date(2026, 11, 10))}
    assert [found[item.pk].disclosure.verdict for item in items] == [Verdict.IN_TIME, Verdict.LATE]
    assert found[items[1].pk].disclosure.late_by == 1
    assert found[items[0].pk].signing.verdict is Verdict.IN_TIME  # ten working days before 16/11
    verdicts = standing.by_procedure(found.values())
    assert verdicts[second.pk] == (Verdict.IN_TIME, Verdict.LATE)


def test_without_the_day_of_the_newest_basis_publication_is_not_assessed():
    sign(prepared(Wanted(draft_id=proposed().pk), bases=(Basis("15/2026/TT-BTP"),)))
    (one,) = standing.timings(today=TODAY)
    assert (one.signing.verdict, one.signing.why) == (Verdict.NOT_ASSESSED, Why.BASIS_UNDATED)


def test_what_is_not_signed_is_judged_nowhere():
    prepared(Wanted(draft_id=proposed().pk))
    assert standing.timings(today=TODAY) == ()


def test_a_decision_that_does_not_exist_is_said():
    with pytest.raises(DecisionNotFound):
        publication.withdraw(404, by=ANN, at=NOW)


# Figures on a day


def test_the_catalogue_stands_by_the_version_of_the_day():
    procedure = factories.make_procedure()
    draft = drafts.begin(procedure.code, by=ANN, at=NOW)
    flags = VersionFlags(
        online_level="full_online", older_level=4, eligible_for_full_online=True, on_mobile=True,
        has_financial_obligation=True, payable_online=True,
    )  # fmt: skip
    change = drafts.Change(flags=flags, content={**draft.content, "levels": ["province"]})
    drafts.change(draft.pk, change, seen_revision=1, by=ANN, at=NOW)
    drafts.move(draft.pk, "proposed", by=ANN, at=NOW)
    sign(prepared(Wanted(draft_id=draft.pk)))

    (before,) = standing.standing(SOON - timedelta(days=1))
    (after,) = standing.standing(SOON)
    assert (before.older_level, before.is_level_3_or_4, before.is_eligible) == (None, False, False)
    assert (after.is_level_3_or_4, after.is_eligible, after.on_mobile, after.is_payable_online) == (True,) * 4
    assert standing.standing(SOON, level="province") == (after,)
    assert standing.standing(SOON, level="commune") == ()
    assert standing.standing(SOON, unit_ids=[4711]) == ()
    assert standing.complete([before, after]) == (before, after)
