"""What leaders and reform staff see: figures, plans, surveys, registers, scorecards and reports."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.test import Client
from django.utils import timezone

import factories
import plan_ground
import polls_ground
import quality_ground
import report_ground
import rounds_ground
import steering_ground
import travel_ground
from browser_ground import (
    client_of,
)
from motcua.agencies.models import Reorganisation
from motcua.agencies.reorganisations import Head
from motcua.dossiers.actions import (
    reorganising,
    returning,
    revisions,
)
from motcua.kernel.scopes import of_system, scope
from motcua.kernel.worktime import CalendarDay, Certainty, DayKind, Period
from motcua.kernel.zone import day_of
from motcua.plans import actions as plans
from motcua.plans import closing, drafting
from motcua.plans.models import Target
from motcua.reports import queries as report_queries
from motcua.reports.actions import counting as report_counting
from motcua.reports.actions import figures as report_figures
from motcua.reports.rules.countings import Ordered
from page_visits import Visit

PLAN = (
    "Phấn đấu đến hết năm 2026, tỷ lệ hồ sơ giải quyết đúng hạn đạt tối thiểu 95%. "
    "Tỷ lệ hồ sơ nộp trực tuyến đạt từ 60% trở lên. "
    "Chỉ số xanh cấp tỉnh (PGI) thuộc nhóm 10 tỉnh dẫn đầu cả nước."
)


def visits() -> Iterator[Visit]:
    yield from _in_the_cockpit()
    yield from _of_quality()
    yield from _of_polls()
    yield from _of_steering()
    yield from _of_scorecards()
    yield from _of_reports()


def _in_the_cockpit() -> Iterator[Visit]:
    now = timezone.now()
    late = factories.in_processing(at=factories.MONDAY)
    done = factories.returned(factories.concluded(unit=late.unit, procedure=late.procedure))
    with factories.as_system():
        returning.rate(
            dossier_id=done.id, score=4, words="", by=done.as_citizen, at=now, command_id=f"rate-{done.id}"
        )
    plan = plans.adopt(
        text=PLAN, key="ke-hoach-thu", title="Kế hoạch cải cách hành chính", number="1/KH-UBND",
        issued_on=date(2026, 1, 5), issuer="Ủy ban nhân dân tỉnh", measured_from=date(2026, 1, 1),
        measured_to=date(2026, 12, 1), by=None, at=now,
    )  # fmt: skip
    leader = client_of(
        factories.make_official(
            factories.make_unit("Ủy ban nhân dân tỉnh", level="province"), "province_leader"
        )
    )
    staff = client_of(factories.make_official(factories.make_unit(), "reform_staff"))
    paths = [f"/cockpit/targets/{one.pk}/value/" for one in Target.objects.filter(plan=plan)]
    by_hand = [path for path in paths if staff.get(path).status_code == 200]
    yield Visit("cockpit:home", "/cockpit/", leader)
    yield Visit("cockpit:overview", "/cockpit/overview/", leader)
    yield Visit("cockpit:now", "/cockpit/now/?of=overdue", leader)
    yield Visit("cockpit:targets", "/cockpit/targets/", staff)
    for shown in ("now", "units", "targets", "since"):
        yield Visit("cockpit:screen", f"/cockpit/screen/?show={shown}", leader)
    yield Visit("cockpit:units", "/cockpit/units/", leader)
    yield Visit("travel:arrivals", "/configuration/", leader)
    yield Visit("travel:arrival", f"/configuration/{travel_ground.arrival().pk}/", leader)
    yield Visit("cockpit:dossiers", "/cockpit/dossiers/?of=pending", leader)
    yield Visit("cockpit:procedures", "/cockpit/procedures/?of=tthc_online", leader)
    yield Visit("cockpit:register", "/cockpit/register/?of=catalogue_applied", leader)
    for asked in ("", "?view=registers"):
        yield Visit("cockpit:indicators", f"/cockpit/indicators/{asked}", leader)
    yield Visit("cockpit:plans", "/cockpit/plans/", leader)
    yield Visit("cockpit:plan", f"/cockpit/plans/{plan.key}/", leader)
    for ordinal in (1, 2):
        yield Visit("cockpit:target", f"/cockpit/plans/{plan.key}/targets/{ordinal}/", leader)
    yield from _of_plans(leader, staff)
    revision = _drafted_change(now)
    for person in (leader, staff):
        yield Visit("cockpit:calendar", "/cockpit/calendar/", person)
        yield Visit("cockpit:calendar-change", f"/cockpit/calendar/{revision}/", person)
    yield Visit("cockpit:enter-value", by_hand[0], staff)
    reorganised = _drawn_up_merger(now)
    yield Visit("cockpit:reorganisations", "/cockpit/reorganisations/", staff)
    yield Visit("cockpit:reorganisation", f"/cockpit/reorganisations/{reorganised.pk}/", leader)
    yield Visit("cockpit:unit", f"/cockpit/units/{reorganised.signer_id}/", leader)


def _of_plans(leader: Client, staff: Client) -> Iterator[Visit]:
    plan = plan_ground.adopted()
    waiting = plan_ground.draft(
        head=drafting.Head(title="Kế hoạch đang nhập", year=2026, superior_key=plan.key)
    )
    yield Visit("cockpit:plan-drafts", "/cockpit/plan-drafts/", staff)
    yield Visit("cockpit:plan-draft", f"/cockpit/plan-drafts/{waiting.pk}/", staff)
    yield Visit("cockpit:plan-draft", f"/cockpit/plan-drafts/{waiting.pk}/?at=5&add=task", staff)
    yield Visit("cockpit:plan-tasks", f"/cockpit/plans/{plan.key}/tasks/", staff)
    yield Visit("cockpit:plan-cascade", f"/cockpit/plans/{plan.key}/cascade/", staff)
    yield Visit("cockpit:plan-changes", f"/cockpit/plans/{plan.key}/changes/", staff)
    with scope(of_system("the year's review")):
        closing.open_review(plan.pk, 2026, by=plan_ground.staff(), at=plan_ground.NOW)
    yield Visit("cockpit:plan-review", f"/cockpit/plans/{plan.key}/review/", staff)
    yield Visit("cockpit:plan-compare", "/cockpit/plan-compare/?year=2026", leader)


def _drawn_up_merger(now: datetime) -> Reorganisation:
    """A merger of two units with an open dossier that waits for approval."""
    ending, into, signer = factories.make_unit("Xã Một"), factories.make_unit("Xã Hai"), factories.make_unit()
    factories.in_processing(unit=ending)
    with factories.as_system():
        made: Reorganisation = reorganising.draw_up(
            head=Head(
                number="12/QĐ-UBND", signed_on=day_of(now), signer_id=signer.pk, basis="Nghị quyết",
                effective_on=day_of(now) + timedelta(days=7), reason="Sắp xếp tổ chức bộ máy.",
            ),
            acts=[{"kind": "merge", "units": [ending.agency_id], "into": into.agency_id}],
            by=factories.acting_as(factories.make_official(signer, "reform_staff"), signer),
            at=now,
        )  # fmt: skip
    return made


def _drafted_change(now: datetime) -> int:
    """A change of the calendar that moves the date of an open dossier and waits for approval."""
    unit = factories.make_unit()
    factories.accepted(at=now)
    day = CalendarDay(
        day_of(now) + timedelta(days=1),
        DayKind.ORDINARY,
        "Sự cố",
        "TB",
        Certainty.SOURCED,
        hours=(Period(420, 421),),
    )
    with factories.as_system():
        return revisions.draft(
            notice=revisions.Notice(
                document="88/TB-UBND", document_date=day_of(now), reason="Sự cố hệ thống"
            ),
            days=[day],
            by=factories.acting_as(factories.make_official(unit, "reform_staff"), unit),
            at=now,
        ).pk


def _of_polls() -> Iterator[Visit]:
    """A survey that runs, with a paper whose two entries differ, and one that was published."""
    done = polls_ground.survey(12, 9)
    runner = client_of(done.runner)
    draft = polls_ground.published(done, [5] * 9 + [2] * 3 + [4] * 9)
    today = day_of(timezone.now())
    found = polls_ground.survey(
        8, 2, code="dang-mo", ended_from=date(2026, 9, 1), closes_on=today + timedelta(days=9)
    )
    token = found.tokens()[0]
    at = f"/polls/waves/{found.wave_id}/"
    person, stratum = polls_ground.first_asked(found)
    polls_ground.differing_paper(found)
    newer = polls_ground.new_version(found)
    yield Visit("polls:answer", f"/polls/a/{token}/")
    yield Visit("polls:answer", f"/polls/a/{token}/?page=3")
    yield Visit("polls:answer", "/polls/a/aaaaaaaaaaaaaaaaaaaaaaaaaa/", answer=410)
    yield Visit("polls:thanks", "/polls/thanks/")
    yield Visit("polls:results-list", "/polls/results/")
    yield Visit("polls:results", f"/polls/results/{draft.pk}/")
    yield Visit("polls:draft-results", f"/polls/waves/{draft.pk}/results/", runner)
    yield Visit("polls:wave", f"/polls/waves/{draft.pk}/", runner)
    yield Visit("polls:home", "/polls/", runner)
    yield Visit("polls:wave-new", "/polls/waves/new/", runner)
    yield Visit("polls:wave", at, runner)
    yield Visit("polls:papers", f"{at}papers/", runner)
    yield Visit("polls:settle", f"{at}papers/settle/?number=P1", runner)
    yield Visit("polls:import", f"{at}import/", runner)
    yield Visit("polls:calls", f"{at}strata/{stratum}/calls/", runner)
    yield Visit("polls:call", f"{at}calls/{person}/", runner)
    yield Visit("polls:questionnaire-new", "/polls/questionnaires/new/", runner)
    yield Visit("polls:questionnaire", f"/polls/questionnaires/{newer}/?item=way", runner)
    yield Visit("polls:preview", f"/polls/questionnaires/{newer}/preview/", runner)


def _of_steering() -> Iterator[Visit]:
    """Registers of the reform with an entry that waits, one that was corrected, a file with a fault."""
    province = steering_ground.make_province()
    keeper, second = client_of(province.keeper), client_of(province.second)
    row = province.commits(province.justice, "Rút ngắn thời hạn 5 thủ tục", done=True, confirmed=False)
    at = f"/steering/commitment/{row.pk}/"
    yield Visit("steering:home", "/steering/", keeper)
    yield Visit("steering:owed", "/steering/owed/", keeper)
    yield Visit("steering:list", "/steering/commitment/", keeper)
    yield Visit("steering:new", "/steering/outside-result/new/", keeper)
    yield Visit("steering:entry", at, keeper)
    yield Visit("steering:entry", at, second)
    yield Visit("steering:correct", f"{at}correct/", keeper)
    yield Visit("steering:import", "/steering/commitment/import/", keeper)
    sheet = province.brings(
        "staff", "Đơn vị;Tính đến ngày;Biên chế được giao;Số có mặt\nSở Y tế;30/02/2026;4;5\n"
    )
    yield Visit("steering:import-sheet", f"/steering/staff/import/{sheet.pk}/", keeper)


def _of_scorecards() -> Iterator[Visit]:
    """A round that is filled in, one that is appraised, one that is published."""
    town = rounds_ground.settle()
    first = rounds_ground.published(town)
    shown = rounds_ground.stand(town)
    staff, officer, judge = client_of(town.staff), client_of(town.officer), client_of(town.home_officer)
    at = f"/scorecards/rounds/{shown.filling.pk}/"
    yield Visit("scorecards:home", "/scorecards/", staff)
    yield Visit("scorecards:home", "/scorecards/", officer)
    yield Visit("scorecards:frameworks", "/scorecards/frameworks/", staff)
    yield Visit("scorecards:framework", f"/scorecards/frameworks/{shown.filling.framework_id}/", staff)
    yield Visit("scorecards:import", "/scorecards/frameworks/import/", staff)
    choice = f"framework={shown.filling.framework_id}&period=2026-Q2"
    yield Visit("scorecards:open", f"/scorecards/rounds/new/?{choice}", staff)
    yield Visit("scorecards:round", at, staff)
    yield Visit("scorecards:round", f"/scorecards/rounds/{shown.judging.pk}/", judge)
    yield Visit("scorecards:sheet", f"/scorecards/sheets/{shown.sheet.pk}/", officer)
    yield Visit("scorecards:line", f"/scorecards/lines/{shown.line.pk}/", officer)
    yield Visit("scorecards:line", f"/scorecards/lines/{shown.judged.pk}/", judge)
    yield Visit("scorecards:line", f"/scorecards/lines/{shown.contested.pk}/", judge)
    yield Visit("scorecards:queue", f"/scorecards/rounds/{shown.judging.pk}/queue/", judge)
    yield Visit("scorecards:judge", f"/scorecards/rounds/{shown.judging.pk}/judge/?code=A3", judge)
    yield Visit("scorecards:values", f"/scorecards/rounds/{shown.judging.pk}/values/", staff)
    yield Visit("scorecards:ranking", f"/scorecards/results/{first.pk}/", officer)
    yield Visit("rankings:list", "/rankings/")
    yield Visit("rankings:round", f"/rankings/{first.round_id}/")
    result = first.results.order_by("pk")[0]
    yield Visit("scorecards:result", f"/scorecards/results/units/{result.pk}/", staff)
    yield Visit("scorecards:compare", "/scorecards/compare/?framework=TEST", officer)
    yield Visit(
        "scorecards:sensitivity", f"/scorecards/rounds/{first.round_id}/sensitivity/?weight-A=10", staff
    )
    yield Visit(
        "scorecards:sensitivity", f"/scorecards/rounds/{first.round_id}/sensitivity/?weight-A=x", staff, 422
    )
    yield Visit(
        "scorecards:under",
        f"/scorecards/rounds/{first.round_id}/under/?method={shown.filling.framework_id}",
        staff,
    )


def _of_quality() -> Iterator[Visit]:
    """A unit whose quality system has something on every page."""
    town = quality_ground.furnish()
    head = client_of(town.head)
    at = f"/quality/units/{town.unit.pk}/"
    yield Visit("quality:units", "/quality/", head)
    yield Visit("quality:units", "/quality/?on=2001-01-01", head, answer=422)
    yield Visit("quality:unit", at, head)
    for deed in ("announce", "process", "audit"):
        yield Visit("quality:unit-do", f"{at}do/{deed}/", head)
    yield Visit("quality:documents", f"{at}documents/", head)
    yield Visit("quality:document", f"/quality/documents/{town.document_id}/", head)
    yield Visit("quality:document-do", f"/quality/documents/{town.document_id}/do/version/", head)
    yield Visit("quality:audit", f"/quality/audits/{town.audit_id}/", head)
    yield Visit("quality:audit-do", f"/quality/audits/{town.audit_id}/do/finding/", head)
    yield Visit("quality:finding", f"/quality/findings/{town.finding_id}/", head)
    yield Visit("quality:finding-do", f"/quality/findings/{town.finding_id}/do/done/", head)


def _of_reports() -> Iterator[Visit]:
    """A draft, a report that waits for its signature, and each page that leads there."""
    at = report_ground.settled_province()
    staff, chair = client_of(at.staff), client_of(at.chair)
    before = report_ground.approved(at, report_ground.drafted(at, period="2026-10"))
    report = report_ground.drafted(at)
    for page in ("", "list/", "new/", "verify/", "templates/", "figures/"):
        names = {"": "calendar", "figures/": "look-up"}
        yield Visit(f"reports:{names.get(page, page.strip('/'))}", f"/reports/{page}", staff)
    yield Visit("reports:report", f"/reports/{report.pk}/", staff)
    yield Visit("reports:report", f"/reports/{before.pk}/", chair)
    yield Visit("reports:compare", f"/reports/{report.pk}/compare/", staff)
    order = report_counting.order(
        Ordered.COMPARE, report.pk, by=at.drafter, at=report_ground.NOW, seen=None, defer=lambda _order: None
    )
    yield Visit("reports:counting", f"/reports/counting/{order.pk}/", staff)
    yield Visit("reports:print", f"/reports/{report.pk}/print/", staff)
    yield Visit("reports:figure", f"/reports/figures/BC{report.pk}.1-1/", staff)
    # one that waits, one that a worker counted, one that waits for too long
    for number, minutes in ((2, 0), (3, 0), (4, 9)):
        place = report_queries.placed(report.pk, 1, number)
        assert place is not None
        asked = report_figures.ask(
            place, by=at.drafter, at=timezone.now() - timedelta(minutes=minutes), defer=lambda _order: None
        )
        if number == 3:
            report_counting.carry_out(asked.pk, at=timezone.now())
        yield Visit("reports:figure", f"/reports/figures/BC{report.pk}.1-{number}/", staff)
