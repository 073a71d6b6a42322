"""The dossiers behind every figure of a report are kept with it: a reference opens them later as they were."""

from datetime import datetime, timedelta

import pytest

import factories
from motcua.indicators.registry import INDICATORS
from motcua.kernel.zone import VIETNAM
from motcua.reports import queries
from motcua.reports.actions import drafting, editing
from motcua.reports.models import Report, Sheet
from report_ground import Province, settled_province

pytestmark = pytest.mark.django_db

DECEMBER = datetime(2026, 12, 16, 9, 0, tzinfo=VIETNAM)


@pytest.fixture
def at() -> Province:
    return settled_province()


def behind(
    report: Report, code: str, *, row: str = "", variant: str | None = None, part: str = ""
) -> set[int] | None:
    sheet = editing.figures_of(report)
    chosen = INDICATORS[code].variants[0].code
    figure = next(one for one in sheet.figures if (one.code, one.row, one.variant) == (code, row, chosen))
    place = queries.placed(report.pk, 1, figure.number)
    assert place is not None
    found = queries.members_of(place, part)
    if found is not None:
        assert len(found) == int((figure.denominator if part else figure.numerator) or 0)
    return None if found is None else set(found)


def test_a_share_opens_its_dossiers_and_those_it_is_a_share_of_as_they_were(at: Province) -> None:
    report = drafting.draft("CCHC", "2026-Q4", unit_id=None, by=at.drafter, at=DECEMBER)
    ids = {name: case.id for name, case in at.cases.items()}
    whole = {ids["early"], ids["late"]}
    assert behind(report, "ONTIME_ONESTOP") == {ids["early"]}
    assert behind(report, "ONTIME_ONESTOP", part="d") == whole
    overdue = behind(report, "BACKLOG")
    assert overdue is not None
    assert ids["overdue"] in overdue
    assert behind(report, "TTHC_REVIEWED") is None  # counted from the catalogue, no dossier behind it

    # afterwards one more is settled in the period, late entered: the kept lists stay
    later = factories.concluded(
        at=factories.MONDAY + timedelta(hours=1), procedure=at.cases["early"].procedure, unit=at.commune
    )
    assert behind(report, "ONTIME_ONESTOP", part="d") == whole
    again = drafting.draft("CCHC", "2026-Q4", unit_id=at.commune.pk, by=at.drafter, at=DECEMBER)
    assert behind(again, "ONTIME_ONESTOP", part="d") == whole | {later.id}


def test_a_line_of_a_unit_opens_that_units_dossiers_and_no_other(at: Province) -> None:
    other = factories.make_unit("Ủy ban nhân dân xã khác", parent=at.office)
    case = factories.concluded(at=factories.MONDAY, unit=other)
    report = drafting.draft("XH-DUNGHAN", "2026-11", unit_id=None, by=at.drafter, at=DECEMBER)
    assert behind(report, "ONTIME_ONESTOP", row=str(other.pk)) == {case.id}
    assert behind(report, "ONTIME_ONESTOP", row=str(at.commune.pk)) == {at.cases["early"].id}


def test_the_sheet_names_the_list_it_was_counted_from(at: Province) -> None:
    import hashlib

    for form in ("CCHC", "II.06a"):
        report = drafting.draft(form, "2026-Q4", unit_id=None, by=at.drafter, at=DECEMBER)
        sheet = Sheet.objects.get(report=report)
        assert sheet.content["members"] == hashlib.sha256(bytes(sheet.members or b"")).hexdigest()


def test_what_was_frozen_before_lists_were_kept_of_it_says_that_there_is_none(at: Province) -> None:
    report = drafting.draft("CCHC", "2026-Q4", unit_id=None, by=at.drafter, at=DECEMBER)
    figures = editing.figures_of(report)
    place = queries.placed(report.pk, 1, figures.slots["ONTIME_ONESTOP"])
    assert place is not None
    from dataclasses import replace

    assert queries.members_of(replace(place, sheet=replace(place.sheet, members=""))) is None
