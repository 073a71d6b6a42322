"""Reports of the units by the schedule: every unit once a period, by its own due day, in jobs of a few units each."""

from datetime import date, datetime

import pytest

import factories
from motcua.kernel.zone import VIETNAM
from motcua.reports import schedule
from motcua.reports.actions import drafting, submitting
from motcua.reports.models import Report, Sheet
from motcua.reports.tasks import draft_due, draft_units, order_units
from real_worker import open_jobs
from report_ground import LATER, NOW, Province, drafted, settled_province, signed

pytestmark = pytest.mark.django_db

MORNING = datetime(2026, 9, 15, 1, 15, tzinfo=VIETNAM)
QUARTER = "2026-Q3"


@pytest.fixture
def at() -> Province:
    return settled_province()


def drafts() -> list[tuple[str, str, str | None]]:
    found = Report.objects.order_by("form", "unit__name")
    return [(one.form, one.period, one.unit.name if one.unit else None) for one in found]


def test_every_department_and_commune_gets_its_draft_once_with_its_own_due_day(at: Province) -> None:
    department = factories.make_unit("Sở Tư pháp", kind="department", level="province", parent=at.office)
    factories.make_unit("Phòng Hộ tịch", kind="division", level="province", parent=department)

    assert order_units(MORNING) == 2  # II.06a and the report on the reform, a job each
    assert [name for name, _state, _tries in open_jobs(queue="figures")] == ["reports.draft_units"] * 2
    for one in schedule.asked_for(
        "unit", since=MORNING.date(), until=date(2026, 9, 30), today=MORNING.date()
    ):
        units = [row.unit.id for owed in schedule.of_units([one], today=MORNING.date()) for row in owed.rows]
        assert draft_units(one[0].code, one[1].key, units, MORNING) == 2
        assert draft_units(one[0].code, one[1].key, units, MORNING) == 0

    names = ["Sở Tư pháp", "Ủy ban nhân dân phường Hòa An"]
    assert drafts() == [(form, QUARTER, name) for form in ("CCHC", "II.06a") for name in names]
    assert {(one.first, one.last, one.due_on) for one in Report.objects.all()} == {
        (date(2026, 6, 15), date(2026, 9, 14), date(2026, 9, 20))
    }
    assert order_units(MORNING) == 0
    assert draft_due(MORNING) == 2  # the province's own, due five days later
    assert {one.due_on for one in Report.objects.filter(unit=None)} == {date(2026, 9, 25)}


def test_jobs_are_bounded_and_a_unit_that_fails_keeps_back_no_other(
    at: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    units = [factories.make_unit(f"Ủy ban nhân dân xã {n:02d}", parent=at.office).pk for n in range(25)]
    assert order_units(MORNING) == 4  # 26 units: twenty and six, of two forms
    broken, real = units[1], drafting.draft

    def draft(code: str, period: str, **rest: object) -> Report:
        if rest["unit_id"] == broken:
            raise RuntimeError("a fault in one unit")
        return real(code, period, **rest)  # type: ignore[arg-type]

    monkeypatch.setattr(drafting, "draft", draft)
    with pytest.raises(RuntimeError):
        draft_units("II.06a", QUARTER, units[:3], MORNING)
    assert sorted(Report.objects.values_list("unit_id", flat=True)) == [units[0], units[2]]


def test_beside_the_provinces_report_stands_who_has_not_handed_theirs_in(at: Province) -> None:
    factories.make_unit("Sở Tư pháp", kind="department", level="province", parent=at.office)
    whole = drafted(at, period=QUARTER)
    mine = drafting.draft("II.06a", QUARTER, unit_id=at.commune.pk, by=at.drafter, at=NOW)
    assert Sheet.objects.get(report=mine).content["unit_id"] == at.commune.pk

    owed = schedule.units_of(whole, today=NOW.date())
    assert owed is not None
    assert (owed.submitted, [one.unit.name for one in owed.missing]) == (
        0,
        ["Sở Tư pháp, Tỉnh Khánh Hòa", "Ủy ban nhân dân phường Hòa An, Tỉnh Khánh Hòa"],
    )
    head = factories.make_official(at.commune, "agency_head", full_name="Trần Văn An")
    checker = factories.make_official(at.commune, "division_head", full_name="Lý Thị Bình")
    commune = Province(at.commune, at.commune, at.staff, checker, head, {})
    signed(commune, mine)
    submitting.hand_in(mine.pk, how="Công văn 7", by=at.drafter, at=LATER, seen=None)
    owed = schedule.units_of(whole, today=NOW.date())
    assert owed is not None
    assert (owed.submitted, [one.unit.name for one in owed.missing]) == (1, ["Sở Tư pháp, Tỉnh Khánh Hòa"])
    assert schedule.units_of(mine, today=NOW.date()) is None
    assert schedule.units_of(drafted(at), today=NOW.date()) is None  # a month's: no unit is asked for it
