"""A province with a round: two departments and the one that appraises, a framework of each source of values.

The day is Friday 20/11/2026, ten in the morning; the round is of the third quarter of 2026.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache

import factories
from motcua.accounts.models import User
from motcua.agencies.models import Unit
from motcua.dossiers.rules.authority import Acting
from motcua.indicators.periods import Period
from motcua.kernel.zone import VIETNAM
from motcua.scorecards import queries
from motcua.scorecards.actions import appraising, contesting, entering, publishing, rounds, sheets
from motcua.scorecards.actions.rounds import Appointed, Deadlines
from motcua.scorecards.models import FrameworkVersion, Line, Publication, Round, Sheet
from motcua.scorecards.results import draft
from motcua.scorecards.rules import freezing
from motcua.scorecards.rules.framework import (
    Band,
    Criterion,
    Formula,
    Framework,
    Rescaling,
    Source,
    Words,
)
from real_files import ok_pdf

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=VIETNAM)
TODAY = NOW.date()
QUARTER = Period(date(2026, 7, 1), date(2026, 9, 1))
DAYS = Deadlines(date(2026, 11, 30), date(2026, 12, 15), date(2026, 12, 31))
AFTER = NOW + timedelta(days=11)  # self-scoring is over, answers are not
PDF_BYTES = ok_pdf("Minh chứng")


def said(text: str) -> Words:
    return Words(text, text)


def leaf(code: str, points: str, formula: Formula, source: Source, **more: object) -> Criterion:
    return Criterion(code, said(f"Tiêu chí {code}"), Decimal(points), formula=formula, source=source, **more)  # type: ignore[arg-type]


@cache
def framework(version: str = "1", *, weight: str = "40") -> Framework:
    """40 points stated (yes or no, share, given points), 40 computed, 20 from a survey."""
    proof = (said("Quyết định ban hành"),)
    stated = Criterion(
        "A",
        said("Chỉ đạo điều hành"),
        Decimal(40),
        (
            leaf("A1", "10", Formula.YES_NO, Source.SELF, evidence=proof),
            leaf("A2", "20", Formula.RATIO, Source.SELF, evidence=proof),
            leaf("A3", "10", Formula.GIVEN, Source.SELF),
        ),
    )
    computed = Criterion(
        "B",
        said("Giải quyết thủ tục hành chính"),
        Decimal(weight),
        (leaf("B1", weight, Formula.RATIO, Source.INDICATOR, indicator="ONTIME_ONESTOP", variant="closed"),),
    )
    asked = Criterion(
        "C",
        said("Khảo sát"),
        Decimal(20),
        (
            leaf(
                "C1",
                "20",
                Formula.SURVEY_MEAN,
                Source.SURVEY,
                parameters={"least": Decimal(0), "most": Decimal(100)},
            ),
        ),
    )
    return Framework(
        "TEST",
        version,
        said("Chỉ số thử nghiệm"),
        "department",
        date(2026, 1, 1),
        None,
        "QĐ 1/QĐ-UBND",
        True,
        Rescaling.TO_FULL,
        (Band("A", said("Nhóm A"), Decimal(80)), Band("B", said("Nhóm B"), Decimal(0))),
        (stated, computed, asked),
    )


def keep(of: Framework | None = None, *, state: str = "approved") -> FrameworkVersion:
    """A framework in the database, as an import that was approved."""
    of = of or framework()
    content = freezing.freeze(of)
    return FrameworkVersion.objects.create(
        key=of.key,
        code=of.code,
        version=of.version,
        name={"vi": of.name.vi, "en": of.name.en},
        scope=of.scope,
        is_demo=of.is_demo,
        is_shipped=False,
        content=content,
        sha256=freezing.sha256(content),
        state=state,
        proposed_at=NOW,
    )


@dataclass(frozen=True)
class Town:
    """Justice, health and home affairs are scored; home affairs appraises, and the office appraises home affairs."""

    top: Unit
    justice: Unit
    health: Unit
    home: Unit
    office: Unit
    officer: User
    head: User
    deputy: User
    health_officer: User
    health_head: User
    home_head: User
    home_officer: User
    office_officer: User
    staff: User
    other_staff: User
    leader: User

    def by(self, user: User) -> Acting:
        """The user in the post that the town gave them."""
        places = {
            self.officer.pk: (self.justice, "case_officer"),
            self.head.pk: (self.justice, "agency_head"),
            self.deputy.pk: (self.justice, "agency_head"),
            self.health_officer.pk: (self.health, "case_officer"),
            self.health_head.pk: (self.health, "agency_head"),
            self.home_head.pk: (self.home, "agency_head"),
            self.home_officer.pk: (self.home, "case_officer"),
            self.office_officer.pk: (self.office, "case_officer"),
            self.staff.pk: (self.top, "reform_staff"),
            self.other_staff.pk: (self.top, "reform_staff"),
            self.leader.pk: (self.top, "province_leader"),
        }
        unit, role = places[user.pk]
        return Acting(user_id=user.pk, kind="official", unit_id=unit.pk, roles=frozenset({role}))


def settle() -> Town:
    top = factories.make_unit("Ủy ban nhân dân tỉnh", level="province")
    made = {
        name: factories.make_unit(title, kind="department", level="province", parent=top)
        for name, title in (
            ("justice", "Sở Tư pháp"),
            ("health", "Sở Y tế"),
            ("home", "Sở Nội vụ"),
            ("office", "Văn phòng Ủy ban nhân dân tỉnh"),
        )
    }
    person = factories.make_official
    return Town(
        top=top,
        **made,
        officer=person(made["justice"], "case_officer", full_name="Phạm Văn Nam"),
        head=person(made["justice"], "agency_head", full_name="Trần Văn Bình"),
        deputy=person(made["justice"], "agency_head", full_name="Lý Thị Thu"),
        health_officer=person(made["health"], "case_officer", full_name="Vũ Thị Hoa"),
        health_head=person(made["health"], "agency_head", full_name="Đặng Văn Hải"),
        home_head=person(made["home"], "agency_head", full_name="Bùi Thị Ngọc"),
        home_officer=person(made["home"], "case_officer", full_name="Đỗ Thị Mai"),
        office_officer=person(made["office"], "case_officer", full_name="Hồ Văn Long"),
        staff=person(top, "reform_staff", full_name="Ngô Thị Lan"),
        other_staff=person(top, "reform_staff", full_name="Cao Văn Minh"),
        leader=person(top, "province_leader", full_name="Nguyễn Văn Chủ"),
    )


def opened(
    town: Town, *, unit_ids: list[int] | None = None, version: FrameworkVersion | None = None
) -> Round:
    """Drawn up of three departments; home affairs appraises, the office appraises home affairs."""
    version = version or FrameworkVersion.objects.filter(key="TEST/1").first() or keep()
    return rounds.open_round(
        framework_id=version.pk,
        title="Chỉ số quý III/2026",
        period=QUARTER,
        unit_ids=unit_ids or [town.justice.pk, town.health.pk, town.home.pk],
        appraisers=[Appointed(town.home.pk), Appointed(town.office.pk)],
        deadlines=DAYS,
        by=town.by(town.staff),
        at=NOW,
    )


def asked(town: Town) -> Round:
    row = opened(town)
    rounds.ask(round_id=row.pk, by=town.by(town.staff), at=NOW)
    return queries.round_of(row.pk)


def sheet_of(row: Round, unit: Unit) -> Sheet:
    return Sheet.objects.get(round=row, unit=unit)


def line_of(row: Round, unit: Unit, code: str) -> Line:
    return Line.objects.get(sheet__round=row, sheet__unit=unit, code=code)


def state(town: Town, line: Line, user: User, *, words: str = "Theo báo cáo", **given: str) -> Line:
    """State a value with an explanation as whoever has the newest line before them."""
    sheets.state_value(
        line_id=line.pk,
        seen=Line.objects.get(pk=line.pk).revision,
        given=given,
        words=words,
        by=town.by(user),
        at=NOW,
    )
    line.refresh_from_db()
    return line


def filled(town: Town, row: Round, unit: Unit, user: User, *, share: str = "45") -> None:
    """Yes, so many of 50, eight points."""
    state(town, line_of(row, unit, "A1"), user, yes="yes")
    state(town, line_of(row, unit, "A2"), user, numerator=share, denominator="50")
    state(town, line_of(row, unit, "A3"), user, amount="8")


def approved(town: Town, row: Round, unit: Unit, officer: User, head: User, *, share: str = "45") -> None:
    filled(town, row, unit, officer, share=share)
    sheet = sheet_of(row, unit)
    sheets.submit(sheet_id=sheet.pk, by=town.by(officer), at=NOW)
    sheets.approve(sheet_id=sheet.pk, by=town.by(head), at=NOW)


def in_appraisal(town: Town) -> Round:
    """Every head has approved; self-scoring is closed early."""
    row = asked(town)
    approved(town, row, town.justice, town.officer, town.head)
    approved(town, row, town.health, town.health_officer, town.health_head, share="30")
    approved(town, row, town.home, town.home_officer, town.home_head, share="50")
    rounds.close(round_id=row.pk, by=town.by(town.staff), at=NOW)
    return queries.round_of(row.pk)


def judged(town: Town, row: Round) -> None:
    """Everything is agreed with."""
    for unit, user in (
        (town.justice, town.home_officer),
        (town.health, town.home_officer),
        (town.home, town.office_officer),
    ):
        for code in ("A1", "A2", "A3"):
            line = line_of(row, unit, code)
            appraising.agree(line_id=line.pk, seen=line.revision, by=town.by(user), at=NOW)


def surveyed(town: Town, row: Round, **values: str) -> None:
    """Survey parts entered by one person, confirmed by another."""
    for name, value in values.items():
        line = line_of(row, getattr(town, name), "C1")
        given = entering.enter(
            line_id=line.pk,
            given={"amount": value},
            document="BC 12/BC-SNV ngày 01/11/2026",
            by=town.by(town.staff),
            at=NOW,
        )
        entering.decide(given_id=given.pk, confirm=True, by=town.by(town.leader), at=NOW)


def to_publish(town: Town) -> Round:
    """Appraised, with survey parts: justice 90, health 80, home affairs 90."""
    row = in_appraisal(town)
    judged(town, row)
    late = NOW.replace(month=12, day=16)
    rounds.gather(round_id=row.pk, by=town.by(town.staff), at=late)
    surveyed(town, row, justice="90", health="80", home="90")
    return queries.round_of(row.pk)


def published(town: Town, row: Round | None = None) -> Publication:
    row = row or to_publish(town)
    made = publishing.propose(
        round_id=row.pk,
        sha256=draft(row).sha256,
        document="QĐ 99/QĐ-UBND ngày 20/12/2026",
        by=town.by(town.staff),
        at=NOW,
    )
    done = publishing.decide(proposal_id=made.pk, approve=True, words="", by=town.by(town.leader), at=NOW)
    assert done is not None
    return done


@dataclass(frozen=True)
class Stand:
    """Two more rounds for pages: one filled in, one appraised with a difference and a contest."""

    filling: Round
    judging: Round
    sheet: Sheet
    line: Line
    judged: Line
    contested: Line


def stand(town: Town) -> Stand:
    """The deadlines lie far ahead, so that the pages have their fields whatever day it is."""
    filling = opened(town, version=keep(framework("2")))
    rounds.ask(round_id=filling.pk, by=town.by(town.staff), at=NOW)
    state(town, line_of(filling, town.justice, "A2"), town.officer, numerator="45", denominator="50")
    judging = opened(town, version=keep(framework("3")))
    rounds.ask(round_id=judging.pk, by=town.by(town.staff), at=NOW)
    approved(town, judging, town.justice, town.officer, town.head)
    line = line_of(judging, town.justice, "B1")
    sheets.attach(line_id=line.pk, source=PDF_BYTES, name="doi-soat.pdf", by=town.by(town.officer), at=NOW)
    contesting.contest(line_id=line.pk, words="Thiếu ba hồ sơ", by=town.by(town.officer), at=NOW)
    rounds.close(round_id=judging.pk, by=town.by(town.staff), at=AFTER)
    judged_line = line_of(judging, town.justice, "A3")
    appraising.differ(
        line_id=judged_line.pk,
        seen=judged_line.revision,
        given={"amount": "5"},
        reason="Thiếu biên bản",
        by=town.by(town.home_officer),
        at=AFTER,
    )
    far = date(2099, 12, 31)
    for row in (filling, judging):
        row.refresh_from_db()
        row.self_due = row.answer_due = row.publish_due = far
        row.save()
    return Stand(
        filling,
        judging,
        sheet_of(filling, town.justice),
        line_of(filling, town.justice, "A1"),
        line_of(judging, town.justice, "A3"),
        line_of(judging, town.justice, "B1"),
    )
