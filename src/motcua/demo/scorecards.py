"""Rounds in the demo province in every stage, done by the same deeds as real ones: decision 766 of the last full
quarter, published; the one before put forward, one drawn up, one called off; the demo set of PAR INDEX for
departments in appraisal with a difference and a contested figure, and one that the units are filling in.

Days are counted back from the last day of the demo's year; nothing is random.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from motcua.accounts import queries as accounts
from motcua.agencies import queries as agencies
from motcua.demo.settlement import survey
from motcua.dossiers.rules.authority import Acting
from motcua.indicators.periods import Period, shifted
from motcua.kernel.zone import day_of
from motcua.records import queries as records
from motcua.scorecards import queries, results
from motcua.scorecards.actions import (
    appraising,
    contesting,
    frameworks,
    publishing,
    rounds,
    sheets,
)
from motcua.scorecards.actions.rounds import Appointed, Deadlines
from motcua.scorecards.models import FrameworkVersion, Line, Round, Sheet
from motcua.scorecards.rules.framework import Source
from motcua.scorecards.rules.stated import Entry, entry_of

MOST_UNITS = 4
_FILLERS = frozenset({"case_officer", "registry", "division_head"})


@dataclass(frozen=True)
class _Unit:
    """A department that is scored, with who fills in and who approves."""

    id: int
    officer: Acting
    head: Acting


@dataclass(frozen=True)
class _Cast:
    staff: Acting
    leader: Acting
    bodies: tuple[int, ...]
    units: tuple[_Unit, ...]


def settle(*, until: datetime, file_sha256: str) -> int:
    """Hold the rounds; how many there are. None where the province lacks the people.

    `file_sha256`: a stored PDF that proves something.
    """
    frameworks.take_over(at=until - timedelta(days=200))
    cast = _cast(day_of(until))
    if cast is None:
        return 0
    quarter = _last_quarter(day_of(until))
    half = Period(quarter.last.replace(month=1), quarter.last)
    _published(cast, quarter, until)
    _in_appraisal(cast, half, until, file_sha256)
    before = Period(shifted(quarter.first, -3), shifted(quarter.first, -1))
    _put_forward(cast, before, until)
    _filling(cast, quarter, until)
    _drawn_up_and_called_off(cast, before, until)
    return Round.objects.count()


def _last_quarter(today: date) -> Period:
    month = (today.month - 1) // 3 * 3  # the last month of the quarter before
    last = date(today.year, month, 1) if month else date(today.year - 1, 12, 1)
    return Period(last.replace(month=last.month - 2), last)


def _cast(today: date) -> _Cast | None:
    places = survey(today).places
    if not {"reform", "province"} <= set(places):
        return None
    staff = _acting(places["reform"], accounts.Role.REFORM_STAFF, today)
    leader = _acting(places["province"], accounts.Role.PROVINCE_LEADER, today)
    if staff is None or leader is None:
        return None
    departments = [row.id for row in agencies.units_on(today)]
    held = accounts.who_hold(set(departments), today)
    bodies = tuple(sorted({unit for unit, role, _user in held if role == accounts.Role.REFORM_STAFF}))
    known = agencies.units(departments)
    found: list[_Unit] = []
    for unit_id in departments:
        if known[unit_id].kind != "department" or unit_id in bodies or len(found) == MOST_UNITS:
            continue
        heads = sorted(user for unit, role, user in held if (unit, role) == (unit_id, "agency_head"))
        officers = sorted(
            (user, role)
            for unit, role, user in held
            if unit == unit_id and role in _FILLERS and user not in heads
        )
        if heads and officers:
            found.append(
                _Unit(
                    unit_id,
                    _as(officers[0][0], unit_id, officers[0][1]),
                    _as(heads[0], unit_id, "agency_head"),
                )
            )
    return _Cast(staff, leader, bodies, tuple(found)) if len(found) > 1 else None


def _acting(unit_id: int, role: str, today: date) -> Acting | None:
    people = accounts.holders(unit_id, role, today)
    return _as(people[0].user_id, unit_id, str(role)) if people else None


def _as(user_id: int, unit_id: int, role: str) -> Acting:
    return Acting(user_id=user_id, kind="official", unit_id=unit_id, roles=frozenset({str(role)}))


def _open(
    cast: _Cast,
    code: str,
    title: str,
    period: Period,
    self_due: date,
    opened_at: datetime,
    *,
    is_asked: bool = True,
) -> Round | None:
    version = FrameworkVersion.objects.filter(code=code, is_shipped=True).order_by("-pk").first()
    if version is None:
        return None
    row = rounds.open_round(
        framework_id=version.pk,
        title=title,
        period=period,
        unit_ids=[unit.id for unit in cast.units],
        appraisers=[Appointed(body) for body in cast.bodies],
        deadlines=Deadlines(self_due, self_due + timedelta(days=20), self_due + timedelta(days=40)),
        by=cast.staff,
        at=opened_at,
    )
    if is_asked:
        rounds.ask(round_id=row.pk, by=cast.staff, at=opened_at)
    return row


def _quarter_words(quarter: Period) -> str:
    number = (quarter.last.month + 2) // 3
    return f"quý {'I' * number if number < 4 else 'IV'}/{quarter.last.year}"


def _published(cast: _Cast, quarter: Period, until: datetime) -> None:
    """Its result was announced by the leader."""
    begun = until - timedelta(days=30)
    made = _proposed(cast, quarter, begun, "Thông báo số 45/TB-UBND")
    if made is not None:
        publishing.decide(
            proposal_id=made, approve=True, words="", by=cast.leader, at=begun + timedelta(days=12)
        )


def _put_forward(cast: _Cast, quarter: Period, until: datetime) -> None:
    """The leader has it on the desk."""
    two = replace(cast, units=cast.units[:2])
    _proposed(two, quarter, until - timedelta(days=13), "Dự thảo Thông báo số 52/TB-UBND")


def _proposed(cast: _Cast, quarter: Period, begun: datetime, document: str) -> int | None:
    """A round of decision 766, put forward. Everything in it is computed: the heads have nothing to state."""
    title = f"Bộ chỉ số 766 {_quarter_words(quarter)}"
    row = _open(cast, "766", title, quarter, day_of(begun + timedelta(days=7)), begun)
    if row is None:
        return None
    _hand_in(cast, row, begun + timedelta(days=2), all_of_them=True)
    rounds.close(round_id=row.pk, by=cast.staff, at=begun + timedelta(days=8))
    rounds.gather(round_id=row.pk, by=cast.staff, at=begun + timedelta(days=9))
    shown = queries.round_of(row.pk)
    day = begun + timedelta(days=12)
    made = publishing.propose(
        round_id=row.pk,
        sha256=results.draft(shown).sha256,
        document=f"{document} ngày {day:%d/%m/%Y} (dữ liệu mẫu)",
        by=cast.staff,
        at=day,
    )
    return made.pk


def _filling(cast: _Cast, quarter: Period, until: datetime) -> None:
    """The first unit has handed in and is approved; the others have time."""
    begun = until - timedelta(days=6)
    title = f"Tự chấm điểm cải cách hành chính {_quarter_words(quarter)}"
    row = _open(cast, "PAR-DEPARTMENT", title, quarter, day_of(until + timedelta(days=10)), begun)
    if row is None:
        return
    _fill_in(cast.units[:1], row, begun + timedelta(days=2))
    _approve_of(cast.units[:1], row, begun + timedelta(days=3))


def _drawn_up_and_called_off(cast: _Cast, before: Period, until: datetime) -> None:
    due = day_of(until + timedelta(days=20))
    _open(
        cast, "PAR-DEPARTMENT", f"Chấm điểm cải cách hành chính {_quarter_words(before)}", before, due, until,
        is_asked=False,
    )  # fmt: skip
    month = Period(before.last, before.last)
    title = f"Bộ chỉ số 766 tháng {month.last:%m/%Y}"
    row = _open(cast, "766", title, month, due, until - timedelta(days=9), is_asked=False)
    if row is not None:
        rounds.withdraw(
            round_id=row.pk,
            words="Chuyển sang chấm theo quý, không chấm riêng từng tháng.",
            by=cast.staff,
            at=until - timedelta(days=8),
        )


def _in_appraisal(cast: _Cast, period: Period, until: datetime, file_sha256: str) -> None:
    """One unit is late; of the others one line differs, and one figure is contested."""
    begun = until - timedelta(days=20)
    title = f"Chấm điểm cải cách hành chính các sở, ban, ngành đến tháng {period.last:%m/%Y}"
    row = _open(cast, "PAR-DEPARTMENT", title, period, day_of(begun + timedelta(days=10)), begun)
    if row is None:
        return
    _fill_in(cast.units, row, begun + timedelta(days=3))
    _hand_in(cast, row, begun + timedelta(days=5), all_of_them=False)
    rounds.close(round_id=row.pk, by=cast.staff, at=begun + timedelta(days=11))
    _judge(cast, row, begun + timedelta(days=13))
    _contest(cast.units[0], row, begun + timedelta(days=14), file_sha256)


def _fill_in(units: Sequence[_Unit], row: Round, at: datetime) -> None:
    """The units' officers state every value that is theirs to state."""
    of = queries.framework(row.framework)
    criteria = {leaf.code: leaf for leaf in of.leaves()}
    for number, unit in enumerate(units):
        lines = Line.objects.filter(sheet__round=row, sheet__unit_id=unit.id, source=Source.SELF)
        for line in lines.order_by("ordinal"):
            given = _stated(
                entry_of(criteria[line.code]), float(criteria[line.code].points), number + line.ordinal
            )
            sheets.state_value(
                line_id=line.pk,
                seen=line.revision,
                given=given,
                words="Theo báo cáo cải cách hành chính của đơn vị; văn bản lưu tại đơn vị.",
                by=unit.officer,
                at=at,
            )


