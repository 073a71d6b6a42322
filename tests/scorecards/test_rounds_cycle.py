"""A round from its drawing up to its appraisal, and everything that is refused on the way."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

import factories
from motcua.accounts.models import Post, PostHolding
from motcua.agencies.models import Succession
from motcua.records.errors import TypeNotAccepted
from motcua.scorecards import queries, results
from motcua.scorecards.actions import (
    appraising,
    entering,
    frameworks,
    rounds,
    sheets,
)
from motcua.scorecards.actions.rounds import Appointed, Deadlines
from motcua.scorecards.errors import (
    AnsweredAlready,
    DatesInWrongOrder,
    DeadlineAhead,
    DeadlinePassed,
    FillsItself,
    FrameworkChanged,
    FrameworkNotInForce,
    Incomplete,
    LinesMissing,
    NoAppraiser,
    NotAllowed,
    NotReady,
    OwnUnit,
    RoundExists,
    SamePerson,
    Stale,
    Unfit,
    WrongStage,
)
from motcua.scorecards.models import Evidence, FrameworkVersion, Line, Round
from motcua.scorecards.rules.stages import Stage
from rounds_ground import (
    AFTER,
    DAYS,
    NOW,
    PDF_BYTES,
    QUARTER,
    Town,
    approved,
    asked,
    filled,
    framework,
    in_appraisal,
    judged,
    keep,
    line_of,
    opened,
    settle,
    sheet_of,
    state,
)

pytestmark = pytest.mark.django_db
LATE = NOW.replace(month=12, day=16)


@pytest.fixture
def town() -> Town:
    return settle()


# Drawing up


def test_a_round_asks_each_unit_the_criteria_of_its_kind(town: Town) -> None:
    row = opened(town)
    assert [sheet.name for sheet in queries.sheets(row)] == ["Sở Nội vụ", "Sở Tư pháp", "Sở Y tế"]
    assert [line.code for line in queries.lines_of_sheet(sheet_of(row, town.justice))] == [
        "A1",
        "A2",
        "A3",
        "B1",
        "C1",
    ]


def test_only_the_reform_staff_draws_up_a_round_and_only_of_an_approved_framework(town: Town) -> None:
    version = keep(framework("2"), state="proposed")
    with pytest.raises(FrameworkNotInForce):
        opened(town, version=version)
    given = {
        "framework_id": keep().pk,
        "title": "X",
        "period": QUARTER,
        "unit_ids": [town.justice.pk],
        "appraisers": [],
        "deadlines": DAYS,
        "at": NOW,
    }
    with pytest.raises(NotAllowed):
        rounds.open_round(**given, by=town.by(town.head))  # type: ignore[arg-type]
    wrong = Deadlines(DAYS.answer_due, DAYS.self_due, DAYS.publish_due)
    with pytest.raises(DatesInWrongOrder) as refused:
        rounds.open_round(**{**given, "deadlines": wrong}, by=town.by(town.staff))  # type: ignore[arg-type]
    assert refused.value.field == "answer_due"
    assert not Round.objects.exists()


def test_the_same_framework_and_period_have_one_round_until_it_is_withdrawn(town: Town) -> None:
    row = opened(town)
    with pytest.raises(RoundExists):
        opened(town)
    rounds.withdraw(round_id=row.pk, words="Mở nhầm kỳ", by=town.by(town.staff), at=NOW)
    assert opened(town).pk != row.pk


def test_units_are_not_asked_while_somebody_would_judge_themselves(town: Town) -> None:
    row = opened(town)
    rounds.appoint(round_id=row.pk, appraisers=[Appointed(town.home.pk)], by=town.by(town.staff), at=NOW)
    with pytest.raises(NoAppraiser) as refused:
        rounds.ask(round_id=row.pk, by=town.by(town.staff), at=NOW)
    assert refused.value.pairs == tuple((town.home.pk, code) for code in ("A1", "A2", "A3"))
    assert queries.round_of(row.pk).stage == Stage.OPEN


# Frameworks


def test_shipped_frameworks_are_taken_over_once() -> None:
    first = frameworks.take_over(at=NOW)
    assert (first > 0, frameworks.take_over(at=NOW)) == (True, 0)
    kept = FrameworkVersion.objects.get(key="766/API-2026-09")
    assert queries.framework(kept).key == "766/API-2026-09"


def test_the_content_of_a_kept_framework_cannot_be_changed(town: Town) -> None:
    version = keep()
    with pytest.raises(DatabaseError), transaction.atomic():
        FrameworkVersion.objects.filter(pk=version.pk).update(content={})
    FrameworkVersion.objects.filter(pk=version.pk).update(words="Ghi chú")


def test_an_imported_framework_waits_for_a_second_person(town: Town) -> None:
    of = framework("9")
    made = frameworks.propose(of, by=town.by(town.staff), at=NOW)
    assert frameworks.propose(of, by=town.by(town.staff), at=NOW).pk == made.pk
    with pytest.raises(FrameworkChanged):
        frameworks.propose(framework("9", weight="30"), by=town.by(town.other_staff), at=NOW)
    with pytest.raises(SamePerson):
        frameworks.decide(version_id=made.pk, approve=True, words="", by=town.by(town.staff), at=NOW)
    with pytest.raises(Incomplete):
        frameworks.decide(version_id=made.pk, approve=False, words=" ", by=town.by(town.leader), at=NOW)
    frameworks.decide(version_id=made.pk, approve=True, words="", by=town.by(town.leader), at=NOW)
    frameworks.decide(version_id=made.pk, approve=True, words="", by=town.by(town.leader), at=NOW)
    with pytest.raises(AnsweredAlready):
        frameworks.decide(version_id=made.pk, approve=False, words="X", by=town.by(town.other_staff), at=NOW)


# Self-scoring


def test_what_a_unit_states_is_kept_once_with_its_history(town: Town) -> None:
    row = asked(town)
    line = state(town, line_of(row, town.justice, "A2"), town.officer, numerator="45", denominator="50")
    state(town, line, town.officer, numerator="45", denominator="50")
    state(town, line, town.officer, numerator="40", denominator="50")
    assert line.stated == {"numerator": 40, "denominator": 50}
    told = [(one.before, one.after) for one in queries.history(line)]
    assert len(told) == 2
    assert told[0][0] == {"value": {"numerator": 45, "denominator": 50}, "words": "Theo báo cáo"}


def test_another_unit_and_the_staff_do_not_write_on_a_sheet(town: Town) -> None:
    row = asked(town)
    line = line_of(row, town.justice, "A1")
    for user in (town.health_officer, town.staff, town.leader):
        with pytest.raises(NotAllowed):
            state(town, line, user, yes="yes")


def test_a_page_out_of_date_overwrites_nothing(town: Town) -> None:
    row = asked(town)
    line = state(town, line_of(row, town.justice, "A3"), town.officer, amount="8")
    with pytest.raises(Stale):
        sheets.state_value(
            line_id=line.pk, seen=0, given={"amount": "5"}, words="", by=town.by(town.head), at=NOW
        )
    with pytest.raises(Unfit):
        state(town, line, town.officer, amount="11")
    line.refresh_from_db()
    assert line.stated == {"amount": "8"}


def test_a_computed_criterion_cannot_be_typed_by_anybody(town: Town) -> None:
    row = asked(town)
    line = line_of(row, town.justice, "B1")
    with pytest.raises(FillsItself):
        state(town, line, town.officer, numerator="1", denominator="1")
    with pytest.raises(FillsItself):
        entering.enter(line_id=line.pk, given={"amount": "9"}, document="X", by=town.by(town.staff), at=NOW)
    with pytest.raises(DatabaseError), transaction.atomic():
        Line.objects.filter(pk=line.pk).update(appraised={"amount": "9"})


def test_after_the_deadline_nothing_is_taken_until_it_is_extended(town: Town) -> None:
    row = asked(town)
    line, by = line_of(row, town.justice, "A1"), town.by(town.officer)
    late = NOW + timedelta(days=11)
    with pytest.raises(DeadlinePassed):
        sheets.state_value(line_id=line.pk, seen=0, given={"yes": "yes"}, words="", by=by, at=late)
    longer = Deadlines(date(2026, 12, 5), DAYS.answer_due, DAYS.publish_due)
    with pytest.raises(Incomplete):
        rounds.set_deadlines(round_id=row.pk, deadlines=longer, words="", by=town.by(town.staff), at=late)
    rounds.set_deadlines(round_id=row.pk, deadlines=longer, words="Lũ lụt", by=town.by(town.staff), at=late)
    assert sheets.state_value(line_id=line.pk, seen=0, given={"yes": "yes"}, words="", by=by, at=late) == 1


def test_the_last_day_of_a_deadline_is_in_time(town: Town) -> None:
    row = asked(town)
    line, by = line_of(row, town.justice, "A1"), town.by(town.officer)
    evening = NOW.replace(day=30, hour=23, minute=59)
    assert sheets.state_value(line_id=line.pk, seen=0, given={"yes": "no"}, words="", by=by, at=evening) == 1


def test_evidence_is_kept_once_by_its_content_and_removed_with_a_trace(town: Town) -> None:
    row = asked(town)
    line, by = line_of(row, town.justice, "A1"), town.by(town.officer)
    first = sheets.attach(line_id=line.pk, source=PDF_BYTES, name="quyet-dinh.pdf", by=by, at=NOW)
    assert sheets.attach(line_id=line.pk, source=PDF_BYTES, name="lai.pdf", by=by, at=NOW).pk == first.pk
    with pytest.raises(TypeNotAccepted):
        sheets.attach(line_id=line.pk, source=b"#!/bin/sh", name="quyet-dinh.pdf", by=by, at=NOW)
    with pytest.raises(NotAllowed):
        sheets.attach(line_id=line.pk, source=PDF_BYTES, name="x", by=town.by(town.health_officer), at=NOW)
    sheets.remove_evidence(evidence_id=first.pk, by=by, at=NOW)
    sheets.remove_evidence(evidence_id=first.pk, by=by, at=NOW)
    kept = Evidence.objects.get()
    assert (kept.removed_by_id, kept.name) == (town.officer.pk, "quyet-dinh.pdf")
    assert [one.kind for one in queries.history(line)] == ["removed", "attached"]


def test_a_sheet_is_handed_in_whole_and_approved_by_another_person(town: Town) -> None:
    row = asked(town)
    sheet = sheet_of(row, town.justice)
    with pytest.raises(LinesMissing) as refused:
        sheets.submit(sheet_id=sheet.pk, by=town.by(town.officer), at=NOW)
    assert refused.value.codes == ("A1", "A2", "A3")
    filled(town, row, town.justice, town.officer)
    with pytest.raises(WrongStage):
        sheets.approve(sheet_id=sheet.pk, by=town.by(town.head), at=NOW)
    sheets.submit(sheet_id=sheet.pk, by=town.by(town.head), at=NOW)
    with pytest.raises(WrongStage):
        state(town, line_of(row, town.justice, "A1"), town.officer, yes="no")
    with pytest.raises(SamePerson):
        sheets.approve(sheet_id=sheet.pk, by=town.by(town.head), at=NOW)
    with pytest.raises(NotAllowed):
        sheets.approve(sheet_id=sheet.pk, by=town.by(town.officer), at=NOW)
    sheets.send_back(sheet_id=sheet.pk, words="Bổ sung minh chứng A2", by=town.by(town.deputy), at=NOW)
    sheets.submit(sheet_id=sheet.pk, by=town.by(town.officer), at=NOW)
    sheets.approve(sheet_id=sheet.pk, by=town.by(town.head), at=NOW)
    sheets.approve(sheet_id=sheet.pk, by=town.by(town.head), at=NOW)
    assert sheet_of(row, town.justice).state == "approved"


def test_self_scoring_ends_when_all_are_in_or_the_deadline_has_passed(town: Town) -> None:
    row = asked(town)
    approved(town, row, town.justice, town.officer, town.head)
    with pytest.raises(DeadlineAhead):
        rounds.close(round_id=row.pk, by=town.by(town.staff), at=NOW)
    rounds.close(round_id=row.pk, by=town.by(town.staff), at=AFTER)
    rounds.close(round_id=row.pk, by=town.by(town.staff), at=AFTER + timedelta(days=1))
    row = queries.round_of(row.pk)
    assert (row.stage, row.closed_on) == ("appraisal", AFTER.date())
    frozen = line_of(row, town.justice, "B1")
    assert (frozen.frozen, frozen.known_on) == ({"numerator": 0, "denominator": 0}, AFTER.date())


def test_the_successor_answers_for_a_unit_that_ended_in_the_middle_of_the_period(town: Town) -> None:
    ended = factories.make_unit("Sở Thông tin", kind="department", level="province", parent=town.top)
    ended.valid_to = date(2026, 8, 31)
    ended.save()
    Succession.objects.create(
        predecessor=ended,
        successor=town.justice,
        on=date(2026, 9, 1),
        keeps_files=True,
        decision="NQ 1",
        share={},
    )
    row = opened(town, unit_ids=[town.justice.pk, town.home.pk, ended.pk])
    rounds.ask(round_id=row.pk, by=town.by(town.staff), at=NOW)
    sheet = sheet_of(row, ended)
    assert (sheet.asked_to, sheet.is_whole, sheet.name) == (date(2026, 8, 31), False, "Sở Thông tin")
    line = state(town, line_of(row, ended, "A1"), town.officer, yes="yes")
    assert line.stated == {"yes": True}
    with pytest.raises(NotAllowed):
        state(town, line, town.health_officer, yes="no")
    units = {unit.unit_id: unit for unit in results.units_of(row)}
    assert results.publishing.ranks(list(units.values())).keys() == {town.justice.pk, town.home.pk}


# Appraisal


def test_a_difference_is_explained_answered_once_and_read_again(town: Town) -> None:
    row = in_appraisal(town)
    line = line_of(row, town.justice, "A3")
    judge = town.by(town.home_officer)
    with pytest.raises(Incomplete):
        appraising.differ(
            line_id=line.pk, seen=line.revision, given={"amount": "5"}, reason=" ", by=judge, at=NOW
        )
    seen = appraising.differ(
        line_id=line.pk, seen=line.revision, given={"amount": "5"}, reason="Thiếu biên bản", by=judge, at=NOW
    )
    with pytest.raises(NotReady):
        rounds.gather(round_id=row.pk, by=town.by(town.staff), at=NOW)
    seen = appraising.answer(
        line_id=line.pk, seen=seen, is_accepted=False, words="Biên bản số 3", by=town.by(town.officer), at=NOW
    )
    with pytest.raises(WrongStage):
        appraising.answer(
            line_id=line.pk, seen=seen, is_accepted=True, words="", by=town.by(town.officer), at=NOW
        )
    with pytest.raises(WrongStage):
        appraising.differ(line_id=line.pk, seen=seen, given={"amount": "4"}, reason="X", by=judge, at=NOW)
    appraising.read_again(
        line_id=line.pk, seen=seen, given={"amount": "7"}, reason="Đã xem biên bản", by=judge, at=NOW
    )
    line.refresh_from_db()
    assert (line.judgement, line.stated, line.appraised, line.second) == (
        "final",
        {"amount": "8"},
        {"amount": "5"},
        {"amount": "7"},
    )
    assert [(one.kind, one.by_id) for one in queries.history(line)][:3] == [
        ("read-again", town.home_officer.pk),
        ("answered-object", town.officer.pk),
        ("judged-differ", town.home_officer.pk),
    ]


def test_an_answer_after_its_deadline_is_refused_and_the_difference_stands(town: Town) -> None:
    row = in_appraisal(town)
    judged(town, row)
    line = line_of(row, town.justice, "A3")
    seen = appraising.differ(
        line_id=line.pk,
        seen=line.revision,
        given={"amount": "5"},
        reason="Thiếu",
        by=town.by(town.home_officer),
        at=NOW,
    )
    with pytest.raises(DeadlinePassed):
        appraising.answer(
            line_id=line.pk, seen=seen, is_accepted=False, words="Muộn", by=town.by(town.officer), at=LATE
        )
    rounds.gather(round_id=row.pk, by=town.by(town.staff), at=LATE)
    unit = next(one for one in results.units_of(row) if one.unit_id == town.justice.pk)
    assert unit.score.of["A3"].points == 5


def test_nobody_judges_their_own_unit_not_even_by_another_post(town: Town) -> None:
    row = in_appraisal(town)
    own = line_of(row, town.home, "A1")
    with pytest.raises(OwnUnit):
        appraising.agree(line_id=own.pk, seen=own.revision, by=town.by(town.home_officer), at=NOW)
    post = Post.objects.create(unit=town.justice, code="second", title="Chuyên viên", role="case_officer")
    PostHolding.objects.create(post=post, user=town.office_officer, valid_from=date(2026, 1, 1))
    line = line_of(row, town.justice, "A1")
    with pytest.raises(OwnUnit):
        appraising.agree(line_id=line.pk, seen=line.revision, by=town.by(town.office_officer), at=NOW)
    with pytest.raises(NotAllowed):
        appraising.agree(line_id=line.pk, seen=line.revision, by=town.by(town.health_officer), at=NOW)


def test_a_body_judges_the_criteria_it_is_appointed_for(town: Town) -> None:
    row = in_appraisal(town)
    rounds.appoint(
        round_id=row.pk,
        appraisers=[
            Appointed(town.home.pk),
            Appointed(town.office.pk, ("A",)),
            Appointed(town.health.pk, ("A2",)),
        ],
        by=town.by(town.staff),
        at=NOW,
    )
    refused, taken = line_of(row, town.justice, "A1"), line_of(row, town.justice, "A2")
    by = town.by(town.health_officer)
    with pytest.raises(NotAllowed):
        appraising.agree(line_id=refused.pk, seen=refused.revision, by=by, at=NOW)
    assert appraising.agree(line_id=taken.pk, seen=taken.revision, by=by, at=NOW) == taken.revision + 1


def test_two_appraisers_who_saw_the_same_page_judge_once(town: Town) -> None:
    row = in_appraisal(town)
    line = line_of(row, town.justice, "A1")
    appraising.agree(line_id=line.pk, seen=line.revision, by=town.by(town.home_officer), at=NOW)
    with pytest.raises(Stale):
        appraising.differ(
            line_id=line.pk,
            seen=line.revision,
            given={"yes": "no"},
            reason="X",
            by=town.by(town.home_head),
            at=NOW,
        )
    again = appraising.agree(line_id=line.pk, seen=line.revision, by=town.by(town.home_head), at=NOW)
    assert again == line.revision + 1


def test_a_late_unit_that_stated_nothing_gets_no_points_not_a_smaller_sum(town: Town) -> None:
    row = asked(town)
    rounds.close(round_id=row.pk, by=town.by(town.staff), at=AFTER)
    line, judge = line_of(row, town.justice, "A1"), town.by(town.home_officer)
    with pytest.raises(Incomplete):
        appraising.agree(line_id=line.pk, seen=line.revision, by=judge, at=AFTER)
    appraising.differ(
        line_id=line.pk, seen=line.revision, given={}, reason="Không gửi", is_nothing=True, by=judge, at=AFTER
    )
    unit = next(one for one in results.units_of(row) if one.unit_id == town.justice.pk)
    assert (unit.score.of["A1"].points, unit.score.of["A1"].reachable) == (0, 10)