def _stated(entry: Entry, most: float, number: int) -> dict[str, str]:
    if entry is Entry.YES_NO:
        return {"yes": "no" if number % 7 == 0 else "yes"}
    if entry is Entry.SHARE:
        return {"numerator": str(40 + number % 10), "denominator": "50"}
    if entry is Entry.POINTS:
        return {"amount": f"{most * (3 + number % 2) / 4:.2f}"}
    return {"amount": str(number % 2)}


def _hand_in(cast: _Cast, row: Round, at: datetime, *, all_of_them: bool) -> None:
    _approve_of(cast.units if all_of_them else cast.units[:-1], row, at)


def _approve_of(units: Sequence[_Unit], row: Round, at: datetime) -> None:
    for unit in units:
        sheet = Sheet.objects.get(round=row, unit_id=unit.id)
        sheets.submit(sheet_id=sheet.pk, by=unit.officer, at=at)
        sheets.approve(sheet_id=sheet.pk, by=unit.head, at=at + timedelta(hours=4))


def _judge(cast: _Cast, row: Round, at: datetime) -> None:
    """The first unit's first lines are judged: agreed with, but for the last of them."""
    own = Line.objects.filter(sheet__round=row, sheet__unit_id=cast.units[0].id, source=Source.SELF)
    lines: Sequence[Line] = list(own.order_by("ordinal")[:5])
    for line in lines[:-1]:
        appraising.agree(line_id=line.pk, seen=line.revision, by=cast.staff, at=at)
    appraising.differ(
        line_id=lines[-1].pk,
        seen=lines[-1].revision,
        given={},
        is_nothing=True,
        reason="Chưa có văn bản chứng minh kèm theo; đề nghị đơn vị bổ sung.",
        by=cast.staff,
        at=at,
    )


def _contest(unit: _Unit, row: Round, at: datetime, file_sha256: str) -> None:
    line = (
        Line.objects.filter(sheet__round=row, sheet__unit_id=unit.id, source=Source.INDICATOR)
        .order_by("ordinal")
        .first()
    )
    if line is None:
        return
    sheets.attach(
        line_id=line.pk,
        source=records.read_file(file_sha256),
        name="bang-doi-soat.pdf",
        by=unit.officer,
        at=at,
    )
    contesting.contest(
        line_id=line.pk,
        words="Ba hồ sơ đã trả kết quả trong kỳ nhưng chưa được đồng bộ; đề nghị rà soát nguồn số liệu.",
        by=unit.officer,
        at=at,
    )
